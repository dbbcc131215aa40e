"""Work in several processes gives what work in one gives, whatever becomes of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from deprecat.engine import pool
from deprecat.engine.pool import run

SIZES = [200_000] * 12
Item = TypeVar("Item")


def double(item: int) -> int:
    return item * 2


def packed(value: object) -> bytes:
    return f"{value}:{os.getpid()}".encode()


def takes_a_while(item: int) -> int:
    time.sleep(0.1)
    return item * 2


def dies_elsewhere(item: tuple[int, int]) -> int:
    """Kills the process that it runs in for one of the items, unless that is the first process."""
    number, parent = item
    if number == 5 and os.getpid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * 2


def answers(work: Callable[[Item], int], items: list[Item], jobs: int) -> tuple[dict[int, int], set[str]]:
    """What comes out by index, and the processes that said so (empty for this one)."""
    values: dict[int, int] = {}
    processes: set[str] = set()
    found: Iterator[tuple[int, int | bytes]] = run(work, packed, items, SIZES[: len(items)], jobs)
    for index, answer in found:
        assert index not in values
        value, _, process = (packed(answer) + b":" if isinstance(answer, int) else answer).partition(b":")
        values[index] = int(value)
        processes.add("" if isinstance(answer, int) else process.decode())
    return values, processes


def test_one_process_and_many_give_the_same() -> None:
    alone, here = answers(double, list(range(12)), 1)
    together, elsewhere = answers(double, list(range(12)), 3)
    assert alone == together == {i: i * 2 for i in range(12)}
    assert here == {""}
    assert elsewhere


@pytest.mark.skipif(not pool._can_fork(), reason="no fork here")
def test_this_process_works_while_others_do() -> None:
    values, processes = answers(takes_a_while, list(range(12)), 3)
    assert values == {i: i * 2 for i in range(12)}
    assert "" in processes
    assert len(processes) == 3


def test_little_work_stays_here() -> None:
    found = list(run(double, packed, [1, 2], [10, 10], 8))
    assert found == [(0, 2), (1, 4)]


@pytest.mark.skipif(not pool._can_fork(), reason="no fork here")
def test_a_worker_that_is_killed_costs_time_only() -> None:
    values, processes = answers(dies_elsewhere, [(i, os.getpid()) for i in range(12)], 3)
    assert values == {i: i * 2 for i in range(12)}
    assert "" in processes


def test_pieces_hold_everything_once() -> None:
    sizes = [5, 1, 900, 30, 30, 30, 0, 0]
    pieces = pool._pieces(sizes, 2)
    assert sorted(index for piece in pieces for index in piece) == list(range(8))
    assert pieces[0] == [2]


PROGRAM = """
import os, signal, sys, time
from deprecat.engine.pool import run

signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job's parent may have it ignored

def work(item):
    open(os.path.join(sys.argv[1], str(os.getpid())), "w").close()
    time.sleep(60)

list(run(work, bytes, list(range(4)), [10**6] * 4, 2))
"""


@pytest.mark.skipif(not pool._can_fork(), reason="no fork here")
def test_interrupting_ends_the_workers_at_once(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(tmp_path)], stderr=subprocess.DEVNULL)
    for _ in range(600):
        if len(list(tmp_path.iterdir())) == 2:
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    assert process.wait(20) != 0
    for each in tmp_path.iterdir():
        with pytest.raises(ProcessLookupError):
            os.kill(int(each.name), 0)
