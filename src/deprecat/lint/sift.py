"""The one sieve between what was found and what is told.

In this order: levels (a rule may be off), confidence, suppressions, baseline. Whatever is set aside is kept,
with the reason, and what the sieve itself has to say is a finding like others: a suppression or an entry
of the baseline that is about nothing, has run out or cannot be understood. So nothing can be hidden for good
by a line that nobody looks at any more. The exit code is decided here, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from deprecat.lint.levels import Levels
from deprecat.lint.rules import (
    EXPIRED_SUPPRESSION,
    MALFORMED_SUPPRESSION,
    UNUSED_BASELINE,
    UNUSED_SUPPRESSION,
)
from deprecat.model.findings import Confidence, Finding, Level, SetAside, Why
from deprecat.model.values import dataclass, field

if TYPE_CHECKING:
    from deprecat.lint.accepted import Compared
    from deprecat.lint.knowledge import Knowledge
    from deprecat.model.baseline import Baseline
    from deprecat.model.suppressions import Suppression

OWN_RULES = frozenset(
    rule.name for rule in (UNUSED_SUPPRESSION, EXPIRED_SUPPRESSION, MALFORMED_SUPPRESSION, UNUSED_BASELINE)
)
_SURE = (Confidence.POSSIBLE, Confidence.INFERRED, Confidence.CERTAIN)


@dataclass(frozen=True, slots=True)
class Sieve:
    """What a project wants to hear. ``confidence`` is the least that is told. ``baseline`` is what has been
    accepted, ``near`` the days before a symbol goes in which that comes back, ``file`` how the baseline's
    file is shown."""

    levels: Levels = field(default_factory=Levels)
    confidence: Confidence = Confidence.POSSIBLE
    suppressions: tuple[Suppression, ...] = ()
    baseline: Baseline | None = None
    near: int = 30
    file: str = ""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What of a check the sieve has to know.

    ``known`` are the ledgers in question by root, ``asked`` their upstreams. ``at`` is the day. ``whole``
    tells whether all files of the project were checked; ``checked`` are those that were, as shown, if there
    is a baseline. ``relative`` gives a shown path as seen from the project's top, ``kept`` as seen from the
    baseline's directory; of one of the latter ``exists`` tells whether it is there, ``covers`` whether it
    would have been checked then."""

    known: Mapping[str, Knowledge]
    asked: frozenset[str]
    checked: frozenset[str]
    at: date | None = None
    whole: bool = False
    relative: Callable[[str], str] = str
    kept: Callable[[str], str] = str
    exists: Callable[[str], bool] = bool
    covers: Callable[[str], bool] = bool


@dataclass(frozen=True, slots=True)
class Sifted:
    """What is told and what is not. ``compared`` tells of ``candidates``, the findings that came as far as
    the baseline, how they compare to it; None without one."""

    findings: tuple[Finding, ...]
    set_aside: tuple[SetAside, ...]
    candidates: tuple[tuple[str, Finding], ...]
    compared: Compared | None = None


def sift(findings: Iterable[Finding], sieve: Sieve, around: Circumstances) -> Sifted:
    """Put *findings* through *sieve*."""
    aside: list[SetAside] = []
    told = list(_leveled(findings, sieve, around, aside))
    remarks: list[Finding] = []
    if sieve.suppressions:  # most checks have none, and no baseline
        from deprecat.lint.suppressed import unsuppressed

        told, remarks = unsuppressed(told, sieve, around, aside)
    candidates = tuple((around.kept(finding.path), finding) for finding in told)
    compared = None
    if sieve.baseline is not None:
        from deprecat.lint.baselined import against, new, unused_entries

        compared = against(sieve.baseline, candidates, sieve, around)
        told = list(new(told, compared, sieve, aside))
        remarks += unused_entries(sieve.baseline, compared, sieve.file)
    told += (
        leveled
        for each in remarks
        if (leveled := sieve.levels.applied(each, around.relative(each.path))) is not None
    )
    return Sifted(tuple(told), tuple(aside), candidates, compared)


def exit_code(findings: Iterable[Finding], fail_on: str) -> int:
    """0, or 1 if something is at or above the level *fail_on*, or 2 if a suppression cannot be understood;
    always 0 for ``never``."""
    if fail_on == "never":
        return 0
    code = 0
    for finding in findings:
        if finding.rule == MALFORMED_SUPPRESSION.name:
            return 2
        if finding.level.rank >= Level(fail_on).rank:
            code = 1
    return code


def _leveled(
    findings: Iterable[Finding], sieve: Sieve, around: Circumstances, aside: list[SetAside]
) -> Iterator[Finding]:
    for finding in findings:
        leveled = sieve.levels.applied(finding, around.relative(finding.path))
        if leveled is None:
            aside.append(SetAside(finding, Why.OFF, finding.rule))
        elif _SURE.index(finding.confidence) < _SURE.index(sieve.confidence):
            aside.append(SetAside(finding, Why.UNSURE, finding.confidence.value))
        else:
            yield leveled
