"""The facts of many upstream files, each extracted once, on all cores."""

from __future__ import annotations

import signal
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import chain, islice
from multiprocessing import get_context

from deprecat.engine import pickles
from deprecat.engine.cache import Store, key
from deprecat.syntax.unreadable import Unreadable
from deprecat.upstream.extract import extract
from deprecat.upstream.facts import Facts

_BATCH_BYTES = 1_000_000
_FEW = 50  # blobs that are read before further processes would have started
_AHEAD = 4  # batches in flight per process: enough to keep it busy, few enough to keep memory flat

_Batch = list[tuple[str, bytes]]
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
    flying: list[tuple[_Batch, Future[list[Extracted]] | None]] = []
    # not forked: a fork would inherit, and so hold open, the pipes to the process that blobs are read from
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"))
    try:
        _submit(pool, islice(batches, jobs * _AHEAD), flying)
        while flying:
            future = flying[0][1]
            assert future is not None
            found = future.result()
            _submit(pool, islice(batches, 1), flying)
            del flying[0]  # not earlier: should that fail, it is done again
            yield from found
            done(len(found))
    except BrokenProcessPool:  # a worker was killed: what it had, and what is left, is done here
        pass
    finally:
        workers = list((pool._processes or {}).values())
        for worker in workers:
            worker.kill()  # or leaving would wait for what they are at
        pool.shutdown(cancel_futures=True)
    for batch in chain([batch for batch, _ in flying], batches):
        yield from _extract_batch(batch)
        done(len(batch))


def _submit(
    pool: ProcessPoolExecutor,
    batches: Iterable[_Batch],
    flying: list[tuple[_Batch, Future[list[Extracted]] | None]],
) -> None:
    """Let *batches* be worked on; which they are stands in *flying* even if that fails."""
    for batch in batches:
        flying.append((batch, None))
        with _interruptions_held():
            flying[-1] = (batch, pool.submit(_extract_batch, batch))


@contextmanager
def _interruptions_held() -> Iterator[None]:
    """Processes that are started meanwhile never hear of an interruption: it is for this one to end them."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _batches(blobs: Iterable[tuple[str, bytes]]) -> Iterator[_Batch]:
    batch: _Batch = []
    size = 0
    for blob, source in blobs:
        batch.append((blob, source))
        size += len(source)
        if size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _extract_batch(batch: _Batch) -> list[Extracted]:
    found: list[Extracted] = []
    for blob, source in batch:
        try:
            found.append((blob, extract(source)))
        except Unreadable as problem:
            found.append((blob, str(problem)))
    return found
