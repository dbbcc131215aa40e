"""Where something stands, and what could not be done there."""

from __future__ import annotations

from deprecat.model.values import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A span of one file. Lines and columns count from 1; columns count characters (code points);
    the end column is that of the last character plus one."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True, order=True)
class Skipped:
    """Something that was not read, or not as a whole, and why. ``path`` may also be a tag."""

    path: str
    reason: str
