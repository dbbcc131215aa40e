"""``deprecat record``: an upstream's releases into a ledger."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from deprecat.app.options import RecordOptions
from deprecat.app.reading import read
from deprecat.app.schedules import kept
from deprecat.errors import LedgerError, PathError, SourceError
from deprecat.model.ledger import Ledger
from deprecat.model.places import Skipped
from deprecat.model.releases import Release
from deprecat.model.values import replace
from deprecat.report.words import count
from deprecat.sources.archives import ArchiveSource
from deprecat.sources.directory import DirectorySource
from deprecat.sources.git import GitSource
from deprecat.sources.interface import Source, Tree
from deprecat.upstream.ledger_text import load
from deprecat.upstream.ledger_writing import save
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
        where = options.git or options.directory or options.archives[0]
        raise SourceError(
            f"{where}: no Python package of {options.name} found in {count(len(fresh), 'release')};"
            " name its directory with --root"
        )
    new, unreadable = read(
        options.name,
        source,
        trees,
        prose=options.prose,
        jobs=options.jobs,
        quiet=options.quiet,
        handlers=options.handlers,
        cache=options.cache,
    )
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
    if options.archives:
        return ArchiveSource(
            [Path(path) for path in options.archives], roots=options.roots, name=options.name
        )
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
