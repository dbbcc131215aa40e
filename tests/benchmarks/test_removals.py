"""The shipped ledgers' silent removals beside those counted by hand: each is equal, or the reason is told."""

from __future__ import annotations

import pytest

from benchmarks.removals import ROWS, Row, silent

FEW = [row for row in ROWS if row.last in ("4.4.0", "4.13.0", "26.1.0", "26.3.0")]


@pytest.mark.parametrize("row", FEW, ids=lambda row: f"{row.upstream} {row.last}")
def test_every_number_is_as_expected(row: Row) -> None:
    assert sum(1 for _ in silent(row)) == row.expected


def test_every_difference_has_a_reason() -> None:
    assert [row for row in ROWS if row.hand != row.expected and not row.why] == []
