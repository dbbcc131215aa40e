"""The join of uses and one ledger: values in, findings out.

For every use: the releases in question, less those in which its guards keep it
from running, less those in which it resolves, are those in which it breaks.
Nothing here reads a file or a clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from deprecat.downstream.link import Linked, OwnFile
from deprecat.lint.absence import absences, absent
from deprecat.lint.arguments import arguments, can_misfit
from deprecat.lint.declared import declarations, declared
from deprecat.lint.rules import NOT_YET
from deprecat.lint.view import Sight, View
from deprecat.model.findings import Finding
from deprecat.model.releases import ReleaseSet
from deprecat.model.values import replace


def findings(view: View, file: OwnFile, asked: ReleaseSet) -> Iterator[Finding]:
    """What there is to tell of *file* at the releases *asked* for."""
    for uses in view.groups(file):
        if any(_can_tell(view, linked, asked) for linked in uses):
            yield from view.whatever_is_set(partial(_of_one, view, file, uses, asked))


def _can_tell(view: View, linked: Linked, asked: ReleaseSet) -> bool:
    """Whether there can be anything to tell of a use, however it is guarded and whatever else it may stand
    for. Of most there is not, which is quickly seen."""
    for chain, answer in view.answers(linked):
        telling = answer.telling.get(asked.bits)
        if telling is None:
            telling = answer.telling[asked.bits] = (
                bool(absent(answer) & asked)
                or declarations(view, answer.passed, asked)
                or any(can_misfit(view, chain, called, asked) for called in answer.calls)
            )
        if telling:
            return True
    return view.is_passed_on(linked)


def _of_one(view: View, file: OwnFile, uses: Sequence[Linked], asked: ReleaseSet) -> list[Finding]:
    """What there is to tell of *uses* that are written as one."""
    told: list[Finding] = []
    for sights in view.ways(file, uses):
        # another upstream that takes one of several may well take one that stays
        unsettled = len(sights) > 1 and any(sight.crossing for sight in sights)
        found = [each for sight in sights for each in _judge(view, sight, asked, settled=not unsettled)]
        told += _told_once(found)
    return told


def _judge(view: View, sight: Sight, asked: ReleaseSet, *, settled: bool) -> Iterator[Finding]:
    question = asked
    asked &= sight.taken
    if sight.crossing:
        elsewhere = sight.crossing.elsewhere
        yield from absences(view, replace(sight, possible=True), asked & elsewhere, question)
        asked -= elsewhere
    missing = list(absences(view, sight, asked, question))
    yield from missing
    if all(each.rule == NOT_YET.name for each in missing):
        if settled and not sight.bare:
            yield from declared(view, sight, asked, question)
        if not missing:
            yield from arguments(view, sight, asked, question)


def _told_once(found: list[Finding]) -> Iterator[Finding]:
    """Of several ways to understand one use, the worst at each release; the later one, where equal:
    what is fallen back on is what fails in the end."""
    told: dict[str, ReleaseSet] = {}
    found.reverse()
    for finding in sorted(found, key=lambda each: -each.level.rank):
        before = told.get(finding.rule)
        if before is None or finding.releases - before:
            told[finding.rule] = finding.releases | before if before else finding.releases
            yield finding
