"""Whether there is anything to find in a project at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from itertools import compress

from deprecat.downstream.files import ModuleNames, Project
from deprecat.downstream.kinds import Kind, kind
from deprecat.downstream.remarks import marked
from deprecat.downstream.words import RELATIVE, Words, without_remarks
from deprecat.engine.contents import Contents, read
from deprecat.engine.pool import run
from deprecat.engine.verdicts import Verdict
from deprecat.engine.work import Look
from deprecat.model.ledger import Ledger
from deprecat.model.values import dataclass

_SMALL = 20_000  # bytes; to take the remarks out of more takes as long as to examine what is left
_FEW = 16  # files that are checked as an editor or a hook asks for them: one by one
_FIRST = 500  # files; among so many most projects have one that names an upstream, and goes on to be examined
_STACK = 200  # files
_GLANCE = 100  # bytes of source that are read as quickly as one file is looked through


def look_for(project: Project) -> Look:
    """What is quickest for *project*."""
    few = len(project.checked) <= _FEW and 4 * len(project.checked) <= len(project.files)
    return Look.ASKED if few else Look.SCOUTED


def nothing_in(
    project: Project, contents: Contents, ledgers: Iterable[Ledger], *, jobs: int
) -> Verdict | None:
    """The verdict, if no file that is checked can use anything of the *ledgers*' upstreams, or run one of
    their programs: told from bytes and names alone, without a look at what the files are to each other. None
    if one can, or cannot be read, for that is to be told. Of many files some are read in other processes, of
    *jobs* in all."""
    known = list(ledgers)
    tracked = {root for ledger in known for root in ledger.roots}
    own = _own_roots(project, tracked)
    others = [ledger for ledger in known if own.isdisjoint(ledger.roots)]  # it has programs of its own
    commands = {name for ledger in others for name in ledger.commands}
    programs = {name.partition(" ")[0] for name in commands if not name.endswith("()")}
    programs.update(*(ledger.shell_functions for ledger in others))
    if "conda" in programs:
        programs.add("mamba")  # takes what conda takes, see PASSING_ON; others of those name one of the two
    named = Words((tracked - own) | programs)
    # few files use upstreams directly, or through others that they name; of all those that do it through
    # others, one uses them directly
    few = look_for(project) is Look.ASKED
    paths = [*(project.checked if few else project.files), *project.scripts]
    if any(kind(path) is Kind.NOTEBOOK for path in paths):
        return None  # what it says is written as JSON writes it
    marks = _marks(paths, named, contents, jobs)
    if marks is None or (few and _some_leads_on(project, contents)):
        return None
    files = len(project.checked) + len(project.scripts)
    return Verdict((), project.skipped, files, tuple(sorted(own)), (), marks)


@dataclass(frozen=True, slots=True)
class _Stack:
    """Files to look through for names."""

    paths: Sequence[str]
    named: Words


def _marks(paths: Sequence[str], named: Words, contents: Contents, jobs: int) -> frozenset[str] | None:
    """Those of the files in which there can be remarks; None if one has some of the names, or cannot be
    read."""
    first = _through(_Stack(paths[:_FIRST], named), contents.read)
    if first is None:
        return None
    stacks = [_Stack(paths[at : at + _STACK], named) for at in range(_FIRST, len(paths), _STACK)]
    sizes = [len(stack.paths) * _GLANCE for stack in stacks]
    found = [first, *(b"" for _ in stacks)]
    for number, flags in run(_through, _packed, stacks, sizes, jobs):
        if not flags:
            return None
        found[number + 1] = flags
    return frozenset(compress(paths, b"".join(found)))


def _through(stack: _Stack, read: Callable[[str], bytes] = read) -> bytes | None:
    """For each of the files 1 if there can be a remark in it, else 0; None if one has some of the names, or
    cannot be read."""
    found = bytearray()
    for path in stack.paths:
        try:
            source = read(path)
        except OSError:
            return None
        if stack.named(source):
            return None
        found.append(marked(source, bare=True))
    return bytes(found)


def _packed(flags: bytes | None) -> bytes:
    return flags or b""


def _own_roots(project: Project, tracked: set[str]) -> set[str]:
    """Those of the *tracked* packages that are the project's own."""
    name = ModuleNames()
    inits = tuple(os.sep + os.path.join(root, "__init__.py") for root in tracked)
    return tracked & {name(path)[0] for path in project.files if path.endswith(inits)}


def _some_leads_on(project: Project, contents: Contents) -> bool:
    """Whether a file that is checked names others of the *project*, imports what it need not name, or cannot
    be read."""
    split = (os.path.splitext(path)[0].split(os.sep) for path in project.files)
    others = Words(part for parts in split for part in parts[-2:])
    try:
        return any(
            _leads_on(contents.read(path), others, python=kind(path) is not Kind.SETTINGS)
            for path in project.checked
        )
    except OSError:
        return True


def _leads_on(source: bytes, others: Words, *, python: bool) -> bool:
    """Whether a file names some of the *others*, or imports what it need not name. Their names are words such
    as ``tests``, which stand in many a remark."""

    def names_any(part: bytes) -> bool:
        return others(part) or RELATIVE.search(part) is not None

    if not names_any(source):
        return False
    return not python or len(source) > _SMALL or names_any(without_remarks(source))
