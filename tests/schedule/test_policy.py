"""Promises judged by schedules."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deprecat.model.declarations import Declaration, Form, Term
from deprecat.model.findings import Level
from deprecat.model.releases import History, Release
from deprecat.schedule.calendar import Calendar
from deprecat.schedule.policy import End, Judgement, Rule, judge
from deprecat.schedule.text import schedule

DAYS = {
    "22.11.0": "2022-11-30",
    "23.1.0": "2023-01-18",
    "23.3.0": "2023-03-15",
    "23.5.0": "2023-05-22",
    "23.5.1": "2023-07-12",
    "23.7.0": "2023-07-25",
    "23.9.0": "2023-09-27",
    "23.11.0": "2023-12-01",
    "24.1.0": "2024-01-30",
    "24.3.0": "2024-03-12",
    "24.3.1": "2024-04-12",
}
HISTORY = History.of(Release(version, day, "a commit") for version, day in DAYS.items())
ALWAYS = HISTORY.all


def declared(*terms: tuple[str, str, str], form: Form = Form.DECORATOR) -> Declaration:
    """A declaration of terms given as releases, deprecate_in and remove_in."""
    return Declaration(
        form,
        "up.api",
        "old",
        tuple(
            Term(HISTORY.parse(releases), deprecate, remove, "up/api.py", i)
            for i, (releases, deprecate, remove) in enumerate(terms, 1)
        ),
    )


def judged(
    *terms: tuple[str, str, str], present: str = "22.11.0-", name: str = "cep9", at: str = "2024-06-01"
) -> Judgement:
    calendar = Calendar(schedule(name), HISTORY, datetime.date.fromisoformat(at))
    return judge(declared(*terms), calendar, HISTORY.parse(present))


def rules(found: Judgement) -> list[str]:
    return [breach.rule.value for breach in found.breaches]


@pytest.mark.parametrize(
    ("since", "deprecate", "remove", "expected"),
    [
        ("23.5.0-", "23.9", "24.3", []),  # 23.5 and 23.7 go by
        ("23.5.1-", "23.9", "24.3", ["short-pending"]),  # a hotfix of 23.5: only 23.7 goes by
        ("23.7.0-", "23.9", "24.3", ["short-pending"]),
        ("23.9.0-", "23.9", "24.3", ["no-pending"]),
        ("23.11.0-", "23.9", "24.3", ["no-pending"]),
        ("23.3.0-", "23.7", "24.3", ["deprecate-release", "longer"]),
        ("23.3.0-", "23.9.1", "24.3", ["deprecate-release"]),  # no hotfix deprecates
        ("23.3.0-", "23.9", "24.5", ["remove-release", "longer"]),
        ("23.3.0-", "23.9", "24.9", ["longer"]),
        ("23.3.0-", "24.9", "24.3", ["reversed"]),
        ("23.3.0-", "24.3", "24.3.0", ["reversed"]),
        ("23.3.0-", "soon", "24.3", ["unreadable"]),
        ("23.3.0-", "23.09", "24.03", []),  # padded
        ("23.3.0-", "2023.9", "24.3", []),
        ("23.3.0-", "", "24.3", ["longer"]),
        ("23.3.0-", "23.9", "", []),
    ],
)
def test_a_first_promise(since: str, deprecate: str, remove: str, expected: list[str]) -> None:
    assert rules(judged((since, deprecate, remove), at="2024-02-01")) == expected


def test_every_move_is_told() -> None:
    found = judged(
        ("23.1.0-23.3.0", "23.9", "24.3"),
        ("23.5.0-23.5.1", "23.9", "24.9"),
        ("23.7.0-", "23.9", "25.3"),
    )
    assert [(b.rule, b.release, b.detail) for b in found.breaches if b.rule is Rule.POSTPONED] == [
        (Rule.POSTPONED, "23.5.0", "24.3 -> 24.9"),
        (Rule.POSTPONED, "23.7.0", "24.9 -> 25.3"),
    ]
    assert (found.moves, found.end) == (2, End.STANDS)
    assert [(promise.release, promise.until, promise.remove_in) for promise in found.promises] == [
        ("23.1.0", "23.3.0", "24.3"),
        ("23.5.0", "23.5.1", "24.9"),
        ("23.7.0", "24.3.1", "25.3"),
    ]
    assert found.first == frozenset()


def test_another_spelling_is_no_move() -> None:
    assert judged(("23.1.0", "23.9", "24.3"), ("23.3.0-23.11.0", "23.9.0", "24.3.0")).moves == 0


def test_brought_forward_is_an_error() -> None:
    found = judged(("23.1.0", "23.9", "24.9"), ("23.3.0-", "23.9", "24.3"), at="2024-02-01")
    assert [(b.rule, b.rule.level) for b in found.breaches if b.promise == 1] == [
        (Rule.ADVANCED, Level.ERROR)
    ]


@pytest.mark.parametrize(
    ("said", "present", "end", "gone", "expected"),
    [
        ("23.3.0-24.1.0", "23.3.0-24.1.0", End.REMOVED, "24.3.0", []),
        ("23.3.0-23.11.0", "23.3.0-23.11.0", End.REMOVED, "24.1.0", ["early"]),
        ("23.3.0-24.1.0", "23.3.0-24.3.0", End.KEPT, "24.3.0", []),  # another thing of that name
        ("23.3.0-24.3.0", "23.3.0-24.3.0", End.REMOVED, "24.3.1", ["overdue", "late"]),
        ("23.3.0-23.9.0", "23.3.0-", End.WITHDRAWN, "23.11.0", ["withdrawn"]),
        ("23.3.0-23.9.0", "23.3.0-24.1.0", End.WITHDRAWN, "23.11.0", ["withdrawn"]),
        ("23.3.0-", "23.3.0-", End.STANDS, "", ["overdue"]),
    ],
)
def test_how_it_ended(said: str, present: str, end: End, gone: str, expected: list[str]) -> None:
    found = judged((said, "23.9", "24.3"), present=present)
    assert (found.end, found.gone, rules(found)) == (end, gone, expected)


def test_past_its_own_removal_in_a_release() -> None:
    found = judged(("23.3.0-", "23.9", "24.3"))
    assert [(b.release, b.detail) for b in found.breaches if b.rule is Rule.OVERDUE] == [
        ("24.3.0", "still there, 24.3 was to remove it")
    ]


def test_a_day_sees_only_what_was_out() -> None:
    found = judged(("23.3.0-", "23.9", "24.3"), at="2024-02-01")
    assert (found.end, rules(found)) == (End.STANDS, [])
    assert judged(("23.9.0-", "24.3", "24.9"), at="2023-06-01").promises == ()


def test_whether_a_topic_is_gone_nobody_can_tell() -> None:
    calendar = Calendar(schedule("cep9"), HISTORY, datetime.date(2024, 6, 1))
    found = judge(declared(("23.3.0-23.9.0", "23.9", "24.3"), form=Form.TOPIC), calendar, None)
    assert (found.end, found.gone, rules(found)) == (End.UNKNOWN, "23.11.0", [])


def test_what_names_no_release_promises_nothing() -> None:
    found = judged(("23.3.0-", "", ""))
    assert (found.judged, found.promises, found.breaches) == (False, (), ())


def test_what_was_said_before_the_scheme_is_not_judged() -> None:
    assert not judged(("22.11.0", "4.4", "4.5")).judged
    assert judged(("22.11.0", "4.4", "23.3")).judged


@pytest.mark.parametrize(
    ("name", "deprecate", "remove", "expected"),
    [
        ("conda-build", "23.9", "23.11", []),
        ("conda-build", "23.9", "24.1", []),
        ("conda-build", "23.9", "24.3", ["longer"]),
        ("conda-build", "23.9.1", "23.11", ["deprecate-release", "short-deprecated"]),
        ("semver", "23.3", "23.9", ["remove-release"]),
        ("semver", "23.3", "24.0", []),
        ("pep387", "23.9", "23.11", ["short-deprecated"]),
        ("pep387", "23.9", "24.1", []),
        ("plain", "23.9.1", "23.9.2", []),
    ],
)
def test_other_schedules(name: str, deprecate: str, remove: str, expected: list[str]) -> None:
    found = judged(("23.3.0-23.5.0", deprecate, remove), name=name, at="2023-06-01")
    assert rules(found) == expected


def test_what_cannot_be_counted_is_no_breach() -> None:
    """Between 24.0 and what follows it there may be any number of minor versions."""
    found = judged(("23.3.0-", "24.3", "25.0"), name="semver")
    assert Rule.SHORT_DEPRECATED not in [breach.rule for breach in found.breaches]


VERSIONS = st.sampled_from(["23.3", "23.9", "24.3", "24.9", "23.7", "4.0", "soon", ""])


@given(
    st.lists(st.tuples(st.integers(1, 2 ** len(DAYS) - 1), VERSIONS, VERSIONS), min_size=1, max_size=4),
    st.integers(0, 2 ** len(DAYS) - 1),
    st.dates(datetime.date(2022, 1, 1), datetime.date(2026, 1, 1)),
    st.sampled_from(["cep9", "conda-build", "semver", "nep23", "django", "plain", "spec0", "pep387"]),
)
def test_any_history_can_be_judged(
    terms: Iterable[tuple[int, str, str]], present: int, at: datetime.date, name: str
) -> None:
    """Promises follow one another, and what is told of releases that were not out is nothing."""
    taken = 0
    said = []
    for bits, deprecate, remove in terms:
        if bits & ~taken:
            said.append((str(type(ALWAYS)(HISTORY, bits & ~taken)), deprecate, remove))
            taken |= bits
    calendar = Calendar(schedule(name), HISTORY, at)
    found = judge(declared(*said), calendar, type(ALWAYS)(HISTORY, present))
    starts = [HISTORY.index[promise.release] for promise in found.promises]
    assert starts == sorted(starts)
    assert all(promise.release in calendar.out for promise in found.promises)
    assert all(breach.release in calendar.out for breach in found.breaches)
    assert (found.gone == "") == (found.end is End.STANDS)
