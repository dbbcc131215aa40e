"""What a suppression names: rules, their codes, and symbols of upstreams."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from deprecat.lint.knowledge import Knowledge
from deprecat.lint.levels import names
from deprecat.lint.life import life, suggestions
from deprecat.lint.rules import BY_NAME, called
from deprecat.model.findings import Finding
from deprecat.model.ledger import Ledger
from deprecat.model.suppressions import Suppression

_DOTTED = re.compile(r"[\w*?]+(?:\.[\w*?]+)+(?:\(\w*=?\))?")


def fits(suppression: Suppression, finding: Finding) -> frozenset[str] | None:
    """What *suppression* names of *finding*; None if it is not about it."""
    found = frozenset(each for each in suppression.targets if _is(each, finding))
    if suppression.targets and not found:
        return None
    rules = frozenset(each for each in suppression.rules if _is(each, finding))
    return None if suppression.rules and not rules else found | rules


def upstreams(suppression: Suppression, known: Mapping[str, Knowledge]) -> frozenset[str]:
    """The upstreams that *suppression* names symbols of; none if it may be about any."""
    roots = (each.partition(".")[0] for each in suppression.targets)
    found = [known[root].ledger.upstream if root in known else "" for root in roots]
    return frozenset(found) if all(found) else frozenset()


def _runs(ledger: Ledger, target: str) -> bool:
    """Whether *target* is a command of the upstream's or a function of its shell scripts."""
    command = target.partition(" ")[0]
    return command in (each.partition(" ")[0] for each in ledger.commands) or any(
        target in script.functions for script in ledger.shell.values()
    )


def problem(target: str, known: Mapping[str, Knowledge], here: Iterable[Finding]) -> str:
    """Why *target* can be about nothing; empty text if it can. *known* are the ledgers by root.

    A symbol that no ledger knows is fine where it is what findings *here* are about: of misspelt names.
    """
    if called(target):
        return ""
    if any(fnmatchcase(name, target) for finding in here for name in names(finding)):
        return ""
    root, _, rest = target.partition(".")
    if any(_runs(one.ledger, target) for one in known.values()):
        return ""
    if not _DOTTED.fullmatch(target):
        return f"{target!r} is no rule{_near(target, BY_NAME)}"
    if "*" in root or "?" in root:
        return ""
    if root not in known:
        return f"{target!r}: no ledger knows a package {root!r}{_near(root, known)}"
    if "*" in rest or "?" in rest or life(known[root], target.partition("(")[0]) is not None:
        return ""
    close = suggestions(known[root], target)
    hint = f"; did you mean {' or '.join(close)}?" if close else ""
    return f"{target!r} is in no recorded release of {known[root].ledger.upstream}{hint}"


def _is(target: str, finding: Finding) -> bool:
    return finding.rule in called(target) or any(fnmatchcase(name, target) for name in names(finding))


def _near(word: str, known: Iterable[str]) -> str:
    import difflib  # late: most words are known

    near = difflib.get_close_matches(word, list(known), 1)
    return f"; did you mean {near[0]!r}?" if near else ""
