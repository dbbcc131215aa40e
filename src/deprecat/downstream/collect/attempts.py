"""What a ``try`` catches, whether it recovers, and what else could lead into its handlers.

The exceptions that tell of a missing upstream name: a missing module is a ModuleNotFoundError, a missing
name of a from-import an ImportError (its base), a missing attribute an AttributeError; a call that does not
fit its signature is a TypeError.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

_ALL = ("ImportError", "ModuleNotFoundError", "AttributeError", "TypeError")
_ANY = frozenset(("Exception", "BaseException", "StandardError"))
_IMPLIED = {"ImportError": ("ImportError", "ModuleNotFoundError")}

_EXITS = frozenset(("exit", "quit", "sys.exit", "os._exit", "os.abort", "pytest.exit", "pytest.fail"))
_SKIPS = frozenset(
    ("pytest.skip", "pytest.xfail", "self.skipTest", "unittest.skip", "SkipTest", "unittest.SkipTest")
)
_SKIPPED = frozenset(("SkipTest", "unittest.SkipTest", "Skipped", "pytest.skip.Exception"))

_FALLS, _LEAVES, _FAILS = "falls", "leaves", "fails"  # ways to end a block


def caught(kind: ast.expr | None) -> tuple[str, ...]:
    """The relevant names that ``except <kind>`` catches."""
    if kind is None:
        return _ALL
    named = [last_part(each) for each in _alternatives(kind)]
    if _ANY.intersection(named):
        return _ALL
    return tuple(name for name in _ALL if name in named)


def handled(handlers: Sequence[ast.ExceptHandler]) -> list[tuple[str, ...]]:
    """For each handler the relevant names that reach it past the handlers before it."""
    found = []
    gone: set[str] = set()
    for handler in handlers:
        names = tuple(name for name in caught(handler.type) if name not in gone)
        found.append(names)
        for name in names:
            gone.update(_IMPLIED.get(name, (name,)))
    return found


def leaves(node: ast.stmt) -> bool:
    """Whether a simple statement never goes on to the next one."""
    return _ends(node) != _FALLS


def fails(body: Sequence[ast.stmt]) -> bool:
    """Whether every way through *body* raises or ends the program: nothing goes on after it.

    Skipping a test goes on: it is what the author meant to happen.
    """
    return _ways(body) == {_FAILS}


def only_roots(body: Sequence[ast.stmt], is_root: Callable[[str], bool]) -> bool:
    """Whether *body* can fail in nothing but its imports and its attribute reads of roots.

    *is_root* tells the names that stand for something imported. Binding plain names to constants,
    lambdas or such reads, and defining functions, cannot fail.
    """
    imported: set[str] = set()
    for node in body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            imported.update(alias.asname or alias.name.partition(".")[0] for alias in node.names)
        elif not _harmless(node, lambda name: name in imported or is_root(name)):
            return False
    return True


def dotted(node: ast.expr) -> str:
    """``a.b.c`` for names and attributes, else ``""``."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)]) if parts else node.id


def last_part(node: ast.expr) -> str:
    """``c`` of ``a.b.c``."""
    kind = node.__class__
    if kind is ast.Attribute:
        return node.attr  # type: ignore[attr-defined, no-any-return]
    return node.id if kind is ast.Name else ""  # type: ignore[attr-defined]


def _alternatives(kind: ast.expr) -> Sequence[ast.expr]:
    return kind.elts if isinstance(kind, ast.Tuple) else (kind,)


def _ends(node: ast.stmt) -> str:
    if isinstance(node, ast.Raise):
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        return _LEAVES if raised is not None and dotted(raised) in _SKIPPED else _FAILS
    if isinstance(node, (ast.Return, ast.Continue, ast.Break)):
        return _LEAVES
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        name = dotted(node.value.func)
        return _FAILS if name in _EXITS else _LEAVES if name in _SKIPS else _FALLS
    return _FALLS


def _ways(body: Sequence[ast.stmt]) -> set[str]:
    ways: set[str] = set()
    for node in body:
        inner = _inner_ways(node)
        ways |= inner - {_FALLS}
        if _FALLS not in inner:
            return ways
    return ways | {_FALLS}


def _inner_ways(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.If):
        return _ways(node.body) | _ways(node.orelse)
    if isinstance(node, (ast.With, ast.AsyncWith)):
        return _ways(node.body)
    if isinstance(node, ast.Try):
        final = _ways(node.finalbody)
        if _FALLS not in final:
            return final
        ways = _ways([*node.body, *node.orelse])
        for handler in node.handlers:
            ways |= _ways(handler.body)
        return ways
    if isinstance(node, (ast.For, ast.AsyncFor, ast.While)):
        return {_FALLS} | (_ways(node.body) & {_FAILS})
    return {_ends(node)}


def _harmless(node: ast.stmt, is_root: Callable[[str], bool]) -> bool:
    if isinstance(node, ast.Assign):
        return all(map(_plain_target, node.targets)) and _sure(node.value, is_root)
    if isinstance(node, ast.AnnAssign):
        return _plain_target(node.target) and (node.value is None or _sure(node.value, is_root))
    if isinstance(node, (ast.Expr, ast.Return)):
        return node.value is None or _sure(node.value, is_root)
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return not node.decorator_list and not node.args.defaults and not node.args.kw_defaults
    return isinstance(node, (ast.Pass, ast.Global))


def _plain_target(target: ast.expr) -> bool:
    return isinstance(target, (ast.Name, ast.Attribute)) and bool(dotted(target))


def _sure(value: ast.expr, is_root: Callable[[str], bool]) -> bool:
    if isinstance(value, (ast.Constant, ast.Lambda)):
        return True
    if isinstance(value, ast.Call) and not value.keywords:
        called = last_part(value.func)
        if called == "getattr" and len(value.args) in (2, 3):
            return _sure(value.args[0], is_root)
        return called in ("import_module", "__import__", "importorskip") and len(value.args) == 1
    name = dotted(value)
    return bool(name) and is_root(name.partition(".")[0])
