"""Work in several processes, where there is enough of it to pay.

Workers are forked, late: they have all that was read and imported by then, and start within milliseconds.
They take the number of the next piece of work from a pipe that all of them read, so none waits while there is
work left. Whatever becomes of them, the answers are the same: what a worker that died did not answer, this
process does itself. Interrupted, it kills them at once.

Where there is no fork (Windows), or where it is not safe (macOS), processes are started from scratch, which
takes so long that it needs more work to pay.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")

_PIECES = 4000  # their numbers have to fit into a pipe at once, 16 KB in the smallest
_PAYS_FORKED = 150_000  # bytes of source: 20 ms of work
_PAYS_STARTED = 4_000_000


def cores() -> int:
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS, Windows
        return os.cpu_count() or 1


def run(
    work: Callable[[Item], Answer],
    pack: Callable[[Answer], bytes],
    items: Sequence[Item],
    sizes: Sequence[int],
    jobs: int,
) -> Iterator[tuple[int, Answer | bytes]]:
    """What *work* makes of each of *items*, with its index, in no particular order; what another process did
    comes packed.

    *sizes* tell how much work each is, in bytes of source. With one job, or too little work, all
    happens in this process. *work* and *pack* are functions of a module, without side effects.
    """
    jobs = min(jobs, len(items))
    total = sum(sizes)
    forks = _can_fork()
    left: Sequence[int] = range(len(items))
    if jobs > 1 and total >= (_PAYS_FORKED if forks else _PAYS_STARTED):
        from deprecat.engine.forks import forked  # late: a check of few files does without

        done: set[int] = set()
        elsewhere = forked if forks else _started
        for index, answer in elsewhere(work, pack, items, _pieces(sizes, jobs), jobs):
            done.add(index)
            yield index, answer
        left = [index for index in left if index not in done]  # a worker was killed
    yield from ((index, work(items[index])) for index in left)


def _pieces(sizes: Sequence[int], jobs: int) -> list[list[int]]:
    """The indices in pieces of about equal size, small enough to keep all busy to the end; large first."""
    most = max(sum(sizes) // (jobs * 8), sum(sizes) // _PIECES + 1)
    pieces: list[list[int]] = []
    room = 0
    for index in sorted(range(len(sizes)), key=lambda index: (-sizes[index], index)):
        if sizes[index] > room or not pieces:
            pieces.append([])
            room = most
        pieces[-1].append(index)
        room -= sizes[index]
    return pieces


def _can_fork() -> bool:
    if not hasattr(os, "fork") or sys.platform == "darwin":
        return False
    threading = sys.modules.get("threading")  # nobody has started any, if nobody has imported it
    return threading is None or threading.active_count() == 1


def _started(
    work: Callable[[Item], Answer],
    pack: Callable[[Answer], bytes],
    items: Sequence[Item],
    pieces: list[list[int]],
    jobs: int,
) -> Iterator[tuple[int, bytes]]:
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"))
    try:
        flying = [
            pool.submit(_piece, work, pack, [(index, items[index]) for index in piece]) for piece in pieces
        ]
        for future in as_completed(flying):
            yield from future.result()
    except BrokenProcessPool:
        pass
    finally:
        processes = list((pool._processes or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.kill()


def _piece(
    work: Callable[[Item], Answer], pack: Callable[[Answer], bytes], items: list[tuple[int, Item]]
) -> list[tuple[int, bytes]]:
    return [(index, pack(work(item))) for index, item in items]
