"""Commands in Windows' batch files: word by word, as far as ``cmd`` can be read without running it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deprecat.downstream.commands.programs import command_line
from deprecat.downstream.commands.text import HOLE, Block, with_holes, word
from deprecat.model.commands import CommandLine, Word

_VARIABLE = re.compile(r"%%?~?\w+%?(?::[^%\n]*%)?|![\w:=~,]+!|%\*|\$\{\{.*?\}\}|\{\{.*?\}\}")
_TOKEN = re.compile(r'(?:"[^"\n]*"?|\^\n|\^.|[^\s"&|()<>^])+|[&|()\n]|\d?[<>]+&?\d?')
_COMMENT = re.compile(r"(?im)^\s*@?\s*(?:rem\b|::).*$")
_REDIRECT = re.compile(r"\d?[<>]+&?\d?")


def batch(block: Block, programs: frozenset[str]) -> Iterator[CommandLine]:
    """The runs of *programs* in *block*. Those behind ``if ...`` on the same line are not found, unless in
    parentheses."""
    text = with_holes(_COMMENT.sub(lambda match: " " * len(match[0]), block.text), _VARIABLE)
    text = text.replace("^\n", "  ")
    words: list[Word] = []
    redirected = False
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token in "&|()\n":
            yield from _finished(words, programs)
            words, redirected = [], False
        elif _REDIRECT.fullmatch(token):
            redirected = token[-1] in "<>"
        elif redirected:
            redirected = False
        elif token.lower() == "do":
            words = []
        else:
            plain = token.replace('"', "").lstrip("@" if not words else "")
            plain = re.sub(r"\^(.)", r"\1", plain)
            if plain or HOLE in token:
                words.append(word(plain, block.place(match.start(), match.end())))
    yield from _finished(words, programs)


def _finished(words: list[Word], programs: frozenset[str]) -> Iterator[CommandLine]:
    found = command_line(words, programs)
    if found is not None:
        yield found
