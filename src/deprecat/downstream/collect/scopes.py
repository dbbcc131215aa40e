"""Names and what they may be bound to: scopes, bindings, and how flow joins them.

Which scope a name belongs to is Python's rule (Language Reference 4.2.2): bound anywhere in a
function, it is local to all of it, unless declared ``global`` or ``nonlocal``; a class body's names
are seen by the class body alone. Which binding a load can see is flow: an environment maps each name
to the bindings that reach this point, and branches join by union.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from deprecat.model.places import Place
from deprecat.model.uses import Attribute, Condition, Guard, Path
from deprecat.model.values import dataclass, field

if TYPE_CHECKING:
    from deprecat.downstream.collect.classes import Thing
    from deprecat.model.exports import Container


@dataclass(frozen=True, slots=True)
class Subject:
    """A value that is the version of something: where it comes from, how many leading components are
    left of it (0: all), whether as text (``False``: as components or a version object), and how many
    components stand in front of those of the release (an epoch)."""

    path: Path
    width: int = 0
    text: bool = True
    skip: int = 0


@dataclass(slots=True, eq=False)
class Binding:
    """One thing that a name may stand for. Compared by identity.

    ``path`` is set if it is rooted in an import. ``order`` sorts bindings of a name in the order of
    the source. ``certain`` is false where something unknown decides whether this binding happens.
    What the value is good for: ``truth`` (as a test), ``subject`` (a version), ``value`` (the
    expression, if it is written down), ``function`` (one that is short enough to be read where it
    is called, with the scope that it is defined in), ``thing`` (a class of the file, or its instance),
    ``texts`` (one of several texts that are written down), ``held`` (what a container holds), ``gives``
    (what a call of it gives, if that is declared). ``place`` is where the text stands that names
    it; ``default``: it stands in for what is not there.
    """

    path: Path | None
    line: int
    guards: tuple[Guard, ...]
    order: tuple[int, int]
    certain: bool = True
    truth: Condition | None = None
    subject: Subject | None = None
    value: ast.expr | None = None
    function: tuple[ast.FunctionDef | ast.Lambda, Scope] | None = None
    thing: Thing | None = None
    texts: tuple[ast.Constant, ...] = ()
    place: Place | None = None
    default: bool = False
    held: Container | None = None
    gives: tuple[Binding, ...] = ()

    @property
    def telling(self) -> bool:
        """Whether it leads somewhere: to an import, or to something of the file that may."""
        return self.path is not None or bool(self.thing or self.held or self.gives or self.function)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that a test asked for an attribute, and that may be several things: a ``name`` with its
    ``bindings`` there, the ``steps`` from it, the last of them the attribute asked for. Or it is the
    attribute that may be several: then ``texts`` has what each means."""

    name: str
    bindings: tuple[Binding, ...]
    steps: tuple[Attribute, ...] = ()
    texts: tuple[tuple[str, Condition], ...] = ()


Env = dict[str, tuple[Binding, ...]]


@dataclass(slots=True, eq=False)
class Scope:
    """A scope that is being read. ``kind`` is ``module``, ``function``, ``class`` or ``comprehension``.
    ``thing`` is the class that it is the body of, or what a method is bound to."""

    kind: str
    parent: Scope | None
    name: str = ""  # qualified
    locals: frozenset[str] = frozenset()
    globals: frozenset[str] = frozenset()
    nonlocals: frozenset[str] = frozenset()
    env: Env = field(default_factory=dict)
    exits: list[Env] = field(default_factory=list)  # what was bound where a function returned
    thing: Thing | None = None


@dataclass(slots=True)
class Names:
    """What a block binds and declares, not looking into the scopes it opens."""

    bound: set[str] = field(default_factory=set)
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)


