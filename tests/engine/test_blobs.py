"""An upstream's files are all read, whatever becomes of the processes that read them."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator

import pytest

from deprecat.engine import blobs
from deprecat.engine.blobs import extract_all

SOURCES = [(str(number), b"def f%d(): pass\n" % number) for number in range(60)]


@pytest.mark.parametrize("victims", [1, 2])
def test_a_worker_that_is_killed_costs_time_only(victims: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blobs, "_BATCH_BYTES", 40)
    killed = []

    def read() -> Iterator[tuple[str, bytes]]:
        for number, each in enumerate(SOURCES):
            if number == 30:
                for process in multiprocessing.active_children()[:victims]:
                    process.kill()
                    killed.append(process)
            yield each

    counts: list[int] = []
    found = list(extract_all(read(), 2, counts.append))
    assert len(killed) == victims
    assert found == list(extract_all(SOURCES, 1))
    assert sum(counts) == len(SOURCES)
    assert not multiprocessing.active_children()
