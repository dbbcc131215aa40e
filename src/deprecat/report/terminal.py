"""How wide an output is, and whether it takes colours: for those who call a renderer."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TextIO

PIPED_WIDTH = 100
"""Columns where there is no terminal to ask: a diff or a CI log shows about as many."""


def columns(stream: TextIO, asked: int | None = None, environ: Mapping[str, str] = os.environ) -> int:
    """The columns to fill: *asked*, else those of ``COLUMNS``, as everywhere (POSIX, environment variables),
    else the terminal's behind *stream*, else :data:`PIPED_WIDTH`."""
    if asked is not None:
        return asked
    told = environ.get("COLUMNS", "")
    if told.isascii() and told.isdigit() and 0 < len(told) < 5 and int(told):
        return int(told)
    try:
        return (os.get_terminal_size(stream.fileno()).columns if stream.isatty() else 0) or PIPED_WIDTH
    except (OSError, ValueError):  # no file behind it, or a terminal that does not tell
        return PIPED_WIDTH


def wants_color(stream: TextIO, environ: Mapping[str, str] = os.environ, asked: str = "auto") -> bool:
    """Whether to colour: as *asked*, ``always`` or ``never``; if that is ``auto``, never with ``NO_COLOR``,
    always with ``FORCE_COLOR``, else on a terminal.

    Both count if set and not empty (https://no-color.org, https://force-color.org); where both
    are, ``NO_COLOR`` wins.
    """
    if asked != "auto":
        return asked == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and environ.get("TERM") != "dumb"
