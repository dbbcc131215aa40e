"""What a user may ask of each verb, as plain values.

The command line makes them and the verbs take them, so this module imports
nothing: naming the options must not cost a user the import of what they steer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from deprecat.lint.levels import Levels
    from deprecat.model.suppressions import Suppression

CHECK_FORMATS = ("text", "concise", "json")
EXPLAIN_FORMATS = ("text", "json")
FAIL_ON = ("error", "warning", "note", "never")
CONFIDENCE = ("certain", "inferred", "possible")
NOQA = ("codes", "all", "off")
BASELINE = "deprecat-baseline.json"


@dataclass(frozen=True, slots=True)
class Options:
    """What a user asks of a verb."""


@dataclass(frozen=True, slots=True)
class CheckOptions(Options):
    """``deprecat check``.

    ``against`` are specifiers (``conda==4.13.0``); none asks about each ledger's newest release.
    ``output`` is a file, ``None`` standard output. ``fail_on`` is the lowest level that makes the
    exit code 1. ``width`` is the number of columns to fill, ``None`` what the output has.
    ``at`` is the day of the check, ``None`` for one without: what is recorded counts.

    What is told is up to ``levels`` (``None``: those of the rules), to the least ``confidence``, to
    suppressions (those ``ignored`` by the configuration, and comments; ``noqa`` says which of others' count)
    and to the ``baseline``: a file, empty for none; ``None`` is the usual one in ``root``, if it is there.
    ``near`` is the number of days before its symbol goes in which an accepted finding comes back; ``prune``
    takes what is solved out of the file. ``root`` is the directory that patterns and the baseline are seen
    from, ``None`` the project's top."""

    paths: tuple[str, ...] = (".",)
    against: tuple[str, ...] = ()
    ledgers: tuple[str, ...] = ()
    format: str = "text"
    output: str | None = None
    fail_on: str = "error"
    exclude: tuple[str, ...] = ()
    width: int | None = None
    at: date | None = None
    root: str | None = None
    confidence: str = "possible"
    levels: Levels | None = None
    ignored: tuple[Suppression, ...] = ()
    noqa: str = "codes"
    baseline: str | None = None
    near: int = 30
    prune: bool = False


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
    """``deprecat explain``. ``symbols`` are absolute dotted names."""

    symbols: tuple[str, ...]
    ledgers: tuple[str, ...] = ()
    format: str = "text"
    output: str | None = None


@dataclass(frozen=True, slots=True)
class RecordOptions(Options):
    """``deprecat record``.

    Exactly one of ``git`` (a repository) and ``directory`` is given, the latter with its
    ``version``. ``tags`` is a regular expression that a release tag matches; ``since`` the oldest
    version to record. No ``roots``: the top-level packages are to be found out. ``ledger`` is a
    file to bring up to date or to create, ``None`` means ``<name>.ledger.jsonl``. ``jobs`` is a
    number of processes, ``None`` lets the program choose.
    """

    name: str
    git: str | None = None
    directory: str | None = None
    version: str | None = None
    tags: str | None = None
    since: str | None = None
    roots: tuple[str, ...] = ()
    ledger: str | None = None
    prose: bool = True
    jobs: int | None = None
    quiet: bool = False
