"""Which files can matter, told from their bytes.

A use of an upstream needs either the upstream's own name in the file or the
name of a module of the project that passes something of the upstream's on. The
second kind is found by going on until no new such module turns up. The scout may let too much
through, never too little: what it rules out gives no use of a tracked upstream.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence

from deprecat.downstream.link import OwnFile
from deprecat.downstream.words import Words

LOOKING_UP = frozenset(("import_module", "__import__", "resolve_name"))
"""Words in files with functions that may look up what their callers name."""

_RELATIVE = re.compile(rb"\bfrom\s*\.+\s*import\b")


def relevant(
    files: Iterable[OwnFile],
    read: Callable[[OwnFile], bytes],
    tracked: Collection[str],
    passing_on: Callable[[OwnFile, frozenset[OwnFile]], Collection[OwnFile] | None],
    prepare: Callable[[Sequence[OwnFile]], None] = lambda files: None,
    matters: Callable[[OwnFile], None] = lambda file: None,
) -> frozenset[OwnFile]:
    """The files that can use something under the *tracked* roots, directly or through others.

    *passing_on* tells, given the files known to be relevant so far, which others pass something tracked on if
    importing from a file gives such a thing: any of them will do; None if it gives one anyway. *prepare* is
    told which files it will be asked about next, *matters* of each relevant one at once. A file that *read*
    gives nothing of (``b""``) is not relevant.
    """
    left = list(files)
    found: set[OwnFile] = set()
    passing: set[OwnFile] = set()
    words = Words(tracked)
    packages: set[str] = set()
    while words or packages:
        matching: set[OwnFile] = set()
        for file in left:
            if (words and words(read(file))) or (
                packages and _inside(file, packages) and _RELATIVE.search(read(file))
            ):
                matching.add(file)
                matters(file)
        found |= matching
        left = [file for file in left if file not in matching]
        prepare([file for file in matching if file not in passing])
        fresh = _fresh(found, passing, passing_on)
        words = Words(file.module.rpartition(".")[2] for file in fresh)
        packages = {file.module for file in fresh if file.package}
    return frozenset(found)


def _fresh(
    found: set[OwnFile],
    passing: set[OwnFile],
    passing_on: Callable[[OwnFile, frozenset[OwnFile]], Collection[OwnFile] | None],
) -> set[OwnFile]:
    """Those of *found* that are not yet known to be *passing* something on, and are; adds them to it."""
    known = frozenset(found)
    sure: list[OwnFile] = []
    waiting: dict[OwnFile, list[OwnFile]] = {}
    # those that lie together lead to each other
    for file in sorted(found - passing, key=lambda file: file.display):
        others = passing_on(file, known)
        if others is None or not passing.isdisjoint(others):
            sure.append(file)
        else:
            for other in others:
                waiting.setdefault(other, []).append(file)
    fresh: set[OwnFile] = set()
    while sure:
        file = sure.pop()
        if file not in fresh:
            fresh.add(file)
            sure += waiting.get(file, ())
    passing |= fresh
    return fresh


def _inside(file: OwnFile, packages: Collection[str]) -> bool:
    """Whether a file is in one of the packages, where a relative import need not name it."""
    return any(file.module == package or file.module.startswith(f"{package}.") for package in packages)
