"""The namespace being read: what its names are bound to just now, and which literals they hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum

from deprecat.model.symbols import Kind
from deprecat.model.values import dataclass, field
from deprecat.upstream.extract.hints import Lines
from deprecat.upstream.extract.shapes import dotted, literal_type
from deprecat.upstream.facts import Binding, Declared, Defined, Imported

State = dict[str, tuple[Binding, ...]]
Function = (ast.FunctionDef, ast.AsyncFunctionDef)
_ROUNDS_MOST = 2_000  # a longer loop than that declares nothing
DEPTH = 20  # how many names deep a literal is followed
HOLE = "{...}"
_VERSION = re.compile(r"v?\d[\w.+!-]*\Z")
_PERCENT = re.compile(r"%(?:\(\w+\))?[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]")
_BRACES = re.compile(r"\{[^{}]*\}")


class Level(Enum):
    """What a scope belongs to."""

    MODULE = "module"
    CLASS = "class"
    FUNCTION = "function"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a dataclass: whether it has a default, is taken by ``__init__``, and by keyword only."""

    name: str
    default: bool
    init: bool
    keyword: bool


@dataclass(slots=True)
class File:
    """What has been gathered of one file so far."""

    lines: Lines
    declared: list[Declared] = field(default_factory=list)
    provided: State = field(default_factory=dict)
    typing: State = field(default_factory=dict)
    stars: list[Imported] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    all_names: list[str] | None = None
    all_known: bool = True
    offered: set[str] = field(default_factory=set)
    opened: list[Mapping[str, tuple[Binding, ...]]] = field(default_factory=list)
    handler_classes: list[str] = field(default_factory=list)
    postponed: list[tuple[ast.FunctionDef | ast.AsyncFunctionDef, Scope]] = field(default_factory=list)
    # of classes, by the identity of their members (kept beside them): None if they cannot be told
    fields: dict[int, tuple[object, tuple[Field, ...] | None]] = field(default_factory=dict)


@dataclass(slots=True)
class Scope:
    """A module, class or function body while it is read.

    ``names`` is what holds at this point of the flow (not kept for functions); ``ever`` all bindings
    there have been; ``values`` what was assigned, ``None`` where that was not one plain assignment;
    ``loop`` the variables of a loop that is being unrolled; ``aliases`` which names were assigned
    from a name.
    """

    level: Level
    file: File
    qualname: str = ""
    parent: Scope | None = None
    names: State = field(default_factory=dict)
    ever: dict[str, list[Binding]] = field(default_factory=dict)
    values: dict[str, ast.expr | None] = field(default_factory=dict)
    loop: dict[str, object] = field(default_factory=dict)
    aliases: dict[str, set[str]] = field(default_factory=dict)
    methods: list[ast.FunctionDef | ast.AsyncFunctionDef] = field(default_factory=list)
    branches: int = 0  # how many conditions stand around the statement being read
    open: bool = False  # of a class body: it writes names that cannot be told into ``locals()``
    fields: tuple[Field, ...] | None = None  # of a class body: those of the dataclass that it makes
    main: bool = False  # under ``if __name__ == "__main__":``

    def inner(self, name: str) -> str:
        return f"{self.qualname}.{name}" if self.qualname else name

    def chain(self) -> Iterator[Scope]:
        """This scope and those around it that its code can see."""
        yield self
        scope = self.parent
        while scope is not None:
            if scope.level is not Level.CLASS:
                yield scope
            scope = scope.parent

    def bind(self, name: str, binding: Binding, value: ast.expr | None = None) -> None:
        if name in self.aliases and name in self.names:
            self.release(name)
        self.names[name] = (binding,)
        bindings = self.ever.get(name)
        if bindings is None:
            self.ever[name] = [binding]
            self.values[name] = value
        else:
            bindings.append(binding)
            self.values[name] = None if self.branches else value
        if isinstance(binding, Defined) and binding.value and "." not in binding.value:
            self.aliases.setdefault(binding.value, set()).add(name)

    def delete(self, name: str) -> None:
        if name in self.aliases and name in self.names:
            self.release(name)
        self.names.pop(name, None)

    def release(self, name: str) -> None:
        """*name* is about to mean something else: what was assigned from it keeps what it meant."""
        meant = self.names[name]
        spaces = [self.names]
        if self.level is Level.MODULE:
            spaces.append(self.file.provided)
        for alias in self.aliases.pop(name):
            for space in spaces:
                if alias in space and (alias != name or space is not self.names):
                    space[alias] = tuple(
                        new
                        for old in space[alias]
                        for new in (meant if isinstance(old, Defined) and old.value == name else (old,))
                    )

    def bind_imports(self, node: ast.Import | ast.ImportFrom) -> None:
        """Bind what an import statement binds, star imports apart."""
        for alias in node.names:
            if alias.asname == alias.name and self.level is Level.MODULE:
                self.file.offered.add(alias.name)
            if isinstance(node, ast.ImportFrom):
                if alias.name != "*":
                    found = Imported(node.level or 0, node.module or "", alias.name)
                    self.bind(alias.asname or alias.name, found)
            else:
                root = alias.name.partition(".")[0]
                self.bind(alias.asname or root, Imported(0, alias.name if alias.asname else root))

    def lookup(self, name: str) -> Binding | None:
        """The likeliest binding of *name* here: the last import or call there was, else the last of all."""
        for scope in self.chain():
            found = scope.ever.get(name)
            if found:
                telling = [b for b in found if isinstance(b, Imported) or b.called or b.value]
                return (telling or found)[-1]
        return None


