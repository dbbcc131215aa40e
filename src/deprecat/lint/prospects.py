"""Where declarations stand on their upstream's schedule, and what comes next: for ``deprecat explain``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deprecat.lint.knowledge import Knowledge
from deprecat.lint.promises import presence
from deprecat.model.declarations import Declaration, Term
from deprecat.model.findings import Deadline
from deprecat.model.lives import Prospect
from deprecat.schedule.calendar import Calendar
from deprecat.schedule.policy import Rule, judge, standing
from deprecat.schedule.states import State


def prospects(
    knowledge: Knowledge, declarations: Iterable[Declaration], calendar: Calendar
) -> Iterator[Prospect]:
    """Of each of *declarations* that names a release, its place on the schedule at the calendar's day."""
    newest = calendar.newest
    for declaration in declarations:
        judged = judge(declaration, calendar, presence(knowledge, declaration))
        if not judged.promises or newest is None:
            continue
        moves = tuple(
            f"{breach.release}: {breach.detail}"
            for breach in judged.breaches
            if breach.rule in (Rule.POSTPONED, Rule.ADVANCED)
        )
        term = standing(declaration, calendar)
        if term is None:
            yield Prospect(declaration, judged.end.value, judged.gone, moves=moves)
            continue
        state = calendar.state(term)
        told = "overdue" if state is State.REMOVED else state.value
        yield Prospect(declaration, told, newest.version, tuple(_ahead(term, state, calendar)), moves)


def _ahead(term: Term, state: State, calendar: Calendar) -> Iterator[tuple[str, Deadline]]:
    if state is State.PENDING and term.deprecate_in:
        yield "deprecated", deadline(term.deprecate_in, calendar)
    if term.remove_in and state is not State.REMOVED:
        yield "removed", deadline(term.remove_in, calendar)


def deadline(version: str, calendar: Calendar) -> Deadline:
    """When *version*, recorded or declared, came or comes, as far as that can be told."""
    day = calendar.day(version)
    if day is None:
        return Deadline(version)
    return Deadline(version, day.date.isoformat(), day.forecast, (day.date - calendar.at).days)
