"""Calls that do not fit the signature that a callable has at some release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deprecat.downstream.link import Chain
from deprecat.lint.declared import standing_of
from deprecat.lint.rules import ARGUMENT
from deprecat.lint.signature import Misfit
from deprecat.lint.telling import finding
from deprecat.lint.timing import of_absence, of_declaration
from deprecat.lint.view import Sight, View
from deprecat.lint.walk import Called
from deprecat.lint.wording import message, misfit_message
from deprecat.model.findings import Finding, Notice
from deprecat.model.places import Place
from deprecat.model.releases import ReleaseSet
from deprecat.model.uses import Attempt, Call, Manner


def arguments(view: View, sight: Sight, asked: ReleaseSet, question: ReleaseSet) -> Iterator[Finding]:
    """What there is to tell of the calls of a use at the releases *asked* for, those of the *question* in
    which it is taken."""
    if sight.linked.use.manner is Manner.IMPORT:
        return  # what an own module called has been told there
    for called in sight.answer.calls:
        if called.step >= max(sight.first, sight.bound):
            yield from _misfits(view, sight, called, asked - sight.others)
            yield from _outlived(view, sight, called, asked, question)


def can_misfit(view: View, chain: Chain, called: Called, asked: ReleaseSet) -> bool:
    """Whether there can be anything to tell of one of the calls of *chain* at the releases *asked* for."""
    call = chain.steps[called.step]
    assert isinstance(call, Call)
    return any(at & asked for _, at in called.misfits) or any(
        said.term.releases & asked
        for keyword in call.keywords
        for target, _ in called.targets
        for said in view.knowledge.argument(target, keyword)
    )


def _misfits(view: View, sight: Sight, called: Called, asked: ReleaseSet) -> Iterator[Finding]:
    """A call that does not fit the signature at some releases asked for."""
    for misfit, at in _by_reason(called):
        broken = at & asked
        if any(
            isinstance(guard, Attempt) and "TypeError" in guard.catches for guard in sight.linked.use.guards
        ):
            return  # tried out, or what is tried next
        if not broken:
            continue
        before = called.fits & broken.before
        name = misfit.name
        if misfit.how == "positional":
            taken = before or called.fits
            name = view.knowledge.parameter(called.target(taken.last), taken, int(misfit.name))
        symbol = f"{called.symbol}({name}=)" if misfit.how == "keyword" else f"{called.symbol}({name})"
        turning = (
            (called.fits.history.at(before.last.version).after - called.fits).first if before.last else None
        )
        notice, said = (None, None)
        if turning is not None and misfit.how == "keyword":
            notice, said = view.knowledge.argument_notice(called.target(before.last), name, before, turning)
        elif turning is not None:
            notice = Notice.SILENT
        yield finding(
            view,
            sight,
            ARGUMENT,
            symbol,
            broken,
            present=called.fits,
            message=misfit_message(misfit, name, called.fits, turning, notice, said.term if said else None),
            place=_keyword_place(sight.call(called), name) if misfit.how == "keyword" else None,
            notice=notice,
            said=said,
            inferred=called.inferred,
            timing=of_absence(view.outlook, turning, broken),
        )


def _by_reason(called: Called) -> Iterable[tuple[Misfit, ReleaseSet]]:
    """The misfits of a call; one for each reason, whatever else changed in the signature."""
    reasons: dict[Misfit, ReleaseSet] = {}
    for misfit, at in called.misfits:
        reasons[misfit] = reasons[misfit] | at if misfit in reasons else at
    return reasons.items()


def _outlived(
    view: View, sight: Sight, called: Called, asked: ReleaseSet, question: ReleaseSet
) -> Iterator[Finding]:
    """Keywords of a call that are declared deprecated at some releases asked for, and fail at none."""
    call = sight.call(called)
    failing = {why.name for why, at in called.misfits if why.how == "keyword" and at & asked}
    for keyword in call.keywords:
        sayings = [
            (said, at)
            for target, there in called.targets
            for said in view.knowledge.argument(target, keyword)
            if (at := said.term.releases & asked & called.fits & there)
        ]
        if not sayings or keyword in failing:
            continue
        standing = standing_of(sayings)
        breaking = view.knowledge.overdue(standing.said.term, asked & view.history.ahead)
        symbol = f"{called.symbol}({keyword}=)"
        yield finding(
            view,
            sight,
            standing.rule,
            symbol,
            standing.releases,
            present=called.fits,
            message=message(standing.rule, symbol, symbol, called.fits, term=standing.said.term),
            place=_keyword_place(call, keyword),
            said=standing.said,
            inferred=called.inferred,
            timing=of_declaration(view.outlook, standing.said.term, question, breaking),
        )


def _keyword_place(call: Call, keyword: str) -> Place | None:
    """Where a call writes *keyword*, if the facts tell."""
    return dict(zip(call.keywords, call.places, strict=False)).get(keyword)