def literal(node: ast.expr, scope: Scope, depth: int = DEPTH) -> object:
    """The value of *node* where the text tells it, else *node* itself. Parts of a display that
    cannot be told stay nodes; a set is a tuple, in the order written."""
    if isinstance(node, ast.Constant):
        return node.value
    read = _LITERALS.get(type(node))
    return node if read is None or depth <= 0 else read(node, scope, depth - 1)


def _named(node: ast.Name, scope: Scope, depth: int) -> object:
    for around in scope.chain():
        if node.id in around.loop:
            return around.loop[node.id]
        if node.id in around.ever:
            value = around.values.get(node.id)
            if value is None:
                return node
            found = literal(value, around, depth)
            return node if isinstance(found, ast.AST) else found
    return node


def _display(node: ast.Tuple | ast.List | ast.Set, scope: Scope, depth: int) -> object:
    values: list[object] = []
    for item in node.elts:
        if isinstance(item, ast.Starred):
            inner = literal(item.value, scope, depth)
            if isinstance(inner, (str, bytes)) or not isinstance(inner, (list, tuple, dict)):
                return node
            values.extend(inner)
        else:
            values.append(literal(item, scope, depth))
    return values if isinstance(node, ast.List) else tuple(values)


def _mapping(node: ast.Dict, scope: Scope, depth: int) -> object:
    values: dict[object, object] = {}
    for key, item in zip(node.keys, node.values, strict=True):
        value = literal(item, scope, depth)
        if key is None:
            if not isinstance(value, dict):
                return node
            values.update(value)
            continue
        name = literal(key, scope, depth)
        if not isinstance(name, (str, int, bytes, float, type(None))):
            return node
        values[name] = value
    return values


def _sum(node: ast.BinOp, scope: Scope, depth: int) -> object:
    if isinstance(node.op, ast.Add):
        left, right = literal(node.left, scope, depth), literal(node.right, scope, depth)
        if isinstance(left, str) and isinstance(right, str):
            return left + right
        if isinstance(left, list) and isinstance(right, list):
            return left + right
        if isinstance(left, tuple) and isinstance(right, tuple):
            return left + right
    return node


def _joined(node: ast.JoinedStr, scope: Scope, depth: int) -> object:
    found = text(node, scope, depth)
    return node if HOLE in found else found


def _walrus(node: ast.NamedExpr, scope: Scope, depth: int) -> object:
    return literal(node.value, scope, depth)


def _called(node: ast.Call, scope: Scope, depth: int) -> object:
    if node.keywords:
        return node
    if isinstance(node.func, ast.Name):
        return _built(node, node.func.id, scope, depth)
    if isinstance(node.func, ast.Attribute) and not node.args:
        inner = literal(node.func.value, scope, depth)
        if isinstance(inner, dict) and node.func.attr in ("items", "keys", "values"):
            return tuple(getattr(inner, node.func.attr)())
        if isinstance(inner, str) and node.func.attr == "split":
            return inner.split()
    return node


def _built(node: ast.Call, name: str, scope: Scope, depth: int) -> object:
    make = _CONSTRUCTORS.get(name)
    if make is None or len(node.args) > 1:
        return node
    if not node.args:
        return make(())
    inner = literal(node.args[0], scope, depth)
    if not isinstance(inner, (list, tuple, dict)) or (make is dict and not isinstance(inner, dict)):
        return node
    return make(inner)


