"""Work in processes that are forked, see :mod:`deprecat.engine.pool`."""

from __future__ import annotations

import os
import selectors
import signal
import struct
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")

_NUMBER = struct.Struct("=I")
_HEAD = struct.Struct("=IQ")
_ENDING = (signal.SIGINT, signal.SIGTERM)


def forked(
    work: Callable[[Item], Answer],
    pack: Callable[[Answer], bytes],
    items: Sequence[Item],
    pieces: list[list[int]],
    jobs: int,
) -> Iterator[tuple[int, Answer | bytes]]:
    """See :func:`deprecat.engine.pool.run`. This process is one of the *jobs*: what it does itself need be
    neither packed nor sent."""
    queue, fill = os.pipe()
    workers: dict[int, int] = {}  # process by the pipe that its answers come from
    answers: dict[int, bytearray] = {}
    try:
        os.write(fill, b"".join(map(_NUMBER.pack, range(len(pieces)))))
        os.close(fill)
        fill = -1
        for _ in range(min(jobs, len(pieces)) - 1):
            answer, write = os.pipe()
            _widen(write)
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
            mine = iter(lambda: os.read(queue, _NUMBER.size), b"")
            while True:
                number = next(mine, b"")
                if not number and not ready.get_map():
                    return
                for index in pieces[_NUMBER.unpack(number)[0]] if number else ():
                    yield index, work(items[index])
                for event, _ in ready.select(0 if number else None):
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


def _widen(pipe: int) -> None:
    """Let a pipe hold more, so that a worker need not wait while this process works; Linux can."""
    import fcntl

    with suppress(AttributeError, OSError):
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, 1 << 20)


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
