"""The rules, as rows of a table. Docs and fixtures exist for each; a test proves it."""

from __future__ import annotations

from deprecat.model.findings import Level
from deprecat.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """``name`` reads well after "allow"; ``level`` is that of an unguarded use.

    ``help`` says what that means and what to do, in Markdown, for those who meet the rule where
    ``docs/rules.md`` is not at hand.
    """

    name: str
    level: Level
    summary: str
    help: str = ""


REMOVED = Rule(
    "removed",
    Level.ERROR,
    "the symbol is gone at a release in question",
    "The import or attribute fails when it is reached. Use what replaces the name, if the finding knows "
    "it; where older releases have to work, too, put the use under a version test, or under a `try` whose "
    "handler gets the name elsewhere.",
)
REMOVED_PRIVATE = Rule(
    "removed-private",
    Level.ERROR,
    "a private symbol, that nobody promised, is gone at a release in question",
    "A part of the name begins with an underscore: nobody promised that it would stay, and no one "
    "announces that it goes. Use something public instead, or ask the upstream for it.",
)
NOT_YET = Rule(
    "not-yet",
    Level.ERROR,
    "the symbol does not exist yet at a release in question",
    "The name comes only in a later release. Put the use under a version test, or a `try` with another "
    "way, or raise the oldest release of the upstream that you support.",
)
UNKNOWN = Rule(
    "unknown",
    Level.WARNING,
    "the symbol exists at no recorded release",
    "It is misspelt, newer than the ledger, or set by someone else at run time. Is it spelled as it is "
    "imported?",
)
ARGUMENT = Rule(
    "argument",
    Level.ERROR,
    "a call does not fit the signature at a release in question",
    "A keyword or a positional argument is not taken, or one is missing that is required: the call raises "
    "`TypeError`. `deprecat explain` shows what is taken.",
)
REMOVED_OPTION = Rule(
    "removed-option",
    Level.ERROR,
    "an option or subcommand is gone at a release in question",
    'The program stops with "unrecognized arguments". Leave the option out, or use what replaces it.',
)
DEPRECATED = Rule(
    "deprecated",
    Level.WARNING,
    "the symbol is deprecated at a release in question",
    "It still works and will go, in the release that the upstream declared, if it declared one. Use what "
    "replaces it while there is time.",
)
PENDING = Rule(
    "pending",
    Level.NOTE,
    "the symbol's deprecation is announced at a release in question",
    "It will be deprecated in a later release. Do not use it in new code.",
)
OBSOLETE_GUARD = Rule(
    "obsolete-guard",
    Level.NOTE,
    "no release in question needs the guard any more",
    "A version test comes out the same at every release in question, or what a `try` tries works in all of"
    " them: the guard and the alternative can go.",
)
UNUSED_SUPPRESSION = Rule(
    "unused-suppression",
    Level.WARNING,
    "a suppression under which nothing was found",
    "What it was for is solved, or it never fitted. Take it out.",
)
EXPIRED_SUPPRESSION = Rule(
    "expired-suppression",
    Level.ERROR,
    "a suppression has run out, and what it hid is still there",
    "The release or day that it names is there or, if it names none, the release for which the upstream "
    "declares the removal. Solve what it hid; `until=` gives it another term.",
)
MALFORMED_SUPPRESSION = Rule(
    "malformed-suppression",
    Level.ERROR,
    "a suppression cannot be understood, so it hides nothing",
    "It names a day that there is not, a rule that does not exist or a symbol that no ledger knows.",
)
UNUSED_BASELINE = Rule(
    "unused-baseline",
    Level.WARNING,
    "an entry of the baseline for what is not found any more",
    "What was accepted is solved. `deprecat baseline --prune` takes it out.",
)
LOST_PATCH = Rule(
    "lost-patch",
    Level.WARNING,
    "an attribute that is set is gone at every release in question",
    "Nothing fails, and nothing happens: what is set has the name of something that the upstream no longer "
    "has. Find out what does its work now, or delete the patch.",
)
DEAD_OVERRIDE = Rule(
    "dead-override",
    Level.WARNING,
    "a method overrides one that its base lacks at every release in question",
    "The upstream's class no longer has the method, so that nothing calls the one that took its place. Find "
    "out what does its work now, or delete the override.",
)
UNFIT_OVERRIDE = Rule(
    "unfit-override",
    Level.WARNING,
    "a method does not take the arguments of the one that it overrides",
    "The upstream calls its method with other arguments since then: the override raises `TypeError` when it "
    "is called. Take what the base's method takes; where older releases have to work, too, use defaults.",
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
    LOST_PATCH,
    DEAD_OVERRIDE,
    UNFIT_OVERRIDE,
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
    "lost-patch": "DPR007",
    "dead-override": "DPR008",
    "unfit-override": "DPR009",
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
