"""What goes wrong without a word: attributes and methods for an upstream that asks for them no more.

A monkeypatch of a name that is gone sets a new one, which nobody reads. A method that takes the place of a
base's is not called any more once the base has lost it, or is called in a way that it does not take. Neither
raises where it stands, so that tests may stay green.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from deprecat.downstream.link import Chain, Linked, OwnFile
from deprecat.lint.rules import DEAD_OVERRIDE, LOST_PATCH, UNFIT_OVERRIDE, Rule
from deprecat.lint.signature import Misfit, Signature, signature
from deprecat.lint.telling import finding
from deprecat.lint.view import Sight, View
from deprecat.lint.wording import gone_since, spell
from deprecat.model.findings import Finding
from deprecat.model.releases import ReleaseSet
from deprecat.model.uses import Call, Manner


def unheard(view: View, file: OwnFile, asked: ReleaseSet) -> Iterator[Finding]:
    """What *file* sets or overrides in vain at the releases *asked* for."""
    for linked in view.linked(file):
        if linked.use.manner is Manner.STORE:
            yield from view.whatever_is_set(partial(_set, view, file, linked, asked))
        elif linked.use.manner is Manner.OVERRIDE and len(linked.chains) == 1 and not linked.own:
            yield from view.whatever_is_set(partial(_overridden, view, file, linked, asked))


def _set(view: View, file: OwnFile, linked: Linked, asked: ReleaseSet) -> list[Finding]:
    told: list[Finding] = []
    for sight in view.seen(file, linked):
        lost = tuple(_lost(view, sight, LOST_PATCH, asked))
        if lost and not view.is_read_here(sight.answer.symbol):  # last, for it leads to other files
            told += lost
    return told


def _overridden(view: View, file: OwnFile, linked: Linked, asked: ReleaseSet) -> list[Finding]:
    told: list[Finding] = []
    for sight in view.seen(file, linked):
        dead = () if linked.use.told else tuple(_lost(view, sight, DEAD_OVERRIDE, asked))
        told += dead
        if not dead and linked.use.parameters:
            told += _unfit(view, sight, asked)
    return told


def _lost(view: View, sight: Sight, rule: Rule, asked: ReleaseSet) -> Iterator[Finding]:
    """The symbol is gone, and what it belonged to is not, wherever it is in question."""
    chain, answer = sight.chain, sight.answer
    asked &= sight.taken
    owner = view.answer(Chain(chain.module, chain.steps[:-1]))
    gone = answer.absent & owner.present & answer.present.after if answer.present else view.history.none
    first = (asked & gone).first
    if first is None or asked - gone - owner.absent:
        return  # one of the releases has it: then it is for that
    turning = (
        ~answer.present & (answer.present & answer.present.history.at(first.version).before).after
    ).first
    assert turning is not None
    notice, said = view.knowledge.notice([answer.symbol], answer.present, turning)
    what = {
        LOST_PATCH: "setting it changes nothing",
        DEAD_OVERRIDE: "nothing calls this override",
    }[rule]
    yield finding(
        view,
        sight,
        rule,
        answer.symbol,
        asked & gone,
        present=answer.present,
        message=f"{what}: {gone_since(answer.present, turning)}; existed {spell(answer.present)}",
        notice=notice,
        said=said,
        inferred=True,
    )


def _unfit(view: View, sight: Sight, asked: ReleaseSet) -> Iterator[Finding]:
    """The method of the base takes other arguments than it did when the override fitted."""
    mine = signature(sight.linked.use.parameters, bound=True)
    none = view.history.none
    fits, wrong = none, dict[Misfit, ReleaseSet]()
    for shape, releases in sight.answer.functions:
        theirs = signature(shape.parameters, bound=True) if not shape.open else None
        misfit = mine.misfit(_least(theirs)) if mine and theirs else None
        if misfit is None:
            fits |= releases
        else:
            wrong[misfit] = wrong.get(misfit, none) | releases
    for misfit, at in wrong.items():
        broken = at & asked & sight.taken & fits.after - fits
        if not broken or broken.first is None:
            continue
        before = (fits & broken.before).last
        since = (at & view.history.at(before.version).after).first if before else None
        if since is None:
            continue
        yield finding(
            view,
            sight,
            UNFIT_OVERRIDE,
            sight.answer.symbol,
            broken,
            present=sight.answer.present,
            message=f"{_why(misfit)} since {since.version}; it fitted {spell(fits)}",
            inferred=True,
        )


def _least(theirs: Signature) -> Call:
    """A call with no more than a signature requires."""
    places = [name for name in (*theirs.positional_only, *theirs.either) if name in theirs.required]
    return Call(len(places), tuple(name for name in theirs.keyword_only if name in theirs.required))


def _why(misfit: Misfit) -> str:
    return {
        "keyword": f"the base's method is called with {misfit.name!r}, which this override does not take,",
        "positional": f"the base's method is called with {misfit.name} arguments, too many for this one,",
        "missing": f"the base's method is called without {misfit.name!r}, which this override requires,",
    }[misfit.how]
