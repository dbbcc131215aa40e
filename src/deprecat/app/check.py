"""``deprecat check``: the uses of a project, judged."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from deprecat.app.judging import Work, judged
from deprecat.app.ledgers import ledgers
from deprecat.app.options import CheckOptions
from deprecat.app.reports import foresee_reports, on_terminal, publish
from deprecat.downstream.files import find
from deprecat.engine.session import Look
from deprecat.lint.question import questions
from deprecat.model.findings import Level, Outcome, Standpoint


def run(options: CheckOptions) -> int:
    """Check and report; the exit code is 1 if a finding is at or above the failing level."""
    foresee_reports(options)
    outcome = check(options)
    publish(lambda *where: _render(outcome, options, *where), options, options.width)
    return int(outcome.fails)


def check(options: CheckOptions, look: Look | None = None) -> Outcome:
    """What there is to tell of the paths. Raises :class:`~deprecat.errors.DeprecatError`."""
    known = ledgers(options.ledgers)
    asked = questions(known, options.against)
    project = find(
        [Path(path) for path in options.paths],
        exclude=options.exclude,
        cwd=Path.cwd(),
        as_found=options.force_exclude,
    )
    found = judged(project, known, asked, Work(options.cache, options.jobs, look))
    return Outcome(
        findings=found.findings,
        skipped=found.skipped,
        questions=asked,
        files=found.files,
        own=found.own,
        fails_at=None if options.fail_on == "never" else Level(options.fail_on),
        standpoint=Standpoint(_posix(project.cwd), _posix(project.top)),
    )


def _posix(path: Path) -> str:
    text = path.as_posix()
    return text if text.startswith("/") else f"/{text}"


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
