"""Where a verb's output goes: standard output, or files that are written whole or not at all."""

from __future__ import annotations

import errno
import io
import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from deprecat.errors import PathError
from deprecat.model.values import dataclass

Write = Callable[[TextIO], None]


def emit(write: Write, output: str | None, *, option: str = "--output") -> None:
    """Let *write* write to standard output, or to *output* once all of it is there. Raises PathError, which
    names *option*.

    A file appears whole or not at all, where links lead to; it keeps its permissions, and a new one gets
    those that the umask leaves. What is no file (``/dev/stdout``, a pipe) is written to directly.
    """
    emit_all([(write, output)], option=option)


def emit_all(reports: Sequence[tuple[Write, str | None]], *, option: str = "--output") -> None:
    """Let each write to its output, see :func:`emit`: to all files or, if one cannot be written, to none,
    then to what is no file, and to standard output last, for its reader may go away. Raises PathError, which
    names *option*.
    """
    texts = [(_text(write).encode("utf-8"), output) for write, output in reports if output is not None]
    staged: list[_Staged] = []
    try:
        for data, output in texts:
            with _told(output, option):
                staged.append(_stage(output, data))
        for each in sorted(staged, key=lambda each: each.temporary is None):
            with _told(each.output, option):
                each.finish()
    finally:  # an interruption, too, leaves nothing lying about
        for each in staged:
            each.clear()
    for write in (write for write, output in reports if output is None):
        if sys.stdout is not None:  # it may be closed: the exit code tells all the same
            write(sys.stdout)


def foresee(outputs: Sequence[str]) -> None:
    """Raise PathError for an output that it is already clear cannot be written, before any work is done."""
    for output in outputs:
        path = Path(output)
        with _told(output, "--output"):
            if path.is_dir():
                raise IsADirectoryError
            if not path.parent.exists():
                raise FileNotFoundError
            if not path.parent.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))


def _text(write: Write) -> str:
    text = io.StringIO()
    write(text)
    return text.getvalue()


@contextmanager
def _told(output: str, option: str) -> Iterator[None]:
    """What the system objects to about *output*, as an error that says what to do."""
    try:
        yield
    except BrokenPipeError:
        raise
    except FileNotFoundError:
        parent = Path(output).parent
        raise PathError(f"{option} {output}: there is no directory {parent}; make it first") from None
    except IsADirectoryError:
        raise PathError(f"{option} {output}: a directory; name a file in it") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise PathError(f"{option} {output}: cannot be written: {reason}; name another file") from None


@dataclass
class _Staged:
    """An output that only has to be put in its place: a ``temporary`` file to be renamed, or, if there is
    none, data to be written to a handle that is already open, ``over`` what is there."""

    output: str
    data: bytes
    target: Path
    temporary: Path | None = None
    handle: int | None = None
    over: bool = False

    def finish(self) -> None:
        if self.temporary is not None:
            os.replace(self.temporary, self.target)
            self.temporary = None
        elif self.handle is not None:
            handle, self.handle = self.handle, None
            if self.over and stat.S_ISREG(os.fstat(handle).st_mode):
                os.ftruncate(handle, 0)
            _write(handle, self.data)

    def clear(self) -> None:
        if self.temporary is not None:
            self.temporary.unlink(missing_ok=True)
        if self.handle is not None:
            os.close(self.handle)


def _stage(output: str, data: bytes) -> _Staged:
    path = Path(output)
    try:
        old = os.stat(path)
    except FileNotFoundError:
        old = None
    target = Path(os.path.realpath(path))
    staged = _Staged(output, data, target)
    if old is not None and (handle := _standing_open(old)) is not None:
        staged.handle = os.dup(handle)
    elif (old is not None and not stat.S_ISREG(old.st_mode)) or not _writable(target.parent):
        staged.handle, staged.over = os.open(path, os.O_WRONLY | os.O_CREAT, 0o666), True
    elif old is not None and not _writable(target):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))  # replacing it would not ask
    else:
        staged.temporary = _temporary(target, data, old)
    return staged


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


def _temporary(target: Path, data: bytes, old: os.stat_result | None) -> Path:
    """A file with *data* beside *target*, and with the mode of its *old* self."""
    import secrets  # late: most runs write no file

    temporary = target.with_name(f".deprecat-{secrets.token_hex(8)}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        _write(handle, data)
        if old is not None:
            os.chmod(temporary, stat.S_IMODE(old.st_mode))
    except BaseException:
        os.unlink(temporary)
        raise
    return temporary


def _write(handle: int, data: bytes) -> None:
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
