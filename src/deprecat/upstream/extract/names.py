"""What a module or class body binds, followed statement by statement as it would run.

Branches are run one by one from the same state and joined; so a name bound in both arms of an
``if`` has two bindings, one bound again later has the later, one deleted is gone.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from deprecat.model.symbols import Kind
from deprecat.upstream.extract import classes, dynamic, exports
from deprecat.upstream.extract.declarations import calls
from deprecat.upstream.extract.prints import fingerprint
from deprecat.upstream.extract.scopes import Level, Scope, State, pairs, plain, rounds, unroll
from deprecat.upstream.extract.shapes import annotation, dotted, last, parameters
from deprecat.upstream.facts import Binding, Defined, Imported

_CONTEXTS = frozenset({"contextmanager", "asynccontextmanager"})

# Decorators that leave a call as it is; of any other the signature is not claimed.
_SAME_SIGNATURE = frozenset(
    {
        *(
            "abstractmethod",
            "cache",
            "final",
            "lru_cache",
            "memoize",
            "memoized",
            "override",
            "singledispatch",
        ),
        *("argument", "deprecated", "hookimpl", "time_recorder"),
    }
)


def run(body: Sequence[ast.stmt], scope: Scope) -> bool:
    """Run *body* in *scope*; false if its end is never reached."""
    for statement in body:
        step = _STEPS.get(statement.__class__)
        if step is not None and not step(statement, scope):
            return False
    return True


def assign(target: ast.expr, value: ast.expr | None, scope: Scope, noted: str = "") -> None:
    """Bind what *target* names to *value*; *noted* is its annotation."""
    if isinstance(target, ast.Name):
        if isinstance(value, ast.Name) and value.id == target.id and target.id in scope.names:
            if scope.level is Level.MODULE:
                scope.file.offered.add(target.id)
            return  # ``x = x`` tells linters that an import is meant to be passed on
        binding: Binding = classes.functional(value, scope) or classes.assigned(value, scope)
        if noted and isinstance(binding, Defined):
            binding = Defined(
                binding.kind, value=binding.value, called=binding.called, annotation=noted, open=binding.open
            )
        scope.bind(target.id, binding, value)
        if scope.level is Level.MODULE:
            exports.assigned(target.id, value, scope)
    elif isinstance(target, (ast.Tuple, ast.List)):
        for item, part in pairs(target, value):
            assign(item, part, scope)
    elif isinstance(target, ast.Starred):
        assign(target.value, None, scope)
    elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
        classes.patched(target.value.id, target.attr, value, scope)
    elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
        scope.values[target.value.id] = None


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> bool:
    file, role, altered = scope.file, "", False
    first = node.decorator_list[0].lineno if node.decorator_list else node.lineno
    kind = Kind.METHOD if scope.level is Level.CLASS else Kind.FUNCTION
    # calling a coroutine function gives no value of the annotated type yet
    returned = annotation(node.returns) if isinstance(node, ast.FunctionDef) else ""
    for decorator in node.decorator_list:
        name = last(dotted(decorator.func if isinstance(decorator, ast.Call) else decorator))
        if name in ("setter", "deleter", "getter"):
            role = "" if name == "getter" else name
        elif name in _CONTEXTS:
            returned = ""
        elif name not in _SAME_SIGNATURE and not classes.method_kind(name):
            altered = True
        if scope.level is Level.CLASS:
            kind = classes.method_kind(name) or kind
    end = node.end_lineno or node.lineno
    hot = file.lines.matter(first, end)
    if node.decorator_list:
        calls.decorated(node, scope, role)
    owner = scope.qualname.rpartition(".")[2] if scope.level is Level.CLASS else ""
    shape = Defined(
        kind,
        parameters=parameters(node.args),
        annotation=returned,
        open=altered,
        fingerprint=fingerprint(node, file.lines.slice(node.lineno, end), owner),
    )
    if not (role and node.name in scope.names):
        scope.bind(node.name, shape)
    if scope.level is Level.CLASS:
        scope.methods.append(node)
    if hot:
        file.postponed.append((node, scope))
    return True


def _class(node: ast.ClassDef, scope: Scope) -> bool:
    inside = Scope(Level.CLASS, scope.file, scope.inner(node.name), scope)
    if node.decorator_list:
        calls.decorated(node, scope, "")
    run(node.body, inside)
    binding = classes.defined(node, inside, scope)
    scope.bind(node.name, binding)
    if scope.level is Level.MODULE and classes.is_handler(binding):
        scope.file.handler_classes.append(node.name)
    if any(last(dotted(decorator)) == "global_enum" for decorator in node.decorator_list):
        scope.file.open.append("an enum puts its members into the module")
    return True


def _assign(node: ast.Assign, scope: Scope) -> bool:
    _expressions(node, scope)
    dynamic.stored(node.targets, scope)
    for target in node.targets:
        assign(target, node.value, scope)
    return True


def _annotated(node: ast.AnnAssign, scope: Scope) -> bool:
    _expressions(node, scope)
    noted = annotation(node.annotation)
    if node.value is not None:
        assign(node.target, node.value, scope, noted)
    elif isinstance(node.target, ast.Name) and scope.level is Level.CLASS:
        scope.names.setdefault(node.target.id, (Defined(Kind.ATTRIBUTE, annotation=noted),))
    return True


def _augmented(node: ast.AugAssign, scope: Scope) -> bool:
    _expressions(node, scope)
    dynamic.stored([node.target], scope)
    if isinstance(node.target, ast.Name):
        name = node.target.id
        before = scope.names.get(name, ())
        if len(before) != 1 or not isinstance(before[0], Defined) or not before[0].annotation:
            scope.bind(name, classes.assigned(None, scope))
        value = scope.values.get(name)
        scope.values[name] = (
            ast.BinOp(left=value, op=node.op, right=node.value)
            if value is not None and not scope.branches
            else None
        )
        if scope.level is Level.MODULE:
            exports.extended(name, node.value, scope)
    return True


def _import(node: ast.Import | ast.ImportFrom, scope: Scope) -> bool:
    scope.bind_imports(node)
    if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
        scope.file.stars.append(Imported(node.level or 0, node.module or "", "*"))
    return True


def _delete(node: ast.Delete, scope: Scope) -> bool:
    for target in node.targets:
        for item in target.elts if isinstance(target, (ast.Tuple, ast.List)) else (target,):
            if isinstance(item, ast.Name):
                scope.delete(item.id)
                if scope.level is Level.MODULE:
                    exports.deleted(item.id, scope)
    return True


def _expression(node: ast.Expr, scope: Scope) -> bool:
    _expressions(node, scope)
    call = node.value
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
        receiver = call.func.value
        if isinstance(receiver, ast.Name) and call.func.attr in _MUTATING:
            scope.values[receiver.id] = None
            if scope.level is Level.MODULE:
                exports.mutated(receiver.id, call, scope)
    return True


_MUTATING = frozenset({"append", "extend", "remove", "insert", "add", "update", "pop", "clear", "discard"})


def _raise(node: ast.Raise, scope: Scope) -> bool:
    _expressions(node, scope)
    return False


# Branches.


def _join(states: Sequence[State]) -> State:
    if len(states) == 1:
        return states[0]
    joined: State = {}
    for state in states:
        for name, bindings in state.items():
            before = joined.get(name)
            if before is None:
                joined[name] = bindings
            elif before is not bindings:
                joined[name] = before + tuple(b for b in bindings if b not in before)
    return joined


def _arms(arms: Sequence[Callable[[], bool]], scope: Scope, before: State, ends: list[State]) -> None:
    """Run each of *arms* from *before*; what holds where they end is added to *ends*, and then joined."""
    scope.branches += 1
    for arm in arms:
        scope.names = dict(before)
        if arm():
            ends.append(scope.names)
    scope.branches -= 1
    scope.names = _join(ends) if ends else dict(before)


def _if(node: ast.If, scope: Scope) -> bool:
    _conditions([node.test], scope)
    truth = truth_of(node.test)
    if truth == "typing":
        _apart(node.body, scope)
        return run(node.orelse, scope)
    if truth == "runtime":
        _apart(node.orelse, scope)
        return run(node.body, scope)
    if truth == "main":
        before, main = scope.names, scope.main
        scope.names, scope.main = dict(before), True
        run(node.body, scope)
        scope.names, scope.main = before, main
        return run(node.orelse, scope)
    before, ends = scope.names, list[State]()
    _arms([lambda: run(node.body, scope), lambda: run(node.orelse, scope)], scope, before, ends)
    return bool(ends)


def truth_of(test: ast.expr) -> str:
    """``typing`` for a test that only a type checker finds true, ``runtime`` for its opposite,
    ``main`` for that of a script, else empty."""
    if isinstance(test, ast.Constant):
        return "runtime" if test.value else "typing"
    if last(dotted(test)) == "TYPE_CHECKING":
        return "typing"
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return {"typing": "runtime", "runtime": "typing"}.get(truth_of(test.operand), "")
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        parts = {truth_of(part) for part in test.values}
        return "typing" if "typing" in parts else "main" if "main" in parts else ""
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq):
        sides = (test.left, test.comparators[0])
        if any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides):
            return "main" if any(isinstance(s, ast.Constant) and s.value == "__main__" for s in sides) else ""
    return ""


def _apart(body: Sequence[ast.stmt], scope: Scope) -> None:
    """Run what only a type checker sees."""
    if not body:
        return
    seen = Scope(scope.level, scope.file, scope.qualname, scope.parent, names=dict(scope.file.typing))
    stars = len(scope.file.stars)
    run(body, seen)
    del scope.file.stars[stars:]
    if scope.level is Level.MODULE:
        scope.file.typing = seen.names


def _loop(node: ast.For | ast.AsyncFor, scope: Scope) -> bool:
    _conditions([node.iter], scope)
    before = scope.names
    _arms([lambda: _rounds(node, scope)], scope, before, [before])
    return run(node.orelse, scope)


def _rounds(node: ast.For | ast.AsyncFor, scope: Scope) -> bool:
    assign(node.target, None, scope)
    hot = scope.file.lines.matter(node.lineno, node.end_lineno or node.lineno)
    items = rounds(node, scope) if hot else None
    if items is None:
        run(node.body, scope)
        return True
    outer = scope.loop
    for item in items:
        scope.loop = dict(outer)
        unroll(node.target, item, scope)
        run(node.body, scope)
    scope.loop = outer
    return True


def _while(node: ast.While, scope: Scope) -> bool:
    _conditions([node.test], scope)
    if truth_of(node.test) == "typing":
        return True
    before = scope.names
    _arms([lambda: run(node.body, scope) or True], scope, before, [before])
    return run(node.orelse, scope)


def _with(node: ast.With | ast.AsyncWith, scope: Scope) -> bool:
    _conditions([item.context_expr for item in node.items], scope)
    for item in node.items:
        if item.optional_vars is not None:
            assign(item.optional_vars, None, scope)
    if any(_suppresses(item.context_expr) for item in node.items):
        before = scope.names
        _arms([lambda: run(node.body, scope) or True], scope, before, [before])
        return True
    return run(node.body, scope)


def _suppresses(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and last(dotted(node.func)) in ("suppress", "raises")


def _try(node: ast.Try, scope: Scope) -> bool:
    before, ends = scope.names, list[State]()
    scope.names = dict(before)
    reached = run(node.body, scope)
    failed = _join([before, scope.names])
    if reached:
        reached = run(node.orelse, scope)
    if reached:
        ends.append(scope.names)
    _arms([_handler(handler, scope) for handler in node.handlers], scope, failed, ends)
    return run(node.finalbody, scope) and bool(ends)


def _handler(node: ast.ExceptHandler, scope: Scope) -> Callable[[], bool]:
    def arm() -> bool:
        if node.name:
            scope.bind(node.name, plain())
        reached = run(node.body, scope)
        if node.name:
            scope.names.pop(node.name, None)
        return reached

    return arm


def _match(node: ast.Match, scope: Scope) -> bool:
    _conditions([node.subject], scope)

    def case(one: ast.match_case) -> Callable[[], bool]:
        def arm() -> bool:
            for part in ast.walk(one.pattern):
                name = getattr(part, "rest", None) or getattr(part, "name", None)
                if isinstance(name, str):
                    scope.bind(name, classes.assigned(None, scope))
            return run(one.body, scope)

        return arm

    ends = [] if any(_catches_all(one) for one in node.cases) else [scope.names]
    _arms([case(one) for one in node.cases], scope, scope.names, ends)
    return bool(ends)


def _catches_all(case: ast.match_case) -> bool:
    return case.guard is None and isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None


# Expressions.


def _expressions(node: ast.stmt, scope: Scope) -> None:
    if scope.file.lines.matter(node.lineno, node.end_lineno or node.lineno):
        _look([node], scope)


def _conditions(nodes: Sequence[ast.expr], scope: Scope) -> None:
    _look([n for n in nodes if scope.file.lines.matter(n.lineno, n.end_lineno or n.lineno)], scope)


def _look(nodes: Sequence[ast.AST], scope: Scope) -> None:
    """Bind walrus targets in *nodes*, and record what they declare."""
    for node in nodes:
        for inner in _outside_lambdas(node):
            if isinstance(inner, ast.NamedExpr):
                assign(inner.target, inner.value, scope)
        calls.scan(node, scope)
        dynamic.called(node, scope)


def _outside_lambdas(node: ast.AST) -> list[ast.AST]:
    found, waiting = [], [node]
    while waiting:
        current = waiting.pop()
        if not isinstance(current, ast.Lambda):
            found.append(current)
            waiting.extend(reversed(list(ast.iter_child_nodes(current))))
    return found


_STEPS: dict[type, Callable[..., bool]] = {
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Import: _import,
    ast.ImportFrom: _import,
    ast.Delete: _delete,
    ast.Expr: _expression,
    ast.Raise: _raise,
    ast.If: _if,
    ast.For: _loop,
    ast.AsyncFor: _loop,
    ast.While: _while,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: _try,
    getattr(ast, "TryStar", ast.Try): _try,
    ast.Match: _match,
}
