"""The levels that a project gives to rules, everywhere or for some files or symbols."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from deprecat.lint.rules import BY_NAME
from deprecat.model.findings import Finding, Level
from deprecat.model.values import dataclass, field, replace

OFF = "off"
EVERY = "*"  # stands for all rules

Table = Mapping[str, str]  # rule, or EVERY, to level or OFF


@dataclass(frozen=True, slots=True)
class Levels:
    """``rules`` hold everywhere, ``files`` (patterns as in a ``.gitignore``) and ``symbols`` (``*`` stands
    for anything) for what matches, in which the later ones win. Symbols go before files, files before
    rules."""

    rules: Table = field(default_factory=dict)
    files: tuple[tuple[str, Table], ...] = ()
    symbols: tuple[tuple[str, Table], ...] = ()

    def applied(self, finding: Finding, path: str) -> Finding | None:
        """*finding* with its level here, None if its rule is off. *path* is its file's, from the project's
        top.

        A level replaces that of the rule. A finding that was lowered (a guard, doubt) or raised (a removal is
        near) keeps that: it is not raised by a higher level, or lowered by a lower one.
        """
        asked = self._asked(finding, path)
        if asked is None:
            return finding
        if asked == OFF:
            return None
        own, wanted = BY_NAME[finding.rule].level, Level(asked)
        if finding.level is own:
            return replace(finding, level=wanted)
        choose = min if finding.level.rank < own.rank else max
        return replace(finding, level=choose(finding.level, wanted, key=lambda level: level.rank))

    def _asked(self, finding: Finding, path: str) -> str | None:
        symbols = (
            table
            for pattern, table in reversed(self.symbols)
            if any(fnmatchcase(name, pattern) for name in names(finding))
        )
        files = (table for pattern, table in reversed(self.files) if within(path, (pattern,)))
        for table in (*symbols, *files, self.rules):
            for name in (finding.rule, EVERY):
                if name in table:
                    return table[name]
        return None


def names(finding: Finding) -> frozenset[str]:
    """What a finding's symbol can be called: as used, its part that matters, and of an argument the
    callable."""
    return frozenset((finding.symbol, finding.missing, finding.symbol.partition("(")[0]))


def within(path: str, patterns: tuple[str, ...]) -> bool:
    """Whether one of *patterns*, as in a ``.gitignore``, matches *path*."""
    return bool(_spec(patterns).match_file(path))


@cache
def _spec(patterns: tuple[str, ...]) -> Any:
    from pathspec import GitIgnoreSpec  # late: takes long to import, and most runs need none

    return GitIgnoreSpec.from_lines(patterns)
