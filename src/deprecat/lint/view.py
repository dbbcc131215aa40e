"""How one project looks to one ledger: each use with what it may stand for, where it is taken, and what the
ledger answers. The rules judge what this module sees.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from itertools import groupby
from typing import TypeVar

from deprecat.downstream.link import Chain, Linked, OwnFile, ProjectLinker
from deprecat.lint.crossing import Crossing, variants
from deprecat.lint.guards import GuardJudge, Left, for_typing
from deprecat.lint.knowledge import Knowledge
from deprecat.lint.outlook import Outlook
from deprecat.lint.walk import Answer, Called, Exit, Walker
from deprecat.model.releases import ReleaseSet
from deprecat.model.uses import INSTANCE, Attempt, Attribute, Call, Guard, Has, Manner, Step, Test, Use
from deprecat.model.values import dataclass, replace

_SETTING = (Manner.STORE, Manner.PUT)
_SUPPOSED = 3  # questions whose answers are supposed; each doubles the work

_Judgement = TypeVar("_Judgement")


@dataclass(frozen=True, slots=True)
class Sight:
    """One chain of one use: what the ledger answers, and in which releases it is taken.

    ``others`` are the releases in which something else stands in: another way to understand the use, or the
    project's own. ``known`` are those in which any way to understand it finds the symbol. ``crossing`` tells
    of another upstream that passes it on; ``possible``: only some of its releases in question do so.
    ``attempts`` are those in which a function of the project looks it up.
    """

    file: OwnFile
    linked: Linked
    chain: Chain
    answer: Answer
    taken: ReleaseSet
    around: Left
    typing: bool
    others: ReleaseSet
    known: ReleaseSet
    crossing: Crossing | None = None
    possible: bool = False
    attempts: tuple[Attempt, ...] = ()

    @property
    def bound(self) -> int:
        """How many steps were taken on the way to what the use's first name is bound to."""
        return len(self.chain.steps) - self.chain.used

    @property
    def first(self) -> int:
        """The number of the first step that is taken by this use, not where its name was bound."""
        use = self.linked.use
        if use.manner is Manner.IMPORT:
            return -1
        first = self._first_of_chain
        return first if self.supposed < 0 else max(first, self.supposed + 1)

    @property
    def supposed(self) -> int:
        """The number of the last step that the project only says to have been taken (``x: Class``), -1 if
        there is none: what an annotation names is told where it is imported."""
        written = self.crossing.written if self.crossing else 0
        steps = self.chain.steps
        return next((i for i in range(len(steps) - 1, written - 1, -1) if steps[i] == INSTANCE), -1)

    @property
    def _first_of_chain(self) -> int:
        use = self.linked.use
        consumed = len(use.path.steps) - self.chain.used  # by the project's own modules
        if use.told < consumed and not any(hop.returned for hop in self.chain.hops):
            return -1  # it names what an own module passes on, as an import would
        return self.bound + max(use.told - consumed, 0)

    def made_elsewhere(self, step: int, *, inferred: bool) -> bool:
        """Whether a step belongs to a value that an own module made: then it is told there."""
        return inferred and step < self.bound and bool(self.chain.hops) and self.crossing is None

    @property
    def imported(self) -> Chain:
        """The chain as far as the import that binds the use's root."""
        return Chain(self.chain.module, self.chain.steps[: self.bound])

    def call(self, called: Called) -> Call:
        """The call as this use writes it (answers are shared by uses of one shape)."""
        written = self.linked.use.path.steps[called.step - len(self.chain.steps)]
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
        named = any(isinstance(step, Attribute) for step in use.path.steps)
        # a call that looks a name up names it, as an import does
        looked_up = self._first_of_chain < 0 and any(hop.looked_up for hop in self.chain.hops)
        return not (use.manner is Manner.IMPORT or named or looked_up)


