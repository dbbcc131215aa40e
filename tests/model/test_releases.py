"""The algebra of release sets."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from deprecat.errors import LedgerError
from deprecat.model.releases import History, Release, ReleaseSet

VERSIONS = ["4.2.0", "4.3.0", "4.3.34", "4.4.0", "4.10.0", "22.9.0", "26.7.1"]
HISTORY = History.of(Release(version) for version in VERSIONS)

sets = st.integers(min_value=0, max_value=2 ** len(VERSIONS) - 1).map(lambda bits: ReleaseSet(HISTORY, bits))


def test_versions_order_releases_not_dates_or_text() -> None:
    shuffled = History.of(
        [Release("4.10.0", "2021-01-01"), Release("4.4.0", "2017-12-20"), Release("4.3.34", "2018-02-09")]
    )
    assert [release.version for release in shuffled.releases] == ["4.3.34", "4.4.0", "4.10.0"]


def test_two_releases_of_one_version_are_refused() -> None:
    with pytest.raises(ValueError, match=r"25\.1"):
        History.of([Release("25.1"), Release("25.1.0")])


def test_text_of_runs() -> None:
    assert str(HISTORY.all) == "4.2.0-"
    assert str(HISTORY.none) == ""
    assert str(HISTORY.at("4.3.0")) == "4.3.0"
    assert str(HISTORY.parse("4.2.0,4.3.34-4.10.0")) == "4.2.0,4.3.34-4.10.0"


def test_an_open_run_keeps_its_text_when_a_release_is_added() -> None:
    longer = History.of([*HISTORY.releases, Release("26.9.0")])
    assert str(longer.parse(str(HISTORY.parse("4.4.0-")))) == "4.4.0-"
    assert "26.9.0" in longer.parse("4.4.0-")


def test_membership_is_by_pep_440() -> None:
    assert "22.9" in HISTORY.all
    assert "22.9.1" not in HISTORY.all
    assert not HISTORY.at("no version")


@given(st.sampled_from([*VERSIONS, "1", "4.3", "4.3.34rc1", "4.4", "22.9.0.post1", "99"]).map(Version))
def test_since_and_until_are_what_comparing_each_version_gives(version: Version) -> None:
    assert HISTORY.since(version) == HISTORY.where(lambda each: each >= version)
    assert HISTORY.until(version) == HISTORY.where(lambda each: each <= version)
    assert HISTORY.at(str(version)) == HISTORY.where(lambda each: each == version)
    assert not History(()).since(version) | History(()).until(version)


def test_unknown_versions_in_text_are_refused() -> None:
    with pytest.raises(LedgerError, match=r"9\.9\.9"):
        HISTORY.parse("4.2.0-9.9.9")


def test_before_and_after() -> None:
    some = HISTORY.parse("4.3.34-4.4.0")
    assert str(some.before) == "4.2.0-4.3.0"
    assert str(some.after) == "4.10.0-"
    assert some.first is not None
    assert some.last is not None
    assert (some.first.version, some.last.version) == ("4.3.34", "4.4.0")


@given(sets)
def test_text_round_trip(some: ReleaseSet) -> None:
    assert HISTORY.parse(str(some)) == some


@given(sets, sets)
def test_set_laws(one: ReleaseSet, other: ReleaseSet) -> None:
    assert ~(one & other) == ~one | ~other
    assert one - other == one & ~other
    assert len(one | other) + len(one & other) == len(one) + len(other)
    assert {release.version for release in one} == {version for version in VERSIONS if version in one}


@given(sets)
def test_runs_cover_the_set_and_do_not_touch(some: ReleaseSet) -> None:
    united = HISTORY.none
    for first, last in some.runs:
        united |= HISTORY.parse(f"{first.version}-{last.version}")
    assert united == some
    positions = [(HISTORY.index[first.version], HISTORY.index[last.version]) for first, last in some.runs]
    assert all(end + 1 < start for (_, end), (start, _) in pairwise(positions))
