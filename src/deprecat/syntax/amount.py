"""How much there is to a source, told from its text alone: how much memory its tree will take.

Bytes do not tell. In real files, of up to 6 MB, a byte takes 30 to 90 bytes of a tree, for most of them are
of docstrings, comments and long names; in tables and other code that programs have written it takes 900.
What counts are tokens: one takes about 500 bytes while ``ast.parse`` is at work, and an end of a line or a
semicolon, after which another statement may begin, two times that. With CPython 3.11 this is true within a
third.
"""

from __future__ import annotations

import re

_SIGNS = bytes(code for code in range(33, 127) if not (chr(code).isalnum() or chr(code) == "_"))
_BLANKS = bytes(32 if code in _SIGNS else code for code in range(256))
_QUOTED = (
    rb'"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""'
    rb"|'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''"
    rb'|"[^"\\\n]*(?:\\.[^"\\\n]*)*"'
    rb"|'[^'\\\n]*(?:\\.[^'\\\n]*)*'"
)
_TOKEN = (
    rb"(?P<prefix>(?:\b[A-Za-z]{1,3})?)(?:" + _QUOTED + rb")|(?P<remark>\#[^\n]*)|(?P<end>[\n;])"
    rb"|[\w\x80-\xff]+|[^\w\s]"
)


def exceeds(source: bytes, most: int) -> bool:
    """Whether *source* has more than *most* tokens; ends of lines and semicolons are counted twice, and what
    stands in braces in a string that is formatted as three."""
    if 2 * len(source) <= most or _at_most(source) <= most:
        return False
    total = 0
    for found in re.compile(_TOKEN, re.DOTALL).finditer(source):
        kind = found.lastgroup
        if kind == "end":
            total += 2
        elif kind != "remark":
            total += 1
            if kind == "prefix" and b"f" in found["prefix"].lower():
                total += 3 * found[0].count(b"{")
        if total > most:
            return True
    return False


def _at_most(source: bytes) -> int:
    """More than there can be: what is in strings and remarks is counted, too. This takes a moment only."""
    signs = len(source) - len(source.translate(None, _SIGNS))
    return signs * 3 + len(source.translate(_BLANKS).split()) + 2 * source.count(b"\n")
