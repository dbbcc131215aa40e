"""``deprecat explain``: its options."""

from __future__ import annotations

import argparse

from deprecat.app.options import EXPLAIN_FORMATS, ExplainOptions
from deprecat.cli.interface import Command, Parser, UsageError, declare_ledgers, declare_report, destinations


def declare(parser: Parser) -> None:
    declare_report(parser, EXPLAIN_FORMATS)
    declare_ledgers(parser)


def build(given: argparse.Namespace) -> ExplainOptions:
    if not given.operands:
        raise UsageError("explain: name a symbol, such as 'deprecat explain conda.exports.itervalues'")
    to = destinations(given)
    return ExplainOptions(
        symbols=given.operands,
        ledgers=tuple(given.ledger),
        format=to.format,
        output=to.output,
        reports=to.reports,
        color=given.color,
    )


def run(options: ExplainOptions) -> int:
    from deprecat.app import explain

    return explain.run(options)


COMMAND = Command(
    purpose="Tell the life of upstream names: introduced, deprecated, removed, and what to use instead.",
    usage="deprecat explain SYMBOL ... [--ledger FILE]... [--format FORMAT]\n"
    "                        [--output [FORMAT:]FILE]... [--color WHEN]",
    declare=declare,
    build=build,
    examples="""\
SYMBOL is an absolute dotted name.

examples:
  deprecat explain conda.exports.itervalues
  deprecat explain conda.base.context.Context.conda_exe conda.cli.python_api
  deprecat explain conda.exports --format json
""",
    run=run,
)
