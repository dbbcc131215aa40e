"""The facts of many upstream files, each extracted once, on all cores."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context

from deprecat.syntax.parse import Unreadable
from deprecat.upstream.extract import extract
from deprecat.upstream.facts import Facts

_BATCH_BYTES = 1_000_000
_AHEAD = 4  # batches in flight per process: enough to keep it busy, few enough to keep memory flat

Extracted = tuple[str, Facts | str]  # a blob and its facts, or why there are none


def extract_all(
    blobs: Iterable[tuple[str, bytes]], jobs: int, done: Callable[[int], None] = lambda count: None
) -> Iterator[Extracted]:
    """The facts of *blobs* in their order; *done* is told how many came along.

    With one job everything happens in this process. Interrupting ends the workers.
    """
    batches = _batches(blobs)
    if jobs <= 1:
        for batch in batches:
            yield from _extract_batch(batch)
            done(len(batch))
        return
    # not forked: a fork would inherit, and so hold open, the pipes to the process that blobs are read from
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"))
    try:
        flying: list[Future[list[Extracted]]] = [
            pool.submit(_extract_batch, batch) for batch in islice(batches, jobs * _AHEAD)
        ]
        while flying:
            found = flying.pop(0).result()
            flying += [pool.submit(_extract_batch, batch) for batch in islice(batches, 1)]
            yield from found
            done(len(found))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _batches(blobs: Iterable[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    batch: list[tuple[str, bytes]] = []
    size = 0
    for blob, source in blobs:
        batch.append((blob, source))
        size += len(source)
        if size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _extract_batch(batch: list[tuple[str, bytes]]) -> list[Extracted]:
    found: list[Extracted] = []
    for blob, source in batch:
        try:
            found.append((blob, extract(source)))
        except Unreadable as problem:
            found.append((blob, str(problem)))
    return found
