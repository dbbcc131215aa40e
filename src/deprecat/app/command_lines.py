"""The command lines of a project, judged."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from deprecat.engine.command_lines import scripts
from deprecat.engine.session import Session
from deprecat.lint.commands import CommandJudge, programs
from deprecat.lint.knowledge import Knowledge
from deprecat.model.findings import Finding, Question
from deprecat.model.ledger import Ledger


def programs_of(
    known: Mapping[str, Ledger], asked: Sequence[Question]
) -> Callable[[frozenset[str]], frozenset[str]]:
    """The programs of the upstreams that are *asked* about, given the packages that are the project's own."""
    return lambda own: frozenset(
        name for each in _questions(known, asked, own) for name in programs(known[each.upstream])
    )


def command_findings(
    session: Session, known: Mapping[str, Ledger], asked: Sequence[Question]
) -> Iterator[Finding]:
    """What there is to tell of the command lines in the session's project; what could not be read is added to
    its ``skipped``."""
    questions = _questions(known, asked, session.linker.own_roots)
    judges = [(each.releases, CommandJudge(Knowledge(known[each.upstream]), known)) for each in questions]
    for script in scripts(session):
        for line in script.lines:
            for releases, judge in judges:
                yield from (script.shown(each) for each in judge.findings(script.path, line, releases))


def _questions(
    known: Mapping[str, Ledger], asked: Sequence[Question], own: Collection[str]
) -> list[Question]:
    """Programs of an upstream whose packages are the project's *own* are not judged: it has its own."""
    return [each for each in asked if not set(known[each.upstream].roots).intersection(own)]
