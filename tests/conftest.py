"""What concerns all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tests that install something run where that is expected, for they take long."""
    if item.get_closest_marker("index") and not (os.environ.get("CI") or os.environ.get("DEPRECAT_INDEX")):
        pytest.skip("installs from a package index: set DEPRECAT_INDEX=1 (continuous integration does it)")


@pytest.fixture(autouse=True, scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The cache is the tests' own. They share it: no test may find more or less because of another."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEPRECAT_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the tests that need real repositories, unless DEPRECAT_REPOS says where those are."""
    if os.environ.get("DEPRECAT_REPOS"):
        return
    wanting = [item for item in items if item.get_closest_marker("repos")]
    if wanting:
        config.hook.pytest_deselected(items=wanting)
        items[:] = [item for item in items if item not in wanting]


@pytest.fixture(autouse=True)
def unset_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Widths are those of a pipe: pytest-xdist, too, sets COLUMNS."""
    monkeypatch.delenv("COLUMNS", raising=False)
