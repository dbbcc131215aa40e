"""The bytes of a project's files: read when asked for, and kept as far as there is room."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Mapping

from deprecat.engine import room
from deprecat.model.digests import blake2b
from deprecat.model.kept import Kept

_SIZE = 16  # bytes of a digest

Sign = tuple[int, int, int, int]


def digest(content: bytes) -> bytes:
    """What stands for *content*: equal for equal contents alone, as far as anyone can tell."""
    return blake2b(content, digest_size=_SIZE).digest()


def sign(status: os.stat_result) -> Sign:
    """What tells one state of a file from another: times, size, inode."""
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino


class Contents:
    """The contents of files by path.

    A file has the content that it had when it was first read: one that has changed since, and of which
    there was no room to keep that, can no longer be read. What is *given* counts instead of the disk.
    """

    def __init__(self, room: int = room.CONTENTS, given: Mapping[str, bytes] | None = None) -> None:
        """*room* is for that many bytes; what is dropped for want of it is read again if need be."""
        self._given = given or {}
        self._kept: Kept[str, bytes] = Kept(room, len)
        self._signs: dict[str, Sign] = {}
        self._digests: dict[str, bytes] = {}
        self.failed = False  # whether one could not be read, which may go well the next time

    def read(self, path: str) -> bytes:
        """The bytes of the file *path*. Raises OSError."""
        if path in self._given:
            return self._given[path]
        content = self._kept.get(path)
        if content is not None:
            self._kept.used(path)
            return content
        try:
            content, seen = _read(path)
            if self._signs.setdefault(path, seen) != seen:
                raise OSError(errno.ESTALE, "changed while it was being checked", path)
        except OSError:
            self.failed = True
            raise
        self._kept.keep(path, content)
        return content

    def fit(self, room: int) -> None:
        """Keep no more than *room* bytes from now on; what was read last is kept in any case."""
        self._kept.fit(room)

    def seen(self) -> Iterable[str]:
        """The files that were read, sorted."""
        return sorted(self._signs)

    def digest(self, path: str) -> bytes:
        """What stands for the bytes of *path*. Raises OSError."""
        known = self._digests.get(path)
        if known is None:
            known = self._digests[path] = digest(self.read(path))
        return known


def read(path: str) -> bytes:
    """The bytes of the file *path*. Raises OSError."""
    return _read(path)[0]


def _read(path: str) -> tuple[bytes, Sign]:
    # ``open`` takes twice as long, which shows where there are ten thousand files
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
    try:
        status = os.fstat(handle)
        content = os.read(handle, status.st_size + 1)
        if len(content) != status.st_size:  # it has just grown or shrunk, or is no plain file
            rest = iter(lambda: os.read(handle, 1 << 20), b"")
            content = b"".join([content, *rest])
    finally:
        os.close(handle)
    return content, sign(status)
