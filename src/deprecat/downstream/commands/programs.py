"""Which program a command runs: the first word, behind those that only run another program."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from deprecat.model.commands import CommandLine, Word

# Programs, builtins and keywords that run the command that follows.
_RUNNERS = frozenset(
    {"sudo", "time", "exec", "command", "nohup", "env", "nice", "call", "builtin", "then", "do", "else", "!"}
)
PASSING_ON = re.compile(r"mamba|[\w.-]+-(?:conda|mamba)(?:-[\w-]+)?")
"""Programs that take what conda takes (mamba 1), or seem to run it (``rapids-conda-retry``). What is a
subcommand of conda begins with its name."""

_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_FLAG = re.compile(r"-[A-Za-z]{1,3}|--[a-z-]+=.*|--preserve-env|--login")  # of a runner, without a value
_VALUED = frozenset({"-u", "-g", "-n", "-C"})
_PYTHON = re.compile(r"python[\d.]*|py")
_ENDINGS = re.compile(r"\.(?:exe|bat|cmd)$", re.IGNORECASE)
_SHELLS = frozenset({"bash", "sh", "dash", "zsh"})


def base_name(word: Word) -> str:
    """The name of a program that is written out, without directories and Windows' endings; else empty."""
    return _ENDINGS.sub("", re.split(r"[/\\]", word.text)[-1]) if word.whole else ""


def command_line(words: Sequence[Word], programs: frozenset[str], scope: str = "") -> CommandLine | None:
    """*words* as a run of one of *programs*, ``None`` if it is not one.

    ``python -m conda_env`` runs the module's program, ``conda-env``.
    """
    start = 0
    runner = False
    while start < len(words):
        name = base_name(words[start])
        if name in _RUNNERS:
            runner = True
        elif runner and words[start].whole and name in _VALUED:
            start += 1
        elif not (words[start].whole and runner and _FLAG.fullmatch(words[start].text)) and not (
            _ASSIGNMENT.match(words[start].text)
        ):
            break
        start += 1
    rest = words[start:]
    if not rest:
        return None
    name = base_name(rest[0])
    if _PYTHON.fullmatch(name) and len(rest) > 2 and rest[1].text == "-m" and rest[2].whole:
        name, rest = rest[2].text.replace("_", "-"), rest[2:]
    if name not in programs:
        if "conda" not in programs or not PASSING_ON.fullmatch(name):
            return None
        return CommandLine((Word("conda", rest[0].place), *rest[1:]), scope, sure=False)
    return CommandLine((Word(name, rest[0].place), *rest[1:]), scope)


def shell_code(words: Sequence[Word]) -> Word | None:
    """The code that ``bash -c "..."`` runs, if it is written out."""
    if len(words) < 3 or base_name(words[0]) not in _SHELLS:
        return None
    for option, code in pairwise(words[1:]):
        if not option.whole or not option.text.startswith("-"):
            return None
        if not option.text.startswith("--") and option.text.endswith("c"):
            return code
    return None
