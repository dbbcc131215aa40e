"""The command lines of a project, judged."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from deprecat.downstream.files import Project
from deprecat.engine.command_lines import scripts
from deprecat.lint.commands import CommandJudge, programs
from deprecat.lint.knowledge import Knowledge
from deprecat.model.findings import Finding, Question
from deprecat.model.ledger import Ledger
from deprecat.model.places import Skipped


def command_findings(
    project: Project,
    known: Mapping[str, Ledger],
    asked: Sequence[Question],
    own: Collection[str],
    skipped: list[Skipped],
) -> Iterator[Finding]:
    """What there is to tell of the command lines in *project*; what could not be read is added to *skipped*.

    Programs of an upstream whose packages are the project's *own* are not judged: it has its own.
    """
    questions = [each for each in asked if not set(known[each.upstream].roots).intersection(own)]
    judges = [(each.releases, CommandJudge(Knowledge(known[each.upstream]), known)) for each in questions]
    names = frozenset(name for each in questions for name in programs(known[each.upstream]))
    for script in scripts(project, names, skipped):
        for line in script.lines:
            for releases, judge in judges:
                yield from (script.shown(each) for each in judge.findings(script.path, line, releases))
