"""``deprecat check``: the uses of a project, judged."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from deprecat.app.baseline_file import BaselineFile
from deprecat.app.command_lines import command_findings
from deprecat.app.ledgers import ledgers
from deprecat.app.options import CheckOptions
from deprecat.app.output import emit
from deprecat.app.sifting import sifted as through_sieve
from deprecat.downstream.files import find
from deprecat.engine.session import Session
from deprecat.lint.knowledge import Knowledge
from deprecat.lint.match import findings as judge
from deprecat.lint.obsolete import obsolete
from deprecat.lint.question import NEWEST, questions
from deprecat.lint.rules import UNUSED_BASELINE
from deprecat.lint.sift import Sifted, exit_code
from deprecat.lint.view import View
from deprecat.model.baseline import Baseline
from deprecat.model.findings import Finding, Outcome
from deprecat.report.words import count


def run(options: CheckOptions) -> int:
    """Check and report; the exit code is 1 if a finding is at or above the failing level."""
    outcome = check(options)
    emit(lambda stream: _render(outcome, options, stream), options.output)
    return exit_code(outcome.findings, options.fail_on)


def check(options: CheckOptions) -> Outcome:
    """What there is to tell of the paths. Raises :class:`~deprecat.errors.DeprecatError`."""
    checked = examine(options)
    return _pruned(checked, options) if options.prune else checked.outcome


@dataclass(frozen=True, slots=True)
class Checked:
    """A check with what was set aside in it; ``file`` and ``baseline`` are those that it used."""

    outcome: Outcome
    sifted: Sifted
    file: BaselineFile | None
    baseline: Baseline | None


def examine(options: CheckOptions, *, wanted: bool = False) -> Checked:
    """Check the paths. A *wanted* baseline is one that need not exist yet. Raises DeprecatError."""
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
    unread = frozenset(each.path for each in skipped)
    found = sorted(dict.fromkeys(findings), key=_order)
    sifted, kept, baseline = through_sieve(found, options, project, known, asked, unread, wanted=wanted)
    outcome = Outcome(
        findings=tuple(sorted(sifted.findings, key=_order)),
        skipped=skipped,
        questions=asked,
        files=sum(file not in session.unreadable for file in session.checked) + len(project.scripts),
        own=tuple(sorted(session.linker.own_roots)),
        set_aside=sifted.set_aside,
    )
    return Checked(outcome, sifted, kept, baseline)


def _pruned(checked: Checked, options: CheckOptions) -> Outcome:
    """The outcome after what is solved was taken out of the baseline."""
    file, before, compared = checked.file, checked.baseline, checked.sifted.compared
    if file is None or before is None or compared is None:
        return checked.outcome
    file.update(before, checked.sifted, near=options.near, at=options.at, accept=False)
    if compared.unused:
        solved = count(sum(compared.unused.values()), "solved finding")
        print(f"{file.shown}: {solved} taken out", file=sys.stderr)
    left = (each for each in checked.outcome.findings if each.rule != UNUSED_BASELINE.name)
    return replace(checked.outcome, findings=tuple(left))


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
