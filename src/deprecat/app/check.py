"""``deprecat check``: the uses of a project, judged."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from deprecat.app.command_lines import command_findings
from deprecat.app.ledgers import ledgers
from deprecat.app.options import CheckOptions
from deprecat.app.reports import foresee_reports, on_terminal, publish
from deprecat.downstream.files import find
from deprecat.engine.session import Session
from deprecat.lint.knowledge import Knowledge
from deprecat.lint.match import findings as judge
from deprecat.lint.obsolete import obsolete
from deprecat.lint.question import NEWEST, questions
from deprecat.lint.view import View
from deprecat.model.findings import Finding, Level, Outcome, Standpoint


def run(options: CheckOptions) -> int:
    """Check and report; the exit code is 1 if a finding is at or above the failing level."""
    foresee_reports(options)
    outcome = check(options)
    publish(lambda *where: _render(outcome, options, *where), options, options.width)
    return int(outcome.fails)


def check(options: CheckOptions) -> Outcome:
    """What there is to tell of the paths. Raises :class:`~deprecat.errors.DeprecatError`."""
    known = ledgers(options.ledgers)
    asked = questions(known, options.against)
    project = find(
        [Path(path) for path in options.paths],
        exclude=options.exclude,
        cwd=Path.cwd(),
        as_found=options.force_exclude,
    )
    tracked = frozenset(root for question in asked for root in known[question.upstream].roots)
    session = Session(project, tracked)
    findings: list[Finding] = []
    views = [View(Knowledge(known[each.upstream]), session.linker, session.relevant) for each in asked]
    for view in views:
        view.meet(zip(views, (question.releases for question in asked), strict=True))
    for question, view in zip(asked, views, strict=True):
        is_range = question.origin != NEWEST and len(question.releases) > 1
        for file in session.checked:
            if file in session.relevant:
                findings += (
                    session.shown(file, finding)
                    for finding in (
                        *judge(view, file, question.releases),
                        # a question about one release says nothing of those that are supported
                        *(obsolete(view, file, question.releases) if is_range else ()),
                    )
                )
    findings += command_findings(project, known, asked, session.linker.own_roots, session.skipped)
    skipped = tuple(session.unread())
    return Outcome(
        findings=tuple(sorted(dict.fromkeys(findings), key=_order)),
        skipped=skipped,
        questions=asked,
        files=sum(file not in session.unreadable for file in session.checked) + len(project.scripts),
        own=tuple(sorted(session.linker.own_roots)),
        fails_at=None if options.fail_on == "never" else Level(options.fail_on),
        standpoint=Standpoint(_posix(project.cwd), _posix(project.top)),
    )


def _posix(path: Path) -> str:
    text = path.as_posix()
    return text if text.startswith("/") else f"/{text}"


def _order(finding: Finding) -> tuple[object, ...]:
    return (
        finding.path,
        finding.cell or 0,
        finding.place,
        finding.upstream,
        finding.symbol,
        finding.rule,
        finding.message,
    )


def _render(
    outcome: Outcome, options: CheckOptions, format: str, stream: TextIO, width: int, color: bool
) -> None:
    from deprecat.report import RENDERERS
    from deprecat.report.text import render as render_text

    if format == "text":
        # who gives a ledger by hand has to give it to ``explain``, too
        hint = on_terminal() and not options.ledgers
        render_text(outcome, stream=stream, width=width, color=color, brief=options.quiet, hint=hint)
    else:
        RENDERERS[format](outcome, stream=stream, width=width, color=color)
