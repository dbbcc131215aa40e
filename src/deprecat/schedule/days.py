"""What a calendar answers with: days, releases to come, and how a rule was kept."""

from __future__ import annotations

import datetime

from deprecat.model.releases import Release
from deprecat.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Day:
    """When a release came, or by the schedule's rule comes at the earliest."""

    date: datetime.date
    forecast: bool = False


@dataclass(frozen=True, slots=True)
class Coming:
    """A release that was not out at the calendar's day.

    ``kind`` is ``regular`` or ``optional`` (not in one of the calendar's months), ``unscheduled`` of what
    came before the calendar, ``major`` or ``minor`` of versions that count. ``day`` is ``None`` if the
    schedule has no rhythm. ``due``: by the rule it is out by now, yet the ledger does not have it.
    """

    version: str
    day: Day | None
    kind: str
    deprecates: bool
    removes: bool
    due: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """When a regular release was due by the rule, and when it came."""

    release: Release
    due: datetime.date
    came: datetime.date
    window: int

    @property
    def late(self) -> int:
        """Days after the day of the rule; negative if before."""
        return (self.came - self.due).days

    @property
    def inside(self) -> bool:
        """Whether it came in the days that the schedule gives it."""
        return 0 <= self.late < self.window


def months_of(day: datetime.date) -> int:
    """Months since the year 0."""
    return day.year * 12 + day.month - 1
