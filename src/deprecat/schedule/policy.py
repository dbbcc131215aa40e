"""Whether an upstream kept its schedule: what each declaration promised, when, and what became of it.

Judged is one *identity* (form, module, subject) over all releases, from its first declaration on. Every
change of its versions is a promise of its own, so a removal that was put off three times is four promises.
What a policy foresees at least is measured from the release that first declared; a declaration that starts in
the state deprecated had no pending time at all (CEP 9: "All deprecations will need to transition through
three states").

Of what breaks the policy somebody can do something only while the declaration stands; :class:`Judgement`
keeps the rest for the record.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from itertools import pairwise

from packaging.version import Version

from deprecat.model.declarations import Declaration, Form, Term
from deprecat.model.findings import Level
from deprecat.model.releases import Release, ReleaseSet
from deprecat.model.values import dataclass
from deprecat.schedule.calendar import Calendar
from deprecat.schedule.passage import between
from deprecat.schedule.schedules import Amount, Permit
from deprecat.schedule.states import State, passed
from deprecat.schedule.versions import Line

UNITS = {
    "releases": ("feature release", "feature releases"),
    "regular": ("regular release", "regular releases"),
    "removing": ("release that removes", "releases that remove"),
    "majors": ("major version", "major versions"),
    "months": ("month", "months"),
    "days": ("day", "days"),
}


class Rule(str, Enum):
    """What can be wrong with a promise, or with how it was kept."""

    OVERDUE = "overdue"  # it stands in a release that its own handler takes for past remove_in
    REVERSED = "reversed"  # removed before, or as soon as, it is deprecated
    EARLY = "early"  # gone before the release that was promised
    LATE = "late"  # gone only after it
    NO_PENDING = "no-pending"
    SHORT_PENDING = "short-pending"
    DEPRECATE_RELEASE = "deprecate-release"  # a release that may not deprecate
    REMOVE_RELEASE = "remove-release"  # a release that may not remove
    SHORT_DEPRECATED = "short-deprecated"
    LONGER = "longer"  # than the policy foresees
    POSTPONED = "postponed"
    ADVANCED = "advanced"
    WITHDRAWN = "withdrawn"
    UNREADABLE = "unreadable"  # a version that is none

    @property
    def level(self) -> Level:
        return _LEVELS.get(self, Level.WARNING)


_LEVELS = {
    Rule.OVERDUE: Level.ERROR,
    Rule.REVERSED: Level.ERROR,
    Rule.EARLY: Level.ERROR,
    Rule.ADVANCED: Level.ERROR,
    Rule.LATE: Level.NOTE,
    Rule.LONGER: Level.NOTE,
    Rule.POSTPONED: Level.NOTE,
    Rule.WITHDRAWN: Level.NOTE,
}


class End(str, Enum):
    """What became of a declaration."""

    STANDS = "stands"
    REMOVED = "removed"
    KEPT = "kept"  # the declaration ended as promised, a thing of that name is still there
    WITHDRAWN = "withdrawn"  # it ended before that, and the thing is still there
    MOVED = "moved"  # the same is declared in another place from then on
    UNKNOWN = "unknown"  # it ended, and whether what it is about exists no ledger tells (a topic)


@dataclass(frozen=True, slots=True)
class Promise:
    """What a declaration said from ``release`` on; ``until`` is the last release that said it."""

    release: str
    until: str
    deprecate_in: str
    remove_in: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that is not as the policy says. ``promise`` counts from 0; -1: it is about no single one."""

    rule: Rule
    release: str
    detail: str
    promise: int = -1


@dataclass(frozen=True, slots=True)
class Judgement:
    """One declaration judged. ``gone`` is the release in which it, or what it is about, was no more; empty
    while it stands. ``judged`` is false for what names no release, or only ones of a scheme before the
    calendar's. ``to`` is where what moved is declared now.
    """

    declaration: Declaration
    promises: tuple[Promise, ...]
    breaches: tuple[Breach, ...]
    end: End
    gone: str = ""
    judged: bool = True
    to: Declaration | None = None

    @property
    def first(self) -> frozenset[Rule]:
        """What is wrong with the first promise."""
        return frozenset(breach.rule for breach in self.breaches if breach.promise == 0)

    @property
    def moves(self) -> int:
        """How often its removal was put off or brought forward."""
        return sum(breach.rule in (Rule.POSTPONED, Rule.ADVANCED) for breach in self.breaches)

    @property
    def newest(self) -> Promise:
        return self.promises[-1]


