"""Walking an access path through a ledger, at all releases at once.

The walker keeps, for each thing the path may have reached, the releases in which
it reached it. Every step splits these sets: present (go on), absent (the path
fails there), open (the source cannot tell; absence is never claimed). A name
may be reached in two ways in one release (a submodule and a namesake bound in
the package): either makes it present.
"""

from __future__ import annotations

import builtins
import operator
from collections.abc import Generator, Iterable, Iterator, Sequence
from functools import reduce

from deprecat.lint.constructors import makers
from deprecat.lint.signature import Misfit, signature
from deprecat.model.declarations import Declaration, Form
from deprecat.model.ledger import Ledger, Module
from deprecat.model.releases import Release, ReleaseSet
from deprecat.model.symbols import Kind, Shape, Symbol
from deprecat.model.uses import INSTANCE, Attribute, Call, Step
from deprecat.model.values import dataclass, field, replace

# What the import system gives every module, and the interpreter every class (Python data model, 3.2).
_MODULE_NAMES = frozenset(
    [
        "__name__",
        "__doc__",
        "__file__",
        "__path__",
        "__package__",
        "__spec__",
        "__loader__",
        "__dict__",
        "__cached__",
        "__builtins__",
    ]
)
# Classes of the standard library that give no public name to their subclasses, but ABCMeta's ``register``.
_BARE = frozenset({"abc.ABC", "typing.Generic", "typing.Protocol"})
_DEPTH = 16  # aliases of aliases; deeper is taken for a cycle


@dataclass(frozen=True, slots=True)
class ModuleAt:
    name: str


@dataclass(frozen=True, slots=True)
class ClassAt:
    """A class (``instance`` of it, if so), defined as ``name`` in module or class ``owner``."""

    dotted: str
    symbol: Symbol
    instance: bool = False


@dataclass(frozen=True, slots=True)
class FunctionAt:
    """A callable; ``bound``: its first parameter is filled already."""

    dotted: str
    shape: Shape
    bound: bool = False


@dataclass(frozen=True, slots=True)
class Opaque:
    """Exists, as ``dotted`` if that is known, but what it has is not."""

    dotted: str = ""


@dataclass(frozen=True, slots=True)
class Beyond:
    """What the upstream passes on of another one: the other's dotted name and the steps taken from there,
    the last ``used`` of which are those of the path that is being walked."""

    dotted: str
    steps: tuple[Step, ...] = ()
    used: int = 0


Node = ModuleAt | ClassAt | FunctionAt | Opaque | Beyond
Front = list[tuple[Node, ReleaseSet]]


@dataclass(frozen=True, slots=True)
class Passed:
    """A symbol on the way: ``named`` by the path itself, or only behind a re-export; ``step`` and
    ``inferred`` as in :class:`Missing`."""

    symbol: str
    releases: ReleaseSet
    named: bool
    step: int = -1
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Called:
    """The call in step number ``step`` of what the path names ``symbol``: where it fits the signature, and
    where not and why. ``targets`` are the defining names of what gets the arguments, and where."""

    symbol: str
    step: int
    fits: ReleaseSet
    misfits: tuple[tuple[Misfit, ReleaseSet], ...]
    targets: tuple[tuple[str, ReleaseSet], ...]
    inferred: bool = False

    def target(self, release: Release | None) -> str:
        """What gets the arguments at *release*; the first there is if that is not told."""
        there = (name for name, at in self.targets if release is not None and release.version in at)
        return next(there, self.targets[0][0])


@dataclass(frozen=True, slots=True)
class Missing:
    """A dotted name that is absent, and where; ``step`` is the number of the step that looks for it, -1 of
    the module that the path starts from; ``inferred`` if only a type led to it."""

    name: str
    releases: ReleaseSet
    step: int = -1
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Exit:
    """Where a path leads on into another upstream: in ``releases`` what the path names ``symbol`` stands for
    the other's ``dotted``, from where ``steps`` go on; the last ``used`` of them are the path's own."""

    symbol: str
    dotted: str
    steps: tuple[Step, ...]
    used: int
    releases: ReleaseSet


