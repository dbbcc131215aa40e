"""What every verb of the command line is, and what their options share."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, NoReturn, TypeVar

from deprecat.app.options import Options
from deprecat.errors import DeprecatError

Asked = TypeVar("Asked", bound=Options)


class UsageError(DeprecatError):
    """The command line is not one of ours."""


class Parser(argparse.ArgumentParser):
    """An argument parser that raises :class:`UsageError` instead of printing its usage."""

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


# Options of several verbs


def declare_ledgers(parser: Parser) -> None:
    parser.add_argument(
        "--ledger",
        action="append",
        default=[],
        type=filled,
        metavar="FILE",
        help="a ledger of your own, used besides those that come with deprecat; may be repeated",
    )


def declare_report(parser: Parser, formats: Sequence[str]) -> None:
    parser.add_argument(
        "--format",
        type=one_of(formats),
        default="text",
        metavar="FORMAT",
        help=f"{listed(formats)} (default: %(default)s)",
    )
    parser.add_argument("--output", type=filled, metavar="FILE", help="write there, not to standard output")


# Types for argparse


def one_of(names: Sequence[str]) -> Callable[[str], str]:
    """A type for argparse: *names*' own check, whose message can suggest."""

    def chosen(text: str) -> str:
        if text not in names:
            raise argparse.ArgumentTypeError(
                f"{shown(text)!r} is not one of {listed(names)}{hint(text, names)}"
            )
        return text

    return chosen


def positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{shown(text)!r} is not a number of processes, 1 or more")
    return int(text)


def filled(text: str) -> str:
    """A type for argparse: an option's value must say something (an unset shell variable does not)."""
    if not text:
        raise argparse.ArgumentTypeError("the value is empty")
    return text


def day(text: str) -> date:
    """A type for argparse: a day of the calendar."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{shown(text)!r} is not a day; write it as 2026-12-01") from None


def output(path: str | None) -> str | None:
    return None if path == "-" else path


# Words


def hint(word: str, known: Iterable[str]) -> str:
    """``; did you mean ...?``, or nothing if nothing known is near."""
    bare = {name.lstrip("-"): name for name in known}
    near = difflib.get_close_matches(word.lstrip("-").lower(), bare, n=1)
    return f"; did you mean {bare[near[0]]}?" if near else ""


def listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def shown(text: str) -> str:
    """*text* on one line and without control characters."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
