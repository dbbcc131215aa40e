"""What breaks in which of the releases ahead: a line for each that may remove, or in which something goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from packaging.version import InvalidVersion, Version

from deprecat.model.findings import Finding, Outcome, Question
from deprecat.model.releases import FORECAST, Release, ReleaseSet
from deprecat.report.words import count

_NAMED = 3  # symbols; the findings above have them all


def board(outcome: Outcome) -> Iterator[str]:
    """``conda 26.9.0 on 2026-09-14 (forecast): 2 uses break, of conda.plan``.

    Not of upstreams that nobody has asked about and of which nothing was found.
    """
    for upstream in dict.fromkeys(question.upstream for question in outcome.questions):
        asked = [question for question in outcome.questions if question.upstream == upstream]
        found = [finding for finding in outcome.findings if finding.upstream == upstream]
        ahead = _ahead(asked)
        if ahead is None or not (found or any(map(_was_asked, asked))):
            continue
        breaking = Counter[tuple[str, str]]()
        for finding in found:
            release = _breaks_in(finding, ahead)
            if release is not None:
                breaking[release.version, finding.missing] += 1
        for release in ahead:
            symbols = {
                symbol: uses for (version, symbol), uses in breaking.items() if version == release.version
            }
            if symbols or any(each.removing and release.version in each.removing for each in asked):
                yield f"{upstream} {_when(release)}: {_what(symbols)}"


def _was_asked(question: Question) -> bool:
    return not question.origin.startswith("newest recorded release") or "names no version" in question.origin


def _ahead(asked: list[Question]) -> ReleaseSet | None:
    sets = [question.ahead for question in asked if question.ahead]
    found = sets[0] if sets else None
    for each in sets[1:]:
        found = found | each if found is not None else each
    return found


def _breaks_in(finding: Finding, ahead: ReleaseSet) -> Release | None:
    """The first release *ahead* in which what a finding is about is gone; none if the code is ready."""
    due = finding.deadline
    if due is None or finding.guarded:
        return None
    if not due.forecast and (due.days or 0) < 0:
        return None  # broken already
    try:
        wanted = Version(due.release)
    except InvalidVersion:
        return None
    return next((each for each in ahead if Version(each.version) >= wanted), None)


def _when(release: Release) -> str:
    forecast = " (forecast)" if release.source == FORECAST else ""
    return f"{release.version} on {release.date}{forecast}" if release.date else release.version


def _what(symbols: dict[str, int]) -> str:
    if not symbols:
        return "nothing that is used is declared to go"
    uses = sum(symbols.values())
    named = list(symbols)[:_NAMED]
    more = f" and {count(len(symbols) - _NAMED, 'other')}" if len(symbols) > _NAMED else ""
    return f"{count(uses, 'use')} {'breaks' if uses == 1 else 'break'}, of {', '.join(named)}{more}"
