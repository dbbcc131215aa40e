"""Pieces of files that hold commands, with a way back from an offset to the place in the file."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from deprecat.model.commands import Word
from deprecat.model.places import Place
from deprecat.model.values import dataclass

HOLE = "\ue000"
"""Stands for each character that only running it would tell; from Unicode's private use area, so that no file
has it for something else."""


@dataclass(frozen=True, slots=True)
class Block:
    """Text to be read as commands. ``starts`` are the offsets at which the file's lines begin in it, each
    with the line and column (from 1) of that character."""

    text: str
    starts: tuple[tuple[int, int, int], ...]

    def place(self, start: int, end: int) -> Place:
        """Where the characters from *start* to *end* stand in the file."""
        line, column = self._at(start)
        end_line, end_column = self._at(max(end - 1, start))
        return Place(line, column, end_line, end_column + 1)

    def _at(self, offset: int) -> tuple[int, int]:
        start, line, column = self.starts[max(bisect_right(self.starts, (offset, 1 << 60, 0)) - 1, 0)]
        return line, column + offset - start

    def piece(self, start: int, end: int) -> Block:
        """The part from *start* to *end* as a block of its own."""
        line, column = self._at(start)
        inside = [(at - start, line, column) for at, line, column in self.starts if start < at < end]
        return Block(self.text[start:end], ((0, line, column), *inside))


def block(lines: Iterable[tuple[int, int, str]], between: str = "\n") -> Block:
    """The block of lines given as line, column and text, joined by one character *between* them."""
    parts, starts, offset = [], [], 0
    for line, column, text in lines:
        starts.append((offset, line, column))
        parts.append(text)
        offset += len(text) + len(between)
    return Block(between.join(parts), tuple(starts) or ((0, 1, 1),))


def with_holes(text: str, pattern: re.Pattern[str]) -> str:
    """*text* with what matches *pattern* made holes of; lines stay."""
    return pattern.sub(lambda match: re.sub(r"[^\n]", HOLE, match[0]), text)


def word(text: str, place: Place) -> Word:
    """The word that *text* is, as far as its first hole."""
    known, hole, _ = text.partition(HOLE)
    return Word(known, place, whole=not hole)


def logical(lines: Iterable[tuple[int, str]], end: str) -> Iterator[list[tuple[int, str]]]:
    """Numbered lines in groups: each goes on while a line ends in *end*."""
    group: list[tuple[int, str]] = []
    for number, line in lines:
        group.append((number, line))
        if not line.rstrip().endswith(end):
            yield group
            group = []
    if group:
        yield group
