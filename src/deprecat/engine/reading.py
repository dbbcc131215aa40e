"""One file, read: what it uses, and which commands it writes. A function of its bytes and its name alone.

The command line, the pool of processes and the cache only wrap it.
"""

from __future__ import annotations

import gc

from deprecat.downstream.collect import collect
from deprecat.downstream.commands import Dialect, python_commands
from deprecat.downstream.commands import collect as collect_commands
from deprecat.downstream.kinds import Kind
from deprecat.model.commands import CommandLine
from deprecat.model.uses import FileFacts
from deprecat.model.values import dataclass, replace
from deprecat.syntax.parse import lines, parse
from deprecat.syntax.unreadable import Unreadable


@dataclass(frozen=True, slots=True)
class Uses:
    """What a file uses; if it cannot be read as a whole, ``reason`` and no ``facts``. ``left_out`` tells
    which parts of it were not."""

    facts: FileFacts | None
    reason: str = ""
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Commands:
    """The command lines in a file; ``reason`` if it cannot be read."""

    lines: tuple[CommandLine, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read. ``name`` is its path, POSIX, of which those who read it know its kind.

    Its uses are wanted if it is of a ``kind``, its commands if it is of a ``dialect``: those of *programs*.
    Of an ``outline`` only what other files see of it is; ``everything``: also those uses of a Python file
    that hardly anybody asks for. ``digest`` stands for its content, ``source``.
    """

    name: str
    source: bytes
    digest: bytes
    kind: Kind | None = None
    dialect: Dialect | None = None
    programs: frozenset[str] = frozenset()
    outline: bool = False
    everything: bool = False


def read(task: Task) -> tuple[Uses | None, Commands | None]:
    """What there is in a file of what is wanted of it."""
    collecting = gc.isenabled()
    gc.disable()  # a tree is large and has no cycles: to look for some meanwhile takes a tenth of the time
    try:
        return _read(task)
    finally:
        if collecting:
            gc.enable()


def _read(task: Task) -> tuple[Uses | None, Commands | None]:
    if task.kind is Kind.MODULE and task.dialect is Dialect.PYTHON:
        return _both(task)
    uses = _uses(task, task.kind) if task.kind else None
    commands = _commands(task, task.dialect) if task.dialect else None
    return uses, commands


def _both(task: Task) -> tuple[Uses, Commands]:
    """As :func:`read`, of a Python file, which is parsed once."""
    try:
        tree, written = parse(task.source), lines(task.source)
    except Unreadable as problem:
        return Uses(None, str(problem)), Commands((), str(problem))
    try:
        commands = Commands(python_commands(task.source, task.programs, tree, written))
    except Unreadable as problem:
        commands = Commands((), str(problem))
    try:
        return Uses(_module(task, collect(task.source, tree, written, everything=task.everything))), commands
    except Unreadable as problem:
        return Uses(None, str(problem)), commands


def _uses(task: Task, kind: Kind) -> Uses:
    # what reads another kind than modules is imported late: many a run reads these alone
    try:
        if kind is Kind.NOTEBOOK:
            from deprecat.downstream.notebooks import collect_cells
            from deprecat.downstream.notebooks import read as read_notebook

            facts, left_out = collect_cells(read_notebook(task.source))
            return Uses(facts, "", left_out)
        if kind is Kind.STUB:
            from deprecat.downstream.stubs import collect_stub

            return Uses(collect_stub(task.source))
        if kind is Kind.SETTINGS:
            from deprecat.downstream.entry_points import settings

            return Uses(FileFacts(uses=settings(_base(task), task.source)))
        if task.outline:
            return Uses(collect(task.source, outline=True, everything=task.everything))
        return Uses(_module(task, collect(task.source, everything=task.everything)))
    except Unreadable as problem:
        return Uses(None, str(problem))


def _module(task: Task, facts: FileFacts) -> FileFacts:
    if _base(task) != "setup.py":
        return facts
    from deprecat.downstream.entry_points import setup_py

    points = setup_py(task.source)
    return replace(facts, uses=(*facts.uses, *points)) if points else facts


def _base(task: Task) -> str:
    return task.name.rpartition("/")[2]


def _commands(task: Task, dialect: Dialect) -> Commands:
    try:
        return Commands(collect_commands(task.name, dialect, task.source, task.programs))
    except Unreadable as problem:
        return Commands((), str(problem))
