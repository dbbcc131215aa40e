"""Findings against the baseline: which are known, which come back, which entries are solved.

Nothing that moves when code is edited is part of an entry's identity: not the line, not the message. An entry
is looked for first as it stands, then elsewhere in its file, and if its file is gone in other files. Each
finding uses up one of an entry's count, so a second use of the same thing is news."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

from deprecat.lint.expiry import goes_in, gone, out
from deprecat.lint.rules import DEPRECATED, PENDING
from deprecat.model.baseline import Accepted, Baseline, Entry
from deprecat.model.findings import Finding
from deprecat.model.values import dataclass, replace

_STAGES = {PENDING.name: DEPRECATED.name}  # that time goes on is no news; that its end comes is
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """``entries`` tells for each finding, in order, the number of its entry, None if it has none; ``due``
    those findings that have one and come back, with the reason. ``unused`` are entries for nothing found,
    with the number of findings that they had room for; ``kept`` those of which nothing can be said."""

    entries: tuple[int | None, ...]
    due: dict[int, str]
    unused: dict[int, int]
    kept: dict[int, int]


def compare(
    findings: Sequence[tuple[str, Finding]],
    baseline: Baseline,
    *,
    near: int,
    at: date | None,
    exists: Callable[[str], bool],
    judged: Callable[[Entry], bool],
) -> Compared:
    """*findings*, each with its file's path as entries have it, against *baseline*.

    *near* is the number of days before its symbol goes in which an accepted finding comes back. *exists*
    tells whether there is such a file, *judged* whether this check could have found what an entry is about.
    """
    room = Counter({number: entry.count for number, entry in enumerate(baseline.entries)})
    found: dict[int, int] = {}
    for key, moved in (_AS_IT_STANDS, _IN_ITS_FILE, _ELSEWHERE, _ANYWHERE):
        pools: dict[Key, list[int]] = {}
        for number, entry in enumerate(baseline.entries):
            if room[number] and not (moved and exists(entry.path)):
                pools.setdefault(key(entry.path, entry), []).append(number)
        for position, (path, finding) in enumerate(findings):
            numbers = pools.get(key(path, finding)) if position not in found else None
            if numbers:
                found[position] = number = numbers[0]
                room[number] -= 1
                if not room[number]:
                    del numbers[0]
    left = {number: count for number, count in sorted(room.items()) if count}
    return Compared(
        tuple(found.get(position) for position in range(len(findings))),
        {
            position: why
            for position, number in found.items()
            if (why := _due(baseline.entries[number], findings[position][1], near, at))
        },
        {number: count for number, count in left.items() if judged(baseline.entries[number])},
        {number: count for number, count in left.items() if not judged(baseline.entries[number])},
    )


def entry_of(path: str, finding: Finding, *, near: int, at: date | None) -> Entry:
    """The entry that takes in *finding* on the day *at*."""
    release = goes_in(finding)
    days = _days(finding, None, at)
    past = gone(finding, at) or (days is not None and days <= 0)
    if past or (release and out(finding.releases.history, release, at)):
        accepted = Accepted.PAST
    else:
        accepted = Accepted.NEAR if days is not None and days <= near else Accepted.EARLY
    return Entry(
        path,
        finding.scope,
        finding.upstream,
        finding.rule,
        finding.symbol,
        release=release,
        date=finding.deadline.date if finding.deadline else "",
        accepted=accepted,
    )


def rewritten(
    baseline: Baseline,
    findings: Sequence[tuple[str, Finding]],
    compared: Compared,
    *,
    near: int,
    at: date | None,
    accept: bool,
) -> Baseline:
    """*baseline* without what is solved, and with what moved where it is now; *accept* takes in what is new
    or has come back."""
    counts: Counter[Entry] = Counter()
    for position, (path, finding) in enumerate(findings):
        number = compared.entries[position]
        fresh = entry_of(path, finding, near=near, at=at)
        if number is None or position in compared.due:
            if accept:
                counts[fresh] += 1
                continue
            if number is None:
                continue
        old = baseline.entries[number]
        if position in compared.due:  # it stays as it was accepted: still due
            fresh = replace(fresh, rule=old.rule, release=old.release, date=old.date)
        counts[replace(fresh, accepted=old.accepted)] += 1
    for number, count in compared.kept.items():
        counts[replace(baseline.entries[number], count=1)] += count
    return replace(
        baseline, entries=tuple(sorted(replace(entry, count=count) for entry, count in counts.items()))
    )


def _due(entry: Entry, finding: Finding, near: int, at: date | None) -> str:
    """Why *finding* comes back although it was accepted; empty text if it does not."""
    if entry.accepted is Accepted.PAST:
        return ""
    release = goes_in(finding) or entry.release
    days = _days(finding, entry, at)
    if (days is not None and days <= 0) or (release and out(finding.releases.history, release, at)):
        return f"accepted in the baseline, and {release or entry.date} is there"
    if days is not None and days <= near and entry.accepted is Accepted.EARLY:
        return f"accepted in the baseline, and {release or entry.date} comes in {days} days"
    return ""


def _days(finding: Finding, entry: Entry | None, at: date | None) -> int | None:
    """The days until the symbol goes: as is known now, else as it was known when the entry was written."""
    if finding.deadline is not None and finding.deadline.days is not None:
        return finding.deadline.days
    if entry is not None and entry.date and at is not None:
        return (date.fromisoformat(entry.date) - at).days
    return None


def _as_it_stands(path: str, what: Entry | Finding) -> Key:
    return (path, what.scope, what.upstream, _STAGES.get(what.rule, what.rule), what.symbol)


def _in_its_file(path: str, what: Entry | Finding) -> Key:
    return (path, what.upstream, _STAGES.get(what.rule, what.rule), what.symbol)


def _elsewhere(path: str, what: Entry | Finding) -> Key:
    return (what.scope, what.upstream, _STAGES.get(what.rule, what.rule), what.symbol)


def _anywhere(path: str, what: Entry | Finding) -> Key:
    return (what.upstream, _STAGES.get(what.rule, what.rule), what.symbol)


# Each with whether only entries of files that are gone are looked at.
_AS_IT_STANDS = (_as_it_stands, False)
_IN_ITS_FILE = (_in_its_file, False)
_ELSEWHERE = (_elsewhere, True)
_ANYWHERE = (_anywhere, True)
