"""The calendar: recorded days, forecast ones, and what comes next."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deprecat.errors import ScheduleError
from deprecat.model.declarations import Term
from deprecat.model.releases import History, Release
from deprecat.schedule.calendar import Calendar, moment
from deprecat.schedule.days import Day
from deprecat.schedule.passage import Count, between
from deprecat.schedule.schedules import DayRule
from deprecat.schedule.states import State
from deprecat.schedule.text import schedule
from deprecat.schedule.versions import Line


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def history(*releases: tuple[str, str]) -> History:
    return History.of(Release(version, date, "a commit") for version, date in releases)


CONDA = history(
    ("4.14.0", "2022-08-03"),
    ("22.9.0", "2022-09-20"),
    ("22.11.0", "2022-11-30"),
    ("23.1.0", "2023-01-18"),
    ("23.3.0", "2023-03-15"),
    ("23.3.1", "2023-03-30"),
    ("23.5.0", "2023-05-22"),
    ("23.7.0", "2023-07-25"),
    ("23.7.4", "2023-09-12"),
    ("23.9.0", "2023-09-27"),
    ("23.10.0", "2023-10-30"),
)
DJANGO = history(
    ("4.2", "2023-04-03"),
    ("5.0", "2023-12-04"),
    ("5.0.1", "2024-01-02"),
    ("5.1", "2024-08-07"),
    ("5.2", "2025-04-02"),
)


def calendar(at: str, name: str = "cep9", past: History = CONDA, release: str = "") -> Calendar:
    return Calendar(schedule(name), past, day(at), release)


# The table of CEP 8: the release weeks of the first regular releases.
@pytest.mark.parametrize(
    ("version", "week"),
    [
        ("22.9.0", "2022-09-12"),
        ("22.11.0", "2022-11-14"),
        ("23.1.0", "2023-01-09"),
        ("23.3.0", "2023-03-13"),
        ("23.5.0", "2023-05-08"),
        ("23.7.0", "2023-07-10"),
        ("23.9.0", "2023-09-11"),
    ],
)
def test_cep_8s_own_table(version: str, week: str) -> None:
    nothing_yet = calendar("2022-08-22", past=history(("4.14.0", "2022-08-03")))
    assert nothing_yet.day(version) == Day(day(week), forecast=True)


def test_recorded_releases_have_their_days() -> None:
    now = calendar("2023-11-01")
    assert now.day("23.9.0") == now.day("23.9") == now.day("23.09") == Day(day("2023-09-27"))
    assert now.day("23.8") == Day(day("2023-09-27"))  # never came: 23.9.0 was the first that is later
    assert now.day("23.11") == Day(day("2023-11-13"), forecast=True)
    assert now.day("24.2") == Day(day("2024-02-12"), forecast=True)  # an optional release
    assert now.day("3.0") == Day(day("2022-08-03"))
    assert now.day("a future release") is None
    assert now.day("24.13") is None
    assert now.day("3000.1") is None


def test_what_realises_a_declared_version() -> None:
    now = calendar("2023-11-01")
    versions = {
        text: found.version if (found := now.realised(text)) else "" for text in ("23.9", "23.8", "24.3")
    }
    assert versions == {"23.9": "23.9.0", "23.8": "23.9.0", "24.3": ""}


def test_the_coming_releases() -> None:
    coming = calendar("2023-11-01").coming(3)
    assert [(each.version, each.deprecates, each.removes, each.kind) for each in coming] == [
        ("23.11.0", False, False, "regular"),
        ("24.1.0", False, False, "regular"),
        ("24.3.0", True, True, "regular"),
    ]
    assert all(each.day and each.day.forecast and not each.due for each in coming)


def test_a_release_that_should_be_out_is_due() -> None:
    assert not calendar("2023-11-16").coming(1)[0].due  # the Thursday of its week
    first, second = calendar("2023-11-17").coming(2)
    assert (first.version, first.due) == ("23.11.0", True)
    assert (second.version, second.due) == ("24.1.0", False)


def test_a_day_in_the_past_sees_recorded_releases_coming() -> None:
    past = calendar("2023-06-01")
    assert past.newest
    assert past.newest.version == "23.5.0"
    assert [(each.version, each.day, each.kind) for each in past.coming(4)] == [
        ("23.7.0", Day(day("2023-07-25")), "regular"),
        ("23.9.0", Day(day("2023-09-27")), "regular"),
        ("23.10.0", Day(day("2023-10-30")), "optional"),
        ("23.11.0", Day(day("2023-11-13"), forecast=True), "regular"),
    ]


def test_the_next_removal() -> None:
    now = calendar("2023-11-01")
    found = [now.next_removal(), now.next_removal(after="24.3"), now.next_removal(after="24.3.1")]
    assert [each.version if each else "" for each in found] == ["24.3.0", "24.9.0", "24.9.0"]


def test_a_release_as_the_moment() -> None:
    at, release = moment("23.3", schedule("cep9"), CONDA)
    assert (at, release) == (day("2023-03-15"), "23.3.0")
    assert moment("24.3", schedule("cep9"), CONDA) == (day("2024-03-11"), "")
    assert moment("2024-03-12", schedule("cep9"), CONDA) == (day("2024-03-12"), "")
    now = calendar("2023-09-12", release="23.7.0")
    assert now.newest
    assert now.newest.version == "23.7.0"


def test_releases_of_one_day_are_told_apart() -> None:
    twins = history(("3.23.0", "2022-11-17"), ("3.23.1", "2022-11-17"))
    now = calendar("2022-11-17", "semver", twins, "3.23.0")
    assert [release.version for release in now.out] == ["3.23.0"]
    assert [release.version for release in calendar("2022-11-17", "semver", twins).out] == [
        "3.23.0",
        "3.23.1",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2024-02-30", "no such day"),
        ("2024-2-3-4", "neither a day"),
        ("soon", "neither a day"),
        ("99.0", "tells no day of it"),
    ],
)
def test_moments_that_cannot_be(text: str, message: str) -> None:
    with pytest.raises(ScheduleError, match=message) as raised:
        moment(text, schedule("cep9"), CONDA)
    assert "\n" not in str(raised.value)


def test_a_directory_is_not_out_and_undated_releases_are_by_their_place() -> None:
    mixed = History.of(
        (
            Release("1.0", "2020-01-01", "a"),
            Release("1.1", "", "a"),
            Release("1.2", "2021-01-01", "a"),
            Release("1.3", "", "a"),
            Release("2.0", "", "directory"),
        )
    )
    assert str(calendar("2022-01-01", "semver", mixed).out) == "1.0-1.2"
    assert str(calendar("2020-06-01", "semver", mixed).out) == "1.0"
    trees = History.of(Release(version, "", "directory") for version in ("1.0", "2.0"))
    assert str(calendar("2020-06-01", "semver", trees).out) == "1.0-"
    dateless = History.of([Release("1.0", "", "a"), Release("2.0", "", "directory")])
    assert str(calendar("2020-06-01", "semver", dateless).out) == "1.0"


def test_states_at_the_current_and_a_later_release() -> None:
    now = calendar("2023-11-01")
    term = Term(CONDA.all, "24.3", "24.9", "conda/a.py", 1)
    assert now.state(term) is State.PENDING
    assert now.state(term, "24.3.0") is State.DEPRECATED
    assert now.state(term, "24.9.0") is State.REMOVED


def test_punctuality() -> None:
    kept = calendar("2023-11-01").punctuality()
    assert [(each.release.version, each.late, each.inside) for each in kept] == [
        ("22.9.0", 8, False),
        ("22.11.0", 16, False),
        ("23.1.0", 9, False),
        ("23.3.0", 2, True),
        ("23.5.0", 14, False),
        ("23.7.0", 15, False),
        ("23.9.0", 16, False),
    ]
    assert calendar("2025-05-01", "django", DJANGO).punctuality() == ()


# Versions that count


def test_djangos_rhythm() -> None:
    now = calendar("2025-05-01", "django", DJANGO)
    assert [(each.version, str(each.day.date) if each.day else "") for each in now.coming(5)] == [
        ("6.0", "2025-12-01"),
        ("6.1", "2026-08-01"),
        ("6.2", "2027-04-01"),
        ("7.0", "2027-12-01"),
        ("7.1", "2028-08-01"),
    ]
    assert now.day("6.2") == Day(day("2027-04-01"), forecast=True)
    assert now.day("6.3") is None  # a major has three
    assert str(now.supported()) == "5.1-"


def test_pythons_rhythm() -> None:
    python = history(("3.12.0", "2023-10-02"), ("3.13.0", "2024-10-07"), ("3.13.1", "2024-12-03"))
    now = calendar("2025-01-01", "pep387", python)
    assert now.day("3.14") == Day(day("2025-10-06"), forecast=True)
    assert now.day("3.16.0") == Day(day("2027-10-04"), forecast=True)
    assert now.day("4.0") is None


def test_without_a_rhythm_nothing_is_foreseen() -> None:
    now = calendar("2025-05-01", "semver", DJANGO)
    assert [(each.version, each.day, each.removes) for each in now.coming(9)] == [
        ("5.3.0", None, False),
        ("6.0.0", None, True),
    ]
    assert now.day("6.0") is None
    assert now.next_removal() == now.coming(2)[1]
    assert now.supported() is None
    with pytest.raises(ScheduleError, match="semver tells no day"):
        moment("6.0", schedule("semver"), DJANGO)


def test_a_window_of_months_keeps_the_newest() -> None:
    old = history(("1.0", "2019-01-01"), ("2.0", "2020-01-01"), ("2.0.1", "2022-02-01"))
    assert str(calendar("2020-12-31", "spec0", old).supported()) == "1.0-2.0"
    assert str(calendar("2021-01-01", "spec0", old).supported()) == "2.0"
    assert str(calendar("2029-01-01", "spec0", old).supported()) == "2.0-"


# Time that passes


@pytest.mark.parametrize(
    ("unit", "start", "end", "number"),
    [
        ("regular", "23.5.0", "23.9", 2),  # 23.5 itself and 23.7
        ("regular", "23.5.1", "23.9", 1),  # a hotfix is none
        ("regular", "23.7.0", "24.3", 4),  # recorded 23.7 and 23.9, foreseen 23.11 and 24.1
        ("regular", "23.10.0", "24.3", 2),  # an optional release is none
        ("releases", "23.9.0", "24.3", 4),
        ("removing", "23.9", "24.3", 1),
        ("removing", "23.9", "24.9", 2),
        ("removing", "23.5", "23.9", 1),
        ("removing", "23.9", "23.9", 0),
        ("months", "23.9", "24.3", 6),
        ("days", "22.9.0", "22.11.0", 71),
        ("releases", "24.3", "23.9", 0),
    ],
)
def test_time_between_releases(unit: str, start: str, end: str, number: int) -> None:
    found = between(calendar("2023-11-01"), unit, start, end)
    assert found == Count(number)


@pytest.mark.parametrize(
    ("start", "end", "releases"),
    [("5.0", "6.0", 3), ("5.1", "6.0", 2), ("5.2", "6.0", 1), ("5.2", "6.1", 2), ("6.2", "7.1", 2)],
)
def test_djangos_releases(start: str, end: str, releases: int) -> None:
    now = calendar("2025-05-01", "django", DJANGO)
    assert between(now, "releases", start, end) == Count(releases)
    assert between(now, "majors", start, end) == Count(1)


def test_what_is_not_known_is_not_counted() -> None:
    now = calendar("2025-05-01", "semver", DJANGO)
    assert between(now, "releases", "5.1", "6.0") == Count(2, exact=False)  # 5.3 may come in between
    assert between(now, "releases", "5.2", "5.6") == Count(4)
    assert between(now, "months", "5.2", "6.0") is None
    assert between(now, "releases", "5.2", "soon") is None


@given(st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)))
def test_the_second_monday(any_day: datetime.date) -> None:
    found = DayRule(2, 0).day(any_day.year, any_day.month)
    assert (found.year, found.month, found.weekday()) == (any_day.year, any_day.month, 0)
    assert 8 <= found.day <= 14


@given(st.integers(1, 31), st.integers(2000, 2099), st.integers(1, 12))
def test_a_day_of_the_month_is_one_of_it(nth: int, year: int, month: int) -> None:
    assert DayRule(nth).day(year, month).month == month


@given(st.dates(datetime.date(2022, 9, 1), datetime.date(2060, 1, 1)))
def test_what_comes_comes_in_order_and_is_not_out(at: datetime.date) -> None:
    now = Calendar(schedule("cep9"), CONDA, at)
    coming = now.coming(8)
    days = [each.day.date for each in coming if each.day]
    assert len(days) == 8
    assert days == sorted(days)
    assert not [each for each in coming if each.version in now.out]
    over = at - datetime.timedelta(days=4)
    assert all(
        each.due == (each.day is not None and each.day.forecast and each.day.date <= over) for each in coming
    )


@given(st.integers(2023, 2098), st.integers(1, 12), st.integers(0, 60))
def test_months_between_lines(year: int, month: int, passing: int) -> None:
    now = calendar("2023-11-01")
    later = Line((year * 12 + month - 1 + passing) // 12, (month - 1 + passing) % 12 + 1, True)
    start = f"{year % 100}.{month}"
    if later.major < 2100:
        assert between(now, "months", start, now.schedule.form.first(later)) == Count(passing)
