"""``deprecat cache``: its options."""

from __future__ import annotations

import argparse

from deprecat.app.options import CacheOptions
from deprecat.cli.interface import Command, Parser, UsageError, hint, shown

ACTIONS = ("info", "clear")


def declare(parser: Parser) -> None:
    pass


def build(given: argparse.Namespace) -> CacheOptions:
    if len(given.operands) != 1:
        raise UsageError("cache: say what to do, 'deprecat cache info' or 'deprecat cache clear'")
    action = given.operands[0]
    if action not in ACTIONS:
        raise UsageError(f"cache: {shown(action)!r} is neither 'info' nor 'clear'{hint(action, ACTIONS)}")
    return CacheOptions(clear=action == "clear")


def run(options: CacheOptions) -> int:
    from deprecat.app import cache

    return cache.run(options)


COMMAND = Command(
    purpose="Tell what is kept between runs, or remove it.",
    usage="deprecat cache (info | clear)",
    declare=declare,
    build=build,
    examples="""\
What was read in files is kept in one file for later runs, in the user's directory for such things or in the
one that the environment variable DEPRECAT_CACHE_DIR names. Nothing but time depends on it.

examples:
  deprecat cache info
  deprecat cache clear
""",
    run=run,
)
