"""The files of a project, read and judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from deprecat.app.caching import opened, reading_version
from deprecat.app.command_lines import Ask, command_findings, programs_of
from deprecat.downstream.files import Project
from deprecat.downstream.link import OwnFile
from deprecat.engine.pool import cores
from deprecat.engine.readings import Readings
from deprecat.engine.session import Look, Session, look_for
from deprecat.lint.knowledge import Knowledge
from deprecat.lint.match import findings as judge
from deprecat.lint.obsolete import obsolete
from deprecat.lint.outlook import Outlook
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
    """The findings, sorted, what was skipped, how many files were looked at, which tracked roots are the
    project's own, and what was asked where something was found."""

    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]
    files: int
    own: tuple[str, ...]
    asked: tuple[tuple[Question, ...], ...]


_Answer = tuple[tuple[Question, ...], Finding]


def judged(
    project: Project, known: Mapping[str, Ledger], outlooks: Mapping[str, Outlook], ask: Ask, work: Work
) -> Judged:
    """What there is to tell of *project*, whose files are *ask*ed about with the ledgers that are *known*."""
    tracked = frozenset(root for name in ask.upstreams for root in known[name].roots)
    with opened(work.cache) as store:
        readings = Readings(store, reading_version(), work.jobs or cores())
        look = work.look or look_for(project)
        session = Session(project, tracked, programs_of(known, ask), readings, look)
        answers = [
            *_uses(session, known, outlooks, ask),
            *command_findings(session, known, outlooks, ask),
        ]
        skipped = tuple(session.unread())
    return Judged(
        findings=tuple(sorted(dict.fromkeys(finding for _, finding in answers), key=order)),
        skipped=skipped,
        files=sum(file not in session.unreadable for file in session.checked) + len(project.scripts),
        own=tuple(sorted(session.linker.own_roots)),
        asked=tuple(dict.fromkeys(asked for asked, _ in answers)),
    )


def _uses(
    session: Session, known: Mapping[str, Ledger], outlooks: Mapping[str, Outlook], ask: Ask
) -> Iterator[_Answer]:
    """What there is to tell of the uses, file by file."""
    views: dict[tuple[Question, ...], list[View]] = {}
    for file in session.checked:
        if session.matters(file):
            asked = ask.at(session.directory(file))
            if asked not in views:
                views[asked] = _views(session, known, outlooks, asked)
            for view, question in zip(views[asked], asked, strict=True):
                for finding in _found(view, file, question):
                    yield asked, session.shown(file, finding)


def _views(
    session: Session,
    known: Mapping[str, Ledger],
    outlooks: Mapping[str, Outlook],
    asked: Sequence[Question],
) -> list[View]:
    views = [
        View(Knowledge(known[each.upstream]), session.linker, session.reached(), outlooks[each.upstream])
        for each in asked
    ]
    for view in views:
        view.meet(zip(views, (question.asked for question in asked), strict=True))
    return views


def _found(view: View, file: OwnFile, question: Question) -> Iterator[Finding]:
    yield from judge(view, file, question.asked)
    if not question.origin.startswith(NEWEST) and len(question.releases) > 1:
        # a question about one release says nothing of those that are supported
        yield from obsolete(view, file, question.asked)


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
