"""Which files can matter, told from their bytes.

A use of an upstream needs either the upstream's own name in the file or the
name of a module of the project that passes something of the upstream's on. The
second kind is found by going on until no new such module turns up. The scout may let too much
through, never too little.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from deprecat.downstream.link import OwnFile

_RELATIVE = re.compile(rb"\bfrom\s*\.+\s*import\b")


def relevant(
    files: Iterable[OwnFile],
    read: Callable[[OwnFile], bytes],
    tracked: frozenset[str],
    passes_on: Callable[[OwnFile, frozenset[OwnFile]], bool],
) -> frozenset[OwnFile]:
    """The files that can use something under the *tracked* roots, directly or through others.

    *passes_on* tells whether importing from a file gives something tracked, given the files known to
    be relevant so far. A file that *read* gives nothing of (``b""``) is not relevant.
    """
    left = list(files)
    found: set[OwnFile] = set()
    passing: set[OwnFile] = set()
    words = {root.encode() for root in tracked}
    packages: set[str] = set()
    while words or packages:
        any_word = b"|".join(map(re.escape, sorted(words)))
        pattern = re.compile(rb"\b(?:" + any_word + rb")\b") if words else None
        matching = [
            file
            for file in left
            if (pattern and pattern.search(read(file)))
            or (_inside(file, packages) and _RELATIVE.search(read(file)))
        ]
        found.update(matching)
        left = [file for file in left if file not in found]
        known = frozenset(found)
        fresh = {file for file in found - passing if passes_on(file, known)}
        passing |= fresh
        words = {file.module.rpartition(".")[2].encode() for file in fresh}
        packages = {file.module for file in fresh if file.package}
    return frozenset(found)


def _inside(file: OwnFile, packages: set[str]) -> bool:
    """Whether a file is in one of the packages, where a relative import need not name it."""
    return any(file.module == package or file.module.startswith(f"{package}.") for package in packages)
