"""The timeline of a board as a picture: time runs to the right, a bar for what names the same releases."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from deprecat.lint.board import Board
from deprecat.report.board.interface import Column, Picture, Row, dated, picture, title
from deprecat.report.words import count
from deprecat.report.xml import element, write
from deprecat.schedule.states import State

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LABEL, WIDE, ROW, TOP = 190, 760, 30, 92
"""Pixels: the room for labels, that for the bars, a row's height, and the head with the releases."""

COLORS = {State.PENDING: "#9ecae1", State.DEPRECATED: "#f0a030", State.REMOVED: "#c0392b"}
_FONT = "font-family: system-ui, sans-serif; font-size: 13px"
_NEAR = 62  # pixels below which two labels would touch


def render(board: Board, *, stream: TextIO, width: int, color: bool) -> None:
    """A document of its own."""
    write(drawing(board), stream)


def drawing(board: Board) -> Element:
    """The picture as an ``svg`` element."""
    shown = picture(board)
    height = TOP + ROW * max(len(shown.rows), 1) + 34
    root = element(
        None,
        "svg",
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {LABEL + WIDE + 60} {height}",
        width=str(LABEL + WIDE + 60),
        height=str(height),
        role="img",
        style=_FONT,
    )
    element(root, "title", f"{title(board)}: what is declared deprecated, and when it is removed")
    places = _places(shown)
    _scale(root, shown, places, height)
    for number, row in enumerate(shown.rows):
        _bar(root, row, TOP + ROW * number, shown, places)
    _legend(root, height - 12)
    return root


def _places(shown: Picture) -> list[float]:
    """Where each release stands: by its day if all are known, else side by side."""
    days = [each.day.date for each in shown.columns if each.day]
    steps = max(len(shown.columns) - 1, 1)
    if len(days) < len(shown.columns) or len(set(days)) < len(days) or days != sorted(days):
        return [LABEL + WIDE * i / steps for i in range(len(shown.columns))]
    span = max((days[-1] - days[0]).days, 1)
    return [LABEL + WIDE * (day - days[0]).days / span for day in days]


def _scale(root: Element, shown: Picture, places: list[float], height: int) -> None:
    taken = [-1000.0, -1000.0, -1000.0]
    for each, x in zip(shown.columns, places, strict=True):
        forecast = each.day is not None and each.day.forecast
        line = element(root, "line", x1=_n(x), x2=_n(x), y1=str(TOP - 14), y2=str(height - 34))
        line.set("stroke", "#333" if each.now else "#bbb")
        if forecast:
            line.set("stroke-dasharray", "4 3")
        level = next((i for i, last in enumerate(taken) if x - last >= _NEAR), 0)
        taken[level] = x
        y = TOP - 34 - level * 28
        text = element(root, "text", each.version, x=_n(x), y=str(y))
        text.set("text-anchor", "middle")
        if each.now:
            text.set("font-weight", "bold")
        day = element(root, "text", _short(each), x=_n(x), y=str(y + 13), fill="#666")
        day.set("text-anchor", "middle")
        day.set("font-size", "10")


def _short(column: Column) -> str:
    if column.day is None:
        return "?"
    return column.day.date.isoformat() + ("*" if column.day.forecast else "")


def _bar(root: Element, row: Row, y: int, shown: Picture, places: list[float]) -> None:
    told = count(row.number, "declaration")
    element(root, "text", f"{row.label}", x="8", y=str(y + 19))
    number = element(root, "text", str(row.number), x=str(LABEL - 24), y=str(y + 19))
    number.set("text-anchor", "end")
    ends = [*places[1:], places[-1] + 40]
    for i, each in enumerate(row.states):
        if each is State.REMOVED:
            middle, x = y + 14, places[i]
            points = f"{_n(x - 8)},{middle} {_n(x)},{middle - 8} {_n(x + 8)},{middle} {_n(x)},{middle + 8}"
            mark = element(root, "polygon", points=points, fill=COLORS[each])
            column = shown.columns[i]
            element(mark, "title", f"{told} removed in {column.version}, {dated(column.day)}")
            return
        bar = element(
            root,
            "rect",
            x=_n(places[i]),
            y=str(y + 7),
            width=_n(ends[i] - places[i]),
            height="14",
            fill=COLORS[each],
        )
        element(bar, "title", f"{told} {each.value} from {shown.columns[i].version} on")


def _legend(root: Element, y: int) -> None:
    x = LABEL
    for each in State:
        element(root, "rect", x=str(x), y=str(y - 10), width="12", height="12", fill=COLORS[each])
        element(root, "text", each.value, x=str(x + 18), y=str(y))
        x += 110
    element(root, "text", "* forecast", x=str(x), y=str(y), fill="#666")


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