@dataclass
class Answer:
    """Where a path leads at the releases asked for.

    ``missing`` lists, outermost first, what is absent and where. ``symbol`` is the
    path as far as attributes name it. ``blind``: what comes behind that is not looked for, and taken
    to be there. ``exits`` are the ways out of this upstream, ``kept`` the releases in which something of its
    own is reached. ``lapsed`` are releases yet to come by which something on the
    way is declared to be removed. ``telling`` notes at which sets of releases, by their bits, there can be
    anything to tell of it.
    """

    symbol: str
    present: ReleaseSet
    open: ReleaseSet
    missing: list[Missing] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)
    calls: list[Called] = field(default_factory=list)
    module: bool = False  # whether it leads to a module, where it leads anywhere
    blind: bool = False
    functions: tuple[tuple[Shape, ReleaseSet], ...] = ()  # what it leads to that may be called
    exits: tuple[Exit, ...] = ()
    kept: ReleaseSet | None = None
    lapsed: ReleaseSet | None = None
    telling: dict[int, bool] = field(default_factory=dict, compare=False)

    @property
    def absent(self) -> ReleaseSet:
        absent = self.lapsed or self.present.history.none
        for each in self.missing:
            absent |= each.releases
        return absent


class Walker:
    """Walks paths through one ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._roots = frozenset(ledger.roots)
        self._others: dict[str, Walker] = {}  # by the root packages that they know
        self._imports: dict[str, tuple[list[Missing], list[Passed], Front]] = {}
        self._arguments: dict[str, tuple[Declaration, ...]] = {}
        self._targets: dict[tuple[str, int, int], tuple[tuple[Node, ReleaseSet], ...]] = {}
        self._makers: dict[tuple[str, int], tuple[tuple[str, Shape, ReleaseSet], ...]] = {}

    def meet(self, others: Iterable[Walker]) -> None:
        """From now on, what leads into the upstreams of *others* is followed there."""
        self._others = {root: other for other in others if other is not self for root in other._roots}
        self._targets.clear()

    def walk(self, module: str, steps: Sequence[Step], *, typing: bool = False) -> Answer:
        """Where *steps* from the imported *module* lead, at every release of the ledger.

        With *typing* names that are bound only for type checkers count as present.
        """
        history = self._ledger.history
        answer = Answer(module, history.all, history.none)
        front = self._import(module, answer)
        inferred = False
        names = [module]
        for number, step in enumerate(steps):
            if isinstance(step, Attribute):
                if front and all(isinstance(node, FunctionAt | Opaque) for node, _ in front):
                    answer.blind = True
                    break  # attributes of functions and of unknown values are nobody's declared API
                if not inferred:
                    answer.symbol += f".{step.name}"
                front, symbol = self._attribute(
                    front, step.name, answer, number=number, typing=typing, inferred=inferred
                )
                if inferred and symbol:
                    answer.symbol = symbol
            else:
                if isinstance(step, Call):
                    calls = self._called(front, step, number, answer.symbol)
                    answer.calls += [replace(called, inferred=inferred) for called in calls]
                front = self._through(front, step)
                inferred = True
            if not front:
                break
            names.append(answer.symbol)
            inferred = inferred or any(isinstance(node, ClassAt) and node.instance for node, _ in front)
        answer.present = history.all - answer.absent - answer.open
        answer.module = any(isinstance(node, ModuleAt) for node, _ in front)
        answer.exits = tuple(
            Exit(names[len(steps) - node.used], node.dotted, node.steps, node.used, releases)
            for node, releases in front
            if isinstance(node, Beyond)
        )
        answer.functions = tuple((node.shape, at) for node, at in front if isinstance(node, FunctionAt))
        own = (releases for node, releases in front if not isinstance(node, Beyond))
        answer.kept = reduce(operator.or_, own, history.none)
        return answer

    def _import(self, dotted: str, answer: Answer) -> Front:
        """``import dotted``: every package on the way, then the module itself."""
        if dotted not in self._imports:
            missing, passed = list[Missing](), list[Passed]()
            left = self._ledger.history.all
            parts = dotted.split(".")
            for i in range(1, len(parts) + 1):
                name = ".".join(parts[:i])
                known = name in self._ledger.modules
                found = self._ledger.modules[name].present if known else left.history.none
                gone = left - found
                if gone:
                    missing.append(Missing(name, gone))
                left &= found
                passed.append(Passed(name, left, named=True))
            self._imports[dotted] = (missing, passed, [(ModuleAt(dotted), left)] if left else [])
        missing, passed, front = self._imports[dotted]
        answer.missing += missing
        answer.passed += passed
        return front

    def _attribute(
        self, front: Front, name: str, answer: Answer, *, number: int, typing: bool, inferred: bool
    ) -> tuple[Front, str]:
        """One attribute step from all that the path has reached; also the symbol's name if a type told it."""
        none = self._ledger.history.none
        reached: Front = []
        asked = found = unseen = unknown = none
        symbol = ""
        dotted = answer.symbol
        for node, releases in front:
            if isinstance(node, Opaque | Beyond):
                reached.append((_onwards(node, Attribute(name), used=1), releases))
                unknown |= releases
                continue
            asked |= releases
            if isinstance(node, ClassAt) and node.instance:
                symbol = dotted = f"{node.dotted}.{name}"
            for where, at, hidden in self._step(node, name, releases, typing=typing):
                unseen |= hidden
                found |= at
                if at and where is not None:
                    reached.append((where, at))
            answer.passed.append(Passed(dotted, found & releases, True, number, inferred))
        gone = asked - found - unseen - unknown
        answer.open |= (unseen | unknown) - found
        if gone:
            answer.missing.append(Missing(dotted, gone, number, inferred))
        for node, releases in reached:
            behind = _defined_as(node)
            if behind and behind != dotted:
                answer.passed.append(Passed(behind, releases, False, number, inferred))
        return reached, symbol

    def _step(
        self, node: Node, name: str, releases: ReleaseSet, *, typing: bool
    ) -> Iterator[tuple[Node | None, ReleaseSet, ReleaseSet]]:
        """What ``node.name`` is: triples of what is reached, where, and where it cannot be told."""
        none = releases.history.none
        if isinstance(node, ModuleAt):
            yield from self._member(self._ledger.modules[node.name], name, releases, typing=typing)
        elif isinstance(node, ClassAt):
            yield from self._inherited(node, name, releases, _DEPTH)
        else:
            yield Opaque(), none, releases

    def _member(
        self, module: Module, name: str, releases: ReleaseSet, *, typing: bool
    ) -> Iterator[tuple[Node | None, ReleaseSet, ReleaseSet]]:
        none = releases.history.none
        if name in _MODULE_NAMES:
            yield Opaque(), releases, none
            return
        inside = f"{module.name}.{name}"
        sub = self._ledger.modules[inside].present & releases if inside in self._ledger.modules else none
        if sub:
            yield ModuleAt(inside), sub, none
        symbol = module.names.get(name)
        for span in symbol.spans if symbol else ():
            at = span.releases & releases
            if at and symbol:
                for node, there in self._behind(inside, symbol, span.shape, at, _DEPTH):
                    yield node, there, none
        if typing and name in module.typing:
            yield Opaque(), module.typing[name] & releases, none
        yield None, none, module.open & releases

    def _behind(
        self, dotted: str, symbol: Symbol, shape: Shape, at: ReleaseSet, depth: int
    ) -> Iterator[tuple[Node, ReleaseSet]]:
        """What a bound name is: aliases are followed; what cannot be followed exists, but is opaque."""
        if shape.kind is Kind.CLASS:
            yield ClassAt(dotted, symbol), at
        elif shape.kind in (Kind.FUNCTION, Kind.METHOD, Kind.CLASSMETHOD, Kind.STATICMETHOD):
            yield FunctionAt(dotted, shape), at
        elif shape.kind is Kind.ALIAS and depth and shape.target != dotted:
            yield from self._target(shape.target, at, depth - 1)
        elif shape.type and shape.kind is not Kind.ALIAS and depth:
            yield from self._instance(shape.type, at, depth - 1)
        else:
            yield Opaque(dotted), at

    def _target(self, dotted: str, at: ReleaseSet, depth: int) -> Sequence[tuple[Node, ReleaseSet]]:
        """What an absolute dotted name is. It is remembered, for many names lead to few."""
        key = (dotted, at.bits, depth)
        if key not in self._targets:
            self._targets[key] = tuple(self._found(dotted, at, depth))
        return self._targets[key]

    def _found(self, dotted: str, at: ReleaseSet, depth: int) -> Iterator[tuple[Node, ReleaseSet]]:
        """The longest module prefix at each release, then attributes."""
        root = dotted.partition(".")[0]
        if root not in self._roots or not depth:
            yield Beyond(dotted) if depth and root in self._others else Opaque(), at
            return
        parts = dotted.split(".")
        left = at
        for i in range(len(parts), 0, -1):
            module = self._ledger.modules.get(".".join(parts[:i]))
            here = left & module.present if module else left.history.none
            if not here or module is None:
                continue
            left -= here
            yield from self._follow([(ModuleAt(module.name), here)], parts[i:], depth)
        if left:
            yield Opaque(), left

    def _follow(self, front: Front, names: list[str], depth: int) -> Iterator[tuple[Node, ReleaseSet]]:
        for name in names:
            onwards: Front = []
            for node, releases in front:
                if isinstance(node, ModuleAt):
                    steps = self._named(node, name, releases, depth)
                elif isinstance(node, ClassAt):
                    steps = self._inherited(node, name, releases, depth)
                elif isinstance(node, Beyond):
                    steps = iter([(_onwards(node, Attribute(name)), releases, releases.history.none)])
                else:
                    steps = iter(())
                left = releases
                for where, there, _ in steps:
                    left -= there
                    if there and where is not None:
                        # of a way out, all is written in the upstream
                        kept = replace(where, used=0) if isinstance(where, Beyond) else where
                        onwards.append((kept, there))
                if left:
                    onwards.append((Opaque(), left))
            front = onwards
        yield from front

    def _named(
        self, node: ModuleAt, name: str, releases: ReleaseSet, depth: int
    ) -> Iterator[tuple[Node | None, ReleaseSet, ReleaseSet]]:
        module = self._ledger.modules[node.name]
        inside = f"{node.name}.{name}"
        none = releases.history.none
        symbol = module.names.get(name)
        for span in symbol.spans if symbol else ():
            at = span.releases & releases
            if at and symbol:
                for where, there in self._behind(inside, symbol, span.shape, at, depth):
                    yield where, there, none
        if inside in self._ledger.modules:
            sub = self._ledger.modules[inside].present & releases
            if sub and (symbol is None or not symbol.present & sub):
                yield ModuleAt(inside), sub, none

    def _instance(self, type_name: str, at: ReleaseSet, depth: int) -> Iterator[tuple[Node, ReleaseSet]]:
        """A value of a type, or what calling ``type_name`` gives."""
        for node, there in self._target(type_name, at, depth):
            if isinstance(node, ClassAt):
                yield ClassAt(node.dotted, node.symbol, instance=True), there
            elif isinstance(node, FunctionAt) and node.shape.type:
                yield from self._instance(node.shape.type, there, depth - 1)
            elif isinstance(node, Beyond):
                yield _onwards(node, INSTANCE), there
            else:
                yield Opaque(), there

    def _inherited(
        self, node: ClassAt, name: str, releases: ReleaseSet, depth: int
    ) -> Iterator[tuple[Node | None, ReleaseSet, ReleaseSet]]:
        """An attribute of a class or instance: its own, then its bases' (PEP 253, method resolution)."""
        none = releases.history.none
        if name.startswith("__") and name.endswith("__"):
            yield Opaque(), releases, none
            return
        left = releases
        member = node.symbol.members.get(name)
        for span in member.spans if member else ():
            at = span.releases & left
            if at and member:
                left -= at
                for where, there in self._behind(f"{node.dotted}.{name}", member, span.shape, at, depth):
                    yield self._bound(where, span.shape.kind, node, depth), there, none
        for span in node.symbol.spans:
            here = span.releases & left
            if not here:
                continue
            if span.shape.kind is not Kind.CLASS or span.shape.open or not depth:
                yield None, none, here
                continue
            for base in span.shape.bases:
                here = yield from self._base(base, node, name, here, depth - 1)

    def _bound(self, reached: Node, kind: Kind, owner: ClassAt, depth: int) -> Node:
        """What reading a member through a class or an instance makes of it (PEP 252)."""
        if isinstance(reached, FunctionAt):
            if (kind is Kind.METHOD and owner.instance) or kind is Kind.CLASSMETHOD:
                return FunctionAt(reached.dotted, reached.shape, bound=True)
            return reached if kind in (Kind.METHOD, Kind.STATICMETHOD) else Opaque()
        return Opaque() if self._is_descriptor(reached, depth) else reached

    def _is_descriptor(self, node: Node, depth: int) -> bool:
        """Whether an attribute's value stands in for something else when read (PEP 252, ``__get__``)."""
        if not isinstance(node, ClassAt) or not node.instance or not depth:
            return False
        if "__get__" in node.symbol.members:
            return True
        bases = {base for span in node.symbol.spans for base in span.shape.bases}
        return any(
            self._is_descriptor(ClassAt(where.dotted, where.symbol, instance=True), depth - 1)
            for base in bases
            for where, _ in self._target(base, self._ledger.history.all, depth - 1)
            if isinstance(where, ClassAt)
        )

    def _base(
        self, base: str, node: ClassAt, name: str, left: ReleaseSet, depth: int
    ) -> Generator[tuple[Node | None, ReleaseSet, ReleaseSet], None, ReleaseSet]:
        """Look *name* up in one base; returns the releases in which it was not found there."""
        none = left.history.none
        if base in _BARE and not name.startswith("_") and name != "register":
            return left
        if base.startswith("builtins."):
            known = getattr(builtins, base.removeprefix("builtins."), None)
            if isinstance(known, type):
                if hasattr(known, name):
                    yield Opaque(), left, none
                    return none
                return left
        for where, at in self._target(base, left, depth):
            if isinstance(where, Beyond):
                of = _onwards(where, INSTANCE) if node.instance else where
                attribute = _onwards(of, Attribute(name), used=1)
                if not self._never(attribute):
                    yield attribute, at, none
                    left -= at
                continue
            if not isinstance(where, ClassAt):
                yield None, none, at
                left -= at
                continue
            found = none
            for reached, there, unknown in self._inherited(
                ClassAt(where.dotted, where.symbol, node.instance), name, at, depth
            ):
                found |= there | unknown
                yield reached, there, unknown
            left -= found
        return left

    def _never(self, node: Node) -> bool:
        """Whether an attribute of another upstream's class is in none of its releases, for sure."""
        assert isinstance(node, Beyond)
        other = self._others[node.dotted.partition(".")[0]]
        answer = other.find(node.dotted, node.steps)
        owner = other.find(node.dotted, node.steps[:-1])
        return not (answer.present or answer.open) and bool(owner.present)

    def find(self, dotted: str, steps: Sequence[Step]) -> Answer:
        """Where *steps* from an absolute *dotted* name lead."""
        parts = dotted.split(".")
        known = (end for end in range(len(parts), 0, -1) if ".".join(parts[:end]) in self._ledger.modules)
        end = next(known, 1)
        return self.walk(".".join(parts[:end]), (*map(Attribute, parts[end:]), *steps))

    def _called(self, front: Front, call: Call, number: int, symbol: str) -> Iterator[Called]:
        """How *call* fits the callables reached; two definitions in one release: either may fit."""
        verdicts: list[tuple[Misfit | None, ReleaseSet]] = []
        targets: dict[str, ReleaseSet] = {}
        none = self._ledger.history.none
        for node, releases in front:
            for target, shape, bound, at in self._callables(node, releases):
                targets[target] = targets.get(target, none) | at
                taken = signature(shape.parameters, bound=bound) if not shape.open else None
                if taken is None:
                    verdicts.append((None, at))
                    continue
                for kept, there in self._kept_alive(target, at):
                    verdicts.append((taken.misfit(call, kept), there))
        if not verdicts:
            return
        fits = reduce(operator.or_, (at for why, at in verdicts if why is None), none)
        misfits = [(why, at - fits) for why, at in verdicts if why is not None and at - fits]
        yield Called(symbol, number, fits, tuple(misfits), tuple(targets.items()))

    def _callables(self, node: Node, releases: ReleaseSet) -> Iterator[tuple[str, Shape, bool, ReleaseSet]]:
        """The signatures behind a callable: a function's own; of a class, what is sure to make instances."""
        if isinstance(node, FunctionAt):
            yield node.dotted, node.shape, node.bound, releases
        elif isinstance(node, ClassAt) and not node.instance:
            key = (node.dotted, releases.bits)
            if key not in self._makers:
                self._makers[key] = tuple(makers(node.dotted, node.symbol, releases, self._classes))
            for target, shape, at in self._makers[key]:
                yield target, shape, True, at

    def _classes(self, dotted: str, at: ReleaseSet) -> Iterator[tuple[tuple[str, Symbol] | None, ReleaseSet]]:
        """The classes that an absolute name stands for; None for anything else."""
        for node, there in self._target(dotted, at, _DEPTH):
            if isinstance(node, ClassAt) and not node.instance:
                yield (node.dotted, node.symbol), there
            else:
                yield None, there

    def _kept_alive(self, target: str, at: ReleaseSet) -> Iterator[tuple[frozenset[str], ReleaseSet]]:
        """The keywords that ``deprecated.argument`` takes although the signature lacks them, by release.

        conda's handler pops a deprecated keyword before the call, until ``remove_in`` raises instead.
        """
        keeping: dict[frozenset[str], ReleaseSet] = {}
        if target not in self._arguments:
            self._arguments[target] = tuple(self._declarations(target))
        declared = self._arguments[target]
        for release in at if declared else ():
            one = at.history.at(release.version)
            names = frozenset(
                each.detail for each in declared if any(term.releases & one for term in each.terms)
            )
            keeping[names] = keeping[names] | one if names in keeping else one
        yield from keeping.items() if declared else [(frozenset(), at)]

    def _declarations(self, target: str) -> Iterator[Declaration]:
        """What was declared about arguments of a callable, by its defining name."""
        parts = target.split(".")
        for end in range(len(parts) - 1, 0, -1):
            module = self._ledger.modules.get(".".join(parts[:end]))
            if module is not None:
                yield from (
                    each
                    for each in module.declarations
                    if each.form is Form.ARGUMENT and each.symbol == target
                )
                return

    def _through(self, front: Front, step: Step) -> Front:
        """A call gives an instance of a class or what a function's annotation says; else opaque."""
        onwards: Front = []
        for node, releases in front:
            if isinstance(step, Call) and isinstance(node, ClassAt) and not node.instance:
                onwards.append((ClassAt(node.dotted, node.symbol, instance=True), releases))
            elif isinstance(step, Call) and isinstance(node, FunctionAt) and node.shape.type:
                onwards += self._instance(node.shape.type, releases, _DEPTH)
            else:
                onwards.append((_onwards(node, step, used=1), releases))
        return onwards


def _onwards(node: Node, step: Step, *, used: int = 0) -> Node:
    """*step* from something that this ledger does not know; *used*: it is the path's own."""
    if not isinstance(node, Beyond):
        return Opaque()
    return replace(node, steps=(*node.steps, step), used=node.used + used)


def _defined_as(node: Node) -> str:
    """The name under which something was defined; none for a module, or a value, which is not its class."""
    if isinstance(node, ModuleAt) or (isinstance(node, ClassAt) and node.instance):
        return ""
    return node.dotted
