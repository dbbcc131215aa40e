"""The console script, and ``python -m deprecat``."""

import os
import sys

from deprecat import __version__


def console() -> None:
    """Run what was typed, and end the process at once: to free what a run has read, object by object, takes
    a tenth of it, and the system does it in one go. mypy ends like this, too."""
    code: object = 0
    try:
        script()
    except SystemExit as end:
        code = end.code
    if not isinstance(code, int) or _looked_on():
        sys.exit(code)  # type: ignore[arg-type]
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
    except (OSError, ValueError):  # Python tells of it
        sys.exit(code)
    os._exit(code)


def _looked_on() -> bool:
    """Whether someone waits for Python's own end: a debugger, a profiler, what measures coverage."""
    if sys.gettrace() or sys.getprofile() or sys.flags.interactive:
        return True
    monitoring = getattr(sys, "monitoring", None)  # of Python 3.12
    return monitoring is not None and any(map(monitoring.get_tool, range(6)))


def script() -> None:
    """Run what was typed. The version, and what was told before, are told before more is imported."""
    argv = sys.argv[1:]
    if argv == ["--version"]:
        print(f"deprecat {__version__}")
        return
    try:
        from deprecat.engine.replay import replayable

        if replayable(argv):
            sys.exit(_replayed(argv))
        from deprecat.cli import script

        sys.exit(script())
    except KeyboardInterrupt:  # before it was known what to do
        exec("")  # or the signal may be what Python ends by, see interruption.py
        sys.exit(130)


def _replayed(argv: list[str]) -> int:
    """The exit code of a check, told again if it can be, else made and kept."""
    from deprecat.app.storing import cache
    from deprecat.engine.replay import Replay

    try:
        replay = Replay(argv, cache)
        told = replay.told()
    except OSError:  # our own files cannot be looked at: they are in an archive, for example
        from deprecat.cli import script

        return script()
    if told is not None:
        return _told(*told)
    import time

    from deprecat.engine.watch import Watch

    with Watch(time.time()) as watch:
        from deprecat.cli import script

        code = script()
    replay.keep(code, watch)
    return code


def _told(code: int, text: str) -> int:
    try:
        if sys.stdout is not None:
            sys.stdout.write(text)
            sys.stdout.flush()
    except OSError as error:
        from deprecat.cli.main import failed

        return failed(error)
    return code


if __name__ == "__main__":
    console()
