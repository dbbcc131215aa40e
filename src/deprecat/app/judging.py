"""The files of a project, read and judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from deprecat.app.caching import opened, reading_version
from deprecat.app.command_lines import command_findings, programs_of
from deprecat.downstream.files import Project
from deprecat.downstream.link import OwnFile
from deprecat.engine.pool import cores
from deprecat.engine.readings import Readings
from deprecat.engine.session import Look, Session, look_for
from deprecat.lint.knowledge import Knowledge
from deprecat.lint.match import findings as judge
from deprecat.lint.obsolete import obsolete
from deprecat.lint.question import NEWEST
from deprecat.lint.view import View
from deprecat.model.findings import Finding, Question
from deprecat.model.ledger import Ledger
from deprecat.model.places import Skipped


@dataclass(frozen=True, slots=True)
class Work:
    """How files are read; it makes no difference to what is found.

    With a ``cache`` what earlier runs have read is not read again. ``jobs`` is the most processes to read in,
    ``None`` as many as there are processors. ``look`` is the way to find the files that matter, ``None``
    the quickest.
    """

    cache: bool = True
    jobs: int | None = None
    look: Look | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """The findings, sorted, what was skipped, how many files were looked at, and which tracked roots are the
    project's own."""

    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]
    files: int
    own: tuple[str, ...]


def judged(project: Project, known: Mapping[str, Ledger], asked: Sequence[Question], work: Work) -> Judged:
    """What there is to tell of *project*, *asked* about with the ledgers that are *known*."""
    tracked = frozenset(root for question in asked for root in known[question.upstream].roots)
    with opened(work.cache) as store:
        readings = Readings(store, reading_version(), work.jobs or cores())
        look = work.look or look_for(project)
        session = Session(project, tracked, programs_of(known, asked), readings, look)
        findings = [*_uses(session, known, asked), *command_findings(session, known, asked)]
        skipped = tuple(session.unread())
    return Judged(
        findings=tuple(sorted(dict.fromkeys(findings), key=order)),
        skipped=skipped,
        files=sum(file not in session.unreadable for file in session.checked) + len(project.scripts),
        own=tuple(sorted(session.linker.own_roots)),
    )


def _uses(session: Session, known: Mapping[str, Ledger], asked: Sequence[Question]) -> Iterator[Finding]:
    """What there is to tell of the uses, file by file."""
    views = [View(Knowledge(known[each.upstream]), session.linker, session.reached()) for each in asked]
    for view in views:
        view.meet(zip(views, (question.releases for question in asked), strict=True))
    for file in session.checked:
        if session.matters(file):
            for view, question in zip(views, asked, strict=True):
                for finding in _found(view, file, question):
                    yield session.shown(file, finding)


def _found(view: View, file: OwnFile, question: Question) -> Iterator[Finding]:
    yield from judge(view, file, question.releases)
    if question.origin != NEWEST and len(question.releases) > 1:
        # a question about one release says nothing of those that are supported
        yield from obsolete(view, file, question.releases)


def order(finding: Finding) -> tuple[object, ...]:
    """Sorts findings by place."""
    return (
        finding.path,
        finding.cell or 0,
        finding.place,
        finding.upstream,
        finding.symbol,
        finding.rule,
        finding.message,
    )
