"""Remarks in Python: a comment covers its statement, on the head of a block the block, and standing alone
what follows it."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator, Sequence

from deprecat.downstream.remarks.grammar import Said, read
from deprecat.model.places import Place
from deprecat.model.suppressions import Suppression
from deprecat.model.values import dataclass
from deprecat.syntax.parse import lines, parse
from deprecat.syntax.unreadable import Unreadable

Span = tuple[int, int]
_NOWHERE = (-1, -1)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment. ``column`` counts from 0; ``alone`` tells that nothing else is on its line."""

    line: int
    column: int
    text: str
    alone: bool


def remarks(path: str, source: bytes, *, bare: bool) -> Iterator[Suppression]:
    """The remarks of *source*; none if it is no Python."""
    try:
        written = lines(source)
        found = [(comment, said) for comment in _comments(written) for said in read(comment.text, bare=bare)]
        if not found:
            return
        cover = _Cover(parse(source))
    except Unreadable:
        return
    for comment, said in found:
        first, last, only = (0, 0, 0) if said.whole else cover.of(comment)
        yield suppression(path, comment, said, (first, last, only), written[comment.line - 1])


def suppression(
    path: str, comment: Comment, said: Said, covered: tuple[int, int, int], written: str
) -> Suppression:
    """*said* in *comment*, which covers the lines *covered* (first, last and the one that comes before all
    others)."""
    start, end = comment.column + said.start + 1, comment.column + said.end + 1
    first, last, only = covered
    return Suppression(
        said.mark,
        path,
        Place(comment.line, start, comment.line, end),
        said.targets,
        first=first,
        last=last,
        only=only,
        until=said.until,
        reason=said.reason,
        problem=said.problem,
        source_line=written,
    )


def _comments(written: Sequence[str]) -> Iterator[Comment]:
    """The comments of a file. Where the running Python's tokenizer refuses it, those before that line."""
    text = io.StringIO("".join(f"{line}\n" for line in written))
    try:
        for token in tokenize.generate_tokens(text.readline):
            if token.type == tokenize.COMMENT:
                line, column = token.start
                yield Comment(line, column, token.string, not token.line[:column].strip())
    except (tokenize.TokenError, SyntaxError):
        return


class _Cover:
    """Which lines a comment covers."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree

    def of(self, comment: Comment) -> tuple[int, int, int]:
        """The first and last line, and the line that comes first: where a finding is on it, it alone
        counts."""
        line = comment.line
        statement = self._around(line)
        if comment.alone:
            inside = statement is not None and self._head(statement)[1] >= line
            if statement is not None and inside:  # between the brackets of a statement
                return *self._span(statement, line), line + 1
            following = self._after(comment)
            return (*following, 0) if following else (line, line, 0)
        if statement is None:
            return line, line, 0
        first, last = self._span(statement, line)
        head = self._head(statement)[1] if isinstance(getattr(statement, "body", None), list) else last
        return first, last, line if max(first, statement.lineno) < line < head else 0

    def _around(self, line: int) -> ast.stmt | None:
        """The innermost statement that *line* is in."""
        found: ast.stmt | None = None
        body: list[ast.AST] = [self._tree]
        while body:
            node = body.pop()
            for child in _statements(node):
                if _start(child) <= line <= (child.end_lineno or child.lineno):
                    found, body = child, [child]
                    break
        return found

    def _after(self, comment: Comment) -> Span | None:
        """The statement below a comment that stands alone in the same column."""
        starting = (
            node
            for node in ast.walk(self._tree)
            if isinstance(node, ast.stmt) and _start(node) > comment.line
        )
        following = min(starting, key=lambda node: (_start(node), node.col_offset), default=None)
        if following is None or following.col_offset != comment.column:
            return None
        return _start(following), following.end_lineno or following.lineno

    @staticmethod
    def _head(statement: ast.stmt) -> Span:
        """The lines of a statement before its block; all, if it has none."""
        inside = list(_statements(statement))
        end = statement.end_lineno or statement.lineno
        body = getattr(statement, "body", None)
        if isinstance(statement, ast.Match):
            return statement.lineno, statement.cases[0].pattern.lineno - 1
        if not inside or not isinstance(body, list):
            return _start(statement), end
        return _start(statement), max(_start(inside[0]) - 1, statement.lineno)

    def _span(self, statement: ast.stmt, line: int) -> Span:
        """What a comment on *line* of *statement*, and in none of its blocks, is about."""
        for decorator in getattr(statement, "decorator_list", ()):
            if decorator.lineno <= line <= (decorator.end_lineno or decorator.lineno):
                return decorator.lineno, decorator.end_lineno or decorator.lineno
        first, last = self._head(statement)
        end = statement.end_lineno or statement.lineno
        if first <= line <= last:
            return _start(statement), end
        for start, stop in _branches(statement):
            if line <= stop:
                return min(start, line), stop
        return line, line


def _branches(statement: ast.stmt) -> Iterator[Span]:
    """The further blocks of a statement, each with its head where that is known."""
    for handler in getattr(statement, "handlers", ()):
        yield handler.lineno, handler.end_lineno or handler.lineno
    for case in getattr(statement, "cases", ()):
        yield case.pattern.lineno, case.body[-1].end_lineno or case.body[-1].lineno
    for name in ("orelse", "finalbody"):
        block = getattr(statement, name, None)
        if block:
            yield _start(block[0]), block[-1].end_lineno or block[-1].lineno


def _statements(node: ast.AST) -> Iterator[ast.stmt]:
    """The statements directly in the blocks of *node*."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield child
        elif isinstance(child, (ast.ExceptHandler, ast.match_case)):
            yield from _statements(child)


def _start(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", None)
    return min([node.lineno, *(each.lineno for each in decorators)]) if decorators else node.lineno
