"""The command line: what was typed becomes options, an outcome becomes an exit code.

Nothing heavy is imported before it is known what to do, so that ``--help`` and a
mistyped option answer at once. A mistake costs one line that says what to type
instead; the wall of usage that argparse prints hides just that line.

Exit codes: 0 nothing to object to, 1 findings at or above ``--fail-on`` (the verb
decides), 2 a wrong request or unusable input, 130 interrupted, 141 the reader of
the output went away (what a shell shows for SIGINT and SIGPIPE).
"""

from __future__ import annotations

import argparse
import difflib
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NoReturn

from deprecat import __version__
from deprecat.app.options import (
    CHECK_FORMATS,
    EXPLAIN_FORMATS,
    FAIL_ON,
    CheckOptions,
    ExplainOptions,
    RecordOptions,
)
from deprecat.errors import DeprecatError

Options = CheckOptions | ExplainOptions | RecordOptions

WRONG, INTERRUPTED, READER_GONE = 2, 130, 141


class UsageError(DeprecatError):
    """The command line is not one of ours."""


class Parser(argparse.ArgumentParser):
    """An argument parser that raises :class:`UsageError` instead of printing its usage."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message.removeprefix("argument "))


@dataclass(frozen=True)
class Command:
    """One verb: how its options are declared, and how they become a value.

    ``purpose`` is the line for ``deprecat --help``.
    """

    purpose: str
    usage: str
    examples: str
    declare: Callable[[Parser], None]
    build: Callable[[argparse.Namespace], Options]


def main(argv: list[str] | None = None, *, dispatch: Callable[[Options], int] | None = None) -> int:
    """Run the program and return its exit code; *argv* is without the program's name.

    *dispatch* carries the options out (the verbs of :mod:`deprecat.app` unless told otherwise).
    """
    try:
        code = _answer(sys.argv[1:] if argv is None else argv, dispatch or _dispatch)
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except DeprecatError as error:
        return _complain(str(error))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _abandon_output()
        return READER_GONE
    except OSError as error:
        _abandon_output()
        return _complain(_told(error))


def script() -> None:
    """The console script."""
    sys.exit(main())


def parse(argv: Sequence[str]) -> Options:
    """The options that *argv* asks for.

    Raises :class:`UsageError`, or :class:`SystemExit` after printing for ``--help`` and ``--version``.
    """
    first = argv[0] if argv else ""
    if first in COMMANDS:
        return _parse_command(first, argv[1:])
    if first.startswith("-") and first != "-":
        overview = _overview()
        overview.parse_known_args([first])
        hint = _hint(first, _option_names(overview)) or "; a command comes first, such as 'deprecat check'"
        raise UsageError(f"unknown option {_shown(first)}{hint}")
    hint = _hint(first, COMMANDS)
    if not hint and os.path.exists(first):
        hint = f"; to check files: deprecat check {_shown(first)}"
    raise UsageError(f"unknown command {_shown(first)!r}{hint or '; there are ' + _listed(COMMANDS)}")


def _answer(argv: Sequence[str], dispatch: Callable[[Options], int]) -> int:
    if not argv:
        _overview().print_help(sys.stderr)
        return WRONG
    try:
        options = parse(argv)
    except SystemExit:  # --help and --version have printed what was asked for
        return 0
    return dispatch(options)


def _dispatch(options: Options) -> int:
    if isinstance(options, CheckOptions):
        from deprecat.app import check

        return check.run(options)
    if isinstance(options, ExplainOptions):
        from deprecat.app import explain

        return explain.run(options)
    from deprecat.app import record

    return record.run(options)


# Parsing


def _parse_command(name: str, argv: Sequence[str]) -> Options:
    """Options and operands in any order; all after ``--`` are operands.

    argparse drops or keeps ``--`` differently from one Python to the next, so it never sees it.
    """
    command = COMMANDS[name]
    parser = _parser(name)
    cut = argv.index("--") if "--" in argv else len(argv)
    given, rest = parser.parse_known_args(argv[:cut])
    operands = []
    for word in rest:
        if word.startswith("-") and word != "-":
            option = word.partition("=")[0]
            raise UsageError(
                f"unknown option {_shown(option)} for '{name}'"
                + (_hint(option, _option_names(parser)) or f"; see 'deprecat {name} --help'")
            )
        operands.append(word)
    given.operands = (*operands, *argv[cut + 1 :])
    return command.build(given)


def _parser(name: str) -> Parser:
    command = COMMANDS[name]
    parser = Parser(
        prog=f"deprecat {name}",
        usage=command.usage,
        description=command.purpose,
        epilog=command.examples,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.declare(parser)
    return parser


def _overview() -> Parser:
    width = max(map(len, COMMANDS))
    commands = "\n".join(f"  {name:{width}}  {command.purpose}" for name, command in COMMANDS.items())
    parser = Parser(
        prog="deprecat",
        usage="deprecat COMMAND [OPTIONS]",
        description="Find what your code uses of an upstream package that is deprecated, scheduled for\n"
        f"removal or already gone, release by release.\n\ncommands:\n{commands}",
        epilog=OVERVIEW_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"deprecat {__version__}")
    return parser


def _option_names(parser: Parser) -> tuple[str, ...]:
    # argparse tells them in no public way; the help text is the other source, and that is cut in columns
    return tuple(name for action in parser._actions for name in action.option_strings)


def _one_of(names: Sequence[str]) -> Callable[[str], str]:
    """A type for argparse: *names*' own check, whose message can suggest."""

    def chosen(text: str) -> str:
        if text not in names:
            raise argparse.ArgumentTypeError(
                f"{_shown(text)!r} is not one of {_listed(names)}{_hint(text, names)}"
            )
        return text

    return chosen


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{_shown(text)!r} is not a number of processes, 1 or more")
    return int(text)


