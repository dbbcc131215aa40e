"""Functions that are short enough to be read where they are called.

``try_exports("conda.exceptions", "CondaError")`` with a ``try`` around two ``import_module`` calls,
``is_new()`` that compares a version, ``context()`` that imports and returns: what such a call gives
depends on its arguments, so the body is read as if it stood there.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import lru_cache

from deprecat.downstream.collect.attempts import last_part
from deprecat.syntax.walking import statements, walked

_SHORT = 12  # statements
PROPERTIES = frozenset(("property", "cached_property", "cachedproperty", "memoizedproperty"))
_LEADING = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.IfExp, ast.BoolOp)
_CACHES = frozenset(("cache", "lru_cache", "memoize", "staticmethod", "classmethod"))
_LOOKUPS = frozenset(("getattr", "import_module", "__import__", "resolve_name"))
_PLAIN = (
    ast.Return,
    ast.If,
    ast.Try,
    ast.Import,
    ast.ImportFrom,
    ast.Assign,
    ast.AnnAssign,
    ast.Pass,
    ast.Raise,
    ast.Expr,
)


def is_brief(function: ast.FunctionDef) -> bool:
    """Whether it has but a few plain statements."""
    return _is_plain(function.body, _SHORT)


def is_short(function: ast.FunctionDef) -> bool:
    """Whether a brief function is read where it is called: it has either no parameters (a test, or something
    imported) or parameters that name what it looks up."""
    args = function.args
    if args.vararg or args.kwarg or not all(map(_is_cache, function.decorator_list)):
        return False
    if not (args.posonlyargs or args.args or args.kwonlyargs):
        return True
    return looks_up(function)


@lru_cache(maxsize=256)
def looks_up(function: ast.FunctionDef | ast.Lambda) -> bool:
    """Whether it has parameters and looks something up by its name."""
    args = function.args
    return bool(args.posonlyargs or args.args or args.kwonlyargs) and any(
        isinstance(each, ast.Call) and last_part(each.func) in _LOOKUPS for each in walked(function)
    )


def is_plain(function: ast.FunctionDef) -> bool:
    """Whether what a brief function returns can be seen by reading it once: some of its statements return a
    name or what follows from one."""
    return all(_is_cache(each) or last_part(each) in PROPERTIES for each in function.decorator_list) and any(
        isinstance(each, ast.Return) and isinstance(each.value, _LEADING) for each in statements(function)
    )


def returns_itself(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> bool:
    """Whether it is read like an attribute, not called."""
    if isinstance(function, ast.Lambda):
        return False
    return any(last_part(each) in PROPERTIES for each in function.decorator_list)


def _is_cache(decorator: ast.expr) -> bool:
    return last_part(decorator.func if isinstance(decorator, ast.Call) else decorator) in _CACHES


def _is_plain(body: Sequence[ast.stmt], limit: int) -> bool:
    pending = list(body)
    count = 0
    while pending:
        node = pending.pop()
        count += 1
        if count > limit or not isinstance(node, _PLAIN):
            return False
        if isinstance(node, ast.Try):
            pending += (each for handler in node.handlers for each in handler.body)
            pending += node.finalbody
        if isinstance(node, (ast.If, ast.Try)):
            pending += node.body
            pending += node.orelse
        elif isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant):
            return False
    return True


def arguments(call: ast.Call, args: ast.arguments, *, skip: int = 0) -> dict[str, ast.expr] | None:
    """What each parameter but the first *skip* stands for in *call*; None if that is not plain to see."""
    names = [each.arg for each in (*args.posonlyargs, *args.args)][skip:]
    given: dict[str, ast.expr] = {}
    if args.defaults:
        given.update(zip(names[-len(args.defaults) :], args.defaults, strict=True))
    for each, value in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        if value is not None:
            given[each.arg] = value
    if len(call.args) > len(names) or any(isinstance(each, ast.Starred) for each in call.args):
        return None
    given.update(zip(names, call.args, strict=False))  # the rest by keyword or default
    for keyword in call.keywords:
        if keyword.arg is None:
            return None
        given[keyword.arg] = keyword.value
    return given if set(given) == {*names, *(each.arg for each in args.kwonlyargs)} else None


def parameters_of(args: ast.arguments) -> str:
    """The parameters in short: ``(a, b=, /, *args, c, d=, **kw)``."""
    places = [*args.posonlyargs, *args.args]
    plain = len(places) - len(args.defaults)
    parts = [each.arg + ("=" if index >= plain else "") for index, each in enumerate(places)]
    if args.posonlyargs:
        parts.insert(len(args.posonlyargs), "/")
    if args.vararg or args.kwonlyargs:
        parts.append(f"*{args.vararg.arg}" if args.vararg else "*")
    for each, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        parts.append(each.arg + ("=" if default is not None else ""))
    if args.kwarg:
        parts.append(f"**{args.kwarg.arg}")
    return f"({', '.join(parts)})"
