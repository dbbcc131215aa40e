"""Uses that a project's settings name: entry points, and the warnings that pytest is to filter.

An entry point (``tool = conda.cli.main:main``) is an import that someone makes later, so it is one
here: it fails where the name is gone. A warning filter only names things, and a module that is gone
just never matches.

No reader of TOML or INI tells positions, so values are looked up in the text again; one that is not
found as it reads (spelt with escapes) is told at the file's first line.

See https://packaging.python.org/en/latest/specifications/entry-points/ and
https://docs.pytest.org/en/stable/how-to/capture-warnings.html.
"""

from __future__ import annotations

import ast
import configparser
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from deprecat.downstream.collect.attempts import last_part
from deprecat.downstream.collect.strings import filtered, paths_of
from deprecat.model.places import Place
from deprecat.model.uses import Attribute, Manner, Origin, Path, Use
from deprecat.model.values import dataclass, field
from deprecat.syntax.parse import lines, parse
from deprecat.syntax.unreadable import Unreadable

_OBJECT = re.compile(
    r"\s*(?P<module>[^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)*)"
    r"(?:\s*:\s*(?P<name>[^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)*))?\s*(?:\[.*\]\s*)?"
)

_Pair = tuple[str, str]  # a key and its value


def settings(name: str, content: bytes) -> tuple[Use, ...]:
    """What the file *name*, one of :data:`SETTINGS`, names.

    Raises :class:`~deprecat.syntax.unreadable.Unreadable` if it is not of its format.
    """
    text = _Text(lines(content))
    if name == "pyproject.toml":
        tables = _toml(text.whole)
        points, filters = list(_of_toml(tables)), _filters_of_toml(tables)
    else:
        sections = _ini(text.whole)
        points = list(_of_ini(sections)) if name == "setup.cfg" else []
        filters = _value(sections, "tool:pytest" if name == "setup.cfg" else "pytest", "filterwarnings")
    uses = [use for key, value in points for use in _point(text.find(value, key), value)]
    each = filters.splitlines() if isinstance(filters, str) else filters
    for entry in each if isinstance(each, list) else ():
        if isinstance(entry, str) and entry.strip():
            uses += _filtered(text.find(entry.strip()), entry.strip())
    return tuple(uses)


def setup_py(content: bytes) -> tuple[Use, ...]:
    """The entry points that a ``setup.py`` writes out in its call of ``setup``. Raises Unreadable."""
    if b"entry_points" not in content:
        return ()
    text = _Text(lines(content))
    return tuple(
        use
        for node in ast.walk(parse(content))
        if isinstance(node, ast.Call) and last_part(node.func) == "setup"
        for keyword in node.keywords
        if keyword.arg == "entry_points"
        for string, at in _strings(keyword.value)
        for key, value in _pairs(string)
        for use in _point(text.find(value, key, at.lineno, at.end_lineno), value)
    )


# What is written where


def _of_toml(tables: Any) -> Iterator[_Pair]:
    project, poetry = _value(tables, "project"), _value(tables, "tool", "poetry")
    groups = [_value(project, "scripts"), _value(project, "gui-scripts"), _value(poetry, "scripts")]
    for more in (_value(project, "entry-points"), _value(poetry, "plugins")):
        groups += more.values() if isinstance(more, dict) else ()
    for group in groups:
        for key, value in group.items() if isinstance(group, dict) else ():
            long = _value(value, "reference") or _value(value, "callable")  # of Poetry
            if isinstance(long or value, str):
                yield key, long or value


def _filters_of_toml(tables: Any) -> Any:
    pytest = _value(tables, "tool", "pytest")  # the table itself since pytest 9
    return _value(pytest, "ini_options", "filterwarnings") or _value(pytest, "filterwarnings")


def _of_ini(sections: Any) -> Iterator[_Pair]:
    groups = _value(sections, "options.entry_points")
    for group in groups.values() if isinstance(groups, dict) else ():
        yield from _pairs(group or "")


