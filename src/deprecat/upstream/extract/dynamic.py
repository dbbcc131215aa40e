"""Names that a module has without binding them: ``__getattr__``, ``globals()``, ``setattr``, ``exec``."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from deprecat.model.symbols import Kind
from deprecat.model.values import dataclass, field
from deprecat.upstream.extract import classes
from deprecat.upstream.extract.scopes import Function, Level, Scope, described, literal, plain
from deprecat.upstream.extract.shapes import dotted
from deprecat.upstream.facts import Binding, Defined, Imported


def provide(name: str, binding: Binding, scope: Scope) -> None:
    """*name* exists on the module besides what its text binds."""
    provided = scope.file.provided
    before = provided.get(name, ())
    if binding not in before:
        provided[name] = (*before, binding)


# Writing into the module's namespace.


def stored(targets: Sequence[ast.expr], scope: Scope) -> None:
    """Assignments to ``globals()[...]`` and ``sys.modules[__name__]``."""
    for target in targets:
        if not isinstance(target, ast.Subscript):
            continue
        if _is_namespace(target.value, scope):
            _stored_under(target.slice, scope, "globals() is written to")
        elif dotted(target.value) == "sys.modules" and _is_own_name(target.slice):
            scope.file.open.append("sys.modules is written to")


def _stored_under(key: ast.expr, scope: Scope, reason: str) -> None:
    name = literal(key, scope)
    if isinstance(name, str):
        _write(name, scope)
    else:
        _open(reason, scope)


def _write(name: str, scope: Scope) -> None:
    if scope.level is Level.CLASS:
        scope.names.setdefault(name, (plain(Kind.ATTRIBUTE),))
    else:
        provide(name, plain(), scope)


def _open(reason: str, scope: Scope) -> None:
    if scope.level is Level.CLASS:
        scope.open = True
    else:
        scope.file.open.append(reason)


def may_write(text: bytes) -> bool:
    """Whether source *text* can hold what :func:`called` looks for."""
    return any(word in text for word in (b"globals", b"locals", b"vars", b"exec", b"setattr", b"modules"))


def called(node: ast.AST, scope: Scope) -> None:
    """Calls in *node* that write names into the module: ``globals().update``, ``exec``, ``setattr``."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            _called(call, scope)
        elif isinstance(call, ast.Assign) and scope.level is Level.FUNCTION:
            stored(call.targets, scope)


def _called(call: ast.Call, scope: Scope) -> None:
    func, name = call.func, dotted(call.func)
    top = scope.level is Level.MODULE
    if isinstance(func, ast.Attribute) and _is_namespace(func.value, scope):
        if func.attr == "setdefault" and call.args:
            _stored_under(call.args[0], scope, "globals() is written to")
        elif func.attr in ("update", "__setitem__"):
            _updated(call, scope)
    elif name == "setattr" and len(call.args) == 3:
        _set(call, scope)
    elif name == "exec":
        if scope.level is not Level.FUNCTION or any(_is_namespace(arg, scope) for arg in call.args[1:]):
            _open("exec", scope)
    elif top and isinstance(func, ast.Attribute) and func.attr in ("_convert", "_convert_"):
        scope.file.open.append("an enum puts its members into the module")
    elif top and name not in _HARMLESS and any(_is_namespace(arg, scope) for arg in call.args):
        scope.file.open.append("globals() is handed on")


_HARMLESS = frozenset({"dict", "len", "list", "set", "tuple", "sorted", "print", "eval", "iter"})


def _set(call: ast.Call, scope: Scope) -> None:
    """``setattr`` on the module or, at module level, on a class of it."""
    owner, name, value = call.args
    if _is_own_module(owner, scope):
        _stored_under(name, scope, "setattr on the module")
    elif isinstance(owner, ast.Name) and scope.level is Level.MODULE:
        found = literal(name, scope)
        classes.patched(owner.id, found if isinstance(found, str) else None, value, scope)


def _updated(call: ast.Call, scope: Scope) -> None:
    names = [keyword.arg for keyword in call.keywords]
    values: list[object] = [literal(arg, scope) for arg in call.args]
    if None in names or not all(isinstance(value, dict) for value in values):
        _open("globals() is written to", scope)
        return
    for value in values:
        names.extend(str(key) for key in value)  # type: ignore[attr-defined]
    for name in names:
        _write(str(name), scope)


