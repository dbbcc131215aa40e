"""``deprecat completion``: a script with which a shell completes commands, options and their values.

shtab writes it from the parsers, once: completing then costs no start of Python at every key, as it does
with ``argcomplete``.
"""

from __future__ import annotations

import argparse

from deprecat.app.options import Options
from deprecat.cli.interface import Command, OneOf, Parser, UsageError, hint, listed, shown
from deprecat.model.values import dataclass

SHELLS = ("bash", "zsh", "fish", "tcsh", "powershell")
_FILES, _DIRECTORIES = ("FILE", "[FORMAT:]FILE", "PATH"), ("DIR", "REPO")


@dataclass(frozen=True, slots=True)
class CompletionOptions(Options):
    """``deprecat completion``."""

    shell: str


def declare(parser: Parser) -> None:
    """There are no options, only the operand."""


def build(given: argparse.Namespace) -> CompletionOptions:
    if len(given.operands) != 1:
        raise UsageError(f"completion: name one shell, of {listed(SHELLS)}")
    (shell,) = given.operands
    if shell not in SHELLS:
        raise UsageError(f"completion: {shown(shell)!r} is not one of {listed(SHELLS)}{hint(shell, SHELLS)}")
    return CompletionOptions(shell)


def run(options: CompletionOptions) -> int:
    """Print the script."""
    try:
        import shtab
    except ImportError:
        raise UsageError(
            "completion: shtab is not installed, which writes the script; "
            "install it, or 'deprecat-lint[completion]'"
        ) from None
    print(shtab.complete(whole(), options.shell))
    return 0


def whole() -> argparse.ArgumentParser:
    """One parser of all commands, whose values are told so that they can be completed."""
    import shtab

    from deprecat.cli.main import COMMANDS, parser_of

    parser = argparse.ArgumentParser(prog="deprecat")
    parser.add_argument("--version", action="store_true", help="show the version and exit")
    commands = parser.add_subparsers(dest="command")
    for name, command in COMMANDS.items():
        own = parser_of(name)
        for action in own._actions:
            if isinstance(action.type, OneOf):
                action.choices = action.type.names
            elif action.metavar in _FILES:
                action.complete = shtab.FILE  # type: ignore[attr-defined]  # how shtab is told
            elif action.metavar in _DIRECTORIES:
                action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
        inner = commands.add_parser(name, help=command.purpose, parents=[own], add_help=False)
        if command is COMMAND:
            inner.add_argument("shell", choices=SHELLS)
        elif "PATH" in command.usage:
            operands = inner.add_argument("path", nargs="*")
            operands.complete = shtab.FILE  # type: ignore[attr-defined]
    return parser


COMMAND = Command(
    purpose="Write a script with which your shell completes deprecat's commands and options.",
    usage="deprecat completion SHELL",
    declare=declare,
    build=build,
    examples="""\
SHELL is bash, zsh, fish, tcsh or powershell. The script is printed; write it to where your shell looks:
~/.local/share/bash-completion/completions/deprecat, a directory of zsh's fpath as _deprecat, or
~/.config/fish/completions/deprecat.fish. It is of this version: write it anew after an update.

examples:
  deprecat completion bash
  deprecat completion zsh
  deprecat completion fish
""",
    run=run,
)
