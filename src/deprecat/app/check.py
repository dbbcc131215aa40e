"""``deprecat check``: the uses of a project, judged."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from deprecat.app.command_lines import command_findings
from deprecat.app.ledgers import ledgers
from deprecat.app.options import CheckOptions
from deprecat.app.output import emit
from deprecat.downstream.files import find
from deprecat.engine.session import Session
from deprecat.lint.knowledge import Knowledge
from deprecat.lint.match import findings as judge
from deprecat.lint.obsolete import obsolete
from deprecat.lint.question import NEWEST, questions
from deprecat.lint.view import View
from deprecat.model.findings import Finding, Level, Outcome


def run(options: CheckOptions) -> int:
    """Check and report; the exit code is 1 if a finding is at or above the failing level."""
    outcome = check(options)
    emit(lambda stream: _render(outcome, options, stream), options.output)
    if options.fail_on == "never":
        return 0
    threshold = Level(options.fail_on).rank
    return int(any(finding.level.rank >= threshold for finding in outcome.findings))


def check(options: CheckOptions) -> Outcome:
    """What there is to tell of the paths. Raises :class:`~deprecat.errors.DeprecatError`."""
    known = ledgers(options.ledgers)
    asked = questions(known, options.against)
    project = find([Path(path) for path in options.paths], exclude=options.exclude, cwd=Path.cwd())
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
    )


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


def _render(outcome: Outcome, options: CheckOptions, stream: TextIO) -> None:
    from deprecat.report import RENDERERS
    from deprecat.report.terminal import columns, wants_color

    RENDERERS[options.format](
        outcome,
        stream=stream,
        width=columns(stream, options.width),
        color=options.output is None and wants_color(stream),
    )
