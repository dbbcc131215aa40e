"""Where each node of a libcst tree stands, counted as ``ast`` counts.

libcst's trees hold no positions: its own provider writes the code out again and watches where it
got to. This does the same, but counts columns in bytes of UTF-8 as it goes, and keeps two spans of
each node: the *outer* one, all that the node writes, and the *inner* one, which leaves out its own
parentheses, its trailing comma or semicolon and the like.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import libcst as cst
from libcst._nodes.internal import CodegenState

Point = tuple[int, int]
"""A line from 1 and a column from 0, in bytes of UTF-8."""
Span = tuple[Point, Point]


@dataclass(frozen=False)
class Spans(CodegenState):
    """The spans of all nodes of one module; made by :func:`spans_of`.

    Keyed by identity, for nodes of equal looks are many; whoever holds this must hold the module.
    """

    line: int = 1
    column: int = 0
    started: list[Point] = field(default_factory=list)
    outer_by_id: dict[int, Span] = field(default_factory=dict)
    inner_by_id: dict[int, Span] = field(default_factory=dict)

    def outer(self, node: cst.CSTNode) -> Span:
        return self.outer_by_id[id(node)]

    def inner(self, node: cst.CSTNode) -> Span:
        return self.inner_by_id.get(id(node)) or self.outer_by_id[id(node)]

    def add_token(self, value: str) -> None:
        super().add_token(value)
        self._advance(value)

    def add_indent_tokens(self) -> None:
        super().add_indent_tokens()
        for token in self.indent_tokens:
            self._advance(token)

    def before_codegen(self, node: cst.CSTNode) -> None:
        self.started.append((self.line, self.column))

    def after_codegen(self, node: cst.CSTNode) -> None:
        self.outer_by_id[id(node)] = (self.started.pop(), (self.line, self.column))

    @contextmanager
    def record_syntactic_position(
        self,
        node: cst.CSTNode,
        *,
        start_node: cst.CSTNode | None = None,
        end_node: cst.CSTNode | None = None,
    ) -> Iterator[None]:
        start = (self.line, self.column)
        yield
        end = (self.line, self.column)
        self.inner_by_id[id(node)] = (
            self.inner(start_node)[0] if start_node is not None else start,
            self.inner(end_node)[1] if end_node is not None else end,
        )

    def _advance(self, value: str) -> None:
        if "\n" in value:
            self.line += value.count("\n")
            self.column = 0
            value = value[value.rindex("\n") + 1 :]
        self.column += len(value) if value.isascii() else len(value.encode())


def spans_of(module: cst.Module, text: str) -> Spans:
    """The spans of *module*, which is *text* parsed; the lines of both end in a line feed.

    Raises NotImplementedError should the module not write itself as *text*.
    """
    spans = Spans(default_indent=module.default_indent, default_newline="\n")
    module._codegen(spans)
    written = "".join(spans.tokens)
    if written != text:
        _shift(spans, _lost(written.split("\n"), text.split("\n")))
    return spans


def _lost(written: list[str], lines: list[str]) -> dict[int, tuple[int, int]]:
    """The line, the column and the length of what *written* lacks of *lines*.

    libcst forgets some blanks: a form feed in an indent, those before the colon of ``except A :``.
    """
    lost = {}
    for number, (mine, theirs) in enumerate(zip(written, lines, strict=False), start=1):
        if mine == theirs:
            continue
        at = next((i for i, char in enumerate(mine) if char != theirs[i : i + 1]), len(mine))
        length = len(theirs) - len(mine)
        gap = theirs[at : at + length]
        if len(written) != len(lines) or not gap.isspace() or mine[at:] != theirs[at + length :]:
            raise NotImplementedError(f"cannot place what is on line {number}")
        lost[number] = (len(theirs[:at].encode()), length)
    return lost


def _shift(spans: Spans, lost: dict[int, tuple[int, int]]) -> None:
    """Move what begins or ends behind a gap."""
    for table in (spans.outer_by_id, spans.inner_by_id):
        for key, (start, end) in table.items():
            at, length = lost.get(start[0], (0, 0))
            moved_start = (start[0], start[1] + length * (start[1] >= at))
            at, length = lost.get(end[0], (0, 0))
            table[key] = (moved_start, (end[0], end[1] + length * (end[1] > at)))
