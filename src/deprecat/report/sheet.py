"""Laying out text for people: widths of characters, wrapping, cutting, colouring.

A line is a list of pieces, each a text and the name of a style. Layout counts
terminal cells, not characters, so that a caret stands under its word after CJK
text; it is done before and without colours, so a piped report never pays for
importing rich.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TextIO

from deprecat.model.places import Place
from deprecat.model.values import dataclass
from deprecat.report.interface import encoding_of, visible

Piece = tuple[str, str]
Line = list[Piece]

NARROWEST = 40
"""Columns below which lines overflow rather than become columns of single words."""

TAB = 4

_AT_ONCE = 1000  # lines that are coloured together

STYLES = {
    "error": "bold red",
    "warning": "bold yellow",
    "note": "bold cyan",
    "good": "green",
    "strong": "bold",
    "faint": "dim",
    "": "",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a report is written on: its columns, its encoding and the signs that this has."""

    width: int
    encoding: str
    ellipsis: str
    rule: str
    bar: str

    def clean(self, text: str) -> str:
        return visible(text, self.encoding)


def sheet_for(stream: TextIO, width: int) -> Sheet:
    """A sheet of *width* columns for *stream*, with ASCII signs where its encoding has no others."""
    encoding = encoding_of(stream)
    try:
        "…─│".encode(encoding)
    except UnicodeEncodeError:
        signs = ("...", "-", "|")
    else:
        signs = ("…", "─", "│")
    return Sheet(max(width, NARROWEST), encoding, *signs)


def paint(lines: Iterable[Line], *, stream: TextIO, color: bool) -> None:
    """Write *lines*. Their texts are clean already."""
    left = map(_trimmed, lines)
    if not color:
        stream.writelines("".join(text for text, _ in line) + "\n" for line in left)
        return
    from rich.console import Console
    from rich.segment import Segment, Segments
    from rich.style import Style

    # The caller has decided on colours, so nothing is left to rich's reading of the environment.
    console = Console(
        file=stream,
        force_terminal=True,
        force_jupyter=False,
        color_system="standard",
        no_color=False,
        highlight=False,
        markup=False,
        emoji=False,
    )
    styles = {name: Style.parse(style) for name, style in STYLES.items()}
    # Segments and not a Text for each line: all is laid out already, and rich is much faster with them.
    while some := list(islice(left, _AT_ONCE)):
        segments = [Segment(text, styles[style]) for line in some for text, style in (*line, ("\n", ""))]
        console.print(Segments(segments), soft_wrap=True, end="")


def _trimmed(line: Line) -> Line:
    """*line* without blanks at its end."""
    while line and not line[-1][0].rstrip():
        line = line[:-1]
    return [*line[:-1], (line[-1][0].rstrip(), line[-1][1])] if line else []


def cells(text: str) -> int:
    """The terminal columns that clean *text* takes."""
    if text.isascii():
        return len(text)
    return sum(_cell(char) for char in text)


def wrap(words: Iterable[str], width: int) -> list[str]:
    """Lines of *words*, at most *width* cells long; a word is never broken, a longer one overflows."""
    lines = [""]
    room = width
    for word in words:
        size = cells(word)
        if lines[-1] and size + 1 > room:
            lines.append("")
            room = width
        glue = " " if lines[-1] else ""
        lines[-1] += glue + word
        room -= len(glue) + size
    return lines


def ruler(widths: Sequence[int], sheet: Sheet) -> str:
    """A horizontal line below columns of *widths*, as far as the sheet goes."""
    return sheet.rule * min(sum(widths), sheet.width)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A line of code as shown, and the span to mark in it: its first cell and how many."""

    text: str
    start: int
    length: int


def excerpt(source: str, place: Place, room: int, sheet: Sheet) -> Excerpt:
    """The line *source*, in which *place* begins, without its indentation, in *room* cells.

    Of a span over several lines the first line's part is marked. Of a longer line the part around
    the span is shown, with ellipses for what is cut.
    """
    source = source.rstrip()
    shown = _characters(source, sheet)
    widths = [cells(text) for text in shown]
    begin = min(max(place.column - 1, 0), len(shown))
    end = len(shown) if place.end_line > place.line else min(place.end_column - 1, len(shown))
    end = max(end, begin)
    low = min(len(source) - len(source.lstrip()), begin)
    low, high = _window(widths, low, begin, end, room, len(sheet.ellipsis))
    indent = len(source) - len(source.lstrip())
    head = sheet.ellipsis if low > min(indent, begin) else ""
    tail = sheet.ellipsis if high < len(shown) else ""
    return Excerpt(
        head + "".join(shown[low:high]) + tail,
        len(head) + sum(widths[low:begin]),
        max(sum(widths[begin : min(end, high)]), 1),
    )


def _window(
    widths: Sequence[int], low: int, begin: int, end: int, room: int, ellipsis: int
) -> tuple[int, int]:
    """The part of the characters from *low* on to show so that all of it fits into *room* cells."""
    if sum(widths[low:]) <= room:
        return low, len(widths)
    room -= 2 * ellipsis
    left, right = begin, begin
    while right < end and widths[right] <= room:
        room -= widths[right]
        right += 1
    ahead = room // 2  # what stands before a name tells more than nothing, what follows it likewise
    while left > low and widths[left - 1] <= ahead:
        left -= 1
        ahead -= widths[left]
        room -= widths[left]
    while right < len(widths) and widths[right] <= room:
        room -= widths[right]
        right += 1
    while left > low and widths[left - 1] <= room:
        left -= 1
        room -= widths[left]
    return left, right


def _characters(source: str, sheet: Sheet) -> list[str]:
    """What each character of *source* is shown as."""
    if source.isascii() and source.isprintable():
        return list(source)
    shown = []
    column = 0
    for char in source:
        text = " " * (TAB - column % TAB) if char == "\t" else sheet.clean(char)
        shown.append(text)
        column += cells(text)
    return shown


def _cell(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
