"""The keys of the configuration: one table, from which they are read, and of which schema and page are
made."""

from __future__ import annotations

import re
from typing import Any

from packaging.version import InvalidVersion, Version

from deprecat.app.options import BASELINE, CHECK_FORMATS, CONFIDENCE, FAIL_ON, NOQA, CheckOptions
from deprecat.config.kinds import Either, Flag, Key, Kind, ListOf, MapOf, Number, OneOf, Table, Text, near
from deprecat.downstream.remarks.grammar import not_a_term
from deprecat.lint.levels import EVERY, OFF
from deprecat.lint.rules import CODES, RULES, called
from deprecat.model.findings import Level

_DEFAULTS = CheckOptions()
LEVELS = (*(level.value for level in Level), OFF)
RULE_NAMES = tuple(rule.name for rule in RULES)
_DOTTED = re.compile(r"[\w*?\[\]!]+(?:\.[\w*?\[\]!]+)*(?:\(\w*=?\))?|[\w -]+")
_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")


def _no_rule(text: str) -> str:
    if text == EVERY or called(text):
        return ""
    return f"there is no rule {text!r}{near(text, (*RULE_NAMES, *CODES.values()))}"


def _no_pattern(text: str) -> str:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([text])
    except ValueError as error:
        return f"{text!r} is not a pattern as in .gitignore: {error}"
    return ""


def _no_symbol(text: str) -> str:
    return (
        "" if _DOTTED.fullmatch(text) else f"{text!r} is no dotted name; write for example 'conda.exports.*'"
    )


def _no_dotted(text: str) -> str:
    return (
        ""
        if _NAME.fullmatch(text)
        else f"{text!r} is no dotted name; write for example 'package.compat.name'"
    )


def _no_argument(text: str) -> str:
    return "" if text.isidentifier() else f"{text!r} is no name of an argument"


def _no_report(text: str) -> str:
    head, colon, rest = text.partition(":")
    if not colon or head not in CHECK_FORMATS:
        hint = near(head, CHECK_FORMATS) if colon else ""
        return f"{text!r} is not FORMAT:FILE, such as 'sarif:deprecat.sarif'{hint}"
    return "" if rest else f"{text!r} names no file"


def _no_horizon(text: str) -> str:
    if text.isascii() and text.isdecimal() and len(text) < 3:
        return ""
    try:
        Version(text)
    except InvalidVersion:
        return f"{text!r} is neither a number of releases nor a version"
    return ""


def _about_nothing(entry: dict[str, Any]) -> str:
    return "" if entry.get("symbols") or entry.get("rules") else "names neither symbols nor rules"


_LEVEL = OneOf(LEVELS)
_RULES: Kind = MapOf(
    _LEVEL, Text("a rule", _no_rule), "a table of rules and levels", (*RULE_NAMES, *CODES.values(), EVERY)
)
_LEVELS_THERE = Either(((str, _LEVEL), (dict, _RULES)))
_PATTERN = Text("a pattern as in .gitignore", _no_pattern)
_SYMBOL = Text("a symbol", _no_symbol)

_IGNORE = Table(
    (
        Key(
            "symbols",
            ListOf(_SYMBOL, "a list of symbols"),
            "Symbols of upstreams; `*` and `?` stand for anything.",
            "(all)",
        ),
        Key("rules", ListOf(Text("a rule", _no_rule), "a list of rules"), "Rules, by name or code.", "(all)"),
        Key("files", ListOf(_PATTERN, "a list of patterns"), "Patterns as in a `.gitignore`.", "(all)"),
        Key(
            "until",
            Text("a release or a day", not_a_term),
            "The release or day with which it runs out.",
            "(the declared removal)",
        ),
        Key("reason", Text(), "Why. It is told in the JSON.", ""),
    ),
    wrong=_about_nothing,
)
_BASELINE = Table(
    (
        Key(
            "file",
            Text("a path"),
            "The file of accepted findings; without the key it is used if it is there.",
            BASELINE,
            "--baseline",
        ),
        Key(
            "near",
            Number(),
            "The number of days before its symbol goes in which an accepted finding comes back.",
            _DEFAULTS.near,
        ),
        Key(
            "prune",
            Flag(),
            "Whether `check` takes what is solved out of the file, rather than tell that it is.",
            _DEFAULTS.prune,
            "--prune",
        ),
    )
)
_UPSTREAM = Table(
    (
        Key(
            "ledger",
            Text("a path"),
            "A ledger of your own, besides those that come with deprecat or in the place of one.",
            "(the shipped one)",
            "--ledger",
        ),
        Key(
            "supported",
            Text("a version specifier"),
            "The releases that are supported, such as `>=23.1,<26`.",
            "(what the project's own metadata require)",
            "--against",
        ),
        Key(
            "schedule",
            Text("a schedule"),
            "The name of a [schedule](schedules.md), or a file with one, in the place of the ledger's.",
            "(the ledger's)",
        ),
        Key(
            "handlers",
            ListOf(Text("a dotted name", _no_dotted), "a list of dotted names"),
            "For `record`: objects that work like conda's `DeprecationHandler` and cannot be told by what"
            " they are, or their classes.",
            "(none)",
        ),
    )
)