def _is_namespace(node: ast.expr, scope: Scope) -> bool:
    """The namespace that *scope* fills: ``globals()`` or the module's ``__dict__``, at module level also
    ``vars()`` and ``locals()``; of a class body those two alone."""
    if isinstance(node, ast.Name):
        value = next((s.values.get(node.id) for s in scope.chain() if node.id in s.ever), None)
        return isinstance(value, ast.Call) and _is_namespace(value, scope)
    if isinstance(node, ast.Call):
        name = dotted(node.func)
        if name == "vars" and node.args:
            return _is_own_module(node.args[0], scope)
        if scope.level is Level.CLASS:
            return name in ("vars", "locals")
        return name == "globals" or (name in ("vars", "locals") and scope.level is Level.MODULE)
    return isinstance(node, ast.Attribute) and node.attr == "__dict__" and _is_own_module(node.value, scope)


def _is_own_module(node: ast.expr, scope: Scope) -> bool:
    if isinstance(node, ast.Name):
        value = next((s.values.get(node.id) for s in scope.chain() if node.id in s.ever), None)
        return isinstance(value, ast.Subscript) and _is_own_module(value, scope)
    return (
        isinstance(node, ast.Subscript) and dotted(node.value) == "sys.modules" and _is_own_name(node.slice)
    )


def _is_own_name(node: ast.expr) -> bool:
    return not isinstance(node, ast.Constant)


# A module's ``__getattr__``.


@dataclass(slots=True)
class _Reading:
    """What a ``__getattr__`` gives: ``names``, and whether it may give others."""

    parameter: str
    scope: Scope
    names: dict[str, tuple[Binding, ...]] = field(default_factory=dict)
    others: bool = False


def getattr_of(tree: ast.Module, scope: Scope) -> None:
    """Read the module's ``__getattr__``, if it has one: its names are provided, or the module is open."""
    bindings = scope.names.get("__getattr__")
    if not bindings:
        return
    functions = [node for node in _functions(tree) if node.name == "__getattr__"]
    if len(functions) != 1 or not all(isinstance(b, Defined) and b.kind is Kind.FUNCTION for b in bindings):
        scope.file.open.append("__getattr__ cannot be read")
        return
    args = functions[0].args.posonlyargs + functions[0].args.args
    inside = Scope(Level.FUNCTION, scope.file, "__getattr__", scope)
    for arg in args:
        inside.bind(arg.arg, plain())
    reading = _Reading(args[0].arg if args else "", inside)
    _follow(functions[0].body, None, reading)
    for name, given in reading.names.items():
        for binding in given:
            provide(name, binding, scope)
    if reading.others:
        scope.file.open.append("__getattr__ cannot be read")


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, Function):
            yield node
        elif isinstance(node, (ast.If, ast.Try, ast.With)):
            waiting.extend(ast.iter_child_nodes(node))


_Names = tuple[str, ...]


def _follow(body: Sequence[ast.stmt], known: _Names | None, reading: _Reading) -> bool:
    """Read *body*, which runs for the names *known* (``None``: for any); whether its end is reached.

    The end of the whole function without a ``return`` gives ``None`` for any name: of use to nobody,
    so that is no name.
    """
    for node in body:
        if isinstance(node, ast.Return):
            _returned(node.value, known, reading)
        if isinstance(node, (ast.Return, ast.Raise)):
            return False
        if isinstance(node, ast.If):
            reached, known = _condition(node, known, reading)
        else:
            reached = _step(node, known, reading)
        if not reached:
            return False
    return True


def _condition(node: ast.If, known: _Names | None, reading: _Reading) -> tuple[bool, _Names | None]:
    """Whether the end of an ``if`` is reached, and for which names."""
    positive, negative = _tested(node.test, reading)
    then = _follow(node.body, _narrow(known, positive), reading)
    other = _follow(node.orelse, _narrow(known, negative), reading)
    if not then:
        known = _narrow(known, negative)
    elif not other:
        known = _narrow(known, positive)
    return then or other, known


def _step(node: ast.stmt, known: _Names | None, reading: _Reading) -> bool:
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        reading.scope.bind_imports(node)
    elif isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Name):
                reading.scope.bind(target.id, described(node.value), node.value)
    elif isinstance(node, ast.With):
        return _follow(node.body, known, reading)
    elif isinstance(node, (ast.For, ast.While)):
        _follow(node.body, known, reading)
        _follow(node.orelse, known, reading)
    elif isinstance(node, ast.Try):
        reached = _follow([*node.body, *node.orelse], known, reading)
        ends = [_follow(handler.body, known, reading) for handler in node.handlers]
        return _follow(node.finalbody, known, reading) and (reached or any(ends))
    elif isinstance(node, ast.Match):
        return _cases(node, known, reading)
    return True


