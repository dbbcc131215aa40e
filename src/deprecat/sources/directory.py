"""One release as the files of a directory: an unpacked archive, or a branch that is not released yet."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from packaging.version import InvalidVersion, Version

from deprecat.errors import SourceError
from deprecat.model.places import Skipped
from deprecat.model.releases import Release
from deprecat.model.values import dataclass, field
from deprecat.sources.interface import Tree
from deprecat.sources.layout import (
    PROJECT,
    could_hold,
    find_roots,
    given_roots,
    importable,
    root_names,
    scripts,
)

_LINK = "a symbolic link, not followed"
_NEVER_INSIDE = frozenset({"__pycache__", "node_modules"})


def blob_id(content: bytes) -> str:
    """The object id that git gives a file with this content (in a SHA-1 repository)."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class DirectorySource:
    """The Python files in *directory* as the one release *version*, without a date.

    *roots* and *name* are as in :class:`~deprecat.sources.git.GitSource`. :meth:`tree` reads every
    file once and keeps it, so that :meth:`read` gives the very bytes that an id was computed from,
    whatever happens to the directory meanwhile.
    """

    directory: Path
    version: str
    roots: Sequence[str] = ()
    name: str = ""
    _contents: dict[str, bytes] = field(default_factory=dict, init=False, repr=False, compare=False)

    def releases(self) -> tuple[list[Release], list[Skipped]]:
        """See :class:`~deprecat.sources.interface.Source`."""
        try:
            Version(self.version)
        except InvalidVersion:
            raise SourceError(
                f"{self.directory}: {self.version!r} is not a version; give one such as 4.6.0"
            ) from None
        return [Release(self.version, "", "directory")], []

    def tree(self, release: Release) -> Tree:
        """See :class:`~deprecat.sources.interface.Source`. Symbolic links below *directory* are not followed.

        Raises :class:`~deprecat.errors.SourceError` also if no package is found: with one release to
        look at, that is a wrong directory or a missing root.
        """
        if not self.directory.is_dir():
            raise SourceError(f"{self.directory}: no such directory; give the one that holds the package")
        given = given_roots(self.roots)
        found = [entry for start in given or ("",) for entry in _walk(self.directory, start)]
        paths = [path for path, problem in found if not problem]
        project = any((self.directory / each).exists() for each in PROJECT)
        roots = given or find_roots(paths, self.name, project=project)
        problems = [
            Skipped(path, problem)
            for path, problem in found
            # A closed directory might be a root itself.
            if problem and (could_hold(path, roots) or (not given and problem != _LINK))
        ]
        contents: dict[str, bytes] = {}
        named = [(path, "") for path in paths]
        wanted = [file.path for file in importable(named, roots)]
        for path in (*wanted, *(file.path for file in scripts(named, roots))):
            try:
                contents[path] = (self.directory / path).read_bytes()
            except OSError as error:
                problems.append(Skipped(path, _reason(error)))
        read = [(path, blob_id(content)) for path, content in contents.items()]
        files, shell = importable(read, roots), scripts(read, roots)
        if not files:
            raise SourceError(f"{self.directory}: no Python package in it; give its parent or its roots")
        self._contents.update((file.blob, contents[file.path]) for file in files)
        self._contents.update((file.blob, contents[file.path]) for file in shell)
        return Tree(release, files, root_names(files), tuple(sorted(problems)), shell)

    def read(self, blobs: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """See :class:`~deprecat.sources.interface.Source`; only blobs of a tree that was asked for."""
        for blob in dict.fromkeys(blobs):
            yield blob, self._contents[blob]


def _walk(top: Path, start: str) -> Iterator[tuple[str, str]]:
    """Regular files below *start* (or it itself), relative to *top*, and what else there is with the reason
    that it is not read."""
    if start and not (top / start).is_dir():
        if (top / start).is_file():
            yield start, ""
        return
    waiting = [start]
    while waiting:
        directory = waiting.pop()
        try:
            entries = sorted(os.scandir(top / directory), key=lambda entry: entry.name)
        except OSError as error:
            yield directory, _reason(error)
            continue
        for entry in entries:
            path = f"{directory}/{entry.name}" if directory else entry.name
            if entry.is_symlink():
                yield path, _LINK
            elif entry.is_file():
                yield path, ""
            elif entry.is_dir() and entry.name not in _NEVER_INSIDE and not entry.name.startswith("."):
                waiting.append(path)


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
