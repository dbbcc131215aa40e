"""Releases of one upstream, and sets of them.

Everything the tool says is a statement about a set of releases: a symbol is
*present* in a set, *declared* in a set, a guard narrows a set, a downstream
supports a set. "Breaks in 4.13.0 and later" is ``supported & ~present``.
A set is therefore one small value type, an integer used as a bitset over the
ordered releases of its :class:`History`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import pairwise

from packaging.version import InvalidVersion, Version

from deprecat.errors import LedgerError
from deprecat.model.values import dataclass

FORECAST = "forecast"  # the source of a release that is not out yet


@lru_cache(maxsize=4096)
def version_of(text: str) -> Version:
    """The version that *text* is by PEP 440; histories, schedules and declarations name the same over and
    over. Raises InvalidVersion."""
    return Version(text)


def parse(text: str) -> Version | None:
    """The version that *text* is by PEP 440, None if it is none."""
    try:
        return version_of(text)
    except InvalidVersion:
        return None


@dataclass(frozen=True, slots=True)
class Release:
    """One release of an upstream.

    ``date`` is an ISO 8601 day in UTC, or empty if it is not known;
    ``source`` tells the exact input: a git commit, an artifact's hash or, for
    a directory, ``directory``; of a release yet to come it is :data:`FORECAST`.
    """

    version: str
    date: str = ""
    source: str = ""


def _plain(version: str) -> tuple[int, ...] | None:
    """The numbers of a version that is nothing but numbers, without zeros at the end."""
    parts = version.split(".")
    if not all(part.isascii() and part.isdigit() for part in parts):
        return None
    numbers = [int(part) for part in parts]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


@dataclass(frozen=True)
class History:
    """The releases of one upstream, ordered by version (not by date).

    Maintenance branches interleave in time (conda 4.3.34 came after 4.4.0), so
    versions order releases, by PEP 440.

    The last ``coming`` of them are not out yet: the ledger does not know them, and their dates are
    forecasts. A check looks ahead with them; a recorded history has none.
    """

    releases: tuple[Release, ...]
    coming: int = 0

    @classmethod
    def of(cls, releases: Iterable[Release]) -> History:
        """Order *releases* by version; two of one version are an error of the caller's."""
        given = tuple(releases)
        numbers = [each for release in given if (each := _plain(release.version)) is not None]
        if len(numbers) == len(given) and all(one < other for one, other in pairwise(numbers)):
            return cls(
                given
            )  # as ledgers have them; comparing all as versions takes a thousand times as long
        ordered = tuple(sorted(given, key=lambda release: version_of(release.version)))
        for one, other in pairwise(ordered):
            if version_of(one.version) == version_of(other.version):
                raise ValueError(f"two releases of version {one.version}")
        return cls(ordered)

    def __len__(self) -> int:
        return len(self.releases)

    @cached_property
    def index(self) -> dict[str, int]:
        """Position of each version, by its text."""
        return {release.version: i for i, release in enumerate(self.releases)}

    @cached_property
    def versions(self) -> tuple[Version, ...]:
        return tuple(version_of(release.version) for release in self.releases)

    @cached_property
    def all(self) -> ReleaseSet:
        return ReleaseSet(self, (1 << len(self.releases)) - 1)

    @cached_property
    def recorded(self) -> ReleaseSet:
        """All but those that are yet to come."""
        return ReleaseSet(self, (1 << (len(self.releases) - self.coming)) - 1)

    @cached_property
    def ahead(self) -> ReleaseSet:
        """Those that are yet to come."""
        return ~self.recorded

    def with_coming(self, releases: Iterable[Release]) -> History:
        """This history, and *releases* ahead of it: those that are newer than all of it, oldest first."""
        newest = self.versions[-1] if self.versions else None
        ordered = History.of(releases).releases
        later = [each for each in ordered if newest is None or version_of(each.version) > newest]
        return History((*self.releases, *later), self.coming + len(later))

    @cached_property
    def none(self) -> ReleaseSet:
        return ReleaseSet(self, 0)

    def at(self, version: str) -> ReleaseSet:
        """The one release with this version, compared by PEP 440; empty if there is none."""
        position = self.index.get(version)
        if position is None:
            try:
                wanted = version_of(version)
            except InvalidVersion:
                return self.none
            return self.since(wanted) & self.until(wanted)
        return ReleaseSet(self, 1 << position)

    def where(self, holds: Callable[[Version], bool]) -> ReleaseSet:
        """The releases whose version fulfils *holds*."""
        bits = 0
        for i, version in enumerate(self.versions):
            if holds(version):
                bits |= 1 << i
        return ReleaseSet(self, bits)

    def since(self, version: Version) -> ReleaseSet:
        """The releases of *version* or later."""
        return ReleaseSet(self, self.all.bits & -(1 << bisect_left(self.versions, version)))

    def until(self, version: Version) -> ReleaseSet:
        """The releases of *version* or earlier."""
        return ReleaseSet(self, (1 << bisect_right(self.versions, version)) - 1)

    def parse(self, text: str) -> ReleaseSet:
        """The inverse of ``str(ReleaseSet)``, see there.

        Raises :class:`~deprecat.errors.LedgerError` for a version that is not in the history.
        """
        bits = 0
        for part in text.split(","):
            if not part:
                continue
            first, dash, last = part.partition("-")
            try:
                low = self.index[first]
                high = low if not dash else self.index[last] if last else len(self) - 1
            except KeyError as missing:
                raise LedgerError(
                    f"release set {text!r} names {missing.args[0]!r}, which is not among the releases"
                ) from None
            bits |= ((1 << (high + 1)) - 1) & ~((1 << low) - 1)
        return ReleaseSet(self, bits)


