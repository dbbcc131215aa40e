"""The one sieve between what was found and what is told.

In this order: levels (a rule may be off), confidence, suppressions, baseline. Whatever is set aside is kept,
with the reason, and what the sieve itself has to say is a finding like others: a suppression or an entry
of the baseline that is about nothing, has run out or cannot be understood. So nothing can be hidden for good
by a line that nobody looks at any more. The exit code is decided here, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from deprecat.lint.accepted import Compared, compare
from deprecat.lint.baseline_text import FIRST_LINE
from deprecat.lint.expiry import expired
from deprecat.lint.knowledge import Knowledge
from deprecat.lint.levels import OFF, Levels, within
from deprecat.lint.rules import (
    EXPIRED_SUPPRESSION,
    MALFORMED_SUPPRESSION,
    UNUSED_BASELINE,
    UNUSED_SUPPRESSION,
    Rule,
    called,
)
from deprecat.lint.targets import fits, problem, upstreams
from deprecat.model.baseline import Baseline, Entry
from deprecat.model.findings import Confidence, Finding, Level, SetAside, Why
from deprecat.model.places import Place
from deprecat.model.releases import History
from deprecat.model.suppressions import Mark, Suppression
from deprecat.model.values import dataclass, field, replace

OWN_RULES = frozenset(
    rule.name for rule in (UNUSED_SUPPRESSION, EXPIRED_SUPPRESSION, MALFORMED_SUPPRESSION, UNUSED_BASELINE)
)
_SURE = (Confidence.POSSIBLE, Confidence.INFERRED, Confidence.CERTAIN)
_NOWHERE = History(()).none


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
    tells whether all files of the project were checked; ``checked`` are those that were, as shown.
    ``relative`` gives a shown path as seen from the project's top, ``kept`` as seen from the baseline's
    directory; of one of the latter ``exists`` tells whether it is there, ``covers`` whether it would have
    been checked then."""

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
    told, remarks = _unsuppressed(told, sieve, around, aside)
    candidates = tuple((around.kept(finding.path), finding) for finding in told)
    compared = None
    if sieve.baseline is not None:
        checked = frozenset(map(around.kept, around.checked))
        compared = compare(
            candidates,
            sieve.baseline,
            near=sieve.near,
            at=around.at,
            exists=around.exists,
            judged=lambda entry: _judged(entry, checked, around),
        )
        told = list(_new(told, compared, sieve, aside))
        remarks += _unused_entries(sieve.baseline, compared, sieve.file)
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


# Suppressions


@dataclass
class _Used:
    """What became of one suppression: the names in it that were of use, and what it no longer holds back."""

    names: set[str] = field(default_factory=set)
    about: int = 0
    expired: dict[str, tuple[Finding, str]] = field(default_factory=dict)


def _unsuppressed(
    findings: Sequence[Finding], sieve: Sieve, around: Circumstances, aside: list[SetAside]
) -> tuple[list[Finding], list[Finding]]:
    """The findings that no suppression holds back, and those about suppressions."""
    good, remarks = _understood(findings, sieve, around)
    in_file: dict[str, list[int]] = {}
    for number, each in enumerate(good):
        in_file.setdefault("" if each.mark is Mark.CONFIGURED else each.path, []).append(number)
    uses = [_Used() for _ in good]
    narrowed = {
        number
        for number, each in enumerate(good)
        if each.only and any(_on(each, finding) and fits(each, finding) is not None for finding in findings)
    }
    told = []
    for finding in findings:
        held = None
        for number in (*in_file.get(finding.path, ()), *in_file.get("", ())):
            each = good[number]
            if not _covers(each, finding, around) or (number in narrowed and not _on(each, finding)):
                continue
            named = fits(each, finding)
            if named is None:
                continue
            uses[number].about += 1
            uses[number].names |= named
            why = expired(each, finding, around.at)
            if why:
                uses[number].expired.setdefault(finding.symbol, (finding, why))
            elif held is None:
                held = each
        if held is None:
            told.append(finding)
        else:
            by = f"{held.path}:{held.place.line}"
            aside.append(SetAside(finding, Why.SUPPRESSED, by, held.reason))
    for each, used in zip(good, uses, strict=True):
        remarks += _told_of(each, used, findings, sieve, around)
    return told, remarks


