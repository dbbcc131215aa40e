"""Releases as the archives that an index serves: wheels and source distributions.

Nothing is unpacked or run. What a wheel holds is what gets installed; of an sdist the packages are looked for
as in a repository.
"""

from __future__ import annotations

import hashlib
import tarfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from email.parser import HeaderParser
from pathlib import Path
from typing import NamedTuple

from packaging.version import InvalidVersion, Version

from deprecat.errors import SourceError
from deprecat.model.distributions import normalized
from deprecat.model.places import Skipped
from deprecat.model.releases import Release
from deprecat.model.values import dataclass, field
from deprecat.sources.directory import blob_id
from deprecat.sources.interface import Tree
from deprecat.sources.layout import find_roots, given_roots, importable, is_script, root_names, scripts

SUFFIXES = (".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar")
_BESIDE = ("tests", "test", "docs", "examples")  # what some wheels install beside their package by mistake


class _Archive(NamedTuple):
    """What was read of one: its Python files and shell scripts by their paths, of an sdist
    without the directory around all."""

    path: Path
    name: str
    version: Version
    wheel: bool
    files: dict[str, bytes]
    hash: str


@dataclass(frozen=True, slots=True)
class ArchiveSource:
    """The wheels and sdists *paths*, each a release without a date, of the distribution *name*.

    *roots* are as in :class:`~deprecat.sources.git.GitSource`. Archives are read as a whole, once, when
    the releases are asked for.
    """

    paths: Sequence[Path]
    roots: Sequence[str] = ()
    name: str = ""
    _archives: dict[Version, _Archive] = field(default_factory=dict, init=False, repr=False, compare=False)
    _contents: dict[str, bytes] = field(default_factory=dict, init=False, repr=False, compare=False)

    def releases(self) -> tuple[list[Release], list[Skipped]]:
        """See :class:`~deprecat.sources.interface.Source`. Of a wheel and an sdist of one version the wheel
        counts: it is what most people get."""
        archives = [_read(path) for path in self.paths]
        skipped = []
        for archive in sorted(archives, key=lambda each: (each.version, not each.wheel, each.path)):
            if self.name and archive.name and normalized(archive.name) != normalized(self.name):
                raise SourceError(f"{archive.path}: an archive of {archive.name}, not of {self.name}")
            same = self._archives.setdefault(archive.version, archive)
            if same is not archive and same.path != archive.path:
                skipped.append(Skipped(str(archive.path), f"{same.path.name} is of the same version"))
        return [_release(archive) for _, archive in sorted(self._archives.items())], skipped

    def tree(self, release: Release) -> Tree:
        """See :class:`~deprecat.sources.interface.Source`."""
        archive = next(each for each in self._archives.values() if _release(each).source == release.source)
        roots = given_roots(self.roots) or _roots(archive, self.name or archive.name)
        found = {path: blob_id(content) for path, content in archive.files.items()}
        files = importable(found.items(), roots)
        shell = scripts(found.items(), roots)
        self._contents.update((file.blob, archive.files[file.path]) for file in files)
        self._contents.update((file.blob, archive.files[file.path]) for file in shell)
        skipped = () if files else (Skipped(str(archive.path), "no Python package in it; name its --root"),)
        return Tree(release, files, root_names(files), skipped, shell)

    def read(self, blobs: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """See :class:`~deprecat.sources.interface.Source`; only blobs of a tree that was asked for."""
        for blob in dict.fromkeys(blobs):
            yield blob, self._contents[blob]


def is_archive(path: Path) -> bool:
    """Whether a file's name is that of an archive that can be read here."""
    return path.name.endswith(SUFFIXES) and path.is_file()


def _release(archive: _Archive) -> Release:
    return Release(str(archive.version), "", f"sha256:{archive.hash}")


def _roots(archive: _Archive, name: str) -> tuple[str, ...]:
    if not archive.wheel:
        return find_roots(archive.files, name)
    tops = sorted({path.partition("/")[0] for path in archive.files if path.endswith(".py")})
    packages = [top for top in tops if f"{top}/__init__.py" in archive.files and top not in _BESIDE]
    modules = [top for top in tops if top.endswith(".py") and top[:-3].isidentifier()]
    # A namespace package has no file of its own.
    return (*packages, *modules) or tuple(top for top in tops if top.isidentifier())


def _read(path: Path) -> _Archive:
    """Raises :class:`~deprecat.errors.SourceError`."""
    if not path.is_file():
        raise SourceError(f"{path}: no such file; give a wheel or a source distribution")
    if not path.name.endswith(SUFFIXES):
        raise SourceError(f"{path}: neither a wheel nor a source distribution ({', '.join(SUFFIXES)})")
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        members = dict(_zipped(path) if zipfile.is_zipfile(path) else _tarred(path))
    except (OSError, zipfile.BadZipFile, tarfile.TarError, EOFError, RuntimeError) as error:
        raise SourceError(f"{path}: cannot be read as an archive: {error}; download it again") from None
    wheel = path.name.endswith(".whl")
    files = {path: content for path, content in members.items() if _is_read(path)}
    if wheel:
        files = {_installed(path): content for path, content in files.items()}
    name, version = _told(path, members)
    return _Archive(path, name, version, wheel, files, found)


def _zipped(path: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        names = [info.filename for info in archive.infolist() if not info.is_dir() and _wanted(info.filename)]
        inner = "" if path.name.endswith(".whl") else _wrapped(archive.namelist())
        for name in names:
            yield name.removeprefix(inner), archive.read(name)


def _tarred(path: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(path) as archive:
        members = [member for member in archive if member.isfile()]
        inner = _wrapped([member.name for member in members])
        for member in members:
            stream = archive.extractfile(member) if _wanted(member.name) else None
            if stream is not None:
                yield member.name.removeprefix(inner), stream.read()


def _wanted(name: str) -> bool:
    return name.endswith(("PKG-INFO", "/METADATA")) or _is_read(name)


def _is_read(path: str) -> bool:
    return path.endswith(".py") or is_script(path)


def _wrapped(names: Iterable[str]) -> str:
    """The one directory that all is in."""
    tops = {name.removeprefix("./").partition("/")[0] for name in names if name.strip("./")}
    return f"{tops.pop()}/" if len(tops) == 1 else ""


def _installed(path: str) -> str:
    """Where a wheel's file comes to lie: ``x-1.data/purelib/x/a.py`` is ``x/a.py``."""
    top, _, rest = path.partition("/")
    kind, _, inner = rest.partition("/")
    return inner if top.endswith(".data") and kind in ("purelib", "platlib") else path


def _told(path: Path, members: dict[str, bytes]) -> tuple[str, Version]:
    """Name and version by the metadata, else by the file's name."""
    headers = [name for name in members if name.endswith((".dist-info/METADATA", "PKG-INFO"))]
    for name in sorted(headers, key=lambda name: name.count("/")):
        found = HeaderParser().parsestr(members[name].decode("utf-8", "replace"))
        try:
            return str(found["Name"] or ""), Version(str(found["Version"]))
        except InvalidVersion:
            continue
    stem = path.name
    for suffix in SUFFIXES:
        stem = stem.removesuffix(suffix)
    parts = stem.split("-")
    texts = [(parts[0], parts[1])] if path.name.endswith(".whl") and len(parts) > 1 else []
    texts.append(("-".join(parts[:-1]), parts[-1]))
    for name, text in texts:
        try:
            return name, Version(text)
        except InvalidVersion:
            continue
    raise SourceError(f"{path}: no version in its metadata or name; is it a wheel or an sdist?")
