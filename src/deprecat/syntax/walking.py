"""All nodes of a tree, three times as fast as ``ast.walk``."""

from __future__ import annotations

import ast

# Fields that hold no node, or only one of operators and contexts, which have no fields themselves.
_LEAVES = frozenset(
    ("id", "attr", "ctx", "op", "ops", "level", "kind", "conversion", "type_comment", "simple", "is_async")
)
_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {}


def walked(root: ast.AST) -> list[ast.AST]:
    """*root* and all nodes below it, in the order of ``ast.walk``, but without operators and contexts."""
    nodes = [root]
    for node in nodes:  # it grows meanwhile
        kind = type(node)
        fields = _FIELDS.get(kind)
        if fields is None:
            fields = _FIELDS[kind] = tuple(name for name in kind._fields if name not in _LEAVES)
        for name in fields:
            value = getattr(node, name, None)
            if type(value) is list:
                nodes += [each for each in value if isinstance(each, ast.AST)]
            elif isinstance(value, ast.AST):
                nodes.append(value)
    return nodes
