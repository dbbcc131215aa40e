"""What a run asks the system and what it tells, written down where it happens.

A reader of files that had to tell what it depends on could forget to. So for the time of a run the functions
of ``os`` and ``open`` themselves write it down.
"""

from __future__ import annotations

import builtins
import io
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path  # ahead of any watching: that of 3.10 keeps what it finds in ``os``

from deprecat.engine.contents import Sign, sign
from deprecat.engine.questions import answer, failure, of_entries, of_names, of_run, of_status
from deprecat.sources.running import LISTING, listeners

TYPE_CHECKING = False  # mypy takes it for typing's, whose import takes as long as a replay
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from types import TracebackType
    from typing import Any, TextIO

    from deprecat.sources.running import Ran

_COARSE, _FINE = 2.0, 0.05  # seconds by which times of files may be behind; coarse ones count whole seconds
_MOST = 10_000  # questions and entries of directories; to ask about more takes as long as the check
_PROBE = "/\x01/probe"  # a path of which nobody asks
_PACKAGE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "")


class Watch:
    """Writes down, from entering to leaving, what is asked of the system and what is told.

    A run ends up not ``sure`` if it did more than read and tell, if something changed under it, or if it
    may have asked in a way that is not seen here.
    """

    def __init__(self, begun: float) -> None:
        """*begun* is the time, in seconds as files have it."""
        self.sure = True
        self._begun = begun
        self._asked: dict[tuple[str, str], str | Sign] = {}
        self._entries = 0
        self._allowed: Any = None
        self._forked = False  # whether this is a process that the watched one has forked
        self._output: list[str] = []
        self._before: list[tuple[Any, str, Any]] = []

    @property
    def told(self) -> str:
        """What went to standard output."""
        return "".join(self._output)

    def settled(self) -> dict[tuple[str, str], str] | None:
        """The questions with their answers; None if these are not sure to be what the run depended on. What
        was in a file is asked only now, which is why that must not have changed."""
        found = {}
        for (kind, about), given in self._asked.items():
            if about.startswith(_PACKAGE):
                continue  # our own files are known otherwise
            if isinstance(given, str):
                found[kind, about] = given
                continue
            found[kind, about] = answer(kind, about)
            if not self._still(about, given):  # now that it has been read again
                return None
        return found if self.sure else None

    def _still(self, path: str, opened: Sign) -> bool:
        """Whether this is the file that was *opened*, and nobody has written to it since the run began."""
        try:
            status = os.stat(path)
        except OSError:
            return False
        last = max(status.st_mtime, status.st_ctime)
        old = last < self._begun - (_COARSE if last == int(last) else _FINE)
        return old and sign(status) == opened and stat.S_ISREG(status.st_mode)  # a pipe is read but once

    # Watching

    def __enter__(self) -> Watch:
        stat, opened = self._wrapped(os.stat, "status", of_status), self._opening(io.open)
        self._replace(os, "stat", stat)
        self._replace(os, "lstat", self._wrapped(os.lstat, "own status", of_status))
        self._replace(os, "readlink", self._wrapped(os.readlink, "target", str))
        self._replace(os, "listdir", self._wrapped(os.listdir, "names", of_names))
        self._replace(os, "scandir", self._scanning(os.scandir))
        effective = os.access in os.supports_effective_ids
        self._replace(os, "access", self._allowing(os.access, {"effective_ids": effective}))
        self._allowed = os.access
        if effective:  # who asks with its help looks the function up there
            os.supports_effective_ids.add(self._allowed)
        self._replace(os, "open", self._opening(os.open))
        self._replace(os, "read", self._reading(os.read))
        self._replace(io, "open", opened)
        self._replace(builtins, "open", opened)
        self._elsewhere = os.pipe()
        self._replace(os, "fork", self._forking(os.fork))
        for name in ("replace", "rename", "unlink", "remove", "rmdir", "symlink", "link", "truncate"):
            self._replace(os, name, self._acting(getattr(os, name)))
        listeners.append(self._listed)
        if sys.stdout is not None:
            self._replace(sys, "stdout", _Tee(sys.stdout, self._output.append))
        if sys.stderr is not None:
            self._replace(sys, "stderr", _Tee(sys.stderr, self._complained))
        self.sure = self._sees()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        listeners.remove(self._listed)
        self._restore(os, io, builtins, sys)
        self.sure = self.sure and kind is None and not self._asked_elsewhere()
        for end in self._elsewhere:
            os.close(end)

    def _replace(self, module: Any, name: str, by: Any) -> None:
        before = getattr(module, name)
        self._before.append((module, name, before))
        setattr(module, name, by)

    def _restore(self, *modules: Any) -> None:
        for module, name, before in reversed(self._before):
            if module in modules:
                setattr(module, name, before)
        self._before = [each for each in self._before if each[0] not in modules]
        os.supports_effective_ids.discard(self._allowed)

    def _give_up(self) -> None:
        self.sure = False
        self._restore(os, io, builtins)  # all that is asked from now on is asked as quickly as ever

    def _sees(self) -> bool:
        """Whether whoever asks for paths does it through what was replaced: there may be shorter ways."""
        path = Path(_PROBE)
        for ask in (
            *(os.path.exists, os.path.isfile, os.path.isdir, os.path.islink, os.path.lexists),
            *(os.path.realpath, Path.exists, Path.is_file, Path.is_dir, Path.is_symlink, Path.resolve),
            *(Path.stat, Path.lstat, Path.read_bytes, Path.open, lambda path: list(path.iterdir())),
        ):
            before = len(self._asked)
            with suppress(OSError, RuntimeError):
                ask(path)
            seen, self._asked = len(self._asked) > before, {}
            if not seen:
                return False
        return True

    def _note(self, kind: str, about: Any, given: str | Sign) -> None:
        if isinstance(about, int) or not self.sure:
            return  # a file that was opened, and so asked for; or nothing is kept any more
        if self._forked:
            os.write(self._elsewhere[1], b"?")
            self._give_up()
        path = os.fsdecode(about)
        if self._asked.setdefault((kind, path), given) != given:
            self.sure = False  # it has changed between two questions
        if len(self._asked) + self._entries > _MOST:
            self._give_up()

    def _wrapped(self, ask: Callable[..., Any], kind: str, said: Callable[[Any], str]) -> Callable[..., Any]:
        def wrapped(path: Any = ".", **options: Any) -> Any:
            which = kind if options.get("follow_symlinks", True) else "own status"
            if options.get("dir_fd") is not None:
                self.sure = False
            try:
                found = ask(path, **options)
            except OSError as error:
                self._note(which, path, failure(error))
                raise
            self._note(which, path, said(found))
            return found

        return wrapped

    def _scanning(self, ask: Callable[..., Any]) -> Callable[..., Any]:
        def scandir(path: Any = ".") -> Any:
            try:
                with ask(path) as found:
                    entries = list(found)
            except OSError as error:
                self._note("entries", path, failure(error))
                raise
            self._entries += len(entries)
            if self.sure:
                self._note("entries", path, of_entries(entries))
            return _Entries(entries)

        return scandir

    def _allowing(self, ask: Callable[..., bool], usual: dict[str, bool]) -> Callable[..., bool]:
        def access(path: Any, mode: int, **options: Any) -> bool:
            found = ask(path, mode, **options)
            if mode == os.R_OK and options == usual:
                self._note("allowed", path, str(found))
            else:
                self.sure = False
            return found

        return access

    def _opening(self, opening: Callable[..., Any]) -> Callable[..., Any]:
        def opened(path: Any, how: Any = "r", *rest: Any, **options: Any) -> Any:
            how = options.pop("mode", how)
            if path == os.devnull:
                pass  # for a program that is run
            elif how & (os.O_WRONLY | os.O_RDWR) if isinstance(how, int) else not set(how).isdisjoint("wax+"):
                self.sure = False
            elif self.sure:
                try:
                    found = opening(path, how, *rest, **options)
                except OSError as error:
                    self._note("content", path, failure(error))
                    raise
                handle = found if isinstance(found, int) else found.fileno()
                self._note("content", path, sign(os.fstat(handle)))
                return found
            return opening(path, how, *rest, **options)

        return opened

    def _reading(self, read: Callable[[int, int], bytes]) -> Callable[[int, int], bytes]:
        def reading(handle: int, most: int) -> bytes:
            try:
                return read(handle, most)
            except OSError:
                self.sure = False  # it may go well the next time
                raise

        return reading

    def _forking(self, fork: Callable[[], int]) -> Callable[[], int]:
        """What a process asks that is forked off is not seen, but it tells that it has asked something."""

        def forked() -> int:
            process = fork()
            self._forked = self._forked or process == 0
            return process

        return forked

    def _asked_elsewhere(self) -> bool:
        os.set_blocking(self._elsewhere[0], False)
        try:
            return bool(os.read(self._elsewhere[0], 1))
        except BlockingIOError:
            return False

    def _acting(self, act: Callable[..., Any]) -> Callable[..., Any]:
        def acted(*arguments: Any, **options: Any) -> Any:
            self.sure = False
            return act(*arguments, **options)

        return acted

    def _listed(self, directory: str, arguments: tuple[str, ...], ran: Ran) -> None:
        if arguments == LISTING:
            self._note("listing", directory, of_run(ran))
        else:
            self.sure = False

    def _complained(self, text: str) -> None:
        if text and not text.startswith("\r"):  # progress, which is wiped away
            self.sure = False


class _Entries:
    """What ``os.scandir`` gives, already read."""

    def __init__(self, entries: Sequence[os.DirEntry[str]]) -> None:
        self._left = iter(entries)

    def __iter__(self) -> _Entries:
        return self

    def __next__(self) -> os.DirEntry[str]:
        return next(self._left)

    def __enter__(self) -> _Entries:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def close(self) -> None:
        pass


class _Tee:
    """A stream that also tells what is written to it."""

    def __init__(self, stream: TextIO, tell: Callable[[str], None]) -> None:
        self._stream = stream
        self._tell = tell

    def write(self, text: str) -> int:
        self._tell(text)
        return self._stream.write(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
