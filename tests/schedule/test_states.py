"""States by the comparison of conda's handler."""

from __future__ import annotations

import pytest

from deprecat.schedule.states import State, passed, state


@pytest.mark.parametrize(
    ("version", "declared", "is_passed"),
    [
        ("25.1.0", "25.1", True),  # conda-build 25.1.0: (25, 1, 0) < (25, 1) is false
        ("25.1.0.dev3", "25.1", False),  # by PEP 440, as a development version is no tuple of numbers
        ("25.1.0.dev3", "24.11", True),
        ("24.11.2", "25.1", False),
        ("25.1", "25.1.0", False),  # (25, 1) < (25, 1, 0) is true: the handler says so, PEP 440 would not
        ("25.1.0", "25.1.0", True),
        ("26.10.0", "26.9", True),  # numbers, not texts
        ("25.1.0rc1", "25.1", False),
        ("25.1.0", "a future release", None),
        ("25.1.0", "", None),
    ],
)
def test_passed(version: str, declared: str, is_passed: bool | None) -> None:
    assert passed(version, declared) is is_passed


@pytest.mark.parametrize(
    ("deprecate_in", "remove_in", "version", "expected"),
    [
        ("24.9", "25.3", "24.7.1", State.PENDING),
        ("24.9", "25.3", "24.9.0", State.DEPRECATED),
        ("24.9", "25.3", "25.2.9", State.DEPRECATED),
        ("24.9", "25.3", "25.3.0", State.REMOVED),
        ("24.9", "25.3", "25.3.0.dev1", State.DEPRECATED),
        ("", "25.3", "24.1", State.DEPRECATED),
        ("24.9", "", "99.1", State.DEPRECATED),
        ("", "", "24.1", State.DEPRECATED),
        ("later", "25.3", "24.1", State.DEPRECATED),  # what cannot be compared delays nothing
        ("24.9", "24.3", "24.3.0", State.REMOVED),
    ],
)
def test_state(deprecate_in: str, remove_in: str, version: str, expected: State) -> None:
    assert state(deprecate_in, remove_in, version) is expected


def test_a_pending_warning_without_versions_is_pending() -> None:
    assert state("", "", "24.1", pending=True) is State.PENDING
