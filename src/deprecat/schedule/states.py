"""The state of a declaration at a version, by the comparison that the upstream's own handler makes.

conda's ``DeprecationHandler`` compares versions as tuples of numbers and goes by PEP 440 only where one of
the two is none: ``(25, 1, 0) < (25, 1)`` is false, so the release 25.1.0 is past "25.1"; but 25.1.0.dev3 is
before it, so a development version hides until the release what the release will raise.
"""

from __future__ import annotations

from enum import Enum

from packaging.version import InvalidVersion, Version


class State(str, Enum):
    """What a declaration is at a version (CEP 9)."""

    PENDING = "pending"
    DEPRECATED = "deprecated"
    REMOVED = "removed"  # it ought to be: what is still there is overdue


def passed(version: str, declared: str) -> bool | None:
    """Whether *version* is *declared* or later, as conda's handler sees it; ``None`` if one is no version."""
    one, other = _numbers(version), _numbers(declared)
    if one is not None and other is not None:
        return one >= other
    try:
        return Version(version) >= Version(declared)
    except InvalidVersion:
        return None


def state(deprecate_in: str, remove_in: str, version: str, *, pending: bool = False) -> State:
    """The state at *version*. Without a release to deprecate in it is deprecated, unless it is told to be
    *pending* in other words."""
    if remove_in and passed(version, remove_in):
        return State.REMOVED
    if deprecate_in:
        reached = passed(version, deprecate_in)
        return State.PENDING if reached is False else State.DEPRECATED
    return State.PENDING if pending else State.DEPRECATED


def _numbers(version: str) -> tuple[int, ...] | None:
    try:
        return tuple(int(part) for part in version.strip().split("."))
    except ValueError:
        return None
