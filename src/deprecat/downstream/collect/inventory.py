"""What stands anywhere in a file: asked for by what is read of single places, and found in one walk."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cached_property

from deprecat.downstream.collect.attempts import last_part
from deprecat.syntax.walking import statements, walked

_READ = re.compile(r"[ \t]*[(.\[]")  # what follows the name of an attribute that is read, whatever comes then


class Inventory:
    """Names of one file, from its *tree* and its *text*.

    The tree is walked when this is needed first. Of most names that are asked for the text tells already that
    they cannot be there, in a fraction of the time.
    """

    def __init__(self, tree: ast.Module, text: str) -> None:
        self._tree = tree
        self._text = text

    def is_set(self, name: str) -> bool:
        """Whether an attribute *name* is set anywhere in the file."""
        return self._may_be_set(name) and name in self.stored

    def is_set_elsewhere(self, name: str) -> bool:
        """Whether an attribute *name* is set anywhere in the file on something else than the first parameter
        of a method."""
        return self._may_be_set(name) and name in self.stored_elsewhere

    def is_read(self, name: str) -> bool:
        """Whether an attribute *name* is read anywhere in the file, but for those of ``super()``."""
        return self._may_be_read(name) and name in self.loaded

    def _may_be_set(self, name: str) -> bool:
        return not self._text.isascii() or any(
            not _READ.match(self._text, at + len(name)) for at in self._places(name)
        )

    def _may_be_read(self, name: str) -> bool:
        return not self._text.isascii() or any(
            not self._text.endswith("super().", 0, at) for at in self._places(name)
        )

    def _places(self, name: str) -> Iterator[int]:
        """Where an attribute *name* may stand in the text: behind a dot, or with nothing before it on its
        line. The text is ASCII: else other letters may spell it (PEP 3131)."""
        text = self._text
        at = text.find(name)
        while at >= 0:
            end = at + len(name)
            before = text[text.rfind("\n", 0, at) + 1 : at].rstrip(" \t\f")
            if (not before or before[-1] == ".") and not (
                _is_part(text[at - 1 : at]) or _is_part(text[end : end + 1])
            ):
                yield at
            at = text.find(name, at + 1)

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


def _is_part(character: str) -> bool:
    """Whether a character, or none, goes on with the name beside it."""
    return character.isalnum() or character == "_"
