"""What is looked for in the bytes of files."""

import io
import re
import tokenize
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

import deprecat
from deprecat.downstream.words import Words, without_remarks

_SILENT = (tokenize.COMMENT, tokenize.NL, tokenize.ENCODING)


def tokens(source: bytes, *, docstring: bool = True) -> list[str]:
    """The texts of the tokens but comments, and with or without the docstring of the module."""
    whole = io.BytesIO(
        source + b"\n"
    )  # tokenize takes a last line without an end for a comment if # begins it
    found = [each for each in tokenize.tokenize(whole.readline) if each.type not in _SILENT]
    if not docstring and [each.type for each in found[:2]] == [tokenize.STRING, tokenize.NEWLINE]:
        found = found[2:]
    return [each.string for each in found if each.string.strip()]


def left_out(source: bytes) -> bool:
    """Whether something was; fails if it was more than remarks."""
    left = without_remarks(source)
    assert tokens(left) in (tokens(source), tokens(source, docstring=False))
    return left != source


@pytest.mark.parametrize(
    ("source", "left"),
    [
        (b"# of tests\n# relative imports\n", b""),
        (b'"""Tests of utils."""\n\n# more\nimport os\n', b"\n\n\nimport os\n"),
        (b"r'''Tests.'''  # of utils\nimport os", b"\nimport os"),
        (b"\xef\xbb\xbf'Tests'\nimport os", b"\nimport os"),
        (b"x = 1  # of tests\r\ny = '#tests'", b"x = 1  \r\ny = '#tests'"),
        (b"'a' 'b'\n", b"'a' 'b'\n"),  # would do, too; but it is not worth it
        (b"'tests'.join(x)", b"'tests'.join(x)"),
        (b'print("""\n# tests\n""")', b'print("""\n# tests\n""")'),
        (b"x = '\\'#tests'", b"x = '\\'#tests'"),
        (b"# don't\nx = 1", b"\nx = 1".lstrip()),
        (b"x = f'{y}'  # tests", b"x = f'{y}'  # tests"),
        (b"x = Rf'{y}'  # tests", b"x = Rf'{y}'  # tests"),
        (b"# coding: gbk\nx = 1  # tests", b"# coding: gbk\nx = 1  # tests"),
    ],
)
def test_remarks_are_left_out(source: bytes, left: bytes) -> None:
    assert without_remarks(source) == left


def test_no_code_is_left_out_of_our_own() -> None:
    fewer = 0
    for path in Path(deprecat.__file__).parent.rglob("*.py"):
        fewer += left_out(path.read_bytes())
    assert fewer > 20


PIECES = (
    "'",
    '"',
    "'''",
    '"""',
    "\\",
    "#",
    "\n",
    "\n",
    " ",
    "x",
    "r",
    "b",
    "u",
    "(",
    ")",
    "=",
    "tests",
    ",",
    "1",
)


@example("'''\n#'''")
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_no_code_is_left_out(text: str) -> None:
    source = text.encode()
    try:
        compile(source, "x", "exec")
    except (SyntaxError, ValueError):
        assume(False)
    left_out(source)


STATEMENTS = st.sampled_from(
    (
        "x = 1",
        '"""Text # with x."""',
        "'tests'",
        "x = '#' # tests",
        'x = "\\"" # "',
        "x = r'\\'# tests' # '",
        "x = '''\n# '' tests\n'''",
        '"""\\""" # """',
        "x = ( # tests\n'''a''' # b\n)",
        "x = \\\n'tests' # x",
        "# it isn't",
        "x = b'#'",
        "",
    )
)


@given(st.lists(STATEMENTS, max_size=6).map("\n".join))
def test_no_statement_is_left_out(text: str) -> None:
    left_out(text.encode())


NAMES = st.one_of(st.sampled_from(("a", "b_c", "a-b", "b c", "é", "x.y", "")), st.text("ab_-.é", max_size=3))


@given(names=st.sets(NAMES, max_size=6), many=st.booleans(), text=st.lists(NAMES, max_size=6).map(" ".join))
def test_however_many_names_are_looked_for_they_are_found(names: set[str], many: bool, text: str) -> None:
    others = {f"name{number}" for number in range(100)} if many else set()
    stands = any(re.search(rf"\b(?:{re.escape(name)})\b", text, re.ASCII) for name in names if name)
    assert Words(names | others)(text.encode()) >= stands
    if text.isascii() and all(map(str.isascii, names)):
        assert Words(names | others)(text.encode()) == stands


@pytest.mark.parametrize(
    ("source", "hidden"),
    [
        (b"# -*- coding: utf-7 -*-\n", True),
        (b"#!/usr/bin/python\n# coding: utf-7", True),
        (b"# coding: utf-8\n", False),
        (b"# coding: utf-7", True),
        (b"\n\n# coding: utf-7\n", False),  # a third line tells nothing
    ],
)
def test_what_is_in_an_encoding_that_hides_text_may_be_anything(source: bytes, hidden: bool) -> None:
    assert Words(["name"])(source) == hidden
