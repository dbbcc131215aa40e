"""The part of the sieve that holds back what suppressions name, and tells what is wrong with these."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deprecat.lint.expiry import expired
from deprecat.lint.levels import OFF, within
from deprecat.lint.rules import EXPIRED_SUPPRESSION, MALFORMED_SUPPRESSION, UNUSED_SUPPRESSION, Rule, called
from deprecat.lint.sift import Circumstances, Sieve
from deprecat.lint.targets import fits, problem, upstreams
from deprecat.model.findings import Finding, SetAside, Why
from deprecat.model.releases import History
from deprecat.model.suppressions import Mark, Suppression
from deprecat.model.values import dataclass, field, replace

_NOWHERE = History(()).none


@dataclass
class _Used:
    """What became of one suppression: the names in it that were of use, and what it no longer holds back."""

    names: set[str] = field(default_factory=set)
    about: int = 0
    expired: dict[str, tuple[Finding, str]] = field(default_factory=dict)


def unsuppressed(
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
