"""The list of known breaking changes, and how an entry of it is judged."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.aexpy import Entry, archive, entries, verdict
from deprecat.model.changes import Change, Standing
from deprecat.model.findings import Level


def change(symbol: str, rule: str = "gone-silently", part: str = "") -> Change:
    return Change(rule, Level.NOTE, symbol, "function", Standing.PUBLIC, "", "2", part=part)


def test_the_list_is_whole_and_every_entry_that_is_not_found_has_a_reason() -> None:
    all_of_them = entries()
    assert len(all_of_them) == 61
    assert Counter(entry.aexpy for entry in all_of_them)["found"] == 53
    assert {entry.ours for entry in all_of_them} <= {"found", "partly", "missed"}
    assert [entry.package for entry in all_of_them if (entry.ours == "found") == bool(entry.why)] == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ((change("up.f"), change("up.g", part="x")), "found"),
        ((change("up.f"),), "partly"),
        ((change("up.f"), change("up.g")), "partly"),
        ((change("up.f"), change("up.g", "unclear", "x")), "partly"),
        ((change("up"),), "found"),
        ((change("up", "new"),), "missed"),
        ((), "missed"),
    ],
)
def test_verdicts(changes: tuple[Change, ...], expected: str) -> None:
    entry = Entry("up", "1", "2", "function", ("up.f", "up.g(x)"), "found", "found")
    assert verdict(entry, changes) == expected


def test_archives_are_found_by_name_and_version(tmp_path: Path) -> None:
    for name in ("My_Up-1.0-py3-none-any.whl", "my-up-1.0.tar.gz", "my_up-2.0rc1.tar.gz", "my-up-x.zip"):
        (tmp_path / name).touch()
    assert archive(tmp_path, "my-up", "1.0.0") == tmp_path / "My_Up-1.0-py3-none-any.whl"
    assert archive(tmp_path, "My.Up", "2.0rc1") == tmp_path / "my_up-2.0rc1.tar.gz"
    assert archive(tmp_path, "my-up", "3") is None
