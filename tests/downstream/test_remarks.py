"""What comments say, and which lines they cover."""

from __future__ import annotations

import json
import textwrap

import pytest

from deprecat.downstream.notebooks import read
from deprecat.downstream.remarks import Comments, in_notebook, in_python, in_text, marked
from deprecat.model.suppressions import Mark, Suppression

Covered = tuple[int, int, int, int]  # line, first, last, only


def python(source: str, *, bare: bool = False) -> tuple[Suppression, ...]:
    return in_python("a.py", textwrap.dedent(source).lstrip("\n").encode(), bare=bare)


def covered(found: tuple[Suppression, ...]) -> list[Covered]:
    return [(each.place.line, each.first, each.last, each.only) for each in found]


@pytest.mark.parametrize(
    ("comment", "targets", "until", "reason"),
    [
        ("# deprecat: ignore", (), "", ""),
        ("# deprecat: ignore why not", (), "", "why not"),
        ("#deprecat:ignore[removed]", ("removed",), "", ""),
        ("# Deprecat: ignore[removed, a.b.*]: later", ("removed", "a.b.*"), "", "later"),
        ("# deprecat: ignore[a.b, until=27.3] - later", ("a.b",), "27.3", "later"),
        ("# deprecat: ignore[a.b until=2026-12-01]", ("a.b",), "2026-12-01", ""),
        ("# deprecat: ignore[a.b] until=27.3, later", ("a.b",), "27.3", "later"),
        ("# deprecat: ignore until=27.3 later", (), "27.3", "later"),
        ("# deprecat: ignore[conda run --dev] later", ("conda run --dev",), "", "later"),
        ("# type: ignore  # deprecat: ignore[a.b] later  # noqa: F401", ("a.b",), "", "later"),
    ],
)
def test_what_is_said(comment: str, targets: tuple[str, ...], until: str, reason: str) -> None:
    (found,) = python(f"x = 1  {comment}")
    assert (found.targets, found.until, found.reason, found.problem) == (targets, until, reason, "")
    assert found.mark is Mark.COMMENT


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        (
            "ignore[a.b, until=2026-13-01]",
            "until=2026-13-01 is no day of the calendar; write it as 2026-12-01",
        ),
        (
            "ignore[a.b] until=soon",
            "until=soon is neither a day such as 2026-12-01 nor a release such as 27.3",
        ),
        ("ignore[a.b, until=2026-12]", "until=2026-12 is neither a day"),
        ("ignore[a.b, until=]", "until= is neither a day"),
        ("ignore[a.b, until=1.0] until=2.0", "has two times 'until='"),
        ("ignore[]", "names nothing between the brackets"),
        ("ignore[a.b", "the bracket is not closed"),
        ("ignored[a.b]", "'ignored[a.b]' is no remark of deprecat's"),
        ("disable", "'disable' is no remark of deprecat's"),
        ("", "'' is no remark of deprecat's"),
    ],
)
def test_what_cannot_be_understood(comment: str, said: str) -> None:
    (found,) = python(f"x = 1  # deprecat: {comment}")
    assert found.problem.startswith(said)


@pytest.mark.parametrize(
    "source",
    [
        "x = 1  # see deprecat: ignore",
        "x = '# deprecat: ignore'",
        "'''\n# deprecat: ignore[a.b]\n'''",
        '# write "# deprecat: ignore" there',
        "x = 1  # noqa: F401",
        "x = 1  # noqa",
        "x = 1  # noqa-me: DPR001",
    ],
)
def test_what_is_no_remark(source: str) -> None:
    assert python(source) == ()


def test_noqa() -> None:
    found = python("x = 1  # noqa: F401,dpr001 E501, DPR2\ny = 2  # noqa\nz = 3  # NOQA:F401\n", bare=True)
    assert [(each.mark, each.targets) for each in found] == [
        (Mark.NOQA, ("DPR001", "DPR2")),
        (Mark.BARE_NOQA, ()),
    ]


def test_the_place_is_that_of_the_remark() -> None:
    (found,) = python("x = 1  # noqa: E501  # deprecat: ignore[a.b] why  # more\n")
    assert (found.place.column, found.place.end_column) == (22, 49)
    assert found.source_line[21:48] == "# deprecat: ignore[a.b] why"


