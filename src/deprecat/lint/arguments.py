"""Calls that do not fit the signature that a callable has at some release."""

from __future__ import annotations

from collections.abc import Iterator

from deprecat.lint.declared import rule_of
from deprecat.lint.rules import ARGUMENT
from deprecat.lint.telling import finding
from deprecat.lint.view import Sight, View
from deprecat.lint.walk import Called
from deprecat.lint.wording import message, misfit_message
from deprecat.model.findings import Finding, Notice
from deprecat.model.places import Place
from deprecat.model.releases import ReleaseSet
from deprecat.model.uses import Attempt, Call


def arguments(view: View, sight: Sight, asked: ReleaseSet) -> Iterator[Finding]:
    """What there is to tell of the calls of a use at the releases *asked* for."""
    for called in sight.answer.calls:
        if called.step >= sight.first:
            yield from _misfits(view, sight, called, asked - sight.others)
            yield from _outlived(view, sight, called, asked)


def _misfits(view: View, sight: Sight, called: Called, asked: ReleaseSet) -> Iterator[Finding]:
    """A call that does not fit the signature at some releases asked for."""
    for misfit, at in called.misfits:
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
            name = view.knowledge.parameter(called.defined, before or called.fits, int(misfit.name))
        symbol = f"{called.symbol}({name}=)" if misfit.how == "keyword" else f"{called.symbol}({name})"
        turning = (
            (called.fits.history.at(before.last.version).after - called.fits).first if before.last else None
        )
        notice, said = (None, None)
        if turning is not None and misfit.how == "keyword":
            notice, said = view.knowledge.argument_notice(called.defined, name, before, turning)
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
        )


def _outlived(view: View, sight: Sight, called: Called, asked: ReleaseSet) -> Iterator[Finding]:
    """Keywords of a call that are declared deprecated at some releases asked for."""
    call = sight.call(called)
    for keyword in call.keywords:
        for said in view.knowledge.argument(called.defined, keyword):
            at = said.term.releases & asked & called.fits
            if not at:
                continue
            rule = rule_of(said, at)
            symbol = f"{called.symbol}({keyword}=)"
            yield finding(
                view,
                sight,
                rule,
                symbol,
                at,
                present=called.fits,
                message=message(rule, symbol, symbol, called.fits, term=said.term),
                place=_keyword_place(call, keyword),
                said=said,
                inferred=called.inferred,
            )
            break


def _keyword_place(call: Call, keyword: str) -> Place | None:
    """Where a call writes *keyword*, if the facts tell."""
    return dict(zip(call.keywords, call.places, strict=False)).get(keyword)
