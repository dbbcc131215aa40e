"""What ``--verbose`` tells on standard error: what was looked at, and how."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from deprecat.downstream.files import Project
from deprecat.model.findings import Question
from deprecat.model.ledger import Ledger
from deprecat.report.words import asked as in_words
from deprecat.report.words import count


def tell(
    project: Project, known: Mapping[str, Ledger], asked: Sequence[Question], read: int, seconds: float
) -> None:
    """A line each for the project, the ledgers and the work. *read* files were read now, in *seconds*."""
    how = "files as git has them" if (project.top / ".git").exists() else "no git there"
    _say(f"project {project.top}, {how}: {count(len(project.files), 'file')} of Python or settings")
    for question in asked:
        releases = known[question.upstream].history.releases
        recorded = f"recorded {releases[0].version} to {releases[-1].version}" if releases else "empty"
        _say(f"asked about {in_words(question)}; ledger of {question.upstream}: {recorded}")
    checked = count(len(project.checked) + len(project.scripts), "file")
    _say(f"{checked} to check; {read} read now, the others cannot matter or are known from earlier runs")
    _say(f"{seconds:.1f} seconds")


def _say(line: str) -> None:
    print(f"deprecat: {line}", file=sys.stderr)
