"""From the paths of single files to paths into an upstream, through the project's own modules.

``from .conda_interface import itervalues`` is a use of whatever
``conda_interface`` bound that name to. A name bound in two branches gives two
chains; which of them holds at a release is judged where a ledger is known. A
module that is nobody's own and under no tracked root is a third package's and ends
the walk.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property

from deprecat.downstream.wrappers import filled, given, looked_up
from deprecat.model.exports import Class, Container, Export, Function, Instance, Wrapper
from deprecat.model.kept import Kept
from deprecat.model.places import Place
from deprecat.model.uses import (
    INSTANCE,
    Attempt,
    Attribute,
    Call,
    Condition,
    FileFacts,
    Guard,
    Manner,
    Origin,
    Path,
    Refer,
    Step,
    Use,
)
from deprecat.model.values import dataclass, replace

_DEPTH = 24  # own modules in one chain; deeper is taken for a cycle


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file of the project: how it is shown, and which module it is under which import root."""

    display: str
    module: str
    package: bool
    root: str


@dataclass(frozen=True, slots=True)
class Hop:
    """An import on the way: in own ``file`` at ``line``, under ``guards``, of ``name``; or what a function
    there returns: ``returned`` something of its own, ``looked_up`` what it is called with."""

    file: OwnFile
    line: int
    name: str
    guards: tuple[Guard, ...]
    returned: bool = False
    looked_up: bool = False


@dataclass(frozen=True, slots=True)
class Chain:
    """One way to understand a path: steps from an upstream module, and the imports that led there.

    The last ``used`` steps are those of the use itself; the ones before were taken where names were bound.
    """

    module: str
    steps: tuple[Step, ...]
    hops: tuple[Hop, ...] = ()
    star: bool = False  # a star import may or may not give the name
    used: int = 0


@dataclass(frozen=True, slots=True)
class Linked:
    """A use and all that it may stand for; ``own``: perhaps also something of the project's own."""

    use: Use
    chains: tuple[Chain, ...]
    own: bool

    @property
    def receiver(self) -> Linked:
        """Of a store: the reading of what the attribute is set on."""
        path = Path(self.use.path.origin, self.use.path.steps[:-1])
        chains = tuple(
            replace(chain, steps=chain.steps[:-1], used=max(chain.used - 1, 0))
            for chain in self.chains
            if chain.steps
        )
        return Linked(replace(self.use, path=path, manner=Manner.READ), chains, self.own)


