"""The files of one project: what they use, which commands they write, and what could not be read."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from deprecat.downstream.collect.unasked import all_unasked
from deprecat.downstream.commands import Dialect
from deprecat.downstream.files import ModuleNames, Project
from deprecat.downstream.kinds import Kind, kind
from deprecat.downstream.link import OwnFile, ProjectLinker
from deprecat.downstream.scout import LOOKING_UP, relevant
from deprecat.downstream.words import RELATIVE, Words, setting
from deprecat.engine import room
from deprecat.engine.contents import Contents
from deprecat.engine.programs import Programs
from deprecat.engine.reading import Task, Uses
from deprecat.engine.readings import Readings
from deprecat.engine.work import Look
from deprecat.model.exports import Wrapper
from deprecat.model.findings import Finding
from deprecat.model.kept import Kept
from deprecat.model.places import Skipped
from deprecat.model.uses import FileFacts
from deprecat.model.values import replace
from deprecat.syntax.parse import lines
from deprecat.syntax.unreadable import Unreadable

if TYPE_CHECKING:
    from deprecat.downstream.notebooks import Notebook

_LARGE = 20_000  # bytes of a file of which an outline pays: all of it may be asked for after that


class Session:
    """Facts of a project's files for one set of tracked roots and of programs.

    ``skipped`` grows while files are read; ``unreadable`` are the files of which nothing could be.
    """

    def __init__(
        self,
        project: Project,
        contents: Contents,
        tracked: frozenset[str],
        programs: Callable[[frozenset[str]], frozenset[str]],
        readings: Readings,
        look: Look,
        *,
        wrappers: Collection[Wrapper] = (),
    ) -> None:
        """*programs* tells the names of the programs whose command lines matter, given the tracked roots that
        are the project's own."""
        self.project = project
        self.readings = readings
        self.contents = contents
        self._look = look
        self._paths: dict[OwnFile, str] = {}
        self._files: dict[str, OwnFile] = {}
        self._notebooks: Kept[OwnFile, Notebook] = Kept(room.NOTEBOOKS, _lines)
        self._facts: Kept[OwnFile, FileFacts | None] = Kept(room.FACTS, room.weight, self._facts_gone)
        self._outlines: Kept[OwnFile, FileFacts | None] = Kept(
            room.OUTLINES, room.weight
        )  # facts without uses
        self._found = 0  # files that can matter, while scouting
        self._wanted: frozenset[OwnFile] | None = None  # while scouting: whose facts may be asked for
        self._relevant: frozenset[OwnFile] | None = None
        self._shown: tuple[OwnFile, list[str]] | None = None
        self._file_lines: tuple[OwnFile, Mapping[tuple[int, int], int]] | None = None
        self.skipped: list[Skipped] = list(project.skipped)
        self.unreadable: set[OwnFile] = set()
        self._reasons: dict[OwnFile, str] = {}
        self._checked = frozenset(project.checked)
        self.checked: list[OwnFile] = []
        name = ModuleNames()
        for path in project.files:
            if kind(path) is not Kind.MODULE and path not in self._checked:
                continue  # no import leads there
            module, root = name(path)
            package = os.path.basename(path) in ("__init__.py", "__init__.pyi")
            file = OwnFile(project.display(path), module, package, root)
            self._paths[file] = path
            self._files[path] = file
            if path in self._checked:
                self.checked.append(file)
        self._modules = frozenset(file for file, path in self._paths.items() if kind(path) is Kind.MODULE)
        self.linker = ProjectLinker(
            (file for file in self._paths if file in self._modules),
            self._facts_of,
            tracked,
            wrappers,
            self._outline_of,
            room.LINKED,
        )
        asked = {file.module.partition(".")[0] for file in self._modules}
        asked.update(tracked, (each.function.partition(".")[0] for each in wrappers))
        self.everything = not all_unasked(asked)
        # what is the project's own is not followed into a ledger, so its name alone makes nothing matter
        self._foreign = tracked - self.linker.own_roots
        self.programs = Programs(programs(self.linker.own_roots))
        self._asked: set[OwnFile] = set(self.checked)
        if look is Look.SCOUTED:
            self._scout()

    # What matters

    def matters(self, file: OwnFile) -> bool:
        """Whether a file that is checked can use anything tracked."""
        if self._look is Look.ALL:
            return True
        if self._look is Look.SCOUTED:
            assert self._relevant is not None
            return file in self._relevant
        source = self._read(file)
        return self._words_that_matter(source) or RELATIVE.search(source) is not None

    def naming(self, name: str) -> Iterator[OwnFile]:
        """The files of the project that can set an attribute of this name of anything tracked."""
        sets = setting(name)
        for file in self._paths:
            can = self._look is not Look.SCOUTED or (self._relevant and file in self._relevant)
            if can and sets(self._read(file)):
                yield file

    def _words_that_matter(self, source: bytes) -> bool:
        if self._mentions is None:
            modules = (file.module.rpartition(".")[2] for file in self._modules)
            self._mentions = Words([*self._foreign, *modules])
        return self._mentions(source)

    _mentions: Words | None = None

    def _scout(self) -> None:
        self._wanted = frozenset()
        words = self._foreign | LOOKING_UP
        self._relevant = relevant(
            self._paths, self._read, words, self._passing_on, self._prepare, self._matters
        )
        self._wanted = self._relevant if self._look is Look.SCOUTED else None

    def _matters(self, file: OwnFile) -> None:
        self._found += 1
        if self._found == room.FEW:
            self.contents.fit(room.EXAMINED)

    def _passing_on(self, file: OwnFile, known: frozenset[OwnFile]) -> Collection[OwnFile] | None:
        self._wanted = known
        if file not in self._modules:
            return ()
        others = self.linker.passing_on(file)
        # what cannot be read may pass on anything: who imports from it shall hear of it
        return None if file in self.unreadable else others

    # Facts

    def _prepare(self, files: Sequence[OwnFile]) -> None:
        ordered = sorted(files, key=lambda file: file.display)
        self.readings.prepare(task for file in ordered if (task := self._task(file)))

    def _facts_of(self, file: OwnFile) -> FileFacts | None:
        return self._read_once(file, self._facts) if self._may_ask(file) else None

    def _may_ask(self, file: OwnFile) -> bool:
        if self._wanted is not None and file not in self._wanted:
            return False
        if self._wanted is None or self._wanted is self._relevant:
            self._asked.add(file)  # something that is checked leads there
        return True

    def _outline_of(self, file: OwnFile) -> FileFacts | None:
        """The facts of *file*, perhaps without its uses."""
        if not self._may_ask(file):
            return None
        return self._read_once(file, self._outlines if self._needs_no_more(file) else self._facts)

    def _needs_no_more(self, file: OwnFile) -> bool:
        """Whether an outline of *file* is there, or is quicker to read than the whole, for which perhaps
        nobody asks."""
        if self._outlines and file in self._outlines:
            return True
        whole = self._look is not Look.ASKED or file in self._facts or self._paths[file] in self._checked
        return not whole and len(self._read(file)) >= _LARGE

    def _facts_gone(self, file: OwnFile, facts: FileFacts | None) -> None:
        self._outlines.keep(file, replace(facts, uses=()) if facts else None)

    def _read_once(self, file: OwnFile, known: Kept[OwnFile, FileFacts | None]) -> FileFacts | None:
        """The facts of *file*, of which those in *known* are at hand."""
        at_hand = known.get(file)
        if at_hand is not None or file in known:
            if self._outlines:  # else there is room for all so far
                known.used(file)
            return at_hand
        task = self._task(file)
        if task and known is self._outlines:
            task = replace(task, outline=True)
        found = self.readings.uses(task) if task else Uses(None)
        if found.reason:
            self._cannot_read(file, found.reason)
        self.skipped += (
            each for why in found.left_out if (each := Skipped(file.display, why)) not in self.skipped
        )
        known.keep(file, found.facts)
        return found.facts

    def _task(self, file: OwnFile) -> Task | None:
        """What to read of *file*, nothing if it cannot be opened."""
        path = self._paths[file]
        source = self._read(file)
        if not source and file in self.unreadable:
            return None
        what = kind(path)
        if what is Kind.NOTEBOOK:
            source = self.contents.read(path)
        # with its uses those of its commands that will be asked for, so that it is parsed once
        module = what is Kind.MODULE and path in self._checked
        commands = module and self.programs.read_in_python(path, source)
        how = Dialect.PYTHON if commands else None
        name, digest, programs = Path(path).as_posix(), self.contents.digest(path), self.programs.names
        return Task(name, source, digest, what, how, programs, everything=self.everything)

    def _read(self, file: OwnFile) -> bytes:
        """The bytes of *file*; of a notebook those of its code, nothing if it cannot be read."""
        path = self._paths[file]
        if kind(path) is Kind.NOTEBOOK:
            notebook = self._notebook(file)
            return notebook.source if notebook else b""
        try:
            return self.contents.read(path)
        except OSError as error:
            self._cannot_read(file, f"cannot be read: {error.strerror}")
        return b""

    def _notebook(self, file: OwnFile) -> Notebook | None:
        """The notebook *file*, unless it cannot be read."""
        if file in self.unreadable:
            return None
        found = self._notebooks.get(file)
        if found is None:
            from deprecat.downstream.notebooks import read as read_notebook  # late: few have any

            try:
                found = read_notebook(self.contents.read(self._paths[file]))
            except OSError as error:
                self._cannot_read(file, f"cannot be read: {error.strerror}")
                return None
            except Unreadable as problem:
                self._cannot_read(file, str(problem))
                return None
            self._notebooks.keep(file, found)
        return found

    def file(self, path: str) -> OwnFile:
        """The file of the project that stands at *path*."""
        return self._files[path]

    def _cannot_read(self, file: OwnFile, reason: str) -> None:
        self.unreadable.add(file)
        self._reasons[file] = reason

    # Telling

    def directory(self, file: OwnFile) -> Path:
        """Where *file* lies."""
        return Path(os.path.dirname(self._paths[file]))

    def shown(self, file: OwnFile, finding: Finding) -> Finding | None:
        """*finding*, made of the facts of *file*, as it is to be shown: with the text of its line, and in a
        notebook with its cell, in which lines are counted. None if the notebook has changed since."""
        number = finding.place.line
        if kind(self._paths[file]) is not Kind.NOTEBOOK:
            if self._shown is None or self._shown[0] is not file:
                self._shown = file, lines(self._read(file))
            found = self._shown[1]
            return replace(finding, source_line=found[number - 1] if 0 < number <= len(found) else "")
        notebook = self._notebook(file)
        if notebook is None:
            return None
        line, guard = notebook.line(number), notebook.line(finding.guard_line)
        if line is None:
            return finding
        return replace(
            finding,
            place=notebook.place(finding.place),
            cell=line.cell,
            guard_line=guard.number if guard and guard.cell == line.cell else 0,
            source_line=line.written,
            file_line=self._lines_of(file).get((line.cell, line.number), 0),
        )

    def _lines_of(self, file: OwnFile) -> Mapping[tuple[int, int], int]:
        """Where the lines of a notebook's cells stand in its file."""
        if self._file_lines is None or self._file_lines[0] is not file:
            try:
                from deprecat.downstream.notebook_lines import file_lines

                self._file_lines = file, file_lines(self.contents.read(self._paths[file]))
            except (OSError, ValueError):  # it has gone or changed since it was read
                self._file_lines = file, {}
        return self._file_lines[1]

    def unread(self) -> Iterable[Skipped]:
        """What was skipped, sorted, each once; of other files than those checked only what these lead to."""
        reasons = {Skipped(file.display, why) for file, why in self._reasons.items() if file in self._asked}
        return sorted(reasons.union(self.skipped))


def _lines(notebook: Notebook) -> int:
    return len(notebook.lines)
