"""Guards that no release in question needs any more: debt to delete."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from deprecat.downstream.link import OwnFile
from deprecat.lint.rules import OBSOLETE_GUARD
from deprecat.lint.telling import recorded
from deprecat.lint.view import View
from deprecat.lint.wording import spell
from deprecat.model.findings import Finding
from deprecat.model.places import Place
from deprecat.model.releases import ReleaseSet
from deprecat.model.uses import Guard, Test


def obsolete(view: View, file: OwnFile, asked: ReleaseSet) -> Iterator[Finding]:
    """Guards that come out the same at every release asked for: what they guard against is over."""
    reasons: dict[int, set[str]] = {}
    for linked in view.linked(file):
        if any(map(view.is_mine, linked.chains)):
            for guard in (*linked.use.path.origin.guards, *linked.use.guards):
                # a short function's guards are told at each of its calls: all have to agree
                needless = view.whatever_is_set(partial(_needless, view, file, guard, asked))
                reasons.setdefault(guard.line, set()).add(needless)
    for line, (why, *others) in sorted((line, sorted(all_)) for line, all_ in reasons.items()):
        if why and not others:
            upstream = view.knowledge.ledger.upstream
            yield Finding(
                rule=OBSOLETE_GUARD.name,
                level=OBSOLETE_GUARD.level,
                upstream=upstream,
                symbol=upstream,
                missing=upstream,
                path=file.display,
                place=Place(line, 1, line, 2),
                message=f"{why} at {spell(asked)}",
                releases=recorded(asked),
                present=view.history.recorded,
            )


def _needless(view: View, file: OwnFile, guard: Guard, asked: ReleaseSet) -> str:
    """Why *guard* is needed no more; empty if it is, or if that cannot be known."""
    if isinstance(guard, Test):
        truth = view.guards.truth(file, guard.condition)
        always, never = not asked - truth.surely, not asked & truth.maybe
        if not (always or never) or not view.guards.telling(file, guard.condition):
            return ""
        if guard.default:
            return "the default of this getattr is never used" if always else ""
        if guard.part:
            return "a part of this test always comes out the same"
        return f"this test is {'always' if always != guard.negated else 'never'} true"
    if not (guard.recovers and guard.absence and guard.only):
        return ""
    body = list(view.bodies(file, "body", guard.number))
    told = {linked.use.place for linked, _ in body}
    if not body or not any(view.bodies(file, "handler", guard.number)):
        return ""  # without an alternative of the upstream's own it may guard against its absence
    others = view.linker.imports_under(file, guard.number) - told
    fails = any(asked - view.answer(chain).present for _, chain in body)
    return "" if others or fails else "what this tries never fails"
