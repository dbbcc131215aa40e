"""The join of uses and one ledger: values in, findings out.

For every use: the releases in question, less those in which its guards keep it
from running, less those in which it resolves, are those in which it breaks.
Nothing here reads a file or a clock.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby

from deprecat.downstream.link import Chain, Linked, OwnFile, ProjectLinker
from deprecat.lint.guards import GuardJudge, Left, catches
from deprecat.lint.knowledge import Knowledge, Said, state
from deprecat.lint.rules import DEPRECATED, NOT_YET, PENDING, REMOVED, UNKNOWN, Rule
from deprecat.lint.walk import Answer, Walker
from deprecat.lint.wording import message
from deprecat.model.findings import Finding, Level, Notice, Question, Via
from deprecat.model.releases import Release, ReleaseSet
from deprecat.model.uses import Attempt, Attribute, Guard, Manner


@dataclass(frozen=True, slots=True)
class _Sight:
    """One chain of one use, with what the ledger answers and the releases in which it is taken."""

    linked: Linked
    chain: Chain
    answer: Answer
    taken: ReleaseSet
    around: Left
    typing: bool

    @property
    def steps(self) -> int:
        return len(self.linked.use.path.steps)

    @property
    def imported(self) -> Chain:
        """The chain as far as the import that binds the use's root."""
        return Chain(self.chain.module, self.chain.steps[: max(len(self.chain.steps) - self.steps, 0)])

    @property
    def bare(self) -> bool:
        """Whether this is a plain load of an imported name: then the import has told everything."""
        use = self.linked.use
        return use.manner is not Manner.IMPORT and not any(
            isinstance(step, Attribute) for step in use.path.steps
        )


