"""A release manager's board in every format; ``DEPRECAT_WRITE_GOLDEN=1`` writes the golden files anew."""

from __future__ import annotations

import io
import json
import os
from datetime import date
from pathlib import Path
from typing import TextIO
from xml.etree import ElementTree

import icalendar
import jsonschema  # type: ignore[import-untyped]  # it has no types of its own
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deprecat.app.options import SCHEDULE_FORMATS
from deprecat.app.schedules import calendar_at
from deprecat.lint.board import Board, board
from deprecat.lint.knowledge import Knowledge
from deprecat.model.places import Skipped
from deprecat.model.values import replace
from deprecat.report.board import BOARD_RENDERERS
from deprecat.report.board.ics import folded
from tests.lint.boards import up

GOLDEN = Path(__file__).with_name("golden")
SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "schedule.schema.json"


def seen_from(at: str, name: str = "") -> Board:
    ledger = up()
    found = board(Knowledge(ledger), calendar_at(ledger, at, name))
    assert found
    return found


@pytest.fixture(scope="module")
def full() -> Board:
    """As of the newest release, with names that are not easy to write."""
    found = seen_from("24.1.0")
    return replace(found, skipped=(Skipped("up/no\x1b[31m.py", "syntax error"),))


def rendered(found: Board, format: str, width: int = 80, encoding: str = "utf-8", color: bool = False) -> str:
    raw = io.BytesIO()
    stream: TextIO = io.TextIOWrapper(raw, encoding=encoding, errors="strict", newline="\n")
    BOARD_RENDERERS[format](found, stream=stream, width=width, color=color)
    stream.flush()
    return raw.getvalue().decode(encoding)


def test_the_command_line_offers_what_there_is() -> None:
    assert tuple(BOARD_RENDERERS) == SCHEDULE_FORMATS


@pytest.mark.parametrize(
    ("name", "format", "width", "encoding", "color"),
    [
        ("board-80.txt", "text", 80, "utf-8", False),
        ("board-120.txt", "text", 120, "utf-8", False),
        ("board-ascii-60.txt", "text", 60, "ascii", False),
        ("board-color.txt", "text", 80, "utf-8", True),
        ("board.json", "json", 80, "ascii", False),
        ("board.md", "markdown", 80, "ascii", False),
        ("board.html", "html", 80, "ascii", True),
        ("board.svg", "svg", 80, "ascii", True),
        ("board.ics", "ics", 80, "ascii", True),
    ],
)
def test_golden(full: Board, name: str, format: str, width: int, encoding: str, color: bool) -> None:
    found = rendered(full, format, width, encoding, color)
    if os.environ.get("DEPRECAT_WRITE_GOLDEN"):
        (GOLDEN / name).write_bytes(found.encode())
    assert found == (GOLDEN / name).read_bytes().decode()


@pytest.mark.parametrize("at", ["2023-03-15", "23.7.0", "23.9.0", "23.11.0", "24.1.0", "2030-01-01"])
@pytest.mark.parametrize("name", ["", "semver", "conda-build", "plain"])
def test_json_fits_its_schema(at: str, name: str) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    found = json.loads(rendered(seen_from(at, name), "json"))
    jsonschema.Draft202012Validator(schema).validate(found)
    keys = [each["key"] for each in found["declarations"]]
    assert len(keys) == len(set(keys))
    assert {key for each in found["coming"] for key in (*each["removes"], *each["deprecates"])} <= set(keys)


def test_lines_keep_to_the_width(full: Board) -> None:
    for width in (60, 80, 120):
        assert max(map(len, rendered(full, "text", width).splitlines())) <= width


def test_nothing_steers_a_terminal(full: Board) -> None:
    for format in SCHEDULE_FORMATS:
        assert "\x1b" not in rendered(full, format)


def test_color_only_adds_color(full: Board) -> None:
    import re

    plain = re.sub(r"\x1b\[[\d;]*m", "", rendered(full, "text", color=True))
    assert plain == rendered(full, "text")


def test_a_board_without_anything_declared() -> None:
    found = replace(seen_from("24.1.0"), turns=(), overdue=(), undated=(), gone=())
    for format in SCHEDULE_FORMATS:
        assert "up" in rendered(found, format)
    assert found.worst == 0


# The calendar file


def events(found: Board) -> list[icalendar.Component]:
    text = rendered(found, "ics")
    assert "\r\n" in text
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    return list(icalendar.Calendar.from_ical(text).walk("VEVENT"))


def test_the_calendar_file_is_read_by_a_library_of_others(full: Board) -> None:
    found = {str(each["UID"]): each for each in events(full)}
    assert list(found) == ["24.3.0-up@deprecat", "24.9.0-up@deprecat", "25.3.0-up@deprecat"]
    march = found["24.3.0-up@deprecat"]
    assert (march.decoded("DTSTART"), march.decoded("DTEND")) == (date(2024, 3, 11), date(2024, 3, 12))
    assert str(march["SUMMARY"]) == "up 24.3.0 removes 2, deprecates 2 (forecast)"
    assert str(march["STATUS"]) == "TENTATIVE"
    assert str(march["DESCRIPTION"]).splitlines() == [
        "Removes:",
        "- up.api.backwards (up/api.py:14)",
        "- up.api.kept (up/api.py:3), use up.new.better",
        "Deprecates:",
        "- up.api.act, topic acting, without a net (up/api.py:17)",
        "- up.api.call, argument old (up/api.py:12), use new",
    ]


def test_a_recorded_day_is_confirmed() -> None:
    first = events(seen_from("2023-08-01"))[0]
    assert (str(first["STATUS"]), first.decoded("DTSTART")) == ("CONFIRMED", date(2023, 9, 27))


def test_events_keep_their_names_when_seen_from_another_day() -> None:
    uids = [{str(each["UID"]) for each in events(seen_from(at))} for at in ("2024-01-30", "2024-02-20")]
    assert uids[0] == uids[1]


def test_what_has_no_day_is_in_no_calendar() -> None:
    assert events(seen_from("24.1.0", "semver")) == []


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_folding_loses_nothing(line: str) -> None:
    pieces = list(folded(line))
    assert all(len(piece.encode()) <= 77 and piece.endswith("\r\n") for piece in pieces)
    assert all(piece.startswith(" ") for piece in pieces[1:])
    assert pieces[0][:-2] + "".join(piece[1:-2] for piece in pieces[1:]) == line


# Pictures


def test_pictures_are_well_formed_and_show_the_same(full: Board) -> None:
    svg = ElementTree.fromstring(rendered(full, "svg"))
    bars = [each for each in svg.iter() if each.tag.endswith("polygon")]
    assert len(bars) == 6  # one removal for each pair of releases
    page = rendered(full, "html")
    assert page.count("<polygon") == 6
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")


def test_markdown_cells_hold_their_pipes(full: Board) -> None:
    table = [line for line in rendered(full, "markdown").splitlines() if line.startswith("| `")]
    assert table
    assert all(line.count(" | ") == 2 for line in table)
