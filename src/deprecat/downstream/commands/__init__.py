"""The command lines that a project's files write: plain facts, in files of many kinds.

Only what is written out is told. A word that a variable, a template or a substitution has a part in is
known as far as its literal beginning; nothing is expanded or run.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from enum import Enum
from importlib.util import find_spec

from deprecat.downstream.commands import batch, ci, docker, make, python, shell
from deprecat.downstream.commands.text import block
from deprecat.model.commands import CommandLine
from deprecat.syntax.parse import Unreadable

__all__ = ["Dialect", "collect", "dialect", "is_shell_script", "missing", "python_commands"]


class Dialect(Enum):
    """How a file writes commands."""

    PYTHON = "Python"
    SHELL = "shell scripts"
    BATCH = "batch files"
    DOCKER = "Dockerfiles"
    MAKE = "makefiles"
    CI = "CI settings"


_NAMES: tuple[tuple[re.Pattern[str], Dialect], ...] = tuple(
    (re.compile(rf"(?:.*/)?(?:{pattern})"), found)
    for pattern, found in (
        (r"[^/]+\.(?:sh|bash)", Dialect.SHELL),
        (r"[^/]+\.(?:bat|cmd)", Dialect.BATCH),
        (r"(?:Docker|Container)file(?:\.[^/]+)?|[^/]+\.[Dd]ockerfile", Dialect.DOCKER),
        (r"(?:GNU)?[Mm]akefile(?:\.[^/]+)?|[^/]+\.mk", Dialect.MAKE),
    )
)
_SHEBANG = re.compile(rb"#![^\n]*\b(?:ba|da|z)?sh\b")
_LIMIT = 2_000_000  # bytes; no one writes so long a script


def dialect(path: str) -> Dialect | None:
    """How the file *path* (POSIX) writes commands, told from its name; Python files are not asked about."""
    if any(pattern.fullmatch(path) for pattern, _ in ci.SERVICES):
        return Dialect.CI
    return next((found for pattern, found in _NAMES if pattern.fullmatch(path)), None)


def is_shell_script(head: bytes) -> bool:
    """Whether a file that begins with *head* names a shell in its first line."""
    return _SHEBANG.match(head) is not None


def missing(kind: Dialect) -> tuple[str, ...]:
    """The modules that reading *kind* needs and that are not installed."""
    needs = {Dialect.BATCH: (), Dialect.CI: (*shell.NEEDS, *ci.NEEDS)}.get(kind, shell.NEEDS)
    return tuple(name for name in needs if find_spec(name) is None)


def collect(path: str, kind: Dialect, source: bytes, programs: frozenset[str]) -> tuple[CommandLine, ...]:
    """The runs of *programs* in a file, in its order. Raises :class:`~deprecat.syntax.parse.Unreadable`."""
    try:
        return tuple(_found(path, kind, source, programs))
    except RecursionError:
        raise Unreadable("nested too deeply") from None


def python_commands(
    source: bytes, programs: frozenset[str], tree: ast.Module | None = None
) -> tuple[CommandLine, ...]:
    """As :func:`collect`, of a Python file; *tree* is what it was parsed into, if it was."""
    try:
        return tuple(python.python(source, programs, tree))
    except RecursionError:
        raise Unreadable("nested too deeply") from None


def _found(path: str, kind: Dialect, source: bytes, programs: frozenset[str]) -> Iterator[CommandLine]:
    if kind is Dialect.PYTHON:
        return python.python(source, programs)
    if len(source) > _LIMIT:
        raise Unreadable(f"larger than {_LIMIT / 1_000_000:g} MB")
    if kind is Dialect.SHELL and source.startswith(b"#!") and not is_shell_script(source):
        return iter(())
    text = source.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    if kind is Dialect.DOCKER:
        return docker.docker(lines, programs)
    if kind is Dialect.MAKE:
        return make.make(lines, programs)
    if kind is Dialect.CI:
        return ci.ci(path, text, programs)
    read = batch.batch if kind is Dialect.BATCH else shell.shell
    return read(block((number, 1, line) for number, line in enumerate(lines, 1)), programs)
