"""``deprecat check``: its options."""

from __future__ import annotations

import argparse

from deprecat.app.options import CHECK_FORMATS, FAIL_ON, CheckOptions
from deprecat.cli.interface import (
    Command,
    Parser,
    UsageError,
    declare_ledgers,
    declare_report,
    declare_work,
    destinations,
    filled,
    listed,
    one_of,
)


def declare(parser: Parser) -> None:
    parser.add_argument(
        "--against",
        action="append",
        default=[],
        type=filled,
        metavar="SPEC",
        help="releases to check against, such as 'conda==4.13.0' or 'conda>=23.1,<25'; "
        "may be repeated (default: the newest release of each ledger)",
    )
    declare_ledgers(parser)
    parser.add_argument(
        "--exclude",
        action="append",
        default=[],
        type=filled,
        metavar="PATTERN",
        help="leave out files and directories that match; may be repeated",
    )
    parser.add_argument(
        "--force-exclude",
        action="store_true",
        help="leave out files that are named, too, if they match --exclude, are copies of others' code "
        "or of a kind that is not checked: for hooks, which name whatever has changed",
    )
    declare_report(parser, CHECK_FORMATS)
    parser.add_argument(
        "--fail-on",
        type=one_of(FAIL_ON),
        default=CheckOptions().fail_on,
        metavar="LEVEL",
        help=f"lowest level that makes the exit code 1: {listed(FAIL_ON)} (default: %(default)s)",
    )
    parser.add_argument(
        "--statistics",
        action="store_true",
        help="counts by rule, symbol, release and file instead of findings",
    )
    parser.add_argument(
        "--quiet", action="store_true", help="the findings alone: no summary, nothing on standard error"
    )
    declare_work(parser)


def build(given: argparse.Namespace) -> CheckOptions:
    if given.statistics:
        if given.format not in ("text", "statistics"):
            raise UsageError(f"--statistics: are a format of their own, and --format asks for {given.format}")
        given.format = "statistics"
    to = destinations(given)
    return CheckOptions(
        paths=given.operands or CheckOptions().paths,
        against=tuple(given.against),
        ledgers=tuple(given.ledger),
        format=to.format,
        output=to.output,
        reports=to.reports,
        color=given.color,
        quiet=given.quiet,
        force_exclude=given.force_exclude,
        fail_on=given.fail_on,
        exclude=tuple(given.exclude),
        cache=not given.no_cache,
        jobs=given.jobs,
    )


def run(options: CheckOptions) -> int:
    from deprecat.app import check

    return check.run(options)


COMMAND = Command(
    purpose="Find uses of what is deprecated or gone in the releases in question.",
    usage="deprecat check [PATH ...] [--against SPEC]... [--ledger FILE]... [--exclude PATTERN]...\n"
    "                      [--format FORMAT] [--output [FORMAT:]FILE]... [--fail-on LEVEL]\n"
    "                      [--force-exclude] [--statistics] [--quiet] [--color WHEN] [--no-cache]\n"
    "                      [--jobs N]",
    declare=declare,
    build=build,
    examples="""\
PATH is a file or directory, this directory if none is given.

examples:
  deprecat check
  deprecat check src tests --exclude 'tests/data'
  deprecat check --against 'conda==4.13.0'
  deprecat check --against 'conda>=23.1' --against 'conda-build>=24.1'
  deprecat check --statistics
  deprecat check --format json --output findings.json --fail-on never
  deprecat check --output sarif:deprecat.sarif --output junit:deprecat.xml

exit code: 0 nothing at or above --fail-on, 1 something, 2 a wrong option or unusable input.
""",
    run=run,
)
