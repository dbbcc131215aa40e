"""What is kept for later runs, and what it depends on."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deprecat import __version__
from deprecat.app.storing import cache
from deprecat.engine.cache import Nowhere, Store, key
from deprecat.engine.contents import read

_PACKAGE = Path(__file__).parent.parent
_READING = ("downstream", "engine", "model", "syntax")  # the rooms whose code decides what is read in a file
_PARSERS = re.compile(r"(?:libcst|tree_sitter(?:_bash)?|pyyaml|tomli)-.*\.dist-info", re.IGNORECASE)


@contextmanager
def opened(wanted: bool) -> Iterator[Store]:
    """The cache, if it is *wanted*; what is put there is written at the end."""
    if not wanted:
        yield Nowhere()
        return
    store = cache()
    yield store
    store.close()  # not after an error: what was pending then is the least of all worries


def reading_version() -> bytes:
    """What stands for all that decides what is read in a file besides its bytes: code, Python, parsers."""
    return key(__version__, sys.version, *_parsers(), *_sources(_READING))


def extracting_version() -> bytes:
    """What stands for all that decides what an upstream's file says, besides the file."""
    return key(__version__, sys.version, *_parsers(), *_sources(("upstream", "engine", "model", "syntax")))


def code_version() -> bytes:
    """What stands for all that decides what is found, besides what it is found in."""
    return key(__version__, sys.version, *_parsers(), *_sources(("",)))


def _sources(rooms: tuple[str, ...]) -> Iterator[bytes]:
    """The code of *rooms*; so a change of it can never be forgotten."""
    for room in rooms:
        for directory, inside, names in os.walk(os.path.join(_PACKAGE, room)):
            inside.sort()
            for name in sorted(names):
                if name.endswith(".py"):
                    yield read(os.path.join(directory, name))


def _parsers() -> list[str]:
    """The installed distributions whose parsers read files."""
    found: set[str] = set()
    for place in sys.path:
        try:
            found.update(filter(_PARSERS.fullmatch, os.listdir(place or ".")))
        except OSError:
            continue
    return sorted(found)
