"""The rules, as rows of a table. Docs and fixtures exist for each; a test proves it."""

from __future__ import annotations

from dataclasses import dataclass

from deprecat.model.findings import Level


@dataclass(frozen=True, slots=True)
class Rule:
    """``name`` reads well after "allow"; ``level`` is that of an unguarded use."""

    name: str
    level: Level
    summary: str


REMOVED = Rule("removed", Level.ERROR, "the symbol is gone at a release in question")
REMOVED_PRIVATE = Rule(
    "removed-private", Level.ERROR, "a private symbol, that nobody promised, is gone at a release in question"
)
NOT_YET = Rule("not-yet", Level.ERROR, "the symbol does not exist yet at a release in question")
UNKNOWN = Rule("unknown", Level.WARNING, "the symbol exists at no recorded release")
ARGUMENT = Rule("argument", Level.ERROR, "a call does not fit the signature at a release in question")
REMOVED_OPTION = Rule(
    "removed-option", Level.ERROR, "an option or subcommand is gone at a release in question"
)
DEPRECATED = Rule("deprecated", Level.WARNING, "the symbol is deprecated at a release in question")
PENDING = Rule("pending", Level.NOTE, "the symbol's deprecation is announced at a release in question")
OBSOLETE_GUARD = Rule("obsolete-guard", Level.NOTE, "no release in question needs the guard any more")

RULES = (
    REMOVED,
    REMOVED_PRIVATE,
    NOT_YET,
    UNKNOWN,
    ARGUMENT,
    REMOVED_OPTION,
    DEPRECATED,
    PENDING,
    OBSOLETE_GUARD,
)
