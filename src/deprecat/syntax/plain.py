"""A tree that a newer ``ast.parse`` made, said in the words of Python 3.10's ``ast``.

Everyone who looks at a tree then knows one vocabulary, and finds the same in a file under every
Python. :mod:`deprecat.syntax.lower` tells what becomes of what.
"""

from __future__ import annotations

import ast
import re
import sys
from typing import Any

# One expression each: those that begin with a word are searched for ten times faster than a choice of them.
_NEWER = tuple(
    re.compile(pattern)
    for since, pattern in (
        ((3, 11), r"except[\s\\]*\*"),
        ((3, 12), r"type[\s\\]+[^\W\d]\w*[\s\\]*[=\[]"),
        ((3, 12), r"def[\s\\]+\w+[\s\\]*\["),
        ((3, 12), r"class[\s\\]+\w+[\s\\]*\["),
        ((3, 14), r"(?i:\b(?:t|tr|rt)[\"'])"),
    )
    if sys.version_info >= since
)


def plain(tree: ast.Module, text: str) -> ast.Module:
    """*tree*, which is *text* parsed, without what Python 3.10 has no word for; changes *tree*.

    Most files have nothing of it, which a search of the text tells without walking the tree.
    """
    if any(newer.search(text) for newer in _NEWER):
        _Plain().visit(tree)
    return tree


class _Plain(ast.NodeTransformer):
    def visit_TypeAlias(self, node: Any) -> ast.AST:
        assigned = ast.Assign([node.name], node.value, None)
        return self.generic_visit(ast.copy_location(assigned, node))

    def visit_TryStar(self, node: Any) -> ast.AST:
        tried = ast.Try(node.body, node.handlers, node.orelse, node.finalbody)
        return self.generic_visit(ast.copy_location(tried, node))

    def visit_TemplateStr(self, node: Any) -> ast.AST:
        return self.generic_visit(ast.copy_location(ast.JoinedStr(node.values), node))

    def visit_Interpolation(self, node: Any) -> ast.AST:
        value = ast.FormattedValue(node.value, node.conversion, node.format_spec)
        return self.generic_visit(ast.copy_location(value, node))

    def untyped(self, node: Any) -> ast.AST:
        if hasattr(node, "type_params"):
            node.type_params = []
        return self.generic_visit(node)

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = untyped
