"""On which line of a notebook's file each line of its cells stands.

JSON has been read by someone who tells no positions. But the strings of a file come in its order, and so do
the cells: so the keys that hold sources are found again one after the other, each known by the text that
follows it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from deprecat.downstream.notebooks import all_cells

_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"')
_KEY = re.compile(r'"(?:source|input)"\s*:\s*\[?\s*(?=")')
_NEXT = re.compile(r"\s*,\s*(?=\")")
_BREAK = re.compile(r"\r\n|\r|\n")


def file_lines(content: bytes) -> Mapping[tuple[int, int], int]:
    """The line of the file for each cell and line in it, all from 1, of a notebook that could be read.

    What cannot be found again (a source spelt in a way that a reader understands and this does not) is left
    out.
    """
    text = content.decode(json.detect_encoding(content), "replace")
    found: dict[tuple[int, int], int] = {}
    at = 0
    for number, cell in enumerate(
        all_cells(json.loads(text.removeprefix("\ufeff"), parse_int=float)) or (), 1
    ):
        parts = _parts(cell)
        for key in _KEY.finditer(text, at) if parts else ():
            starts = list(_strings(text, key.end(), parts))
            if len(starts) == len(parts):
                at = starts[-1]
                _note(found, number, parts, [text.count("\n", 0, start) + 1 for start in starts])
                break
    return found


def _parts(cell: Any) -> list[str]:
    """The strings that a cell's source is written in."""
    source = cell.get("source", cell.get("input", "")) if isinstance(cell, dict) else ""
    parts = source if isinstance(source, list) else [source]
    return [part for part in parts if isinstance(part, str)] if source else []


def _strings(text: str, at: int, wanted: list[str]) -> Iterator[int]:
    """Where the strings *wanted* begin, that stand one after the other from *at* on; as far as they do."""
    for part in wanted:
        match = _STRING.match(text, at)
        if match is None or json.loads(match[0], strict=False) != part:
            return
        yield match.start()
        follows = _NEXT.match(text, match.end())
        at = follows.end() if follows else match.end()


def _note(found: dict[tuple[int, int], int], cell: int, parts: list[str], lines: list[int]) -> None:
    """Add the lines of one cell; one that begins in the middle of a string stands where that does."""
    number, begins = 1, True
    for part, line in zip(parts, lines, strict=True):
        if begins:
            found[cell, number] = line
        pieces = _BREAK.split(part)
        for _ in pieces[1:]:
            number += 1
            found[cell, number] = line
        begins = pieces[-1] == ""
