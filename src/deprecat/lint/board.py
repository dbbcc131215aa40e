"""The release manager's board: what every coming release deprecates and removes, and what breaks the policy.

What can still be mended has the level of its rule. What has happened, such as a deprecation without a pending
time in a release that is out, is a note: nobody can undo it. A declaration that a source tree carries past
its ``remove_in`` is an error if the tree is said to be that release, and a warning while the release is
only the next one by the calendar: there is time to remove it until the tag.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from deprecat.lint.knowledge import Knowledge
from deprecat.lint.promises import Record, judgements, record
from deprecat.model.declarations import Declaration, Form, Term
from deprecat.model.findings import Level
from deprecat.model.places import Skipped
from deprecat.model.releases import Release
from deprecat.model.values import dataclass
from deprecat.schedule.calendar import Calendar
from deprecat.schedule.days import Coming, Day, Kept
from deprecat.schedule.policy import Breach, End, Judgement, Rule, handler_form, standing
from deprecat.schedule.schedules import Schedule
from deprecat.schedule.states import State, passed

MOST = 60
"""How many coming releases a board looks ahead: ten years of conda's."""

_PAST = frozenset({Rule.NO_PENDING, Rule.SHORT_PENDING, Rule.DEPRECATE_RELEASE})
"""What cannot be mended any more once the deprecation is in force."""

_HISTORY = frozenset({Rule.POSTPONED, Rule.ADVANCED})


@dataclass(frozen=True, slots=True)
class Problem:
    """Something on the board that breaks the policy. ``rule`` is a :class:`Rule` by value, or ``due``:
    what a release that is still to be tagged has to remove."""

    rule: str
    level: Level
    detail: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One declaration that stands. ``deprecates`` and ``removes`` are the days of the releases that it names,
    as far as they can be told; ``since`` is the release that first declared it."""

    declaration: Declaration
    term: Term
    state: State
    since: str
    deprecates: Day | None = None
    removes: Day | None = None
    problems: tuple[Problem, ...] = ()
    postponed: tuple[str, ...] = ()

    @property
    def replacement(self) -> str:
        return self.term.replacement or self.declaration.rename


@dataclass(frozen=True, slots=True)
class Turn:
    """A coming release, and what it deprecates and removes. ``done`` is what it was to remove and the source
    tree has removed already."""

    coming: Coming
    deprecates: tuple[Entry, ...] = ()
    removes: tuple[Entry, ...] = ()
    done: tuple[Declaration, ...] = ()


@dataclass(frozen=True, slots=True)
class Gone:
    """A declaration that ended in the release or tree in question, and not as it said."""

    declaration: Declaration
    term: Term
    problem: Problem


@dataclass(frozen=True, slots=True)
class Board:
    """All that there is to tell. ``release`` is the release, or the tree, that the declarations stand in, and
    ``now`` the release that is current: the same, unless a tree is only on the way to what it will be.
    ``undated`` are declarations that name no release to remove in. ``due`` is the first release that should
    be out by the calendar and is not recorded. ``skipped`` is what of the tree could not be read.
    """

    upstream: str
    schedule: Schedule
    at: datetime.date
    release: Release
    now: Release
    turns: tuple[Turn, ...]
    overdue: tuple[Entry, ...]
    undated: tuple[Entry, ...]
    gone: tuple[Gone, ...]
    record: Record
    punctuality: tuple[Kept, ...]
    due: Coming | None = None
    skipped: tuple[Skipped, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry once."""
        found = dict.fromkeys(self.overdue)
        for turn in self.turns:
            found |= dict.fromkeys((*turn.deprecates, *turn.removes))
        return tuple(found | dict.fromkeys(self.undated))

    @property
    def worst(self) -> int:
        """The rank of the gravest problem, 0 if there is none."""
        levels = [problem.level for entry in self.entries for problem in entry.problems]
        levels += [gone.problem.level for gone in self.gone]
        return max((level.rank for level in levels), default=0)


def board(knowledge: Knowledge, calendar: Calendar, *, tagged: bool = True) -> Board | None:
    """The board at the calendar's day; ``None`` if no release is out then.

    Where the calendar's release is a source tree, *tagged* says that the tree is that release and not only
    on the way to it.
    """
    newest = calendar.newest
    if newest is None:
        return None
    judged = list(judgements(knowledge, calendar))
    entries = []
    now = newest if tagged else Calendar(calendar.schedule, calendar.history, calendar.at).newest or newest
    for each in judged:
        term = standing(each.declaration, calendar)
        if term is not None:
            entries.append(_entry(each, term, calendar, newest, now))
    entries.sort(key=lambda entry: (entry.declaration.symbol, entry.declaration.detail, entry.term.line))
    coming = [entry for entry in entries if entry.state is not State.REMOVED]
    turns = tuple(_turns(coming, judged, calendar, newest, now))
    return Board(
        upstream=knowledge.ledger.upstream,
        schedule=calendar.schedule,
        at=calendar.at,
        release=newest,
        now=now,
        turns=turns,
        overdue=tuple(entry for entry in entries if entry.state is State.REMOVED),
        undated=tuple(entry for entry in coming if not entry.term.remove_in),
        gone=tuple(_gone(judged, newest)),
        record=_record(knowledge, calendar, judged),
        punctuality=calendar.punctuality(),
        due=next((turn.coming for turn in turns if turn.coming.due), None),
    )


def _record(knowledge: Knowledge, calendar: Calendar, judged: list[Judgement]) -> Record:
    """The record is that of releases, without a tree, and of what a handler holds to its releases."""
    newest = calendar.newest
    if newest and newest.source == "directory":
        calendar = Calendar(calendar.schedule, calendar.history, calendar.at)
        judged = list(judgements(knowledge, calendar))
    return record([each for each in judged if handler_form(each.declaration.form)], calendar)


