"""``deprecat config``, and how the configuration gets into the options of other verbs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from deprecat.app.options import EXPLAIN_FORMATS, CheckOptions
from deprecat.cli.interface import Command, Group, Parser, filled, listed, one_of

if TYPE_CHECKING:
    from deprecat.config.settings import ConfigOptions, Upstreams
    from deprecat.config.source import Config


def declare_config(parser: Group) -> None:
    """Which file configures."""
    parser.add_argument(
        "--config",
        type=filled,
        metavar="FILE",
        help="the configuration: a TOML file of its own, or a pyproject.toml with a table tool.deprecat "
        "(default: the nearest deprecat.toml or such pyproject.toml)",
    )
    parser.add_argument("--no-config", action="store_true", help="take no configuration file")


def configured(options: CheckOptions, given: argparse.Namespace) -> CheckOptions:
    """*options* with what the configuration says of all that was not typed. Raises ConfigError."""
    config = configuration(given, options.paths)
    if config is None:
        return options
    from deprecat.config.settings import settled

    return settled(options, config, given.typed, Path.cwd())


def configured_upstreams(given: argparse.Namespace) -> Upstreams:
    """What the configuration says of upstreams: their ledgers and schedules. Raises ConfigError."""
    from deprecat.config.settings import Upstreams, upstreams

    config = configuration(given, ())
    return upstreams(config, Path.cwd()) if config is not None else Upstreams()


def configured_handlers(upstream: str) -> tuple[str, ...]:
    """The handlers of deprecations that the configuration names for *upstream*. Raises ConfigError."""
    config = configuration(argparse.Namespace(), ())
    if config is None:
        return ()
    from deprecat.config.settings import handlers

    return handlers(config, upstream)


def configuration(given: argparse.Namespace, paths: tuple[str, ...]) -> Config | None:
    """The configuration to use for *paths*."""
    if getattr(given, "no_config", False):
        return None
    from deprecat.config.source import find, load

    file = getattr(given, "config", None)
    return load(Path(file), Path.cwd()) if file is not None else find(paths, Path.cwd())


def declare(parser: Parser) -> None:
    from deprecat.cli import check

    check.declare(parser)
    parser.add_argument(
        "--show",
        type=one_of(EXPLAIN_FORMATS),
        default="text",
        metavar="FORMAT",
        help=f"how to print: {listed(EXPLAIN_FORMATS)} (default: %(default)s)",
    )


def build(given: argparse.Namespace) -> ConfigOptions:
    from deprecat.cli import check
    from deprecat.config.settings import ConfigOptions, settings

    options = check.build(given)
    config = configuration(given, options.paths)
    return ConfigOptions(
        config.shown if config is not None else "", settings(options, config, given.typed), given.show
    )


def run(options: ConfigOptions) -> int:
    from deprecat.config import show

    return show.run(options)


COMMAND = Command(
    purpose="Print the configuration in force, and where each value comes from.",
    usage="deprecat config [PATH ...] [--show FORMAT] [--config FILE | --no-config] [--against SPEC]...\n"
    "                       [--ledger FILE]... [--exclude PATTERN]... [--confidence HOW]\n"
    "                       [--baseline FILE | --no-baseline] [--prune] [--at DAY] [--horizon REACH]\n"
    "                       [--error-within DAYS] [--format FORMAT]\n"
    "                       [--output [FORMAT:]FILE]... [--fail-on LEVEL] [--diff REV]\n"
    "                       [--stdin-filename FILE] [--force-exclude] [--statistics]\n"
    "                       [--quiet | --verbose] [--color WHEN] [--no-cache] [--jobs N]",
    declare=declare,
    build=build,
    examples="""\
What would hold for 'deprecat check' with the same words: each setting with the file and line that it was read
from, the option that was typed, or 'default'.

examples:
  deprecat config
  deprecat config --show json
  deprecat config src --fail-on warning
""",
    run=run,
)
