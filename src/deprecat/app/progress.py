"""How far a check has come, on one line of standard error, for those who wait at a terminal.

Written between files and without a thread: processes are forked in between, which a thread would make unsafe
(that is why it is not rich's). It comes only after a moment, so that quick checks show nothing.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from deprecat.report.words import count

_FIRST, _EVERY = 0.5, 0.1  # seconds


class Progress:
    """Tells on *stream* how many files were read, then how many were checked."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._next = time.monotonic() + _FIRST
        self.files = 0  # that were read
        self._written = False

    def read(self) -> None:
        """Another file was read."""
        self.files += 1
        self._show(f"{count(self.files, 'file')} read")

    def checked(self, done: int, total: int) -> None:
        self._show(f"{done} of {total} files checked")

    def clear(self) -> None:
        if self._stream is not None and self._written:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._written = False

    def _show(self, text: str) -> None:
        if self._stream is None:
            return
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _EVERY
            self._written = True
            self._stream.write(f"\r\x1b[Kdeprecat: {text}")
            self._stream.flush()


@contextmanager
def progress(*, quiet: bool) -> Iterator[Progress]:
    """A progress that is gone in the end; nothing is shown if *quiet*, or if nobody would see it."""
    stream = sys.stderr
    seen = not quiet and stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"
    told = Progress(stream if seen else None)
    try:
        yield told
    finally:
        told.clear()