def judge(declaration: Declaration, calendar: Calendar, present: ReleaseSet | None) -> Judgement:
    """Judge *declaration* by *calendar*'s schedule, as far as releases are out.

    *present* are the releases that have what it is about, ``None`` if that cannot be told.
    """
    promises = tuple(_promises(declaration, calendar))
    end, gone = _end(declaration, promises, calendar, present)
    if not promises or not _within(promises[0], calendar):
        return Judgement(declaration, promises, (), end, gone, judged=False)
    breaches = [
        *(breach for i in range(len(promises)) for breach in _promised(promises, i, calendar)),
        *_moved(promises, calendar),
        *_kept(declaration, promises, end, gone, calendar),
    ]
    return Judgement(declaration, promises, tuple(breaches), end, gone)


def standing(declaration: Declaration, calendar: Calendar) -> Term | None:
    """The term that stands in the release that is current; ``None`` if there is none."""
    newest = calendar.newest
    at = calendar.history.at(newest.version) if newest else calendar.history.none
    return next((term for term in declaration.terms if term.releases & at), None)


def _promises(declaration: Declaration, calendar: Calendar) -> Iterator[Promise]:
    """One for each run of releases with the same versions, in release order."""
    index = calendar.history.index
    said = sorted(
        ((index[each.version], term) for term in declaration.terms for each in term.releases & calendar.out),
        key=lambda pair: pair[0],
    )
    open_: Promise | None = None
    for i, term in said:
        version = calendar.history.releases[i].version
        if not (term.deprecate_in or term.remove_in):
            continue
        if open_ and (open_.deprecate_in, open_.remove_in) == (term.deprecate_in, term.remove_in):
            open_ = Promise(open_.release, version, *_said(term))
            continue
        if open_:
            yield open_
        open_ = Promise(version, version, *_said(term))
    if open_:
        yield open_


def _said(term: Term) -> tuple[str, str, str, int]:
    return term.deprecate_in, term.remove_in, term.path, term.line


def _within(first: Promise, calendar: Calendar) -> bool:
    """Whether the schedule was there already: a policy by months judges no "4.5"."""
    schedule = calendar.schedule
    if "months" not in (schedule.deprecates.kind, schedule.removes.kind):
        return True
    lines = [calendar.line(version) for version in (first.deprecate_in, first.remove_in) if version]
    return any(line is None or line.dated for line in lines)


def _promised(promises: tuple[Promise, ...], i: int, calendar: Calendar) -> Iterator[Breach]:
    promise, schedule = promises[i], calendar.schedule
    before = promises[i - 1] if i else None
    for version in (promise.deprecate_in, promise.remove_in):
        if version and calendar.line(version) is None:
            yield Breach(Rule.UNREADABLE, promise.release, f"{version!r} is no version", i)
    deprecates, removes = (_order(text, calendar) for text in (promise.deprecate_in, promise.remove_in))
    if deprecates and removes and deprecates >= removes:
        detail = f"removed in {promise.remove_in}, deprecated only in {promise.deprecate_in}"
        yield Breach(Rule.REVERSED, promise.release, detail, i)
        return
    if promise.deprecate_in and (before is None or before.deprecate_in != promise.deprecate_in):
        yield from _release(Rule.DEPRECATE_RELEASE, "deprecates", promise, i, calendar)
        yield from _pending(promises[0], promise, i, calendar)
    if promise.remove_in and (before is None or before.remove_in != promise.remove_in):
        yield from _release(Rule.REMOVE_RELEASE, "removes", promise, i, calendar)
    if promise.remove_in:
        start = promise.deprecate_in or promises[0].release
        short = _lacking(schedule.deprecated, start, promise.remove_in, calendar)
        if short:
            yield Breach(Rule.SHORT_DEPRECATED, promise.release, f"deprecated for {short}", i)
        longer = _beyond(schedule.usual, start, promise.remove_in, calendar)
        if longer and not short:
            yield Breach(Rule.LONGER, promise.release, f"deprecated for {longer}", i)


def _release(rule: Rule, verb: str, promise: Promise, i: int, calendar: Calendar) -> Iterator[Breach]:
    deprecates = rule is Rule.DEPRECATE_RELEASE
    permit: Permit = calendar.schedule.deprecates if deprecates else calendar.schedule.removes
    version = promise.deprecate_in if deprecates else promise.remove_in
    line = calendar.line(version)
    if line is not None and not permit.allows(version, line):
        yield Breach(rule, promise.release, f"{version} is no release that {verb}", i)


