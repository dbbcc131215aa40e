"""When the word that something is known runs out.

By default when the thing goes, as its upstream declares: a warning that is ignored because there is time
must not be ignored when there is none left.
"""

from __future__ import annotations

from datetime import date

from packaging.version import InvalidVersion, Version

from deprecat.lint.rules import ARGUMENT, REMOVED, REMOVED_OPTION, REMOVED_PRIVATE, called
from deprecat.model.findings import Finding
from deprecat.model.releases import FORECAST, History, Release
from deprecat.model.suppressions import Suppression

GONE = frozenset(rule.name for rule in (REMOVED, REMOVED_PRIVATE, REMOVED_OPTION, ARGUMENT))


def expired(suppression: Suppression, finding: Finding, at: date | None) -> str:
    """Why *suppression* does not hold *finding* back any more on the day *at*; empty text if it does.

    Without ``until`` it holds until the release for which the removal is declared. What has gone after it
    was declared is held back only if its rule is named; what nobody announced has no such release.
    """
    until = suppression.until
    if until:
        day = _day(until)
        if day is not None:
            return f"until {until}, and it is {at}" if at is not None and at > day else ""
        return f"until {until}, which is out" if out(finding.releases.history, until, at) else ""
    if gone(finding, at):
        named = any(finding.rule in called(name) for name in (*suppression.targets, *suppression.rules))
        if finding.declared is None or named:
            return ""
        what = f"{finding.missing} has gone in {goes_in(finding)}"
        return f"{what}; name {finding.rule!r} if that is to stay hidden"
    release, days = goes_in(finding), finding.deadline.days if finding.deadline else None
    if release and ((days is not None and days <= 0) or out(finding.releases.history, release, at)):
        return f"it was to go in {release}, which is {'out' if _is_out(finding, at) else 'due'}"
    return ""


def gone(finding: Finding, at: date | None) -> bool:
    """Whether what *finding* is about has gone on the day *at*, not only will."""
    if finding.rule not in GONE:
        return False
    return not finding.releases or any(_out(each, at) for each in finding.releases)


def goes_in(finding: Finding) -> str:
    """The release in which the symbol goes or went, as far as that is known; else empty."""
    if finding.deadline is not None:
        return finding.deadline.release
    if finding.declared is not None and finding.declared.remove_in:
        return finding.declared.remove_in
    first = finding.releases.first
    return first.version if finding.rule in GONE and first else ""


def out(history: History, release: str, at: date | None) -> bool:
    """Whether *release*, or a later one, is out on the day *at* (None: now that it is recorded).

    What a calendar foresees is taken to be out when its day is over: a ledger may be older than that.
    """
    try:
        wanted = Version(release)
    except InvalidVersion:
        return False
    return any(
        version >= wanted and _out(each, at)
        for version, each in zip(history.versions, history.releases, strict=True)
    )


def _out(release: Release, at: date | None) -> bool:
    """Whether *release* is out; a source tree recorded from a directory is none."""
    if release.source == FORECAST and (at is None or not release.date):
        return False
    return release.source != "directory" and (at is None or release.date <= at.isoformat())


def _is_out(finding: Finding, at: date | None) -> bool:
    return out(finding.releases.history, goes_in(finding), at)


def _day(until: str) -> date | None:
    try:
        return date.fromisoformat(until)
    except ValueError:
        return None
