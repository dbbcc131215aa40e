"""``__all__``, as far as it can be read."""

from __future__ import annotations

import ast

from deprecat.upstream.extract.scopes import File, Scope, literal

_ALL = "__all__"


def assigned(name: str, value: ast.expr | None, scope: Scope) -> None:
    """``__all__ = ...``; under a condition it adds to what there was."""
    if name != _ALL:
        return
    file = scope.file
    if not scope.branches:
        file.all_names, file.all_known = [], True
    _add(value, scope)


def extended(name: str, value: ast.expr, scope: Scope) -> None:
    """``__all__ += ...``"""
    if name == _ALL:
        _add(value, scope)


def mutated(name: str, call: ast.Call, scope: Scope) -> None:
    """``__all__.append(...)`` and the like."""
    if name != _ALL or not isinstance(call.func, ast.Attribute):
        return
    method = call.func.attr
    if method in ("append", "add") and len(call.args) == 1:
        _add(ast.Tuple(elts=[call.args[0]], ctx=ast.Load()), scope)
    elif method in ("extend", "update") and len(call.args) == 1:
        _add(call.args[0], scope)
    elif method == "remove" and len(call.args) == 1:
        taken = literal(call.args[0], scope)
        if isinstance(taken, str):
            if not scope.branches:
                scope.file.all_names = [n for n in scope.file.all_names or () if n != taken]
        else:
            scope.file.all_known = False
    else:
        scope.file.all_known = False


def deleted(name: str, scope: Scope) -> None:
    """``del __all__``"""
    if name == _ALL and not scope.branches:
        scope.file.all_names, scope.file.all_known = None, True


def finish(file: File) -> tuple[str, ...] | None:
    """The names, in order, each once; an unreadable ``__all__`` opens the module."""
    if not file.all_known:
        file.open.append("__all__ cannot be read")
        return None
    return None if file.all_names is None else tuple(dict.fromkeys(file.all_names))


def _add(value: ast.expr | None, scope: Scope) -> None:
    file = scope.file
    found = None if value is None else _concatenation(value, scope)
    if isinstance(found, (list, tuple, dict)) and all(isinstance(name, str) for name in found):
        file.all_names = [*(file.all_names or ()), *(str(name) for name in found)]
    else:
        file.all_known = False


def _concatenation(value: ast.expr, scope: Scope) -> object:
    """A literal; here a tuple may be added to a list, and ``__all__`` itself is what it is so far."""
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        left, right = _concatenation(value.left, scope), _concatenation(value.right, scope)
        if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
            return [*left, *right]
        return value
    if isinstance(value, ast.Name) and value.id == _ALL:
        return list(scope.file.all_names or ())
    return literal(value, scope)
