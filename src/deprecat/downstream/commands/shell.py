"""Commands in shell code.

Read with tree-sitter's grammar of bash (MIT): here-documents, command substitution inside quotes, ``case``
arms and functions are what makes shell code hard to read without one. bashlex would serve as well but is
GPL; the standard library's ``shlex`` knows words, not commands. The grammar goes on after an error, so a
template or a line of another shell costs its own commands only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from deprecat.downstream.commands.programs import command_line, shell_code
from deprecat.downstream.commands.text import HOLE, Block, with_holes, word
from deprecat.model.commands import CommandLine, Word
from deprecat.model.values import replace
from deprecat.syntax.shell_grammar import defined, parser, walk

if TYPE_CHECKING:
    from tree_sitter import Node

_TEMPLATES = re.compile(r"\$\{\{.*?\}\}|\{\{.*?\}\}|\{%.*?%\}|<<\s*[\w.]+\s*>>", re.DOTALL)
_ESCAPE = re.compile(r"\\(\n|.)", re.DOTALL)
_QUOTING = re.compile(r"\\\n|[\\\"']")
_BRACES = re.compile(r"\{[^{}]*(?:,|\.\.)[^{}]*\}")  # they make several words of one
_NOT_WORDS = frozenset(
    {"variable_assignment", "file_redirect", "heredoc_redirect", "herestring_redirect", "comment"}
)
_ASKING = frozenset({"type", "declare", "typeset", "functions", "hash", "which", "whence"})


def shell(block: Block, programs: frozenset[str], depth: int = 3) -> Iterator[CommandLine]:
    """The runs of *programs* in *block*, read as shell code. Templates (``${{ ... }}``, ``{{ ... }}``) are
    unknown text. A program that the code defines a function for is not meant."""
    text = with_holes(block.text, _TEMPLATES)
    if not _may_run(text, programs):
        return  # as most: the grammar takes longer to import than many a file to be read
    data = text.encode("utf-8", "replace")
    tree = parser().parse(data)
    reader = _Reader(block, data)
    own = defined(tree.root_node, data)
    commands = [
        reader.words(node) for node in walk(tree.root_node) if node.type == "command" and not node.has_error
    ]
    asked = frozenset[str]().union(*filter(None, map(_asked, commands)))
    for node in walk(tree.root_node):  # ``declare -F f`` is of a kind of its own, its first word no word
        if node.type == "declaration_command" and reader.text(node.children[0]) in _ASKING:
            asked |= {each.text for each in reader.words(node) if each.whole}
    for words in commands:
        found = command_line(words, programs - own) if _asked(words) is None else None
        if found is not None:
            yield replace(found, asked=True) if found.words[0].text in asked else found
        code = shell_code(words)
        if code is not None and depth and code.text:
            start = code.place
            inner = Block(
                code.text if code.whole else f"{code.text}{HOLE}", ((0, start.line, start.column + 1),)
            )
            yield from shell(inner, programs, depth - 1)


def _may_run(text: str, programs: frozenset[str]) -> bool:
    """Whether the name of one of *programs* can be a word of *text*: told from its characters, but for those
    that quote others, and for the underscores that ``python -m`` has in a name instead of hyphens."""
    characters = _QUOTING.sub("", text).replace("_", "-")
    if "conda" in programs and ("conda" in characters or "mamba" in characters):
        return True
    return any(name.replace("_", "-") in characters for name in programs)


def _asked(words: Sequence[Word]) -> frozenset[str] | None:
    """The names of which a command asks what they are, ``None`` if it asks nothing."""
    name = words[0].text if words and words[0].whole else ""
    options = {word.text for word in words[1:] if word.text.startswith("-")}
    if name in _ASKING or (name == "command" and options & {"-v", "-V"}):
        return frozenset(word.text for word in words[1:] if word.whole)
    return None


class _Reader:
    """Reads the words of commands in one block."""

    def __init__(self, block: Block, data: bytes) -> None:
        self._block = block
        self._data = data
        self._plain = data.isascii()

    def text(self, node: Node) -> str:
        return self._data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def words(self, command: Node) -> list[Word]:
        found = []
        for child in command.children:
            if child.type in _NOT_WORDS:
                continue
            place = self._block.place(self._offset(child.start_byte), self._offset(child.end_byte))
            found.append(word(self._value(child), place))
        return found

    def _offset(self, byte: int) -> int:
        return byte if self._plain else len(self._data[:byte].decode("utf-8", "replace"))

    def _value(self, node: Node, depth: int = 20) -> str:
        """What *node* gives as a word, with holes."""
        if node.type in ("word", "number", "variable_name"):
            return self._unquoted(node)
        if node.type == "string_content":
            return _ESCAPE.sub(
                lambda m: m[1] if m[1] in '"\\$`' else "" if m[1] == "\n" else m[0], self.text(node)
            )
        if node.type == "raw_string":
            return self.text(node)[1:-1]
        if node.type in ("command_name", "concatenation", "string") and depth:
            joined = self._joined(node, depth - 1)
            braces = node.type == "concatenation" and _BRACES.search(self.text(node))
            return re.sub(r"\{.*", HOLE, joined, flags=re.DOTALL) if braces else joined
        return HOLE

    def _unquoted(self, node: Node) -> str:
        return _ESCAPE.sub(lambda match: "" if match[1] == "\n" else match[1], self.text(node))

    def _joined(self, node: Node, depth: int) -> str:
        parts, end = [], None
        for child in node.children:
            if end is not None and child.start_byte > end and node.type == "string":
                parts.append(self._data[end : child.start_byte].decode("utf-8", "replace"))
            end = child.end_byte
            if child.type != '"':
                parts.append(self._value(child, depth))
        return "".join(parts)
