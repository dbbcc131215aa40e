"""One line for each finding, for editors, ``grep`` and problem matchers."""

from __future__ import annotations

from typing import TextIO

from deprecat.model.findings import Outcome
from deprecat.report.interface import encoding_of, location, ordered, visible
from deprecat.report.words import deadline


def render(outcome: Outcome, *, stream: TextIO, width: int, color: bool) -> None:
    """``path:line:column: level rule symbol: message``, then ``path: skipped: reason``.

    In a notebook it is ``path:cell N:line:column``. Lines are never wrapped or coloured.
    """
    lines = [
        f"{finding.path}:{location(finding)}: "
        f"{finding.level.value} {finding.rule} {finding.symbol}: "
        + "; ".join(filter(None, (finding.message, deadline(finding))))
        for finding in ordered(outcome.findings)
    ]
    lines += [f"{skipped.path}: skipped: {skipped.reason}" for skipped in sorted(outcome.skipped)]
    encoding = encoding_of(stream)
    stream.writelines(visible(line, encoding) + "\n" for line in lines)
