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
import selectors
import signal
import struct
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")

_NUMBER = struct.Struct("=I")
_HEAD = struct.Struct("=IQ")
_PIECES = 4000  # their numbers have to fit into a pipe at once, 16 KB in the smallest
_ENDING = (signal.SIGINT, signal.SIGTERM)
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
        done: set[int] = set()
        elsewhere = _forked if forks else _started
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
    return hasattr(os, "fork") and sys.platform != "darwin" and threading.active_count() == 1


def _forked(
    work: Callable[[Item], Answer],
    pack: Callable[[Answer], bytes],
    items: Sequence[Item],
    pieces: list[list[int]],
    jobs: int,
) -> Iterator[tuple[int, bytes]]:
    queue, fill = os.pipe()
    workers: dict[int, int] = {}  # process by the pipe that its answers come from
    answers: dict[int, bytearray] = {}
    try:
        os.write(fill, b"".join(map(_NUMBER.pack, range(len(pieces)))))
        os.close(fill)
        fill = -1
        for _ in range(min(jobs, len(pieces))):
            answer, write = os.pipe()
            process = _fork()
            if process == 0:
                for handle in (answer, *workers):  # or a write to a parent that is gone would wait for ever
                    os.close(handle)
                _work(lambda index: pack(work(items[index])), pieces, queue, write)
            os.close(write)
            workers[answer] = process
            answers[answer] = bytearray()
        with selectors.DefaultSelector() as ready:
            for answer in workers:
                ready.register(answer, selectors.EVENT_READ)
            while ready.get_map():
                for event, _ in ready.select():
                    part = os.read(event.fd, 1 << 20)
                    if not part:
                        ready.unregister(event.fd)
                    answers[event.fd] += part
                    yield from _taken(answers[event.fd])
    finally:
        _end(workers)
        for handle in (queue, fill, *workers):
            if handle >= 0:
                os.close(handle)


def _fork() -> int:
    """Fork; a new process is one that an interruption ends, from the very beginning: were one raised in it,
    it would go on as if it were the parent."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # there are no other threads, whatever it takes for one
            process = os.fork()
        if process == 0:
            for each in _ENDING:
                signal.signal(each, signal.SIG_DFL)
        return process
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(answered: Callable[[int], bytes], pieces: list[list[int]], queue: int, answer: int) -> None:
    """What a worker does; never returns."""
    status = 1
    try:
        while len(number := os.read(queue, _NUMBER.size)) == _NUMBER.size:
            parts = []
            for index in pieces[_NUMBER.unpack(number)[0]]:
                value = answered(index)
                parts += [_HEAD.pack(index, len(value)), value]
            _write(answer, b"".join(parts))
        status = 0
    finally:
        os._exit(status)  # no cleaning up: all of it is the parent's


def _write(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def _taken(buffer: bytearray) -> Iterator[tuple[int, bytes]]:
    """The whole answers at the beginning of *buffer*, which are taken off it."""
    at = 0
    while len(buffer) >= at + _HEAD.size:
        index, length = _HEAD.unpack_from(buffer, at)
        if len(buffer) < at + _HEAD.size + length:
            break
        at += _HEAD.size
        yield index, bytes(buffer[at : at + length])
        at += length
    del buffer[:at]


def _end(workers: dict[int, int]) -> None:
    for process in workers.values():
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)  # those that are done are gone already
    for process in workers.values():
        with suppress(ChildProcessError):
            os.waitpid(process, 0)


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
