"""How a project is read. It makes no difference to what is found."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from deprecat.model.values import dataclass


class Look(Enum):
    """Which files are read to find the uses of those that are checked. All give the same findings."""

    ALL = "all of them"
    SCOUTED = "those that can matter, told from the bytes of all"
    ASKED = "those that are checked, and those that they lead to"


@dataclass(frozen=True, slots=True)
class Work:
    """With a ``cache`` what earlier runs have found out is not found out again. ``jobs`` is the most
    processes to read in, ``None`` as many as there are processors. ``look`` is the way to find the files
    that matter, ``None`` the quickest. ``read`` hears of each file that is read, ``checked`` of how many
    files are, and of how many there are."""

    cache: bool = True
    jobs: int | None = None
    look: Look | None = None
    read: Callable[[], None] = lambda: None
    checked: Callable[[int, int], None] = lambda done, total: None
