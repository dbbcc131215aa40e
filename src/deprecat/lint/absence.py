"""Names that are missing: gone, not there yet, or never there."""

from __future__ import annotations

from collections.abc import Iterator

from deprecat.downstream.link import Chain
from deprecat.lint.guards import catches
from deprecat.lint.instead import instead
from deprecat.lint.knowledge import Said, is_private
from deprecat.lint.rules import NOT_YET, REMOVED, REMOVED_PRIVATE, UNKNOWN, Rule
from deprecat.lint.telling import finding
from deprecat.lint.timing import Timing, of_absence
from deprecat.lint.view import Sight, View
from deprecat.lint.walk import Answer
from deprecat.lint.wording import message
from deprecat.model.findings import Finding, Notice
from deprecat.model.places import Place
from deprecat.model.releases import Release, ReleaseSet
from deprecat.model.uses import Attempt, Attribute, Manner
from deprecat.model.values import replace


def absences(view: View, sight: Sight, asked: ReleaseSet, question: ReleaseSet) -> Iterator[Finding]:
    """What there is to tell of the releases *asked* for, those of the *question* in which the use is taken,
    where it does not resolve.

    Not of those yet to come for which its removal is declared: see :mod:`deprecat.lint.declared`.
    """
    broken = _told_here(view, sight, (asked & absent(sight.answer)) - sight.others)
    if not broken:
        return
    present = sight.answer.present or sight.known
    asked_for = _asked_for(view, sight)
    if not present:
        broken &= asked_for
        for owner, at in _owners(view, sight, broken) if sight.unsure else ():
            broken -= at
            yield from absences(view, replace(sight, answer=owner), at, question)
        supposed = sight.chain.star or _may_be_more(sight)
        if broken and not supposed and not view.is_set_here(sight.answer.symbol):
            yield from _missing(view, sight, UNKNOWN, broken, present, None, question=question)
        return
    for at, there in _apart(view, sight, broken, present):
        alive = there | sight.answer.open
        early = at & alive.before
        gone = at - early
        early &= asked_for
        if gone:
            turning = (~alive & (alive & gone.before).after).first
            rule = REMOVED_PRIVATE if is_private(sight.answer.symbol) else REMOVED
            yield from _missing(view, sight, rule, gone, there, turning, question=question)
        if early:
            yield from _missing(view, sight, NOT_YET, early, there, alive.first, question=question)


def absent(answer: Answer) -> ReleaseSet:
    """Where a path leads nowhere, without a declaration that it will come to that."""
    return answer.absent - answer.lapsed if answer.lapsed else answer.absent


def _may_be_more(sight: Sight) -> bool:
    """Whether what the downstream says to be an instance of a class may be one of a subclass: annotated,
    caught, asked with ``isinstance``. That has what its class never had."""
    return sight.supposed >= 0


def _apart(
    view: View, sight: Sight, broken: ReleaseSet, present: ReleaseSet
) -> Iterator[tuple[ReleaseSet, ReleaseSet]]:
    """Releases in which a use is *broken*, each with those in which what is missing there exists.

    The use has it where all is there that leads to it (*present*). Something that a type has told the name of
    may be in more releases: the way to it can be younger than it is.
    """
    symbol = sight.answer.symbol
    at = view.united(each.releases for each in sight.answer.missing if each.inferred and each.name == symbol)
    if at & broken:
        yield at & broken, present | view.found(symbol).present
    if broken - at:
        yield broken - at, present


def _owners(view: View, sight: Sight, broken: ReleaseSet) -> Iterator[tuple[Answer, ReleaseSet]]:
    """What a symbol that may or may not exist would belong to, and where that is what is missing."""
    for each in sight.answer.missing:
        owner = view.answer(
            Chain(sight.chain.module, sight.chain.steps[: each.step + 1]), typing=sight.typing
        )
        if each.releases & broken and owner.present:
            yield owner, each.releases & broken
            broken -= each.releases


