"""Ctrl-C that is heard.

Python raises KeyboardInterrupt wherever it is at that moment. Where that is a callback whose exceptions are
ignored (of a weak reference, as each import has one, or of a fork) the interruption is lost. So it is raised
again, until it has come through.
"""

from __future__ import annotations

import signal
from types import FrameType
from typing import NoReturn

_AGAIN = 0.5  # seconds: enough to clean up


def insist() -> None:
    """From now on let an interruption be raised again and again, until :func:`heard`. Not where it is ignored
    (``nohup``), or where there are no timers (Windows)."""
    if hasattr(signal, "setitimer") and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGALRM, _raise)
        signal.signal(signal.SIGINT, _interrupted)


def heard() -> None:
    """Let it be, and let Python end with the exit code that it is given.

    Where an ``exec`` was interrupted (each dataclass makes its methods by one) it would end itself by the
    signal, unless another one has come through since.
    """
    exec("")
    if hasattr(signal, "setitimer") and signal.getsignal(signal.SIGALRM) is _raise:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _interrupted(number: int, frame: FrameType | None) -> NoReturn:
    signal.setitimer(signal.ITIMER_REAL, _AGAIN, _AGAIN)
    _raise(number, frame)


def _raise(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
