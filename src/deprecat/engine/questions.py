"""What a run asks the system, and the answers as texts that compare.

Of a file that is read the answer is a digest of its content, of all others what their names and kinds tell.
Nothing is imported here that takes long, see :mod:`~deprecat.engine.replay`.
"""

from __future__ import annotations

import os
import stat

from deprecat.model.digests import blake2b
from deprecat.sources.running import LISTING, git

TYPE_CHECKING = False  # mypy takes it for typing's, whose import takes as long as a replay
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from deprecat.sources.running import Ran

_LARGE = 8_000_000  # bytes; of larger files times and size stand for what is in them


def answer(kind: str, about: str) -> str:
    """What the system says to a question of *kind* about a path. Raises KeyError if there is no such kind."""
    ask = _ASK[kind]
    try:
        return ask(about)
    except OSError as error:
        return failure(error)


def failure(error: OSError) -> str:
    return f"!{error.errno}"


def of_status(status: os.stat_result) -> str:
    return f"{status.st_mode} {status.st_size if stat.S_ISREG(status.st_mode) else ''}"


def of_names(names: Iterable[str]) -> str:
    return "/".join(sorted(names))  # which none of them has in it


def of_entries(entries: Iterable[os.DirEntry[str]]) -> str:
    return "/".join(sorted(f"{entry.name}/{_kind(entry)}" for entry in entries))


def of_run(ran: Ran) -> str:
    return f"{ran.code} {_digest(ran.output)} {_digest(ran.errors)}"


def _kind(entry: os.DirEntry[str]) -> str:
    try:
        return f"{entry.is_dir():d}{entry.is_file():d}{entry.is_symlink():d}"
    except OSError:
        return "?"


def _entries(path: str) -> str:
    with os.scandir(path) as found:
        return of_entries(found)


def _allowed(path: str) -> str:
    return str(os.access(path, os.R_OK, effective_ids=os.access in os.supports_effective_ids))


def _content(path: str) -> str:
    status = os.stat(path)
    if status.st_size > _LARGE or not stat.S_ISREG(status.st_mode):
        return f"{of_status(status)} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}"
    with open(path, "rb") as file:
        return _digest(file.read())


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


_ASK: Mapping[str, Callable[[str], str]] = {
    "status": lambda path: of_status(os.stat(path)),
    "own status": lambda path: of_status(os.lstat(path)),
    "names": lambda path: of_names(os.listdir(path)),
    "entries": _entries,
    "target": os.readlink,
    "allowed": _allowed,
    "content": _content,
    # No other command: whatever stands in a cache, it runs none of its own.
    "listing": lambda directory: of_run(git(directory, *LISTING)),
}
