from __future__ import annotations

import contextlib
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deprecat.downstream.entry_points import settings, setup_py
from deprecat.downstream.kinds import SETTINGS
from deprecat.model.uses import Manner, Use
from deprecat.syntax.unreadable import Unreadable
from tests.downstream.snippets import show_path


def texts(uses: tuple[Use, ...], source: str) -> list[str]:
    """``line path`` and, where they differ from it, what stands at the places of the use and its module."""
    lines = source.splitlines()
    shown = []
    for use in uses:
        place, module = use.place, use.module_place
        text = lines[place.line - 1][place.column - 1 : place.end_column - 1]
        assert use.path.origin.line == place.line == place.end_line
        if module:
            text += f" in {lines[module.line - 1][module.column - 1 : module.end_column - 1]}"
        shown.append(f"{place.line} {show_path(use.path)} at {text}")
    return shown


def found(name: str, source: str) -> list[str]:
    source = textwrap.dedent(source).lstrip("\n")
    uses = setup_py(source.encode()) if name == "setup.py" else settings(name, source.encode())
    return texts(uses, source)


def test_pyproject() -> None:
    assert found(
        "pyproject.toml",
        """
        # also = "up.cli:main"
        [project]
        scripts = { one = "up.cli:main", "t.wo" = 'up.cli : Tool . run [extra]' }
        [project.gui-scripts]
        one = "up.cli:main"
        [project.entry-points."some.group"]
        plug = "up.plugin"
        [tool.poetry.scripts]
        three = "up.cli:three"  # "up.cli:three"
        four = { reference = "up.cli:four", type = "console" }
        [tool.poetry.scripts.five]
        callable = "up.cli:five"
        [tool.poetry.plugins.group]
        six = "up.cli:six"
        seven = "is none"
        eight = 8
        """,
    ) == [
        "3 up.cli:main at up.cli:main in up.cli",
        "3 up.cli:Tool.run at up.cli : Tool . run in up.cli",
        "5 up.cli:main at up.cli:main in up.cli",
        "9 up.cli:three at up.cli:three in up.cli",
        "10 up.cli:four at up.cli:four in up.cli",
        "12 up.cli:five at up.cli:five in up.cli",
        "7 up.plugin at up.plugin",
        "14 up.cli:six at up.cli:six in up.cli",
    ]


def test_a_value_that_is_not_written_as_it_reads_is_told_at_the_first_line() -> None:
    (use,) = settings("pyproject.toml", b'\n[project.scripts]\none = "up\\u002ecli:main"\n')
    assert (show_path(use.path), use.place.line, use.manner) == ("up.cli:main", 1, Manner.IMPORT)


def test_setup_cfg() -> None:
    source = """
        [metadata]
        name = x
        [options.entry_points]
        console_scripts =
            # no = up.cli:no
            one = up.cli:main
            two=up.cli:two [extra]
        Group = plug = up.plugin
        [options]
        not = up.cli:not
        """
    assert found("setup.cfg", source) == [
        "6 up.cli:main at up.cli:main in up.cli",
        "7 up.cli:two at up.cli:two in up.cli",
        "8 up.plugin at up.plugin",
    ]
    assert found("tox.ini", source) == []


def test_setup_py() -> None:
    assert found(
        "setup.py",
        '''
        import setuptools
        text = {"a": "x = up.cli:no"}
        setuptools.setup(
            name="one = up.cli:no",
            entry_points={
                "console_scripts": ["one = up.cli:main", "two=up.cli:two [x]", other, *more],
                'one': """
                    [group]
                    one = up.cli:three
                    # two = up.cli:no
                """,
                "two": ("joined = up"
                        ".cli:joined",),
                **others,
            },
        )
        setup(entry_points="""
            [group]
            last = up.last
        """)
        setup(entry_points=text)
        other(entry_points={"a": ["x = up.cli:no"]})
        ''',
    ) == [
        "6 up.cli:main at up.cli:main in up.cli",
        "6 up.cli:two at up.cli:two in up.cli",
        "9 up.cli:three at up.cli:three in up.cli",
        "12 up.cli:joined at  ",
        "19 up.last at up.last",
    ]


