"""The findings that a project has accepted for now, without the lines they stand on."""

from __future__ import annotations

from enum import Enum

from deprecat.model.values import dataclass


class Accepted(str, Enum):
    """When an entry was taken in, seen from the day on which its symbol goes."""

    EARLY = "early"  # long before, or nobody knows when: it comes back when that day is near
    NEAR = "near"  # when it was near already: it comes back when the symbol has gone
    PAST = "past"  # after it: what had happened is known


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """So many findings of one kind in one place.

    ``path`` is relative to the directory of the baseline's file, POSIX. ``release`` and ``date`` (an ISO day)
    tell when the symbol goes, as it was known last; either may be empty.
    """

    path: str
    scope: str
    upstream: str
    rule: str
    symbol: str
    count: int = 1
    release: str = ""
    date: str = ""
    accepted: Accepted = Accepted.EARLY


@dataclass(frozen=True, slots=True)
class Baseline:
    """All entries, sorted. ``project`` is the project's name, empty if it has none."""

    project: str
    entries: tuple[Entry, ...] = ()
