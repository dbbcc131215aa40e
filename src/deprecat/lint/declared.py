"""Names that are there, but declared to go."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import groupby

from deprecat.lint.absence import catching
from deprecat.lint.instead import instead
from deprecat.lint.knowledge import Said, state
from deprecat.lint.rules import DEPRECATED, PENDING, Rule
from deprecat.lint.telling import finding
from deprecat.lint.timing import of_declaration
from deprecat.lint.view import Sight, View
from deprecat.lint.walk import Passed
from deprecat.lint.wording import message
from deprecat.model.findings import Finding
from deprecat.model.releases import ReleaseSet, parse
from deprecat.model.values import dataclass


def declared(view: View, sight: Sight, asked: ReleaseSet, question: ReleaseSet) -> Iterator[Finding]:
    """The worst that a declaration says of the symbol at the releases *asked* for, those of the *question* in
    which the use is taken: of several that are in force, what goes first."""
    worst: Standing | None = None
    symbol = ""
    lapsed = sight.answer.lapsed or view.history.none
    there = _sayings(view, sight, asked - (sight.answer.absent - lapsed))
    for declaration, sayings in groupby(there, key=lambda each: each[0].declaration):
        standing = standing_of(sayings)
        if worst is None or standing.sooner(worst):
            worst, symbol = standing, declaration.symbol
    if worst is None:
        return
    answer, newest, text = sight.answer, worst.releases.last, worst.said.replacement
    assert newest is not None
    breaking = asked & lapsed - sight.others
    attempt = catching(view, sight, symbol) if breaking else None
    if attempt:
        breaking -= view.covered(sight, attempt)
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
        attempt=attempt,
        inferred=any(passed.symbol == symbol and passed.inferred for passed in answer.passed),
        timing=of_declaration(view.outlook, worst.said.term, question, breaking),
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """How a declaration stands at the releases asked for: in force at *releases*, if it is at any of them,
    else announced there; with what was said at the newest."""

    rule: Rule
    said: Said
    releases: ReleaseSet

    def sooner(self, other: Standing) -> bool:
        """Whether this one matters before the *other* does."""
        if self.rule is not other.rule:
            return self.rule is DEPRECATED
        mine, others = parse(self.said.term.remove_in), parse(other.said.term.remove_in)
        return mine is not None and others is not None and mine < others


def standing_of(sayings: Iterable[tuple[Said, ReleaseSet]]) -> Standing:
    """How one declaration stands, from its terms and where each is in force (at least one)."""
    states: dict[Rule, list[tuple[Said, ReleaseSet]]] = {}
    read = list(sayings)
    now = any(at & at.history.recorded for _, at in read)  # else it is all yet to come
    for said, at in read:
        for release in at & at.history.recorded if now else at:
            rule = PENDING if state(said.term, release) == "pending" else DEPRECATED
            states.setdefault(rule, []).append((said, at.history.at(release.version)))
    rule = DEPRECATED if DEPRECATED in states else PENDING
    newest, _ = max(states[rule], key=lambda each: each[1].bits)
    return Standing(rule, newest, reduce(operator.or_, (at for _, at in states[rule])))


def declarations(view: View, passed: Iterable[Passed], asked: ReleaseSet) -> bool:
    """Whether anything is declared of what was *passed*, in force at the releases *asked* for."""
    return any(
        said.term.releases & asked & each.releases
        for each in passed
        for said in view.knowledge.said(each.symbol, behind=not each.named)
    )


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