FILTERS = """
    error
    ignore::DeprecationWarning
    ignore::up.warn.Category
    error::up.warn.Category
    ignore:a text:UserWarning:up.old
    ignore:a\\\\.text::up\\\\.older.*:12
    ignore:up.no::up
    ignore::up.warn.Other:up\\\\.oldest\\\\..*
    ignore:::up.(a|b)
    ignore:::.*up.c
"""
FILTERED = [
    "up.warn.Category at up.warn.Category",
    "up.warn.Category at up.warn.Category",
    "up.old at up.old",
    "up.older at up\\.older.*",
    "up.warn.Other at up.warn.Other",
    "up.oldest at up\\.oldest\\..*",
]


@pytest.mark.parametrize(
    ("name", "section"),
    [
        ("pytest.ini", "pytest"),
        (".pytest.ini", "pytest"),
        ("tox.ini", "pytest"),
        ("setup.cfg", "tool:pytest"),
    ],
)
def test_filters_in_ini(name: str, section: str) -> None:
    source = f"[{section}]\nfilterwarnings ={FILTERS}"
    uses = settings(name, source.replace("\\\\", "\\").encode())
    assert [text.partition(" ")[2] for text in texts(uses, source.replace("\\\\", "\\"))] == FILTERED
    assert [use.place.line for use in uses] == [5, 6, 7, 8, 10, 10]
    assert {use.manner for use in uses} == {Manner.PATCH}
    assert settings(name, f"[other]\nfilterwarnings ={FILTERS}".encode()) == ()


@pytest.mark.parametrize("table", ["tool.pytest.ini_options", "tool.pytest"])
def test_filters_in_toml(table: str) -> None:
    lines = [f'  "{line.strip()}",' for line in FILTERS.split("\n")]
    source = "\n".join([f"[{table}]", "filterwarnings = [", *lines, "]"])
    uses = settings("pyproject.toml", source.encode())
    assert [show_path(use.path) for use in uses] == [text.partition(" at ")[0] for text in FILTERED]
    assert texts(uses, source)[3] == "9 up.older at up\\\\.older.*"
    assert [use.place.line for use in uses] == [6, 7, 8, 9, 11, 11]


def test_a_filter_as_one_text() -> None:
    source = '[tool.pytest.ini_options]\nfilterwarnings = "ignore::up.a.B"\n'
    assert found("pyproject.toml", source) == ["2 up.a.B at up.a.B"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("pyproject.toml", b"[project\n", "not valid TOML: "),
        ("pyproject.toml", b"\xff", "not valid UTF-8"),
        ("setup.cfg", b"a = b\n", "not valid INI: "),
        ("tox.ini", b"[a\n", "not valid INI: "),
        ("setup.cfg", b"[pytest]\nx\n [pytest]\n", "not valid INI: "),
    ],
)
def test_what_is_not_of_its_format(name: str, content: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        settings(name, content)
    assert str(caught.value).startswith(reason)
    assert "\n" not in str(caught.value)


values = st.recursive(
    st.sampled_from(['"a.b:c"', '"ignore::a.b:c.d"', "1", "true", '"x = a.b:c"', "'\\\\'"]),
    lambda inner: (
        st.lists(inner).map(lambda each: f"[{', '.join(each)}]")
        | st.lists(inner).map(lambda each: "{" + ", ".join(f"k{i}={x}" for i, x in enumerate(each)) + "}")
    ),
    max_leaves=6,
)


@given(
    st.sampled_from(
        [
            "project",
            "project.scripts",
            "project.entry-points",
            "tool.poetry.plugins",
            "tool.pytest.filterwarnings",
        ]
    ),
    values,
)
def test_no_value_is_too_odd(key: str, value: str) -> None:
    settings("pyproject.toml", f"{key} = {value}\n".encode())


@given(
    st.sampled_from(SETTINGS),
    st.lists(
        st.sampled_from(
            [
                "[pytest]",
                "[tool:pytest]",
                "[options.entry_points]",
                "filterwarnings",
                "=",
                " ",
                "a.b:c",
                "\n",
                ":",
                "%(x)s",
            ]
        )
    ),
)
def test_settings_are_read_or_unreadable(name: str, parts: list[str]) -> None:
    with contextlib.suppress(Unreadable):
        settings(name, "".join(parts).encode())