_ARGUMENT = Either(((int, Number(0, 99)), (str, Text("the name of an argument", _no_argument))))
_FUNCTION = Text("a dotted name", _no_dotted)
_WRAPPER = Table(
    (
        Key("function", _FUNCTION, "The function, by its full name."),
        Key("module", _ARGUMENT, "The argument that is the module: its position, from 0 on, or name.", 0),
        Key("name", _ARGUMENT, "The argument that is the name to look up, likewise.", 1),
    ),
    wrong=lambda entry: "" if "function" in entry else "names no function",
)

CONFIGURATION = Table(
    (
        Key(
            "include",
            ListOf(Text("a path"), "a list of paths"),
            "The files and directories that are checked if the command line names none.",
            "(the current directory)",
        ),
        Key(
            "exclude",
            ListOf(_PATTERN, "a list of patterns"),
            "Patterns, as in a `.gitignore`, of what is not checked.",
            "(none)",
            "--exclude",
        ),
        Key(
            "force-exclude",
            Flag(),
            "Whether that holds for files named on the command line, too.",
            _DEFAULTS.force_exclude,
            "--force-exclude",
        ),
        Key(
            "upstreams",
            MapOf(_UPSTREAM, words="a table of upstreams"),
            "Settings of each upstream, by the name of its distribution.",
        ),
        Key(
            "horizon",
            Either(((int, Number(0, 99)), (str, Text("a version", _no_horizon)))),
            "How far ahead to look: a number of releases that may remove, or a version.",
            _DEFAULTS.horizon,
            "--horizon",
        ),
        Key(
            "error-within",
            Number(),
            "The number of days before it goes in which a deprecated name is an error.",
            _DEFAULTS.error_within,
            "--error-within",
        ),
        Key("rules", _RULES, "Levels of rules; `*` stands for all.", "(see the rules)"),
        Key(
            "per-file",
            MapOf(_LEVELS_THERE, _PATTERN),
            "Levels for files, by patterns as in a `.gitignore`: one for all rules, or a table. The last that"
            " matches counts.",
            "(none)",
        ),
        Key(
            "per-symbol",
            MapOf(_LEVELS_THERE, _SYMBOL),
            "Levels for symbols, likewise. Symbols go before files, files before rules.",
            "(none)",
        ),
        Key(
            "confidence",
            OneOf(CONFIDENCE),
            "How sure a finding has to be.",
            _DEFAULTS.confidence,
            "--confidence",
        ),
        Key(
            "fail-on",
            OneOf(FAIL_ON),
            "The lowest level that makes the exit code 1.",
            _DEFAULTS.fail_on,
            "--fail-on",
        ),
        Key("format", OneOf(CHECK_FORMATS), "The format of the report.", _DEFAULTS.format, "--format"),
        Key(
            "output",
            ListOf(Text("FORMAT:FILE", _no_report)),
            "Further reports, such as `sarif:deprecat.sarif`.",
            "(none)",
            "--output",
        ),
        Key(
            "ignore",
            ListOf(_IGNORE, "a list of tables"),
            "[Suppressions](suppressions.md) that stand in no file.",
            "(none)",
        ),
        Key(
            "noqa",
            OneOf(NOQA),
            "Which `# noqa` count as suppressions: those with `codes` of ours, `all` (also bare ones),"
            " or none (`off`).",
            _DEFAULTS.noqa,
        ),
        Key(
            "wrappers",
            ListOf(
                Either(((str, _FUNCTION), (dict, _WRAPPER))),
                "a list of dotted names, or of [tables](#wrappers)",
            ),
            "Functions that look a name up by module and name, such as `package.compat.try_exports`, for"
            " those whose bodies do not show it. What they are called with is taken for imported.",
            "(those that can be told by their bodies)",
        ),
        Key("baseline", _BASELINE, "The [baseline](suppressions.md#the-baseline)."),
    )
)
