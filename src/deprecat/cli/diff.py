"""``deprecat diff``: its options."""

from __future__ import annotations

import argparse

from deprecat.app.options import DIFF_FORMATS, FAIL_ON, DiffOptions
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
    declare_ledgers(parser)
    parser.add_argument(
        "--git",
        type=filled,
        metavar="REPO",
        help="a clone of the upstream: OLD and NEW may be revisions of it",
    )
    parser.add_argument(
        "--version",
        type=filled,
        metavar="VERSION",
        help="the release that NEW is to be, where it is a directory or a revision (default: what it says"
        " itself, or the next release to come)",
    )
    parser.add_argument(
        "--root",
        action="append",
        default=[],
        type=filled,
        metavar="PACKAGE",
        help="top-level package in a directory or revision; may be repeated (default: found by UPSTREAM)",
    )
    declare_report(parser, DIFF_FORMATS)
    parser.add_argument(
        "--fail-on",
        type=one_of(FAIL_ON),
        default="error",
        metavar="LEVEL",
        help=f"lowest level that makes the exit code 1: {listed(FAIL_ON)} (default: %(default)s)",
    )
    declare_config(parser)


def build(given: argparse.Namespace) -> DiffOptions:
    if len(given.operands) != 3:
        got = f", not {len(given.operands)} words" if given.operands else ""
        raise UsageError(
            "diff: name an upstream and two of its releases,"
            f" such as 'deprecat diff conda 4.12.0 4.13.0'{got}"
        )
    upstream, old, new = given.operands
    to = destinations(given)
    own = configured_upstreams(given)
    return DiffOptions(
        upstream=upstream,
        old=old,
        new=new,
        ledgers=(*own.ledgers, *given.ledger),
        schedule=own.schedule(upstream),
        git=given.git,
        version=given.version,
        roots=tuple(given.root),
        format=to.format,
        output=to.output,
        reports=to.reports,
        color=given.color,
        fail_on=given.fail_on,
    )


def run(options: DiffOptions) -> int:
    from deprecat.app import diff

    return diff.run(options)


COMMAND = Command(
    purpose="Compare two releases of an upstream: what went, with what notice, and what broke.",
    usage="deprecat diff UPSTREAM OLD NEW [--ledger FILE]... [--git REPO] [--version VERSION]\n"
    "                     [--root PACKAGE]... [--format FORMAT] [--output [FORMAT:]FILE]...\n"
    "                     [--fail-on LEVEL] [--color WHEN] [--config FILE | --no-config]",
    declare=declare,
    build=build,
    examples="""\
OLD and NEW are recorded releases, directories with the upstream's sources, or, with
--git, revisions of a clone.

examples:
  deprecat diff conda 4.12.0 4.13.0
  deprecat diff conda 26.7.1 ../conda
  deprecat diff conda 26.7.1 ../conda --version 27.3.0
  deprecat diff up 1.0 HEAD --git ../up --root lib/up
  deprecat diff conda 26.5.0 26.7.0 --format markdown

exit code: 0 nothing at or above --fail-on, 1 something went that should not have, 2 a wrong
option or unusable input.
""",
    run=run,
)
