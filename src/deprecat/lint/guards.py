"""What guards leave of a set of releases.

A guard never just silences: a version test takes away the releases in which
the guarded code does not run; a ``try`` excuses the failing of what stands in
its body, and its handler runs only where the body fails.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from functools import reduce

from packaging.version import Version

from deprecat.downstream.link import Chain, OwnFile, ProjectLinker
from deprecat.lint.walk import Answer
from deprecat.model.ledger import Ledger
from deprecat.model.releases import ReleaseSet, parse
from deprecat.model.symbols import Kind
from deprecat.model.uses import (
    AllOf,
    AnyOf,
    Attempt,
    Compare,
    Condition,
    Guard,
    Has,
    Manner,
    Not,
    Path,
    Refer,
    Test,
    Typing,
)
from deprecat.model.values import dataclass

_OPERATORS: dict[str, Callable[[object, object], bool]] = {
    "<": operator.lt,  # type: ignore[dict-item]
    "<=": operator.le,  # type: ignore[dict-item]
    ">": operator.gt,  # type: ignore[dict-item]
    ">=": operator.ge,  # type: ignore[dict-item]
    "==": operator.eq,
    "!=": operator.ne,
}


_REMEMBERED = 20_000  # conditions
_LASTING = (Kind.METHOD, Kind.CLASSMETHOD, Kind.STATICMETHOD, Kind.PROPERTY)


@dataclass(frozen=True, slots=True)
class Left:
    """What guards leave: the releases in which the code may run, the ``try`` statements whose body it
    stands in (outermost first), and whether it is for type checkers only."""

    releases: ReleaseSet
    attempts: tuple[Attempt, ...] = ()
    typing: bool = False


@dataclass(frozen=True, slots=True)
class Truth:
    """The releases in which a condition is surely true, and those in which it may be."""

    surely: ReleaseSet
    maybe: ReleaseSet

    def __invert__(self) -> Truth:
        return Truth(~self.maybe, ~self.surely)

    def __and__(self, other: Truth) -> Truth:
        return Truth(self.surely & other.surely, self.maybe & other.maybe)

    def __or__(self, other: Truth) -> Truth:
        return Truth(self.surely | other.surely, self.maybe | other.maybe)


class GuardJudge:
    """Judges the guards of one project's files by one ledger."""

    def __init__(
        self,
        ledger: Ledger,
        linker: ProjectLinker,
        answer: Callable[[Chain], Answer],
        fails: Callable[[OwnFile, int], ReleaseSet],
        set_here: Callable[[str], bool],
    ) -> None:
        """*answer* walks the ledger; *fails* tells where the body of a file's ``try`` number N fails,
        *set_here* whether the project itself puts a symbol there."""
        self._ledger = ledger
        self._history = ledger.history
        self._roots = frozenset(ledger.roots)
        self._linker = linker
        self._answer = answer
        self._fails = fails
        self._set_here = set_here
        self._unguarded = Left(self._history.all, (), False)
        self._compared: dict[tuple[str, tuple[str, ...], int], ReleaseSet | None] = {}
        # by identity, which is that of what is kept with it
        self._idle: dict[tuple[int, int], tuple[OwnFile, Condition, bool]] = {}

    def left(self, file: OwnFile, guards: Sequence[Guard]) -> Left:
        """What *guards* (outermost first) leave of all releases."""
        if not guards:
            return self._unguarded
        releases = self._history.all
        attempts: list[Attempt] = []
        for guard in guards:
            if isinstance(guard, Test):
                condition = guard.condition
                if isinstance(condition, Refer) and self._is_idle(file, condition):
                    continue
                truth = self.truth(file, condition)
                releases &= (truth if guard.holds else ~truth).maybe
            elif guard.part == "body":
                attempts.append(guard)
            elif guard.part == "handler" and guard.only and guard.absence:
                releases &= self._fails(file, guard.number)
        return Left(releases, tuple(attempts), for_typing(guards))

    def _is_idle(self, file: OwnFile, condition: Refer) -> bool:
        """Whether *condition* is a name of which no module of the project tells anything. It is remembered,
        for the last of a thousand branches has a thousand guards."""
        known = self._idle.get((id(file), id(condition)))
        if known is None:
            if len(self._idle) > _REMEMBERED:
                self._idle.clear()
            idle = self._linker.condition(file, condition) is None
            known = self._idle[id(file), id(condition)] = (file, condition, idle)
        return known[2]

    @property
    def _unknown(self) -> Truth:
        return Truth(self._history.none, self._history.all)

    def truth(self, file: OwnFile, condition: Condition) -> Truth:
        """Where *condition*, as *file* writes it, is true."""
        if isinstance(condition, Compare):
            return self._compare(file, condition)
        if isinstance(condition, Has):
            return self._has(file, condition.path)
        if isinstance(condition, Refer):
            found = self._linker.condition(file, condition)
            return self.truth(*found) if found else self._unknown
        if isinstance(condition, Not):
            return ~self.truth(file, condition.of)
        if isinstance(condition, AllOf):
            return reduce(operator.and_, (self.truth(file, part) for part in condition.of), ~self._never)
        if isinstance(condition, AnyOf):
            return reduce(operator.or_, (self.truth(file, part) for part in condition.of), self._never)
        return self._unknown

    def telling(self, file: OwnFile, condition: Condition) -> bool:
        """Whether it says anything of an upstream that *condition* always comes out the same.

        It does not if it asks for an import, for that asks whether the upstream is there at all; for what
        never existed, since others may set that; for an attribute that instances may lack.
        """
        if isinstance(condition, Has):
            return bool(condition.path.steps) and all(
                self._lasting(chain)
                for chain in self._linker.chains(file, condition.path)
                if chain.module.partition(".")[0] in self._roots
            )
        if isinstance(condition, Refer):
            found = self._linker.condition(file, condition)
            return found is None or self.telling(*found)
        if isinstance(condition, Not):
            return self.telling(file, condition.of)
        if isinstance(condition, AllOf | AnyOf):
            return all(self.telling(file, part) for part in condition.of)
        return True

    def _lasting(self, chain: Chain) -> bool:
        """Whether where *chain* leads something is there for good: in a module, or as a member of a class."""
        answer = self._answer(chain)
        if not answer.present:
            return False
        entry = self._ledger.modules.get(answer.symbol.rpartition(".")[0])
        return entry is not None or self._kind(answer.symbol) in _LASTING

    def _kind(self, symbol: str) -> Kind | None:
        """What a member of a class is."""
        owner, _, name = symbol.rpartition(".")
        module, _, class_ = owner.rpartition(".")
        entry = self._ledger.modules.get(module)
        found = entry.names.get(class_) if entry else None
        member = found.members.get(name) if found else None
        return member.kind if member else None

    @property
    def _never(self) -> Truth:
        return Truth(self._history.none, self._history.none)

    def _has(self, file: OwnFile, path: Path) -> Truth:
        answers = [
            self._answer(chain)
            for chain in self._linker.chains(file, path)
            if chain.module.partition(".")[0] in self._roots
        ]
        if not answers or any(answer.blind for answer in answers):
            return self._unknown
        surely = reduce(operator.and_, (answer.present for answer in answers))
        maybe = reduce(operator.or_, (answer.present | answer.open for answer in answers))
        if maybe != self._history.all and any(self._set_here(answer.symbol) for answer in answers):
            return Truth(surely, self._history.all)  # a test whether that has been done
        return Truth(surely, maybe)

    def _compare(self, file: OwnFile, compare: Compare) -> Truth:
        names = self._linker.dotted(file, compare.subject)
        if not any(name.partition(".")[0] in self._roots for name in names):
            return self._unknown
        asked = (compare.operator, compare.versions, compare.width)
        if asked not in self._compared:
            self._compared[asked] = self._where(*asked)
        where = self._compared[asked]
        return self._unknown if where is None else Truth(where, where)

    def _where(self, operator: str, texts: tuple[str, ...], width: int) -> ReleaseSet | None:
        """The releases whose versions compare like this; None if that cannot be told."""
        if operator == "startswith":
            return self._history.where(lambda version: str(version).startswith(texts))
        wanted = [parse(text) for text in texts]
        versions = [_cut(version, width) for version in wanted if version is not None]
        if not versions or len(versions) < len(wanted):
            return None
        if operator == "in":
            return self._history.where(lambda version: _cut(version, width) in versions)
        compared = _OPERATORS.get(operator)
        if compared is None:
            return None
        return self._history.where(lambda version: compared(_cut(version, width), versions[0]))


def for_typing(guards: Iterable[Guard]) -> bool:
    """Whether what stands under *guards* is for type checkers only."""
    return any(
        isinstance(guard, Test) and guard.holds and isinstance(guard.condition, Typing) for guard in guards
    )


def catches(attempt: Attempt, manner: Manner, *, module: bool) -> bool:
    """Whether the ``try`` survives what a failing use raises: a missing module is a ModuleNotFoundError,
    a missing name in a from-import an ImportError, a missing attribute an AttributeError."""
    if not attempt.recovers:
        return False
    if manner is Manner.IMPORT:
        return "ImportError" in attempt.catches or (module and "ModuleNotFoundError" in attempt.catches)
    return "AttributeError" in attempt.catches


def _cut(version: Version, width: int) -> object:
    """A version, or its first *width* release components if the comparison looks at no more."""
    if not width:
        return version
    return tuple([*version.release, *([0] * width)][:width])