_LITERALS: dict[type, Callable[..., object]] = {
    ast.Name: _named,
    ast.Tuple: _display,
    ast.List: _display,
    ast.Set: _display,
    ast.Dict: _mapping,
    ast.BinOp: _sum,
    ast.JoinedStr: _joined,
    ast.NamedExpr: _walrus,
    ast.Call: _called,
}
_CONSTRUCTORS: dict[str, Callable[..., object]] = {
    "tuple": tuple,
    "set": tuple,
    "frozenset": tuple,
    "iter": tuple,
    "list": list,
    "sorted": list,
    "reversed": list,
    "dict": dict,
}


def text(node: ast.expr | None, scope: Scope, depth: int = DEPTH) -> str:
    """The text that *node* gives, with ``{...}`` for what only running it would tell; empty for none."""
    if node is None:
        return ""
    if isinstance(node, ast.JoinedStr):
        return "".join(_piece(part, scope, depth) for part in node.values)
    if depth > 0 and isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return text(node.left, scope, depth - 1) + text(node.right, scope, depth - 1)
    if depth > 0 and isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return _PERCENT.sub(lambda _: HOLE, text(node.left, scope, depth - 1))
    if depth > 0 and isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr == "format":
            return _BRACES.sub(lambda _: HOLE, text(node.func.value, scope, depth - 1))
        if dotted(node.func) in ("dedent", "textwrap.dedent", "str") and node.args:
            return text(node.args[0], scope, depth - 1)
    value = literal(node, scope, depth)
    if value is None:
        return ""
    return value if isinstance(value, str) else HOLE


def _piece(part: ast.expr, scope: Scope, depth: int) -> str:
    if isinstance(part, ast.FormattedValue):
        if part.format_spec is not None or part.conversion not in (-1, ord("s")):
            return HOLE
        value = literal(part.value, scope, depth - 1)
        return str(value) if isinstance(value, (str, int)) else HOLE
    return part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else HOLE


def unroll(target: ast.expr, item: object, scope: Scope) -> None:
    """Let the names in *target* stand for *item* in this round of a loop."""
    if isinstance(target, ast.Name):
        scope.loop[target.id] = item
    elif isinstance(target, (ast.Tuple, ast.List)):
        if isinstance(item, (ast.Tuple, ast.List)):
            item = item.elts
        if isinstance(item, (list, tuple)) and len(item) == len(target.elts):
            for part, value in zip(target.elts, item, strict=True):
                unroll(part, value, scope)


def rounds(node: ast.For | ast.AsyncFor, scope: Scope) -> list[object] | None:
    """What the variable of a loop stands for round by round, ``None`` if that cannot be read."""
    found = literal(node.iter, scope)
    readable = isinstance(found, (list, tuple, dict)) and len(found) <= _ROUNDS_MOST
    return list(found) if readable else None  # type: ignore[call-overload]


def pairs(target: ast.Tuple | ast.List, value: ast.expr | None) -> list[tuple[ast.expr, ast.expr | None]]:
    """The parts of an unpacking assignment, each with its value where that stands in the text."""
    values: Sequence[ast.expr | None] = [None] * len(target.elts)
    given = value.elts if isinstance(value, (ast.Tuple, ast.List)) else []
    if len(given) == len(target.elts) and not any(isinstance(e, ast.Starred) for e in target.elts + given):
        values = given
    return list(zip(target.elts, values, strict=True))


def described(value: ast.expr | None, kind: Kind = Kind.CONSTANT) -> Defined:
    """What an assigned expression tells of the name that it is assigned to."""
    while isinstance(value, ast.NamedExpr):
        value = value.value
    if value is None:
        return _PLAIN[kind]
    if isinstance(value, (ast.Name, ast.Attribute)):
        return Defined(kind, value=dotted(value))
    if isinstance(value, ast.Call):
        return Defined(kind, called=dotted(value.func))
    known = _typed.get((kind, type_ := literal_type(value)))
    if isinstance(value, ast.Constant) and isinstance(value.value, str) and _VERSION.match(value.value):
        return Defined(kind, annotation=type_, literal=value.value)
    return known or _typed.setdefault((kind, type_), Defined(kind, annotation=type_))


_PLAIN = {kind: Defined(kind) for kind in Kind}
_typed: dict[tuple[Kind, str], Defined] = {}


def plain(kind: Kind = Kind.CONSTANT) -> Defined:
    return _PLAIN[kind]
