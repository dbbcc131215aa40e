"""Names that are there, but declared to go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deprecat.lint.knowledge import Said, state
from deprecat.lint.rules import DEPRECATED, PENDING, Rule
from deprecat.lint.telling import finding
from deprecat.lint.view import Sight, View
from deprecat.lint.wording import message
from deprecat.model.findings import Finding
from deprecat.model.releases import ReleaseSet


def declared(view: View, sight: Sight, asked: ReleaseSet) -> Iterator[Finding]:
    """The worst that a declaration says of the symbol at the releases asked for."""
    worst: tuple[Rule, str, Said, ReleaseSet] | None = None
    for symbol, said, at in _sayings(view, sight, asked):
        rule = rule_of(said, at)
        if worst is None or (rule is DEPRECATED and worst[0] is PENDING):
            worst = (rule, symbol, said, at)
    if worst is None:
        return
    rule, symbol, said, at = worst
    answer = sight.answer
    yield finding(
        view,
        sight,
        rule,
        answer.symbol,
        at,
        present=answer.present,
        message=message(rule, symbol, answer.symbol, answer.present, term=said.term),
        said=said,
        missing=symbol,
        inferred=any(passed.symbol == symbol and passed.inferred for passed in answer.passed),
    )


def rule_of(said: Said, at: ReleaseSet) -> Rule:
    """Whether a declaration is still announced at all of the releases *at*, or in force at one."""
    return PENDING if {state(said.term, release) for release in at} == {"pending"} else DEPRECATED


def _sayings(view: View, sight: Sight, asked: ReleaseSet) -> Iterable[tuple[str, Said, ReleaseSet]]:
    """Declarations on what the use passes, the symbol itself first."""
    here = [passed for passed in sight.answer.passed if passed.step >= sight.first]
    for passed in sorted(here, key=lambda each: -len(each.symbol)):
        for said in view.knowledge.said(passed.symbol, behind=not passed.named):
            if at := said.term.releases & asked & passed.releases:
                yield said.declaration.symbol, said, at
