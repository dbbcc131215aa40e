"""What a function body does to its module: declarations, ``global`` names, writes into ``globals()``."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deprecat.model.symbols import Kind
from deprecat.upstream.extract import dynamic
from deprecat.upstream.extract.declarations import bodies
from deprecat.upstream.extract.scopes import Level, Scope, described, plain
from deprecat.upstream.facts import Binding, Defined, Imported


def enter(node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> None:
    """Read the body of *node*, which stands in *scope*, once its module has run."""
    inside = bodies.function(node, scope)
    module = scope
    while module.parent is not None:
        module = module.parent
    text = scope.file.lines.slice(node.lineno, node.end_lineno or node.lineno)
    if dynamic.may_write(text) and not (scope.level is Level.MODULE and node.name == "__getattr__"):
        dynamic.called(node, inside)
    if b"global" in text:
        declared = {name for one in ast.walk(node) if isinstance(one, ast.Global) for name in one.names}
        for name, binding in _bound(node):
            if name in declared:
                _global(name, binding, module)


def _global(name: str, binding: Binding, module: Scope) -> None:
    before = module.names.get(name, ())
    if not before or (binding != plain() and binding not in before):
        module.names[name] = (*before, binding)


def _bound(node: ast.AST) -> Iterator[tuple[str, Binding]]:
    """Names that are bound somewhere in *node*; those of locals mean nothing outside and are not told."""
    own = {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    own |= {arg.arg for arg in ast.walk(node) if isinstance(arg, ast.arg)}
    for one in ast.walk(node):
        if isinstance(one, ast.Assign) and len(one.targets) == 1 and isinstance(one.targets[0], ast.Name):
            found = described(one.value)
            local = (found.value or found.called).partition(".")[0] in own
            yield one.targets[0].id, plain() if local else found
        elif isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
            yield one.id, plain()
        elif isinstance(one, ast.Import):
            for alias in one.names:
                root = alias.name.partition(".")[0]
                yield alias.asname or root, Imported(0, alias.name if alias.asname else root)
        elif isinstance(one, ast.ImportFrom):
            for alias in one.names:
                yield alias.asname or alias.name, Imported(one.level or 0, one.module or "", alias.name)
        elif isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)) and one is not node:
            yield one.name, Defined(Kind.FUNCTION)
        elif isinstance(one, ast.ClassDef):
            yield one.name, Defined(Kind.CLASS, open=True)
