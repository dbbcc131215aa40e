"""Whether there is anything to find in a project at all."""

from __future__ import annotations

from collections.abc import Iterable

from deprecat.downstream.files import ModuleNames, Project
from deprecat.downstream.kinds import Kind, kind
from deprecat.downstream.words import RELATIVE, Words, without_remarks
from deprecat.engine.contents import Contents
from deprecat.engine.verdicts import Verdict
from deprecat.engine.work import Look
from deprecat.model.ledger import Ledger

_SMALL = 20_000  # bytes; to take the remarks out of more takes as long as to examine what is left
_FEW = 16  # files that are checked as an editor or a hook asks for them: one by one


def look_for(project: Project) -> Look:
    """What is quickest for *project*."""
    few = len(project.checked) <= _FEW and 4 * len(project.checked) <= len(project.files)
    return Look.ASKED if few else Look.SCOUTED


def nothing_in(project: Project, contents: Contents, ledgers: Iterable[Ledger]) -> Verdict | None:
    """The verdict, if no file that is checked can use anything of the *ledgers*' upstreams, or run one of
    their programs: told from bytes and names alone, without a look at what the files are to each other. None
    if one can, or cannot be read, for that is to be told."""
    known = list(ledgers)
    tracked = {root for ledger in known for root in ledger.roots}
    own = _own_roots(project, tracked)
    others = [ledger for ledger in known if own.isdisjoint(ledger.roots)]  # it has programs of its own
    commands = {name for ledger in others for name in ledger.commands}
    programs = {name.partition(" ")[0] for name in commands if not name.endswith("()")}
    programs.update(*(ledger.shell_functions for ledger in others))
    if "conda" in programs:
        programs.add("mamba")  # takes what conda takes, see PASSING_ON; others of those name one of the two
    few = look_for(project) is Look.ASKED
    named = Words((tracked - own) | programs)
    # few files use upstreams directly, or through others that they name; of all those that do it through
    # others, one uses them directly
    parts = {part for path in project.files for part in (path.stem, path.parent.name)} if few else ()
    leading = Words(parts)
    try:
        for path in project.checked if few else project.files:
            of = kind(path)
            if of is Kind.NOTEBOOK:
                return None  # what it says is written as JSON writes it
            source = contents.read(str(path))
            if named(source) or (few and _leads_on(source, leading, python=of is not Kind.SETTINGS)):
                return None
        if any(named(contents.read(str(path))) for path in project.scripts):
            return None
    except OSError:
        return None
    files = len(project.checked) + len(project.scripts)
    return Verdict((), project.skipped, files, tuple(sorted(own)), ())


def _own_roots(project: Project, tracked: set[str]) -> set[str]:
    """Those of the *tracked* packages that are the project's own."""
    name = ModuleNames()
    inits = (path for path in project.files if path.name == "__init__.py" and path.parent.name in tracked)
    return tracked & {name(path)[0] for path in inits}


def _leads_on(source: bytes, others: Words, *, python: bool) -> bool:
    """Whether a file names some of the *others*, or imports what it need not name. Their names are words such
    as ``tests``, which stand in many a remark."""

    def names_any(part: bytes) -> bool:
        return others(part) or RELATIVE.search(part) is not None

    if not names_any(source):
        return False
    return not python or len(source) > _SMALL or names_any(without_remarks(source))
