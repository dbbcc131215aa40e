"""Reading bytes: encodings, line counting, refusals, and that only Unreadable ever comes out."""

from __future__ import annotations

import ast
import subprocess
import sys
import warnings

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from deprecat.syntax.nesting import too_deep
from deprecat.syntax.parse import lines, parse
from deprecat.syntax.unreadable import Unreadable


def reason(source: bytes, **options: int) -> str:
    with pytest.raises(Unreadable) as raised:
        parse(source, **options)
    return str(raised.value)


def readable(source: bytes) -> bool:
    """Whether it is; where not, the reason has to be of one line, and nothing else may be raised."""
    said = ""
    try:
        parse(source)
    except Unreadable as error:
        said = str(error)
        assert len(said.splitlines()) == 1, said
    return not said


def test_no_memory_left_is_no_nesting(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(text: str) -> ast.Module:
        raise MemoryError  # as CPython also says when the parser's own stack is full

    monkeypatch.setattr(ast, "parse", full)
    with pytest.raises(MemoryError):
        parse(b"x = [(1, f(2)), {'k': -3}]\r\n" * 1_000)
    assert reason(b"x = " + b"not " * 1_500 + b"x") == "nested too deeply"


@pytest.mark.parametrize(
    ("source", "value", "end"),
    [
        (b"'\xc3\xa9' ; x", "é", 4),
        (b"\xef\xbb\xbf'\xc3\xa9' ; x", "é", 4),
        (b"# -*- coding: latin-1 -*-\n'\xe9' ; x", "é", 4),
        (b"#!/bin/python\r# vim: set fileencoding=cp1252 :\r'\x80' ; x", "€", 5),
        (b"# coding: utf-8-unix\n'\xc3\xa9' ; x", "é", 4),
        (b"\xef\xbb\xbf# coding: UTF_8\n'\xc3\xa9' ; x", "é", 4),
        (b"'not a cookie' ; x\n# coding: latin-1", "not a cookie", 14),
    ],
)
def test_encodings_give_one_text_and_columns_in_utf_8(source: bytes, value: str, end: int) -> None:
    first = parse(source).body[0]
    assert isinstance(first, ast.Expr)
    assert isinstance(first.value, ast.Constant)
    assert first.value.value == value
    assert first.value.end_col_offset == end


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (b"x = '\xe9'", "not valid UTF-8 (byte 0xe9 at offset 5)"),
        (b"\xef\xbb\xbfx = '\xe9'", "not valid UTF-8 (byte 0xe9 at offset 8)"),
        (b"# coding: ascii\n# \xe9", "not valid ascii (byte 0xe9 at offset 18)"),
        (b"# coding: foo\n", "unknown encoding: foo"),
        (b"\n# coding: rot13\nk", "unknown encoding: rot13"),
        (b"\xef\xbb\xbf# coding: latin-1\n", "encoding latin-1 contradicts the UTF-8 byte order mark"),
        (b"# coding: utf-7\nx = '+2AA-'", "contains lone surrogates"),
        ("x = 1".encode("utf-16"), "contains null bytes"),
        (b"x = 1\n\0", "contains null bytes"),
        (b"x = (\n", "syntax error on line 1: '(' was never closed"),
        (b"\xef\xbb\xbf" * 2, "syntax error on line 1: invalid non-printable character U+FEFF"),
        (b"a\n\nx = 1 2\n", "syntax error on line 3: invalid syntax"),
    ],
)
def test_reasons(source: bytes, expected: str) -> None:
    assert reason(source) == expected


def test_the_limit_is_in_bytes_and_may_be_reached() -> None:
    assert reason(b"#" * 8_000_001) == "larger than 8 MB"
    assert reason(b"'\xc3\xa9'", limit=3) == "larger than 3e-06 MB"
    parse(b"'\xc3\xa9'", limit=4)


@pytest.mark.parametrize(
    "source",
    [
        b"import a\nprint 'x' % a\n",
        b"import a\nprint x\n",
        b"import a\nexec code in scope\n",
        b"import a\nraise ValueError, 'x'\n",
        b"import a\nx = 0777\n",
        b"import a\nx = 10L\n",
        b"import a\nx = ur'x'\n",
        b"import a\nx = `y`\n",
        b"import a\nif x <> y: pass\n",
    ],
)
def test_what_only_python_2_reads_is_called_so(source: bytes) -> None:
    said = reason(source)
    assert said.startswith("syntax error on line 2: ")
    assert said.endswith(" (Python 2 code?)")


@pytest.mark.parametrize(
    "source", [b"x = )\n", b"x = '2001-01-01' y\n", b"def f(:\n    pass\n", b"raise\nx y\n"]
)
def test_other_errors_are_not_called_python_2(source: bytes) -> None:
    assert "Python 2" not in reason(source)


def test_the_line_is_that_of_the_error_and_not_of_new_syntax_before_it() -> None:
    source = b'x = f"{y["a"]}"\ntry: pass\nexcept A, B: pass\ntype X = int\nz = 1 2\n'
    assert reason(source) == "syntax error on line 5: invalid syntax"


def test_the_words_of_a_line_do_not_make_it_deep() -> None:
    assert (
        reason(b"x = 'recursion, too many indentation levels' y\n")
        == "syntax error on line 1: invalid syntax"
    )


