"""The join of uses and one ledger: values in, findings out.

For every use: the releases in question, less those in which its guards keep it
from running, less those in which it resolves, are those in which it breaks.
Nothing here reads a file or a clock.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import groupby

from deprecat.downstream.link import Chain, Linked, OwnFile, ProjectLinker
from deprecat.lint.guards import GuardJudge, Left, catches
from deprecat.lint.knowledge import Knowledge, Said, is_private, state
from deprecat.lint.rules import (
    ARGUMENT,
    DEPRECATED,
    NOT_YET,
    OBSOLETE_GUARD,
    PENDING,
    REMOVED,
    REMOVED_PRIVATE,
    UNKNOWN,
    Rule,
)
from deprecat.lint.walk import Answer, Called, Walker
from deprecat.lint.wording import message, misfit_message, spell
from deprecat.model.findings import Confidence, Finding, Level, Notice, Question, Via
from deprecat.model.places import Place
from deprecat.model.releases import Release, ReleaseSet
from deprecat.model.uses import Attempt, Attribute, Call, Guard, Manner, Test


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
    def first(self) -> int:
        """The number of the first step that is taken by this use, not where its name was bound."""
        use = self.linked.use
        return -1 if use.manner is Manner.IMPORT else max(len(self.chain.steps) - self.steps, 0) + use.told

    @property
    def imported(self) -> Chain:
        """The chain as far as the import that binds the use's root."""
        return Chain(self.chain.module, self.chain.steps[: max(len(self.chain.steps) - self.steps, 0)])

    def call(self, called: Called) -> Call:
        """The call as this use writes it (answers are shared by uses of one shape)."""
        step = self.chain.steps[called.step]
        own = called.step - len(self.chain.steps) + self.steps
        written = self.linked.use.path.steps[own] if own >= 0 else step
        assert isinstance(written, Call)
        return written

    @property
    def unsure(self) -> bool:
        """Whether the ledger cannot tell if the symbol ever existed."""
        return bool(self.answer.open) and not self.answer.present

    @property
    def bare(self) -> bool:
        """Whether this is a plain load of an imported name: then the import has told everything."""
        use = self.linked.use
        return use.manner is not Manner.IMPORT and not any(
            isinstance(step, Attribute) for step in use.path.steps
        )


