"""A board as a page of its own: the picture, then a table for each release. It needs nothing from outside."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

from deprecat.lint.board import Board, Entry, Turn
from deprecat.report.board import svg
from deprecat.report.board.interface import RULES, dated, groups, place, remarks, subject, title
from deprecat.report.words import count
from deprecat.report.xml import element

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% } td, th { text-align: left; padding: .2rem .8rem .2rem 0 }
tr { border-bottom: 1px solid #e4e4e4; vertical-align: top } code { font-size: 13px; overflow-wrap: anywhere }
figure { margin: 1rem 0; overflow-x: auto } .forecast { color: #666 } .error { color: #c0392b }
.warning { color: #a05a00 } .note { color: #2c6e91 }
"""


def render(board: Board, *, stream: TextIO, width: int, color: bool) -> None:
    """A whole page in ASCII, other characters as references."""
    from xml.etree.ElementTree import indent, tostring

    page = _page(board)
    indent(page, " ")
    stream.write("<!DOCTYPE html>\n")
    stream.write(tostring(page, encoding="us-ascii", method="html").decode("ascii") + "\n")


def _page(board: Board) -> Element:
    page = element(None, "html", lang="en")
    head = element(page, "head")
    element(head, "meta", charset="utf-8")
    element(head, "title", title(board))
    element(head, "style", _STYLE)
    body = element(page, "body")
    element(body, "h1", title(board))
    element(body, "p", board.schedule.title)
    element(body, "figure").append(svg.drawing(board))
    if board.overdue:
        element(body, "h2", f"Overdue: {len(board.overdue)}")
        _table(body, board.overdue)
    for turn in board.turns:
        _turn(body, turn)
    if board.undated:
        element(body, "h2", f"No release named: {len(board.undated)}")
        _table(body, board.undated)
    _policy(body, board)
    element(body, "h2", "So far")
    notes = element(body, "ul")
    for remark in remarks(board):
        element(notes, "li", remark)
    for each in board.skipped:
        element(notes, "li", f"not read: {each.path}: {each.reason}")
    return page


def _turn(body: Element, turn: Turn) -> None:
    if not (turn.removes or turn.deprecates or turn.done):
        return
    heading = element(body, "h2", f"{turn.coming.version} ")
    day = turn.coming.day
    element(heading, "small", dated(day), **{"class": "forecast" if day and day.forecast else "day"})
    for verb, entries in (("Removes", turn.removes), ("Deprecates", turn.deprecates)):
        if entries:
            element(body, "h3", f"{verb} {len(entries)}")
            _table(body, entries)
    if turn.done:
        element(body, "h3", f"Removed already: {len(turn.done)}")
        done = element(body, "ul")
        for each in turn.done:
            element(element(done, "li"), "code", subject(each))


def _table(body: Element, entries: Iterable[Entry]) -> None:
    table = element(body, "table")
    titles = element(table, "tr")
    for name in ("What", "Place", "Use instead", "Declared", "Put off"):
        element(titles, "th", name)
    for entry in entries:
        row = element(table, "tr")
        element(element(row, "td"), "code", subject(entry.declaration))
        element(element(row, "td"), "code", place(entry))
        instead = element(row, "td")
        if entry.replacement:
            element(instead, "code", entry.replacement)
        element(row, "td", f"since {entry.since}")
        element(row, "td", count(len(entry.postponed), "time") if entry.postponed else "")


def _policy(body: Element, board: Board) -> None:
    found = groups(board)
    if not found:
        return
    element(body, "h2", "Policy")
    table = element(body, "table")
    for group in found:
        row = element(table, "tr")
        level = group.problem.level.value
        element(row, "td", level, **{"class": level})
        element(row, "td", f"{RULES.get(group.problem.rule, group.problem.rule)}: {group.problem.detail}")
        where = element(row, "td")
        for each in group.of:
            element(element(where, "div"), "code", f"{subject(each.declaration)} ({place(each)})")
