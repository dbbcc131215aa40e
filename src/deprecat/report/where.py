"""Where a finding stands, as those count who do not read text: from the project's top, in the file itself.

People are shown paths from where they are, and the cells of a notebook. A code host knows the repository
and its files, so for it paths count from the project's top and lines are those of the file.
"""

from __future__ import annotations

import posixpath
import re

from deprecat.model.findings import Finding, Standpoint
from deprecat.model.values import dataclass

_DRIVE = re.compile(r"[A-Za-z]:/")


def rooted(path: str, standpoint: Standpoint) -> str:
    """*path*, as it is shown to people, as seen from the project's top: ``src/a.py``.

    A path that leads out of the project becomes an absolute one.
    """
    if _DRIVE.match(path):
        path = f"/{path}"
    whole = posixpath.normpath(posixpath.join(standpoint.here, path))
    found = posixpath.relpath(whole, standpoint.top)
    return whole if found == ".." or found.startswith("../") else found


@dataclass(frozen=True, slots=True)
class Spot:
    """A span of a file. Lines and columns count from 1, columns in code points; the end column is that of
    the last character plus one. Columns are 0 where only the lines are known."""

    line: int
    column: int
    end_line: int
    end_column: int


def spot(finding: Finding) -> Spot:
    """Where *finding* stands in its file. In a notebook that is a line of its JSON, without columns; of a
    cell that could not be found there, line 1."""
    place = finding.place
    if finding.cell:
        line = finding.file_line or 1
        return Spot(line, 0, line, 0)
    return Spot(place.line, place.column, place.end_line, place.end_column)


def told_place(finding: Finding) -> str:
    """``cell 3, line 2: `` in front of what is told of a notebook, nothing elsewhere: the file's lines say
    little to those who see cells."""
    return f"cell {finding.cell}, line {finding.place.line}: " if finding.cell else ""
