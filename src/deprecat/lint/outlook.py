"""What lies ahead of an upstream's recorded releases, and how much it matters by when it comes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from deprecat.model.findings import Deadline, Level, Stale
from deprecat.model.releases import FORECAST, History, Release, ReleaseSet, parse
from deprecat.model.values import dataclass
from deprecat.schedule.calendar import Calendar
from deprecat.schedule.days import Coming

_MOST = 60  # releases; ten years of CEP 8's


@dataclass(frozen=True)
class Outlook:
    """One upstream on one day.

    ``history`` ends in what is to come. Without a ``calendar`` (no day was given) nothing is, and
    all recorded releases are out. The ``horizon`` is a number of releases that may remove, or a version: what
    comes later is not looked at. ``error_within`` are the days in which what is to go is an error already.
    """

    history: History
    calendar: Calendar | None = None
    horizon: str = "0"
    error_within: int = 0

    @cached_property
    def out(self) -> ReleaseSet:
        """The recorded releases, less those that came after the day."""
        if self.calendar is None:
            return self.history.recorded
        at = self.calendar.at.isoformat()
        later = (1 << i for i, each in enumerate(self.history.releases) if each.date > at)
        return self.history.recorded - ReleaseSet(self.history, sum(later))

    @cached_property
    def ahead(self) -> ReleaseSet:
        """The releases that are not out, up to the horizon."""
        if self.calendar is None:
            return self.history.none
        last = max(
            (version for each in _until(self.calendar, self.horizon) if (version := parse(each.version))),
            default=None,
        )
        if last is None:
            return self.history.none
        return self.history.until(last) - self.out

    def deadline(self, version: str) -> Deadline:
        """When *version*, recorded or declared, came or comes."""
        day = self.calendar.day(version) if self.calendar else None
        if self.calendar is None or day is None:
            return Deadline(version)
        days = (day.date - self.calendar.at).days
        return Deadline(version, day.date.isoformat(), day.forecast, days)

    def level(self, release: Release) -> Level:
        """How much it matters that something is gone in *release*, which is not out: a warning if that is no
        later than the next release that may remove, an error if it is only days ahead, else a note."""
        days = self.deadline(release.version).days
        if days is not None and days <= self.error_within:
            return Level.ERROR
        near = (self.removing - self._due).first
        soon = near is None or not (self.history.at(release.version) & self.history.at(near.version).after)
        return Level.WARNING if soon else Level.NOTE

    @cached_property
    def removing(self) -> ReleaseSet:
        """What is not out and may remove."""
        return self._those(each.version for each in self._coming if each.removes)

    @cached_property
    def _due(self) -> ReleaseSet:
        """What by the calendar is out, and not in the ledger."""
        return self._those(each.version for each in self._coming if each.due)

    @cached_property
    def _coming(self) -> tuple[Coming, ...]:
        return self.calendar.coming(_MOST) if self.calendar else ()

    def _those(self, versions: Iterable[str]) -> ReleaseSet:
        wanted = frozenset(versions)
        at = (1 << i for i, each in enumerate(self.history.releases) if each.version in wanted)
        return ReleaseSet(self.history, sum(at))

    def stale(self, upstream: str) -> Stale | None:
        """Whether by the calendar releases are out that the ledger does not have."""
        due = [each for each in self._coming if each.due]
        newest = self.history.recorded.last
        if not due or newest is None or due[-1].day is None:
            return None
        return Stale(upstream, newest.version, due[-1].version, due[-1].day.date.isoformat())


def coming(calendar: Calendar, horizon: str) -> tuple[Release, ...]:
    """The releases up to the *horizon* that the ledger does not have."""
    return tuple(
        Release(each.version, each.day.date.isoformat() if each.day else "", FORECAST)
        for each in _until(calendar, horizon)
        if not calendar.history.at(each.version)
    )


def _until(calendar: Calendar, horizon: str) -> Iterator[Coming]:
    left = int(horizon) if horizon.isdecimal() else None
    last = None if left is not None else parse(horizon)
    for each in calendar.coming(_MOST):
        version = parse(each.version)
        if left == 0 or (last is not None and version is not None and version > last):
            return
        yield each
        if left is not None and each.removes and not each.due:
            left -= 1
