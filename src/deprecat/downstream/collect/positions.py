"""Where things stand that the tree holds no node for, and columns in characters."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from functools import lru_cache

from deprecat.model.places import Place

_GAP = r"(?:[ \t\f]|\\\n)*"  # what may stand between tokens outside brackets
_SIMPLE = re.compile(r"from +([\w.]+) +import\b")  # as nearly all stand; others need a pattern each
_STRING = re.compile(r"""[a-zA-Z]*('{3}|"{3}|'|")(.*)\1""")
_NAME = re.compile(rf"(?:async{_GAP})?def{_GAP}(\w+)")


def column(lines: Sequence[str], line: int, offset: int) -> int:
    """An offset in bytes of UTF-8 on a line (from 1) as one in characters."""
    text = lines[line - 1] if line <= len(lines) else ""
    return offset if text.isascii() else len(text.encode()[:offset].decode(errors="replace"))


def module_place(lines: Sequence[str], node: ast.ImportFrom) -> Place | None:
    """Where the module stands in ``from ..a.b import c``, with its dots; None if it is not found there."""
    start = column(lines, node.lineno, node.col_offset)
    text = "\n".join(lines[node.lineno - 1 : node.end_lineno or node.lineno])
    found = _SIMPLE.match(text, start)
    if found is None:
        parts = node.module.count(".") + 1 if node.module else 0
        found = _module(node.level, parts).match(text, start)
    if found is None:
        return None
    return Place(*_point(text, found.start(1), node.lineno), *_point(text, found.end(1), node.lineno))


def name_place(lines: Sequence[str], node: ast.FunctionDef | ast.AsyncFunctionDef) -> Place | None:
    """Where the name stands in ``def name``; None if it is not found there."""
    start = column(lines, node.lineno, node.col_offset)
    text = "\n".join(lines[node.lineno - 1 : node.body[0].lineno])  # the name stands before the body
    found = _NAME.match(text, start)
    if found is None:
        return None
    return Place(*_point(text, found.start(1), node.lineno), *_point(text, found.end(1), node.lineno))


def text_place(lines: Sequence[str], node: ast.Constant, whole: Place) -> Place:
    """The inside of the string literal *node*; *whole* is its place, and the answer if it is in pieces."""
    if whole.line != whole.end_line or whole.line > len(lines):
        return whole
    found = _STRING.fullmatch(lines[whole.line - 1][whole.column - 1 : whole.end_column - 1])
    if found is None or found.group(2) != node.value:
        return whole
    return Place(whole.line, whole.column + found.start(2), whole.line, whole.column + found.end(2))


@lru_cache(maxsize=64)
def _module(level: int, parts: int) -> re.Pattern[str]:
    tokens = [r"\."] * level + [r"\w+", r"\."] * max(parts - 1, 0) + [r"\w+"] * bool(parts)
    return re.compile(rf"from{_GAP}({_GAP.join(tokens)})")


def _point(text: str, index: int, line: int) -> tuple[int, int]:
    """The line and column, from 1, of the character at *index* of *text*, which begins on *line*."""
    return line + text.count("\n", 0, index), index - text.rfind("\n", 0, index)
