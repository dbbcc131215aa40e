"""``deprecat check``: its options."""

from __future__ import annotations

import argparse
from datetime import date
from typing import NamedTuple

from deprecat.app.options import BASELINE, CHECK_FORMATS, CONFIDENCE, FAIL_ON, CheckOptions
from deprecat.cli.config import configured, declare_config
from deprecat.cli.interface import (
    Command,
    Group,
    Parser,
    UsageError,
    day,
    declare_ledgers,
    declare_report,
    declare_work,
    destinations,
    filled,
    listed,
    one_of,
    shown,
)
from deprecat.model.values import replace


class Groups(NamedTuple):
    """The options of a check in the order of its help; a group without options is not shown."""

    what: Group
    releases: Group
    told: Group
    output: Group
    running: Group


def declare(parser: Parser) -> None:
    groups = declare_question(parser)
    what, told, output = groups.what, groups.told, groups.output
    what.add_argument(
        "--force-exclude",
        action="store_true",
        help="leave out files that are named, too, if they match --exclude, are copies of others' code "
        "or of a kind that is not checked: for hooks, which name whatever has changed",
    )
    what.add_argument(
        "--diff",
        type=filled,
        metavar="REV",
        help="tell only what has changed since this revision of git, committed or not, such as origin/main",
    )
    what.add_argument(
        "--stdin-filename",
        type=filled,
        metavar="FILE",
        help="check what standard input holds as if it were this file of the project: for editors",
    )
    told.add_argument(
        "--no-baseline", action="store_true", help="tell also what the baseline has, as if there were none"
    )
    told.add_argument(
        "--prune",
        action="store_true",
        help="take what is solved out of the baseline, rather than tell that it is",
    )
    told.add_argument(
        "--fail-on",
        type=one_of(FAIL_ON),
        default=CheckOptions().fail_on,
        metavar="LEVEL",
        help=f"lowest level that makes the exit code 1: {listed(FAIL_ON)} (default: %(default)s)",
    )
    declare_report(output, CHECK_FORMATS)
    output.add_argument(
        "--statistics",
        action="store_true",
        help="counts by rule, symbol, release and file instead of findings",
    )
    output.add_argument(
        "--quiet", action="store_true", help="the findings alone: no summary, nothing on standard error"
    )
    output.add_argument(
        "--verbose", action="store_true", help="tell on standard error what was looked at, and against what"
    )


def declare_question(parser: Parser) -> Groups:
    """What is checked against what, and what of it counts."""
    what, releases, told, _, running = groups = Groups(
        *map(
            parser.add_argument_group,
            ("what to check", "against which releases", "what to tell", "output", "how to run"),
        )
    )
    what.add_argument(
        "--exclude",
        action="append",
        default=[],
        type=filled,
        metavar="PATTERN",
        help="leave out files and directories that match; may be repeated",
    )
    releases.add_argument(
        "--against",
        action="append",
        default=[],
        type=filled,
        metavar="SPEC",
        help="releases to check against, such as 'conda==4.13.0' or 'conda>=23.1,<25'; "
        "may be repeated (default: those that the project's metadata ask for, else the newest)",
    )
    declare_ledgers(releases)
    releases.add_argument(
        "--at", type=day, metavar="DAY", help="judge as on this day, such as 2026-12-01 (default: today)"
    )
    releases.add_argument(
        "--horizon",
        type=_horizon,
        default=CheckOptions().horizon,
        metavar="REACH",
        help="how far to look ahead: to a release, or over so many that may remove (default: %(default)s)",
    )
    told.add_argument(
        "--error-within",
        type=_days,
        default=CheckOptions().error_within,
        metavar="DAYS",
        help="what goes in so many days or less is an error (default: %(default)s)",
    )
    told.add_argument(
        "--confidence",
        type=one_of(CONFIDENCE),
        default=CheckOptions().confidence,
        metavar="HOW",
        help=f"how sure a finding has to be: {listed(CONFIDENCE)} (default: %(default)s)",
    )
    told.add_argument(
        "--baseline",
        type=filled,
        metavar="FILE",
        help=f"findings that are accepted, see 'deprecat baseline' (default: {BASELINE}, if it is there)",
    )
    declare_config(running)
    declare_work(running)
    return groups


