"""Which lines of a file can hold something that is worth walking into a function body for.

Walking every body in Python costs more than parsing it did, and few bodies declare anything. So
one pass over the bytes finds the lines that could; a body without such a line is never entered
(but for ``self.x = ...`` in methods, which hardly needs expressions).
"""

from __future__ import annotations

import re
from bisect import bisect_left

from deprecat.model.values import dataclass, field

_HINT = re.compile(
    rb"\.\s*(?:topic|action|constant|module|argument)\s*\(|\b(?:deprecate_in|remove_in|global|__dict__)\b"
    rb"|\b(?:globals|vars|locals|exec|setattr)\s*\(|\._convert_?\s*\(|\bsys\s*\.\s*modules\b|@\s*[\w.]+\s*\(\s*[\"']v?\d|:="
    rb"|\(\s*[\"']v?\d[\w.]*[\"']\s*,\s*[\"']v?\d[\w.]*[\"']"
)
_WARN = re.compile(rb"\bwarn\s*\(")
_TOLD = re.compile(rb"\b(?:print|warn(?:ing)?)\s*\(")
_SAYS_SO = re.compile(rb"deprecat", re.IGNORECASE)
_CATEGORIES = (b"DeprecationWarning", b"FutureWarning")


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a file, and the numbers (from 1) of those that matter, in order."""

    text: list[bytes]
    hot: list[int] = field(default_factory=list)

    def matter(self, first: int, end: int) -> bool:
        """Whether a line of *first* to *end*, inclusive, matters."""
        at = bisect_left(self.hot, first)
        return at < len(self.hot) and self.hot[at] <= end

    def slice(self, first: int, end: int) -> bytes:
        return b"".join(self.text[first - 1 : end])


def lines(source: bytes) -> Lines:
    if b"\r" in source:
        source = source.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    places = [found.start() for found in _HINT.finditer(source)]
    told = _TOLD if _SAYS_SO.search(source) else None
    if any(category in source for category in _CATEGORIES):
        told = told or _WARN
    if told:
        places.extend(found.start() for found in told.finditer(source))
        places.sort()
    hot, line, seen = [], 1, 0
    for place in places:
        line += source.count(b"\n", seen, place)
        seen = place
        hot.append(line)
    return Lines(source.splitlines(keepends=True), hot)
