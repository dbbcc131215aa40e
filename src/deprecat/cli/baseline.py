"""``deprecat baseline``: its options, besides those of ``check``."""

from __future__ import annotations

import argparse

from deprecat.app.options import BaselineOptions
from deprecat.cli import check
from deprecat.cli.interface import Command, Parser, UsageError
from deprecat.model.values import replace


def declare(parser: Parser) -> None:
    check.declare_question(parser)
    parser.add_argument(
        "--prune",
        dest="prune_only",
        action="store_true",
        help="take out what is solved, and no more; never fails for what is new",
    )
    parser.add_argument(
        "--accept-new", action="store_true", help="also take in what is new since the file was written"
    )


def build(given: argparse.Namespace) -> BaselineOptions:
    if given.prune_only and given.accept_new:
        raise UsageError("baseline: --prune only takes out, --accept-new takes in; give one of them")
    return BaselineOptions(check.build_question(given), prune=given.prune_only, accept_new=given.accept_new)


def run(options: BaselineOptions) -> int:
    from deprecat.app import baseline

    return baseline.run(replace(options, check=check.dated(options.check)))


COMMAND = Command(
    purpose="Accept today's findings, so that only new ones are told; later, take out what is solved.",
    usage="deprecat baseline [PATH ...] [--against SPEC]... [--ledger FILE]... [--exclude PATTERN]...\n"
    "                         [--confidence HOW] [--baseline FILE] [--prune | --accept-new]\n"
    "                         [--at DAY] [--horizon REACH] [--error-within DAYS]\n"
    "                         [--config FILE | --no-config] [--no-cache] [--jobs N]",
    declare=declare,
    build=build,
    examples="""\
The first time all findings are written. After that the file only shrinks: what is solved is taken out, what
moved is written where it is now, and what is new is listed and left out, unless --accept-new is given.

examples:
  deprecat baseline
  deprecat baseline --prune
  deprecat baseline --against 'conda>=23.1' --accept-new

exit code: 0 written, 1 something new was left out, 2 a wrong option or unusable input.
""",
    run=run,
)
