"""Jupyter notebooks, read as the one Python source that their kernel gets to see.

All cells share a namespace: what the first imports the last uses. So they are put one below the
other, and each line of the whole remembers where it came from. What is IPython's own syntax (magics,
shell commands, help) is taken out first, line by line, so that lines stay lines.

The file is plain JSON, of which three members matter. The ``nbformat`` package would check the rest
against schemas, with a dependency on ``jsonschema`` and ``jupyter_core``, and refuse files that are
good enough to be read.

See https://nbformat.readthedocs.io/en/latest/format_description.html for the format, and
https://ipython.readthedocs.io/en/stable/interactive/magics.html for the syntax.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from deprecat.downstream.collect import collect
from deprecat.model.places import Place
from deprecat.model.uses import FileFacts
from deprecat.model.values import dataclass, replace
from deprecat.syntax.parse import parse
from deprecat.syntax.unreadable import Unreadable


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a cell. ``cell`` and ``number`` count from 1, the former all cells, as Jupyter shows them.

    ``written`` is the text in the notebook, ``code`` what of it is Python, which lacks ``cut`` characters
    in front.
    """

    cell: int
    number: int
    written: str
    code: str
    cut: int = 0


@dataclass(frozen=True, slots=True)
class Notebook:
    """The lines of all code cells in order; item ``n - 1`` is the line that facts call ``n``."""

    lines: tuple[Line, ...]

    @property
    def source(self) -> bytes:
        """The notebook as one Python file."""
        # A lone surrogate, which JSON can spell, becomes one other character: columns stay right.
        return "".join(f"{line.code}\n" for line in self.lines).encode("utf-8", "replace")

    def line(self, number: int) -> Line | None:
        """The line that facts call *number*."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else None

    def place(self, place: Place) -> Place:
        """*place* of the whole as one in its cell."""
        first, last = self.line(place.line), self.line(place.end_line)
        if first is None or last is None:
            return place
        return Place(first.number, place.column + first.cut, last.number, place.end_column + last.cut)


def read(content: bytes) -> Notebook:
    """The notebook in *content*; raises :class:`~deprecat.syntax.unreadable.Unreadable` if that is none of
    Python.

    Of every nbformat since 2 (2011): cells stand in ``cells``, before 4 in ``worksheets``.
    """
    try:
        loaded = json.loads(content, parse_int=float)  # some Pythons refuse long integers; none matters
    except RecursionError:
        raise Unreadable("nested too deeply") from None
    except ValueError as error:  # of JSON or of UTF-8
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise Unreadable(f"not a notebook: not valid JSON{where}") from None
    cells = all_cells(loaded)
    if cells is None:
        raise Unreadable("not a notebook: it has no cells")
    language = _language(_table(loaded, "metadata"))
    if not _is_python(language):
        raise Unreadable(f"a notebook of {language}, not of Python")
    # In the first two lines a comment might name an encoding, which in a notebook means nothing.
    lines = [Line(0, 0, "", ""), Line(0, 0, "", "")]
    for number, cell in enumerate(cells, 1):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            lines += _code(number, cell)
    return Notebook(tuple(lines))


def collect_cells(notebook: Notebook) -> tuple[FileFacts, tuple[str, ...]]:
    """The facts of *notebook*, and why cells were left out. Raises Unreadable if none can be read.

    A notebook is also a place to try things: a cell that is no Python costs that cell alone.
    """
    try:
        return collect(notebook.source), ()
    except Unreadable:
        kept: list[Line] = []
        reasons = []
        for cell, group in groupby(notebook.lines, key=lambda line: line.cell):
            lines = list(group)
            try:
                parse(Notebook(tuple(lines)).source)
            except Unreadable as problem:
                reasons.append(f"cell {cell}: {problem}")
                lines = [replace(line, code="") for line in lines]
            kept += lines
        return collect(Notebook(tuple(kept)).source), tuple(reasons)


# The format


def all_cells(notebook: object) -> list[Any] | None:
    """All cells in order; None if this is no notebook."""
    if not isinstance(notebook, dict):
        return None
    if isinstance(notebook.get("cells"), list):
        return list(notebook["cells"])
    sheets = notebook.get("worksheets")
    if not isinstance(sheets, list):
        return None
    inside = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    return [cell for cells in inside if isinstance(cells, list) for cell in cells]


def _table(value: Any, name: str) -> dict[str, Any]:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _language(metadata: dict[str, Any]) -> str:
    """The kernel's language; empty if nothing tells (notebooks that were never run)."""
    told = (_table(metadata, "language_info").get("name"), _table(metadata, "kernelspec").get("language"))
    return next((name for name in told if isinstance(name, str)), "")


def _is_python(language: object) -> bool:
    return not isinstance(language, str) or language.lower() in (
        "",
        "python",
        "ipython",
        "python3",
        "python2",
    )


