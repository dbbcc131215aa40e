"""How much of what was read in a project is kept at hand: less than all of it, or memory would grow with the
project. What there is no room for is read again where it is needed again, from where it is laid by or
from the file itself, which takes longer and gives the same.

What is found is kept, and so are the names of files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deprecat.model.uses import FileFacts

CONTENTS = 48_000_000
"""Bytes of files, most of which are searched for names only, several times."""

FEW = 200
"""Files that can matter to what is found, of which nothing else that is kept takes much."""

EXAMINED = 8_000_000
"""Bytes of files where more of them can matter."""

AT_ONCE = 8_000_000
"""Bytes of files that are given to processes to read at once."""

READINGS = 8_000_000
"""Bytes of readings that are not there as values: those of some dozen packages of 50 modules."""

VALUES = 30_000
"""Uses and names in readings, of 400 bytes each: those of three such packages."""

FACTS = 30_000
"""Uses and names in what files say of themselves: mostly the same values."""

OUTLINES = 30_000
"""Names in what is kept of files for the sake of others when their uses are not."""

LINKED = 10_000
"""Uses that lead into an upstream, linked."""

NOTEBOOKS = 40_000
"""Lines of notebooks, of 250 bytes each."""


def weight(facts: FileFacts | None) -> int:
    """How much facts are, in uses and names."""
    return len(facts.uses) + len(facts.exports) + 4 if facts else 1
