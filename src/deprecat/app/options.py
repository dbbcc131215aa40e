"""What a user may ask of each verb, as plain values.

The command line makes them and the verbs take them, so this module imports
nothing: naming the options must not cost a user the import of what they steer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deprecat.model.values import dataclass

if TYPE_CHECKING:
    from datetime import date

    from deprecat.lint.levels import Levels
    from deprecat.model.exports import Wrapper
    from deprecat.model.suppressions import Suppression

CHECK_FORMATS = (
    "text",
    "concise",
    "statistics",
    "json",
    "jsonl",
    "sarif",
    "github-sarif",
    "github",
    "github-summary",
    "markdown",
    "gitlab",
    "junit",
    "checkstyle",
)
EXPLAIN_FORMATS = ("text", "json")
SCHEDULE_FORMATS = ("text", "json", "markdown", "html", "svg", "ics")
DIFF_FORMATS = ("text", "markdown", "json")
FAIL_ON = ("error", "warning", "note", "never")
COLORS = ("auto", "always", "never")
CONFIDENCE = ("certain", "inferred", "possible")
NOQA = ("codes", "all", "off")
BASELINE = "deprecat-baseline.json"


@dataclass(frozen=True, slots=True)
class Options:
    """What a user asks of a verb."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report in ``format``, written to the file ``output``."""

    format: str
    output: str


@dataclass(frozen=True, slots=True)
class CheckOptions(Options):
    """``deprecat check``.

    ``against`` are specifiers (``conda==4.13.0``); none asks about the releases that the project supports.
    ``supports`` are those that a configuration names, each with where it is written (``pyproject.toml:12``);
    of other upstreams the project's own metadata are asked. ``schedules`` are those of upstreams, by
    normalized name, that take the place of their ledgers'. ``at`` is the day of the check; without one
    nothing is looked ahead. ``horizon`` tells how far it is: a number of releases that may remove, or a
    version. What goes within ``error_within`` days is an error. ``format`` goes to ``output``, a file, or
    ``None`` for standard output, and ``reports`` to other files. ``fail_on`` is the lowest level that makes
    the exit code 1. ``width`` is the number of columns to fill, ``None`` what the output has. ``quiet``
    leaves of a text the findings alone, ``verbose`` tells on standard error what was looked at.
    ``force_exclude`` applies what leaves files out to those that are named, too. Without ``cache`` nothing is
    taken from earlier runs or kept for later ones. ``jobs`` is the most processes to read files in, ``None``
    as many as there are processors.

    What is told is up to ``levels`` (``None``: those of the rules; ``written`` tells where those of a symbol
    are), to the least ``confidence``, to
    suppressions (those ``ignored`` by the configuration, and comments; ``noqa`` says which of others' count)
    and to the ``baseline``: a file, empty for none; ``None`` is the usual one in ``root``, if it is there.
    ``near`` is the number of days before its symbol goes in which an accepted finding comes back; ``prune``
    takes what is solved out of the file. ``root`` is the directory that patterns and the baseline are seen
    from, ``None`` the project's top.

    ``wrappers`` are functions that are believed to look names up by module and name. With ``stdin`` the one
    path is the name of what standard input holds. ``diff`` is a revision of git: only what has come since is
    told.
    """

    paths: tuple[str, ...] = (".",)
    against: tuple[str, ...] = ()
    ledgers: tuple[str, ...] = ()
    format: str = "text"
    output: str | None = None
    fail_on: str = "error"
    exclude: tuple[str, ...] = ()
    supports: tuple[tuple[str, str], ...] = ()
    schedules: tuple[tuple[str, str], ...] = ()
    wrappers: tuple[Wrapper, ...] = ()
    horizon: str = "2"
    error_within: int = 30
    width: int | None = None
    reports: tuple[Report, ...] = ()
    color: str = "auto"
    quiet: bool = False
    verbose: bool = False
    force_exclude: bool = False
    cache: bool = True
    jobs: int | None = None
    at: date | None = None
    root: str | None = None
    confidence: str = "possible"
    levels: Levels | None = None
    written: tuple[tuple[str, str], ...] = ()
    ignored: tuple[Suppression, ...] = ()
    noqa: str = "codes"
    baseline: str | None = None
    near: int = 30
    prune: bool = False
    stdin: bool = False
    diff: str | None = None


