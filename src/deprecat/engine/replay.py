"""A check that is asked for again while nothing has changed, told again without importing what checks.

What a run asked the system for is what its answer depends on, besides our code, its words and surroundings.
The questions are kept with what was told, and put to the system again; if the answers are the same, so is
what is told. This is ccache's direct mode, with all that is looked at in place of included files.

Nothing is imported here that takes long: ``typing`` or ``pathlib`` would add half to what a replay takes.
"""

from __future__ import annotations

import os
import sys
import time

from deprecat.engine.questions import answer
from deprecat.model.digests import blake2b
from deprecat.sources.running import SURROUNDING

TYPE_CHECKING = False  # mypy takes it for typing's
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TextIO

    from deprecat.engine.cache import Store
    from deprecat.engine.watch import Watch

_FORM = b"1"  # of what is kept
_MOST = 4_000_000  # bytes of questions and answers; to put more takes as long as the check
SEEN = os.name == "posix" and sys.version_info >= (3, 11)
"""Whether all that a run asks can be seen: not what ``pathlib`` of 3.10 asks, and ``os.path`` on Windows."""
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# Variables that differ from one command to the next, or from one commit to the next in a hook.
_PASSING = SURROUNDING.union(("_", "SHLVL", "OLDPWD", "PWD"))
_WHO_AND_WHEN = ("GIT_AUTHOR_", "GIT_COMMITTER_")
_EFFECTS = frozenset(("--no-cache", "--verbose", "--prune", "--diff", "--stdin-filename", "--output", "-"))


def replayable(argv: Sequence[str]) -> bool:
    """Whether what *argv* asks for has no effect but on standard output, and may be kept."""
    return SEEN and argv[:1] == ["check"] and not any(word.partition("=")[0] in _EFFECTS for word in argv)


class Replay:
    """What *argv* asks for, as the run before told it, and kept as this run tells it.

    ``opened`` gives the store, which is closed at once: a run may take long.
    """

    def __init__(self, argv: Sequence[str], opened: Callable[[], Store]) -> None:
        self._opened = opened
        self._name = _name(argv)

    def told(self) -> tuple[int, str] | None:
        """The exit code and what goes to standard output, if all that they depend on is as it was."""
        store = self._opened()
        kept = store.get([self._name]).get(self._name)
        store.close()
        if kept is None:
            return None
        try:
            form, code, size, rest = kept.split(b"\0", 3)
            if form != _FORM:
                return None
            output, asked = rest[: int(size)], os.fsdecode(rest[int(size) :]).split("\0")
            told = int(code), output.decode("utf-8", "surrogatepass")
            for kind, about, given in zip(asked[::3], asked[1::3], asked[2::3], strict=True):
                if answer(kind, about) != given:
                    return None
        except (KeyError, ValueError):  # not written here
            return None
        return told

    def keep(self, code: int, watch: Watch) -> None:
        """Keep what was told under *watch*, if it is sure what that depends on."""
        asked = watch.settled() if watch.sure and code in (0, 1) else None
        if asked is None:
            return
        output = watch.told.encode("utf-8", "surrogatepass")
        questions = os.fsencode("\0".join(part for each in asked.items() for part in (*each[0], each[1])))
        data = b"\0".join((_FORM, b"%d" % code, b"%d" % len(output), output + questions))
        if len(data) <= _MOST:
            store = self._opened()
            store.put(self._name, data)
            store.close()


def _name(argv: Sequence[str]) -> bytes:
    """What stands for all that a run depends on before it asks: its words and surroundings, the day, our
    code, and which other packages are there."""
    state = blake2b(digest_size=20)

    def add(*parts: object) -> None:
        state.update("\0".join(map(str, (len(parts), *parts))).encode("utf-8", "surrogateescape"))

    here = os.getcwd()
    add("replay", sys.version, sys.executable, sys.flags, sys.warnoptions, here, *argv)
    add(time.strftime("%Y-%m-%d"), getattr(os, "geteuid", int)())
    add(*(f"{name}={value}" for name, value in sorted(os.environ.items()) if not _passing(name)))
    add(*map(_stream, (sys.stdout, sys.stderr)))
    add(*(f"{place} {_changed(place)}" for place in sys.path if place not in ("", here)))
    add(*_code(_PACKAGE))
    return state.digest()


def _passing(variable: str) -> bool:
    return variable in _PASSING or variable.startswith(_WHO_AND_WHEN)


def _stream(stream: TextIO | None) -> str:
    """What of a stream decides how it is written to."""
    if stream is None:
        return ""
    try:
        columns = os.get_terminal_size(stream.fileno()).columns if stream.isatty() else 0
    except (OSError, ValueError):
        columns = 0
    return f"{stream.encoding} {stream.errors} {stream.isatty()} {columns}"


def _changed(place: str) -> int:
    """When something was installed or removed in a directory that modules are found in."""
    try:
        return os.stat(place).st_mtime_ns
    except OSError:
        return 0


def _code(directory: str) -> list[str]:
    """The files of the package, as far as times and sizes tell them."""
    found = []
    with os.scandir(directory) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if not entry.is_dir():
                status = entry.stat()
                # in images all files may have the same time of modification
                times = f"{status.st_mtime_ns} {status.st_ctime_ns}"
                found.append(f"{entry.path} {times} {status.st_size}")
            elif entry.name != "__pycache__":
                found += _code(entry.path)
    return found
