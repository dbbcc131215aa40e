"""Remarks that set findings aside: ``# deprecat: ignore[...]`` and ``# noqa: DPR...``, in files of every
kind.

Most files have none, which their bytes tell; only the others are looked at closely. What a remark names
(rules, symbols) is not judged here, for that takes a ledger.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deprecat.downstream.notebooks import Notebook
    from deprecat.model.suppressions import Suppression

_CODED = re.compile(rb"noqa\s*:[^\n#]*dpr")


class Comments(Enum):
    """How comments begin, and what makes a line go on in the next."""

    HASH = "hash"  # shell, YAML, TOML, Dockerfiles, makefiles
    INI = "ini"  # ``#`` and ``;``
    BATCH = "batch"  # ``REM`` and ``::``


def marked(source: bytes, *, bare: bool) -> bool:
    """Whether there can be a remark in *source*; *bare* ones are ``# noqa`` without codes."""
    lower = source.lower()
    if b"deprecat:" in lower:
        return True
    if bare or b"noqa" not in lower:
        return b"noqa" in lower
    # a plain search takes a hundredth of the time
    return b"dpr" in lower and _CODED.search(lower) is not None


def in_python(path: str, source: bytes, *, bare: bool) -> tuple[Suppression, ...]:
    """The remarks in a Python file, shown as *path*. None in one that cannot be parsed: of it nothing is
    told."""
    from deprecat.downstream.remarks import python

    return tuple(python.remarks(path, source, bare=bare))


def in_notebook(path: str, content: Notebook, *, bare: bool) -> tuple[Suppression, ...]:
    """The remarks in the code cells of a notebook."""
    from deprecat.downstream.remarks import notebook

    return tuple(notebook.remarks(path, content, bare=bare))


def in_text(path: str, source: bytes, comments: Comments, *, bare: bool) -> tuple[Suppression, ...]:
    """The remarks in a file that is no Python but has *comments*."""
    from deprecat.downstream.remarks import text

    return tuple(text.remarks(path, source, comments, bare=bare))