@dataclass(frozen=True, slots=True)
class BaselineOptions(Options):
    """``deprecat baseline``: what ``check`` finds, with its options, into the file of accepted findings.

    ``prune`` takes out what is solved and no more; ``accept_new`` also takes in what is new since the file
    was written, which is refused otherwise.
    """

    check: CheckOptions
    prune: bool = False
    accept_new: bool = False


@dataclass(frozen=True, slots=True)
class ExplainOptions(Options):
    """``deprecat explain``. ``symbols`` are absolute dotted names. ``at`` is the day or the release to tell
    the place on the schedule of; ``None`` tells of none. ``schedules`` are as in :class:`CheckOptions`."""

    symbols: tuple[str, ...]
    at: str | None = None
    ledgers: tuple[str, ...] = ()
    schedules: tuple[tuple[str, str], ...] = ()
    format: str = "text"
    output: str | None = None
    reports: tuple[Report, ...] = ()
    color: str = "auto"


@dataclass(frozen=True, slots=True)
class ScheduleOptions(Options):
    """``deprecat schedule``.

    ``at`` is a day (``2026-09-14``) or a release. ``source`` is a source tree to look at, on top of the
    ledger's releases, as the release ``version``; ``None`` means the next one by the calendar, ``roots``
    are its top-level packages, found out if there are none. ``schedule`` is a name or a file, ``None`` the
    schedule that the ledger names.
    """

    upstream: str
    at: str
    source: str | None = None
    version: str | None = None
    roots: tuple[str, ...] = ()
    ledgers: tuple[str, ...] = ()
    schedule: str | None = None
    format: str = "text"
    output: str | None = None
    fail_on: str = "error"
    reports: tuple[Report, ...] = ()
    color: str = "auto"
    width: int | None = None


@dataclass(frozen=True, slots=True)
class RecordOptions(Options):
    """``deprecat record``.

    Exactly one of ``git`` (a repository), ``archives`` and ``directory`` is given, the last with its
    ``version``. ``tags`` is a regular expression that a release tag matches; ``since`` the oldest version to
    record. No ``roots``: the top-level packages are to be found out. ``ledger`` is a file to bring up to date
    or to create, ``None`` means ``<name>.ledger.jsonl``. ``jobs`` is a number of processes, ``None`` lets the
    program choose. ``schedule`` is the name of a schedule or a file with one, ``None`` leaves the ledger's as
    it is. ``handlers`` are dotted names of handlers of deprecations that cannot be told by what they are.
    Without ``cache`` no file is taken as read by an earlier run."""

    name: str
    git: str | None = None
    directory: str | None = None
    archives: tuple[str, ...] = ()
    version: str | None = None
    tags: str | None = None
    since: str | None = None
    roots: tuple[str, ...] = ()
    ledger: str | None = None
    prose: bool = True
    schedule: str | None = None
    handlers: tuple[str, ...] = ()
    jobs: int | None = None
    cache: bool = True
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class DiffOptions(Options):
    """``deprecat diff``.

    ``old`` and ``new`` are each a recorded release, a directory, an archive, or (with ``git``, a repository)
    a revision. ``version`` is that of a ``new`` that is no release. ``roots`` are the packages of what is
    no release, found out if there are none. ``fail_on`` is as in :class:`CheckOptions`, ``width`` likewise,
    ``schedule`` as in :class:`ScheduleOptions`.
    """

    upstream: str
    old: str
    new: str
    ledgers: tuple[str, ...] = ()
    schedule: str | None = None
    git: str | None = None
    version: str | None = None
    roots: tuple[str, ...] = ()
    format: str = "text"
    output: str | None = None
    reports: tuple[Report, ...] = ()
    color: str = "auto"
    fail_on: str = "error"
    width: int | None = None


@dataclass(frozen=True, slots=True)
class CacheOptions(Options):
    """``deprecat cache``: tell of it, or ``clear`` it."""

    clear: bool = False
