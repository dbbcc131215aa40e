"""What was found out before, kept in one file for later runs and for other processes.

Entries are found by a key that stands for all that they depend on (see :func:`key`), so that none is ever
out of date; it may only be in the way, and the longest unused ones go first. Nothing depends on an
entry being there: a file that is garbage, or damaged, is made anew, and one that cannot be used (of a newer
version, locked, read-only, on a full disk, gone) is as good as none. Each entry carries a checksum of its
own, for the disk is not always to be trusted. SQLite sees to several processes that write at once.
"""

from __future__ import annotations

import os
from contextlib import suppress

from deprecat.model.digests import blake2b

TYPE_CHECKING = False  # mypy takes it for typing's, whose import takes as long as a replay
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

SCHEMA = 1
_CHECK = 8  # bytes of a checksum
_AT_ONCE = 500  # keys in one question; SQLite takes 999 in its oldest builds
_PENDING = 16_000_000  # bytes that wait to be written
_WAIT = 2.0  # seconds for another process to finish writing


def key(*parts: bytes | str) -> bytes:
    """A key for what depends on *parts*, and on nothing else."""
    state = blake2b(digest_size=20)
    for part in parts:
        data = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
        state.update(b"%d:" % len(data))
        state.update(data)
    return state.digest()


class Nowhere:
    """A store that keeps nothing (``keeps``)."""

    keeps = False

    def get(self, keys: Iterable[bytes]) -> Mapping[bytes, bytes]:
        """What is there, by key."""
        return {}

    def put(self, key: bytes, value: bytes) -> None:
        """Keep *value*, if that can be done."""

    def close(self) -> None:
        """Write what is to be written. Nothing can be got or put after it."""


class Cache:
    """A store in the file *path*, of some *limit* bytes at most; *today* is a number of days. Once it turns
    out that it cannot be used, it ``keeps`` nothing."""

    def __init__(self, path: str, limit: int, today: int) -> None:
        self._path = path
        self._limit = limit
        self._today = today
        self._connection: sqlite3.Connection | None = None
        self._usable = True
        self._pending: dict[bytes, bytes] = {}
        self._size = 0
        self._stale: set[bytes] = set()  # used today, for the first time since

    @property
    def keeps(self) -> bool:
        return self._usable

    def get(self, keys: Iterable[bytes]) -> Mapping[bytes, bytes]:
        wanted = list(keys)
        found = {each: self._pending[each] for each in wanted if each in self._pending}
        connection = self._open()
        if connection is None:
            return found
        import sqlite3

        try:
            for start in range(0, len(wanted), _AT_ONCE):
                some = wanted[start : start + _AT_ONCE]
                rows = connection.execute(
                    f"SELECT key, value, day FROM entries WHERE key IN ({','.join('?' * len(some))})", some
                )
                for name, stored, day in rows:
                    value = _checked(name, stored)
                    if value is not None:
                        found[name] = value
                        if day != self._today:
                            self._stale.add(name)
        except (sqlite3.Error, OSError, TypeError) as error:
            self._give_up(error)
        return found

    def put(self, key: bytes, value: bytes) -> None:
        if not self._usable:
            return
        self._pending[key] = value
        self._size += len(value)
        if self._size > _PENDING:
            self._write()

    def close(self) -> None:
        if self._pending or self._stale:
            self._write()
        self._give_up()

    def count(self) -> int:
        """How many entries there are."""
        connection = self._open()
        if connection is None:
            return 0
        import sqlite3

        try:
            (entries,) = connection.execute("SELECT count(*) FROM entries").fetchone()
            return int(entries)
        except (sqlite3.Error, OSError):
            return 0

    def _write(self) -> None:
        pending, self._pending, self._size = self._pending, {}, 0
        connection = self._open()
        if connection is None:
            return
        import sqlite3

        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(
                "INSERT OR REPLACE INTO entries (key, value, day) VALUES (?, ?, ?)",
                [(name, _check(name, value) + value, self._today) for name, value in pending.items()],
            )
            connection.executemany(
                "UPDATE entries SET day = ? WHERE key = ?", [(self._today, name) for name in self._stale]
            )
            self._shrink(connection)
            connection.execute("COMMIT")
            connection.execute("PRAGMA incremental_vacuum").fetchall()
            self._stale.clear()
        except (sqlite3.Error, OSError, OverflowError) as error:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            self._give_up(error)

    def _shrink(self, connection: sqlite3.Connection) -> None:
        """Removes what was not used for longest until a fifth of the room is free, if there is too much."""
        excess = _size(connection) - self._limit
        if excess <= 0:
            return
        excess += self._limit // 5
        gone = []
        for row, length in connection.execute("SELECT rowid, length(value) FROM entries ORDER BY day, rowid"):
            if excess <= 0:
                break
            gone.append((row,))
            excess -= length
        connection.executemany("DELETE FROM entries WHERE rowid = ?", gone)

    def _open(self) -> sqlite3.Connection | None:
        if self._connection is None and self._usable:
            try:
                import sqlite3
            except ImportError:  # a Python built without it
                self._usable = False
                return None
            try:
                self._connection = _connect(self._path)
            except (sqlite3.DatabaseError, OSError) as error:
                if _damaged(error):  # begin again
                    self._connection = _anew(self._path)
            self._usable = self._connection is not None
        return self._connection

    def _give_up(self, error: Exception | None = None) -> None:
        """Use the file no more; if the *error* is that it is damaged, so that later runs begin again."""
        self._usable = False
        self._pending.clear()
        self._stale.clear()
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):
                connection.close()
        if error is not None and _damaged(error):
            with suppress(OSError):
                remove(self._path)


