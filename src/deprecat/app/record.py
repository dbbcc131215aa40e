"""``deprecat record``: an upstream's releases into a ledger."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from deprecat.app.options import RecordOptions
from deprecat.app.schedules import kept
from deprecat.engine.blobs import extract_all
from deprecat.errors import LedgerError, PathError, SourceError
from deprecat.model.ledger import Ledger
from deprecat.model.places import Skipped
from deprecat.model.releases import History, Release
from deprecat.report.words import count
from deprecat.sources.directory import DirectorySource
from deprecat.sources.git import GitSource
from deprecat.sources.interface import Source, Tree
from deprecat.upstream.facts import Facts
from deprecat.upstream.ledger_text import load, save
from deprecat.upstream.link import Placement, build
from deprecat.upstream.merge import merge


def run(options: RecordOptions) -> int:
    """Bring a ledger up to date with a source, or make it. Raises :class:`~deprecat.errors.DeprecatError`."""
    path = Path(options.ledger or f"{options.name}.ledger.jsonl")
    old = _old(path, options)
    schedule = kept(options.schedule) if options.schedule else old.schedule if old else ""
    source = _source(options)
    releases, skipped = source.releases()
    fresh = [release for release in releases if not _has(old, release)]
    if not fresh and old and old.schedule != schedule:
        save(replace(old, schedule=schedule), Path(os.path.realpath(path)))
        _say(options, f"{path}: follows the schedule {options.schedule} now; no new release", skipped)
        return 0
    if not fresh:
        recorded = f"{count(len(releases), 'release')}, recorded already"
        _say(options, f"{path}: nothing new, left as it was ({recorded})", skipped)
        return 0
    trees = [source.tree(release) for release in fresh]
    skipped += [each for tree in trees for each in tree.skipped]
    trees = [tree for tree in trees if tree.roots]  # of a release without packages nothing is known
    if not trees:
        raise SourceError(
            f"{options.git or options.directory}: no Python package of {options.name} found in"
            f" {count(len(fresh), 'release')}; name its directory with --root"
        )
    new, unreadable = _record(options, source, trees)
    ledger = merge(old, new) if old else new
    ledger = replace(ledger, schedule=schedule)
    save(ledger, Path(os.path.realpath(path)))  # a link stays one
    _say(options, f"{path}: {_summary(ledger, trees)}", [*skipped, *unreadable])
    return 0


def _old(path: Path, options: RecordOptions) -> Ledger | None:
    """The ledger to bring up to date, if there is one. Whether it can be is told before the long reading."""
    if not path.parent.is_dir():
        raise PathError(f"{path}: there is no directory {path.parent} for the ledger; make it first")
    if not path.exists():
        return None
    if not path.is_file():
        raise PathError(f"{path}: not a file, so no ledger; give another --ledger")
    old = load(path)
    if old.upstream != options.name:
        raise LedgerError(f"{path}: a ledger of {old.upstream}, not of {options.name}; give another --ledger")
    return old


def _source(options: RecordOptions) -> Source:
    if options.directory is not None:
        return DirectorySource(
            Path(options.directory), options.version or "", roots=options.roots, name=options.name
        )
    return GitSource(
        Path(options.git or "."),
        tags=options.tags,
        since=options.since,
        roots=options.roots,
        name=options.name,
    )


def _has(ledger: Ledger | None, release: Release) -> bool:
    """Whether a release is recorded from the very same source: a directory may have changed, a tag moved."""
    if ledger is None or release.source in ("", "directory"):
        return False
    return any(old == release for old in ledger.history.at(release.version))


def _record(options: RecordOptions, source: Source, trees: list[Tree]) -> tuple[Ledger, list[Skipped]]:
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
    jobs = options.jobs or os.cpu_count() or 1
    with _progress(len(where), quiet=options.quiet) as done:
        for blob, found in extract_all(source.read(where), jobs if len(where) > 50 else 1, done):
            facts[blob] = found if isinstance(found, Facts) else None
            if isinstance(found, str):
                unreadable.append(Skipped(where[blob].path, found))
    roots = {root for tree in trees for root in tree.roots}
    return build(options.name, roots, history, placements, facts.get, prose=options.prose), unreadable


@contextmanager
def _progress(total: int, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """A progress bar on standard error, if that is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda count: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("reading distinct files", total=total)
        yield lambda count: progress.advance(task, count)


def _summary(ledger: Ledger, trees: list[Tree]) -> str:
    sites = sum(len(module.declarations) for module in ledger.modules.values())
    blobs = len({file.blob for tree in trees for file in tree.files})
    first, last = ledger.history.releases[0].version, ledger.history.releases[-1].version
    read = f"{count(len(trees), 'release')} read ({count(blobs, 'distinct file')})"
    return (
        f"{read}; the ledger now has {count(len(ledger.history), 'release')} ({first} to {last}),"
        f" {count(len(ledger.modules), 'module')} and {count(sites, 'declaration')}"
    )


def _say(options: RecordOptions, line: str, skipped: list[Skipped]) -> None:
    if options.quiet:
        return
    for each in sorted(set(skipped)):
        print(f"skipped: {each.path}: {each.reason}", file=sys.stderr)
    print(line, file=sys.stderr)