class View:
    """One project, looked at with one ledger."""

    def __init__(
        self,
        knowledge: Knowledge,
        linker: ProjectLinker,
        naming: Callable[[str], Iterable[OwnFile]],
        outlook: Outlook | None = None,
    ) -> None:
        """*naming* gives the files of the project that may set an attribute of that name."""
        self.knowledge = knowledge
        self.outlook = outlook or Outlook(knowledge.ledger.history)
        self.linker = linker
        self.history = knowledge.ledger.history
        self._naming = naming
        self._set_here: dict[str, frozenset[str]] = {}
        self._read_here: dict[str, bool] = {}
        self._supposed: dict[str, bool] | None = None  # what is_set_here answers while that is put off
        self._roots = frozenset(knowledge.ledger.roots)
        self._walker = Walker(knowledge.ledger)
        self._answers: dict[tuple[str, tuple[Step, ...], bool], Answer] = {}
        self._failing: dict[tuple[OwnFile, int], ReleaseSet] = {}
        self.guards = GuardJudge(knowledge.ledger, linker, self.answer, self._fails, self.is_set_here)
        self._neighbours: list[tuple[View, ReleaseSet]] = []

    def meet(self, views: Iterable[tuple[View, ReleaseSet]]) -> None:
        """From now on, what the upstreams of other *views* pass on is followed into them, and what they
        pass on of this one is judged here: at those of their releases that are asked for."""
        self._neighbours = [(view, asked) for view, asked in views if view is not self]
        self._walker.meet(view._walker for view, _ in self._neighbours)

    def groups(self, file: OwnFile) -> Iterator[list[Linked]]:
        """The uses of *file*, together those that are written as one."""
        for _, group in groupby(self.linked(file), key=lambda linked: (linked.use.place, linked.use.manner)):
            yield list(group)

    def answers(self, linked: Linked) -> Iterator[tuple[Chain, Answer]]:
        """What a use leads to here, and what this ledger answers."""
        typing = linked.use.manner is Manner.ANNOTATION or for_typing(linked.use.guards)
        for chain in self._judged(linked).chains:
            if self.is_mine(chain):
                yield chain, self.answer(chain, typing=typing)

    def is_passed_on(self, linked: Linked) -> bool:
        """Whether another upstream may pass on something of this one to a use."""
        return any(answer.exits for view, _ in self._neighbours for _, answer in view.answers(linked))

    def ways(self, file: OwnFile, uses: Sequence[Linked]) -> Iterator[list[Sight]]:
        """The ways to understand *uses* of *file* that are written as one."""
        sights = [sight for linked in uses for sight in self._sights(file, linked)]
        yield self._together(sights)
        for linked in uses if self._neighbours else ():
            for crossed in self._crossings(file, linked):
                yield self._together(crossed, sights)

    def _together(self, sights: list[Sight], besides: Sequence[Sight] = ()) -> list[Sight]:
        """*sights* as ways to understand one use; those *besides* are ways to understand it, too."""
        known = self.united(sight.answer.present for sight in (*sights, *besides))
        return [
            replace(sight, known=known, others=self._others(sight, [*sights[:i], *sights[i + 1 :], *besides]))
            for i, sight in enumerate(sights)
        ]

    def _crossings(self, file: OwnFile, linked: Linked) -> Iterator[list[Sight]]:
        """What other upstreams pass on of this one: for each set of their releases that does so alike, the
        ways to understand it."""
        around = self.guards.left(file, linked.use.guards)
        for view, asked in self._neighbours:
            for sight in view._sights(file, linked):
                passing = asked & (sight.taken - sight.answer.absent)
                ways = [
                    [self._crossed(view, sight, around, each, releases) for each in exits]
                    for exits, releases in variants(sight.answer, passing)
                    if all(each.dotted.partition(".")[0] in self._roots for each in exits)
                ]
                yield from self._weighed(ways, passing)

    def _crossed(
        self, view: View, sight: Sight, around: Left, way: Exit, releases: ReleaseSet
    ) -> tuple[Sight, Crossing]:
        """What *sight* of another *view* is seen from here, where *way* leads here in *releases*."""
        chain = self._chain(sight.chain, way)
        written = len(chain.steps) - way.used
        upstream = view.knowledge.ledger.upstream
        crossing = Crossing(upstream, way.symbol, releases, written, self.history.none)
        return self._sight(sight.file, sight.linked, chain, around), crossing

    def _chain(self, chain: Chain, way: Exit) -> Chain:
        """*chain*, led on by another upstream into this one."""
        module = self.knowledge.module_of(way.dotted)
        names = way.dotted.removeprefix(module).lstrip(".")
        steps = (*(Attribute(name) for name in names.split(".") if name), *way.steps)
        return Chain(module, steps, chain.hops, chain.star, min(chain.used, way.used))

    def _weighed(
        self, ways: list[list[tuple[Sight, Crossing]]], passing: ReleaseSet
    ) -> Iterator[list[Sight]]:
        """*ways*, each told in which releases of this upstream it is the only one that fails; *passing* are
        the releases in question of the upstream that passes on: some may do so in none of the ways."""
        for _, crossing in (way[0] for way in ways):
            passing -= crossing.releases
        works = [
            self.history.all - reduce(operator.and_, (sight.answer.absent for sight, _ in way))
            for way in ways
        ]
        for i, way in enumerate(ways):
            elsewhere = self.history.all if passing else self.united(works[:i] + works[i + 1 :])
            yield [replace(sight, crossing=replace(crossing, elsewhere=elsewhere)) for sight, crossing in way]

    def _others(self, sight: Sight, rest: list[Sight]) -> ReleaseSet:
        if sight.linked.own and sight.chain.hops:
            return self.history.all  # something of the project's own stands in
        return self.united(other.taken - other.answer.absent for other in rest)

    def _sights(self, file: OwnFile, linked: Linked) -> Iterator[Sight]:
        yield from self.seen(file, self._judged(linked))

    def _judged(self, linked: Linked) -> Linked:
        """What of a use is judged."""
        if linked.use.manner is Manner.OVERRIDE:
            return replace(linked, chains=())  # overriding a method does not fail for want of it
        # neither does setting an attribute, but it is set on something
        return linked.receiver if linked.use.manner in _SETTING else linked

    def seen(self, file: OwnFile, linked: Linked) -> Iterator[Sight]:
        """Each way to understand a use, on its own."""
        around = self.guards.left(file, linked.use.guards)
        for chain in linked.chains:
            if self.is_mine(chain):
                yield self._sight(file, linked, chain, around)

    def united(self, sets: Iterable[ReleaseSet]) -> ReleaseSet:
        """All of *sets* in one."""
        return reduce(operator.or_, sets, self.history.none)

    def is_mine(self, chain: Chain) -> bool:
        """Whether *chain* leads into this ledger's upstream."""
        return chain.module.partition(".")[0] in self._roots

    def linked(self, file: OwnFile) -> tuple[Linked, ...]:
        """The uses of *file* that lead into a tracked upstream."""
        return self.linker.linked(file)

    def answer(self, chain: Chain, *, typing: bool = False) -> Answer:
        """Where *chain* leads, at every release."""
        key = (chain.module, chain.steps, typing)
        answer = self._answers.get(key)
        if answer is None:
            answer = self._walker.walk(chain.module, chain.steps, typing=typing)
            if self.history.coming:
                answer.lapsed = self._lapsed(answer)
                answer.present -= answer.lapsed
            self._answers[key] = answer
        return answer

    def _lapsed(self, answer: Answer) -> ReleaseSet:
        """Releases yet to come by which something that the path passes is declared to be removed."""
        lapsed = self.history.none
        for passed in answer.passed:
            coming = passed.releases & self.history.ahead
            for said in self.knowledge.said(passed.symbol, behind=not passed.named) if coming else ():
                lapsed |= self.knowledge.overdue(said.term, said.term.releases & coming)
        return lapsed

    def found(self, symbol: str) -> Answer:
        """Where an absolute dotted name leads, at every release."""
        module = self.knowledge.module_of(symbol)
        names = symbol.removeprefix(module).lstrip(".")
        return self.answer(Chain(module, tuple(map(Attribute, names.split("."))) if names else ()))

    def _sight(self, file: OwnFile, linked: Linked, chain: Chain, around: Left) -> Sight:
        typing = around.typing or linked.use.manner is Manner.ANNOTATION
        none = self.history.none
        answer = self.answer(chain, typing=typing)
        sight = Sight(file, linked, chain, answer, around.releases, around, typing, none, none)
        taken = around.releases
        alternatives = len(linked.chains) > 1 or linked.own
        if linked.use.manner is not Manner.IMPORT:
            taken &= self._holds(file, linked.use.path.origin.guards, sight.imported, worked=True)
        attempts: tuple[Attempt, ...] = ()
        for hop in chain.hops:
            taken &= self._holds(hop.file, hop.guards, sight.imported, worked=alternatives)
            if hop.looked_up:
                attempts += self.guards.left(hop.file, hop.guards).attempts
        return replace(sight, taken=taken, attempts=attempts)

    def _holds(self, file: OwnFile, guards: Sequence[Guard], imported: Chain, *, worked: bool) -> ReleaseSet:
        """Where a binding under *guards* is the one in force: its branch ran, and, if it was tried
        with something else to fall back on, it worked."""
        left = self.guards.left(file, guards)
        tried = worked and any(attempt.recovers and attempt.absence for attempt in left.attempts)
        return left.releases - self.answer(imported).absent if tried else left.releases

    def bodies(self, file: OwnFile, part: str, number: int) -> Iterator[tuple[Linked, Chain]]:
        """The uses of this upstream in one part of one ``try`` of *file*."""
        for linked in self.linked(file):
            for guard in linked.use.guards:
                if isinstance(guard, Attempt) and guard.number == number and guard.part == part:
                    yield from ((linked, chain) for chain in linked.chains if self.is_mine(chain))

    def _fails(self, file: OwnFile, number: int) -> ReleaseSet:
        """Where the body of the ``try`` may fail; everywhere if it uses nothing of the upstream."""
        key = (file, number)
        if key not in self._failing:
            self._failing[key] = self.history.all  # what the body itself is told if it asks
            found = [self.answer(chain) for _, chain in self.bodies(file, "body", number)]
            if found:
                self._failing[key] = self.united(answer.absent | answer.open for answer in found)
        return self._failing[key]

    def covered(self, sight: Sight, attempt: Attempt) -> ReleaseSet:
        """Where a handler of the ``try`` around *sight* imports something of the same upstream that is there.
        What a ``try`` in a function that looks names up falls back on is told as another way to understand
        the use."""
        if not any(attempt is each for each in sight.around.attempts):
            return self.history.none
        return self.united(
            self.answer(chain).present
            for linked, chain in self.bodies(sight.file, "handler", attempt.number)
            if linked.use.manner is Manner.IMPORT
        )

    def is_read_here(self, symbol: str) -> bool:
        """Whether the project itself asks for *symbol* of the upstream."""
        found = self._read_here.get(symbol)
        if found is None:
            found = self._read_here[symbol] = self._is_read(symbol)
        return found

    def _is_read(self, symbol: str) -> bool:
        name = symbol.rpartition(".")[2]

        def asks(use: Use) -> bool:
            if use.manner in (*_SETTING, Manner.OVERRIDE):
                return False
            return use.path.origin.name == name or Attribute(name) in use.path.steps

        return any(
            self.answer(chain).symbol == symbol
            for file in self._naming(name)
            for linked in self.linker.link(file, only=asks)
            for chain in linked.chains
            if self.is_mine(chain)
        )

    def is_set_here(self, symbol: str) -> bool:
        """Whether the project itself puts *symbol* of the upstream there: no one else has to. Not if it only
        sets it where it is."""
        name = symbol.rpartition(".")[2]
        if name not in self._set_here:
            if self._supposed is not None:
                return self._supposed.setdefault(symbol, False)
            self._set_here[name] = frozenset(self._stored(name))
        return symbol in self._set_here[name]

    def whatever_is_set(self, judge: Callable[[], _Judgement]) -> _Judgement:
        """What *judge* comes to.

        Whether the project sets something can only be told by reading all of its files that set anything of
        that name. So it is supposed first, and asked only if another answer makes a difference.
        """
        first: list[_Judgement] = []
        left: list[dict[str, bool]] = [{}]
        while left:
            supposed = left.pop()
            answers = dict(supposed)  # to which "no" is added for each further question
            self._suppose(answers)
            try:
                found = judge()
            finally:
                self._suppose(None)
            if (first and found != first[0]) or len(answers) > _SUPPOSED:
                return judge()
            first = first or [found]
            fresh = [symbol for symbol in answers if symbol not in supposed]
            left += (
                {**supposed, **dict.fromkeys(fresh[:i], False), symbol: True}
                for i, symbol in enumerate(fresh)
            )
        return first[0]

    def _suppose(self, answers: dict[str, bool] | None) -> None:
        for view in (self, *(view for view, _ in self._neighbours)):
            view._supposed = answers

    def _stored(self, name: str) -> Iterator[str]:
        """The symbols called *name* that the project's files set."""

        def sets(use: Use) -> bool:
            return use.manner in _SETTING and use.path.steps[-1:] == (Attribute(name),)

        for file in self._naming(name):
            for linked in self.linker.link(file, only=sets):
                for chain in linked.chains:
                    if not (self.is_mine(chain) and chain.steps):
                        continue
                    owner = self.answer(Chain(chain.module, chain.steps[:-1]))
                    # what is set on something that never was puts nothing there
                    if (owner.present or owner.open) and not self._asked_for(file, linked.use.guards, chain):
                        yield self.answer(chain).symbol

    def _asked_for(self, file: OwnFile, guards: Iterable[Guard], chain: Chain) -> bool:
        """Whether one of *guards* asks that *chain* leads somewhere."""
        symbol = self.answer(chain).symbol
        return any(
            self.answer(asked).symbol == symbol
            for guard in guards
            if isinstance(guard, Test) and guard.holds and isinstance(guard.condition, Has)
            for asked in self.linker.chains(file, guard.condition.path)
            if self.is_mine(asked)
        )
