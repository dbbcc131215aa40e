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
UNUSED_SUPPRESSION = Rule("unused-suppression", Level.WARNING, "a suppression under which nothing was found")
EXPIRED_SUPPRESSION = Rule(
    "expired-suppression", Level.ERROR, "a suppression has run out, and what it hid is still there"
)
MALFORMED_SUPPRESSION = Rule(
    "malformed-suppression", Level.ERROR, "a suppression cannot be understood, so it hides nothing"
)
UNUSED_BASELINE = Rule(
    "unused-baseline", Level.WARNING, "an entry of the baseline for what is not found any more"
)

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
    UNUSED_SUPPRESSION,
    EXPIRED_SUPPRESSION,
    MALFORMED_SUPPRESSION,
    UNUSED_BASELINE,
)

BY_NAME = {rule.name: rule for rule in RULES}
CODES = {
    "removed": "DPR001",
    "removed-private": "DPR002",
    "not-yet": "DPR003",
    "unknown": "DPR004",
    "argument": "DPR005",
    "removed-option": "DPR006",
    "deprecated": "DPR101",
    "pending": "DPR102",
    "obsolete-guard": "DPR201",
    "unused-suppression": "DPR301",
    "expired-suppression": "DPR302",
    "malformed-suppression": "DPR303",
    "unused-baseline": "DPR304",
}
"""What ``# noqa`` calls the rules, as other linters have codes: 0 what breaks, 1 what will, 2 what can go, 3
what is said of findings. A code is never given to another rule."""


def called(name: str) -> frozenset[str]:
    """The rules that *name* stands for: the rule of that name or code, or as flake8 has it those whose codes
    begin with it; none if it is no rule's."""
    if name in BY_NAME:
        return frozenset((name,))
    return frozenset(rule for rule, code in CODES.items() if name.startswith("DPR") and code.startswith(name))
