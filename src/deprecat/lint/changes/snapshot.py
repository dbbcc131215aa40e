"""One release of an upstream: what its names are, and which of them are API.

A walk (:mod:`deprecat.lint.walk`) tells at all releases at once whether a path leads somewhere. Here it is
asked what stands there in one release: the definition behind a name, the ancestors of a class.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property

from deprecat.lint.knowledge import Knowledge, is_private
from deprecat.model.changes import Standing
from deprecat.model.declarations import Form
from deprecat.model.ledger import Module
from deprecat.model.releases import Release, ReleaseSet
from deprecat.model.symbols import Kind, Shape, Symbol
from deprecat.model.values import dataclass

CALLABLES = (Kind.FUNCTION, Kind.METHOD, Kind.CLASSMETHOD, Kind.STATICMETHOD)
_DEPTH = 16  # aliases of aliases, bases of bases; deeper is taken for a cycle
_OWN_NEEDS = ("logging.getLogger", "logging.Logger", "typing.TypeVar", "typing.ParamSpec")


@dataclass(frozen=True, slots=True)
class Definition:
    """What a name is in one release: where it is defined, and each way in which it is
    (several of ``if PY3: ... else: ...``)."""

    dotted: str
    symbol: Symbol
    shapes: tuple[Shape, ...]

    @property
    def kinds(self) -> frozenset[Kind]:
        return frozenset(shape.kind for shape in self.shapes)


class Snapshot:
    """One release of a ledger."""

    def __init__(self, knowledge: Knowledge, release: Release) -> None:
        self.release = release
        self.set: ReleaseSet = knowledge.ledger.history.at(release.version)
        self._knowledge = knowledge
        self._modules = knowledge.ledger.modules
        self._roots = frozenset(knowledge.ledger.roots)
        self.definition = cache(self._definition)
        self.is_facade = cache(self._is_facade)

    def has(self, releases: ReleaseSet) -> bool:
        return bool(releases.bits & self.set.bits)

    def is_module(self, dotted: str) -> bool:
        module = self._modules.get(dotted)
        return module is not None and self.has(module.present)

    def shapes(self, symbol: Symbol | None) -> tuple[Shape, ...]:
        """Each way in which a name is bound here; none if it is not."""
        bits = self.set.bits
        return tuple(span.shape for span in symbol.spans if span.releases.bits & bits) if symbol else ()

    def inside(self, dotted: str) -> bool:
        """Whether a name is the upstream's own."""
        return dotted.partition(".")[0] in self._roots

    def _definition(self, dotted: str, depth: int = _DEPTH) -> Definition | None:
        """What stands behind a name, aliases followed; ``None`` if it leads outside or cannot be told."""
        parts = dotted.split(".")
        for end in range(len(parts) - 1, 0, -1):
            module = self._modules.get(".".join(parts[:end]))
            if module is not None and self.has(module.present):
                return self._inside_of(module.name, module.names.get(parts[end]), parts[end:], depth)
        return None

    def _inside_of(
        self, owner: str, symbol: Symbol | None, names: list[str], depth: int
    ) -> Definition | None:
        dotted = f"{owner}.{names[0]}"
        shapes = self.shapes(symbol)
        if symbol is None or not shapes or not depth:
            return None
        targets = {shape.target for shape in shapes if shape.kind is Kind.ALIAS}
        if targets:
            if len(shapes) > 1 or dotted in targets:
                return None  # one thing or another
            return self._definition(".".join([*targets, *names[1:]]), depth - 1)
        if len(names) == 1:
            return Definition(dotted, symbol, shapes)
        if any(shape.kind is not Kind.CLASS for shape in shapes):
            return None
        found = self.member(dotted, names[1])
        return found if len(names) == 2 or found is None else None

    def origin(self, dotted: str) -> str:
        """The name that something was first given: where it is defined, or what it is called outside."""
        for _ in range(_DEPTH):
            found = self.definition(dotted)
            if found is not None:
                return found.dotted
            module, _, name = dotted.rpartition(".")
            entry = self._modules.get(module)
            shapes = self.shapes(entry.names.get(name)) if entry and self.has(entry.present) else ()
            targets = {shape.target for shape in shapes if shape.kind is Kind.ALIAS} - {dotted}
            if len(targets) != 1 or len(shapes) != 1:
                break
            (dotted,) = targets
        return dotted

    def member(self, dotted: str, name: str, depth: int = _DEPTH) -> Definition | None:
        """What a class has under a name, its bases' included (depth first); ``None`` if it has none or that
        cannot be told."""
        found = self.definition(dotted)
        if found is None or not depth:
            return None
        own = found.symbol.members.get(name)
        shapes = self.shapes(own)
        if own is not None and shapes:
            return Definition(f"{found.dotted}.{name}", own, shapes)
        for shape in found.shapes:
            for base in shape.bases:
                inherited = self.member(base, name, depth - 1)
                if inherited is not None or not self.definition(base):
                    return inherited
        return None

    def ancestors(self, dotted: str) -> tuple[frozenset[str], bool]:
        """All bases of a class by the names that it is written with and defined under, and whether these are
        all: not if there is an unreadable one, or a class that may have any."""
        known: set[str] = set()
        whole: object = True
        waiting = [dotted]
        while waiting:
            found = self.definition(waiting.pop())
            for shape in found.shapes if found else ():
                whole = whole and shape.kind is Kind.CLASS and not shape.open
                for base in shape.bases:
                    origin = self.origin(base)
                    whole = whole and base != "?" and (self.definition(base) or not self.inside(origin))
                    if base not in known:
                        waiting.append(base)
                    known |= {base, origin}
        return frozenset(known), bool(whole)

    # What is API

    def standing(self, module: Module, name: str) -> Standing:
        """How far the name of a module is API. Its promises are made by the module's author: a definition
        is one, an import only if the module says so, if a package passes on what is below it, or if a module
        is nothing but imports."""
        dotted = f"{module.name}.{name}"
        symbol = module.names.get(name)
        shapes = self.shapes(symbol)
        if symbol is not None and shapes and not self._promised(module, symbol, shapes):
            return Standing.INCIDENTAL
        return Standing.PRIVATE if hidden(dotted) else Standing.PUBLIC

    def _promised(
        self, module: Module, symbol: Symbol, shapes: tuple[Shape, ...], depth: int = _DEPTH
    ) -> bool:
        if any(shape.kind is not Kind.ALIAS for shape in shapes):
            return not all(shape.type in _OWN_NEEDS for shape in shapes)
        target = shapes[0].target
        offered = module.offered.get(symbol.name)
        if offered is not None and self.has(offered):
            origin, _, name = target.rpartition(".")
            there = self._modules.get(origin)
            behind = there.names.get(name) if there is not None and self.has(there.present) else None
            passed = self.shapes(behind)
            if there is None or behind is None or not passed or not depth:
                return True
            return self._promised(there, behind, passed, depth - 1) or not self._by_star(module, target)
        if any(self._declared(module, symbol.name)):
            return True
        if not self.inside(target) or target.split(".")[-2:-1] == ["deprecations"]:
            return False  # nobody gets the handler of deprecations from those who use it
        below = target.startswith(f"{module.name}.") and self._is_package(module.name)
        return below or self.is_facade(module.name)

    def _by_star(self, module: Module, target: str) -> bool:
        """Whether all public names of *target*'s module are offered here, too: a star import passes on what
        its module needed for itself, and promises none of it."""
        origin, _, _ = target.rpartition(".")
        there = self._modules[origin]
        names = [name for name, symbol in there.names.items() if self.shapes(symbol) and name[0] != "_"]
        return all(name in module.names for name in names)

    def _declared(self, module: Module, name: str) -> Iterator[bool]:
        for declaration in module.declarations:
            if declaration.subject == name and declaration.form in (Form.CONSTANT, Form.DECORATOR):
                yield any(self.has(term.releases) for term in declaration.terms)

    def _is_package(self, module: str) -> bool:
        """Whether there are modules below it, or nothing above it."""
        return "." not in module or module in self._packages

    @cached_property
    def _packages(self) -> frozenset[str]:
        return frozenset(name.rpartition(".")[0] for name in self._modules if self.is_module(name))

    def _is_facade(self, module: str) -> bool:
        """Whether a module defines no public function or class, but passes some of its own package's on."""
        shapes = [
            shape
            for name, symbol in self._modules[module].names.items()
            if not name.startswith("_")
            for shape in self.shapes(symbol)
        ]
        own = any(shape.kind in (Kind.CLASS, Kind.FUNCTION) for shape in shapes)
        return not own and any(shape.kind is Kind.ALIAS and self.inside(shape.target) for shape in shapes)


def hidden(dotted: str) -> bool:
    """Whether a name says itself that it is no API: an underscore in it, part of a package of tests, or one
    of the names with two underscores that modules have (``__all__``; but ``__version__`` is read)."""
    parts = dotted.split(".")
    if is_private(dotted) or any(part in ("tests", "conftest") for part in parts[1:]):
        return True
    return parts[-1].startswith("__") and parts[-1].endswith("__") and parts[-1] != "__version__"
