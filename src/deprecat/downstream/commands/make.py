"""Commands in the recipes of makefiles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from deprecat.downstream.commands.shell import shell
from deprecat.downstream.commands.text import block, logical, with_holes
from deprecat.model.commands import CommandLine

_PREFIX = re.compile(r"\t\s*[@+-]*\s*")
_VARIABLE = re.compile(
    r"\$\$?\((?:[^()]|\([^()]*\))*\)|\$\$?\{[^{}]*\}|\$\$\w+|\$\$[@#?*]|\$[@%<?^+|*A-Za-z]"
)


def make(lines: Sequence[str], programs: frozenset[str]) -> Iterator[CommandLine]:
    """The runs of *programs* in a makefile of these *lines*. Variables of make and shell are unknown."""
    for group in logical(enumerate(lines, 1), "\\"):
        number, first = group[0]
        prefix = _PREFIX.match(first)
        if prefix is None:
            continue
        start = prefix.end()
        rest = [(line, 1, with_holes(text, _VARIABLE)) for line, text in group[1:]]
        yield from shell(block([(number, start + 1, with_holes(first[start:], _VARIABLE)), *rest]), programs)