def _pending(first: Promise, promise: Promise, i: int, calendar: Calendar) -> Iterator[Breach]:
    if not calendar.schedule.pending:
        return
    if passed(first.release, promise.deprecate_in):
        detail = f"deprecated at once, in {first.release}"
        yield Breach(Rule.NO_PENDING, promise.release, detail, i)
        return
    short = _lacking(calendar.schedule.pending, first.release, promise.deprecate_in, calendar)
    if short:
        yield Breach(Rule.SHORT_PENDING, promise.release, f"pending for {short}", i)


def _moved(promises: tuple[Promise, ...], calendar: Calendar) -> Iterator[Breach]:
    for i, (old, new) in enumerate(pairwise(promises), 1):
        before, after = (_order(each.remove_in, calendar) for each in (old, new))
        if before is None or after is None or before == after:
            continue  # none, or spelled in another way: 24.3 and 24.3.0
        rule = Rule.POSTPONED if after > before else Rule.ADVANCED
        yield Breach(rule, new.release, f"{old.remove_in} -> {new.remove_in}", i)


def _order(version: str, calendar: Calendar) -> tuple[Line, tuple[int, ...]] | None:
    """What declared versions are compared by: 24.3, 24.03, 24.3.0 and 2024.3 are one."""
    line = calendar.line(version)
    if line is None:
        return None
    rest = list(Version(version).release[2:])
    while rest and not rest[-1]:
        rest.pop()
    return line, tuple(rest)


def _end(
    declaration: Declaration, promises: tuple[Promise, ...], calendar: Calendar, present: ReleaseSet | None
) -> tuple[End, str]:
    history, out = calendar.history, calendar.out
    said = history.none
    for term in declaration.terms:
        said |= term.releases & out
    newest = calendar.newest
    if newest is None or newest.version in said:
        return End.STANDS, ""
    ended = (said.after & out).first
    if ended is None:
        return End.STANDS, ""
    if present is None:
        return End.UNKNOWN, ended.version
    still = said.after & out & present
    gone = (said.after & out & ~present).first
    if not still or (gone and history.index[gone.version] < history.index[_version(still.first)]):
        return End.REMOVED, gone.version if gone else ended.version
    promised = promises[-1].remove_in if promises else ""
    if promised and passed(ended.version, promised):
        return End.KEPT, ended.version
    return End.WITHDRAWN, ended.version


def _version(release: Release | None) -> str:
    return release.version if release else ""


def _kept(
    declaration: Declaration, promises: tuple[Promise, ...], end: End, gone: str, calendar: Calendar
) -> Iterator[Breach]:
    for promise in promises:
        past = [
            release
            for term in declaration.terms
            if (term.deprecate_in, term.remove_in) == (promise.deprecate_in, promise.remove_in)
            for release in term.releases & calendar.out
            if calendar.state(term, release.version) is State.REMOVED
        ]
        if past:
            first = min(past, key=lambda release: calendar.history.index[release.version])
            yield Breach(Rule.OVERDUE, first.version, f"still there, {promise.remove_in} was to remove it")
    promised = promises[-1].remove_in
    if end is End.WITHDRAWN:
        yield Breach(
            Rule.WITHDRAWN, gone, f"not declared any more, {promised or 'no release'} was to remove it"
        )
    if not promised or end is not End.REMOVED:
        return
    due = calendar.realised(promised)
    if not passed(gone, promised):
        yield Breach(Rule.EARLY, gone, f"gone, {promised} was to remove it")
    elif due and calendar.history.index[gone] > calendar.history.index[due.version]:
        yield Breach(Rule.LATE, gone, f"gone only now, {promised} was to remove it")


def _lacking(least: Amount, start: str, end: str, calendar: Calendar) -> str:
    """How long it is from *start* to *end* where that is less than *least*: ``1 regular release, not 2``."""
    for unit, number in least.parts:
        found = between(calendar, unit, start, end)
        if found is not None and found.exact and found.number < number:
            return f"{_counted(found.number, unit)}, not {number}"
    return ""


def _beyond(usual: Amount, start: str, end: str, calendar: Calendar) -> str:
    for unit, number in usual.parts:
        found = between(calendar, unit, start, end)
        if found is not None and found.number > number:
            return f"{_counted(found.number, unit)}, where the schedule foresees {number}"
    return ""


def _counted(number: int, unit: str) -> str:
    one, many = UNITS[unit]
    return f"{number or 'no'} {one if number == 1 else many}"


def handler_form(form: Form) -> bool:
    """Whether a declaration of *form* goes through a handler that compares versions and raises past
    ``remove_in``."""
    return form not in (Form.WARNING, Form.PEP702)
