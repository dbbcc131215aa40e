"""``deprecat explain``: its options."""

from __future__ import annotations

import argparse
import datetime

from deprecat.app.options import EXPLAIN_FORMATS, ExplainOptions
from deprecat.cli.config import configured_upstreams, declare_config
from deprecat.cli.interface import (
    Command,
    Parser,
    UsageError,
    declare_ledgers,
    declare_report,
    destinations,
    filled,
)
from deprecat.model.values import replace


def declare(parser: Parser) -> None:
    parser.add_argument(
        "--at",
        type=filled,
        metavar="WHEN",
        help="the day or the release to tell the place on the schedule of, such as 2026-09-14 or 26.7.1 "
        "(default: today)",
    )
    declare_report(parser, EXPLAIN_FORMATS)
    declare_ledgers(parser)
    declare_config(parser)


def build(given: argparse.Namespace) -> ExplainOptions:
    if not given.operands:
        raise UsageError("explain: name a symbol, such as 'deprecat explain conda.exports.itervalues'")
    to = destinations(given)
    own = configured_upstreams(given)
    return ExplainOptions(
        symbols=given.operands,
        at=given.at,
        ledgers=(*own.ledgers, *given.ledger),
        schedules=own.schedules,
        format=to.format,
        output=to.output,
        reports=to.reports,
        color=given.color,
    )


def run(options: ExplainOptions) -> int:
    from deprecat.app import explain

    return explain.run(replace(options, at=options.at or datetime.date.today().isoformat()))


COMMAND = Command(
    purpose="Tell the life of upstream names: introduced, deprecated, removed, and what to use instead.",
    usage="deprecat explain SYMBOL ... [--at WHEN] [--ledger FILE]... [--format FORMAT]\n"
    "                        [--output [FORMAT:]FILE]... [--color WHEN] [--config FILE | --no-config]",
    declare=declare,
    build=build,
    examples="""\
SYMBOL is an absolute dotted name.

examples:
  deprecat explain conda.exports.itervalues
  deprecat explain conda.base.context.Context.conda_exe conda.cli.python_api
  deprecat explain conda.exports --format json
  deprecat explain conda.utils.ensure_dir_exists --at 26.7.1
""",
    run=run,
)