def _filled(text: str) -> str:
    """A type for argparse: an option's value must say something (an unset shell variable does not)."""
    if not text:
        raise argparse.ArgumentTypeError("the value is empty")
    return text


def _output(path: str | None) -> str | None:
    return None if path == "-" else path


# Words


def _hint(word: str, known: Iterable[str]) -> str:
    """``; did you mean ...?``, or nothing if nothing known is near."""
    bare = {name.lstrip("-"): name for name in known}
    near = difflib.get_close_matches(word.lstrip("-").lower(), bare, n=1)
    return f"; did you mean {bare[near[0]]}?" if near else ""


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def _shown(text: str) -> str:
    """*text* on one line and without control characters."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def _told(error: OSError) -> str:
    reason = error.strerror or str(error) or type(error).__name__
    if error.filename is None:
        return f"cannot read or write: {reason}"
    name = os.fsdecode(error.filename) if not isinstance(error.filename, int) else str(error.filename)
    return f"{name}: {reason}"


def _complain(message: str) -> int:
    try:
        line = " ".join(part.strip() for part in message.splitlines())
        print(f"deprecat: {_shown(line)}", file=sys.stderr, flush=True)
    except OSError:  # nobody reads, the exit code still tells
        pass
    return WRONG


def _abandon_output() -> None:
    """Give up standard output if it cannot be written, lest the interpreter fail on it again at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, sys.stdout.fileno())
        except OSError:  # a stand-in without a file below it
            pass
        finally:
            os.close(nowhere)
    except (AttributeError, ValueError):  # there is none, or it is closed
        pass


# The commands


def _declare_check(parser: Parser) -> None:
    parser.add_argument(
        "--against",
        action="append",
        default=[],
        type=_filled,
        metavar="SPEC",
        help="releases to check against, such as 'conda==4.13.0' or 'conda>=23.1,<25'; "
        "may be repeated (default: the newest release of each ledger)",
    )
    _declare_ledgers(parser)
    parser.add_argument(
        "--exclude",
        action="append",
        default=[],
        type=_filled,
        metavar="PATTERN",
        help="leave out files and directories that match; may be repeated",
    )
    _declare_report(parser, CHECK_FORMATS)
    parser.add_argument(
        "--fail-on",
        type=_one_of(FAIL_ON),
        default=CheckOptions().fail_on,
        metavar="LEVEL",
        help=f"lowest level that makes the exit code 1: {_listed(FAIL_ON)} (default: %(default)s)",
    )


def _declare_explain(parser: Parser) -> None:
    _declare_report(parser, EXPLAIN_FORMATS)
    _declare_ledgers(parser)


def _declare_record(parser: Parser) -> None:
    parser.add_argument(
        "--git", type=_filled, metavar="REPO", help="read every release tag of this git repository"
    )
    parser.add_argument(
        "--directory",
        type=_filled,
        metavar="DIR",
        help="read one release from this source tree (with --version)",
    )
    parser.add_argument(
        "--version", type=_filled, metavar="VERSION", help="the version that --directory holds"
    )
    parser.add_argument(
        "--tags", type=_filled, metavar="REGEX", help="which tags of --git are releases (default: versions)"
    )
    parser.add_argument("--since", type=_filled, metavar="VERSION", help="oldest release of --git to record")
    parser.add_argument(
        "--root",
        action="append",
        default=[],
        type=_filled,
        metavar="PACKAGE",
        help="top-level package to record; may be repeated (default: found by NAME)",
    )
    parser.add_argument(
        "--ledger",
        type=_filled,
        metavar="FILE",
        help="ledger to create or bring up to date (default: NAME.ledger.jsonl)",
    )
    parser.add_argument(
        "--no-prose",
        action="store_true",
        help="record names and versions only, no sentence of the upstream's",
    )
    parser.add_argument(
        "--jobs", type=_positive, metavar="N", help="number of processes (default: one for each core)"
    )
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")


