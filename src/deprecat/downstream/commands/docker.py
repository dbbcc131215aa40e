"""Commands in Dockerfiles: shell code behind RUN, lists behind RUN, CMD, ENTRYPOINT and SHELL.

See https://docs.docker.com/reference/dockerfile/.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from deprecat.downstream.commands.programs import command_line, shell_code
from deprecat.downstream.commands.shell import shell
from deprecat.downstream.commands.text import Block, block, word
from deprecat.model.commands import CommandLine

_INSTRUCTION = re.compile(r"\s*(?:ONBUILD\s+)?(RUN|CMD|ENTRYPOINT|SHELL)\s+", re.IGNORECASE)
_FLAG = re.compile(r"--[a-z]+=\S+\s+|--[a-z]+\s+")
_HEREDOC = re.compile(r"<<-?\s*[\"']?(\w+)[\"']?")
_COMMENT = re.compile(r"\s*#")


def docker(lines: Sequence[str], programs: frozenset[str]) -> Iterator[CommandLine]:
    """The runs of *programs* in a Dockerfile of these *lines*."""
    bourne = True  # whether RUN is run by a shell whose language can be read here
    at = 0
    while at < len(lines):
        match = _INSTRUCTION.match(lines[at])
        group, at = _group(lines, at, heredocs=bool(match))
        if match is None:
            continue
        start = match.end()
        while flag := _FLAG.match(group[0][1], start):
            start = flag.end()
        number, first = group[0]
        code = block([(number, start + 1, first[start:]), *((line, 1, text) for line, text in group[1:])])
        listed = _listed(code.text)
        if listed is not None:
            if match[1].upper() == "SHELL":
                bourne = not re.search(r"powershell|pwsh|cmd", listed[0], re.IGNORECASE)
            yield from _list(listed, code, programs)
        elif match[1].upper() == "RUN" and bourne:
            yield from shell(code, programs)


def _group(lines: Sequence[str], at: int, *, heredocs: bool) -> tuple[list[tuple[int, str]], int]:
    """The lines of the instruction that begins at index *at*, without comments between them, and the index
    behind it."""
    group: list[tuple[int, str]] = []
    while at < len(lines):
        line = lines[at]
        at += 1
        if group and _COMMENT.match(line):
            continue
        group.append((at, line))
        if not line.rstrip().endswith("\\"):
            break
    ends = [end for _, line in group for end in _HEREDOC.findall(line)] if heredocs else []
    for end in ends:
        while at < len(lines):
            group.append((at + 1, lines[at]))
            at += 1
            if lines[at - 1].strip() == end:
                break
    return group, at


def _listed(text: str) -> list[str] | None:
    """The words of the form ``["conda", "run"]``."""
    if not text.lstrip().startswith("["):
        return None
    try:
        found = json.loads(text.replace("\\\n", "\n"))
    except (ValueError, RecursionError):
        return None
    return found if found and isinstance(found, list) and all(isinstance(w, str) for w in found) else None


def _list(listed: list[str], code: Block, programs: frozenset[str]) -> Iterator[CommandLine]:
    words, at = [], 0
    for text in listed:
        start = code.text.find(json.dumps(text, ensure_ascii=False), at)
        start = start if start >= 0 else at
        at = start + len(text) + 2
        words.append(word(text, code.place(start, at)))
    found = command_line(words, programs)
    if found is not None:
        yield found
    inner = shell_code(words)
    if inner is not None:
        yield from shell(block([(inner.place.line, inner.place.column + 1, inner.text)]), programs)
