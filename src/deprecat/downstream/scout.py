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
from deprecat.syntax.parse import cookie

LOOKING_UP = frozenset(("import_module", "__import__", "resolve_name"))
"""Words in files with functions that may look up what their callers name."""

_RELATIVE = re.compile(rb"\bfrom\s*\.+\s*import\b")
_FEW = 8  # names that are cheaper to look for one by one (0.5 ns a byte each) than among all words (8 ns)
_WORDS_ONLY = bytes(
    code if chr(code).isascii() and (chr(code).isalnum() or code == ord("_")) else ord(" ")
    for code in range(256)
)
# Encodings in which each byte below 128 stands for what it stands for in ASCII.
_ASCII_AT_HEART = re.compile(
    r"utf[-_]?8|(?:us[-_]?)?ascii|latin|l1$|iso[-_]?8859|cp12|windows|koi8|gb|big5|euc|shift|s[-_]?jis|mac",
    re.IGNORECASE,
)


class Words:
    """Tells whether any of some names stands as a word in the bytes of a file: one search for all of them.

    Python reads identifiers in their compatibility form (NFKC), so that there are other ways to write
    ``conda``: where a file is not ASCII that form is searched as well. A file in an encoding that
    hides ASCII text has whatever is looked for.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = frozenset(filter(None, names))
        encoded = sorted(name.encode() for name in self.names)
        self._plain = all(name.isascii() and name.isidentifier() for name in self.names)
        self._words = frozenset(encoded)
        # ``conda_build`` is nowhere where ``conda`` is not
        self._parts = [
            name for name in encoded if not any(other in name for other in encoded if other != name)
        ]
        self._pattern = re.compile(rb"\b(?:" + b"|".join(map(re.escape, encoded)) + rb")\b")

    def __bool__(self) -> bool:
        return bool(self.names)

    def __call__(self, source: bytes) -> bool:
        if self._stand_in(source):
            return True
        if not source.isascii() and self._stand_in(_compatible(source)):
            return True
        return b"coding" in source[:4096] and _hides(source)

    def _stand_in(self, source: bytes) -> bool:
        if len(self._parts) > _FEW and self._plain:
            return not self._words.isdisjoint(source.translate(_WORDS_ONLY).split())
        return any(part in source for part in self._parts) and self._pattern.search(source) is not None


def _compatible(source: bytes) -> bytes:
    import unicodedata  # late: most files are ASCII

    return unicodedata.normalize("NFKC", source.decode("utf-8", "replace")).encode("utf-8", "replace")


def _hides(source: bytes) -> bool:
    name = cookie(source)
    return bool(name) and _ASCII_AT_HEART.match(name) is None


def relevant(
    files: Iterable[OwnFile],
    read: Callable[[OwnFile], bytes],
    tracked: Collection[str],
    passes_on: Callable[[OwnFile, frozenset[OwnFile], frozenset[OwnFile]], bool],
    prepare: Callable[[Sequence[OwnFile]], None] = lambda files: None,
) -> frozenset[OwnFile]:
    """The files that can use something under the *tracked* roots, directly or through others.

    *passes_on* tells whether importing from a file gives something tracked, given the files known to
    be relevant so far and those known to pass something on. *prepare* is told which files it will be asked
    about next. A file that *read* gives nothing of (``b""``) is not relevant.
    """
    left = list(files)
    found: set[OwnFile] = set()
    passing: set[OwnFile] = set()
    words = Words(tracked)
    packages: set[str] = set()
    while words or packages:
        matching = {
            file
            for file in left
            if (words and words(read(file)))
            or (packages and _inside(file, packages) and _RELATIVE.search(read(file)))
        }
        found |= matching
        left = [file for file in left if file not in matching]
        prepare([file for file in matching if file not in passing])
        fresh = _fresh(found, passing, passes_on)
        words = Words(file.module.rpartition(".")[2] for file in fresh)
        packages = {file.module for file in fresh if file.package}
    return frozenset(found)


def _fresh(
    found: set[OwnFile],
    passing: set[OwnFile],
    passes_on: Callable[[OwnFile, frozenset[OwnFile], frozenset[OwnFile]], bool],
) -> set[OwnFile]:
    """Those of *found* that are not yet known to be *passing* something on, and are; adds them to it."""
    known = frozenset(found)
    fresh: set[OwnFile] = set()
    while more := {file for file in found - passing if passes_on(file, known, frozenset(passing))}:
        passing |= more
        fresh |= more
    return fresh


def _inside(file: OwnFile, packages: Collection[str]) -> bool:
    """Whether a file is in one of the packages, where a relative import need not name it."""
    return any(file.module == package or file.module.startswith(f"{package}.") for package in packages)
