"""Where the releases of an upstream come from: the port, and the values that cross it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from deprecat.model.places import Skipped
from deprecat.model.releases import Release
from deprecat.model.values import dataclass


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A Python file of one release.

    ``path`` is POSIX and relative to the repository; ``blob`` is git's object id of the
    content, also where there is no git (see :func:`deprecat.sources.directory.blob_id`), so that
    equal files have equal ids whatever they came from. ``module`` is the absolute dotted name;
    of a package's ``__init__.py`` the package's, and then ``package`` is true.
    """

    path: str
    blob: str
    module: str
    package: bool


@dataclass(frozen=True, slots=True)
class ScriptFile:
    """A shell script of one release: ``path`` and ``blob`` are as those of a :class:`SourceFile`."""

    path: str
    blob: str


@dataclass(frozen=True, slots=True)
class Tree:
    """The importable Python files of one release, sorted by path; no two have the same module name.

    ``roots`` are the top-level names found in it, sorted; none at all means that nothing is known
    of this release, which is not the same as that it is empty. ``skipped`` are paths under the
    roots that Python could import from and that were not read, so that absence of their modules
    cannot be claimed; or the release itself, if it has no root. ``scripts`` are the shell scripts
    in the roots' directories, sorted by path.
    """

    release: Release
    files: tuple[SourceFile, ...]
    roots: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    scripts: tuple[ScriptFile, ...] = ()


class Source(Protocol):
    """A way to get at releases. Every method raises :class:`~deprecat.errors.SourceError`
    when the source as a whole cannot be read."""

    def releases(self) -> tuple[list[Release], list[Skipped]]:
        """All releases, ordered by version, and what was passed over and why."""
        ...

    def tree(self, release: Release) -> Tree:
        """The files of one of :meth:`releases`."""
        ...

    def read(self, blobs: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """The contents of blobs named in trees, each once, in the order asked for."""
        ...
