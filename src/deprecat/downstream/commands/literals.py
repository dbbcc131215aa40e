"""Commands in programs of languages that are not read here: a program's name in quotes, then its arguments.

Go's ``exec.Command("conda", "env", "create")``, Rust's ``Command::new("conda").args(["env", "create"])``,
node's ``spawn("conda", ["env", "create"])`` and a record of Haskell with a name and a list of arguments have
one thing in common: the words stand in quotes, one after the other. What stands between them is not
understood, so that all of this is only possible.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from deprecat.downstream.commands.programs import command_line
from deprecat.downstream.commands.text import Block
from deprecat.model.commands import CommandLine, Word
from deprecat.model.values import replace

_TOKEN = re.compile(
    r"\"(?P<text>(?:[^\"\\\n]|\\.)*)\"|'(?P<other>[^'\\\n]*)'|(?P<name>\w+)|(?P<sign>[^\s\w\"'])"
)
_FAR = 1500  # characters from the program to its last argument
_ENDS = frozenset(";")
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


def literals(block: Block, programs: frozenset[str]) -> Iterator[CommandLine]:
    """The runs of *programs* in *block*."""
    quoted = "|".join(map(re.escape, sorted(programs)))
    for match in re.finditer(rf"([\"'])(?:{quoted})(?:\.exe)?\1", block.text):
        words = [_word(block, match.start(), match.end()), *_arguments(block, match.end())]
        found = command_line(words, programs) if len(words) > 1 else None
        if found is not None:
            yield replace(found, sure=False)


def _arguments(block: Block, start: int) -> Iterator[Word]:
    """The words in quotes from *start* on, to the end of the call or list that they stand in; one that is
    not in quotes is unknown."""
    depth, seen, between = 0, False, ","
    for token in _TOKEN.finditer(block.text, start, min(start + _FAR, len(block.text))):
        sign = token["sign"]
        if token["text"] is not None or token["other"] is not None:
            seen = True
            yield _word(block, token.start(), token.end())
        elif sign in _OPENING:
            depth += 1
        elif sign in _CLOSING:
            depth -= 1
            if seen and depth <= 0 and not block.text.startswith(".arg", token.end()):
                return
            depth = max(depth, 0)
        elif sign in _ENDS:
            return
        elif token["name"] and seen and depth and between == ",":
            yield Word("", block.place(token.start(), token.end()), whole=False)
        between = sign or ""


def _word(block: Block, start: int, end: int) -> Word:
    return Word(block.text[start + 1 : end - 1], block.place(start + 1, end - 1))
