"""What every verb of the command line is, and what their options share."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Generic, NamedTuple, NoReturn, TypeVar

from deprecat.app.options import COLORS, Options, Report
from deprecat.errors import DeprecatError
from deprecat.model.values import dataclass

if TYPE_CHECKING:
    from datetime import date

Asked = TypeVar("Asked", bound=Options)


class UsageError(DeprecatError):
    """The command line is not one of ours."""


def unformatted(prog: str) -> argparse.HelpFormatter:
    """What argparse asks whether a metavar fits; told a width, it does not look at the terminal."""
    return argparse.HelpFormatter(prog, width=80)


class Parser(argparse.ArgumentParser):
    """An argument parser that raises :class:`UsageError` instead of printing its usage."""

    def format_help(self) -> str:
        from deprecat.cli.help import Formatter  # late, with all that lays text out

        self.formatter_class = Formatter
        return super().format_help()

    def error(self, message: str) -> NoReturn:
        raise UsageError(message.removeprefix("argument "))


@dataclass(frozen=True)
class Command(Generic[Asked]):
    """One verb: how its options are declared, how they become a value, and what carries that out.

    ``purpose`` is the line for ``deprecat --help``. ``run`` imports what it
    needs: naming a verb costs nothing.
    """

    purpose: str
    usage: str
    examples: str
    declare: Callable[[Parser], None]
    build: Callable[[argparse.Namespace], Asked]
    run: Callable[[Asked], int]


Group = argparse._ActionsContainer  # what options can be added to: a parser, or a group of its help


# Options of several verbs


def declare_ledgers(parser: Group) -> None:
    parser.add_argument(
        "--ledger",
        action="append",
        default=[],
        type=filled,
        metavar="FILE",
        help="a ledger of your own, used besides those that come with deprecat; may be repeated",
    )


def declare_report(parser: Group, formats: Sequence[str]) -> None:
    parser.add_argument(
        "--format",
        type=one_of(formats),
        default="text",
        metavar="FORMAT",
        help=f"{listed(formats)} (default: %(default)s)",
    )
    parser.add_argument(
        "--output",
        action="append",
        default=[],
        type=destination(formats),
        metavar="[FORMAT:]FILE",
        help="write the report to this file, not to standard output; with FORMAT: a further report in that "
        "format; may be repeated",
    )
    parser.add_argument(
        "--color",
        type=one_of(COLORS),
        default="auto",
        metavar="WHEN",
        help=f"{listed(COLORS)} (default: %(default)s, on terminals, see NO_COLOR and FORCE_COLOR)",
    )


class Destinations(NamedTuple):
    """Where the reports go: the one in ``format`` to ``output`` (``None`` is standard output), and others."""

    format: str
    output: str | None
    reports: tuple[Report, ...]


def destinations(given: argparse.Namespace) -> Destinations:
    """Where to write what, from ``--format`` and ``--output``. Raises UsageError if two go to one place."""
    format, output = given.format, None
    plain = [report.output for report in given.output if not report.format]
    if len(plain) > 1:
        raise UsageError(
            f"--output: {plain[0]} and {plain[1]} are both for the one --format; "
            f"name the format of the other, such as --output json:{plain[1]}"
        )
    if plain and plain[0] != "-":
        output = plain[0]
    further = [report for report in given.output if report.format]
    shown = [report for report in further if report.output == "-"]
    if shown:
        if len(shown) > 1 or plain == ["-"] or (output is None and format != "text"):
            raise UsageError("--output: two reports for standard output; write one of them to a file")
        if output is not None:
            further.append(Report(format, output))
        format, output = shown[0].format, None
    files = [report for report in further if report.output != "-"]
    places = [os.path.normpath(path) for path in (*filter(None, [output]), *(each.output for each in files))]
    for place in places:
        if places.count(place) > 1:
            raise UsageError(f"--output: two reports for {place}; give each a file of its own")
    return Destinations(format, output, tuple(files))


def declare_work(parser: Group) -> None:
    parser.add_argument(
        "--no-cache",
        action="store_true",
        help="neither use what earlier runs have read nor keep anything for later ones",
    )
    parser.add_argument(
        "--jobs", type=positive, metavar="N", help="number of processes (default: one for each core)"
    )


# Types for argparse


@dataclass(frozen=True)
class OneOf:
    """A type for argparse: its own check of choices, whose message can suggest."""

    names: Sequence[str]

    def __call__(self, text: str) -> str:
        if text not in self.names:
            raise argparse.ArgumentTypeError(
                f"{shown(text)!r} is not one of {listed(self.names)}{hint(text, self.names)}"
            )
        return text


def one_of(names: Sequence[str]) -> OneOf:
    return OneOf(names)


def positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{shown(text)!r} is not a number of processes, 1 or more")
    return int(text)


def filled(text: str) -> str:
    """A type for argparse: an option's value must say something (an unset shell variable does not)."""
    if not text:
        raise argparse.ArgumentTypeError("the value is empty")
    return text


_MEANT_AS_FORMAT = re.compile(r"[A-Za-z][A-Za-z0-9_-]+")


def destination(formats: Sequence[str]) -> Callable[[str], Report]:
    r"""A type for argparse: ``FORMAT:FILE``, or ``FILE`` alone, whose format is empty.

    A drive (``C:\out``) is one letter, and a path before a colon has a dot or a slash in it: so another word
    there is a format that does not exist.
    """

    def chosen(text: str) -> Report:
        head, colon, rest = filled(text).partition(":")
        if not colon or (head not in formats and not _MEANT_AS_FORMAT.fullmatch(head)):
            return Report("", text)
        if head not in formats:
            raise argparse.ArgumentTypeError(
                f"{shown(head)!r} is not one of {listed(formats)}"
                + (hint(head, formats) or f"; a file of this name is ./{shown(text)}")
            )
        if not rest:
            raise argparse.ArgumentTypeError(f"{head}: names no file, such as {head}:report")
        return Report(head, rest)

    return chosen


def day(text: str) -> date:
    """A type for argparse: a day of the calendar."""
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{shown(text)!r} is not a day; write it as 2026-12-01") from None


# Words


def hint(word: str, known: Iterable[str]) -> str:
    """``; did you mean ...?``, or nothing if nothing known is near."""
    import difflib  # late: most of what is typed is right

    bare = {name.lstrip("-"): name for name in known}
    near = difflib.get_close_matches(word.lstrip("-").lower(), bare, n=1)
    return f"; did you mean {bare[near[0]]}?" if near else ""


def listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def shown(text: str) -> str:
    """*text* on one line and without control characters."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
