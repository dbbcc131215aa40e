"""Counting findings, for the reports that sum up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeVar

from deprecat.model.findings import Finding, Level
from deprecat.report.words import count

LEVELS = (Level.ERROR, Level.WARNING, Level.NOTE)
"""As they are shown: what matters most first."""

Key = TypeVar("Key")


class Row(NamedTuple):
    """What a summary counts together: what is gone or declared, and where that first matters."""

    upstream: str
    position: int
    release: str
    name: str


def row(finding: Finding) -> Row:
    first = finding.releases.first
    position = finding.releases.history.index[first.version] if first else -1
    return Row(finding.upstream, position, first.version if first else "", finding.missing)


def tally(findings: Iterable[Finding], key: Callable[[Finding], Key]) -> dict[Key, Counter[Level]]:
    """How many findings of each level there are for each *key*."""
    counts: dict[Key, Counter[Level]] = {}
    for finding in findings:
        counts.setdefault(key(finding), Counter())[finding.level] += 1
    return counts


def present_levels(findings: Iterable[Finding]) -> list[Level]:
    """The levels that occur."""
    there = {finding.level for finding in findings}
    return [level for level in LEVELS if level in there]


def totals(findings: Sequence[Finding]) -> str:
    """``1 error, 3 notes in 3 files``, or ``no findings``."""
    if not findings:
        return "no findings"
    counter = Counter(finding.level for finding in findings)
    told = ", ".join(count(counter[level], level.value) for level in LEVELS if counter[level])
    return f"{told} in {count(len({finding.path for finding in findings}), 'file')}"
