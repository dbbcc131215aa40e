"""The uses of one file, and what it binds: facts that depend on its bytes alone."""

from __future__ import annotations

import ast
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress

from deprecat.downstream.collect.inventory import Inventory
from deprecat.downstream.collect.scopes import Scope, names_of
from deprecat.downstream.collect.statements import StatementReader
from deprecat.downstream.collect.unasked import UNASKED
from deprecat.model.uses import FileFacts
from deprecat.syntax.parse import lines, parse
from deprecat.syntax.unreadable import Unreadable

__all__ = ["collect"]

_DEEP = 20_000  # frames; and the stack that so many need where calls use the C stack (before Python 3.11)
_STACK = 256 * 1024 * 1024


def collect(
    source: bytes,
    tree: ast.Module | None = None,
    written: Sequence[str] | None = None,
    *,
    outline: bool = False,
    everything: bool = True,
) -> FileFacts:
    """The facts of a file; raises :class:`deprecat.syntax.unreadable.Unreadable` if it is no Python.
    *tree* is what :func:`~deprecat.syntax.parse.parse` makes of it, if that is there already, and *written*
    what :func:`~deprecat.syntax.parse.lines` does.

    Of an *outline* only what others see of the file is told: the functions whose values nobody asks for need
    not be read for that, which are most of a file.

    Every import counts, whatever it imports; linking drops what is nobody's business. See
    :mod:`deprecat.model.uses` for what a use is.
    """
    tree = tree or parse(source)
    written = lines(source) if written is None else written
    unasked = frozenset[str]() if everything else UNASKED
    try:
        return _facts(written, tree, outline, unasked)
    except RecursionError:
        return _deep(written, tree, outline, unasked)


def _facts(written: Sequence[str], tree: ast.Module, outline: bool, unasked: frozenset[str]) -> FileFacts:
    text = "\n".join(written)
    walrus = [number for number, line in enumerate(written, 1) if ":=" in line] if ":=" in text else []
    module = Scope("module", None, locals=frozenset(names_of(tree.body, walrus).bound))
    inventory = Inventory(tree, text)
    reader = StatementReader(
        written, text, module, inventory, walrus=walrus, quoted=_postponed(tree), unasked=unasked
    )
    rebound = inventory.rebound if "global " in text else frozenset[str]()
    try:
        return reader.file(tree, rebound, outline=outline)
    finally:
        _LEFT.add(reader, len(text) + _EMPTY)


class _Left:
    """What was read and is not freed while it is little, less than *room* characters of source in all: to
    take trees apart is a twentieth of the work, and the end of the process does it for nothing."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.readers: list[StatementReader] = []

    def add(self, reader: StatementReader, size: int) -> None:
        self.room -= size
        self.readers.append(reader)
        while self.readers and self.room < 0:
            self.readers.pop().forget()


_LEFT = _Left(2_000_000)  # whose trees take some 50 MB
_EMPTY = 500  # characters whose tree takes what reading an empty file does


def _postponed(tree: ast.Module) -> bool:
    """Whether the file does not evaluate its annotations (PEP 563)."""
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "__future__"
        and any(alias.name == "annotations" for alias in node.names)
        for node in tree.body
    )


def _deep(written: Sequence[str], tree: ast.Module, outline: bool, unasked: frozenset[str]) -> FileFacts:
    """Reads a tree that is too deep for the usual stack in a thread with a larger one."""
    found: list[FileFacts] = []

    def read() -> None:
        with suppress(RecursionError):
            found.append(_facts(written, tree, outline, unasked))

    limit, size = sys.getrecursionlimit(), threading.stack_size(_STACK)
    sys.setrecursionlimit(max(limit, _DEEP))
    try:
        thread = threading.Thread(target=read)
        thread.start()
        thread.join()
    finally:
        sys.setrecursionlimit(limit)
        threading.stack_size(size)
    if not found:
        raise Unreadable("nested too deeply")
    return found[0]
