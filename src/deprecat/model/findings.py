"""A finding: a use joined with what the ledger knows of it, at the releases in question."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from deprecat.model.places import Place, Skipped
from deprecat.model.releases import ReleaseSet
from deprecat.model.values import dataclass

if TYPE_CHECKING:
    from deprecat.model.declarations import Term


class Level(str, Enum):
    """How much a finding matters; ``rank`` orders them."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        return {"note": 1, "warning": 2, "error": 3}[self.value]


class Confidence(str, Enum):
    """How sure it is that the use is what it is taken for."""

    CERTAIN = "certain"  # an import, an attribute of a module or of an imported class
    INFERRED = "inferred"  # through the type of a value
    POSSIBLE = "possible"  # named in a string, or on something that may have names the source does not show


class Notice(str, Enum):
    """How a removal was announced (CEP 9: pending, deprecated, then removed in a deprecation release)."""

    ANNOUNCED = "announced"  # declared, and gone in the release that the declaration named
    EARLY = "early"  # declared, and gone before that release
    LATE = "late"  # declared, and gone only after that release
    SILENT = "silent"  # never declared


@dataclass(frozen=True, slots=True)
class Via:
    """One link of the chain by which a use got at its symbol: an import in ``path`` at ``line``.

    Or it is another upstream that passes the symbol on, under ``name``, in these of its ``releases`` in
    question: then ``path`` is empty.
    """

    path: str
    line: int
    name: str  # the dotted name that this link imports
    upstream: str = ""
    releases: ReleaseSet | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """When what a use needs goes, or went.

    ``release`` is a version as the ledger or the declaration writes it (``26.9`` may not be out yet);
    ``date`` its ISO 8601 day, empty if it cannot be told; ``forecast`` says that the day is the
    calendar's and not the ledger's; ``days`` counts from the day of the check, negative if it is past.
    """

    release: str
    date: str = ""
    forecast: bool = False
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to tell the user about one use.

    ``symbol`` is the upstream name as used, fully qualified; ``missing`` the outermost part of it
    that is gone or declared (``conda.cli.python_api`` for ``conda.cli.python_api.run_command``).
    ``releases`` are those in question in which the finding holds; ``present`` all in which the
    symbol exists. ``declared`` is the declaration's newest term. ``guarded`` says that a guard
    catches the failure; ``guard_line`` where it stands. ``cell`` is that of a notebook, from 1, in which
    the lines of ``place`` and ``guard_line`` count; ``file_line`` is then the line of the notebook's file
    (0 if it is not known), for those who know no cells.
    """

    rule: str
    level: Level
    upstream: str
    symbol: str
    missing: str
    path: str
    place: Place
    message: str
    releases: ReleaseSet
    present: ReleaseSet
    notice: Notice | None = None
    replacement: str = ""
    declared: Term | None = None
    guarded: bool = False
    guard_line: int = 0
    via: tuple[Via, ...] = ()
    scope: str = ""
    source_line: str = ""
    confidence: Confidence = Confidence.CERTAIN
    cell: int | None = None
    file_line: int = 0
    deadline: Deadline | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """The releases of one upstream that a check asked about, and where that came from.

    ``ahead`` are those asked about that were not out on the day of the check, ``None`` if it did not look
    ahead; ``removing`` those of them that may remove something, by the upstream's schedule. ``root`` is the
    directory whose files the question is for, as it is shown; empty for all that no other question of the
    same upstream is for.
    """

    upstream: str
    releases: ReleaseSet
    origin: str  # ``--against``, ``recipe/meta.yaml:45: conda >=22.11``, or ``newest recorded release``
    ahead: ReleaseSet | None = None
    root: str = ""
    removing: ReleaseSet | None = None

    @property
    def asked(self) -> ReleaseSet:
        """All releases in question."""
        return self.releases if self.ahead is None else self.releases | self.ahead


@dataclass(frozen=True, slots=True)
class Stale:
    """A ledger that the calendar has overtaken: ``due`` should be out since ``date`` (ISO 8601), and the
    ledger ends at ``newest``."""

    upstream: str
    newest: str
    due: str
    date: str


class Why(str, Enum):
    """Why a finding is not told."""

    OFF = "off"  # its rule is off, there or everywhere
    UNSURE = "unsure"  # it is less sure than is asked for
    SUPPRESSED = "suppressed"  # a comment or the configuration says that it is known
    BASELINE = "baseline"  # it was there when the baseline was written
    UNCHANGED = "unchanged"  # no change since the revision asked about can have brought it


@dataclass(frozen=True, slots=True)
class SetAside:
    """A finding that is not told, and why. ``by`` says what set it aside: a line of a file, ``a.py:3``, the
    baseline's file, or a setting."""

    finding: Finding
    why: Why
    by: str
    reason: str = ""  # that somebody gave


@dataclass(frozen=True, slots=True)
class Standpoint:
    """Where relative paths count from (``here``), and the ``top`` of the project that was checked.

    Absolute paths as POSIX, that of a Windows drive with a slash in front. Unless told otherwise the
    two are one.
    """

    here: str = "/"
    top: str = "/"


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that one check has to say.

    ``fails_at`` is the lowest level that makes the check fail, ``None`` if nothing does.
    """

    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]
    questions: tuple[Question, ...]
    files: int  # how many files were looked at
    own: tuple[str, ...] = ()  # tracked roots not checked because they are the project's own packages
    stale: tuple[Stale, ...] = ()
    fails_at: Level | None = Level.ERROR
    standpoint: Standpoint = Standpoint()
    set_aside: tuple[SetAside, ...] = ()  # what was found and is not told, see ``lint/sift.py``

    @property
    def fails(self) -> bool:
        """Whether there is a finding at or above ``fails_at``."""
        return any(self.is_failing(finding) for finding in self.findings)

    def is_failing(self, finding: Finding) -> bool:
        return self.fails_at is not None and finding.level.rank >= self.fails_at.rank
