"""What conda and conda-build removed without a word: comparisons of neighbouring releases beside hand counts.

    python benchmarks/removals.py

Somebody counted the public functions, classes and constants of modules that were in one tag's sources and not
in the next one's. A row with a reason differs from that by what the reason says; a row without one has to be
equal. The exit code is 1 if a number is neither.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from packaging.version import Version

from deprecat.app.ledgers import ledgers
from deprecat.lint.changes import compare
from deprecat.lint.knowledge import Knowledge
from deprecat.model.changes import Change

_PARTS = ("module", "option", "command", "parameter", "topic", "branch", "base")


@dataclass(frozen=True)
class Row:
    """Names of modules that went silently in releases after *first*, up to *last*; ``hand`` was counted by
    hand, ``expected`` is what the comparisons give, and ``why`` the two differ."""

    upstream: str
    first: str
    last: str
    hand: int
    expected: int
    why: str = ""


ROWS = (
    Row(
        "conda",
        "4.3.34",
        "4.4.0",
        278,
        262,
        "loggers are nobody's API (-19); one was announced (-1); one became a module (-1);"
        " re-exports that vanished are no definitions (+5)",
    ),
    Row(
        "conda",
        "4.12.0",
        "4.13.0",
        115,
        93,
        "all that went, of which 19 in modules that printed that they would (-19);"
        " loggers (-5); re-exports (+2)",
    ),
    Row("conda", "25.11.1", "26.1.0", 13, 12, "a logger (-1)"),
    Row("conda", "26.1.1", "26.3.0", 35, 32, "loggers (-3)"),
    Row("conda", "23.1.0", "26.7.1", 80, 92, "about 80, by hand; re-exports (+8)"),
    Row("conda-build", "3.28.0", "26.7.1", 14, 13, "metadata.ns_cfg had a PendingDeprecationWarning (-1)"),
)


def silent(row: Row) -> Iterator[Change]:
    """The removals that a row counts."""
    ledger = ledgers(())[row.upstream]
    knowledge = Knowledge(ledger)
    for old, new in pairwise(ledger.history.releases):
        if Version(old.version) >= Version(row.first) and Version(new.version) <= Version(row.last):
            for change in compare(knowledge, old, new).changes:
                of_module = change.kind not in _PARTS and change.symbol.rpartition(".")[0] == change.module
                if change.rule == "gone-silently" and of_module:
                    yield change


def main() -> int:
    wrong = 0
    for row in ROWS:
        found = sum(1 for _ in silent(row))
        unexplained = found != row.expected or (row.hand != row.expected and not row.why)
        wrong += unexplained
        told = "UNEXPLAINED" if unexplained else row.why
        print(f"{row.upstream:12} {row.first:>8} to {row.last:8} {row.hand:4} by hand {found:4} here  {told}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
