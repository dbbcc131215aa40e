"""How much memory a tree will take is told by tokens, and not by bytes."""

from __future__ import annotations

import ast
import io
import tokenize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deprecat.syntax import amount, parse
from deprecat.syntax.amount import exceeds
from deprecat.syntax.unreadable import Unreadable

NONE = frozenset((tokenize.COMMENT, tokenize.ENCODING, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER))


def counted(source: bytes) -> int:
    """The least number that *source* does not exceed."""
    least, most = 0, 10 * len(source) + 1
    while least < most:
        middle = (least + most) // 2
        least, most = (middle + 1, most) if exceeds(source, middle) else (least, middle)
    return least


@pytest.mark.parametrize(
    ("source", "tokens"),
    [
        (b"x = 1\n", 5),
        (b"x = 1;y = 2\n", 10),
        (b"# a remark; of many words\n", 2),
        (b'"""A docstring\nof two lines; with "quotes"."""\n', 3),
        (b"'''It''s'''  '#'\n", 4),
        (b"r'\\\\' + Rb\"x y\"\n", 5),
        (b"f'{a}, {b}'\n", 9),
        ("größe = 'größe'\n".encode(), 5),
        (b"'not ended\n", 5),
    ],
)
def test_tokens_are_counted(monkeypatch: pytest.MonkeyPatch, source: bytes, tokens: int) -> None:
    monkeypatch.setattr(amount, "_at_most", lambda source: 1 << 40)
    many = 1000 // len(source) + 1  # of few bytes nothing needs to be counted
    assert counted(source * many) == tokens * many


PIECES = (
    "a",
    "bc1",
    "0.5",
    " ",
    "\n",
    ";",
    "(",
    ")",
    "{",
    "}",
    "'",
    '"',
    "'''",
    '"""',
    "\\",
    "#",
    "f'{a}'",
    "é",
)


@given(st.lists(st.sampled_from(PIECES), min_size=40, max_size=90).map("".join))
def test_law_the_quick_look_never_tells_too_little(text: str) -> None:
    source = text.replace("é", "").encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(amount, "_at_most", lambda source: 1 << 40)
        exact = counted(source)
    assert exact <= max(2 * len(source), amount._at_most(source))


@given(
    st.lists(st.sampled_from(("x = 1", "a.b(c)", "s = 'a b'", "# c", "if a: b", "f(a,\n  b)")), min_size=1)
)
def test_law_what_is_counted_are_tokens(lines: list[str]) -> None:
    text = "\n".join(lines) + "\n"
    found = [each for each in tokenize.generate_tokens(io.StringIO(text).readline) if each.type not in NONE]
    ends = sum(each.type in (tokenize.NEWLINE, tokenize.NL) for each in found)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(amount, "_at_most", lambda source: 1 << 40)
        assert not exceeds(text.encode(), len(found) + ends)
        assert exceeds(text.encode(), len(found) + ends - 1) or 2 * len(text) < len(found) + ends


def test_a_file_whose_tree_is_too_large_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ast, "parse", lambda text: ast.Module([], []))
    dense = b"x = [" + b"1," * 300_000 + b"]\n"
    with pytest.raises(Unreadable, match="more than 450,000 tokens"):
        parse.parse(dense)
    parse.parse(dense[:400_000])
    documented = b'def f(a):\n    """' + b"What it does, in many words.\n" * 30 + b'"""\n'
    parse.parse(documented * (7_900_000 // len(documented)))
