"""Layout: what fits, what is never broken, and where the caret stands."""

from __future__ import annotations

import io
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deprecat.model.places import Place
from deprecat.model.releases import History, Release, ReleaseSet
from deprecat.report.interface import pairs, visible
from deprecat.report.sheet import Excerpt, cells, excerpt, sheet_for, wrap
from deprecat.report.words import extent

SHEET = sheet_for(io.StringIO(), 80)
TEN = History.of(Release(f"1.{minor}") for minor in range(10))


@given(st.integers(0, 2**10 - 1))
def test_pairs_are_the_set(bits: int) -> None:
    releases = ReleaseSet(TEN, bits)
    found = [TEN.index[first] * 100 + TEN.index[last] for first, last in pairs(releases)]
    members = {i for run in found for i in range(run // 100, run % 100 + 1)}
    assert members == {i for i in range(10) if bits >> i & 1}
    assert found == sorted(found)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no release"),
        ("1.3", "1.3"),
        ("1.3-1.4", "1.3 to 1.4 (2 releases)"),
        ("1.0,1.2,1.4", "1.0, 1.2, 1.4 (3 releases)"),
        ("1.0,1.2,1.4,1.6-1.7", "1.0 to 1.7 with gaps (5 releases)"),
    ],
)
def test_extent(text: str, words: str) -> None:
    assert extent(TEN.parse(text)) == words


@given(st.text(), st.sampled_from(["utf-8", "ascii", "latin-1", "cp1252", "shift_jis"]))
@example("\x1b[2J\u202e\u2028\udc80\x85\u200b", "utf-8")
def test_visible_can_be_written_and_shows_no_control(text: str, encoding: str) -> None:
    shown = visible(text, encoding)
    shown.encode(encoding)
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in shown)
    assert len(shown.splitlines()) <= 1


@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"])))
def test_visible_leaves_plain_text(text: str) -> None:
    assert visible(text, "ascii") == text


@given(st.lists(st.text("ab字", min_size=1, max_size=12)), st.integers(1, 30))
def test_wrap_keeps_words_whole_and_lines_short(words: list[str], width: int) -> None:
    lines = wrap(words, width)
    assert " ".join(lines).split() == words
    assert all(cells(line) <= width or " " not in line for line in lines)


def under(shown: Excerpt) -> str:
    """The text above the caret, by terminal cells."""
    row = [char for char in shown.text for _ in range(cells(char))]
    span = row[shown.start : shown.start + shown.length]
    return "".join(char for i, char in enumerate(span) if i == 0 or cells(char) == 1 or i % 2 == 0)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("x = name()", "name"),
        ("        x = name()\n", "name"),
        ("\t\tname", "name"),
        ("a\tb\tname\t", "name"),
        ("名前 = '値'; name()", "name"),
        ("x = '\x1b\u202e' + name", "name"),
        ("e\u0301 = name", "name"),
        ("long " * 40 + "name" + " long" * 40, "name"),
        ("長い" * 60 + "name" + "長い" * 60, "name"),
        ("long " * 40 + "name", "name"),
        ("name" + " long" * 40, "name"),
    ],
)
@pytest.mark.parametrize("room", [12, 30, 60])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_the_caret_stands_under_the_use(source: str, name: str, room: int, encoding: str) -> None:
    column = source.index(name) + 1
    sheet = sheet_for(io.TextIOWrapper(io.BytesIO(), encoding=encoding), 80)
    shown = excerpt(source, Place(1, column, 1, column + len(name)), room, sheet)
    assert under(shown) == name
    assert cells(shown.text) <= room


@given(st.text(), st.integers(1, 50), st.integers(0, 2), st.integers(1, 50), st.integers(10, 40))
def test_an_excerpt_fits_whatever_the_place(source: str, column: int, more: int, end: int, room: int) -> None:
    shown = excerpt(source, Place(1, column, 1 + more, end), room, SHEET)
    assert cells(shown.text) <= room
    assert 0 <= shown.start <= room
    assert shown.length >= 1
    assert shown.start + shown.length <= max(cells(shown.text), shown.start + 1)


def test_an_excerpt_tells_what_it_cut() -> None:
    source = "    " + "abcdefghij" * 10
    assert excerpt(source, Place(1, 5, 1, 8), 20, SHEET) == Excerpt("abcdefghijabcdefgh…", 0, 3)
    assert excerpt(source, Place(1, 102, 1, 105), 20, SHEET) == Excerpt("…cdefghijabcdefghij", 16, 3)
    assert excerpt("    short", Place(1, 5, 1, 8), 20, SHEET) == Excerpt("short", 0, 3)


def test_of_several_lines_the_first_is_marked_to_its_end() -> None:
    assert excerpt("  f(name.\n", Place(3, 5, 4, 2), 40, SHEET) == Excerpt("f(name.", 2, 5)
