"""What changed between two releases of one upstream."""

from __future__ import annotations

from enum import Enum

from deprecat.model.declarations import Term
from deprecat.model.findings import Level, Notice
from deprecat.model.places import Skipped
from deprecat.model.releases import Release
from deprecat.model.values import dataclass


class Standing(str, Enum):
    """How far a name is API: what an upstream's users may rely on. ``docs/diff.md`` tells which is which."""

    PUBLIC = "public"
    PRIVATE = "private"  # an underscore says so, or it belongs to tests
    INCIDENTAL = "incidental"  # there for the module's own needs: an import not passed on, a logger


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as it was.

    ``symbol`` is the dotted name as the users write it, of an option the words that give it
    (``conda env create --force``). ``part`` is what of it changed, if not all: a parameter, a base, a topic.
    ``kind`` is what changed: a :class:`~deprecat.model.symbols.Kind` by value, ``parameter``, ``base``,
    ``command``, ``option``, ``topic`` or ``branch``. ``release`` is the first release that has it so.
    ``module`` is the module that it is in, or the command; ``group`` the outermost of them that came or went
    and took it along.

    ``before`` and ``after`` are what was and what is, in short text. ``moved`` is where the same can be had
    now. ``promised`` are the releases named for the removal, one after the other: more than one says that it
    was moved.
    """

    rule: str
    level: Level
    symbol: str
    kind: str
    standing: Standing
    message: str
    release: str
    part: str = ""
    module: str = ""
    group: str = ""
    before: str = ""
    after: str = ""
    moved: str = ""
    notice: Notice | None = None
    declared: Term | None = None
    promised: tuple[str, ...] = ()
    replacement: str = ""

    @property
    def announced(self) -> str:
        """The notice in one word: that of :class:`~deprecat.model.findings.Notice`, but ``extended`` for a
        promise that was kept after it had been moved; empty if nothing went."""
        if self.notice is Notice.ANNOUNCED and len(self.promised) > 1:
            return "extended"
        return self.notice.value if self.notice else ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two releases of one upstream and all that changed from *old* to *new*.

    ``between`` is the number of releases between the two that are recorded. ``origins`` tell what each side
    was read from if it is no recorded release: a directory, a git revision.
    """

    upstream: str
    old: Release
    new: Release
    changes: tuple[Change, ...]
    between: int = 0
    origins: tuple[str, str] = ("", "")
    skipped: tuple[Skipped, ...] = ()