def _missing(
    view: View,
    sight: Sight,
    rule: Rule,
    broken: ReleaseSet,
    present: ReleaseSet,
    turning: Release | None,
    *,
    question: ReleaseSet,
) -> Iterator[Finding]:
    answer, first = sight.answer, broken.first
    assert first is not None
    missing = _outermost(answer, turning if rule is not NOT_YET and turning else first)
    attempt = catching(view, sight, _outermost(answer, first))
    if attempt:
        broken -= view.covered(sight, attempt)
        if not broken:
            return
    notice: Notice | None = None
    said: Said | None = None
    replacement = ""
    if rule in (REMOVED, REMOVED_PRIVATE) and turning is not None:
        behind = [passed.symbol for passed in answer.passed if not passed.named]
        notice, said = view.knowledge.notice([answer.symbol, *behind], present, turning)
        newest = broken.last
        assert newest is not None
        replacement = instead(view, answer.symbol, said.term.replacement if said else "", answer, newest)
    yield finding(
        view,
        sight,
        rule,
        answer.symbol,
        broken,
        present=present,
        message=message(
            rule,
            missing,
            answer.symbol,
            present,
            unseen=answer.open,
            turning=turning,
            notice=notice,
            term=said.term if said else None,
            oldest=broken.first if len(question) > 1 else None,
        ),
        place=_place(sight, missing),
        notice=notice,
        said=said,
        missing=missing,
        replacement=replacement,
        attempt=attempt,
        inferred=any(each.name == missing and each.inferred for each in answer.missing),
        timing=of_absence(view.outlook, turning, broken) if rule in (REMOVED, REMOVED_PRIVATE) else Timing(),
    )


def _told_here(view: View, sight: Sight, broken: ReleaseSet) -> ReleaseSet:
    """Where something is missing that no earlier line has told: neither the import nor the binding.

    Names in an imported module that has gone are told where they are used, too: each needs its own
    replacement.
    """
    use = sight.linked.use
    missing = [
        each for each in sight.answer.missing if not sight.made_elsewhere(each.step, inferred=each.inferred)
    ]
    if use.manner is Manner.IMPORT:
        return broken & view.united(each.releases for each in missing)
    here = view.united(each.releases for each in missing if each.step >= sight.first)
    before = view.answer(sight.imported)
    if not use.told and use.path.steps and isinstance(use.path.steps[0], Attribute) and before.module:
        here |= before.absent & before.present.after
    return broken & here


def _asked_for(view: View, sight: Sight) -> ReleaseSet:
    """Where it is this use that asks for what is missing. What another upstream passes on it asks for itself:
    it does not get installed with a release that does not have it yet."""
    if sight.crossing is None:
        return view.history.all
    return view.united(each.releases for each in sight.answer.missing if each.step >= sight.crossing.written)


def _place(sight: Sight, missing: str) -> Place:
    """Where to point: at the module's name in a from-import if it is the module that is gone."""
    use = sight.linked.use
    if sight.crossing:
        return use.place
    module_gone = sight.imported.module if use.path.origin.name else ""
    if use.module_place and (module_gone == missing or module_gone.startswith(f"{missing}.")):
        return use.module_place
    return use.place


def _outermost(answer: Answer, release: Release) -> str:
    """What of the path is absent at *release*: the module that went, or only a name in it."""
    found = (each.name for each in answer.missing if release.version in each.releases)
    return next(found, answer.symbol)


def catching(view: View, sight: Sight, missing: str) -> Attempt | None:
    """The innermost ``try`` around the use that survives its failing."""
    module = missing in view.knowledge.ledger.modules
    manner = sight.linked.use.manner
    found = (each for each in reversed(sight.around.attempts) if catches(each, manner, module=module))
    caught = next(found, None)
    if caught is None and any(
        each.name == missing and each.step < sight.bound for each in sight.answer.missing
    ):
        manner = Manner.IMPORT if module else Manner.READ  # of import_module and getattr
        caught = next((each for each in sight.attempts if catches(each, manner, module=module)), None)
    return caught
