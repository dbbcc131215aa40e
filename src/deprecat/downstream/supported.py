"""What the directories of a project say about the releases of its dependencies.

A *project root* is a directory with a file that speaks of them; a file of the project belongs to the
nearest one upwards that speaks of the upstream in question.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from deprecat.downstream.requirements import FOLDERS, FORMATS
from deprecat.downstream.requirements.interface import Include, Reader, Text
from deprecat.model.distributions import normalized
from deprecat.model.places import Skipped
from deprecat.model.requirements import Requirement, Weight
from deprecat.model.values import dataclass, replace
from deprecat.syntax.unreadable import Unreadable

_LINE_END = re.compile(r"\r\n|\r|\n")
_INCLUDING = re.compile(rb"\bfile\b|(?:^|\n)\s*-[rc]|--requirement|--constraint")
_LARGEST = 2_000_000  # bytes; nobody writes requirements that long
_DEEP = 10  # files that include files


@dataclass(frozen=True, slots=True)
class Sayings:
    """What one directory's files say of the upstreams looked for, and what of it could not be read."""

    requirements: tuple[Requirement, ...] = ()
    skipped: tuple[Skipped, ...] = ()


class Supported:
    """Reads the files of project roots, each directory once."""

    def __init__(self, upstreams: Collection[str], top: Path, display: Callable[[Path], str]) -> None:
        """Of *upstreams* (distributions) only; no directory outside of *top* is looked at."""
        self._names = frozenset(map(normalized, upstreams))
        written = (re.escape(name.replace("-", "\0")).replace("\0", "[-_.]") for name in self._names)
        self._mentions = re.compile("|".join(written).encode() or b"(?!)", re.IGNORECASE)
        self._top = top
        self._display = display
        self._known: dict[Path, Sayings] = {}

    def at(self, directory: Path) -> Sayings:
        """What the files of *directory* and of its usual folders say."""
        if directory not in self._known:
            self._known[directory] = self._read(directory)
        return self._known[directory]

    def roots(self, directory: Path) -> Iterator[Path]:
        """*directory* and those above it, as far as the project goes."""
        while directory.is_relative_to(self._top):
            yield directory
            if directory == self._top:
                return
            directory = directory.parent

    def _read(self, root: Path) -> Sayings:
        requirements: dict[tuple[str, int, str], Requirement] = {}
        skipped: list[Skipped] = []
        paths = [(path, path.relative_to(root).as_posix()) for path in sorted(_files(root))]
        for format in FORMATS:
            for path, name in paths:
                if format.fits(name):
                    try:
                        for found in self._found(path, format.read, _DEEP):
                            key = (found.path, found.line, found.text)
                            if key not in requirements or found.weight < requirements[key].weight:
                                requirements[key] = found
                    except Unreadable as problem:
                        skipped.append(Skipped(self._display(path), f"says no releases: {problem}"))
        return Sayings(tuple(requirements.values()), tuple(skipped))

    def _found(self, path: Path, read: Reader, depth: int) -> Iterator[Requirement]:
        """What a file and those that it includes say of the upstreams. Raises Unreadable."""
        text = self._text(path)
        for found in read(text) if text else ():
            if isinstance(found, Requirement):
                if normalized(found.name) in self._names:
                    yield found
                continue
            for more in self._included(path, found, depth):
                weight = min(more.weight, found.weight) if found.weight < Weight.ENVIRONMENT else more.weight
                yield replace(more, weight=weight)

    def _included(self, path: Path, include: Include, depth: int) -> Iterator[Requirement]:
        target = Path(os.path.normpath(path.parent / include.path))
        if depth and target.is_relative_to(self._top) and target.is_file():
            from deprecat.downstream.requirements import requirements_txt

            yield from self._found(target, requirements_txt.read, depth - 1)

    def _text(self, path: Path) -> Text | None:
        """The file at *path*, ``None`` if it cannot say anything. Raises Unreadable."""
        try:
            if path.stat().st_size > _LARGEST:
                return None
            content = path.read_bytes()
        except OSError as error:
            raise Unreadable(f"cannot be read: {error.strerror}") from None
        if not self._mentions.search(content) and not _INCLUDING.search(content):
            return None
        return Text(self._display(path), _LINE_END.split(content.decode("utf-8-sig", "replace")))


def _files(root: Path) -> Iterator[Path]:
    """The files of *root* and of the folders in it where requirements are written."""
    waiting = [root]
    while waiting:
        directory = waiting.pop()
        try:
            found = list(os.scandir(directory))
        except OSError:
            continue
        for entry in found:
            path = Path(entry.path)
            try:
                plain, folder = entry.is_file(), entry.is_dir()
            except OSError:  # a link to itself
                continue
            if plain:
                yield path
            elif folder and FOLDERS.fullmatch(path.relative_to(root).as_posix()):
                waiting.append(path)
