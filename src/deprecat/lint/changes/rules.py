"""The rules of a comparison, as rows of a table. ``docs/diff.md`` has each; a test proves it.

The level says whether the change keeps what was promised: an error should not have happened.
"""

from __future__ import annotations

from deprecat.lint.rules import Rule
from deprecat.model.findings import Level, Notice

GONE_SILENTLY = Rule("gone-silently", Level.ERROR, "it is gone and was never declared deprecated")
GONE_EARLY = Rule("gone-early", Level.ERROR, "it is gone before the release that was named for it")
INCOMPATIBLE = Rule("incompatible", Level.ERROR, "it is there, but what worked before fails")
OVERDUE = Rule("overdue", Level.ERROR, "it is declared to be gone in a release that has come")
GONE_LATE = Rule("gone-late", Level.WARNING, "it is gone after the release that was named for it")
ADVANCED = Rule("advanced", Level.WARNING, "the release named for its removal is an earlier one now")
GONE = Rule("gone", Level.NOTE, "it is gone as announced")
GONE_PRIVATE = Rule("gone-private", Level.NOTE, "a private name is gone")
GONE_INCIDENTAL = Rule(
    "gone-incidental", Level.NOTE, "a name that was there for the module's own needs is gone"
)
INCOMPATIBLE_PRIVATE = Rule("incompatible-private", Level.NOTE, "a private name is not what it was")
UNCLEAR = Rule("unclear", Level.NOTE, "whether it is still there cannot be told from the source")
MOVED = Rule("moved", Level.NOTE, "it is defined elsewhere now and still to be had here")
DECLARED = Rule("declared", Level.NOTE, "it is declared deprecated now")
DEPRECATED = Rule("deprecated", Level.NOTE, "its announced deprecation is in force now")
POSTPONED = Rule("postponed", Level.NOTE, "the release named for its removal is a later one now")
WITHDRAWN = Rule("withdrawn", Level.NOTE, "the declaration is gone and it is not")
RETYPED = Rule("retyped", Level.NOTE, "its type, or what it returns, is another one")
NEW = Rule("new", Level.NOTE, "it was not there before")

CHANGE_RULES = (
    GONE_SILENTLY,
    GONE_EARLY,
    INCOMPATIBLE,
    OVERDUE,
    GONE_LATE,
    ADVANCED,
    GONE,
    MOVED,
    DECLARED,
    DEPRECATED,
    POSTPONED,
    WITHDRAWN,
    RETYPED,
    UNCLEAR,
    GONE_PRIVATE,
    INCOMPATIBLE_PRIVATE,
    GONE_INCIDENTAL,
    NEW,
)

BY_NOTICE = {
    Notice.SILENT: GONE_SILENTLY,
    Notice.EARLY: GONE_EARLY,
    Notice.LATE: GONE_LATE,
    Notice.ANNOUNCED: GONE,
}