def _declare_ledgers(parser: Parser) -> None:
    parser.add_argument(
        "--ledger",
        action="append",
        default=[],
        type=_filled,
        metavar="FILE",
        help="a ledger of your own, used besides those that come with deprecat; may be repeated",
    )


def _declare_report(parser: Parser, formats: Sequence[str]) -> None:
    parser.add_argument(
        "--format",
        type=_one_of(formats),
        default="text",
        metavar="FORMAT",
        help=f"{_listed(formats)} (default: %(default)s)",
    )
    parser.add_argument("--output", type=_filled, metavar="FILE", help="write there, not to standard output")


def _build_check(given: argparse.Namespace) -> CheckOptions:
    return CheckOptions(
        paths=given.operands or CheckOptions().paths,
        against=tuple(given.against),
        ledgers=tuple(given.ledger),
        format=given.format,
        output=_output(given.output),
        fail_on=given.fail_on,
        exclude=tuple(given.exclude),
    )


def _build_explain(given: argparse.Namespace) -> ExplainOptions:
    if not given.operands:
        raise UsageError("explain: name a symbol, such as 'deprecat explain conda.exports.itervalues'")
    return ExplainOptions(
        symbols=given.operands,
        ledgers=tuple(given.ledger),
        format=given.format,
        output=_output(given.output),
    )


def _build_record(given: argparse.Namespace) -> RecordOptions:
    if len(given.operands) != 1:
        also = f", not {len(given.operands)} names" if given.operands else ""
        raise UsageError(f"record: name one upstream, such as 'deprecat record conda --git REPO'{also}")
    if (given.git is None) == (given.directory is None):
        both = "not both" if given.git is not None else "neither is given"
        raise UsageError(f"record: needs --git REPO or --directory DIR; {both}")
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
        version=given.version,
        tags=given.tags,
        since=given.since,
        roots=tuple(given.root),
        ledger=given.ledger,
        prose=not given.no_prose,
        jobs=given.jobs,
        quiet=given.quiet,
    )


OVERVIEW_EXAMPLES = """\
examples:
  deprecat check                                     this directory, newest releases
  deprecat check src --against 'conda==4.13.0'       would it work with conda 4.13.0?
  deprecat explain conda.exports.itervalues          what became of a name
  deprecat record conda --git path/to/conda          read an upstream's history

'deprecat COMMAND --help' tells more about a command.
"""

COMMANDS: dict[str, Command] = {
    "check": Command(
        purpose="Find uses of what is deprecated or gone in the releases in question.",
        usage="deprecat check [PATH ...] [--against SPEC]... [--ledger FILE]... [--exclude PATTERN]...\n"
        "                      [--format FORMAT] [--output FILE] [--fail-on LEVEL]",
        declare=_declare_check,
        build=_build_check,
        examples="""\
PATH is a file or directory, this directory if none is given.

examples:
  deprecat check
  deprecat check src tests --exclude 'tests/data'
  deprecat check --against 'conda==4.13.0'
  deprecat check --against 'conda>=23.1' --against 'conda-build>=24.1'
  deprecat check --format json --output findings.json --fail-on never

exit code: 0 nothing at or above --fail-on, 1 something, 2 a wrong option or unusable input.
""",
    ),
    "explain": Command(
        purpose="Tell the life of upstream names: introduced, deprecated, removed, and what to use instead.",
        usage="deprecat explain SYMBOL ... [--format FORMAT] [--ledger FILE]... [--output FILE]",
        declare=_declare_explain,
        build=_build_explain,
        examples="""\
SYMBOL is an absolute dotted name.

examples:
  deprecat explain conda.exports.itervalues
  deprecat explain conda.base.context.Context.conda_exe conda.cli.python_api
  deprecat explain conda.exports --format json
""",
    ),
    "record": Command(
        purpose="Read the releases of an upstream into a ledger.",
        usage="deprecat record NAME (--git REPO | --directory DIR --version VERSION) [--tags REGEX]\n"
        "                       [--since VERSION] [--root PACKAGE]... [--ledger FILE] [--no-prose]\n"
        "                       [--jobs N] [--quiet]",
        declare=_declare_record,
        build=_build_record,
        examples="""\
NAME is the upstream's distribution, such as conda-build. Releases that the ledger
already holds are not read again.

examples:
  deprecat record conda --git ~/src/conda --since 4.2
  deprecat record conda --directory ~/src/conda --version 25.1.0 --ledger conda.ledger.jsonl
  deprecat record conda-build --git conda-build --root conda_build --tags '^[0-9.]+$'
""",
    ),
}