def _pairs(text: str) -> Iterator[_Pair]:
    """Lines ``key = value``; others (headers of groups, comments) are left out."""
    for line in text.splitlines():
        key, equals, value = line.partition("=")
        if equals and not key.lstrip().startswith(("#", ";", "[")):
            yield key.strip(), value.strip()


def _strings(node: ast.expr) -> Iterator[tuple[str, ast.Constant]]:
    """The strings that are written out in a dictionary, its lists, or alone."""
    pending = [node]
    while pending:
        each = pending.pop(0)
        if isinstance(each, ast.Dict):
            pending = [*each.values, *pending]
        elif isinstance(each, (ast.List, ast.Tuple, ast.Set)):
            pending = [*each.elts, *pending]
        elif isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value, each


def _toml(text: str) -> Any:
    import tomli  # late: most runs never need it

    try:
        return tomli.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"not valid TOML: {_one_line(error)}") from None


def _ini(text: str) -> dict[str, dict[str, str | None]]:
    reader = configparser.RawConfigParser(strict=False, allow_no_value=True)
    reader.optionxform = str  # type: ignore[assignment, method-assign]  # keeps the case of keys
    try:
        reader.read_string(text)
    except configparser.Error as error:
        raise Unreadable(f"not valid INI: {_one_line(error)}") from None
    except AttributeError:  # what follows a key without a value and is indented (before Python 3.13)
        raise Unreadable("not valid INI: a line goes on with the value of a key that has none") from None
    return {section: dict(reader.items(section)) for section in reader.sections()}


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]


def _value(tables: Any, *names: str) -> Any:
    for name in names:
        tables = tables.get(name) if isinstance(tables, dict) else None
    return tables


# Where it stands


@dataclass(frozen=True, slots=True)
class _Spot:
    """A text as it is written, and where; the empty text if it was not found."""

    line: int
    column: int
    text: str

    def place(self, start: int, end: int) -> Place:
        """A part of it."""
        if not self.text:
            return Place(self.line, 1, self.line, 2)
        return Place(self.line, self.column + start, self.line, self.column + end)


@dataclass
class _Text:
    """The lines of a file, and what was found in them already: values may occur more than once."""

    lines: Sequence[str]
    found: set[tuple[int, int]] = field(default_factory=set)

    @property
    def whole(self) -> str:
        return "\n".join([*self.lines, ""])

    def find(self, value: str, key: str = "", first: int = 1, last: int | None = None) -> _Spot:
        """Where *value* stands on one of the lines *first* to *last*, after its *key* if it can be."""
        written = "|".join(map(re.escape, (value, value.replace("\\", "\\\\"))))
        wanted = rf"(?<![\w.])(?P<value>{written})(?![\w.])"
        for pattern in (re.compile(rf"{re.escape(key)}.*?{wanted}"), re.compile(wanted)):
            for number, line in enumerate(self.lines[first - 1 : last], first):
                comment = line.lstrip().startswith(("#", ";"))
                for match in () if comment else pattern.finditer(line):
                    point = (number, match.start("value"))
                    if point not in self.found:
                        self.found.add(point)
                        return _Spot(number, point[1] + 1, match["value"])
        return _Spot(first, 1, "")


def _point(spot: _Spot, value: str) -> Iterable[Use]:
    """The use that an entry point *value* is."""
    match = _OBJECT.fullmatch(value)
    if match is None:
        return
    name, *rest = _names(match["name"] or "") or [""]
    yield Use(
        Path(Origin(0, ".".join(_names(match["module"])), name, spot.line), tuple(map(Attribute, rest))),
        Manner.IMPORT,
        spot.place(match.start("module"), match.end("name" if name else "module")),
        module_place=spot.place(*match.span("module")) if name and spot.text else None,
    )


def _names(dotted: str) -> list[str]:
    return [part.strip() for part in dotted.split(".") if part.strip()]


def _filtered(spot: _Spot, value: str) -> Iterable[Use]:
    """What a warning filter names with a dotted name."""
    for named, start, end in filtered(value, spot.text or value):
        path = paths_of(named, spot.line)
        if path is not None:
            yield Use(path, Manner.PATCH, spot.place(start, end))
