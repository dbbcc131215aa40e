"""The declarations in function bodies."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from deprecat.model.symbols import Kind
from deprecat.upstream.extract.declarations.calls import decorated, scan
from deprecat.upstream.extract.scopes import Function, Level, Scope, described, plain, rounds, unroll
from deprecat.upstream.extract.shapes import all_arguments, annotation
from deprecat.upstream.facts import Defined


def function(node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> Scope:
    """Record what the body of *node*, which stands in *scope*, declares; gives the scope of the body."""
    inside = Scope(Level.FUNCTION, scope.file, scope.inner(node.name), scope)
    for arg in all_arguments(node.args):
        inside.bind(arg.arg, Defined(Kind.CONSTANT, annotation=annotation(arg.annotation)))
    _body(node.body, inside, False)
    return inside


def _body(body: Sequence[ast.stmt], scope: Scope, branch: bool) -> None:
    """*branch*: it runs on some condition only; so does all that follows where a part may leave."""
    for node in body:
        if scope.file.lines.matter(_first_line(node), node.end_lineno or node.lineno):
            _statement(node, scope, branch)
        else:
            _bind(node, scope)
        branch = branch or _may_leave(node)


def _statement(node: ast.stmt, scope: Scope, branch: bool) -> None:
    if isinstance(node, (*Function, ast.ClassDef)):
        scope.bind(node.name, plain())
        decorated(node, scope, "")
        if isinstance(node, ast.ClassDef):
            _body(node.body, Scope(Level.CLASS, scope.file, scope.inner(node.name), scope), branch)
        else:
            function(node, scope)
    elif isinstance(node, (ast.With, ast.AsyncWith)):
        for item in node.items:
            scan(item.context_expr, scope, branch)
            _unknown(item.optional_vars, scope)
        _body(node.body, scope, branch)
    elif isinstance(node, (ast.For, ast.AsyncFor)):
        scan(node.iter, scope, branch)
        _loop(node, scope)
        _body(node.orelse, scope, branch)
    elif isinstance(node, ast.Try):
        _body(node.body, scope, branch)
        for handler in node.handlers:
            _body(handler.body, scope, True)
        _body(node.orelse, scope, True)
        _body(node.finalbody, scope, branch)
    elif hasattr(node, "body") or hasattr(node, "cases"):
        _branching(node, scope, branch)
    else:
        _bind(node, scope)
        scan(node, scope, branch)


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return decorators[0].lineno if decorators else node.lineno


def _loop(node: ast.For | ast.AsyncFor, scope: Scope) -> None:
    items = rounds(node, scope)
    _unknown(node.target, scope)
    if items is None:
        _body(node.body, scope, True)
        return
    outer = scope.loop
    for item in items:
        scope.loop = dict(outer)
        unroll(node.target, item, scope)
        _body(node.body, scope, True)
    scope.loop = outer


def _branching(node: ast.stmt, scope: Scope, branch: bool) -> None:
    """``if``, ``while``, ``match`` and what else there may be in a newer Python."""
    for _, value in ast.iter_fields(node):
        if isinstance(value, ast.expr):
            scan(value, scope, branch)
        for part in value if isinstance(value, list) else ():
            if isinstance(part, ast.stmt):
                _body([part], scope, True)
            else:
                _body(getattr(part, "body", []), scope, True)


def _may_leave(node: ast.stmt) -> bool:
    """Whether what follows *node* may not be reached."""
    if isinstance(node, (*Function, ast.ClassDef)):
        return False
    if isinstance(node, (ast.Return, ast.Raise, ast.Continue, ast.Break)):
        return True
    if not hasattr(node, "body") and not hasattr(node, "cases"):
        return False
    return any(isinstance(inner, (ast.Return, ast.Raise)) for inner in ast.walk(node))


def _unknown(target: ast.expr | None, scope: Scope) -> None:
    for node in () if target is None else ast.walk(target):
        if isinstance(node, ast.Name):
            scope.bind(node.id, plain())


def _bind(node: ast.AST, scope: Scope) -> None:
    """Bind what *node* binds, nested statements included."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        scope.bind_imports(node)
    elif isinstance(node, ast.Assign):
        for target in node.targets:
            _assign(target, node.value, scope)
    elif isinstance(node, ast.AnnAssign):
        if node.value is not None:
            _assign(node.target, node.value, scope)
    elif isinstance(node, ast.AugAssign):
        _assign(node.target, None, scope)
    elif isinstance(node, (*Function, ast.ClassDef)):
        scope.bind(node.name, plain())
    elif isinstance(node, ast.withitem):
        _unknown(node.optional_vars, scope)
    elif isinstance(node, (ast.stmt, ast.ExceptHandler, ast.match_case)):
        if isinstance(node, (ast.For, ast.AsyncFor)):
            _unknown(node.target, scope)
        for child in ast.iter_child_nodes(node):
            _bind(child, scope)


def _assign(target: ast.expr, value: ast.expr | None, scope: Scope) -> None:
    if isinstance(target, ast.Name):
        scope.bind(target.id, described(value), value)
    elif isinstance(target, (ast.Tuple, ast.List)):
        _unknown(target, scope)