class Matcher:
    """Joins the files of one project with one ledger."""

    def __init__(
        self,
        knowledge: Knowledge,
        linker: ProjectLinker,
        question: Question,
        files: Iterable[OwnFile] = (),
    ) -> None:
        """*files* are those of the project that may set attributes of the upstream's."""
        self._files = files
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

    def obsolete(self, file: OwnFile) -> Iterator[Finding]:
        """Guards that come out the same at every release asked for: what they guard against is over."""
        if len(self._asked) == 1:
            return  # a question about one release says nothing of those that are supported
        reasons: dict[int, set[str]] = {}
        for linked in self._linked(file):
            if any(map(self._is_mine, linked.chains)):
                for guard in (*linked.use.path.origin.guards, *linked.use.guards):
                    # a short function's guards are told at each of its calls: all have to agree
                    reasons.setdefault(guard.line, set()).add(self._needless(file, guard))
        for line, (why, *others) in sorted((line, sorted(all_)) for line, all_ in reasons.items()):
            if why and not others:
                upstream = self._knowledge.ledger.upstream
                yield Finding(
                    rule=OBSOLETE_GUARD.name,
                    level=OBSOLETE_GUARD.level,
                    upstream=upstream,
                    symbol=upstream,
                    missing=upstream,
                    path=file.display,
                    place=Place(line, 1, line, 2),
                    message=f"{why} at {spell(self._asked)}",
                    releases=self._asked,
                    present=self._history.all,
                )

    def _needless(self, file: OwnFile, guard: Guard) -> str:
        """Why *guard* is needed no more; empty if it is, or if that cannot be known."""
        if isinstance(guard, Test):
            truth = self._judge.truth(file, guard.condition)
            if not self._asked - truth.surely:
                return "this test is always true"
            return "" if self._asked & truth.maybe else "this test is never true"
        if not (guard.recovers and guard.absence and guard.only):
            return ""
        body = list(self._bodies(file, "body", guard.number))
        told = {linked.use.place for linked, _ in body}
        if not body or not any(self._bodies(file, "handler", guard.number)):
            return ""  # without an alternative of the upstream's own it may guard against its absence
        others = self._linker.imports_under(file, guard.number) - told
        fails = any(self._asked - self._answer(chain).present for _, chain in body)
        return "" if others or fails else "what this tries never fails"

    def _sights(self, file: OwnFile, linked: Linked) -> Iterator[_Sight]:
        if linked.use.manner is Manner.OVERRIDE:
            return  # overriding a method does not fail for want of it
        if linked.use.manner in (Manner.STORE, Manner.DELETE):
            linked = linked.receiver  # neither does setting an attribute, but it is set on something
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
        tried = worked and any(attempt.recovers and attempt.absence for attempt in left.attempts)
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
        broken = self._told_here(sight, (asked & sight.answer.absent) - others)
        found = list(self._broken(file, sight, broken, known)) if broken else []
        yield from found
        if found:
            return
        if not sight.bare:
            yield from self._declared(file, sight, asked - sight.answer.absent)
        for called in sight.answer.calls:
            if called.step >= sight.first:
                yield from self._misfits(file, sight, called, asked - others)
                yield from self._outlived(file, sight, called, asked)

    def _told_here(self, sight: _Sight, broken: ReleaseSet) -> ReleaseSet:
        """Where something is missing that no earlier line has told: neither the import nor the binding.

        Names in an imported module that has gone are told where they are used, too: each needs its own
        replacement.
        """
        use = sight.linked.use
        if use.manner is Manner.IMPORT:
            return broken
        here = self._united(each.releases for each in sight.answer.missing if each.step >= sight.first)
        before = self._answer(sight.imported)
        if not use.told and use.path.steps and isinstance(use.path.steps[0], Attribute) and before.module:
            here |= before.absent & before.present.after
        return broken & here

    @cached_property
    def _set_here(self) -> frozenset[str]:
        """Symbols of the upstream that the project itself puts there: no one else has to."""
        stores = (
            chain
            for file in self._files
            for linked in self._linked(file)
            if linked.use.manner is Manner.STORE
            for chain in linked.chains
            if self._is_mine(chain) and chain.steps
        )
        # what is set on something that is missing itself puts nothing there
        answers = ((self._answer(chain), len(chain.steps) - 1) for chain in stores)
        return frozenset(
            answer.symbol
            for answer, last in answers
            if all(missing.step >= last or answer.present for missing in answer.missing)
        )

    def _broken(
        self, file: OwnFile, sight: _Sight, broken: ReleaseSet, known: ReleaseSet
    ) -> Iterator[Finding]:
        """*known* are the releases in which any way to understand the use finds the symbol."""
        present = sight.answer.present or known
        if not present:
            if not sight.chain.star and sight.answer.symbol not in self._set_here:
                yield from self._missing(file, sight, UNKNOWN, broken, present, None)
            return
        alive = present | sight.answer.open
        early = broken & alive.before
        gone = broken - early
        if gone:
            turning = (~alive & (alive & gone.before).after).first
            rule = REMOVED_PRIVATE if is_private(sight.answer.symbol) else REMOVED
            yield from self._missing(file, sight, rule, gone, present, turning)
        if early:
            yield from self._missing(file, sight, NOT_YET, early, present, alive.first)

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
        missing = self._outermost(answer, turning if rule is not NOT_YET and turning else first)
        attempt = self._catching(sight, self._outermost(answer, first))
        if attempt:
            broken -= self._covered(file, attempt.number)
            if not broken:
                return
        notice: Notice | None = None
        said: Said | None = None
        replacement = ""
        if rule in (REMOVED, REMOVED_PRIVATE) and turning is not None:
            behind = [passed.symbol for passed in answer.passed if not passed.named]
            notice, said = self._knowledge.notice([answer.symbol, *behind], present, turning)
            replacement = said.term.replacement if said else ""
            replacement = replacement or self._knowledge.moved(answer.symbol, turning)
        yield self._made(
            file,
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
            ),
            place=self._place(sight, missing),
            notice=notice,
            said=said,
            missing=missing,
            replacement=replacement,
            attempt=attempt,
            inferred=any(each.name == missing and each.inferred for each in answer.missing),
        )

    def _place(self, sight: _Sight, missing: str) -> Place:
        """Where to point: at the module's name in a from-import if it is the module that is gone."""
        use = sight.linked.use
        module_gone = sight.imported.module if use.path.origin.name else ""
        if use.module_place and (module_gone == missing or module_gone.startswith(f"{missing}.")):
            return use.module_place
        return use.place

    def _outermost(self, answer: Answer, release: Release) -> str:
        """What of the path is absent at *release*: the module that went, or only a name in it."""
        found = (each.name for each in answer.missing if release.version in each.releases)
        return next(found, answer.symbol)

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
        for symbol, said, at in self._sayings(sight, asked):
            states = {state(said.term, release) for release in at}
            rule = PENDING if states == {"pending"} else DEPRECATED
            if worst is None or (rule is DEPRECATED and worst[0] is PENDING):
                worst = (rule, symbol, said, at)
        if worst is None:
            return
        rule, symbol, said, at = worst
        answer = sight.answer
        yield self._made(
            file,
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

    def _misfits(self, file: OwnFile, sight: _Sight, called: Called, asked: ReleaseSet) -> Iterator[Finding]:
        """A call that does not fit the signature at some releases asked for."""
        for misfit, at in called.misfits:
            broken = at & asked
            if any(
                isinstance(guard, Attempt) and "TypeError" in guard.catches
                for guard in sight.linked.use.guards
            ):
                return  # tried out, or what is tried next
            if not broken:
                continue
            before = called.fits & broken.before
            name = misfit.name
            if misfit.how == "positional":
                name = self._knowledge.parameter(called.defined, before or called.fits, int(misfit.name))
            symbol = f"{called.symbol}({name}=)" if misfit.how == "keyword" else f"{called.symbol}({name})"
            turning = (
                (called.fits.history.at(before.last.version).after - called.fits).first
                if before.last
                else None
            )
            notice, said = (None, None)
            if turning is not None and misfit.how == "keyword":
                notice, said = self._knowledge.argument_notice(called.defined, name, before, turning)
            elif turning is not None:
                notice = Notice.SILENT
            yield self._made(
                file,
                sight,
                ARGUMENT,
                symbol,
                broken,
                present=called.fits,
                message=misfit_message(
                    misfit, name, called.fits, turning, notice, said.term if said else None
                ),
                place=_keyword_place(sight.call(called), name) if misfit.how == "keyword" else None,
                notice=notice,
                said=said,
                inferred=called.inferred,
            )

    def _outlived(self, file: OwnFile, sight: _Sight, called: Called, asked: ReleaseSet) -> Iterator[Finding]:
        """Keywords of a call that are declared deprecated at some releases asked for."""
        call = sight.call(called)
        for keyword in call.keywords:
            for said in self._knowledge.argument(called.defined, keyword):
                at = said.term.releases & asked & called.fits
                if not at:
                    continue
                states = {state(said.term, release) for release in at}
                rule = PENDING if states == {"pending"} else DEPRECATED
                symbol = f"{called.symbol}({keyword}=)"
                yield self._made(
                    file,
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

    def _made(  # noqa: PLR0913 - the fields of a finding
        self,
        file: OwnFile,
        sight: _Sight,
        rule: Rule,
        symbol: str,
        releases: ReleaseSet,
        *,
        present: ReleaseSet,
        message: str,
        place: Place | None = None,
        notice: Notice | None = None,
        said: Said | None = None,
        missing: str = "",
        replacement: str = "",
        attempt: Attempt | None = None,
        inferred: bool = False,
    ) -> Finding:
        """A finding on a use; a guard, a mere annotation or doubt makes it a note."""
        possible = sight.unsure or sight.linked.use.manner is Manner.PATCH
        confidence = Confidence.INFERRED if inferred else Confidence.CERTAIN
        return Finding(
            rule=rule.name,
            level=Level.NOTE if attempt or sight.typing or possible else rule.level,
            upstream=self._knowledge.ledger.upstream,
            symbol=symbol,
            missing=missing or symbol,
            path=file.display,
            place=place or sight.linked.use.place,
            message=message,
            releases=releases,
            present=present,
            notice=notice,
            replacement=replacement or (said.replacement if said else ""),
            declared=said.term if said else None,
            guarded=attempt is not None or sight.typing,
            guard_line=attempt.line if attempt else 0,
            via=_via(sight.chain),
            scope=sight.linked.use.scope,
            confidence=Confidence.POSSIBLE if possible else confidence,
        )

    def _sayings(self, sight: _Sight, asked: ReleaseSet) -> Iterable[tuple[str, Said, ReleaseSet]]:
        """Declarations on what the use passes, the symbol itself first."""
        here = [passed for passed in sight.answer.passed if passed.step >= sight.first]
        for passed in sorted(here, key=lambda each: -len(each.symbol)):
            for said in self._knowledge.said(passed.symbol, behind=not passed.named):
                if at := said.term.releases & asked & passed.releases:
                    yield said.declaration.symbol, said, at


def _via(chain: Chain) -> tuple[Via, ...]:
    return tuple(Via(hop.file.display, hop.line, hop.name) for hop in chain.hops)


def _keyword_place(call: Call, keyword: str) -> Place | None:
    """Where a call writes *keyword*, if the facts tell."""
    return dict(zip(call.keywords, call.places, strict=False)).get(keyword)


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
