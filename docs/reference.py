"""Writes what in the documentation follows from the code: ``python docs/reference.py``.

That is the page of the command line, and what comes out of the commands that pages
show as sessions: a ``text`` block that begins with ``$ deprecat``. A test compares both.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from deprecat.cli.main import COMMANDS, main, parser_of
from deprecat.config import page as config_page
from deprecat.config import schema

ROOT = Path(__file__).resolve().parents[1]
PAGES = tuple(
    path
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md"))
    if path.name != "CHANGELOG.md"
)
COMMAND_LINE = ROOT / "docs" / "command-line.md"
CONFIGURATION = ROOT / "docs" / "configuration.md"
CONFIG_SCHEMA = ROOT / "docs" / "schemas" / "config.schema.json"
KEYS = re.compile(r"(?<=<!-- keys -->\n\n).*?(?=\n\n<!-- end -->)", re.DOTALL)
SESSION = re.compile(
    r"^```text\n\$ deprecat (?P<command>.*)\n(?P<output>(?:(?!```).*\n)*?)\(exit code (?P<code>\d)\)\n```",
    re.MULTILINE,
)

_HEAD = """\
# Command line

What `deprecat COMMAND --help` tells, on one page. Options and operands may stand in any order; what follows
`--` is an operand. A wrong word costs one line that says what to type instead, and exit code 2.

"""


def command_line() -> str:
    """The reference of all commands, in Markdown."""
    return _HEAD + "\n".join(_command(name) for name in COMMANDS)


def _command(name: str) -> str:
    command = COMMANDS[name]
    about, _, examples = command.examples.partition("examples:\n")
    parts = [f"## {name}", command.purpose, f"```text\n{command.usage}\n```", about.strip(), *_options(name)]
    listed, _, after = examples.partition("\n\n")
    lines = "\n".join(line.removeprefix("  ") for line in listed.strip("\n").splitlines())
    parts += [f"```console\n{lines}\n```" if lines else "", after.strip()]
    return "\n\n".join(part for part in parts if part) + "\n"


def _options(name: str) -> Iterator[str]:
    rows = [_row(action) for action in parser_of(name)._actions if action.dest != "help"]
    if rows:
        yield "\n".join(("| Option | Meaning |", "| --- | --- |", *rows))


def _row(action: argparse.Action) -> str:
    takes = f" {action.metavar}" if action.metavar else ""
    names = ", ".join(f"`{option}{takes}`" for option in action.option_strings)
    told = (action.help or "") % {"default": action.default, "prog": "deprecat"}
    return f"| {names} | {told.replace('|', chr(92) + '|')} |"


def answer(command: str) -> tuple[str, int]:
    """What ``deprecat command`` writes to a pipe in the project's directory, and its exit code."""
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        code = main(shlex.split(command))
    return shown.getvalue(), code


def _played(session: re.Match[str]) -> str:
    output, code = answer(session["command"])
    return f"```text\n$ deprecat {session['command']}\n{output}(exit code {code})\n```"


if __name__ == "__main__":
    os.environ.pop("FORCE_COLOR", None)
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        page.write_text(SESSION.sub(_played, text), encoding="utf-8")
    COMMAND_LINE.write_text(command_line(), encoding="utf-8")
    CONFIG_SCHEMA.write_text(schema.text(), encoding="utf-8")
    told = CONFIGURATION.read_text(encoding="utf-8")
    CONFIGURATION.write_text(KEYS.sub(lambda _: config_page.keys(), told), encoding="utf-8")
