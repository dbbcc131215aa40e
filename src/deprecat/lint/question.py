"""Which releases a check asks about: from what the user wrote, or from what the project itself requires."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from itertools import groupby

from deprecat.errors import SpecifierError
from deprecat.lint.outlook import Outlook
from deprecat.model.distributions import normalized
from deprecat.model.findings import Question
from deprecat.model.places import Skipped
from deprecat.model.releases import History, ReleaseSet
from deprecat.model.requirements import Requirement
from deprecat.model.specifiers import Specifier
from deprecat.model.values import dataclass, replace

NEWEST = "newest recorded release"  # where a question comes from that nobody asked

_FORM = re.compile(r"\s*(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*?)\s*(?P<spec>(?:[<>=!~^(].*|\s\s*[\d*].*)?)\s*")


@dataclass(frozen=True, slots=True)
class Asked:
    """A specifier that names an upstream, and where that is written: ``--against``, or a configuration."""

    text: str
    origin: str = "--against"


def explicit(outlooks: Mapping[str, Outlook], asked: Sequence[Asked]) -> dict[str, Question]:
    """What is *asked*, by upstream; several specifiers of one upstream add up.

    Specifiers are PEP 440's (``conda>=4.12,<5``) or conda's (``conda=4.12``, ``conda 4.12.*``, ``conda
    >=4.12,<5|22.9.*``); the name alone means every release. Recorded releases count although they were not
    out on the day. Raises :class:`~deprecat.errors.SpecifierError`.
    """
    found: dict[str, Question] = {}
    for each in asked:
        name, releases = _asked(outlooks, each)
        outlook = outlooks[name]
        question = _question(name, outlook, releases, each.origin, out=outlook.history.recorded)
        before = found.get(name)
        found[name] = _added(before, question) if before else question
    return dict(sorted(found.items()))


def newest(upstream: str, outlook: Outlook, why: str = "") -> Question | None:
    """The newest release and what is ahead; ``None`` if there was no release yet."""
    last = outlook.out.last
    if last is None:
        return None
    only = outlook.history.at(last.version) | outlook.ahead
    return _question(upstream, outlook, only, f"{NEWEST}; {why}" if why else NEWEST)


def required(
    upstream: str, outlook: Outlook, requirements: Iterable[Requirement]
) -> tuple[Question | None, list[Skipped]]:
    """What a project's *requirements* of one upstream ask, and what of them makes no sense.

    The weightiest that name versions decide. Within one file all have to hold at once; those under a
    condition (a selector, a marker, an output) are alternatives to those under another. The files of one
    weight have to hold together, too: the strictest wins. Of what names no oldest version only the newest
    release that is allowed is asked: nobody promises to work with conda 4.0 by naming conda.
    """
    problems: list[Skipped] = []
    by_weight = sorted(_about(upstream, requirements), key=lambda each: each.weight)
    for _, group in groupby(by_weight, key=lambda each: each.weight):
        read = [found for each in group if (found := _understood(each, upstream, outlook, problems))]
        if not read:
            continue
        kept: list[_Understood] = []
        for file in dict.fromkeys(each.requirement.path for each in read):
            these = [each for each in read if each.requirement.path == file]
            if not _together(these, outlook):
                problems.append(_contradiction(these, upstream))
                kept += these[: 0 if kept else 1]
            elif kept and not _together([*kept, *these], outlook):
                problems.append(_contradiction([kept[0], *these], upstream))
            else:
                kept += these
        return _answered(upstream, outlook, kept), problems
    return None, problems


def named(upstream: str, outlook: Outlook, requirements: Iterable[Requirement]) -> Question | None:
    """What is asked if *requirements* name the upstream, but no version of it: the newest release."""
    bare = (each for each in _about(upstream, requirements) if each.versions in ("", "*"))
    first = min(bare, key=lambda each: each.weight, default=None)
    return None if first is None else newest(upstream, outlook, f"{first.path}:{first.line} names no version")


def _about(upstream: str, requirements: Iterable[Requirement]) -> list[Requirement]:
    wanted = normalized(upstream)
    return [each for each in requirements if normalized(each.name) == wanted]


# What was asked


def _asked(outlooks: Mapping[str, Outlook], asked: Asked) -> tuple[str, ReleaseSet]:
    said = f"{asked.origin} {asked.text!r}"
    form = _FORM.fullmatch(asked.text)
    if not form:
        raise SpecifierError(f"{said}: not a specifier; write for example 'conda>=4.12,<5'")
    names = {normalized(name): name for name in outlooks}
    name = names.get(normalized(form["name"]))
    if name is None:
        import difflib  # late: most names are known

        close = difflib.get_close_matches(form["name"].lower(), sorted(outlooks), 1)
        hint = f"; did you mean {close[0]!r}?" if close else "; give its ledger with --ledger"
        raise SpecifierError(
            f"{said}: no ledger of {form['name']!r} (known: {', '.join(sorted(outlooks))}){hint}"
        )
    try:
        specifier = Specifier.of(form["spec"])
    except SpecifierError as error:
        raise SpecifierError(f"{said}: {error}; write for example 'conda>=4.12,<5'") from None
    history = outlooks[name].history
    releases = history.where(specifier.allows) & (history.recorded | outlooks[name].ahead)
    if not releases:
        raise SpecifierError(f"{said}: {_nothing(specifier, history, name)}")
    return name, releases


def _nothing(specifier: Specifier, history: History, upstream: str) -> str:
    """Why *specifier* matches no release."""
    if not specifier.possible:
        return "contradicts itself: no version fulfils it"
    first, last = history.recorded.first, history.recorded.last
    if first is None or last is None:
        return f"no release of {upstream} is recorded"
    number = len(history.recorded)
    return f"matches none of the {number} recorded releases of {upstream} ({first.version} to {last.version})"


def _question(
    upstream: str, outlook: Outlook, wanted: ReleaseSet, origin: str, *, out: ReleaseSet | None = None
) -> Question:
    out = outlook.out if out is None else out
    later = (wanted - out) & outlook.ahead
    if outlook.calendar is None:
        return Question(upstream, wanted & out, origin)
    return Question(upstream, wanted & out, origin, later, removing=later & outlook.removing)


def _added(one: Question, other: Question) -> Question:
    def both(mine: ReleaseSet | None, others: ReleaseSet | None) -> ReleaseSet | None:
        return mine | others if mine is not None and others is not None else mine

    return replace(
        one,
        releases=one.releases | other.releases,
        ahead=both(one.ahead, other.ahead),
        removing=both(one.removing, other.removing),
    )


# What is required


@dataclass(frozen=True, slots=True)
class _Understood:
    requirement: Requirement
    specifier: Specifier
    releases: ReleaseSet


def _understood(
    requirement: Requirement, upstream: str, outlook: Outlook, problems: list[Skipped]
) -> _Understood | None:
    """A requirement that names versions, with the releases that it allows; or a problem."""
    try:
        specifier = Specifier.of(requirement.versions, fuzzy=requirement.fuzzy)
    except SpecifierError as error:
        problems.append(_problem(requirement, str(error)))
        return None
    if not any(specifier.alternatives):
        return None
    history = outlook.history
    releases = history.where(specifier.allows)
    if not releases & (outlook.out | outlook.ahead):
        problems.append(_problem(requirement, _nothing(specifier, history, upstream)))
        return None
    return _Understood(requirement, specifier, releases)


def _problem(requirement: Requirement, reason: str) -> Skipped:
    return Skipped(requirement.path, f"{requirement.text!r} on line {requirement.line}: {reason}")


def _contradiction(these: Sequence[_Understood], upstream: str) -> Skipped:
    said = ", ".join(f"{each.requirement.text!r} on line {each.requirement.line}" for each in these)
    paths = {each.requirement.path for each in these}
    if len(paths) > 1:
        said = ", ".join(
            f"{each.requirement.path}:{each.requirement.line} {each.requirement.text!r}" for each in these
        )
    return Skipped(these[-1].requirement.path, f"{said}: no release of {upstream} fulfils them together")


def _together(these: Sequence[_Understood], outlook: Outlook) -> ReleaseSet:
    """The releases that *these* allow: all that always hold, and those of any condition."""
    usable = outlook.out | outlook.ahead
    for path in {each.requirement.path for each in these}:
        cases: dict[str, ReleaseSet] = {}
        for each in these:
            if each.requirement.path == path:
                case = each.requirement.case
                cases[case] = cases[case] & each.releases if case in cases else each.releases
        usable &= cases.pop("", usable)
        usable &= reduce(operator.or_, cases.values()) if cases else usable
    return usable


def _bounded(these: Sequence[_Understood]) -> bool:
    """Whether they name an oldest version: one that always holds, or one for each condition."""
    cases: dict[str, bool] = {}
    for each in these:
        case = each.requirement.case
        cases[case] = cases.get(case, False) or each.specifier.bounded
    return cases.pop("", False) or (bool(cases) and all(cases.values()))


def _answered(upstream: str, outlook: Outlook, kept: Sequence[_Understood]) -> Question:
    releases = _together(kept, outlook)
    told = list(kept)
    for each in reversed(kept):  # what says no more than the others is not told
        fewer = [other for other in told if other is not each]
        if fewer and _together(fewer, outlook) == releases and _bounded(fewer) == _bounded(kept):
            told = fewer
    origin = "; ".join(each.requirement.origin for each in told)
    newest_allowed = (releases & outlook.out).last
    if not _bounded(kept) and newest_allowed:
        releases = outlook.history.at(newest_allowed.version) | (releases & outlook.ahead)
        origin += ", with no oldest version"
    return _question(upstream, outlook, releases, origin)
