"""The files of one project, read and collected once, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from deprecat.downstream.collect import collect
from deprecat.downstream.files import Project
from deprecat.downstream.link import OwnFile, ProjectLinker
from deprecat.downstream.scout import relevant
from deprecat.model.places import Skipped
from deprecat.model.uses import FileFacts
from deprecat.syntax.parse import Unreadable, lines


class Session:
    """Facts of a project's files for one set of tracked roots.

    Files that the scout rules out are never parsed. ``skipped`` grows while files are read.
    """

    def __init__(self, project: Project, tracked: frozenset[str]) -> None:
        self._paths: dict[OwnFile, Path] = {}
        self._sources: dict[OwnFile, bytes] = {}
        self._facts: dict[OwnFile, FileFacts | None] = {}
        self._wanted: frozenset[OwnFile] = frozenset()
        self.skipped: list[Skipped] = list(project.skipped)
        checked = set(project.checked)
        self.checked: list[OwnFile] = []
        for path in project.files:
            module, root = project.module(path)
            file = OwnFile(project.display(path), module, path.name == "__init__.py", str(root))
            self._paths[file] = path
            if path in checked:
                self.checked.append(file)
        self.linker = ProjectLinker(self._paths, self._facts_of, tracked)
        self.relevant = relevant(self._paths, self._read, tracked, self._passes_on)

    def line(self, file: OwnFile, number: int) -> str:
        """The text of a line of *file*, for showing."""
        found = lines(self._sources[file])
        return found[number - 1] if 0 < number <= len(found) else ""

    def _passes_on(self, file: OwnFile, known: frozenset[OwnFile]) -> bool:
        self._wanted = known
        return self.linker.exports_upstream(file)

    def _facts_of(self, file: OwnFile) -> FileFacts | None:
        if file not in self._wanted:
            return None
        if file not in self._facts:
            try:
                self._facts[file] = collect(self._read(file))
            except Unreadable as problem:
                self._facts[file] = None
                self.skipped.append(Skipped(file.display, str(problem)))
        return self._facts[file]

    def _read(self, file: OwnFile) -> bytes:
        if file not in self._sources:
            try:
                self._sources[file] = self._paths[file].read_bytes()
            except OSError as error:
                self._sources[file] = b""
                self.skipped.append(Skipped(file.display, f"cannot be read: {error.strerror}"))
        return self._sources[file]

    def unread(self) -> Iterable[Skipped]:
        """What was skipped, sorted, each once."""
        return sorted(set(self.skipped))
