"""What the methods of a class set on ``self``."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from deprecat.model.symbols import Kind
from deprecat.model.values import dataclass, field
from deprecat.upstream.extract.scopes import Function, described, pairs, plain
from deprecat.upstream.extract.shapes import all_arguments, annotation, dotted, last
from deprecat.upstream.facts import Binding, Defined

_Members = dict[str, tuple[Binding, ...]]


@dataclass(slots=True)
class _Method:
    """``selves`` are the names that stand for the instance, ``local`` all names bound inside with their
    annotation, ``stores`` what is set: attribute, value, annotation."""

    selves: set[str]
    local: dict[str, ast.expr | None]
    stores: list[tuple[str, ast.expr | None, ast.expr | None]] = field(default_factory=list)


def add(method: ast.FunctionDef | ast.AsyncFunctionDef, own: _Members, members: _Members, hot: bool) -> bool:
    """Add to *members* what *method* sets on its first parameter, except where the class body binds it
    (*own*); true if it may set names that it does not tell, which only a *hot* one can.

    What a context manager sets, it takes back.
    """
    positional = method.args.posonlyargs + method.args.args
    decorators = {last(dotted(decorator)) for decorator in method.decorator_list}
    if not positional or "staticmethod" in decorators:
        return False
    local = {arg.arg: arg.annotation for arg in all_arguments(method.args)}
    reading = _Method({positional[0].arg}, local)
    for statement in _statements(method.body):
        _read(statement, reading, making=method.name == "__new__")
    for name, value, noted in reading.stores:
        if name not in own:
            _add(name, _attribute(value, noted, reading.local), members)
    if not hot or "contextmanager" in decorators:
        return False
    return _sets_unknown(method, reading.selves, members)


def _add(name: str, binding: Defined, members: _Members) -> None:
    """Bindings add up; one that tells nothing is kept only where it is the only one."""
    silent = plain(Kind.ATTRIBUTE)
    before = members.get(name, ())
    if not before or before == (silent,):
        members[name] = (binding,)
    elif binding != silent and binding not in before:
        members[name] = (*before, binding)


def _attribute(value: ast.expr | None, noted: ast.expr | None, local: dict[str, ast.expr | None]) -> Defined:
    """The attribute as seen from the module: the method's own names mean nothing there, but for what a
    parameter's annotation says."""
    if noted is not None:
        return Defined(Kind.ATTRIBUTE, annotation=annotation(noted))
    if isinstance(value, ast.Name) and value.id in local:
        return Defined(Kind.ATTRIBUTE, annotation=annotation(local[value.id]))
    found = described(value, Kind.ATTRIBUTE)
    root = (found.value or found.called).partition(".")[0]
    return plain(Kind.ATTRIBUTE) if root in local else found


def _statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """All statements in *body*, nested ones too; the methods of a nested class have another ``self``."""
    for node in body:
        cls = node.__class__
        if cls is ast.Expr or cls is ast.Return:
            continue
        yield node
        if cls is ast.Assign or cls is ast.ClassDef:
            continue
        for name in ("body", "orelse", "finalbody"):
            inner = getattr(node, name, None)
            if inner:
                yield from _statements(inner)
        for part in getattr(node, "handlers", None) or getattr(node, "cases", None) or ():
            yield from _statements(part.body)


def _read(node: ast.stmt, reading: _Method, making: bool) -> None:
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if making and isinstance(target, ast.Name) and _makes(node.value):
                reading.selves.add(target.id)
            _store(target, node.value, None, reading)
    elif isinstance(node, ast.AnnAssign):
        _store(node.target, node.value, node.annotation, reading)
    elif isinstance(node, (ast.AugAssign, ast.For, ast.AsyncFor)):
        _store(node.target, None, None, reading)
    elif isinstance(node, (ast.With, ast.AsyncWith)):
        for target in filter(None, (item.optional_vars for item in node.items)):
            _store(target, None, None, reading)
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        for alias in node.names:
            reading.local.setdefault(alias.asname or alias.name.partition(".")[0], None)
    elif isinstance(node, ast.ClassDef):
        reading.local.setdefault(node.name, None)
    elif isinstance(node, Function):
        names = [node.name, *(arg.arg for arg in all_arguments(node.args))]
        reading.local.update((name, None) for name in names if name not in reading.local)


def _makes(value: ast.expr) -> bool:
    """``super().__new__(cls)``: what it gives is the instance."""
    return (
        isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "__new__"
    )


def _store(target: ast.expr, value: ast.expr | None, noted: ast.expr | None, reading: _Method) -> None:
    if isinstance(target, ast.Attribute):
        if isinstance(target.value, ast.Name) and target.value.id in reading.selves:
            reading.stores.append((target.attr, value, noted))
    elif isinstance(target, ast.Name):
        reading.local[target.id] = noted if target.id not in reading.local else None
    elif isinstance(target, (ast.Tuple, ast.List)):
        for item, part in pairs(target, value):
            _store(item, part, None, reading)
    elif isinstance(target, ast.Starred):
        _store(target.value, None, None, reading)


# Attributes by computed names.


def _sets_unknown(method: ast.AST, selves: set[str], members: _Members) -> bool:
    """Whether *method* sets attributes of names that the text does not tell: ``setattr(self, name, ...)``,
    ``self.__dict__.update(...)``. Names that it does tell are added."""
    unknown = False
    for node in ast.walk(method):
        keys: Iterator[ast.expr | None] = iter(())
        if isinstance(node, ast.Call):
            keys = _called(node, selves)
        elif isinstance(node, ast.Assign):
            keys = _stored(node.targets, selves)
        for key in keys:
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                members.setdefault(key.value, (plain(Kind.ATTRIBUTE),))
            else:
                unknown = True
    return unknown


def _called(call: ast.Call, selves: set[str]) -> Iterator[ast.expr | None]:
    func = call.func
    if dotted(func) in ("setattr", "object.__setattr__") and len(call.args) == 3:
        if dotted(call.args[0]) in selves:
            yield call.args[1]
    elif isinstance(func, ast.Attribute) and _own_dict(func.value, selves):
        if func.attr == "setdefault" and call.args:
            yield call.args[0]
        elif func.attr == "update":
            yield None


def _stored(targets: Sequence[ast.expr], selves: set[str]) -> Iterator[ast.expr | None]:
    for target in targets:
        if isinstance(target, ast.Subscript) and _own_dict(target.value, selves):
            yield target.slice
        elif _own_dict(target, selves):
            yield None


def _own_dict(node: ast.expr, selves: set[str]) -> bool:
    """``self.__dict__`` or ``vars(self)``."""
    if isinstance(node, ast.Attribute):
        return node.attr == "__dict__" and dotted(node.value) in selves
    return (
        isinstance(node, ast.Call)
        and dotted(node.func) == "vars"
        and len(node.args) == 1
        and dotted(node.args[0]) in selves
    )
