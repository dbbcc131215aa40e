"""Where what was found out is kept for later runs. Little is imported here: whole runs wait for it.

``DEPRECAT_CACHE_DIR`` names the directory, otherwise it is the user's own for such things.
"""

from __future__ import annotations

import os
import sys
import time

from deprecat.engine.cache import SCHEMA, Cache

LIMIT = 300_000_000
"""Bytes that the cache may take."""


def cache_file() -> str:
    """The file of the cache, whether there is one or not."""
    directory = os.environ.get("DEPRECAT_CACHE_DIR")
    if not directory and sys.platform == "linux" and os.path.isabs(os.environ.get("HOME", "")):
        # The XDG Base Directory Specification, as in platformdirs, whose import takes as long as a replay.
        xdg = os.environ.get("XDG_CACHE_HOME", "")
        directory = os.path.join(xdg if os.path.isabs(xdg) else os.path.expanduser("~/.cache"), "deprecat")
    if not directory:
        from platformdirs import user_cache_dir

        directory = user_cache_dir("deprecat", appauthor=False)
    return os.path.join(directory, f"facts-{SCHEMA}.sqlite")


def cache() -> Cache:
    """The cache; whoever puts something there closes it."""
    return Cache(os.path.abspath(cache_file()), LIMIT, int(time.time() // 86_400))