Store = Cache | Nowhere


def remove(path: str) -> int:
    """Remove the cache in the file *path*; how many bytes it took. Raises OSError."""
    freed = 0
    for name in (path, f"{path}-journal", f"{path}-wal", f"{path}-shm"):
        with suppress(FileNotFoundError):
            freed += os.stat(name).st_size
            os.unlink(name)
    return freed


def _connect(path: str) -> sqlite3.Connection | None:
    """The cache in the file *path*, made if there is none; None if it is not for us."""
    import sqlite3

    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    connection = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > SCHEMA:
            connection.close()
            return None
        # Losing the last entries in a power cut costs nothing but time, waiting for the disk would each time.
        connection.execute("PRAGMA synchronous = OFF")
        if version < SCHEMA:
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("BEGIN IMMEDIATE")
            # Asked again, now that no one else can write: another process may have made it, and filled it.
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version < SCHEMA:
                connection.execute("DROP TABLE IF EXISTS entries")
                connection.execute("CREATE TABLE entries (key BLOB PRIMARY KEY, value BLOB, day INTEGER)")
                connection.execute(f"PRAGMA user_version = {SCHEMA}")
            connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection


def _anew(path: str) -> sqlite3.Connection | None:
    import sqlite3

    try:
        remove(path)
        return _connect(path)
    except (sqlite3.Error, OSError):
        return None


def _size(connection: sqlite3.Connection) -> int:
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (free,) = connection.execute("PRAGMA freelist_count").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    return int((pages - free) * size)


def _damaged(error: Exception) -> bool:
    """Whether a file is no database, or a damaged one; what else may be wrong has classes of its own."""
    import sqlite3

    return type(error) is sqlite3.DatabaseError


def _check(name: bytes, value: bytes) -> bytes:
    return blake2b(name + value, digest_size=_CHECK).digest()


def _checked(name: bytes, stored: object) -> bytes | None:
    """The value in *stored* under *name*, unless it is damaged, or another's."""
    if not isinstance(stored, bytes) or len(stored) < _CHECK:
        return None
    value = stored[_CHECK:]
    return value if _check(name, value) == stored[:_CHECK] else None
