"""``deprecat schedule``: its options."""

from __future__ import annotations

import argparse
import datetime

from deprecat.app.options import FAIL_ON, SCHEDULE_FORMATS, ScheduleOptions
from deprecat.cli.config import configured_upstreams, declare_config
from deprecat.cli.interface import (
    Command,
    Parser,
    UsageError,
    declare_ledgers,
    declare_report,
    destinations,
    filled,
    listed,
    one_of,
)


def declare(parser: Parser) -> None:
    parser.add_argument(
        "--at",
        type=filled,
        metavar="WHEN",
        help="the day or the release to look from, such as 2026-09-14 or 26.7.1 (default: today)",
    )
    parser.add_argument(
        "--source",
        type=filled,
        metavar="DIR",
        help="a source tree of the upstream that is not released yet",
    )
    parser.add_argument(
        "--version",
        type=filled,
        metavar="VERSION",
        help="the release that --source is about to become (default: the next one, still on its way)",
    )
    parser.add_argument(
        "--root",
        action="append",
        default=[],
        type=filled,
        metavar="PACKAGE",
        help="top-level package in --source; may be repeated (default: found by UPSTREAM)",
    )
    declare_ledgers(parser)
    parser.add_argument(
        "--schedule",
        type=filled,
        metavar="NAME",
        help="judge by this schedule: a shipped one, such as semver, or a file (default: the configuration's"
        " or the ledger's)",
    )
    declare_config(parser)
    declare_report(parser, SCHEDULE_FORMATS)
    parser.add_argument(
        "--fail-on",
        type=one_of(FAIL_ON),
        default="error",
        metavar="LEVEL",
        help=f"lowest level that makes the exit code 1: {listed(FAIL_ON)} (default: %(default)s)",
    )


def build(given: argparse.Namespace) -> ScheduleOptions:
    if len(given.operands) != 1:
        also = f", not {len(given.operands)} names" if given.operands else ""
        raise UsageError(f"schedule: name one upstream, such as 'deprecat schedule conda'{also}")
    if given.source is None and (given.version or given.root):
        wrong = "--version" if given.version else "--root"
        raise UsageError(f"schedule: {wrong} goes with --source DIR")
    to = destinations(given)
    own = configured_upstreams(given)
    return ScheduleOptions(
        upstream=given.operands[0],
        at=given.at or datetime.date.today().isoformat(),
        source=given.source,
        version=given.version,
        roots=tuple(given.root),
        ledgers=(*own.ledgers, *given.ledger),
        schedule=given.schedule or own.schedule(given.operands[0]),
        format=to.format,
        output=to.output,
        fail_on=given.fail_on,
        reports=to.reports,
        color=given.color,
    )


def run(options: ScheduleOptions) -> int:
    from deprecat.app import schedule

    return schedule.run(options)


COMMAND = Command(
    purpose="Show what an upstream's coming releases deprecate and remove, and what breaks its policy.",
    usage="deprecat schedule UPSTREAM [--at WHEN] [--source DIR [--version VERSION] [--root PACKAGE]...]\n"
    "                         [--ledger FILE]... [--schedule NAME] [--format FORMAT]\n"
    "                         [--output [FORMAT:]FILE]... [--color WHEN] [--fail-on LEVEL]\n"
    "                         [--config FILE | --no-config]",
    declare=declare,
    build=build,
    examples="""\
UPSTREAM is a distribution that a ledger is of, such as conda-build.

examples:
  deprecat schedule conda
  deprecat schedule conda --at 26.7.1 --output ics:conda.ics --output html:conda.html
  deprecat schedule conda-build --at 25.1.0
  deprecat schedule conda --source ../conda
  deprecat schedule conda --source ../conda --version 26.9.0 --fail-on warning

exit code: 0 nothing at or above --fail-on, 1 something is overdue, breaks the policy or went
against its promise, 2 a wrong option or unusable input.
""",
    run=run,
)