def _entry(judged: Judgement, term: Term, calendar: Calendar, newest: Release, now: Release) -> Entry:
    state = calendar.state(term, now.version)
    ahead = now is not newest
    problems = [
        Problem(breach.rule.value, _level(breach, state, judged.declaration.form), breach.detail)
        for breach in judged.breaches
        if (breach.release == newest.version if breach.rule in _HISTORY else _is_of(breach, judged))
        if not (ahead and breach.rule is Rule.OVERDUE and breach.release == newest.version)
    ]
    if state is not State.REMOVED and calendar.state(term, newest.version) is State.REMOVED:
        detail = f"to be removed before {newest.version} is tagged"
        problems.insert(0, Problem("due", Level.WARNING, detail))
    said = judged.promises
    return Entry(
        declaration=judged.declaration,
        term=term,
        state=state,
        since=said[0].release if said else _first(judged.declaration),
        deprecates=calendar.day(term.deprecate_in) if term.deprecate_in else None,
        removes=calendar.day(term.remove_in) if term.remove_in else None,
        problems=tuple(sorted(problems, key=lambda each: -each.level.rank)),
        postponed=tuple(
            f"{breach.release}: {breach.detail}" for breach in judged.breaches if breach.rule in _HISTORY
        ),
    )


def _first(declaration: Declaration) -> str:
    first = min((term.releases for term in declaration.terms), key=lambda each: each.bits & -each.bits).first
    return first.version if first else ""


def _is_of(breach: Breach, judged: Judgement) -> bool:
    """Whether what a breach says of one of the promises still holds for the one that stands."""
    if breach.promise < 0:
        return True
    made, now = judged.promises[breach.promise], judged.newest
    if breach.rule in _PAST:
        return made.deprecate_in == now.deprecate_in
    return (made.deprecate_in, made.remove_in) == (now.deprecate_in, now.remove_in)


def _level(breach: Breach, state: State, form: Form) -> Level:
    if breach.rule is Rule.OVERDUE and not handler_form(form):
        return Level.WARNING  # a promise is not kept, but nothing raises
    done = breach.rule in _PAST and state is not State.PENDING
    return Level.NOTE if done else breach.rule.level


def _turns(
    entries: list[Entry], judged: list[Judgement], calendar: Calendar, newest: Release, now: Release
) -> Iterator[Turn]:
    """The coming releases up to the removal after next, and those for which more is declared."""
    ahead = list(calendar.coming(MOST))
    named = {text for entry in entries for text in (entry.term.deprecate_in, entry.term.remove_in) if text}
    named = {text for text in named if not passed(now.version, text)}
    removing = [i for i, each in enumerate(ahead) if each.removes]
    near = removing[1] if len(removing) > 1 else len(ahead) - 1
    wanted = {each.version for text in named if (each := _covered(text, ahead))}
    turns = [each for i, each in enumerate(ahead) if i <= near or each.version in wanted]
    turns += [
        _declared(text, calendar)
        for text in sorted(named)
        if _covered(text, turns) is None or _own(text, turns, calendar)
    ]
    turns.sort(key=lambda each: _place(each.version, calendar))
    done = [
        each
        for each in judged
        if newest.source == "directory" and each.promises and each.gone == newest.version
    ]
    for each in turns:
        yield Turn(
            each,
            tuple(entry for entry in entries if _at(entry.term.deprecate_in, each, turns, now)),
            tuple(entry for entry in entries if _at(entry.term.remove_in, each, turns, now)),
            tuple(gone.declaration for gone in done if _at(gone.newest.remove_in, each, turns, None)),
        )


def _covered(text: str, turns: Iterable[Coming]) -> Coming | None:
    """The first of *turns* that reaches the declared version *text*."""
    return next((each for each in turns if passed(each.version, text)), None)


def _own(text: str, turns: list[Coming], calendar: Calendar) -> bool:
    """Whether a declared version is none of the *turns* but one between them: 26.10, an optional release."""
    turn = _covered(text, turns)
    line = calendar.line(text)
    return turn is not None and line is not None and calendar.line(turn.version) != line


def _declared(text: str, calendar: Calendar) -> Coming:
    line = calendar.line(text)
    schedule = calendar.schedule
    kind = "unscheduled"
    if line is not None:
        dated = "regular" if schedule.regular(line) else "optional"
        kind = dated if line.dated else "minor" if line.minor else "major"
    return Coming(
        text,
        day := calendar.day(text),
        kind,
        line is not None and schedule.deprecates.allows(text, line),
        line is not None and schedule.removes.allows(text, line),
        due=calendar.is_due(day),
    )


def _place(version: str, calendar: Calendar) -> tuple[bool, object]:
    line = calendar.line(version)
    return (False, (line.major, line.minor)) if line else (True, version)


def _at(text: str, turn: Coming, turns: list[Coming], now: Release | None) -> bool:
    if not text or (now is not None and passed(now.version, text)):
        return False
    return _covered(text, turns) is turn or (turn.version == text)


def _gone(judged: list[Judgement], newest: Release) -> Iterator[Gone]:
    """What ended in the release in question against its promise."""
    for each in judged:
        if each.gone != newest.version or each.end is End.STANDS:
            continue
        term = max(each.declaration.terms, key=lambda term: term.releases.bits)
        for breach in each.breaches:
            if breach.promise < 0 and breach.release == newest.version and breach.rule is not Rule.OVERDUE:
                yield Gone(
                    each.declaration, term, Problem(breach.rule.value, breach.rule.level, breach.detail)
                )
