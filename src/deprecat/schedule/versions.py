"""Version schemes: which release line a version belongs to, and how a line's first release is written.

A *line* is what a schedule speaks of: ``26.9`` of ``26.9.0`` and ``26.9.1``, ``5.2`` of ``5.2.3``. The first
release of a line is a feature release, those after it are patches (CEP 8 calls them hotfixes).
"""

from __future__ import annotations

from packaging.version import InvalidVersion

from deprecat.model.releases import version_of
from deprecat.model.values import dataclass

_YEARS = frozenset({"YYYY", "YY", "0Y"})
_MONTHS = frozenset({"MM", "0M"})


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """A release line. Of one by the calendar ``major`` is the full year and ``minor`` the month.

    A project that went over to versions by the calendar has lines of both kinds, and they sort as they
    should: 4.14 before 2022.9.
    """

    major: int
    minor: int
    dated: bool = False

    @property
    def months(self) -> int:
        """Months since the year 0, of a line by the calendar."""
        return self.major * 12 + self.minor - 1


@dataclass(frozen=True, slots=True)
class Form:
    """How versions are written, in the words of calver.org: ``YY.MM.MICRO``, ``YYYY.0M``,
    ``MAJOR.MINOR.MICRO``.

    ``since`` is the oldest version by the calendar; older ones are of a scheme that the calendar does
    not know. It is needed where the versions before look like years, too.
    """

    parts: tuple[str, ...]
    since: str = ""

    @classmethod
    def of(cls, text: str, since: str = "") -> Form | None:
        """The form that *text* names, ``None`` if it is none that is known."""
        parts = tuple(text.split("."))
        calendar = len(parts) > 1 and parts[0] in _YEARS and parts[1] in _MONTHS
        counted = parts[:2] == ("MAJOR", "MINOR")
        if not (calendar or counted) or parts[2:] not in ((), ("MICRO",)):
            return None
        return cls(parts, since)

    @property
    def dated(self) -> bool:
        """Whether versions tell year and month."""
        return self.parts[0] in _YEARS

    def line(self, version: str) -> Line | None:
        """The line of *version*, recorded or declared, padded or not; ``None`` if it is no version."""
        try:
            numbers = version_of(version).release
        except InvalidVersion:
            return None
        major, minor = (*numbers, 0)[:2]
        short = self.parts[0] != "YYYY" and major < 1000
        by_calendar = self.dated and 1 <= minor <= 12 and (short or major >= 1000)
        if not by_calendar or numbers < self._oldest:
            return Line(major, minor)
        return Line(major if major >= 1000 else 2000 + major, minor, dated=True)

    @property
    def _oldest(self) -> tuple[int, ...]:
        # a development release of the oldest counts, so only the numbers are compared
        return version_of(self.since).release if self.since else ()

    def first(self, line: Line) -> str:
        """The version of the first release of *line*: ``26.9.0``."""
        if not line.dated:
            return ".".join([str(line.major), str(line.minor), "0"][: max(len(self.parts), 2)])
        year = {"YYYY": str(line.major), "YY": str(line.major % 100), "0Y": f"{line.major % 100:02}"}
        month = f"{line.minor:02}" if self.parts[1] == "0M" else str(line.minor)
        return ".".join([year[self.parts[0]], month, "0"][: len(self.parts)])
