"""The command lines of a project, judged."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from deprecat.downstream.commands import Dialect
from deprecat.engine.command_lines import defines, scripts
from deprecat.engine.session import Session
from deprecat.engine.verdicts import Ask
from deprecat.lint.commands import CommandJudge, programs
from deprecat.lint.knowledge import Knowledge
from deprecat.lint.outlook import Outlook
from deprecat.lint.shell_functions import FunctionJudge
from deprecat.model.findings import Finding, Question
from deprecat.model.ledger import Ledger

_NO_BOURNE_SHELL = frozenset({Dialect.BATCH, Dialect.POWERSHELL, Dialect.OTHER})


def programs_of(known: Mapping[str, Ledger], ask: Ask) -> Callable[[frozenset[str]], frozenset[str]]:
    """The programs of the upstreams that are asked about, given the packages that are the project's own."""
    return lambda own: frozenset(
        name for ledger in _others(known, ask, own).values() for name in programs(ledger)
    )


def command_findings(
    session: Session, known: Mapping[str, Ledger], outlooks: Mapping[str, Outlook], ask: Ask
) -> Iterator[tuple[tuple[Question, ...], Finding]]:
    """What there is to tell of the command lines in the session's project, each with what was asked; what
    could not be read is added to its ``skipped``."""
    others = _others(known, ask, session.linker.own_roots)
    judges = {name: CommandJudge(Knowledge(ledger), known, outlooks[name]) for name, ledger in others.items()}
    functions = {name: FunctionJudge(ledger, outlooks[name]) for name, ledger in others.items()}
    for script in scripts(session):
        asked = ask.at(script.directory)
        for line in script.lines:
            for question in asked:
                if question.upstream in judges:
                    judge = judges[question.upstream]
                    for found in judge.findings(script.path, line, question.asked):
                        yield asked, script.shown(found)
                    if script.how in _NO_BOURNE_SHELL:
                        continue
                    for found in functions[question.upstream].findings(script.path, line, question.asked):
                        if not defines(session, found.symbol):
                            yield asked, script.shown(found)


def _others(known: Mapping[str, Ledger], ask: Ask, own: Collection[str]) -> dict[str, Ledger]:
    """Programs of an upstream whose packages are the project's *own* are not judged: it has its own."""
    asked = {name: known[name] for name in sorted(ask.upstreams)}
    return {name: ledger for name, ledger in asked.items() if not set(ledger.roots).intersection(own)}
