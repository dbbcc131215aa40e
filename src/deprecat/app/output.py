"""Where a verb's output goes: standard output, or a file written whole or not at all."""

from __future__ import annotations

import errno
import io
import os
import secrets
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from deprecat.errors import PathError


def emit(write: Callable[[TextIO], object], output: str | None, *, option: str = "--output") -> None:
    """Let *write* write to standard output, or to *output* once all of it is there. Raises PathError, which
    names *option*.

    A file appears whole or not at all, where links lead to; it keeps its permissions, and a new one gets
    those that the umask leaves. What is no file (``/dev/stdout``, a pipe) is written to directly.
    """
    if output is None:
        write(sys.stdout)
        return
    text = io.StringIO()
    write(text)
    path = Path(output)
    try:
        _store(path, text.getvalue().encode("utf-8"))
    except BrokenPipeError:
        raise
    except FileNotFoundError:
        raise PathError(f"{option} {output}: there is no directory {path.parent}; make it first") from None
    except IsADirectoryError:
        raise PathError(f"{option} {output}: a directory; name a file in it") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise PathError(f"{option} {output}: cannot be written: {reason}; name another file") from None


def _store(path: Path, data: bytes) -> None:
    try:
        old = os.stat(path)
    except FileNotFoundError:
        old = None
    target = Path(os.path.realpath(path))
    if old is not None and (handle := _standing_open(old)) is not None:
        _write(os.dup(handle), data)
    elif (old is not None and not stat.S_ISREG(old.st_mode)) or not _writable(target.parent):
        _write(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666), data)
    elif old is not None and not _writable(target):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))  # replacing it would not ask
    else:
        _replace(target, data, old)


def _standing_open(status: os.stat_result) -> int | None:
    """The standard stream that already writes to the file, if one does (``--output /dev/stdout >> log``)."""
    for handle in (1, 2):
        try:
            if os.path.samestat(os.fstat(handle), status):
                return handle
        except OSError:  # closed
            continue
    return None


def _writable(path: Path) -> bool:
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _replace(target: Path, data: bytes, old: os.stat_result | None) -> None:
    temporary = target.with_name(f".deprecat-{secrets.token_hex(8)}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        _write(handle, data)
        if old is not None:
            os.chmod(temporary, stat.S_IMODE(old.st_mode))
        os.replace(temporary, target)
    except BaseException:  # an interruption, too, leaves nothing lying about
        os.unlink(temporary)
        raise


def _write(handle: int, data: bytes) -> None:
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