def _code(number: int, cell: dict[str, Any]) -> Iterator[Line]:
    """The lines of a code cell, as far as they are Python."""
    text = cell.get("source", cell.get("input", ""))
    if isinstance(text, list):
        text = "".join(part for part in text if isinstance(part, str))
    if not isinstance(text, str):
        return
    written = re.split(r"\r\n|\r|\n", text)
    other = _table(_table(cell, "metadata"), "vscode").get("languageId") or cell.get("language")
    code = _python(written) if _is_python(other) else [(0, "")] * len(written)
    for line, (said, (cut, rest)) in enumerate(zip(written, code, strict=True), 1):
        yield Line(number, line, said, rest, cut)


# IPython's syntax

_ESCAPED = re.compile(r"(\s*)[%!?]")
_ASSIGNED = re.compile(r"(\s*[A-Za-z_][^=#'\"]*=)\s*[%!]")  # files = !ls
_HELP = re.compile(r"(\s*)[^'\"#]*[^'\"#\s]\?\s*")  # conda.plan?
_CELL = re.compile(r"%%(\w+)")
_WITH_BODY = frozenset(("capture", "debug", "memit", "prun", "time", "timeit"))  # the cell is Python still
_TIMED = re.compile(r"\s*(%(?:time|timeit|memit)\s+(?:-[a-zA-Z]+\s*\d*\s+)*)(?=[^\s-])")
# What ends a cell on purpose ends no notebook: the cells below are run one by one.
_RAISED = re.compile(r"((?:raise|return)\b\s*)(?!.*\bfrom\b)")
_EXIT = re.compile(
    r"([^'\"#]*;\s*)?(?:(?:(?:sys\.)?exit|quit)\s*(?:\(.*\))?|assert\s+(?:False|0)\s*(?:,.*)?)\s*(?:#.*)?"
)
# What tells where a statement goes on: strings, comments, brackets, a backslash at the end.
_TOKEN = re.compile(
    r"""\#.*|(?P<long>\"\"\"|''')|"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|(?P<open>[(\[{])|(?P<close>[)\]}])"""
    r"""|(?P<on>\\$)"""
)
_LONG_END = {
    quote: re.compile(rf"(?:\\.|(?!{quote})[^\\])*?{quote}") for quote in ('"' * 3, "'" * 3)
}  # from inside the string

_Piece = tuple[int, str]  # how many characters are missing in front, and the Python of a line


def _python(written: Sequence[str]) -> list[_Piece]:
    """What of the lines of a cell is Python, line for line."""
    body = next((i for i, line in enumerate(written) if line.strip()), 0)
    magic = _CELL.match(written[body])
    if magic:
        blank = [(0, "")] * (body + 1)
        rest = written[body + 1 :]
        if magic[1] not in _WITH_BODY:
            return [*blank, *[(0, "")] * len(rest)]
        return [*blank, *(_python(rest) if rest else [])]
    # IPython lets a whole cell be indented.
    indent = written[body][: len(written[body]) - len(written[body].lstrip())]
    found: list[_Piece] = []
    state = _State()
    shell = False  # a command that goes on from the line before
    for line in written:
        cut = len(indent) if line.startswith(indent) else 0
        text = line[cut:]
        if shell:
            piece, shell = (0, ""), line.endswith("\\")
        elif state.begins and (own := _neutral(text)) is not None:
            piece, shell = own, line.endswith("\\")
            state.read(piece[1])
        else:
            piece = (0, text)
            state.read(text)
        found.append((piece[0] + cut, piece[1]))
    return found


def _neutral(line: str) -> _Piece | None:
    """What to put for a line that begins a statement, if it cannot stay as it is; else None."""
    # The statement that is timed is run, and binds names, like any other.
    needless = _TIMED.match(line) or _RAISED.match(line)
    if needless:
        start, end = needless.span(1)
        return end - start, line[:start] + line[end:]
    stopped = _EXIT.fullmatch(line)
    if stopped:
        return 0, f"{stopped[1] or ''}pass"
    escaped = _ESCAPED.match(line) or _HELP.fullmatch(line)
    if escaped:
        return 0, f"{escaped[1]}pass"
    assigned = _ASSIGNED.match(line)
    return (0, f"{assigned[1]} None") if assigned else None


@dataclass
class _State:
    """Whether the next line begins a statement, after the lines read so far."""

    quote: str = ""
    depth: int = 0
    goes_on: bool = False

    @property
    def begins(self) -> bool:
        return not (self.quote or self.depth or self.goes_on)

    def read(self, line: str) -> None:
        at = 0
        self.goes_on = False
        while True:
            if self.quote:
                end = _LONG_END[self.quote].match(line, at)
                if end is None:
                    return
                self.quote, at = "", end.end()
            found = _TOKEN.search(line, at)
            if found is None:
                return
            at = found.end()
            self.quote = found["long"] or ""
            self.depth = max(self.depth + bool(found["open"]) - bool(found["close"]), 0)
            self.goes_on = bool(found["on"])
