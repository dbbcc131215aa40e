"""tree-sitter's grammar of bash, for what upstreams define and for what downstreams run."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

MODULES = ("tree_sitter", "tree_sitter_bash")  # that have to be installed
_DEEP = 200


@cache
def parser() -> Parser:
    """The parser; its modules are imported when it is first asked for."""
    import tree_sitter
    import tree_sitter_bash

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_bash.language()))


def walk(root: Node) -> Iterator[Node]:
    """*root* and what is in it, in the order of the text."""
    waiting = [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        yield node
        if depth < _DEEP:
            waiting += [(child, depth + 1) for child in reversed(node.children)]


def defined(root: Node, data: bytes) -> frozenset[str]:
    """The names of the functions that are defined anywhere in *root*, a tree of *data*."""
    found = (node.child_by_field_name("name") for node in walk(root) if node.type == "function_definition")
    texts = (data[name.start_byte : name.end_byte] for name in found if name)
    return frozenset(text.decode("utf-8", "replace") for text in texts)