def _horizon(text: str) -> str:
    """A type for argparse: a number of releases, or a version."""
    from packaging.version import InvalidVersion, Version

    if text.isascii() and text.isdecimal():
        if len(text) > 2:
            raise argparse.ArgumentTypeError(f"{shown(text)!r} is too many releases; 2 are a year of conda's")
        return text
    try:
        Version(text)
    except InvalidVersion:
        raise argparse.ArgumentTypeError(
            f"{shown(text)!r} is neither a release, such as 26.9, nor a number of them"
        ) from None
    return text


def _days(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 6):
        raise argparse.ArgumentTypeError(f"{shown(text)!r} is not a number of days, 0 or more")
    return int(text)


def build(given: argparse.Namespace) -> CheckOptions:
    if given.statistics:
        if given.format not in ("text", "statistics"):
            raise UsageError(f"--statistics: are a format of their own, and --format asks for {given.format}")
        given.format = "statistics"
    if given.no_baseline and (given.baseline or given.prune):
        other = "--baseline" if given.baseline else "--prune"
        raise UsageError(f"check: --no-baseline leaves nothing for {other}; give one of them")
    if given.stdin_filename:
        if given.operands not in ((), ("-",)):
            raise UsageError("check: --stdin-filename is for one file, and its content; name no other")
        if given.diff:
            raise UsageError("check: --diff looks at files, not at standard input; give one of them")
        given.operands = (given.stdin_filename,)
    elif "-" in given.operands:
        raise UsageError("check: '-' is standard input; tell with --stdin-filename FILE what file that is")
    if given.quiet and given.verbose:
        raise UsageError("check: --quiet and --verbose are opposites; give one of them")
    to = destinations(given)
    options = replace(
        asked(given),
        stdin=given.stdin_filename is not None,
        diff=given.diff,
        format=to.format,
        output=to.output,
        reports=to.reports,
        color=given.color,
        quiet=given.quiet,
        verbose=given.verbose,
        force_exclude=given.force_exclude,
        fail_on=given.fail_on,
        baseline="" if given.no_baseline else given.baseline,
        prune=given.prune,
    )
    return configured(options, given)


def build_question(given: argparse.Namespace) -> CheckOptions:
    """The options of :func:`declare_question`, and what the configuration says."""
    return configured(asked(given), given)


def asked(given: argparse.Namespace) -> CheckOptions:
    """The options of :func:`declare_question` as they were typed."""
    return CheckOptions(
        paths=given.operands or CheckOptions().paths,
        against=tuple(given.against),
        ledgers=tuple(given.ledger),
        exclude=tuple(given.exclude),
        cache=not given.no_cache,
        jobs=given.jobs,
        at=given.at,
        confidence=given.confidence,
        baseline=given.baseline,
        horizon=given.horizon,
        error_within=given.error_within,
    )


def run(options: CheckOptions) -> int:
    from deprecat.app import check

    return check.run(dated(options))


def dated(options: CheckOptions) -> CheckOptions:
    """*options* with today's date, unless another was asked for. No other place looks at the clock."""
    return options if options.at is not None else replace(options, at=date.today())


COMMAND = Command(
    purpose="Find uses of what is deprecated or gone in the releases in question.",
    usage="deprecat check [PATH ...] [--against SPEC]... [--ledger FILE]... [--exclude PATTERN]...\n"
    "                      [--confidence HOW] [--baseline FILE | --no-baseline] [--prune]\n"
    "                      [--at DAY] [--horizon REACH] [--error-within DAYS]\n"
    "                      [--format FORMAT] [--output [FORMAT:]FILE]... [--fail-on LEVEL]\n"
    "                      [--diff REV] [--stdin-filename FILE] [--force-exclude] [--statistics]\n"
    "                      [--quiet | --verbose] [--color WHEN] [--config FILE | --no-config]\n"
    "                      [--no-cache] [--jobs N]",
    declare=declare,
    build=build,
    examples="""\
PATH is a file or directory, this directory if none is given.

examples:
  deprecat check
  deprecat check src tests --exclude 'tests/data'
  deprecat check --against 'conda==4.13.0'
  deprecat check --at 2026-09-01 --horizon 27.3
  deprecat check --against 'conda>=23.1' --against 'conda-build>=24.1'
  deprecat check --statistics
  deprecat check --diff HEAD
  deprecat check --format json --output findings.json --fail-on never
  deprecat check --output sarif:deprecat.sarif --output junit:deprecat.xml

exit code: 0 nothing at or above --fail-on, 1 something, 2 a wrong option or unusable input.
""",
    run=run,
)
