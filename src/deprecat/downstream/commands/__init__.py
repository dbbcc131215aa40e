"""The command lines that a project's files write: plain facts, in files of many kinds.

Only what is written out is told. A word that a variable, a template or a substitution has a part in is
known as far as its literal beginning; nothing is expanded or run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

from deprecat.syntax.shell_grammar import MODULES
from deprecat.syntax.unreadable import Unreadable

__all__ = ["Dialect", "collect", "dialect", "is_shell_script", "may_be_script", "missing", "python_commands"]

if TYPE_CHECKING:
    import ast

    from deprecat.model.commands import CommandLine


class Dialect(Enum):
    """How a file writes commands."""

    PYTHON = "Python"
    SHELL = "shell scripts"
    BATCH = "batch files"
    DOCKER = "Dockerfiles"
    MAKE = "makefiles"
    CI = "CI settings"
    POWERSHELL = "PowerShell scripts"
    OTHER = "programs in other languages"


_OTHERS = (
    "go",
    "rs",
    "hs",
    "js",
    "ts",
    "mjs",
    "rb",
    "java",
    "kt",
    "scala",
    "cs",
    "swift",
    "jl",
    "lua",
    "php",
    "ps1",
    "psm1",
)
_ENDINGS = frozenset(
    (".sh", ".bash", ".bat", ".cmd", ".mk", ".yml", ".yaml", *(f".{each}" for each in _OTHERS))
)  # or "file" is in the name
_SHEBANG = rb"#![^\n]*\b(?:ba|da|z)?sh\b"
_SHELL, _YAML = MODULES, ("yaml",)  # what reads them
_RUNS = r"\s*&?\s*[\"']?[\w:\\/.-]*(?:conda|mamba)"  # a line of PowerShell that may run something
_LIMIT = 2_000_000  # bytes; no one writes so long a script


def dialect(path: str) -> Dialect | None:
    """How the file *path* (POSIX) writes commands, told from its name; Python files are not asked about."""
    if not may_be_script(path.rpartition("/")[2]):
        return None
    return next((found for pattern, found in _names() if pattern.fullmatch(path)), None)


@cache  # compiled when there is a file that may be of one: few runs ask
def _names() -> tuple[tuple[re.Pattern[str], Dialect], ...]:
    from deprecat.downstream.commands.services import SERVICES

    return (
        *((pattern, Dialect.CI) for pattern, _ in SERVICES),
        *(
            (re.compile(rf"(?:.*/)?(?:{pattern})"), found)
            for pattern, found in (
                (r"[^/]+\.(?:sh|bash)", Dialect.SHELL),
                (r"[^/]+\.(?:bat|cmd)", Dialect.BATCH),
                (r"[^/]+\.psm?1", Dialect.POWERSHELL),
                (r"[^/]+\.(?:go|rs|hs|m?js|ts|rb|java|kt|scala|cs|swift|jl|lua|php)", Dialect.OTHER),
                (r"(?:Docker|Container)file(?:\.[^/]+)?|[^/]+\.[Dd]ockerfile", Dialect.DOCKER),
                (r"(?:GNU)?[Mm]akefile(?:\.[^/]+)?|[^/]+\.mk", Dialect.MAKE),
            )
        ),
    )


def may_be_script(name: str) -> bool:
    """Whether a file of this name can be of a dialect; of most it is quickly told that they cannot."""
    return name[name.rfind(".") :].lower() in _ENDINGS or "file" in name


def is_shell_script(head: bytes) -> bool:
    """Whether a file that begins with *head* names a shell in its first line."""
    return re.match(_SHEBANG, head) is not None


def missing(kind: Dialect) -> tuple[str, ...]:
    """The modules that reading *kind* needs and that are not installed."""
    needs = {Dialect.BATCH: (), Dialect.OTHER: (), Dialect.CI: (*_SHELL, *_YAML)}.get(kind, _SHELL)
    return tuple(name for name in needs if find_spec(name) is None)


def collect(path: str, kind: Dialect, source: bytes, programs: frozenset[str]) -> tuple[CommandLine, ...]:
    """The runs of *programs* in a file, in its order. Raises
    :class:`~deprecat.syntax.unreadable.Unreadable`."""
    try:
        return tuple(_found(path, kind, source, programs))
    except RecursionError:
        raise Unreadable("nested too deeply") from None


def python_commands(
    source: bytes,
    programs: frozenset[str],
    tree: ast.Module | None = None,
    written: Sequence[str] | None = None,
) -> tuple[CommandLine, ...]:
    """As :func:`collect`, of a Python file; *tree* is what it was parsed into, and *written* are its lines.

    They are made here if they are not there."""
    from deprecat.downstream.commands import python  # late: most files run no programs

    try:
        return tuple(python.python(source, programs, tree, written))
    except RecursionError:
        raise Unreadable("nested too deeply") from None


def _found(path: str, kind: Dialect, source: bytes, programs: frozenset[str]) -> Iterator[CommandLine]:
    # late: most projects have few of these dialects
    from deprecat.downstream.commands import batch, ci, docker, literals, make, python, shell
    from deprecat.downstream.commands.text import block

    if kind is Dialect.PYTHON:
        return iter(python.python(source, programs))
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
    if kind is Dialect.OTHER:
        return literals.literals(block((number, 1, line) for number, line in enumerate(lines, 1)), programs)
    if kind is Dialect.POWERSHELL:
        lines = [line if re.match(_RUNS, line) else "" for line in lines]
    read = batch.batch if kind is Dialect.BATCH else shell.shell
    return read(block((number, 1, line) for number, line in enumerate(lines, 1)), programs)
