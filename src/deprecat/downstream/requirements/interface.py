"""What all readers of requirements share: the file that they read, and what they give."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from deprecat.model.requirements import Requirement, Weight
from deprecat.model.values import dataclass, field


@dataclass(frozen=True, slots=True)
class Include:
    """Another file in which a file's requirements go on; ``path`` is relative to that file."""

    path: str
    weight: Weight
    case: str = ""


Found = Requirement | Include


@dataclass
class Text:
    """A file: how it is shown, and its lines.

    No reader of TOML or INI tells positions, so values are looked up in the text again.
    """

    path: str
    lines: Sequence[str]
    _taken: set[tuple[int, int]] = field(default_factory=set)

    @property
    def whole(self) -> str:
        return "\n".join([*self.lines, ""])

    def line(self, value: str, after: str = "", *, default: int = 0) -> int:
        """The line of the first *value* that was not given before; from the line on that begins with *after*
        if there is one. A value that is spelt otherwise (with escapes) is told there, or at *default*."""
        start = next((i for i, line in enumerate(self.lines) if after and line.strip().startswith(after)), 0)
        wanted = re.compile(rf"(?<![\w.-]){re.escape(value)}(?![\w-])")
        for number, line in enumerate(self.lines[start:], start + 1):
            for match in () if line.lstrip().startswith("#") else wanted.finditer(line):
                if (number, match.start()) not in self._taken:
                    self._taken.add((number, match.start()))
                    return number
        return default or start + 1


Reader = Callable[[Text], Iterable[Found]]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: ``path`` is what its path from the project's root looks like, and ``word`` is in all of
    these. The module ``reader`` of this package reads it, and is imported when there is one to be read: with
    what they need, all of them take as long to import as the rest of a small run."""

    reader: str
    word: str
    path: str

    def fits(self, path: str) -> bool:
        return self.word in path and re.fullmatch(self.path, path) is not None

    def read(self, text: Text) -> Iterable[Found]:
        read: Reader = import_module(f"deprecat.downstream.requirements.{self.reader}").read
        return read(text)


def table(value: Any, *names: str) -> Mapping[str, Any]:
    """The table at *names* below *value*, empty if there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def strings(value: Any) -> Iterator[str]:
    """The texts of a list."""
    yield from (each for each in (value if isinstance(value, list) else ()) if isinstance(each, str))
