"""From what was typed to an exit code.

Nothing heavy is imported before it is known what to do, so that ``--help`` and a
mistyped option answer at once. A mistake costs one line that says what to type
instead; the wall of usage that argparse prints hides just that line.

Exit codes: 0 nothing to object to, 1 findings at or above ``--fail-on`` (the verb
decides), 2 a wrong request or unusable input, 130 interrupted, 141 the reader of
the output went away (what a shell shows for SIGINT and SIGPIPE).
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from deprecat import __version__
from deprecat.app.options import Options
from deprecat.cli.interface import Command, Parser, UsageError, hint, listed, shown, unformatted
from deprecat.cli.interruption import heard, insist
from deprecat.errors import DeprecatError

WRONG, INTERRUPTED, READER_GONE = 2, 130, 141


class _Commands(Mapping[str, Command[Any]]):
    """The verbs in the order of the help; each is the module of its name, imported when asked for."""

    _names = ("check", "baseline", "explain", "diff", "record", "schedule", "config", "cache", "completion")

    def __getitem__(self, name: str) -> Command[Any]:
        if name not in self._names:
            raise KeyError(name)
        command: Command[Any] = import_module(f"deprecat.cli.{name}").COMMAND
        return command

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


COMMANDS: Mapping[str, Command[Any]] = _Commands()

OVERVIEW_EXAMPLES = """\
examples:
  deprecat check                                     this directory, newest releases
  deprecat check src --against 'conda==4.13.0'       would it work with conda 4.13.0?
  deprecat baseline                                  accept what there is today
  deprecat explain conda.exports.itervalues          what became of a name
  deprecat record conda --git ../conda               read an upstream's history
  deprecat schedule conda                            what its next releases take away

exit codes:
  0         nothing at or above --fail-on
  1         something at or above it
  2         a wrong option, or input that cannot be used; one line says what
  130, 141  interrupted; the program that read the output went away

'deprecat COMMAND --help' tells more about a command.
"""


def main(argv: list[str] | None = None, *, dispatch: Callable[[Options], int] | None = None) -> int:
    """Run the program and return its exit code; *argv* is without the program's name.

    *dispatch* carries the options out (their verb, unless told otherwise).
    """
    try:
        code = _answer(sys.argv[1:] if argv is None else argv, dispatch)
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except (DeprecatError, KeyboardInterrupt, MemoryError, OSError) as error:
        return failed(error)


def script() -> int:
    """The console script."""
    # A run makes many values that stay and few cycles: to look for these as often as Python does by itself
    # takes a third of the time, and of a check another tenth for every 50,000 objects. Until they are found
    # they take 30 MB; in 'record', which reads for a minute and would gain nothing, 60.
    gc.freeze()
    gc.set_threshold(*((500_000, 2) if sys.argv[1:2] == ["check"] else (50_000, 20)), 100)
    insist()
    try:
        return main()
    finally:
        heard()


def parse(argv: Sequence[str]) -> Options:
    """The options that *argv* asks for.

    Raises :class:`UsageError`, or :class:`SystemExit` after printing for ``--help`` and ``--version``.
    """
    return _request(argv)[1]


def _request(argv: Sequence[str]) -> tuple[Command[Any], Options]:
    first = argv[0] if argv else ""
    if first in COMMANDS:
        return COMMANDS[first], _parse_command(first, argv[1:])
    if first.startswith("-") and first != "-":
        overview = _overview()
        overview.parse_known_args([first])
        meant = hint(first, _option_names(overview)) or "; a command comes first, such as 'deprecat check'"
        raise UsageError(f"unknown option {shown(first)}{meant}")
    meant = hint(first, COMMANDS)
    if not meant and os.path.exists(first):
        meant = f"; to check files: deprecat check {shown(first)}"
    raise UsageError(f"unknown command {shown(first)!r}{meant or '; there are ' + listed(COMMANDS)}")


def _answer(argv: Sequence[str], dispatch: Callable[[Options], int] | None) -> int:
    if not argv:
        _overview().print_help(sys.stderr)
        return WRONG
    try:
        command, options = _request(argv)
    except SystemExit:  # --help and --version have printed what was asked for
        return 0
    return (dispatch or command.run)(options)


# Parsing


def _parse_command(name: str, argv: Sequence[str]) -> Options:
    """Options and operands in any order; all after ``--`` are operands.

    argparse drops or keeps ``--`` differently from one Python to the next, so it never sees it.
    """
    command = COMMANDS[name]
    parser = parser_of(name)
    cut = argv.index("--") if "--" in argv else len(argv)
    given, rest = parser.parse_known_args(argv[:cut])
    operands = []
    for word in rest:
        if word.startswith("-") and word != "-":
            option = word.partition("=")[0]
            raise UsageError(
                f"unknown option {shown(option)} for '{name}'"
                + (hint(option, _option_names(parser)) or f"; see 'deprecat {name} --help'")
            )
        operands.append(word)
    given.operands = (*operands, *argv[cut + 1 :])
    given.typed = _typed(parser, argv[:cut]) | ({"operands"} if given.operands else frozenset())
    options: Options = command.build(given)
    return options


def _typed(parser: Parser, argv: Sequence[str]) -> frozenset[str]:
    """The names of the options in *argv*: without defaults nothing else gets into the namespace."""
    for action in parser._actions:
        action.default = argparse.SUPPRESS
    return frozenset(vars(parser.parse_known_args(argv)[0]))


def parser_of(name: str) -> Parser:
    """The parser of the command *name*."""
    command = COMMANDS[name]
    parser = Parser(
        prog=f"deprecat {name}",
        usage=command.usage,
        description=command.purpose,
        epilog=command.examples,
        formatter_class=unformatted,
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
        description="Find what your code uses of an upstream package that is deprecated, scheduled for "
        f"removal or already gone, release by release.\n\ncommands:\n{commands}",
        epilog=OVERVIEW_EXAMPLES,
        formatter_class=unformatted,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"deprecat {__version__}")
    return parser


def _option_names(parser: Parser) -> tuple[str, ...]:
    # argparse tells them in no public way; the help text is the other source, and that is cut in columns
    return tuple(name for action in parser._actions for name in action.option_strings)


# Failing


def failed(error: BaseException) -> int:
    """The exit code for *error*, which is complained of if there is someone to hear it."""
    if isinstance(error, DeprecatError):
        return _complain(str(error))
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    if isinstance(error, MemoryError):
        return _complain("out of memory; leave out the largest files with --exclude, or give it more")
    _abandon_output()
    if isinstance(error, BrokenPipeError):
        return READER_GONE
    assert isinstance(error, OSError)
    return _complain(_told(error))


def _told(error: OSError) -> str:
    reason = error.strerror or str(error) or type(error).__name__
    if error.filename is None:
        return f"cannot read or write: {reason}"
    name = os.fsdecode(error.filename) if not isinstance(error.filename, int) else str(error.filename)
    return f"{name}: {reason}"


def _complain(message: str) -> int:
    try:
        line = " ".join(part.strip() for part in message.splitlines())
        print(f"deprecat: {shown(line)}", file=sys.stderr, flush=True)
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