def _narrow(known: _Names | None, found: _Names | None) -> _Names | None:
    if known is None or found is None:
        return known if found is None else found
    return tuple(name for name in known if name in found)


def _tested(test: ast.expr, reading: _Reading) -> tuple[_Names | None, _Names | None]:
    """The names for which *test* can be true, and for which it can be false; ``None`` for any."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        positive, negative = _tested(test.operand, reading)
        return negative, positive
    if isinstance(test, ast.BoolOp):
        sides = [_tested(part, reading) for part in test.values]
        wanted, other = (0, 1) if isinstance(test.op, ast.And) else (1, 0)
        narrowed: _Names | None = None  # every part must hold (or, of an ``or``, fail)
        for side in sides:
            narrowed = _narrow(narrowed, side[wanted])
        widened = [side[other] for side in sides]
        joined = None if None in widened else tuple(name for names in widened for name in names or ())
        return (narrowed, joined) if wanted == 0 else (joined, narrowed)
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        names = _compared(test.left, test.ops[0], test.comparators[0], reading)
        return (None, names) if isinstance(test.ops[0], (ast.NotEq, ast.NotIn)) else (names, None)
    return None, None


def _compared(left: ast.expr, op: ast.cmpop, right: ast.expr, reading: _Reading) -> _Names | None:
    if isinstance(op, (ast.Eq, ast.NotEq)):
        left, right = (right, left) if dotted(right) == reading.parameter else (left, right)
        found = literal(right, reading.scope)
        return (found,) if dotted(left) == reading.parameter and isinstance(found, str) else None
    if isinstance(op, (ast.In, ast.NotIn)) and dotted(left) == reading.parameter:
        return _texts(literal(right, reading.scope))
    return None


def _texts(found: object) -> _Names | None:
    if isinstance(found, (list, tuple, dict)) and all(isinstance(name, str) for name in found):
        return tuple(str(name) for name in found)
    return None


def _returned(value: ast.expr | None, known: _Names | None, reading: _Reading) -> None:
    if isinstance(value, ast.Subscript) and dotted(value.slice) == reading.parameter:
        keys = _texts(literal(value.value, reading.scope))  # a missing key raises
        if keys is not None:
            known = _narrow(known, keys)
    if known is None:
        reading.others |= not (value is None or (isinstance(value, ast.Constant) and value.value is None))
        return
    binding = _given(value, reading.scope)
    for name in known:
        before = reading.names.get(name, ())
        if binding not in before:
            reading.names[name] = (*before, binding)


def _given(value: ast.expr | None, scope: Scope) -> Binding:
    """The returned value as seen from the module: names bound inside the function mean nothing there."""
    root = dotted(value).partition(".")[0]
    own = scope.ever.get(root)
    if isinstance(value, ast.Name) and own and isinstance(own[-1], Imported):
        return own[-1]
    if isinstance(value, ast.Attribute) and own and isinstance(own[-1], Imported):
        return _attribute_of(own[-1], dotted(value).partition(".")[2])
    found = described(value)
    return plain() if (found.value or found.called).partition(".")[0] in scope.ever else found


def _attribute_of(root: Imported, rest: str) -> Binding:
    path, _, name = rest.rpartition(".")
    parts = [part for part in (root.module, root.name, path) if part]
    return Imported(root.level, ".".join(parts), name)


def _cases(node: ast.Match, known: _Names | None, reading: _Reading) -> bool:
    plain_subject = dotted(node.subject) == reading.parameter
    reached = False
    for case in node.cases:
        names = _pattern(case.pattern, reading.scope) if plain_subject else None
        reached |= _follow(case.body, _narrow(known, names), reading)
    return reached or not any(isinstance(c.pattern, ast.MatchAs) and c.guard is None for c in node.cases)


def _pattern(pattern: ast.pattern, scope: Scope) -> _Names | None:
    if isinstance(pattern, ast.MatchValue):
        found = literal(pattern.value, scope)
        return (found,) if isinstance(found, str) else None
    if isinstance(pattern, ast.MatchOr):
        parts = [_pattern(part, scope) for part in pattern.patterns]
        return None if None in parts else tuple(name for part in parts for name in part or ())
    return None
