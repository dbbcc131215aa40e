"""The names of distributions."""

from __future__ import annotations

import re

_RUN = re.compile(r"[-_.]+")


def normalized(name: str) -> str:
    """*name* as it is compared: PEP 503, "Normalized Names".

    ``packaging.utils`` has the same, and imports ``logging``, ``platform`` and ``subprocess`` for what else
    it has, which takes as long as a small check."""
    return _RUN.sub("-", name).lower()
