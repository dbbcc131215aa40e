"""All nodes of a tree, four times as fast as ``ast.walk``."""

from __future__ import annotations

import ast

# Fields that hold no node, or only one of operators and contexts, which have no fields themselves.
_LEAVES = frozenset(
    ("id", "attr", "ctx", "op", "ops", "level", "kind", "conversion", "type_comment", "simple", "is_async")
).union(("asname", "module", "arg", "rest", "kwd_attrs"))
_BLOCKS = ("body", "handlers", "orelse", "finalbody", "cases")
_WITHOUT = frozenset((ast.Constant, ast.Global, ast.Nonlocal))  # other fields of these hold no nodes either


class _Fields(dict[type[ast.AST], tuple[str, ...]]):
    """The fields of a kind of nodes that may hold nodes."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        fields = () if kind in _WITHOUT else tuple(name for name in kind._fields if name not in _LEAVES)
        self[kind] = fields
        return fields


class _Statements(dict[type[ast.AST], tuple[str, ...]]):
    """The fields of a kind of statements that hold statements."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        self[kind] = fields = tuple(name for name in kind._fields if name in _BLOCKS)
        return fields


_FIELDS = _Fields()
_STATEMENTS = _Statements()


def walked(root: ast.AST) -> list[ast.AST]:
    """*root* and all nodes below it, in the order of ``ast.walk``, but without operators and contexts."""
    nodes = [root]
    for node in nodes:  # it grows meanwhile
        for name in _FIELDS[node.__class__]:
            value = getattr(node, name, None)
            if value.__class__ is list:
                nodes += value if None not in value else filter(None, value)  # keys of ``{**more}``
            elif isinstance(value, ast.AST):
                nodes.append(value)
    return nodes


def named(root: ast.expr) -> list[str]:
    """All names in an expression, whatever is done with them."""
    if isinstance(root, ast.Name):
        return [root.id]
    return [node.id for node in walked(root) if isinstance(node, ast.Name)]


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes directly below *node*, as ``ast.iter_child_nodes``, but without operators and contexts."""
    found: list[ast.AST] = []
    for name in _FIELDS[node.__class__]:
        value = getattr(node, name, None)
        if value.__class__ is list:
            found += filter(None, value)
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def statements(root: ast.Module | ast.FunctionDef) -> list[ast.AST]:
    """All statements below *root*, those of functions and classes, too, with handlers and cases."""
    found: list[ast.AST] = [*root.body]
    for node in found:  # it grows meanwhile
        for name in _STATEMENTS[node.__class__]:
            found += getattr(node, name)
    return found
