"""A board for people at a terminal: a timeline, then release by release what goes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from deprecat.lint.board import Board, Entry, Turn
from deprecat.model.findings import Level
from deprecat.report.board.interface import (
    RULES,
    Group,
    Picture,
    Row,
    dated,
    groups,
    picture,
    place,
    remarks,
    subject,
    title,
)
from deprecat.report.sheet import Line, Sheet, cells, paint, sheet_for, wrap
from deprecat.report.words import count
from deprecat.schedule.states import State

LABEL = 20
"""Cells, at least, for the two releases of a row and the number of declarations."""

STYLES = {State.PENDING: "note", State.DEPRECATED: "warning", State.REMOVED: "error"}


def render(board: Board, *, stream: TextIO, width: int, color: bool) -> None:
    """The whole board."""
    sheet = sheet_for(stream, width)
    lines: list[Line] = [[(sheet.clean(title(board)), "strong")]]
    lines += _flowed(board.schedule.title.split(), 0, sheet, "faint")
    lines += _timeline(board, sheet)
    if board.overdue:
        lines += [[], *_heading("overdue", str(len(board.overdue)), "error", sheet)]
        lines += _entries(board.overdue, sheet)
    for turn in board.turns:
        lines += _turn(turn, sheet)
    if board.undated:
        lines += [[], *_heading("no release named", str(len(board.undated)), "", sheet)]
        lines += _entries(board.undated, sheet)
    found = groups(board)
    if found:
        lines += [[], [("policy", "strong")]]
        for group in found:
            lines += _group(group, sheet)
    lines.append([])
    for remark in remarks(board):
        lines += _flowed(remark.split(), 0, sheet, "")
    for each in board.skipped:
        lines += _flowed(["skipped:", *f"{each.path}: {each.reason}".split()], 0, sheet, "warning")
    paint(lines, stream=stream, color=color)


# The timeline


def _timeline(board: Board, sheet: Sheet) -> list[Line]:
    column = max(12, *(len(turn.coming.version) + 2 for turn in board.turns)) if board.turns else 12
    rows = picture(board).rows
    if not rows:
        return []
    label = max(LABEL, *(cells(sheet.clean(row.label)) + len(str(row.number)) + 4 for row in rows))
    shown = picture(board, max((sheet.width - label) // column, 2))
    signs = _signs(sheet)
    lines: list[Line] = [[]]
    lines += _scale(shown, label, column, sheet)
    lines += [_row(row, label, column, signs, sheet) for row in shown.rows]
    legend: Line = []
    for each in State:
        legend += [(signs[each], STYLES[each]), (f" {each.value}  ", "faint")]
    if any(each.day and each.day.forecast for each in shown.columns):
        legend.append(("* forecast", "faint"))
    room = sheet.width - sum(cells(text) for text, _ in legend)
    return [*lines, [(" " * max(min(label, room), 0), ""), *legend]]


def _scale(shown: Picture, label: int, column: int, sheet: Sheet) -> list[Line]:
    versions: Line = [(" " * label, "")]
    days: Line = [(f"{'declared for':{label}}", "faint")]
    for each in shown.columns:
        text = sheet.clean(each.version)
        versions.append((text + " " * max(column - cells(text), 1), "strong" if each.now else ""))
        day = each.day.date.isoformat() + ("*" if each.day.forecast else "") if each.day else "?"
        days.append((f"{day:{column}}", "faint"))
    return [versions, days]


def _row(row: Row, label: int, column: int, signs: dict[State, str], sheet: Sheet) -> Line:
    text = sheet.clean(row.label)
    line: Line = [(f"{text}{row.number:>{label - 2 - cells(text)}}  ", "")]
    for each in row.states:
        if each is State.REMOVED:
            return [*line, (signs[each], STYLES[each])]
        line.append((signs[each] * column, STYLES[each]))
    return line


def _signs(sheet: Sheet) -> dict[State, str]:
    signs = "┄━✕"
    try:
        signs.encode(sheet.encoding)
    except UnicodeEncodeError:
        signs = ".=x"
    return dict(zip(State, signs, strict=True))


# The releases


def _turn(turn: Turn, sheet: Sheet) -> list[Line]:
    coming = turn.coming
    may = [
        verb for verb, allowed in (("deprecates", coming.deprecates), ("removes", coming.removes)) if allowed
    ]
    about = f"{dated(coming.day)}; {coming.kind}" + (f", {' and '.join(may)}" if may else "")
    if coming.due:
        about += "; due"
    lines: list[Line] = [[], *_heading(coming.version, about, "", sheet)]
    if turn.removes:
        lines += _heading_of("removes", len(turn.removes), State.REMOVED)
        lines += _entries(turn.removes, sheet)
    if turn.done:
        done = [word for each in turn.done for word in f"{subject(each)};".split()]
        done[-1] = done[-1].rstrip(";")
        lines += _flowed(["removed", "already:", *done], 2, sheet, "good")
    if turn.deprecates:
        lines += _heading_of("deprecates", len(turn.deprecates), State.DEPRECATED)
        lines += _entries(turn.deprecates, sheet)
    return lines


def _heading(name: str, about: str, style: str, sheet: Sheet) -> list[Line]:
    name = sheet.clean(name)
    lines = _flowed(about.split(), cells(name) + 2, sheet, "faint")
    lines[0][0] = (f"{name}  ", style or "strong")
    return lines


def _heading_of(verb: str, number: int, state: State) -> list[Line]:
    return [[(f"  {verb} {number}", STYLES[state])]]


def _entries(entries: Iterable[Entry], sheet: Sheet) -> list[Line]:
    """A line for each, with its place in the source; more lines where that is too long."""
    lines: list[Line] = []
    for entry in entries:
        words = [*subject(entry.declaration).split(), f"({place(entry)})"]
        if entry.replacement:
            words += ["use", entry.replacement]
        if entry.postponed:
            words.append(f"[put off {count(len(entry.postponed), 'time')}]")
        lines += _flowed(words, 4, sheet, "", hang=4)
    return lines


def _group(group: Group, sheet: Sheet) -> list[Line]:
    level: Level = group.problem.level
    told = f"{RULES.get(group.problem.rule, group.problem.rule)}: {group.problem.detail}"
    lines = _flowed(told.split(), 11, sheet, "")
    lines[0][0] = (f"  {level.value:9}", level.value)
    for each in group.of:
        lines += _flowed([*subject(each.declaration).split(), f"({place(each)})"], 13, sheet, "faint")
    return lines


def _flowed(words: Iterable[str], indent: int, sheet: Sheet, style: str, hang: int = 0) -> list[Line]:
    """*words* as lines, all but the first *hang* cells further in."""
    first, *others = wrap((sheet.clean(word) for word in words), sheet.width - indent - hang)
    return [
        [(" " * indent, ""), (first, style)],
        *([(" " * (indent + hang), ""), (text, style)] for text in others),
    ]
