"""A board in Markdown, for an issue that prepares a release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO

from deprecat.lint.board import Board, Entry, Turn
from deprecat.report.board.interface import RULES, dated, groups, picture, place, remarks, subject, title
from deprecat.report.markdown import code, plain, write

_ENTRIES = "| What | Place | Use instead |\n| --- | --- | --- |"


def render(board: Board, *, stream: TextIO, width: int, color: bool) -> None:
    """A heading, the timeline as a table, a section for each release with something to do, the policy."""
    write([*_lines(board)], stream)


def _lines(board: Board) -> Iterator[str]:
    yield f"## {plain(title(board))}"
    yield f"\n{plain(board.schedule.title)}"
    yield from _timeline(board)
    if board.overdue:
        yield f"\n### Overdue: {len(board.overdue)}\n"
        yield from _entries(board.overdue)
    for turn in board.turns:
        yield from _turn(turn)
    if board.undated:
        yield f"\n### No release named: {len(board.undated)}\n"
        yield from _entries(board.undated)
    found = groups(board)
    if found:
        yield "\n### Policy\n\n| Level | What | Where |\n| --- | --- | --- |"
        for group in found:
            told = f"{RULES.get(group.problem.rule, group.problem.rule)}: {group.problem.detail}"
            where = ", ".join(code(subject(each.declaration)) for each in group.of)
            yield f"| {group.problem.level.value} | {plain(told)} | {where} |"
    yield ""
    yield from (f"- {plain(remark)}" for remark in remarks(board))
    yield from (f"- not read: {code(each.path)}: {plain(each.reason)}" for each in board.skipped)


def _timeline(board: Board) -> Iterator[str]:
    shown = picture(board)
    if not shown.rows:
        return
    yield "\n| Declared for | Number | " + " | ".join(plain(each.version) for each in shown.columns) + " |"
    yield "| --- | ---: | " + " | ".join("---" for _ in shown.columns) + " |"
    days = " | ".join(plain(dated(each.day)) for each in shown.columns)
    yield f"| | | {days} |"
    for row in shown.rows:
        states = " | ".join(each.value for each in row.states)
        yield f"| {plain(row.label)} | {row.number} | {states} |"


def _turn(turn: Turn) -> Iterator[str]:
    if not (turn.removes or turn.deprecates or turn.done):
        return
    coming = turn.coming
    yield f"\n### {plain(coming.version)}, {plain(dated(coming.day))}"
    for verb, entries in (("Removes", turn.removes), ("Deprecates", turn.deprecates)):
        if entries:
            yield f"\n{verb} {len(entries)}:\n"
            yield from _entries(entries)
    if turn.done:
        yield f"\nRemoved already: {', '.join(code(subject(each)) for each in turn.done)}"


def _entries(entries: Iterable[Entry]) -> Iterator[str]:
    yield _ENTRIES
    for entry in entries:
        instead = code(entry.replacement) if entry.replacement else ""
        yield f"| {code(subject(entry.declaration))} | {code(place(entry))} | {instead} |"
