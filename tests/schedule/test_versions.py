"""Lines of versions, padded or not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deprecat.schedule.versions import Form, Line


def form(text: str, since: str = "") -> Form:
    found = Form.of(text, since)
    assert found
    return found


@pytest.mark.parametrize(
    ("text", "since", "version", "line"),
    [
        ("YY.MM.MICRO", "22.9", "26.9.0", Line(2026, 9, True)),
        ("YY.MM.MICRO", "22.9", "26.9", Line(2026, 9, True)),
        ("YY.MM.MICRO", "22.9", "26.09", Line(2026, 9, True)),
        ("YY.MM.MICRO", "22.9", "2026.9", Line(2026, 9, True)),
        ("YY.MM.MICRO", "22.9", "v26.9.2", Line(2026, 9, True)),
        ("YY.MM.MICRO", "22.9", "26.9.0.dev3", Line(2026, 9, True)),
        ("YY.MM.MICRO", "22.9", "22.9.0", Line(2022, 9, True)),
        ("YY.MM.MICRO", "22.9", "22.8.0", Line(22, 8)),  # before the scheme
        ("YY.MM.MICRO", "22.9", "4.12.0", Line(4, 12)),
        ("YY.MM.MICRO", "24.1", "3.28.4", Line(3, 28)),
        ("YY.MM.MICRO", "", "4.12.0", Line(2004, 12, True)),  # nothing says that it is not
        ("YY.MM.MICRO", "22.9", "26.13", Line(26, 13)),  # there is no such month
        ("YY.MM.MICRO", "22.9", "26", Line(26, 0)),
        ("YYYY.MM", "", "2026.8", Line(2026, 8, True)),
        ("YYYY.MM", "", "26.8", Line(26, 8)),
        ("0Y.0M.MICRO", "", "06.04.1", Line(2006, 4, True)),
        ("MAJOR.MINOR.MICRO", "", "26.9.1", Line(26, 9)),
        ("MAJOR.MINOR.MICRO", "", "3", Line(3, 0)),
        ("MAJOR.MINOR.MICRO", "", "a future release", None),
        ("MAJOR.MINOR.MICRO", "", "", None),
    ],
)
def test_a_version_has_a_line(text: str, since: str, version: str, line: Line | None) -> None:
    assert form(text, since).line(version) == line


@pytest.mark.parametrize(
    ("text", "line", "version"),
    [
        ("YY.MM.MICRO", Line(2026, 9, True), "26.9.0"),
        ("YY.0M.MICRO", Line(2026, 9, True), "26.09.0"),
        ("0Y.MM", Line(2006, 10, True), "06.10"),
        ("YYYY.MM", Line(2026, 9, True), "2026.9"),
        ("YYYY.0M.MICRO", Line(2026, 9, True), "2026.09.0"),
        ("MAJOR.MINOR.MICRO", Line(5, 2), "5.2.0"),
        ("MAJOR.MINOR", Line(5, 2), "5.2"),
    ],
)
def test_the_first_version_of_a_line(text: str, line: Line, version: str) -> None:
    assert form(text).first(line) == version


@pytest.mark.parametrize(
    "text", ["", "YY", "YY.MINOR", "MAJOR", "MAJOR.MM", "YY.MM.DD", "yy.mm", "YY.MM.MICRO.X"]
)
def test_other_forms_are_none(text: str) -> None:
    assert Form.of(text) is None


def test_lines_before_the_calendar_sort_before_it() -> None:
    conda = form("YY.MM.MICRO", "22.9")
    versions = ["4.9.2", "4.14.0", "22.9.0", "22.11.1", "23.1.0"]
    lines = [conda.line(version) for version in versions]
    assert lines == sorted(lines, key=lambda line: line or Line(0, 0))


@given(
    st.sampled_from(["YY.MM.MICRO", "YY.0M", "YYYY.MM", "0Y.0M.MICRO", "YYYY.0M.MICRO"]),
    st.integers(2000, 2099),
    st.integers(1, 12),
)
def test_what_is_written_is_read_back(text: str, year: int, month: int) -> None:
    each = form(text)
    line = Line(year, month, True)
    assert each.line(each.first(line)) == line
