"""Names that are there, but declared to go."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import groupby

from deprecat.lint.instead import instead
from deprecat.lint.knowledge import Said, state
from deprecat.lint.rules import DEPRECATED, PENDING, Rule
from deprecat.lint.telling import finding
from deprecat.lint.view import Sight, View
from deprecat.lint.wording import message
from deprecat.model.findings import Finding
from deprecat.model.releases import ReleaseSet


def declared(view: View, sight: Sight, asked: ReleaseSet) -> Iterator[Finding]:
    """The worst that a declaration says of the symbol at the releases asked for."""
    worst: Standing | None = None
    symbol = ""
    for declaration, sayings in groupby(_sayings(view, sight, asked), key=lambda each: each[0].declaration):
        standing = standing_of(sayings)
        if worst is None or (standing.rule is DEPRECATED and worst.rule is PENDING):
            worst, symbol = standing, declaration.symbol
    if worst is None:
        return
    answer, newest, text = sight.answer, worst.releases.last, worst.said.replacement
    assert newest is not None
    yield finding(
        view,
        sight,
        worst.rule,
        answer.symbol,
        worst.releases,
        present=answer.present,
        message=message(worst.rule, symbol, answer.symbol, answer.present, term=worst.said.term),
        said=worst.said,
        missing=symbol,
        replacement=instead(view, symbol, text, answer, newest) if text else "",
        inferred=any(passed.symbol == symbol and passed.inferred for passed in answer.passed),
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """How a declaration stands at the releases asked for: in force at *releases*, if it is at any of them,
    else announced there; with what was said at the newest."""

    rule: Rule
    said: Said
    releases: ReleaseSet


def standing_of(sayings: Iterable[tuple[Said, ReleaseSet]]) -> Standing:
    """How one declaration stands, from its terms and where each is in force (at least one)."""
    states: dict[Rule, list[tuple[Said, ReleaseSet]]] = {}
    for said, at in sayings:
        for release in at:
            rule = PENDING if state(said.term, release) == "pending" else DEPRECATED
            states.setdefault(rule, []).append((said, at.history.at(release.version)))
    rule = DEPRECATED if DEPRECATED in states else PENDING
    newest, _ = max(states[rule], key=lambda each: each[1].bits)
    return Standing(rule, newest, reduce(operator.or_, (at for _, at in states[rule])))


def _sayings(view: View, sight: Sight, asked: ReleaseSet) -> Iterable[tuple[Said, ReleaseSet]]:
    """Declarations on what the use passes, the symbol itself first."""
    here = [
        passed
        for passed in sight.answer.passed
        if passed.step >= sight.first and not sight.made_elsewhere(passed.step, inferred=passed.inferred)
    ]
    others = sight.crossing.written if sight.crossing else -1  # named by an upstream that passes it on
    for passed in sorted(here, key=lambda each: -len(each.symbol)):
        for said in view.knowledge.said(passed.symbol, behind=not passed.named or passed.step < others):
            if at := said.term.releases & asked & passed.releases:
                yield said, at
