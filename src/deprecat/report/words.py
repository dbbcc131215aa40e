"""Phrases that more than one renderer says."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from deprecat.model.findings import Finding, Outcome, Question, Stale, Why
from deprecat.model.releases import FORECAST, ReleaseSet

if TYPE_CHECKING:
    from deprecat.model.declarations import Term


def count(number: int, noun: str) -> str:
    """``1 error``, ``2 errors``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def runs(releases: ReleaseSet) -> str:
    """All runs: ``4.2.0 to 4.12.0, 22.9.0``."""
    return ", ".join(
        first.version if first is last else f"{first.version} to {last.version}"
        for first, last in releases.runs
    )


def extent(releases: ReleaseSet) -> str:
    """*releases* in a few words however many they are, and their number if they are several."""
    first, last = releases.first, releases.last
    if first is None or last is None:
        return "no release"
    if first is last:
        return first.version
    told = f"{first.version} to {last.version} with gaps" if len(releases.runs) > 3 else runs(releases)
    return f"{told} ({count(len(releases), 'release')})"


def asked(question: Question) -> str:
    """``conda 4.12.0 to 4.14.0 (3 releases) and ahead to 27.3.0 (2027-03-08, forecast) (--against)``."""
    far = ahead(question)
    releases = extent(question.releases) if question.releases or not far else ""
    where = f", in {question.root}" if question.root else ""
    return f"{question.upstream} {' and '.join(filter(None, (releases, far)))} ({question.origin}){where}"


def deadline(finding: Finding) -> str:
    """``breaks in 26.9 on 2026-09-14 (forecast), in 54 days``; empty if it broke already, for that is what
    the finding itself says."""
    due = finding.deadline
    if due is None:
        return ""
    verb = "goes" if finding.guarded else "breaks"
    if due.days is None:
        return f"{verb} in {due.release}" if finding.rule in ("deprecated", "pending") else ""
    if due.days < 0 and not due.forecast:
        return ""
    forecast = " (forecast)" if due.forecast else ""
    if due.days < 0:
        return f"{verb} in {due.release}, by the calendar out since {due.date}, for {count(-due.days, 'day')}"
    when = f"in {count(due.days, 'day')}" if due.days else "that is today"
    return f"{verb} in {due.release} on {due.date}{forecast}, {when}"


def ahead(question: Question) -> str:
    """How far a question looks ahead: ``ahead to 27.3.0 (2027-03-08, forecast)``; empty if it does not."""
    last = question.ahead.last if question.ahead is not None else None
    if last is None:
        return ""
    forecast = ", forecast" if last.source == FORECAST else ""
    return f"ahead to {last.version}" + (f" ({last.date}{forecast})" if last.date else "")


def stale(each: Stale) -> str:
    return (
        f"the ledger of {each.upstream} ends at {each.newest}, but by the calendar {each.due} is out since"
        f" {each.date}; record it anew"
    )


_KEPT_BACK = {
    Why.SUPPRESSED: "suppressed",
    Why.BASELINE: "in the baseline",
    Why.UNCHANGED: "not of what changed",
    Why.OFF: "of rules that are off",
    Why.UNSURE: "not sure enough",
}


def kept_back(outcome: Outcome) -> str:
    """``3 suppressed, 297 in the baseline``: what was found and is not told; empty text if there is none."""
    counts = Counter(each.why for each in outcome.set_aside)
    return ", ".join(f"{counts[why]} {words}" for why, words in _KEPT_BACK.items() if counts[why])


def declared(term: Term) -> list[str]:
    """Words that say what *term* declares; the last one, unbreakable, says where."""
    parts = []
    if term.deprecate_in:
        parts.append(f"deprecated in {term.deprecate_in}")
    if term.remove_in:
        parts.append(f"to be removed in {term.remove_in}")
    if not parts:
        parts.append("deprecation pending" if term.category == "PendingDeprecationWarning" else "deprecated")
        if not term.unresolved:
            parts.append("no release declared")
    if term.unresolved:
        parts.append(f"not all could be read: {term.unresolved}")
    return [*", ".join(parts).split(), f"({term.path}:{term.line})"]


def sentence(finding: Finding) -> str:
    """All that matters of *finding* in one text, for those who show no more than that."""
    parts = [f"{finding.symbol}: {finding.message}"]
    if due := deadline(finding):
        parts.append(due)
    if finding.replacement:
        parts.append(f"use instead {finding.replacement}")
    if finding.via:
        links = (f"{link.path}:{link.line}" if link.path else link.name for link in finding.via)
        parts.append("via " + ", ".join(links))
    if finding.guarded:
        parts.append(f"guarded by line {finding.guard_line}" if finding.guard_line else "guarded")
    return "; ".join(parts)
