"""The part of the sieve that sets aside what a baseline has accepted, and tells of entries about nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deprecat.lint.accepted import Compared, compare
from deprecat.lint.baseline_text import FIRST_LINE
from deprecat.lint.rules import UNUSED_BASELINE
from deprecat.lint.sift import Circumstances, Sieve
from deprecat.model.baseline import Baseline, Entry
from deprecat.model.findings import Finding, SetAside, Why
from deprecat.model.places import Place
from deprecat.model.releases import History
from deprecat.model.values import replace

_NOWHERE = History(()).none


def against(
    baseline: Baseline, candidates: Sequence[tuple[str, Finding]], sieve: Sieve, around: Circumstances
) -> Compared:
    """How the *candidates* compare to *baseline*."""
    checked = frozenset(map(around.kept, around.checked))
    return compare(
        candidates,
        baseline,
        near=sieve.near,
        at=around.at,
        exists=around.exists,
        judged=lambda entry: _judged(entry, checked, around),
    )


def _judged(entry: Entry, checked: frozenset[str], around: Circumstances) -> bool:
    """Whether this check would have found what *entry* is about, if it were still there."""
    if entry.upstream not in around.asked:
        return False
    return entry.path in checked or (around.covers(entry.path) and not around.exists(entry.path))


def new(
    findings: Sequence[Finding], compared: Compared, sieve: Sieve, aside: list[SetAside]
) -> Iterator[Finding]:
    for position, finding in enumerate(findings):
        if compared.entries[position] is None:
            yield finding
        elif why := compared.due.get(position):
            yield replace(finding, message=f"{finding.message}; {why}")
        else:
            aside.append(SetAside(finding, Why.BASELINE, sieve.file))


def unused_entries(baseline: Baseline, compared: Compared, file: str) -> Iterator[Finding]:
    for number, count in compared.unused.items():
        entry, line = baseline.entries[number], number + FIRST_LINE
        where = f"{entry.path}, {entry.scope}" if entry.scope else entry.path
        more = f" ({count} of {entry.count})" if count < entry.count else ""
        yield Finding(
            rule=UNUSED_BASELINE.name,
            level=UNUSED_BASELINE.level,
            upstream=entry.upstream,
            symbol=entry.symbol,
            missing=entry.symbol,
            path=file,
            place=Place(line, 1, line, 1),
            message=f"{entry.rule} in {where} is solved{more}; 'deprecat baseline --prune' takes it out",
            releases=_NOWHERE,
            present=_NOWHERE,
        )
