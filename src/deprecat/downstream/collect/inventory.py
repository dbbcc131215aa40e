"""What stands anywhere in a file: asked for by what is read of single places, and found in one walk."""

from __future__ import annotations

import ast
from functools import cached_property

from deprecat.downstream.collect.attempts import last_part
from deprecat.syntax.walking import statements, walked


class Inventory:
    """Names of one file, from its *tree*, which is walked when the first of them is asked for."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree

    @cached_property
    def _nodes(self) -> list[ast.AST]:
        return walked(self._tree)

    @cached_property
    def _attributes(self) -> list[ast.Attribute]:
        return [node for node in self._nodes if node.__class__ is ast.Attribute]

    @cached_property
    def rebound(self) -> frozenset[str]:
        """The names of the module that functions declare ``global``: they bind them, no one knows when."""
        return frozenset(
            name for node in statements(self._tree) if isinstance(node, ast.Global) for name in node.names
        )

    @cached_property
    def _set(self) -> list[ast.Attribute]:
        return [node for node in self._attributes if node.ctx.__class__ is not ast.Load]

    @cached_property
    def stored(self) -> frozenset[str]:
        """The names of all attributes that are set anywhere in the file."""
        return frozenset(node.attr for node in self._set)

    @cached_property
    def stored_elsewhere(self) -> frozenset[str]:
        """The names of all attributes that are set anywhere in the file on something else than the first
        parameter of a method."""
        firsts = {
            node.args.args[0].arg
            for owner in self._nodes
            if isinstance(owner, ast.ClassDef)
            for node in owner.body
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.args.args
        }
        return frozenset(
            node.attr
            for node in self._set
            if not (isinstance(node.value, ast.Name) and node.value.id in firsts)
        )

    @cached_property
    def loaded(self) -> frozenset[str]:
        """The names of all attributes that are read anywhere in the file, but for those of ``super()``."""
        return frozenset(
            node.attr
            for node in self._attributes
            if node.ctx.__class__ is ast.Load
            and not (isinstance(node.value, ast.Call) and last_part(node.value.func) == "super")
        )
