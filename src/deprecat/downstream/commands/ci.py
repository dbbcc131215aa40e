"""Commands in the settings of CI services: YAML, with shell code under keys that each service names.

Read with PyYAML, whose nodes tell where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from deprecat.downstream.commands.batch import batch
from deprecat.downstream.commands.services import RECIPE, SERVICES
from deprecat.downstream.commands.shell import shell
from deprecat.downstream.commands.text import Block, block, with_holes
from deprecat.model.commands import CommandLine
from deprecat.syntax.unreadable import Unreadable

if TYPE_CHECKING:
    from yaml.nodes import Node, ScalarNode

_TEMPLATES = re.compile(r"\{\{.*?\}\}|\$\{\{.*?\}\}")
_STATEMENTS = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_OTHER_SHELLS = re.compile(r"pwsh|powershell|python|perl|ruby|node|elvish|nu\b", re.IGNORECASE)
_DEEP = 100

_Read = Callable[[Block, frozenset[str]], Iterator[CommandLine]]


def ci(path: str, text: str, programs: frozenset[str]) -> Iterator[CommandLine]:
    """The runs of *programs* in *text*, the CI settings of the file *path*. Raises Unreadable for no YAML."""
    import yaml

    keys = next(keys for pattern, keys in SERVICES if pattern.fullmatch(path))
    read: _Read = batch if "appveyor" in path else shell
    if RECIPE.fullmatch(path):
        text = _plain(text)
    lines = text.split("\n")
    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        roots = list(yaml.compose_all(text, Loader=loader))
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        where = f" on line {line + 1}" if line is not None else ""
        raise Unreadable(f"not YAML{where}: {getattr(error, 'problem', None) or 'cannot be read'}") from None
    seen: set[int] = set()
    for root in roots:
        for scalar, how in _codes(root, keys, read, seen):
            yield from how(_block(scalar, lines), programs)


def _plain(text: str) -> str:
    """A recipe without its templates: statements of Jinja are blank, what it fills in is a hole."""
    blank = _STATEMENTS.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    return with_holes(blank, _TEMPLATES)


def _codes(
    node: Node | None, keys: re.Pattern[str], read: _Read | None, seen: set[int], depth: int = 0
) -> Iterator[tuple[ScalarNode, _Read]]:
    """The scalars that are code; *read* is how, ``None`` if in a language that is not read here."""
    from yaml.nodes import MappingNode, SequenceNode

    if node is None or id(node) in seen or depth > _DEEP:
        return
    seen.add(id(node))
    if isinstance(node, SequenceNode):
        for each in node.value:
            yield from _codes(each, keys, read, seen, depth + 1)
    elif isinstance(node, MappingNode):
        read = _told(node, read)
        for key, value in node.value:
            name = key.value if isinstance(key.value, str) else ""
            if read is not None and keys.fullmatch(name):
                yield from ((scalar, read) for scalar in _scalars(value, seen))
            if not (keys.fullmatch(name) and isinstance(value, SequenceNode)):
                yield from _codes(value, keys, read, seen, depth + 1)


def _told(node: Node, read: _Read | None) -> _Read | None:
    """The language that ``shell:`` names, here or in the defaults of a job."""
    told = read
    for key, value in node.value:
        shells = [value]
        if key.value == "defaults" and isinstance(value.value, list):
            shells = [
                inner
                for outer, run in value.value
                if outer.value == "run" and isinstance(run.value, list)
                for k, inner in run.value
                if k.value == "shell"
            ]
        elif key.value != "shell":
            continue
        for each in shells:
            if isinstance(each.value, str):
                other = bool(_OTHER_SHELLS.search(each.value))
                told = None if other else batch if each.value.startswith("cmd") else shell
    return told


def _scalars(node: Node, seen: set[int]) -> Iterator[ScalarNode]:
    """The texts of a value: itself, those in a list of (lists of) texts, or under ``cmd:`` and ``sh:``."""
    from yaml.nodes import MappingNode, ScalarNode, SequenceNode

    waiting = [node]
    while waiting:
        each = waiting.pop(0)
        if id(each) in seen:
            continue
        if isinstance(each, ScalarNode):
            seen.add(id(each))
            yield each
        elif isinstance(each, SequenceNode):
            seen.add(id(each))
            waiting = [*each.value, *waiting]
        elif isinstance(each, MappingNode) and node is not each:
            waiting = [*(v for k, v in each.value if k.value in ("cmd", "sh", "bash", "command")), *waiting]


def _block(scalar: ScalarNode, lines: Sequence[str]) -> Block:
    first, column = scalar.start_mark.line, scalar.start_mark.column
    if scalar.style in ("|", ">"):
        body = [(n + 1, lines[n]) for n in range(first + 1, min(scalar.end_mark.line + 1, len(lines)))]
        if body and not scalar.end_mark.column and scalar.end_mark.line < len(lines):
            body = body[:-1]  # the block ended with the line before
        indent = min((len(line) - len(line.lstrip(" ")) for _, line in body if line.strip()), default=0)
        cut = [(number, indent + 1, line[indent:].rstrip("\r")) for number, line in body]
        return block(cut, "\n" if scalar.style == "|" else " ")
    quoted = 1 if scalar.style in ('"', "'") else 0
    return Block(scalar.value, ((0, first + 1, column + 1 + quoted),))