class Matcher:
    """Joins the files of one project with one ledger."""

    def __init__(self, knowledge: Knowledge, linker: ProjectLinker, question: Question) -> None:
        self._knowledge = knowledge
        self._linker = linker
        self._asked = question.releases
        self._history = knowledge.ledger.history
        self._roots = frozenset(knowledge.ledger.roots)
        self._walker = Walker(knowledge.ledger)
        self._answers: dict[tuple[Chain, bool], Answer] = {}
        self._links: dict[OwnFile, tuple[Linked, ...]] = {}
        self._failing: dict[tuple[OwnFile, int], ReleaseSet] = {}
        self._judge = GuardJudge(knowledge.ledger, linker, self._answer, self._fails)

    def findings(self, file: OwnFile) -> Iterator[Finding]:
        """What there is to tell of *file*."""
        for _, group in groupby(self._linked(file), key=lambda linked: (linked.use.place, linked.use.manner)):
            sights = [sight for linked in group for sight in self._sights(file, linked)]
            known = self._united(sight.answer.present for sight in sights)
            found: list[Finding] = []
            for i, sight in enumerate(sights):
                if sight.linked.own and sight.chain.hops:
                    others = self._history.all  # something of the project's own stands in
                else:
                    rest = sights[:i] + sights[i + 1 :]
                    others = self._united(other.taken - other.answer.absent for other in rest)
                found += self._judge_sight(file, sight, others, known)
            yield from _told_once(found)

    def _sights(self, file: OwnFile, linked: Linked) -> Iterator[_Sight]:
        if linked.use.manner in (Manner.STORE, Manner.DELETE):
            return  # setting an attribute never fails for want of it
        around = self._judge.left(file, linked.use.guards)
        for chain in linked.chains:
            if self._is_mine(chain):
                yield self._sight(file, linked, chain, around)

    def _united(self, sets: Iterable[ReleaseSet]) -> ReleaseSet:
        return reduce(operator.or_, sets, self._history.none)

    def _is_mine(self, chain: Chain) -> bool:
        return chain.module.partition(".")[0] in self._roots

    def _linked(self, file: OwnFile) -> tuple[Linked, ...]:
        if file not in self._links:
            self._links[file] = tuple(self._linker.link(file))
        return self._links[file]

    def _answer(self, chain: Chain, *, typing: bool = False) -> Answer:
        key = (Chain(chain.module, chain.steps), typing)
        if key not in self._answers:
            self._answers[key] = self._walker.walk(chain.module, chain.steps, typing=typing)
        return self._answers[key]

    def _sight(self, file: OwnFile, linked: Linked, chain: Chain, around: Left) -> _Sight:
        typing = around.typing or linked.use.manner is Manner.ANNOTATION
        sight = _Sight(linked, chain, self._answer(chain, typing=typing), around.releases, around, typing)
        taken = around.releases
        alternatives = len(linked.chains) > 1 or linked.own
        if linked.use.manner is not Manner.IMPORT:
            taken &= self._holds(file, linked.use.path.origin.guards, sight.imported, worked=True)
        for hop in chain.hops:
            taken &= self._holds(hop.file, hop.guards, sight.imported, worked=alternatives)
        return _Sight(linked, chain, sight.answer, taken, around, typing)

    def _holds(self, file: OwnFile, guards: Sequence[Guard], imported: Chain, *, worked: bool) -> ReleaseSet:
        """Where a binding under *guards* is the one in force: its branch ran, and, if it was tried
        with something else to fall back on, it worked."""
        left = self._judge.left(file, guards)
        tried = worked and any(attempt.recovers for attempt in left.attempts)
        return left.releases - self._answer(imported).absent if tried else left.releases

    def _bodies(self, file: OwnFile, part: str, number: int) -> Iterator[tuple[Linked, Chain]]:
        """The uses of this upstream in one part of one ``try`` of *file*."""
        for linked in self._linked(file):
            for guard in linked.use.guards:
                if isinstance(guard, Attempt) and guard.number == number and guard.part == part:
                    yield from ((linked, chain) for chain in linked.chains if self._is_mine(chain))

    def _fails(self, file: OwnFile, number: int) -> ReleaseSet:
        """Where the body of the ``try`` may fail; everywhere if it uses nothing of the upstream."""
        key = (file, number)
        if key not in self._failing:
            self._failing[key] = self._history.all  # what the body itself is told if it asks
            found = [self._answer(chain) for _, chain in self._bodies(file, "body", number)]
            if found:
                self._failing[key] = self._united(answer.absent | answer.open for answer in found)
        return self._failing[key]

    def _covered(self, file: OwnFile, number: int) -> ReleaseSet:
        """Where a handler of the ``try`` imports something of the same upstream that is there."""
        return self._united(
            self._answer(chain).present
            for linked, chain in self._bodies(file, "handler", number)
            if linked.use.manner is Manner.IMPORT
        )

    def _judge_sight(
        self, file: OwnFile, sight: _Sight, others: ReleaseSet, known: ReleaseSet
    ) -> Iterator[Finding]:
        asked = self._asked & sight.taken
        broken = (asked & sight.answer.absent) - others
        if broken and not self._is_told_elsewhere(sight):
            found = list(self._broken(file, sight, broken, known))
            yield from found
            if found:
                return
        if not sight.bare:
            yield from self._declared(file, sight, asked - sight.answer.absent)

    def _is_told_elsewhere(self, sight: _Sight) -> bool:
        """Whether all that is missing was missing already where the name was imported.

        Names in a module that is gone are told where they are used, too: each needs its own replacement.
        """
        if sight.linked.use.manner is Manner.IMPORT:
            return False
        if sight.bare:
            return True
        before = self._answer(sight.imported)
        return bool(sight.imported.steps) and not before.module and not sight.answer.absent - before.absent

    def _broken(
        self, file: OwnFile, sight: _Sight, broken: ReleaseSet, known: ReleaseSet
    ) -> Iterator[Finding]:
        """*known* are the releases in which any way to understand the use finds the symbol."""
        present = sight.answer.present or known
        if not present:
            if not sight.chain.star:
                yield from self._missing(file, sight, UNKNOWN, broken, present, None)
            return
        early = broken & present.before
        gone = broken - early
        if gone:
            yield from self._missing(file, sight, REMOVED, gone, present, self._turning(present, gone))
        if early:
            yield from self._missing(file, sight, NOT_YET, early, present, present.first)

    def _turning(self, present: ReleaseSet, gone: ReleaseSet) -> Release | None:
        """The first release without the symbol after it was last there, before the first of *gone*."""
        return (~present & (present & gone.before).after).first

    def _missing(
        self,
        file: OwnFile,
        sight: _Sight,
        rule: Rule,
        broken: ReleaseSet,
        present: ReleaseSet,
        turning: Release | None,
    ) -> Iterator[Finding]:
        answer, first = sight.answer, broken.first
        assert first is not None
        missing = self._outermost(answer, turning if rule is REMOVED and turning else first)
        attempt = self._catching(sight, self._outermost(answer, first))
        if attempt:
            broken -= self._covered(file, attempt.number)
            if not broken:
                return
        notice: Notice | None = None
        said: Said | None = None
        replacement = ""
        if rule is REMOVED and turning is not None:
            behind = [passed.symbol for passed in answer.passed if not passed.named]
            notice, said = self._knowledge.notice([answer.symbol, *behind], present, turning)
            replacement = said.term.replacement if said else ""
            replacement = replacement or self._knowledge.moved(answer.symbol, turning)
        yield Finding(
            rule=rule.name,
            level=Level.NOTE if attempt or sight.typing else rule.level,
            upstream=self._knowledge.ledger.upstream,
            symbol=answer.symbol,
            missing=missing,
            path=file.display,
            place=sight.linked.use.place,
            message=message(
                rule,
                missing,
                answer.symbol,
                present,
                turning=turning,
                notice=notice,
                term=said.term if said else None,
            ),
            releases=broken,
            present=present,
            notice=notice,
            replacement=replacement,
            declared=said.term if said else None,
            guarded=attempt is not None or sight.typing,
            guard_line=attempt.line if attempt else 0,
            via=_via(sight.chain),
            scope=sight.linked.use.scope,
        )

    def _outermost(self, answer: Answer, release: Release) -> str:
        """What of the path is absent at *release*: the module that went, or only a name in it."""
        return next((name for name, at in answer.missing if release.version in at), answer.symbol)

    def _catching(self, sight: _Sight, missing: str) -> Attempt | None:
        """The innermost ``try`` around the use that survives its failing."""
        module = missing in self._knowledge.ledger.modules
        manner = sight.linked.use.manner
        return next(
            (each for each in reversed(sight.around.attempts) if catches(each, manner, module=module)), None
        )

    def _declared(self, file: OwnFile, sight: _Sight, asked: ReleaseSet) -> Iterator[Finding]:
        """The worst that a declaration says of the symbol at the releases asked for."""
        worst: tuple[Rule, str, Said, ReleaseSet] | None = None
        for symbol, said, at in self._sayings(sight.answer, asked):
            states = {state(said.term, release) for release in at}
            rule = PENDING if states == {"pending"} else DEPRECATED
            if worst is None or (rule is DEPRECATED and worst[0] is PENDING):
                worst = (rule, symbol, said, at)
        if worst is None:
            return
        rule, symbol, said, at = worst
        answer = sight.answer
        yield Finding(
            rule=rule.name,
            level=Level.NOTE if sight.typing else rule.level,
            upstream=self._knowledge.ledger.upstream,
            symbol=answer.symbol,
            missing=symbol,
            path=file.display,
            place=sight.linked.use.place,
            message=message(rule, symbol, answer.symbol, answer.present, term=said.term),
            releases=at,
            present=answer.present,
            replacement=said.term.replacement,
            declared=said.term,
            guarded=sight.typing,
            via=_via(sight.chain),
            scope=sight.linked.use.scope,
        )

    def _sayings(self, answer: Answer, asked: ReleaseSet) -> Iterable[tuple[str, Said, ReleaseSet]]:
        """Declarations on what the path passes, the symbol itself first."""
        for passed in sorted(answer.passed, key=lambda each: -len(each.symbol)):
            for said in self._knowledge.said(passed.symbol, behind=not passed.named):
                if at := said.term.releases & asked & passed.releases:
                    yield said.declaration.symbol, said, at


def _via(chain: Chain) -> tuple[Via, ...]:
    return tuple(Via(hop.file.display, hop.line, hop.name) for hop in chain.hops)


def _told_once(found: list[Finding]) -> Iterator[Finding]:
    """Of several ways to understand one use, the worst at each release; the later one, where equal:
    what is fallen back on is what fails in the end."""
    told: dict[str, ReleaseSet] = {}
    found.reverse()
    for finding in sorted(found, key=lambda each: -each.level.rank):
        before = told.get(finding.rule)
        if before is None or finding.releases - before:
            told[finding.rule] = finding.releases | before if before else finding.releases
            yield finding
