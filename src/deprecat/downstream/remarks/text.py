"""Remarks in files that are no Python: a comment covers its line, and standing alone the one below it.

Lines that go on in the next count as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from deprecat.downstream.remarks import Comments
from deprecat.downstream.remarks.grammar import read
from deprecat.downstream.remarks.python import Comment, suppression
from deprecat.model.suppressions import Suppression

_BEGIN = {
    Comments.HASH: re.compile(r"(?:^|(?<=\s))#"),
    Comments.INI: re.compile(r"(?:^|(?<=\s))[#;]"),
    Comments.BATCH: re.compile(r"(?i)(?:^|(?<=[\s&@]))(?:rem(?=\s)|::)"),
}


def remarks(path: str, source: bytes, comments: Comments, *, bare: bool) -> Iterator[Suppression]:
    """The remarks of *source*."""
    text = source.decode("utf-8", "replace").removeprefix("\ufeff")
    written = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    begin = _BEGIN[comments]
    for number, line in enumerate(written, 1):
        found = begin.search(line)
        if found is None:
            continue
        alone = not line[: found.start()].strip(" \t@&")
        comment = Comment(number, found.start(), line[found.start() :], alone)
        for said in read(comment.text, bare=bare):
            covered = (0, 0, 0) if said.whole else (*_covered(written, comment, comments), 0)
            yield suppression(path, comment, said, covered, line)


def _covered(written: Sequence[str], comment: Comment, comments: Comments) -> tuple[int, int]:
    """The lines that *comment* is about, from 1."""
    on = "^" if comments is Comments.BATCH else "\\"
    first = last = comment.line - 1
    if comment.alone:
        begin = _BEGIN[comments]
        first += 1
        while first < len(written) and begin.match(written[first].lstrip(" \t@")):
            first += 1  # another comment
        last = first
    else:
        while first and written[first - 1].rstrip().endswith(on):
            first -= 1
    while last + 1 < len(written) and written[last].rstrip().endswith(on):
        last += 1
    return first + 1, last + 1
