"""A schedule laid over an upstream's releases on a given day: when each release came or will come.

*Past* releases have their days from the ledger. A release that the ledger does not have is *forecast* by the
schedule's rule (CEP 8: the week of the second Monday of an odd month), and a forecast is marked as one
everywhere. The rule gives the first day on which the release may come; how late an upstream really was,
:meth:`Calendar.punctuality` tells. A forecast may lie before ``at``: once the days that the rule gives it
are over the release is *due*, and either the upstream is late or the ledger was recorded before it; from here
nobody can tell which.

For those who ask about a downstream's supported releases::

    calendar = Calendar(schedule, ledger.history, at=datetime.date(2026, 8, 20))
    calendar.day("26.7.0")      # Day(2026-07-31): recorded
    calendar.day("26.9")        # Day(2026-09-14, forecast=True): second Monday of September
    calendar.day("27.3.0")      # likewise, however far ahead; None where the schedule has no rhythm (semver)
    calendar.realised("26.7")   # the Release 26.7.0: the first recorded one that is 26.7 or later, else None
    calendar.coming(3)          # 26.9.0 (deprecates and removes), 26.11.0, 27.1.0
    calendar.next_removal()     # 26.9.0; next_removal(after="26.9") gives 27.3.0
    calendar.supported()        # the ReleaseSet in the schedule's support window, None if it has none
    calendar.state(term)        # pending, deprecated or removed in the newest release that is out
    calendar.state(term, "27.3.0")

:func:`moment` reads what a user gives as ``--at``, a day or a release.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from packaging.version import InvalidVersion

from deprecat.errors import ScheduleError
from deprecat.model.releases import History, Release, ReleaseSet, version_of
from deprecat.model.values import dataclass
from deprecat.schedule.days import Coming, Day, Kept, months_of
from deprecat.schedule.schedules import Schedule
from deprecat.schedule.states import State, state
from deprecat.schedule.versions import Line

if TYPE_CHECKING:
    from deprecat.model.declarations import Term

_HORIZON = 2200
"""The year after which nothing is forecast: a declared "99.1" is no promise, it is a way to say never."""


@dataclass(frozen=True)
class Calendar:
    """A schedule, a history and a day. ``release`` is the version that is current then, where a release was
    asked for and not a day; empty: the newest that is out."""

    schedule: Schedule
    history: History
    at: datetime.date
    release: str = ""

    @cached_property
    def out(self) -> ReleaseSet:
        """The releases that are out: by their dates, and those without any that are no newer than these.
        What a directory holds is not out, unless it is what was asked for, or there is nothing else."""
        bits = 0
        for i, release in enumerate(self.history.releases):
            day = _date(release)
            if day is not None and day <= self.at:
                bits |= 1 << i
        known = any(release.date for release in self.history.releases)
        for i, release in enumerate(self.history.releases):
            if not release.date and not self._ahead(release) and (not known or bits >> i):
                bits |= 1 << i
        if self.release:
            asked = self.history.at(self.release)
            same = {release.version for release in asked.after if _date(release) == self.at}
            bits = (bits | asked.bits) & ~self.history.where(lambda each: str(each) in same).bits
        return ReleaseSet(self.history, bits)

    def _ahead(self, release: Release) -> bool:
        """Whether *release* is a tree that is still to be released. Where there are only trees, these are
        what is known of the releases."""
        return release.source == "directory" and not self._only_trees

    @cached_property
    def _only_trees(self) -> bool:
        return all(release.source == "directory" for release in self.history.releases)

    @cached_property
    def newest(self) -> Release | None:
        """The release that is current: the one asked for, or the newest that is out."""
        return self.history.at(self.release).first or self.out.last if self.release else self.out.last

    def realised(self, version: str) -> Release | None:
        """The first recorded release that is *version* or later: 26.9.0 for the declared "26.9"."""
        try:
            wanted = version_of(version)
        except InvalidVersion:
            return None
        return self.history.since(wanted).first

    def day(self, version: str) -> Day | None:
        """When *version*, recorded or declared, came, or will come as far as that can be foreseen."""
        release = self.realised(version)
        if release is not None and (day := _date(release)) is not None:
            return Day(day)
        line = self.schedule.form.line(version)
        date = self._forecast(line) if line else None
        return Day(date, forecast=True) if date else None

    def line(self, version: str) -> Line | None:
        """The line of a version by the schedule's scheme."""
        return self.schedule.form.line(version)

    def coming(self, count: int) -> tuple[Coming, ...]:
        """The next *count* releases that are not out: recorded ones, then those foreseen. Fewer where nothing
        more can be foreseen."""
        found, more = self._told_so_far
        found.extend(islice(more, max(0, count - len(found))))
        return tuple(found[:count])

    @cached_property
    def _told_so_far(self) -> tuple[list[Coming], Iterator[Coming]]:
        """The releases to come that were asked for already, and those that were not."""
        return [], self._coming()

    def next_removal(self, after: str = "") -> Coming | None:
        """The first release that is not out, is newer than *after* and may remove."""
        start = self.line(after) if after else None
        for each in self._coming():
            line = self.line(each.version)
            if each.removes and (start is None or line is None or line > start):
                return each
        return None

    def state(self, term: Term, version: str = "") -> State:
        """The state of a declaration at *version*, or at the release that is current."""
        at = version or (self.newest.version if self.newest else "0")
        pending = term.category == "PendingDeprecationWarning"
        return state(term.deprecate_in, term.remove_in, at, pending=pending)

    def supported(self) -> ReleaseSet | None:
        """The releases in the schedule's support window at this day; ``None`` if it has no such window.

        A line's time counts from its first release on, and the newest line is always supported."""
        window = self.schedule.support
        if not window:
            return None
        bits = 0
        lines = self.recorded
        ours = sorted(line for line, versions in lines.items() if versions & self.out)
        newest = set(ours[-window.releases :]) if window.releases else set(ours)
        for line in ours:
            day = _date(lines[line].first)
            old = window.months and (day is None or months_of(day) + window.months <= months_of(self.at))
            if line in newest and not (old and line != ours[-1]):
                bits |= (lines[line] & self.out).bits
        return ReleaseSet(self.history, bits)

    def punctuality(self) -> tuple[Kept, ...]:
        """What became of the rule: every regular release that is out, oldest first."""
        if not self.schedule.rhythm.months or not self.schedule.form.dated:
            return ()
        found = []
        for line, releases in sorted(self.recorded.items()):
            first = releases.first
            came = _date(first)
            if first and came and came <= self.at and line.dated and self.schedule.regular(line):
                due = self.schedule.rhythm.rule.day(line.major, line.minor)
                found.append(Kept(first, due, came, self.schedule.rhythm.window))
        return tuple(found)

    def regular_after(self, line: Line) -> Iterator[Line]:
        """The lines by the calendar after *line* that are regular, up to the horizon."""
        months = self.schedule.rhythm.months or tuple(range(1, 13))
        for year in range(line.major, _HORIZON):
            yield from (found for month in months if (found := Line(year, month, True)) > line)

    def following(self, line: Line) -> Line:
        """The line after *line*, of versions that count."""
        minors = self.schedule.rhythm.minors
        if minors and line.minor + 1 >= minors:
            return Line(line.major + 1, 0)
        return Line(line.major, line.minor + 1)

    def _coming(self) -> Iterator[Coming]:
        ahead = sorted(line for line, releases in self.recorded.items() if not releases & self.out)
        for line in ahead:
            yield self._told(line)
        newest = max((line for line, releases in self.recorded.items()), default=None)
        rhythm = self.schedule.rhythm
        if self.schedule.form.dated:
            if newest is None or not newest.dated:  # no release yet that the calendar counts
                newest = Line(self.at.year, self.at.month, True)
            for line in self.regular_after(newest):
                yield self._told(line)
        elif newest is not None and rhythm.months:
            while self._forecast(newest := self.following(newest)) is not None:
                yield self._told(newest)
        elif newest is not None:
            yield self._told(Line(newest.major, newest.minor + 1))
            yield self._told(Line(newest.major + 1, 0))

    def _told(self, line: Line) -> Coming:
        recorded = self.recorded.get(line)
        first = recorded.first if recorded else None
        version = first.version if first else self.schedule.form.first(line)
        day = self.day(version)
        if self.schedule.form.dated:
            kind = "regular" if self.schedule.regular(line) else "optional" if line.dated else "unscheduled"
        else:
            kind = "minor" if line.minor else "major"
        return Coming(
            version,
            day,
            kind,
            self.schedule.deprecates.allows(version, line),
            self.schedule.removes.allows(version, line),
            due=self.is_due(day),
        )

    def is_due(self, day: Day | None) -> bool:
        """Whether the days that the rule gives a release, from *day* on, are over."""
        if day is None or not day.forecast:
            return False
        return day.date + datetime.timedelta(days=self.schedule.rhythm.window) <= self.at

    def _forecast(self, line: Line) -> datetime.date | None:
        rhythm = self.schedule.rhythm
        if line.dated:
            return rhythm.rule.day(line.major, line.minor) if line.major < _HORIZON else None
        if self.schedule.form.dated or not rhythm.months:
            return None
        return self._by_turns(line)

    def _by_turns(self, wanted: Line) -> datetime.date | None:
        """The day of a line of versions that count: so many turns of the rhythm after the newest recorded."""
        dated = [line for line, releases in self.recorded.items() if _date(releases.first)]
        if not dated or wanted <= max(dated):
            return None
        line = max(dated)
        came = _date(self.recorded[line].first)
        assert came is not None
        slot = self._slot(came)
        while line < wanted and slot[0] < _HORIZON:
            line, slot = self.following(line), self._turn(slot)
        return self.schedule.rhythm.rule.day(*slot) if line == wanted else None

    def _slot(self, near: datetime.date) -> tuple[int, int]:
        """The year and month of the rhythm whose day is nearest to *near*."""
        rhythm = self.schedule.rhythm
        slots = [(year, month) for year in range(near.year - 1, near.year + 2) for month in rhythm.months]
        return min(slots, key=lambda slot: abs((rhythm.rule.day(*slot) - near).days))

    def _turn(self, slot: tuple[int, int]) -> tuple[int, int]:
        """The year and month of the next release after that of *slot*."""
        rhythm = self.schedule.rhythm
        if rhythm.every:
            months = slot[0] * 12 + slot[1] - 1 + rhythm.every
            return self._slot(rhythm.rule.day(months // 12, months % 12 + 1))
        later = [month for month in rhythm.months if month > slot[1]]
        return (slot[0], later[0]) if later else (slot[0] + 1, rhythm.months[0])

    @cached_property
    def recorded(self) -> dict[Line, ReleaseSet]:
        """The recorded releases by line."""
        found: dict[Line, int] = {}
        for i, release in enumerate(self.history.releases):
            line = self.line(release.version)
            if line is not None and not self._ahead(release):
                found[line] = found.get(line, 0) | 1 << i
        return {line: ReleaseSet(self.history, bits) for line, bits in found.items()}


def moment(text: str, schedule: Schedule, history: History) -> tuple[datetime.date, str]:
    """What *text* means as a point in time: a day (``2026-09-14``), or a release with the version itself.

    A release that is not out yet is at its forecast. Raises ScheduleError.
    """
    try:
        if text.count("-") == 2:
            return datetime.date.fromisoformat(text), ""
    except ValueError:
        raise ScheduleError(f"--at {text}: there is no such day; write it as 2026-09-14") from None
    try:
        version_of(text)
    except InvalidVersion:
        raise ScheduleError(
            f"--at {text!r}: neither a day, such as 2026-09-14, nor a release, such as 26.9"
        ) from None
    calendar = Calendar(schedule, history, datetime.date.min)
    exact = history.at(text).first
    day = calendar.day(exact.version if exact else text)
    if day is None:
        raise ScheduleError(f"--at {text}: the schedule {schedule.name} tells no day of it; give a day")
    if day.forecast:
        return day.date, ""
    release = exact or calendar.realised(text)
    return day.date, release.version if release else ""


def _date(release: Release | None) -> datetime.date | None:
    return datetime.date.fromisoformat(release.date) if release and release.date else None
