"""The time that passes between two versions, in the units of a schedule."""

from __future__ import annotations

from packaging.version import Version

from deprecat.model.values import dataclass
from deprecat.schedule.calendar import Calendar
from deprecat.schedule.days import months_of
from deprecat.schedule.versions import Line


@dataclass(frozen=True, slots=True)
class Count:
    """A number of releases; not ``exact`` if releases to come may add to it."""

    number: int
    exact: bool = True


def between(calendar: Calendar, unit: str, start: str, end: str) -> Count | None:
    """How many ``releases``, ``regular``, ``removing`` or ``majors`` there are from *start* on and before
    *end*; of months or days, how many pass. ``None`` if a version has no line or no day.

    A patch release is none of the count, so from 23.5.1 to 23.9 there is one regular release, 23.7.
    ``removing`` counts those after *start* up to *end*: from 24.3 to 24.9 there is one.
    """
    one, other = calendar.line(start), calendar.line(end)
    if one is None or other is None:
        return None
    if one >= other:
        return Count(0)
    if unit in ("months", "days"):
        return _time(calendar, unit, start, end, one, other)
    if unit == "majors":
        return Count(other.major - one.major)
    lines, exact = _lines(calendar, one, other)
    if unit == "removing":
        permit = calendar.schedule.removes
        first = calendar.schedule.form.first
        inner = [line for line in lines if line not in (one, other) and permit.allows(first(line), line)]
        return Count(len(inner) + 1, exact)
    whole = _first(calendar, start, one)
    counted = [line for line in lines if line != other and (line != one or whole)]
    if unit == "regular":
        counted = [line for line in counted if calendar.schedule.regular(line)]
    return Count(len(counted), exact)


def _time(calendar: Calendar, unit: str, start: str, end: str, one: Line, other: Line) -> Count | None:
    if unit == "months" and one.dated and other.dated:
        return Count(other.months - one.months)
    first, last = calendar.day(start), calendar.day(end)
    if first is None or last is None:
        return None
    if unit == "months":
        return Count(max(months_of(last.date) - months_of(first.date), 0))
    return Count(max((last.date - first.date).days, 0), not (first.forecast or last.forecast))


def _first(calendar: Calendar, version: str, line: Line) -> bool:
    """Whether *version* is the first release of its line."""
    releases = calendar.recorded.get(line)
    if releases is not None and releases.first is not None:
        return Version(version) <= Version(releases.first.version)
    return not any(Version(version).release[2:])


def _lines(calendar: Calendar, one: Line, other: Line) -> tuple[list[Line], bool]:
    """The lines from *one* to *other*, both included, recorded or foreseen, and whether these are all."""
    found = {line for line in calendar.recorded if one <= line <= other} | {one, other}
    newest = max(calendar.recorded, default=one)
    exact = other <= newest
    if not exact and newest.dated and other.dated:
        exact = True
        found |= {line for line in calendar.regular_after(max(newest, one)) if line < other}
    elif not exact and not other.dated:
        minors = calendar.schedule.rhythm.minors
        line, steps = max(newest, one), 0
        while (line.major, line.minor) < (other.major, other.minor) and steps < 200:
            line, steps = calendar.following(line), steps + 1
            if line < other:
                found.add(line)
            if not minors and line.major < other.major:
                break  # where a major ends nobody knows
        exact = line == other
        if not exact and not minors:
            found = {each for each in found if each <= max(newest, one) or each == other}
    return sorted(found), exact