class ProjectLinker:
    """Links the files of one project."""

    def __init__(
        self,
        files: Iterable[OwnFile],
        facts: Callable[[OwnFile], FileFacts | None],
        tracked: frozenset[str],
        wrappers: Iterable[Wrapper] = (),
        outline: Callable[[OwnFile], FileFacts | None] | None = None,
        room: int = 10_000,
    ) -> None:
        """*facts* gives a file's facts or None (unreadable), *outline* perhaps without its uses; *tracked*
        are the upstreams' root packages; *wrappers* are believed, whatever their bodies look like. So many
        uses as there is *room* for are remembered linked."""
        self._wrappers = {each.function: each for each in wrappers}
        self._facts = facts
        self._outline = outline or facts
        self._tracked = tracked
        self._reached: set[OwnFile] | None = None  # own modules that paths end at, while that is asked
        self._modules: dict[str, list[OwnFile]] = {}
        self._leading: dict[str, bool] = {}
        self._linked: Kept[OwnFile, tuple[Linked, ...]] = Kept(room, lambda uses: len(uses) + 1)
        for file in files:
            self._modules.setdefault(file.module, []).append(file)

    def link(self, file: OwnFile, *, only: Callable[[Use], bool] | None = None) -> Iterator[Linked]:
        """The uses of *file* that lead into a tracked upstream, or those of them that are wanted *only*."""
        facts = self._facts(file)
        for use in filter(only, facts.uses) if facts and only else facts.uses if facts else ():
            origin = use.path.origin
            if not (origin.level or self._leads(origin.module)):
                continue
            chains, own = self._follow(file, use.path, (), _DEPTH, used=len(use.path.steps))
            if chains:
                yield Linked(use, tuple(dict.fromkeys(chains) if len(chains) > 1 else chains), own)

    def linked(self, file: OwnFile) -> tuple[Linked, ...]:
        """The uses of *file* that lead into a tracked upstream, linked once for all who ask."""
        found = self._linked.get(file)
        if found is None:
            found = tuple(self.link(file))
            self._linked.keep(file, found)
        return found

    def imports_under(self, file: OwnFile, number: int) -> set[Place]:
        """The places of all imports, of whatever, in the body of ``try`` *number* of *file*."""
        facts = self._facts(file)
        return {
            use.place
            for use in (facts.uses if facts else ())
            if use.manner is Manner.IMPORT
            for guard in use.guards
            if isinstance(guard, Attempt) and guard.number == number and guard.part == "body"
        }

    def passing_on(self, file: OwnFile) -> Collection[OwnFile] | None:
        """The own modules of which any that passes on something of a tracked upstream's makes importing from
        *file* give such a thing; None if that gives one anyway."""
        facts = self._outline(file)
        if facts is None:
            return ()
        if any(export.condition is not None for exports in facts.exports.values() for export in exports):
            return None
        self._reached = set()
        try:
            for path in _passed_on(facts):
                can = path.origin.level or self._leads(path.origin.module)
                if can and self._follow(file, path, (), _DEPTH)[0]:
                    return None
            return self._reached
        finally:
            self._reached = None

    def dotted(self, file: OwnFile, path: Path) -> list[str]:
        """The upstream names that a path of attributes may stand for (for conditions)."""
        chains, _ = self._follow(file, path, (), _DEPTH)
        return [
            ".".join([chain.module, *(step.name for step in chain.steps if isinstance(step, Attribute))])
            for chain in chains
        ]

    def chains(self, file: OwnFile, path: Path) -> tuple[Chain, ...]:
        return tuple(self._follow(file, path, (), _DEPTH)[0])

    def condition(self, file: OwnFile, refer: Refer) -> tuple[OwnFile, Condition] | None:
        """The condition behind a flag of another own module, with the file that it is written in."""
        steps = _names(refer.path)
        found = self._find(file, _absolute(file, refer.path.origin), steps)
        if not found:
            return None
        there, name, rest = found
        facts = self._outline(there)
        exports = facts.exports.get(name, ()) if facts and not rest else ()
        if len(exports) == 1:
            if exports[0].condition is not None:
                return there, exports[0].condition
            if exports[0].path is not None and exports[0].path != refer.path:
                return self.condition(there, Refer(exports[0].path))
        return None

    def _find(
        self, file: OwnFile, module: str, steps: tuple[Step, ...]
    ) -> tuple[OwnFile, str, tuple[Step, ...]] | None:
        """The own file and name that attribute steps from an own module end at."""
        while steps and isinstance(steps[0], Attribute):
            own = self._own(file, module)
            name = steps[0].name
            facts = self._outline(own) if own else None
            if own and facts and name in facts.exports:
                return own, name, steps[1:]
            module, steps = f"{module}.{name}", steps[1:]
        return None

    def _follow(
        self, file: OwnFile, path: Path, hops: tuple[Hop, ...], depth: int, *, used: int = 0
    ) -> tuple[list[Chain], bool]:
        """All chains of *path* as seen from *file*, and whether something own may stand there. *used* is how
        many of the last steps are the use's own."""
        if not depth:
            return [], True
        module = _absolute(file, path.origin)
        if self._wrappers and (found := self._looked_up(module, _names(path))):
            target, dotted, rest = found
            at = self._own(file, dotted.rpartition(".")[0])
            by = Hop(
                at or file, self._line(at, dotted) if at else path.origin.line, dotted, (), looked_up=True
            )
            longer = Path(target.origin, (*target.steps, *rest))
            return self._follow(file, longer, (*hops, by), depth - 1, used=min(used, len(rest)))
        star = path.origin.name == "*"
        return self._descend(file, module, _names(path), hops, depth, star=star, used=used)

    def _descend(
        self,
        file: OwnFile,
        module: str,
        steps: tuple[Step, ...],
        hops: tuple[Hop, ...],
        depth: int,
        *,
        star: bool = False,
        used: int = 0,
    ) -> tuple[list[Chain], bool]:
        if not depth:
            return [], True
        own = self._own(file, module)
        if own is None and not self._is_own_root(file, module):
            if module.partition(".")[0] in self._tracked:
                return [Chain(module, steps, hops, star, used)], False
            return [], True
        if not steps or not isinstance(steps[0], Attribute):
            if own is not None and self._reached is not None:
                self._reached.add(own)
            return [], True
        name, rest = steps[0].name, steps[1:]
        left = min(used, len(rest))
        facts = self._outline(own) if own else None
        exports = facts.exports.get(name, ()) if facts else ()
        if own and exports:
            return self._exported(own, f"{module}.{name}", exports, rest, hops, depth, used=left)
        if self._own(file, f"{module}.{name}") or f"{module}.{name}" in self._packages:
            return self._descend(file, f"{module}.{name}", rest, hops, depth - 1, used=left)
        chains: list[Chain] = []
        for origin in facts.stars if own and facts else ():
            assert own is not None
            hop = Hop(own, origin.line, f"{module}.{name}", origin.guards)
            target = _absolute(own, origin)
            if self._offers(own, target, name):
                further, _ = self._descend(own, target, steps, (*hops, hop), depth - 1, star=True, used=used)
                chains += further
        return chains, not chains

    def _looked_up(self, module: str, steps: tuple[Step, ...]) -> tuple[Path, str, tuple[Step, ...]] | None:
        """What a call of a configured function looks up, the function, and the steps from there."""
        dotted = module
        for number, step in enumerate(steps):
            if not isinstance(step, Attribute):
                wrapper = self._wrappers.get(dotted) if isinstance(step, Call) else None
                path = looked_up(wrapper, step) if wrapper and isinstance(step, Call) else None
                return (path, dotted, steps[number + 1 :]) if path else None
            dotted = f"{dotted}.{step.name}"
        return None

    def _line(self, own: OwnFile, dotted: str) -> int:
        """Where *own* binds the name at the end of *dotted*."""
        facts = self._outline(own)
        exports = facts.exports.get(dotted.rpartition(".")[2], ()) if facts else ()
        return next((export.line for export in exports), 1)

    def _exported(
        self,
        own: OwnFile,
        dotted: str,
        exports: Iterable[Export],
        rest: tuple[Step, ...],
        hops: tuple[Hop, ...],
        depth: int,
        *,
        used: int,
        of: Function | None = None,
    ) -> tuple[list[Chain], bool]:
        chains: list[Chain] = []
        mine = False
        for export in exports:
            path = export.path
            if path is None:
                further, other = self._valued(own, dotted, export, rest, hops, depth, used=used)
                chains += further
                mine = mine or other
                continue
            guards = tuple(dict.fromkeys((*path.origin.guards, *export.guards)))
            looked_up = of is not None and bool(of.parameters)
            hop = Hop(own, export.line, dotted, guards, of is not None and not looked_up, looked_up)
            longer = Path(path.origin, (*path.steps, *rest))
            further, other = self._follow(own, longer, (*hops, hop), depth - 1, used=used)
            chains += further
            mine = mine or (other and not further)
        return chains, mine

    def _valued(
        self,
        own: OwnFile,
        dotted: str,
        export: Export,
        rest: tuple[Step, ...],
        hops: tuple[Hop, ...],
        depth: int,
        *,
        used: int,
    ) -> tuple[list[Chain], bool]:
        """Where the steps *rest* lead from something of an own file."""
        value = export.value
        found: tuple[list[Export], int] | None = None  # what it turns into, and how many steps that takes
        if isinstance(value, Function):
            found = _returned(value, rest)
        elif isinstance(value, Container):
            paths, taken = value.after(rest)
            found = [Export(path, export.line, export.guards) for path in paths], taken
        elif isinstance(value, Class) and rest and isinstance(rest[0], Call):
            found = [Export(None, export.line, export.guards, None, Instance(value))], 1
        elif value is not None and rest and isinstance(rest[0], Attribute):
            found = _member(value, rest[0].name, export)
            dotted = f"{dotted}.{rest[0].name}" if found[1] else dotted
        if not depth or found is None or not found[0]:
            return [], True
        after = rest[found[1] :]
        left = min(used, len(after))
        of = value if isinstance(value, Function) else None
        return self._exported(own, dotted, found[0], after, hops, depth - 1, used=left, of=of)

    def _offers(self, file: OwnFile, module: str, name: str) -> bool:
        """Whether ``from module import *`` can give *name*, as far as own modules tell."""
        own = self._own(file, module)
        facts = self._outline(own) if own else None
        if facts is None or not own:
            return True
        if facts.all_names is not None:
            return name in facts.all_names
        return not name.startswith("_") and (name in facts.exports or bool(facts.stars))

    def _own(self, file: OwnFile, module: str) -> OwnFile | None:
        """The project's file that *module* is, seen from *file*: of its own import root first."""
        found = self._modules.get(module)
        if not found:
            return None
        return next((each for each in found if each.root == file.root), found[0])

    @cached_property
    def _packages(self) -> frozenset[str]:
        """Every dotted name that some own module is below of (namespace packages too)."""
        return frozenset(name[:end] for name in self._modules for end in range(len(name)) if name[end] == ".")

    def _leads(self, module: str) -> bool:
        """Whether something imported from the absolute *module* can be of a tracked upstream or the project's
        own: most imports are of neither."""
        leads = self._leading.get(module)
        if leads is None:
            root = module.partition(".")[0]
            leads = self._leading[module] = bool(self._wrappers) or (
                root in self._tracked or root in self._modules or root in self._packages
            )
        return leads

    def _is_own_root(self, file: OwnFile, module: str) -> bool:
        """Whether the top-level package of *module* is the project's own, as *file* would import it."""
        root = module.partition(".")[0]
        if root in self._tracked:
            inside = file.module.startswith(f"{root}.") or (file.package and file.module == root)
            return inside or root in self.own_roots or bool(self._sibling(file, root))
        return root in self._modules or root in self._packages

    def _sibling(self, file: OwnFile, root: str) -> OwnFile | None:
        siblings = self._modules.get(root, ())
        return next((each for each in siblings if each.root == file.root and each is not file), None)

    @cached_property
    def own_roots(self) -> frozenset[str]:
        """Tracked roots that are packages of this very project: never checked against their ledger."""
        return frozenset(
            root for root in self._tracked if any(each.package for each in self._modules.get(root, ()))
        )


