"""What every renderer of a board is, and the phrases and the picture that they share."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from statistics import median_low
from typing import Protocol, TextIO

from deprecat.lint.board import Board, Entry, Gone, Problem
from deprecat.model.declarations import Declaration, Form
from deprecat.model.values import dataclass
from deprecat.report.words import count
from deprecat.schedule.days import Day
from deprecat.schedule.policy import Rule
from deprecat.schedule.states import State, state


class BoardRenderer(Protocol):
    """Writes a board to *stream*, at most *width* columns wide where the format has lines to fill."""

    def __call__(self, board: Board, *, stream: TextIO, width: int, color: bool) -> None: ...


RULES = {
    "due": "to be removed before the tag",
    Rule.OVERDUE.value: "past its own removal",
    Rule.REVERSED.value: "removed before it is deprecated",
    Rule.EARLY.value: "gone before its time",
    Rule.LATE.value: "gone after its time",
    Rule.NO_PENDING.value: "no pending time",
    Rule.SHORT_PENDING.value: "too short pending time",
    Rule.DEPRECATE_RELEASE.value: "deprecated in a release that may not deprecate",
    Rule.REMOVE_RELEASE.value: "removed in a release that may not remove",
    Rule.SHORT_DEPRECATED.value: "too short a time between deprecation and removal",
    Rule.LONGER.value: "longer than the schedule foresees",
    Rule.POSTPONED.value: "put off",
    Rule.ADVANCED.value: "brought forward",
    Rule.WITHDRAWN.value: "withdrawn",
    Rule.UNREADABLE.value: "a version that is none",
}
"""What each rule says, in words."""


def subject(declaration: Declaration) -> str:
    """What a declaration is about: ``conda.misc.explicit, argument index_args``."""
    detail = declaration.detail
    match declaration.form:
        case Form.ARGUMENT:
            return f"{declaration.symbol}, argument {detail}"
        case Form.ACTION:
            return f"{declaration.symbol}, option {detail}"
        case Form.TOPIC:
            return f"{declaration.symbol}, topic" + (f" {detail}" if detail else "")
        case Form.MODULE:
            return f"{declaration.symbol}, module" + (f" ({detail})" if detail else "")
        case _:
            return f"{declaration.symbol}, {detail}" if detail else declaration.symbol


def place(each: Entry | Gone) -> str:
    return f"{each.term.path}:{each.term.line}"


def dated(day: Day | None) -> str:
    """A day, marked if it is a forecast."""
    if day is None:
        return "day not known"
    return f"{day.date.isoformat()}, forecast" if day.forecast else day.date.isoformat()


def title(board: Board) -> str:
    tree = " (source tree)" if board.release.source == "directory" else ""
    return f"{board.upstream} {board.release.version}{tree} on {board.at.isoformat()}"


def remarks(board: Board) -> Iterator[str]:
    """What there is to say besides the coming releases, a sentence each."""
    if board.due and board.due.day:
        yield (
            f"By the calendar {board.due.version} is out since {board.due.day.date.isoformat()}, but the"
            " ledger does not have it: record it anew, or the release is late."
        )
    if board.punctuality:
        late = [kept.late for kept in board.punctuality]
        inside = sum(kept.inside for kept in board.punctuality)
        yield (
            f"Of {count(len(late), 'regular release')} so far {inside} came in the days that the schedule"
            f" foresees: between {_spread(min(late))} and {_spread(max(late))} the first of these,"
            f" in the middle {_spread(median_low(late))} it."
        )
    yield from kept(board)


def kept(board: Board) -> Iterator[str]:
    """How the upstream kept its schedule so far."""
    record = board.record
    if not record.declared:
        return
    share = 100 * record.kept // record.declared
    told = [f"{RULES[rule.value]} {number}" for rule, number in record.broken]
    if record.longer:
        told.append(f"{RULES[Rule.LONGER.value]} {record.longer}")
    began = f"{record.kept} ({share} %) began as the schedule asks"
    others = f"; {', '.join(told)}" if told else ""
    yield f"Of {count(record.declared, 'declaration')} so far {began}{others}."
    yield (
        f"Put off {record.postponed}, withdrawn {record.withdrawn}, gone early {record.early}, gone late"
        f" {record.late}, past their own removal in a release {record.overdue}."
    )


def _spread(days: int) -> str:
    if days == 0:
        return "on"
    return f"{count(abs(days), 'day')} {'after' if days > 0 else 'before'}"


@dataclass(frozen=True, slots=True)
class Group:
    """Problems of one rule and level that say the same, and what they are of."""

    problem: Problem
    of: tuple[Entry | Gone, ...]


def groups(board: Board) -> list[Group]:
    """All problems, the gravest first."""
    found: dict[Problem, list[Entry | Gone]] = {}
    for entry in board.entries:
        for problem in entry.problems:
            found.setdefault(problem, []).append(entry)
    for gone in board.gone:
        found.setdefault(gone.problem, []).append(gone)
    ordered = sorted(found, key=lambda each: (-each.level.rank, each.rule, each.detail))
    return [Group(problem, tuple(found[problem])) for problem in ordered]


# The picture: declarations with the same two releases are one row, releases are columns


@dataclass(frozen=True, slots=True)
class Column:
    """A release. ``day`` is ``None`` if it is not known; ``now`` is where the board looks from."""

    version: str
    day: Day | None
    now: bool = False
    busy: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Declarations that name the same releases: their number, and their state at each column."""

    deprecate_in: str
    remove_in: str
    number: int
    states: tuple[State, ...]

    @property
    def label(self) -> str:
        return f"{self.deprecate_in or '?'} to {self.remove_in or '?'}"


@dataclass(frozen=True, slots=True)
class Picture:
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def picture(board: Board, most: int = 1000) -> Picture:
    """The timeline with *most* columns: the release now, then those with something to deprecate or remove
    before others."""
    day = Day(datetime.date.fromisoformat(board.now.date)) if board.now.date else None
    turns = [turn for turn in board.turns if turn.coming.version != board.now.version]
    now = Column(board.now.version, day or _foreseen(board), now=True)
    coming = [
        Column(turn.coming.version, turn.coming.day, busy=bool(turn.deprecates or turn.removes))
        for turn in turns
    ]
    spare = most - 1 - sum(column.busy for column in coming)
    shown = []
    for column in coming:
        if column.busy or spare > 0:
            shown.append(column)
            spare -= not column.busy
    columns = (now, *shown[: most - 1])
    return Picture(columns, tuple(_rows(board.entries, columns)))


def _foreseen(board: Board) -> Day | None:
    found = (turn.coming.day for turn in board.turns if turn.coming.version == board.now.version)
    return next(found, None)


def _rows(entries: Iterable[Entry], columns: tuple[Column, ...]) -> Iterator[Row]:
    numbers = Counter((entry.term.deprecate_in, entry.term.remove_in) for entry in entries)
    found = [
        Row(
            deprecate,
            remove,
            number,
            tuple(state(deprecate, remove, column.version) for column in columns),
        )
        for (deprecate, remove), number in numbers.items()
        if remove
    ]
    yield from sorted(found, key=lambda row: (_ages(row.states), row.remove_in, row.deprecate_in))


def _ages(states: tuple[State, ...]) -> tuple[int, int]:
    order = list(State)
    return -sum(order.index(each) for each in states), -states.count(State.DEPRECATED)
