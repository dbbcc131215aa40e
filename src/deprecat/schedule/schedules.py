"""A schedule as a value: which releases may deprecate and remove, after how long, and when they come.

``docs/schedules.md`` documents the text form, :mod:`deprecat.schedule.text` reads it.
"""

from __future__ import annotations

import calendar
import datetime

from deprecat.model.values import dataclass, fields
from deprecat.schedule.versions import Form, Line

WEEKDAYS = tuple(calendar.day_name)
ORDINALS = ("first", "second", "third", "fourth", "last")


@dataclass(frozen=True, slots=True)
class Amount:
    """A time to pass between two releases; all that is not 0 has to.

    ``releases`` are feature releases, ``regular`` those of the calendar's months, ``removing`` those that may
    remove, ``majors`` new major versions. ``months`` are counted from month to month, so that a release
    early in September is six months after one late in March; ``days`` are days.
    """

    releases: int = 0
    regular: int = 0
    removing: int = 0
    majors: int = 0
    months: int = 0
    days: int = 0

    @property
    def parts(self) -> tuple[tuple[str, int], ...]:
        """Units and numbers of what is asked for."""
        return tuple((each.name, number) for each in fields(self) if (number := getattr(self, each.name)))

    def __bool__(self) -> bool:
        return bool(self.parts)


@dataclass(frozen=True, slots=True)
class Permit:
    """Which releases may do something. ``kind`` is ``any``, ``minor`` (feature releases), ``major``
    or ``months``: feature releases of the calendar's ``months`` (September is 9)."""

    kind: str = "any"
    months: tuple[int, ...] = ()

    def allows(self, version: str, line: Line) -> bool:
        """Whether *version*, of *line*, may do it. Of months, a line before the calendar has none."""
        if self.kind == "any":
            return True
        first = not any(int(part or 0) for part in _micro(version))
        if self.kind == "major":
            return first and line.minor == 0
        return first and (self.kind == "minor" or (line.dated and line.minor in self.months))


@dataclass(frozen=True, slots=True)
class DayRule:
    """The day of a month on which a release comes: the *nth* ``weekday`` (0 is Monday; ``nth`` -1 the last),
    or with ``weekday`` ``None`` the day ``nth``, or the month's last if it is shorter."""

    nth: int
    weekday: int | None = None

    def day(self, year: int, month: int) -> datetime.date:
        first, length = calendar.monthrange(year, month)
        if self.weekday is None:
            return datetime.date(year, month, min(self.nth, length))
        days = range(1 + (self.weekday - first) % 7, length + 1, 7)
        return datetime.date(year, month, days[self.nth - 1 if self.nth > 0 else -1])


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When releases come: in ``months`` (none: it cannot be told), on the day that ``rule`` gives or in the
    ``window`` days from it on.

    Of versions that count, ``every`` is the number of months from one to the next, rounded to the nearest
    of ``months`` (0: each of the months has one), and ``minors`` how many minor versions a major has,
    0 if there is no end.
    """

    months: tuple[int, ...] = ()
    rule: DayRule = DayRule(1)
    window: int = 1
    every: int = 0
    minors: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """For how long a release is supported after it came out: ``months``, or as long as it is among the newest
    ``releases`` lines. 0 says nothing."""

    months: int = 0
    releases: int = 0

    def __bool__(self) -> bool:
        return bool(self.months or self.releases)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A deprecation policy.

    ``pending`` is the least time from the first declaration to the release that deprecates; ``deprecated``
    the least from there to the one that removes; ``usual`` the time that the policy foresees: what is longer
    is allowed, for a declaration that names its releases says so itself (CEP 9), but it is told.
    ``upstreams`` are distributions known to follow it.
    """

    name: str
    title: str
    form: Form
    source: str = ""
    upstreams: tuple[str, ...] = ()
    rhythm: Rhythm = Rhythm()
    deprecates: Permit = Permit()
    removes: Permit = Permit()
    pending: Amount = Amount()
    deprecated: Amount = Amount()
    usual: Amount = Amount()
    support: Window = Window()

    def regular(self, line: Line) -> bool:
        """Whether *line* is one of the calendar's; all are where there is none, but those before it."""
        if not self.form.dated:
            return True
        return line.dated and (not self.rhythm.months or line.minor in self.rhythm.months)


def _micro(version: str) -> list[str]:
    """The third and later numbers of a version text, as far as they are numbers."""
    return [part for part in version.strip().lstrip("v").split(".")[2:] if part.isdigit()]