def test_no_warning_leaks_by_either_road() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        parse(rb"x = '\d' + 1if 2else 3; assert (1, 2)")
        parse(b"try: pass\nexcept A, B: pass\nx = '\\d'")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (b"", []),
        (b"\n", [""]),
        (b"a", ["a"]),
        (b"a\n", ["a"]),
        (b"a\r\nb\rc\n\nd", ["a", "b", "c", "", "d"]),
        ("a\f\v\x1c\x85\u2028b\nc".encode(), ["a\f\v\x1c\x85\u2028b", "c"]),
        (b"\xef\xbb\xbfa\n", ["a"]),
        (b"# coding: latin-1\n\xe9", ["# coding: latin-1", "é"]),
    ],
)
def test_lines(source: bytes, expected: list[str]) -> None:
    assert lines(source) == expected


@given(
    st.lists(st.sampled_from(["x;", "'é';", "\f", "'\\f';", "\n", "\r", "\r\n", "# \u2028\n"]), max_size=12)
)
def test_lines_count_as_the_tree_does(parts: list[str]) -> None:
    source = "".join(parts).encode()
    assume(readable(source))
    written = lines(source)
    for node in ast.walk(parse(source)):
        if isinstance(node, (ast.Name, ast.Constant)):
            found = written[node.lineno - 1].encode()[node.col_offset : node.end_col_offset].decode()
            assert found == (
                node.id if isinstance(node, ast.Name) else repr(node.value).replace("\\x0c", "\\f")
            )


def test_lines_refuses_what_cannot_be_decoded() -> None:
    with pytest.raises(Unreadable, match=r"^not valid UTF-8 \(byte 0xff at offset 0\)$"):
        lines(b"\xff")


@given(st.binary(max_size=60))
def test_nothing_but_unreadable_is_raised_on_any_bytes(source: bytes) -> None:
    readable(source)


@given(st.text(alphabet="ab01 \n\t\f\\\"'frut{}[]():;,.=*@!<>é😀#", max_size=40))
def test_nothing_but_unreadable_is_raised_on_any_text(text: str) -> None:
    readable(text.encode())


NESTED = {
    "parentheses": "'(' * n + '1' + ')' * n",
    "calls": "'f(' * n + ')' * n",
    "lists": "'[' * n + ']' * n",
    "open brackets": "'{' * n",
    "attributes": "'a' + '.b' * n",
    "sums": "'1' + '+1' * n",
    "signs": "'-' * n + '1'",
    "nots": "'not ' * n + '1'",
    "lambdas": "'lambda a, b: ' * n + '1'",
    "conditions": "'1 if 1 else ' * n + '1'",
    "branches": "'if 1: pass\\n' + 'elif 1: pass\\n' * n",
    "ands": "'1' + ' and 1' * n",
    "blocks": "''.join(' ' * i + 'if 1:\\n' for i in range(n // 20)) + ' ' * n + 'pass'",
    "f-string": "'f\"{' + '(' * n + ')' * n + '}\"'",
    "nested quotes": "'f\"{\"' + '{' * 9 + '\" + ' + '(' * n + ')' * n + '}\"'",
}


def test_deep_nesting_never_ends_the_process() -> None:
    program = f"""
from deprecat.syntax.parse import parse
from deprecat.syntax.unreadable import Unreadable
new = "try: pass\\nexcept* A: pass\\nexcept* B, C: pass\\n"  # what no ast.parse before 3.14 reads
for n in (2_500, 20_000):
    for text in {{{", ".join(NESTED.values())}}}:
        for source in (text, new + text):
            try:
                parse(source.encode())
            except Unreadable as error:
                print(error)
            else:
                print("read")
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert len(said) == 4 * len(NESTED)
    assert set(said) <= {"nested too deeply", "read"}
    assert said.count("nested too deeply") > 3 * len(NESTED)


@pytest.mark.parametrize(
    "line",
    [
        "x = y + 1\n",
        "x = y + 1; ",
        "f(-1, a.b(c), {'k': (not d)},\n)\n",
        'x = \'((((\' ; y = "{[(\\"" # ((( \' "\n',
        "x = f'{a[(1)]:>{w}} (({{' + rf\"\\{b['[']}\\\"[\" # [[[\n",
        "x = f'{a!r:{b}{c}} {{ {d:(>4}' (e)\n",
        'x = f"{a["("]}" + f"{f"{b}("}{c:{d["["]}}" + (e)\n',
        "x = f'''{a[']']}\n'(({{' '''\n",
    ],
)
def test_long_is_not_deep(line: str) -> None:
    assert not too_deep(line * 2_500)


def test_long_lists_are_not_deep() -> None:
    assert not too_deep("x = [" + "-1, a.b(c), {'k': (not d)}, " * 2_500 + "]")


@pytest.mark.parametrize("brackets", ["()", "[]", "{}"])
def test_brackets_may_nest_as_deeply_as_cpython_lets_them(brackets: str) -> None:
    text = brackets[0] * 199 + brackets[1] * 199
    assert not too_deep(text)
    assert not too_deep(f"f'{{ {text[1:-1]} }}'")
    assert too_deep(f"({text})")
    assert too_deep(f"f'{{ {text} }}'")
