"""Notebooks, stubs and settings are checked like modules, each in its way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from deprecat.cli import main
from tests.app.expectations import write

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def notebook(*sources: str, language: str = "python") -> str:
    cells = [
        {"cell_type": "markdown" if source.startswith("#") else "code", "source": source.splitlines(True)}
        for source in sources
    ]
    return json.dumps({"nbformat": 4, "metadata": {"language_info": {"name": language}}, "cells": cells})


def check(ledger: Path, capsys: Capture, *paths: str, against: str = "3.0", format: str = "json") -> Any:
    main(["check", *paths, "--ledger", str(ledger), "--against", f"up=={against}", "--format", format])
    out, err = capsys.readouterr()
    assert err == ""
    return json.loads(out) if format == "json" else out


def rows(outcome: Any) -> list[str]:
    """The findings, as ``path[cell]:line:column rule symbol (level)``."""
    return [
        f"{each['path']}{'[' + str(each['cell']) + ']' if each['cell'] else ''}:{each['line']}:{each['column']} "
        f"{each['rule']} {each['symbol']} ({each['level']})"
        for each in outcome["findings"]
    ]


def skipped(outcome: Any) -> list[str]:
    return [f"{each['path']}: {each['reason']}" for each in outcome["skipped"]]


# Notebooks

BOOK = notebook(
    "# Title",
    "%matplotlib inline\nimport up.old as o",
    "!pip install up\n\nif True:\n    %time o.kept()",
    "try:\n    o.kept\nexcept AttributeError:\n    pass",
)


def test_a_notebook(here: Path, ledger: Path, capsys: Capture) -> None:
    write(here, {"a.py": "import up.old\nup.old.kept\n"})
    (here / "nb.ipynb").write_text(BOOK)
    outcome = check(ledger, capsys)
    assert rows(outcome) == [
        "a.py:2:1 removed up.old.kept (error)",
        "nb.ipynb[3]:4:11 removed up.old.kept (error)",
        "nb.ipynb[4]:2:5 removed up.old.kept (note)",
    ]
    first, _, guarded = outcome["findings"]
    assert first["cell"] is None
    assert (guarded["guarded"], guarded["guard_line"]) == (True, 1)
    assert (outcome["files"], outcome["skipped"]) == (2, [])
    assert check(ledger, capsys, "nb.ipynb")["files"] == 1
    assert rows(check(ledger, capsys, "a.py")) == rows(outcome)[:1]


def test_how_a_notebook_is_shown(here: Path, ledger: Path, capsys: Capture) -> None:
    (here / "nb.ipynb").write_text(
        notebook("# Title", "import up.old as o\no.kept()", "x = 1\n%time o.kept()")
    )
    concise = check(ledger, capsys, format="concise").splitlines()
    assert [line.partition(" error")[0] for line in concise] == [
        "nb.ipynb:cell 2:2:1:",
        "nb.ipynb:cell 3:2:7:",
    ]
    text = check(ledger, capsys, format="text")
    assert "  cell 2:2:1  error" in text
    assert "│ %time o.kept()\n" in text
    assert "│       ^^^^^^" in text
    assert "as above, cell 2 line 2" in text
    assert "checked 1 file against" in text


def test_findings_of_a_notebook_come_in_the_order_of_its_cells(
    here: Path, ledger: Path, capsys: Capture
) -> None:
    (here / "nb.ipynb").write_text(
        notebook("import up.old as o", "1\n2\no.kept", *["3"] * 8, "o.kept", "o.gone")
    )
    assert [row.partition(" ")[0] for row in rows(check(ledger, capsys))] == [
        "nb.ipynb[2]:3:1",
        "nb.ipynb[11]:1:1",
        "nb.ipynb[12]:1:1",
    ]


def test_a_notebook_finds_the_projects_modules_and_no_module_finds_it(
    here: Path, ledger: Path, capsys: Capture
) -> None:
    write(
        here,
        {
            "pkg/__init__.py": "from up.new import better\n",
            "pkg/mine.py": "from up.old import kept\n",
            "nb.py": "from up.old import kept as own\n",
            "b.py": "from nb import own, other\n",
        },
    )
    (here / "nb.ipynb").write_text(notebook("from pkg.mine import kept", "from up.old import kept as other"))
    assert rows(check(ledger, capsys)) == [
        "b.py:1:16 removed up.old.kept (error)",
        "nb.ipynb[1]:1:22 removed up.old.kept (error)",
        "nb.ipynb[2]:1:20 removed up.old.kept (error)",
        "nb.py:1:20 removed up.old.kept (error)",
        "pkg/mine.py:1:20 removed up.old.kept (error)",
    ]


def test_notebooks_that_cannot_be_read(here: Path, ledger: Path, capsys: Capture) -> None:
    (here / "a.ipynb").write_text("<html>")
    (here / "b.ipynb").write_text('{"metadata": {}}')
    (here / "c.ipynb").write_text(notebook("up <- 1", language="R"))
    (here / "d.ipynb").write_text(notebook("import up.old as o", "o.kept (", "o.kept"))
    (here / "e.ipynb").write_text(notebook("1 2"))
    outcome = check(ledger, capsys)
    assert skipped(outcome) == [
        "a.ipynb: not a notebook: not valid JSON (line 1)",
        "b.ipynb: not a notebook: it has no cells",
        "c.ipynb: a notebook of R, not of Python",
        "d.ipynb: cell 2: syntax error on line 1: '(' was never closed",
    ]
    assert rows(outcome) == ["d.ipynb[3]:1:1 removed up.old.kept (error)"]
    assert outcome["files"] == 2  # d, of which most was read, and e, in which nothing can matter


def test_a_name_right_after_an_escaped_line_end_is_seen(here: Path, ledger: Path, capsys: Capture) -> None:
    book = {"cells": [{"cell_type": "code", "source": "1\nup = __import__\nfrom up.old import kept"}]}
    (here / "nb.ipynb").write_text(json.dumps(book).replace("from up", "from\\u0020up"))
    assert rows(check(ledger, capsys)) == ["nb.ipynb[1]:3:20 removed up.old.kept (error)"]


# Stubs


def test_a_stub_is_for_type_checkers(here: Path, ledger: Path, capsys: Capture) -> None:
    write(
        here,
        {
            "pkg/__init__.py": "",
            "pkg/a.pyi": """
                from up.old import kept
                from up.base import Thing
                import up.old
                class Mine(Thing):
                    x: up.old.kept
                def f(thing: Thing = Thing.stop) -> None: ...
            """,
            "pkg/b.py": "from .a import kept\n",
            "pkg/c.py": "from up.new import better as c\n",
            "pkg/c.pyi": "from up.old import kept as c\n",
            "pkg/d.py": "from .c import c\nc()\n",
        },
    )
    outcome = check(ledger, capsys)
    assert rows(outcome) == [
        "pkg/a.pyi:2:20 removed up.old.kept (note)",
        "pkg/a.pyi:6:8 removed up.old.kept (note)",
        "pkg/a.pyi:7:22 removed up.base.Thing.stop (note)",
        "pkg/c.pyi:1:20 removed up.old.kept (note)",
    ]
    assert all(each["guarded"] for each in outcome["findings"])
    assert outcome["files"] == 6
    assert rows(check(ledger, capsys, against="2.0")) == []


def test_stubs_of_the_upstream_itself_are_no_uses_of_it(here: Path, ledger: Path, capsys: Capture) -> None:
    write(
        here,
        {
            "typings/up/__init__.pyi": "from .old import nothing\n",
            "typings/up/old.pyi": "from up.base import nothing\n",
            "a.py": "import up.old\nup.old.kept\n",
        },
    )
    assert rows(check(ledger, capsys)) == ["a.py:2:1 removed up.old.kept (error)"]


# Entry points

PYPROJECT = """
[project.scripts]
mine = "pkg.cli:main"
old = "up.old:kept"
thing = "up:Thing.stop"
[project.entry-points.group]
legacy = "up.legacy.tool"
tool = "up.legacy.tool:run"
"""


def test_entry_points(here: Path, ledger: Path, capsys: Capture) -> None:
    write(
        here,
        {
            "pyproject.toml": PYPROJECT,
            "setup.cfg": "[options.entry_points]\ngroup =\n  a = up.old:gone\n",
            "setup.py": 'from setuptools import setup\nsetup(entry_points={"group": ["b = up.old:kept"]})\n',
            "src/pkg/__init__.py": "",
            "src/pkg/cli.py": "def main(): ...\n",
            "tests/data/pyproject.toml": PYPROJECT,
        },
    )
    outcome = check(ledger, capsys)
    assert rows(outcome) == [
        "pyproject.toml:4:8 removed up.old.kept (error)",
        "pyproject.toml:5:10 removed up.Thing.stop (error)",
        "pyproject.toml:7:11 removed up.legacy.tool (error)",
        "pyproject.toml:8:9 removed up.legacy.tool.run (error)",
        "setup.cfg:3:7 removed up.old.gone (error)",
        "setup.py:2:36 removed up.old.kept (error)",
    ]
    assert outcome["files"] == 5
    assert {each["confidence"] for each in outcome["findings"]} == {"certain"}
    assert rows(check(ledger, capsys, "setup.cfg", against="2.0")) == [
        "setup.cfg:3:7 deprecated up.old.gone (warning)"
    ]
    assert rows(check(ledger, capsys, "src")) == []
    assert len(check(ledger, capsys, "tests/data")["findings"]) == 4
    assert rows(check(ledger, capsys, "--exclude", "*.toml", "--exclude", "setup.*")) == []


def test_entry_points_of_the_upstream_itself(here: Path, ledger: Path, capsys: Capture) -> None:
    write(here, {"pyproject.toml": PYPROJECT, "src/up/__init__.py": "", "src/up/old.py": ""})
    outcome = check(ledger, capsys)
    assert (rows(outcome), outcome["own"]) == ([], ["up"])


def test_warning_filters_are_notes(here: Path, ledger: Path, capsys: Capture) -> None:
    write(
        here,
        {
            "tox.ini": "[pytest]\nfilterwarnings =\n  ignore::up.old.kept\n  ignore:text::up.legacy.*\n",
            "pyproject.toml": '[tool.pytest.ini_options]\nfilterwarnings = ["ignore:::up", "ignore::up.no.No"]\n',
        },
    )
    outcome = check(ledger, capsys)
    assert rows(outcome) == [
        "pyproject.toml:2:43 unknown up.no (note)",
        "tox.ini:3:11 removed up.old.kept (note)",
        "tox.ini:4:16 removed up.legacy (note)",
    ]
    assert {each["confidence"] for each in outcome["findings"]} == {"possible"}


def test_settings_that_cannot_be_read(here: Path, ledger: Path, capsys: Capture) -> None:
    write(
        here,
        {
            "pyproject.toml": "[project\nname = 'up'\n",
            "setup.cfg": "up = 1\n",
            "tox.ini": "[nothing of it\n",
            "pytest.ini": "[pytest]\naddopts = up\n",
        },
    )
    outcome = check(ledger, capsys)
    assert [line.partition(": not valid ")[0] for line in skipped(outcome)] == ["pyproject.toml", "setup.cfg"]
    assert outcome["files"] == 2