def _returned(function: Function, rest: tuple[Step, ...]) -> tuple[list[Export], int]:
    """What a function gives where it is called, or read if it is a property."""
    if function.attribute:
        return list(function.gives), 0
    if not rest or not isinstance(rest[0], Call):
        return [], 0
    return list(filled(function.gives, given(function.parameters, rest[0]))), 1


def _member(value: Class | Instance, name: str, export: Export) -> tuple[list[Export], int]:
    """An attribute of an own class or its instance; what is not its own is its base's."""
    of, instance = (value.of, True) if isinstance(value, Instance) else (value, False)
    members = of.members if instance else of.statics
    if name in members:
        return list(members[name]), 1
    if name in of.names or name.startswith("__"):
        return [], 0
    bases = [Path(path.origin, (*path.steps, INSTANCE)) if instance else path for path in of.base]
    return [Export(path, export.line, export.guards) for path in bases], 0


def _passed_on(facts: FileFacts) -> Iterator[Path]:
    """All paths that what others import from a file can lead to."""
    yield from map(Path, facts.stars)
    for exports in facts.exports.values():
        for export in exports:
            yield from _paths(export)


def _paths(export: Export) -> Iterator[Path]:
    """All paths that *export* can lead to."""
    if export.path is not None:
        yield export.path
    value = export.value.of if isinstance(export.value, Instance) else export.value
    further: list[Export] = []
    if isinstance(value, Function):
        further += value.gives
    elif isinstance(value, Class):
        yield from value.base
        further += (
            each for told in (value.statics, value.members) for found in told.values() for each in found
        )
    elif isinstance(value, Container):
        yield from (*value.each, *value.values)
    for each in further:
        yield from _paths(each)


def _absolute(file: OwnFile, origin: Origin) -> str:
    if not origin.level:
        return origin.module
    parts = file.module.split(".")
    keep = max(len(parts) - origin.level + (1 if file.package else 0), 0)
    return ".".join([*parts[:keep], *([origin.module] if origin.module else [])])


def _names(path: Path) -> tuple[Step, ...]:
    """The steps with the imported name in front."""
    if path.origin.name and path.origin.name != "*":
        return (Attribute(path.origin.name), *path.steps)
    return path.steps
