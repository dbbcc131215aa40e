"""``deprecat record``: its options."""

from __future__ import annotations

import argparse

from deprecat.app.options import RecordOptions
from deprecat.cli.config import configured_handlers
from deprecat.cli.interface import Command, Parser, UsageError, declare_work, filled


def declare(parser: Parser) -> None:
    parser.add_argument(
        "--git", type=filled, metavar="REPO", help="read every release tag of this git repository"
    )
    parser.add_argument(
        "--directory",
        type=filled,
        metavar="DIR",
        help="read one release from this source tree (with --version)",
    )
    parser.add_argument(
        "--archive",
        action="append",
        default=[],
        type=filled,
        metavar="FILE",
        help="read one release from this wheel or source distribution; may be repeated",
    )
    parser.add_argument(
        "--version", type=filled, metavar="VERSION", help="the version that --directory holds"
    )
    parser.add_argument(
        "--tags", type=filled, metavar="REGEX", help="which tags of --git are releases (default: versions)"
    )
    parser.add_argument("--since", type=filled, metavar="VERSION", help="oldest release of --git to record")
    parser.add_argument(
        "--root",
        action="append",
        default=[],
        type=filled,
        metavar="PACKAGE",
        help="top-level package to record; may be repeated (default: found by NAME)",
    )
    parser.add_argument(
        "--ledger",
        type=filled,
        metavar="FILE",
        help="ledger to create or bring up to date (default: NAME.ledger.jsonl)",
    )
    parser.add_argument(
        "--no-prose",
        action="store_true",
        help="record names and versions only, no sentence of the upstream's",
    )
    parser.add_argument(
        "--schedule",
        type=filled,
        metavar="NAME",
        help="the deprecation schedule that the upstream follows: a shipped one, such as semver, or a file",
    )
    declare_work(parser)
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")


def build(given: argparse.Namespace) -> RecordOptions:
    if len(given.operands) != 1:
        also = f", not {len(given.operands)} names" if given.operands else ""
        raise UsageError(f"record: name one upstream, such as 'deprecat record conda --git REPO'{also}")
    sources = [given.git is not None, given.directory is not None, bool(given.archive)]
    if sum(sources) != 1:
        both = "only one of them" if any(sources) else "none is given"
        raise UsageError(f"record: needs --git REPO, --directory DIR or --archive FILE; {both}")
    if given.archive and (wrong := _misplaced(given)):
        raise UsageError(f"record: {wrong} does not go with --archive, which tells its own version")
    if given.directory is not None and given.version is None:
        raise UsageError("record: --directory needs --version, the release that it holds")
    if given.git is not None and given.version is not None:
        raise UsageError("record: --version goes with --directory; the releases of --git are its tags")
    if given.directory is not None and (given.tags or given.since):
        wrong = "--tags" if given.tags else "--since"
        raise UsageError(f"record: {wrong} goes with --git; --directory is a single release")
    return RecordOptions(
        name=given.operands[0],
        git=given.git,
        directory=given.directory,
        archives=tuple(given.archive),
        version=given.version,
        tags=given.tags,
        since=given.since,
        roots=tuple(given.root),
        ledger=given.ledger,
        prose=not given.no_prose,
        schedule=given.schedule,
        handlers=configured_handlers(given.operands[0]),
        jobs=given.jobs,
        cache=not given.no_cache,
        quiet=given.quiet,
    )


def _misplaced(given: argparse.Namespace) -> str:
    told = {"--tags": given.tags, "--since": given.since, "--version": given.version}
    return next((option for option, value in told.items() if value), "")


def run(options: RecordOptions) -> int:
    from deprecat.app import record

    return record.run(options)


COMMAND = Command(
    purpose="Read the releases of an upstream into a ledger.",
    usage="deprecat record NAME (--git REPO | --archive FILE... | --directory DIR --version VERSION)\n"
    "                       [--tags REGEX] [--since VERSION] [--root PACKAGE]... [--ledger FILE]\n"
    "                       [--no-prose] [--schedule NAME] [--no-cache] [--jobs N] [--quiet]",
    declare=declare,
    build=build,
    examples="""\
NAME is the upstream's distribution, such as conda-build. Releases that the ledger
already holds are not read again.

examples:
  deprecat record conda --git ../conda --since 4.2
  deprecat record conda --directory ../conda --version 25.1.0 --ledger conda.ledger.jsonl
  deprecat record conda-build --git ../conda-build --root conda_build --tags '^[0-9.]+$'
""",
    run=run,
)
