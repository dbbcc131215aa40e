"""States of an upstream that are no recorded release: a directory, an archive, a revision of a repository."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from packaging.version import InvalidVersion, Version

from deprecat.errors import SourceError
from deprecat.model.values import dataclass
from deprecat.sources.archives import ArchiveSource, is_archive
from deprecat.sources.asking import run_git
from deprecat.sources.directory import DirectorySource
from deprecat.sources.git import GitSource, revision
from deprecat.sources.interface import Source
from deprecat.sources.versions import told_version


@dataclass(frozen=True, slots=True)
class State:
    """Something that can be read like a release. ``shown`` is how to call it, ``told`` the version that it
    says it is, ``id`` what a release made of it names as its source."""

    shown: str
    source: Source
    told: Version | None
    id: str
    date: str = ""
    exact: bool = False

    @property
    def version(self) -> str:
        """The version that it leads to: a development version stands for the release that is to come of it;
        empty if it tells none. What is published (``exact``) is what it says."""
        if self.told is None:
            return ""
        return str(self.told) if self.exact else self.told.base_version


def find_state(text: str, *, git: str | None, name: str, roots: Sequence[str]) -> State | None:
    """What *text* names: a directory, an archive, or a revision of the repository *git*; ``None`` if nothing.

    *name* and *roots* tell the packages. Raises SourceError.
    """
    path = Path(text)
    if path.is_dir():
        return _directory(path, name, roots)
    if is_archive(path):
        source = ArchiveSource([path], roots, name)
        (release,), _ = source.releases()
        return State(str(path), source, Version(release.version), release.source, exact=True)
    return _revision(Path(git), text, name, roots) if git is not None else None


def _directory(path: Path, name: str, roots: Sequence[str]) -> State:
    def text_of(file: str) -> str | None:
        try:
            return (path / file).read_text("utf-8", "replace")
        except OSError:
            return None

    told = told_version(text_of, _packages(name, roots))
    return State(str(path), DirectorySource(path, "0", roots=roots, name=name), told, "directory")


def _revision(repository: Path, text: str, name: str, roots: Sequence[str]) -> State | None:
    found = revision(repository, text)
    if found is None:
        return None
    commit, date = found

    def text_of(file: str) -> str | None:
        try:
            return run_git(repository, "show", f"{commit}:{file}").stdout.decode("utf-8", "replace")
        except SourceError:
            return None

    told = _tagged(text) or told_version(text_of, _packages(name, roots))
    source = GitSource(repository, roots=roots, name=name)
    return State(f"{text} ({commit[:12]})", source, told, commit, date)


def _tagged(text: str) -> Version | None:
    """The version that a tag's name is."""
    try:
        return Version(text)
    except InvalidVersion:
        return None


def _packages(name: str, roots: Sequence[str]) -> tuple[str, ...]:
    package = name.replace("-", "_").replace(".", "_")
    return (*roots, package, f"src/{package}")
