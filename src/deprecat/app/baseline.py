"""``deprecat baseline``: today's findings, accepted; later what is left of them."""

from __future__ import annotations

import sys

from deprecat.app.baseline_file import BaselineFile
from deprecat.app.check import examine
from deprecat.app.options import BaselineOptions
from deprecat.app.output import emit
from deprecat.model.baseline import Baseline
from deprecat.model.findings import Outcome
from deprecat.report.words import count


def run(options: BaselineOptions) -> int:
    """Write the baseline or bring it up to date; the exit code is 1 if something new was not taken in.

    Raises :class:`~deprecat.errors.DeprecatError`.
    """
    checked = examine(options.check, wanted=True)
    file, before, sifted = checked.file, checked.baseline, checked.sifted
    assert file is not None
    assert before is not None
    assert sifted.compared is not None
    first = not file.path.exists()
    if first and options.prune:
        print(f"{file.shown}: there is none yet; 'deprecat baseline' writes it", file=sys.stderr)
        return 0
    accept = (first or options.accept_new) and not options.prune
    after = file.update(before, sifted, near=options.check.near, at=options.check.at, accept=accept)
    compared, candidates = sifted.compared, sifted.candidates
    new = [
        finding
        for position, (_, finding) in enumerate(candidates)
        if compared.entries[position] is None or position in compared.due
    ]
    if first:
        said = f"{count(_size(after), 'finding')} in {_files(after)} accepted"
    else:
        solved = sum(compared.unused.values())
        taken = f", {count(len(new), 'new finding')} accepted" if accept and new else ""
        said = (
            f"{solved} solved and taken out{taken}; {count(_size(after), 'finding')} left in {_files(after)}"
        )
    print(f"{file.shown}: {said}", file=sys.stderr)
    if new and not accept and not options.prune:
        _refuse(Outcome(tuple(new), (), (), 0), file)
        return 1
    return 0


def _refuse(outcome: Outcome, file: BaselineFile) -> None:
    """A baseline that grew by itself would be no baseline."""
    from deprecat.report import RENDERERS

    emit(lambda stream: RENDERERS["concise"](outcome, stream=stream, width=80, color=False), None)
    findings = count(len(outcome.findings), "finding")
    what = "not in it, and not taken in; solve what is new, or accept it with --accept-new"
    print(f"{file.shown}: {findings} {what}", file=sys.stderr)


def _size(baseline: Baseline) -> int:
    return sum(entry.count for entry in baseline.entries)


def _files(baseline: Baseline) -> str:
    return count(len({entry.path for entry in baseline.entries}), "file")