def test_a_statement() -> None:
    source = """
        from a import (  # deprecat: ignore[first]
            b,  # deprecat: ignore[between]
            # deprecat: ignore[alone between]
            c,
        )  # deprecat: ignore[last]
        x = 1; y = 2  # deprecat: ignore
    """
    assert covered(python(source)) == [(1, 1, 5, 0), (2, 1, 5, 2), (3, 1, 5, 4), (5, 1, 5, 0), (6, 6, 6, 0)]


def test_blocks() -> None:
    source = """
        @one  # deprecat: ignore[a decorator alone]
        @two
        def f(  # deprecat: ignore[a function]
            a,
        ):
            if a:  # deprecat: ignore[if]
                b
            elif c:  # deprecat: ignore[elif]
                d
            else:  # deprecat: ignore[else]
                e
            try:  # deprecat: ignore[try]
                f
            except E:  # deprecat: ignore[except]
                g
            finally:  # deprecat: ignore[finally]
                h
            match a:  # deprecat: ignore[match]
                case 1:  # deprecat: ignore[case]
                    i
            return (
                1
            )
    """
    assert covered(python(source)) == [
        (1, 1, 1, 0),
        (3, 1, 23, 0),
        (6, 6, 11, 0),
        (8, 8, 11, 0),
        (10, 10, 11, 0),
        (12, 12, 17, 0),
        (14, 14, 15, 0),
        (16, 16, 17, 0),
        (18, 18, 20, 0),
        (19, 19, 20, 0),
    ]


def test_alone_on_a_line() -> None:
    source = """
        # deprecat: ignore[below]
        # another comment

        @one
        class C:
            x = 1
            # deprecat: ignore[nothing below in this block]
        y = 2
    """
    assert covered(python(source)) == [(1, 4, 6, 0), (7, 7, 7, 0)]


def test_a_whole_file() -> None:
    (found,) = python("x = 1\n# deprecat: ignore-file[a.b] generated\n")
    assert (found.first, found.last, found.targets, found.reason) == (0, 0, ("a.b",), "generated")


def test_a_file_that_is_no_python() -> None:
    assert python("x = (  # deprecat: ignore\n") == ()


def test_the_bytes_tell_whether_to_look() -> None:
    assert marked(b"x  # deprecat: ignore", bare=False)
    assert marked(b"x  # noqa: E501, DPR001", bare=False)
    assert not marked(b"x  # noqa: E501\nDPR001", bare=False)
    assert not marked(b"x  # noqa", bare=False)
    assert marked(b"x  # noqa", bare=True)


def test_a_notebook() -> None:
    def cell(*lines: str, kind: str = "code") -> dict[str, object]:
        return {"cell_type": kind, "source": "\n".join(lines)}

    cells = [
        cell("# deprecat: ignore[text]", kind="markdown"),
        cell("%pip install x", "def f():  # deprecat: ignore[a.b]", "    return 1"),
        cell("x = ("),
        cell("", "  y = 1  # deprecat: ignore"),
        cell("# deprecat: ignore[not of the next cell]"),
    ]
    notebook = read(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}).encode())
    found = in_notebook("n.ipynb", notebook, bare=False)
    assert [(each.cell, each.place.line, each.place.column, each.first, each.last) for each in found] == [
        (2, 2, 11, 2, 3),
        (4, 2, 10, 2, 2),
        (5, 1, 1, 1, 1),
    ]


def test_shell_and_the_like() -> None:
    source = b"""\
# deprecat: ignore[alone]
# and more
conda run \\
   --dev
conda run \\
   --dev  # deprecat: ignore[at the end]
conda run  # deprecat: ignore-file[all]
echo a#deprecat: ignore
"""
    found = in_text("a.sh", source, Comments.HASH, bare=False)
    assert covered(found) == [(1, 3, 4, 0), (6, 5, 6, 0), (7, 0, 0, 0)]


def test_batch_files_and_settings() -> None:
    source = b"@REM deprecat: ignore[a.b]\r\n:: deprecat: ignore[c.d]\r\ncall conda ^\r\n  run\r\nx & rem deprecat: ignore\r\n"
    found = in_text("a.bat", source, Comments.BATCH, bare=False)
    assert covered(found) == [(1, 3, 4, 0), (2, 3, 4, 0), (5, 5, 5, 0)]
    found = in_text("setup.cfg", b"; deprecat: ignore\nx = a.b\n", Comments.INI, bare=False)
    assert covered(found) == [(1, 2, 2, 0)]
