"""Releases of an upstream, read from a source: what ``record`` keeps and ``diff`` compares."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from deprecat.app.caching import extracting_version, opened
from deprecat.engine.blobs import extracted
from deprecat.engine.pool import cores
from deprecat.model.declarations import Form
from deprecat.model.ledger import Ledger
from deprecat.model.places import Skipped
from deprecat.model.releases import History
from deprecat.model.shell import Script
from deprecat.model.values import replace
from deprecat.sources.interface import Source, Tree
from deprecat.upstream import shell
from deprecat.upstream.facts import Facts
from deprecat.upstream.link import Placement, build


def read(
    name: str,
    source: Source,
    trees: Sequence[Tree],
    *,
    prose: bool,
    jobs: int | None = None,
    quiet: bool = False,
    cache: bool = True,
    handlers: Iterable[str] = (),
) -> tuple[Ledger, list[Skipped]]:
    """The ledger of the upstream *name* with the releases of *trees*, and the files that could not be read.

    *jobs* is the number of processes, ``None`` one for each core; few files are read in this one. Without
    *cache* no file counts as read by an earlier run. *handlers* are handlers of deprecations besides those
    that are known.
    """
    history = History.of(tree.release for tree in trees)
    standing: dict[tuple[str, bool, str, str], int] = {}
    for tree in trees:
        bit = 1 << history.index[tree.release.version]
        for file in tree.files:
            key = (file.module, file.package, file.path, file.blob)
            standing[key] = standing.get(key, 0) | bit
    placements = [Placement(*key, bits) for key, bits in standing.items()]
    where = {placement.blob: placement for placement in reversed(placements)}
    facts: dict[str, Facts | None] = {}
    unreadable: list[Skipped] = []
    with _progress(len(where), quiet=quiet) as done, opened(cache) as store:
        version = extracting_version() if store.keeps else b""
        for blob, found in extracted(where, source.read, store, version, jobs or cores(), done):
            facts[blob] = found if isinstance(found, Facts) else None
            if isinstance(found, str):
                unreadable.append(Skipped(where[blob].path, found))
    roots = {root for tree in trees for root in tree.roots}
    ledger = build(name, roots, history, placements, facts.get, prose=prose, handlers=handlers)
    scripts, unread = _scripts(source, trees, history)
    return replace(ledger, shell=scripts), [*unreadable, *unread]


def _scripts(
    source: Source, trees: Sequence[Tree], history: History
) -> tuple[dict[str, Script], list[Skipped]]:
    """The shell scripts of *trees*, and what of them was not read."""
    standing: dict[tuple[str, str], int] = {}
    for tree in trees:
        bit = 1 << history.index[tree.release.version]
        for file in tree.scripts:
            standing[file.path, file.blob] = standing.get((file.path, file.blob), 0) | bit
    if not standing:
        return {}, []
    if absent := shell.missing():
        reason = f"functions of shell scripts are not recorded: {' and '.join(absent)} not installed"
        return {}, [Skipped(min(standing)[0], reason)]
    blobs = sorted({blob for _, blob in standing})
    found = {blob: shell.functions(content) for blob, content in source.read(blobs)}
    rows = ((path, blob, bits) for (path, blob), bits in standing.items())
    return shell.build(history, rows, found.get), []


def has_prose(ledger: Ledger) -> bool:
    """Whether *ledger* has the upstream's sentences: what is to be compared with it has to be read likewise,
    for topics are known by their words, or by the fingerprint of these."""
    return any(
        term.text or (declaration.form is Form.TOPIC and not declaration.detail.startswith("#"))
        for module in ledger.modules.values()
        for declaration in module.declarations
        for term in declaration.terms
    )


@contextmanager
def _progress(total: int, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """A progress bar on standard error, if that is a terminal."""
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield lambda count: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("reading distinct files", total=total)
        yield lambda count: progress.advance(task, count)
