"""The files of a project, read, linked and judged. What this needs takes long to import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from deprecat.app.command_lines import command_findings, programs_of
from deprecat.downstream.files import Project
from deprecat.downstream.link import OwnFile
from deprecat.engine.contents import Contents
from deprecat.engine.readings import Readings
from deprecat.engine.scan import look_for
from deprecat.engine.session import Session
from deprecat.engine.verdicts import Ask, Verdict, order
from deprecat.engine.work import Work
from deprecat.lint.knowledge import Knowledge
from deprecat.lint.match import findings as judge
from deprecat.lint.obsolete import obsolete
from deprecat.lint.outlook import Outlook
from deprecat.lint.question import NEWEST
from deprecat.lint.unheard import unheard
from deprecat.lint.view import View
from deprecat.model.findings import Finding, Question
from deprecat.model.ledger import Ledger

_Answer = tuple[tuple[Question, ...], Finding]


def examined(
    project: Project,
    contents: Contents,
    known: Mapping[str, Ledger],
    outlooks: Mapping[str, Outlook],
    ask: Ask,
    readings: Readings,
    *,
    work: Work,
) -> Verdict:
    """What there is to tell of *project*, whose files are *ask*ed about with the ledgers that are *known*."""
    tracked = frozenset(root for name in ask.upstreams for root in known[name].roots)
    session = Session(
        project,
        contents,
        tracked,
        programs_of(known, ask),
        readings,
        work.look or look_for(project),
        wrappers=ask.wrappers,
    )
    answers = [
        *_uses(session, known, outlooks, ask, work),
        *command_findings(session, known, outlooks, ask),
    ]
    return Verdict(
        findings=tuple(sorted(dict.fromkeys(finding for _, finding in answers), key=order)),
        skipped=tuple(session.unread()),
        files=sum(file not in session.unreadable for file in session.checked) + len(project.scripts),
        own=tuple(sorted(session.linker.own_roots)),
        asked=tuple(dict.fromkeys(asked for asked, _ in answers)),
    )


def _uses(
    session: Session, known: Mapping[str, Ledger], outlooks: Mapping[str, Outlook], ask: Ask, work: Work
) -> Iterator[_Answer]:
    """What there is to tell of the uses, file by file."""
    views: dict[tuple[Question, ...], list[View]] = {}
    for number, file in enumerate(session.checked, 1):
        work.checked(number, len(session.checked))
        if session.matters(file):
            asked = ask.at(session.directory(file))
            if asked not in views:
                views[asked] = _views(session, known, outlooks, asked)
            for view, question in zip(views[asked], asked, strict=True):
                for finding in _found(view, file, question):
                    if (shown := session.shown(file, finding)) is not None:
                        yield asked, shown


def _views(
    session: Session,
    known: Mapping[str, Ledger],
    outlooks: Mapping[str, Outlook],
    asked: Sequence[Question],
) -> list[View]:
    views = [
        View(Knowledge(known[each.upstream]), session.linker, session.naming, outlooks[each.upstream])
        for each in asked
    ]
    for view in views:
        view.meet(zip(views, (question.asked for question in asked), strict=True))
    return views


def _found(view: View, file: OwnFile, question: Question) -> Iterator[Finding]:
    yield from judge(view, file, question.asked)
    yield from unheard(view, file, question.asked)
    if not question.origin.startswith(NEWEST) and len(question.releases) > 1:
        # a question about one release says nothing of those that are supported
        yield from obsolete(view, file, question.asked)
