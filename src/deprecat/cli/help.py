"""How help is laid out: prose fills the terminal, what is laid out by hand stays so.

argparse offers either to fill everything, examples included, or nothing. Here paragraphs are filled, and
an indented line is kept; where it is too long and has a second column, that goes on below itself.
"""

from __future__ import annotations

import argparse
import re
import shutil
import textwrap

WIDEST = 100
"""Columns beyond which lines are hard to read."""

_COLUMNS = re.compile(r"( {2,}\S.*? {2,})(\S.*)")
_WORD = re.compile(r"\[(?:[^\[\]]|\[[^\[\]]*\])*\](?:\.\.\.)?|\([^()]*\)|\S+")  # brackets are one


class Formatter(argparse.HelpFormatter):
    """Formats for the terminal, up to :data:`WIDEST` columns."""

    def __init__(self, prog: str) -> None:
        columns = min(shutil.get_terminal_size().columns, WIDEST)
        super().__init__(prog, max_help_position=28, width=max(columns - 2, 38))

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        """Descriptions and epilogs."""
        lines: list[str] = []
        prose: list[str] = []
        for line in (*text.splitlines(), ""):
            if line.strip() and not line.startswith("  "):
                prose.append(line.strip())
                continue
            lines += textwrap.wrap(" ".join(prose), width, break_long_words=False, break_on_hyphens=False)
            prose = []
            lines += _kept(line, width)
        return "\n".join(lines).rstrip("\n") + "\n"

    def _split_lines(self, text: str, width: int) -> list[str]:
        """The help of an option; names with a hyphen in them stay whole."""
        return textwrap.wrap(" ".join(text.split()), width, break_long_words=False, break_on_hyphens=False)

    def _format_usage(self, usage: str | None, *rest: object) -> str:
        """The usage as it was written, but broken where it does not fit."""
        assert usage is not None  # every parser tells its own
        words = _WORD.findall(usage)
        head = "usage: " + " ".join(words[: 2 if words[1:2] and words[1].islower() else 1])
        lines = [head]
        for word in words[len(head.split()) - 1 :]:
            if len(lines[-1]) + 1 + len(word) > self._width and lines[-1].strip():
                lines.append(" " * len(head))
            lines[-1] += f" {word}"
        return "\n".join(lines) + "\n\n"


def _kept(line: str, width: int) -> list[str]:
    """An indented *line*, in several if its second column needs them; a command is never broken."""
    columns = _COLUMNS.fullmatch(line)
    if len(line) <= width or columns is None:
        return [line]
    first, second = columns.groups()
    if width - len(first) < 20:
        return [first.rstrip(), *_kept(" " * 6 + second, width)]
    return textwrap.wrap(second, width, initial_indent=first, subsequent_indent=" " * len(first))
