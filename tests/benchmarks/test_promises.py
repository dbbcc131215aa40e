"""The numbers of the shipped ledgers beside those counted by hand: each is equal, or the reason is told."""

from __future__ import annotations

import pytest

from benchmarks.promises import BUILD, CONDA, Row, main, numbers, overdue


@pytest.mark.parametrize(("upstream", "rows"), [("conda", CONDA), ("conda-build", BUILD)])
def test_every_number_is_as_expected(upstream: str, rows: tuple[Row, ...]) -> None:
    found = numbers(upstream)
    assert {row.what: found.get(row.what, 0) for row in rows} == {row.what: row.expected for row in rows}


def test_every_difference_has_a_reason() -> None:
    assert [row.what for row in (*CONDA, *BUILD) if row.hand != row.expected and not row.why] == []


def test_the_one_release_that_was_out_past_its_own_date() -> None:
    assert overdue("conda") == {}
    assert {release: sorted(set(symbols)) for release, symbols in overdue("conda-build").items()} == {
        "25.1.0": [
            "conda_build.exceptions.UnableToParseMissingJinja2",
            "conda_build.index.get_build_index",
        ]
    }


def test_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main() == 0
    assert "UNEXPLAINED" not in capsys.readouterr().out
