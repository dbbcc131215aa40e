"""What the files of a project are to it."""

from __future__ import annotations

import os
from enum import Enum

SETTINGS = ("pyproject.toml", "setup.cfg", "pytest.ini", ".pytest.ini", "tox.ini")
"""The names of files whose entry points and warning filters are read."""


class Kind(Enum):
    """What a file that is read is to a project; told from its name."""

    MODULE = "module"  # Python that an import can lead to, or a script
    STUB = "stub"  # ``*.pyi``: only type checkers read it
    NOTEBOOK = "notebook"
    SETTINGS = "settings"  # names entry points and warnings


_KINDS = {".pyi": Kind.STUB, ".ipynb": Kind.NOTEBOOK}
ENDINGS = frozenset((".py", *_KINDS))


def kind(path: str) -> Kind:
    """What *path*, one of a project's files, is to it."""
    if is_settings(path):
        return Kind.SETTINGS
    return _KINDS.get(path[path.rfind(".") :], Kind.MODULE)


def is_settings(path: str) -> bool:
    """Whether *path* is named as those files are; of most it is quickly told that they are not."""
    return path.endswith(SETTINGS) and os.path.basename(path) in SETTINGS
