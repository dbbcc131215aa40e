"""``deprecat check``: the uses of a project, judged."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from deprecat.app.ahead import looking_ahead
from deprecat.app.baseline_file import BaselineFile
from deprecat.app.judging import judged
from deprecat.app.ledgers import ledgers
from deprecat.app.options import CheckOptions
from deprecat.app.progress import progress
from deprecat.app.reports import foresee_reports, on_terminal, publish
from deprecat.app.sifting import sifted as through_sieve
from deprecat.app.supported import Questions, told
from deprecat.downstream.files import find
from deprecat.engine.contents import Contents
from deprecat.engine.remarks import suppressions
from deprecat.engine.verdicts import Ask, order
from deprecat.engine.work import Look, Work
from deprecat.errors import SpecifierError
from deprecat.lint.rules import UNUSED_BASELINE
from deprecat.lint.sift import Sifted, exit_code
from deprecat.model.findings import Finding, Level, Outcome, SetAside, Standpoint, Why
from deprecat.model.values import dataclass, replace
from deprecat.report.words import count

if TYPE_CHECKING:
    from deprecat.downstream.changes import Changes
    from deprecat.model.baseline import Baseline


def run(options: CheckOptions) -> int:
    """Check and report; the exit code is 1 if a finding is at or above the failing level."""
    foresee_reports(options)
    outcome = check(options)
    publish(lambda *where: _render(outcome, options, *where), options, options.width)
    return exit_code(outcome.findings, options.fail_on)


def check(options: CheckOptions, look: Look | None = None) -> Outcome:
    """What there is to tell of the paths. Raises :class:`~deprecat.errors.DeprecatError`."""
    checked = examine(options, look)
    return _pruned(checked, options) if options.prune else checked.outcome


@dataclass(frozen=True, slots=True)
class Checked:
    """A check with what was set aside in it; ``file`` and ``baseline`` are those that it used."""

    outcome: Outcome
    sifted: Sifted
    file: BaselineFile | None
    baseline: Baseline | None


def examine(options: CheckOptions, look: Look | None = None, *, wanted: bool = False) -> Checked:
    """Check the paths. A *wanted* baseline is one that need not exist yet. Raises DeprecatError."""
    known, outlooks = looking_ahead(ledgers(options.ledgers), options)
    paths = [Path(path) for path in options.paths]
    project = find(
        paths,
        exclude=options.exclude,
        cwd=Path.cwd(),
        as_found=options.force_exclude,
        base=Path(options.root) if options.root is not None else None,
        unsaved={paths[0]: sys.stdin.buffer.read()} if options.stdin else None,
    )
    changes = None
    if options.diff is not None:
        from deprecat.downstream.changes import changes_since

        changes = changes_since(options.diff, project)
    questions = Questions(project, outlooks, options.against, options.supports)
    main = [questions.at(directory) for directory in _directories(options.paths)]
    if not any(main):
        raise SpecifierError(f"--at {options.at}: no release of {' or '.join(known)} was out on that day")
    upstreams = frozenset(question.upstream for asked in main for question in asked)
    ask = Ask(questions.at, upstreams, options.wrappers)
    contents = Contents(given=project.unsaved)
    begin = time.monotonic()
    with progress(quiet=options.quiet) as so_far:
        work = Work(options.cache, options.jobs, look, so_far.read, so_far.checked)
        found = judged(project, contents, known, outlooks, ask, work)
    mine = {name for name, ledger in known.items() if set(found.own).issuperset(ledger.roots)}
    asked = told(main, found.asked, mine)
    if options.verbose:
        from deprecat.app import verbose

        verbose.tell(project, known, asked, so_far.files, time.monotonic() - begin)
    stale = (outlooks[name].stale(name) for name in sorted({each.upstream for each in asked if each.ahead}))
    skipped = tuple(sorted({*found.skipped, *questions.skipped}))
    unread = frozenset(each.path for each in skipped)
    remarks = suppressions(project, contents, noqa=options.noqa, marks=found.marks)
    sifted, kept, baseline = through_sieve(
        found.findings, options, project, known, asked, unread, remarks=remarks, wanted=wanted
    )
    concerned, unchanged = _parted(sorted(sifted.findings, key=order), changes)
    outcome = Outcome(
        findings=concerned,
        skipped=skipped,
        questions=asked,
        files=found.files,
        own=found.own,
        fails_at=None if options.fail_on == "never" else Level(options.fail_on),
        standpoint=Standpoint(_posix(project.cwd), _posix(project.top)),
        set_aside=(
            *sifted.set_aside,
            *(SetAside(each, Why.UNCHANGED, f"--diff {options.diff}") for each in unchanged),
        ),
        stale=tuple(each for each in stale if each),
    )
    return Checked(outcome, sifted, kept, baseline)


def _parted(
    findings: Iterable[Finding], changes: Changes | None
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Those that the changes concern (without any asked about: all), and the others."""
    parts: tuple[list[Finding], list[Finding]] = ([], [])
    for each in findings:
        parts[changes is not None and not changes.concern(each)].append(each)
    return tuple(parts[0]), tuple(parts[1])


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


def _directories(paths: Sequence[str]) -> list[Path]:
    """The directories of the paths that are checked, without links, each once."""
    real = [Path(os.path.realpath(path)) for path in paths]
    return list(dict.fromkeys(path if path.is_dir() else path.parent for path in real))


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
