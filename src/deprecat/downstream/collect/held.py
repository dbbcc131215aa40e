"""Values inside other values: what a typed container holds, what a test of a type narrows a name to.

``for record in records`` after ``records: list[Record]`` gives instances of ``Record``, as does
``by_name["x"]`` of a ``dict[str, Record]``; so do containers that are written out, if all that they hold
is rooted in imports. ``isinstance(x, Record)`` makes ``x`` an instance where it holds.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from deprecat.downstream.collect.attempts import last_part
from deprecat.downstream.collect.paths import ENTER, ITERATE, LINKS
from deprecat.model.exports import Container
from deprecat.model.uses import INSTANCE, Path
from deprecat.syntax.walking import named

_SEQUENCES = frozenset(
    ("list", "set", "frozenset", "deque", "tuple", "List", "Set", "FrozenSet", "Deque")
).union(
    ("AbstractSet", "MutableSet", "Sequence", "MutableSequence", "Collection", "Iterable", "Iterator"),
    ("Generator", "Reversible", "AsyncIterable", "AsyncIterator", "AsyncGenerator", "Tuple", "ValuesView"),
    ("ContextManager", "AbstractContextManager", "Awaitable"),
)
_MAPPINGS = frozenset(
    ("dict", "Dict", "Mapping", "MutableMapping", "defaultdict", "DefaultDict", "OrderedDict", "ChainMap")
)
_COPIES = frozenset(("list", "sorted", "set", "tuple", "reversed", "iter", "frozenset", "deque"))
NARROWING = frozenset((ast.UnaryOp, ast.BoolOp, ast.Call))  # the tests that ``narrowed`` looks into
_LITERALS = 64  # elements; longer ones are tables of data


class Values(Protocol):
    """What is asked of the reader of a file."""

    def paths(self, node: ast.expr) -> tuple[Path, ...]: ...

    def instances(self, annotation: ast.expr) -> tuple[Path, ...]: ...

    def container(self, node: ast.expr) -> Container | None: ...


def annotated(annotation: ast.expr, instances: Callable[[ast.expr], tuple[Path, ...]]) -> Container | None:
    """What a container with this *annotation* (no text) holds; *instances* reads that of an element."""
    if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
        return annotated(annotation.left, instances) or annotated(annotation.right, instances)
    if not isinstance(annotation, ast.Subscript):
        return None
    name = last_part(annotation.value)
    inner = annotation.slice
    parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    if name in ("Optional", "Union", "Annotated", "Final", "ClassVar"):
        return next(filter(None, (annotated(part, instances) for part in parts)), None)
    found: Container | None = None
    if name in _MAPPINGS and len(parts) == 2:
        found = Container(values=instances(parts[1]))
    elif name == "Coroutine" and len(parts) == 3:
        found = Container(each=instances(parts[2]))
    elif name in ("tuple", "Tuple"):
        alike = len(parts) == 2 and isinstance(parts[1], ast.Constant) and parts[1].value is ...
        found = Container(each=instances(parts[0])) if alike else None
    elif name in _SEQUENCES and parts:
        found = Container(each=instances(parts[0]))
    return found if found and (found.each or found.values) else None


def written(node: ast.expr, values: Values) -> Container | None:
    """What a container that is written out, or made of another one, holds."""
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        each = _all(node.elts, values)
        return Container(each) if each else None
    if isinstance(node, ast.Dict):
        found = _all(node.values, values) if None not in node.keys else ()
        return Container(values=found) if found else None
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
        names = {each for generator in node.generators for each in named(generator.target)}
        free = names.isdisjoint(named(node.elt))
        found = values.paths(node.elt) if free or _calls_a_name(node.elt, names) else ()
        return Container(found) if found else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) == 1:
        each = elements(node.args[0], values) if node.func.id in _COPIES else ()
        return Container(each) if each else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
        inner = values.container(node.func.value) if node.func.attr in ("values", "copy") else None
        if inner and node.func.attr == "values":
            return Container(inner.values) if inner.values else None
        return inner
    return None


def _calls_a_name(node: ast.expr, names: set[str]) -> bool:
    """Whether *node* calls something that is not one of *names*, whatever the arguments are."""
    while isinstance(node, LINKS):
        node = node.func if isinstance(node, ast.Call) else node.value
    return isinstance(node, ast.Name) and node.id not in names


def _all(nodes: Sequence[ast.expr], values: Values) -> tuple[Path, ...]:
    """What *nodes* stand for, if each of them is rooted in imports."""
    if not nodes or len(nodes) > _LITERALS or not isinstance(nodes[0], (ast.Name, *LINKS)):
        return ()
    found = [values.paths(each) for each in nodes]
    return tuple(dict.fromkeys(path for each in found for path in each)) if all(found) else ()


def elements(node: ast.expr, values: Values) -> tuple[Path, ...]:
    """What going through *node* gives each time."""
    held = values.container(node)
    if held is not None:
        return held.each
    return tuple(Path(path.origin, (*path.steps, ITERATE)) for path in values.paths(node))


def entered(node: ast.expr, values: Values) -> tuple[Path, ...]:
    """What ``with node as name`` binds."""
    held = values.container(node)
    if held is not None:
        return held.each
    return tuple(Path(path.origin, (*path.steps, ENTER)) for path in values.paths(node))


def spread(target: ast.expr, node: ast.expr, values: Values) -> Iterator[tuple[ast.expr, tuple[Path, ...]]]:
    """The parts of the loop target ``a, b`` that are known, with what going through *node* gives each."""
    if not isinstance(target, (ast.Tuple, ast.List)) or not isinstance(node, ast.Call):
        return
    parts = target.elts
    if isinstance(node.func, ast.Attribute) and node.func.attr == "items" and not node.args:
        held = values.container(node.func.value)
        if held and len(parts) == 2:
            yield parts[1], held.values
    elif isinstance(node.func, ast.Name) and node.func.id == "enumerate" and node.args and len(parts) == 2:
        yield parts[1], elements(node.args[0], values)
    elif isinstance(node.func, ast.Name) and node.func.id == "zip" and len(parts) == len(node.args):
        for part, argument in zip(parts, node.args, strict=True):
            yield part, elements(argument, values)


def narrowed(test: ast.expr, holds: bool, values: Values) -> Iterator[tuple[str, tuple[Path, ...]]]:
    """The names of which *test*, coming out as *holds* says, tells what they are instances of."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from narrowed(test.operand, not holds, values)
    elif isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) == holds:
        for each in test.values:
            yield from narrowed(each, holds, values)
    elif (
        holds and isinstance(test, ast.Call) and last_part(test.func) == "isinstance" and len(test.args) == 2
    ):
        name, kind = test.args
        kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
        found = [values.paths(each) for each in kinds]
        if isinstance(name, ast.Name) and found and all(found):
            yield name.id, tuple(Path(p.origin, (*p.steps, INSTANCE)) for each in found for p in each)
