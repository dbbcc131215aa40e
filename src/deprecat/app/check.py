"""``deprecat check``: the uses of a project, judged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TextIO

from deprecat.app.ledgers import ledgers
from deprecat.app.options import CheckOptions
from deprecat.app.output import emit
from deprecat.downstream.files import find
from deprecat.engine.session import Session
from deprecat.lint.knowledge import Knowledge
from deprecat.lint.match import Matcher
from deprecat.lint.question import NEWEST, questions
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
    for question in asked:
        matcher = Matcher(Knowledge(known[question.upstream]), session.linker, question, session.relevant)
        for file in session.checked:
            if file in session.relevant:
                findings += (
                    replace(finding, source_line=session.line(file, finding.place.line))
                    for finding in (
                        *matcher.findings(file),
                        *(matcher.obsolete(file) if question.origin != NEWEST else ()),
                    )
                )
    skipped = tuple(session.unread())
    unread = {each.path for each in skipped}
    return Outcome(
        findings=tuple(sorted(dict.fromkeys(findings), key=_order)),
        skipped=skipped,
        questions=asked,
        files=sum(file.display not in unread for file in session.checked),
        own=tuple(sorted(session.linker.own_roots)),
    )


def _order(finding: Finding) -> tuple[object, ...]:
    return (finding.path, finding.place, finding.upstream, finding.symbol, finding.rule, finding.message)


def _render(outcome: Outcome, options: CheckOptions, stream: TextIO) -> None:
    from deprecat.report import RENDERERS
    from deprecat.report.terminal import columns, wants_color

    RENDERERS[options.format](
        outcome,
        stream=stream,
        width=columns(stream, options.width),
        color=options.output is None and wants_color(stream),
    )