def _understood(
    findings: Sequence[Finding], sieve: Sieve, around: Circumstances
) -> tuple[list[Suppression], list[Finding]]:
    """The suppressions that name what there is, and what to say of the others."""
    good, remarks = [], []
    for each in sieve.suppressions:
        here = [finding for finding in findings if _covers(each, finding, around)]
        unknown = (said for target in each.targets if (said := problem(target, around.known, here)))
        wrong = each.problem or next(unknown, "")
        if wrong:
            remarks.append(_remark(MALFORMED_SUPPRESSION, each, f"not understood, hides nothing: {wrong}"))
        else:
            good.append(each)
    return good, remarks


def _covers(each: Suppression, finding: Finding, around: Circumstances) -> bool:
    if each.mark is Mark.CONFIGURED:
        return not each.files or within(around.relative(finding.path), each.files)
    if each.path != finding.path:
        return False
    if not each.first:
        return True
    return each.cell == finding.cell and each.first <= finding.place.line <= each.last


def _on(each: Suppression, finding: Finding) -> bool:
    """Whether *finding* stands on the line that comes first."""
    return (each.path, each.cell, each.only) == (finding.path, finding.cell, finding.place.line)


def _told_of(
    each: Suppression, used: _Used, findings: Sequence[Finding], sieve: Sieve, around: Circumstances
) -> Iterator[Finding]:
    """What there is to say of a suppression."""
    if each.mark is Mark.BARE_NOQA:
        return  # it is others' business, too
    for finding, why in used.expired.values():
        yield replace(
            _remark(EXPIRED_SUPPRESSION, each, f"has run out: {why}"),
            upstream=finding.upstream,
            symbol=finding.symbol,
            missing=finding.missing,
            releases=finding.releases,
            present=finding.present,
            deadline=finding.deadline,
        )
    about = upstreams(each, around.known)
    if (about and not about & around.asked) or (each.mark is Mark.CONFIGURED and not around.whole):
        return
    names = [name for name in (*each.targets, *each.rules) if name not in used.names]
    names = [name for name in names if not _is_off(name, sieve)]
    if used.about and not names:
        return
    if not used.about and (each.targets or each.rules) and not names:
        return  # all that it names is off
    what = f"{', '.join(names)}: nothing of that here" if names and used.about else "hides nothing"
    others = dict.fromkeys(
        f"{finding.rule} of {finding.symbol}" for finding in findings if _covers(each, finding, around)
    )
    instead = ", ".join([*others][:3]) if not used.about and each.first else ""
    yield _remark(UNUSED_SUPPRESSION, each, f"{what}{'; here is: ' + instead if instead else ''}")


def _is_off(name: str, sieve: Sieve) -> bool:
    rules = called(name)
    return bool(rules) and all(sieve.levels.rules.get(rule) == OFF for rule in rules)


def _remark(rule: Rule, each: Suppression, message: str) -> Finding:
    """A finding about a suppression."""
    symbol = ", ".join((*each.targets, *each.rules)) or "everything"
    return Finding(
        rule=rule.name,
        level=rule.level,
        upstream="",
        symbol=symbol,
        missing=symbol,
        path=each.path,
        place=each.place,
        message=message,
        releases=_NOWHERE,
        present=_NOWHERE,
        source_line=each.source_line,
        cell=each.cell,
    )


# The baseline


def _judged(entry: Entry, checked: frozenset[str], around: Circumstances) -> bool:
    """Whether this check would have found what *entry* is about, if it were still there."""
    if entry.upstream not in around.asked:
        return False
    return entry.path in checked or (around.covers(entry.path) and not around.exists(entry.path))


def _new(
    findings: Sequence[Finding], compared: Compared, sieve: Sieve, aside: list[SetAside]
) -> Iterator[Finding]:
    for position, finding in enumerate(findings):
        if compared.entries[position] is None:
            yield finding
        elif why := compared.due.get(position):
            yield replace(finding, message=f"{finding.message}; {why}")
        else:
            aside.append(SetAside(finding, Why.BASELINE, sieve.file))


def _unused_entries(baseline: Baseline, compared: Compared, file: str) -> Iterator[Finding]:
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