def names_of(body: Iterable[ast.stmt], walrus: Sequence[int] = ()) -> Names:
    """The names that *body* binds in its own scope; *walrus* are the lines that have a ``:=``."""
    names = Names()
    pending = list(body)
    while pending:
        node = pending.pop()
        kind = node.__class__
        if kind is ast.Assign:
            for target in node.targets:  # type: ignore[attr-defined]
                if target.__class__ is ast.Name:
                    names.bound.add(target.id)
                else:
                    _targets(target, names.bound)
        elif kind is ast.If:
            pending += node.body  # type: ignore[attr-defined]
            pending += node.orelse  # type: ignore[attr-defined]
        elif kind in _SIMPLE:
            _simple(node, names)
        elif kind in _BLOCKS:
            _block(node, names, pending)
        if walrus and _between(walrus, node):
            names.bound.update(_walrus(node))
    return names


def _between(lines: Sequence[int], node: ast.stmt) -> bool:
    index = bisect_left(lines, node.lineno)
    return index < len(lines) and lines[index] <= (node.end_lineno or node.lineno)


def join(*envs: Env) -> Env:
    """What may be bound after ways that ended with *envs*; a name unbound on one way may still be bound."""
    result = dict(envs[0])
    for env in envs[1:]:
        if env == result:
            continue  # as most often; it is quickly told, for bindings are compared by identity
        for name, bindings in env.items():
            known = result.get(name)
            if known is bindings:
                continue
            if known is None:
                result[name] = bindings
            else:
                more = tuple([binding for binding in bindings if binding not in known])
                if more:
                    result[name] = known + more
    return result


_SIMPLE = frozenset(
    (
        ast.AugAssign,
        ast.AnnAssign,
        ast.Import,
        ast.ImportFrom,
        ast.FunctionDef,
        ast.AsyncFunctionDef,
        ast.ClassDef,
        ast.Global,
        ast.Nonlocal,
        ast.Delete,
    )
)
_BLOCKS = frozenset((ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match))


def _simple(node: ast.stmt, names: Names) -> None:
    if isinstance(node, (ast.AugAssign, ast.AnnAssign)):
        _targets(node.target, names.bound)
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        for alias in node.names:
            if alias.name != "*":
                names.bound.add(alias.asname or alias.name.partition(".")[0])
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        names.bound.add(node.name)
    elif isinstance(node, ast.Global):
        names.globals.update(node.names)
    elif isinstance(node, ast.Nonlocal):
        names.nonlocals.update(node.names)
    elif isinstance(node, ast.Delete):
        for target in node.targets:
            _targets(target, names.bound)


def _block(node: ast.stmt, names: Names, pending: list[ast.stmt]) -> None:
    if isinstance(node, (ast.For, ast.AsyncFor)):
        _targets(node.target, names.bound)
    elif isinstance(node, (ast.With, ast.AsyncWith)):
        for item in node.items:
            if item.optional_vars is not None:
                _targets(item.optional_vars, names.bound)
    elif isinstance(node, ast.Match):
        for case in node.cases:
            names.bound.update(captures(case.pattern))
            pending += case.body
        return
    for handler in getattr(node, "handlers", ()):
        if handler.name:
            names.bound.add(handler.name)
        pending += handler.body
    pending += node.body  # type: ignore[attr-defined]
    pending += getattr(node, "orelse", ())
    pending += getattr(node, "finalbody", ())


def captures(pattern: ast.pattern) -> Iterator[str]:
    """The names that a ``case`` pattern binds."""
    for node in ast.walk(pattern):
        if isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
            yield node.name
        elif isinstance(node, ast.MatchMapping) and node.rest:
            yield node.rest


def _targets(target: ast.expr, bound: set[str]) -> None:
    if isinstance(target, ast.Name):
        bound.add(target.id)
    elif isinstance(target, (ast.Tuple, ast.List)):
        for each in target.elts:
            _targets(each, bound)
    elif isinstance(target, ast.Starred):
        _targets(target.value, bound)


_NESTED = (ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _walrus(node: ast.stmt) -> Iterator[str]:
    """Names bound by ``:=`` in the statement itself; those of its blocks are found there."""
    pending: list[ast.AST] = [node]
    while pending:
        for child in ast.iter_child_nodes(pending.pop()):
            if isinstance(child, ast.NamedExpr) and isinstance(child.target, ast.Name):
                yield child.target.id
            if not isinstance(child, (*_NESTED, ast.stmt)):
                pending.append(child)
