"""The facts of many upstream files, each extracted once, on all cores."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context

from deprecat.engine import pickles
from deprecat.engine.cache import Store, key
from deprecat.syntax.unreadable import Unreadable
from deprecat.upstream.extract import extract
from deprecat.upstream.facts import Facts

_BATCH_BYTES = 1_000_000
_FEW = 50  # blobs that are read before further processes would have started
_AHEAD = 4  # batches in flight per process: enough to keep it busy, few enough to keep memory flat

Extracted = tuple[str, Facts | str]  # a blob and its facts, or why there are none


def extracted(
    names: Collection[str],
    read: Callable[[Iterable[str]], Iterable[tuple[str, bytes]]],
    store: Store,
    version: bytes,
    jobs: int,
    done: Callable[[int], None] = lambda count: None,
) -> Iterator[Extracted]:
    """The facts of the blobs *names*: those that *store* has from an earlier run of the code that *version*
    stands for, and then those of the blobs that have to be *read*. *done* is told how many came along."""
    keys = {name: key(b"upstream", version, name) for name in names}
    kept = store.get(keys.values())
    missing = []
    for name, where in keys.items():
        facts = _loaded(kept.get(where))
        if facts is None:
            missing.append(name)
        else:
            yield name, facts
    done(len(keys) - len(missing))
    for name, found in extract_all(read(missing), jobs if len(missing) > _FEW else 1, done):
        if store.keeps:
            store.put(keys[name], pickles.dump(found))
        yield name, found


def _loaded(data: bytes | None) -> Facts | str | None:
    try:
        value = pickles.load(data) if data is not None else None
    except pickles.Garbled:
        return None
    return value if isinstance(value, Facts | str) else None


def extract_all(
    blobs: Iterable[tuple[str, bytes]], jobs: int, done: Callable[[int], None] = lambda count: None
) -> Iterator[Extracted]:
    """The facts of *blobs* in their order; *done* is told how many came along.

    With one job everything happens in this process. Interrupting ends the workers at once.
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
        workers = list((pool._processes or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.kill()  # or leaving would wait for what they are at


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
