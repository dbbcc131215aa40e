"""The files of one project, read and collected once, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from deprecat.downstream.collect import collect
from deprecat.downstream.entry_points import settings, setup_py
from deprecat.downstream.files import Kind, Project, kind
from deprecat.downstream.link import OwnFile, ProjectLinker
from deprecat.downstream.notebook_lines import file_lines
from deprecat.downstream.notebooks import Notebook, collect_cells
from deprecat.downstream.notebooks import read as read_notebook
from deprecat.downstream.scout import relevant
from deprecat.downstream.stubs import collect_stub
from deprecat.model.findings import Finding
from deprecat.model.places import Skipped
from deprecat.model.uses import FileFacts
from deprecat.syntax.parse import Unreadable, lines


class Session:
    """Facts of a project's files for one set of tracked roots.

    Files that the scout rules out are never parsed. ``skipped`` grows while files are read; ``unreadable``
    are the files of which nothing could be.
    """

    def __init__(self, project: Project, tracked: frozenset[str]) -> None:
        self._paths: dict[OwnFile, Path] = {}
        self._sources: dict[OwnFile, bytes] = {}
        self._notebooks: dict[OwnFile, Notebook] = {}
        self._lines: dict[OwnFile, Mapping[tuple[int, int], int]] = {}
        self._facts: dict[OwnFile, FileFacts | None] = {}
        self._wanted: frozenset[OwnFile] = frozenset()
        self._scouted = False
        self.skipped: list[Skipped] = list(project.skipped)
        self.unreadable: set[OwnFile] = set()
        self._reasons: dict[OwnFile, str] = {}
        checked = set(project.checked)
        self.checked: list[OwnFile] = []
        for path in project.files:
            if kind(path) is not Kind.MODULE and path not in checked:
                continue  # no import leads there
            module, root = project.module(path)
            package = path.name in ("__init__.py", "__init__.pyi")
            file = OwnFile(project.display(path), module, package, str(root))
            self._paths[file] = path
            if path in checked:
                self.checked.append(file)
        self._modules = frozenset(file for file, path in self._paths.items() if kind(path) is Kind.MODULE)
        self.linker = ProjectLinker(
            (file for file in self._paths if file in self._modules), self._facts_of, tracked
        )
        self._asked: set[OwnFile] = set(self.checked)
        self.relevant = relevant(self._paths, self._read, tracked, self._passes_on)
        self._scouted = True

    def shown(self, file: OwnFile, finding: Finding) -> Finding:
        """*finding*, made of the facts of *file*, as it is to be shown: with the text of its line, and in a
        notebook with its cell, in which lines are counted."""
        notebook, number = self._notebooks.get(file), finding.place.line
        if notebook is None:
            found = lines(self._sources[file])
            return replace(finding, source_line=found[number - 1] if 0 < number <= len(found) else "")
        line, guard = notebook.line(number), notebook.line(finding.guard_line)
        if line is None:
            return finding
        return replace(
            finding,
            place=notebook.place(finding.place),
            cell=line.cell,
            guard_line=guard.number if guard and guard.cell == line.cell else 0,
            source_line=line.written,
            file_line=self._file_lines(file).get((line.cell, line.number), 0),
        )

    def _file_lines(self, file: OwnFile) -> Mapping[tuple[int, int], int]:
        """Where the lines of a notebook's cells stand in its file."""
        if file not in self._lines:
            try:
                self._lines[file] = file_lines(self._paths[file].read_bytes())
            except (OSError, ValueError):  # it has gone or changed since it was read
                self._lines[file] = {}
        return self._lines[file]

    def _passes_on(self, file: OwnFile, known: frozenset[OwnFile]) -> bool:
        self._wanted = known
        # what cannot be read may pass on anything: who imports from it shall hear of it
        return file in self._modules and (self.linker.exports_upstream(file) or file in self.unreadable)

    def _facts_of(self, file: OwnFile) -> FileFacts | None:
        if file not in self._wanted:
            return None
        if self._scouted:
            self._asked.add(file)  # something that is checked leads there
        if file not in self._facts:
            try:
                self._facts[file] = self._collected(file)
            except Unreadable as problem:
                self._facts[file] = None
                self._cannot_read(file, str(problem))
        return self._facts[file]

    def _collected(self, file: OwnFile) -> FileFacts:
        """The facts of *file* by what kind of file it is. Raises Unreadable."""
        path, source = self._paths[file], self._read(file)
        if file in self._notebooks:
            facts, left_out = collect_cells(self._notebooks[file])
            self.skipped += (Skipped(file.display, reason) for reason in left_out)
            return facts
        if kind(path) is Kind.STUB:
            return collect_stub(source)
        if kind(path) is Kind.SETTINGS:
            return FileFacts(uses=settings(path.name, source))
        facts = collect(source)
        points = setup_py(source) if path.name == "setup.py" else ()
        return replace(facts, uses=(*facts.uses, *points)) if points else facts

    def _read(self, file: OwnFile) -> bytes:
        """The bytes of *file*; of a notebook those of its code, nothing if it cannot be read."""
        if file not in self._sources:
            self._sources[file] = b""
            path = self._paths[file]
            try:
                content = path.read_bytes()
                if kind(path) is Kind.NOTEBOOK:
                    self._notebooks[file] = read_notebook(content)
                    content = self._notebooks[file].source
                self._sources[file] = content
            except OSError as error:
                self._cannot_read(file, f"cannot be read: {error.strerror}")
            except Unreadable as problem:
                self._cannot_read(file, str(problem))
        return self._sources[file]

    def _cannot_read(self, file: OwnFile, reason: str) -> None:
        self.unreadable.add(file)
        self._reasons[file] = reason

    def unread(self) -> Iterable[Skipped]:
        """What was skipped, sorted, each once; of other files than those checked only what these lead to."""
        reasons = {Skipped(file.display, why) for file, why in self._reasons.items() if file in self._asked}
        return sorted(reasons.union(self.skipped))
