"""On which lines of a TOML file its keys stand.

The parser tells values only. Messages and ``deprecat config`` should say where something is written, so
headers and keys are looked for once more, in a file that is known to be valid.
"""

from __future__ import annotations

import re

Path = tuple[str | int, ...]

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*')"""
_DOTTED = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_TOKEN = re.compile(
    rf"""
      (?P<comment>\#[^\n]*)
    | (?P<newline>\n)
    | (?P<tables>^[ \t]*\[\[[ \t]*(?P<array>{_DOTTED})[ \t]*\]\])
    | (?P<table>^[ \t]*\[[ \t]*(?P<header>{_DOTTED})[ \t]*\])
    | (?P<assign>(?P<key>{_DOTTED})[ \t]*=)
    | (?P<long>\"\"\"(?:\\.|[^\\])*?\"\"\"\"{{0,2}}|'''.*?''''{{0,2}})
    | (?P<string>"(?:\\.|[^"\\\n])*"|'[^'\n]*')
    | (?P<space>[ \t]+)
    | (?P<open>[\[{{]) | (?P<close>[\]}}]) | (?P<comma>,)
    | (?P<other>[^\s\[\]{{}},"'\#]+|.)
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_QUOTED = re.compile(_PART)


def key_lines(text: str) -> dict[Path, int]:
    """The line of each key and table in *text*, which is valid TOML, by the keys that lead there.

    Of a list of tables each has its number. Items of a list that is written out stand where they begin.
    """
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    line = 1
    table: Path = ()
    stack: list[
        tuple[Path, int | None]
    ] = []  # what is open: the path before, and the number of a list's item
    here: Path = ()
    for token in _TOKEN.finditer(text.replace("\r\n", "\n")):
        kind = token.lastgroup
        # The names of the inner groups come last where there are any.
        if token["tables"] and not stack:
            base = _indexed(_parts(token["array"]), counts)
            counts[base] = counts.get(base, -1) + 1
            table = here = (*base, counts[base])
            found[table] = line
            _above(table, line, found)
        elif token["table"] and not stack:
            table = here = _indexed(_parts(token["header"]), counts)
            found[table] = line
            _above(table, line, found)
        elif token["assign"]:
            inner = stack[-1][0] if stack else table
            here = (*inner, *_parts(token["key"]))
            found.setdefault(here, line)
            _above(here, line, found)
        elif kind == "open":
            is_list = token["open"] == "["
            if stack and stack[-1][1] is not None:
                here = (*stack[-1][0], stack[-1][1])
                found.setdefault(here, line)
            stack.append((here, 0 if is_list else None))
        elif kind == "close" and stack:
            here = stack.pop()[0]
        elif kind == "comma" and stack:
            base, number = stack[-1]
            stack[-1] = (base, number + 1 if number is not None else None)
        elif (token["string"] or token["other"] or token["long"]) and stack and stack[-1][1] is not None:
            found.setdefault((*stack[-1][0], stack[-1][1]), line)
        elif kind == "newline" and not stack:
            here = table
        line += token[0].count("\n")
    return found


def _above(path: Path, line: int, found: dict[Path, int]) -> None:
    """The tables that *path* is in begin there if nowhere before."""
    for length in range(1, len(path)):
        found.setdefault(path[:length], line)


def _indexed(path: Path, counts: dict[Path, int]) -> Path:
    """*path* with the number of the table that is meant after each list of tables on the way."""
    found: Path = ()
    for number, part in enumerate(path):
        found = (*found, part)
        if found in counts and number < len(path) - 1:
            found = (*found, counts[found])
    return found


def _parts(dotted: str) -> Path:
    parts = []
    for match in _QUOTED.finditer(dotted):
        part = match[0]
        if part[0] == "'":
            part = part[1:-1]
        elif part[0] == '"':
            part = re.sub(r"\\(.)", r"\1", part[1:-1])
        parts.append(part)
    return tuple(parts)
