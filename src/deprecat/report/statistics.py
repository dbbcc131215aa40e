"""Counts instead of findings: by rule, symbol, release and file, what is most first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TextIO

from deprecat.model.findings import Finding, Outcome
from deprecat.report.interface import ordered
from deprecat.report.sheet import Line, Sheet, cells, paint, ruler, sheet_for
from deprecat.report.tally import present_levels, row, tally, totals


def render(outcome: Outcome, *, stream: TextIO, width: int, color: bool) -> None:
    """A table for each way to count, then the totals. Names are never broken, longer ones overflow."""
    sheet = sheet_for(stream, width)
    findings = ordered(outcome.findings)
    lines: list[Line] = []
    for title, key in _WAYS:
        if findings:
            lines += [*_table(findings, title, key, sheet), []]
    if outcome.skipped:
        lines.append([(f"not checked: {len(set(outcome.skipped))}", "warning")])
    lines.append([(totals(findings), "" if findings else "good")])
    paint(lines, stream=stream, color=color)


def _release(finding: Finding) -> tuple[int, str]:
    """By position, for versions do not sort as text."""
    found = row(finding)
    return found.position, f"{found.upstream} {found.release}".rstrip()


_WAYS: tuple[tuple[str, Callable[[Finding], tuple[int, str]]], ...] = (
    ("rule", lambda finding: (0, finding.rule)),
    ("symbol", lambda finding: (0, finding.missing)),
    ("as of", _release),
    ("file", lambda finding: (0, finding.path)),
)


def _table(
    findings: Sequence[Finding], title: str, key: Callable[[Finding], tuple[int, str]], sheet: Sheet
) -> list[Line]:
    levels = present_levels(findings)
    counts = tally(findings, key)
    names = {each: sheet.clean(each[1]) for each in counts}
    widths = [len(level.value) + 1 for level in levels]
    widest = max(cells(title), *map(cells, names.values()))
    heads: Line = [
        (f"{level.value + 's':>{size}}  ", level.value) for level, size in zip(levels, widths, strict=True)
    ]
    lines: list[Line] = [[*heads, (title, "strong")]]
    lines.append([(ruler([*(size + 2 for size in widths), widest], sheet), "faint")])
    for each in sorted(counts, key=lambda each: (-counts[each].total(), each)):
        numbers = "".join(
            f"{counts[each][level] or '':>{size}}  " for level, size in zip(levels, widths, strict=True)
        )
        lines.append([(numbers, ""), (names[each], "")])
    return lines