@dataclass(frozen=True, slots=True)
class ReleaseSet:
    """A set of releases of one history.

    ``str()`` gives maximal runs, ``4.2.0-4.12.0,22.9.0-``; a run that reaches
    the newest release ends in a bare ``-``, so that a ledger does not change
    its text when a release is added in which nothing changed.
    """

    history: History
    bits: int

    # Most of what is joined or cut is all of it or nothing of it: then no new set is made.

    def __and__(self, other: ReleaseSet) -> ReleaseSet:
        bits = self.bits & other.bits
        return self if bits == self.bits else ReleaseSet(self.history, bits)

    def __or__(self, other: ReleaseSet) -> ReleaseSet:
        bits = self.bits | other.bits
        return self if bits == self.bits else ReleaseSet(self.history, bits)

    def __sub__(self, other: ReleaseSet) -> ReleaseSet:
        bits = self.bits & ~other.bits
        return self if bits == self.bits else ReleaseSet(self.history, bits)

    def __invert__(self) -> ReleaseSet:
        return ReleaseSet(self.history, ~self.bits & self.history.all.bits)

    def __bool__(self) -> bool:
        return self.bits != 0

    def __len__(self) -> int:
        return self.bits.bit_count()

    def __contains__(self, version: object) -> bool:
        return isinstance(version, str) and bool(self.history.at(version).bits & self.bits)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ReleaseSet) and self.bits == other.bits

    def __hash__(self) -> int:
        return hash(self.bits)

    def __iter__(self) -> Iterator[Release]:
        for i, release in enumerate(self.history.releases):
            if self.bits >> i & 1:
                yield release

    @property
    def first(self) -> Release | None:
        """The oldest release of the set."""
        if not self.bits:
            return None
        return self.history.releases[(self.bits & -self.bits).bit_length() - 1]

    @property
    def last(self) -> Release | None:
        """The newest release of the set."""
        if not self.bits:
            return None
        return self.history.releases[self.bits.bit_length() - 1]

    @property
    def after(self) -> ReleaseSet:
        """All releases newer than the newest of the set (all of them, for an empty set)."""
        return ReleaseSet(self.history, self.history.all.bits & ~((1 << self.bits.bit_length()) - 1))

    @property
    def before(self) -> ReleaseSet:
        """All releases older than the oldest of the set (all of them, for an empty set)."""
        if not self.bits:
            return self.history.all
        return ReleaseSet(self.history, (self.bits & -self.bits) - 1)

    @property
    def runs(self) -> tuple[tuple[Release, Release], ...]:
        """Maximal runs of neighbouring releases, as (first, last)."""
        found = []
        bits, base = self.bits, 0
        while bits:
            skip = (bits & -bits).bit_length() - 1
            bits >>= skip
            base += skip
            length = (~bits & (bits + 1)).bit_length() - 1
            releases = self.history.releases
            found.append((releases[base], releases[base + length - 1]))
            bits >>= length
            base += length
        return tuple(found)

    def __str__(self) -> str:
        newest = self.history.releases[-1] if self.history.releases else None
        parts = []
        for first, last in self.runs:
            if last is newest:
                parts.append(f"{first.version}-")
            elif first is last:
                parts.append(first.version)
            else:
                parts.append(f"{first.version}-{last.version}")
        return ",".join(parts)
