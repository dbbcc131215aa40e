"""What a value of the configuration can be: how it is read, and how a JSON schema says it.

Small on purpose: a validating library would cost every start more time than the whole of a run's
configuration, and its messages would have to be rewritten to name file, line and the nearest known word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from deprecat.model.values import dataclass, field

Path = tuple[str | int, ...]
"""The keys that lead to a value, and in lists its number."""

Refuse = Callable[[Path, str], Exception]
"""Makes the error for what is wrong at a path."""


_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


class Kind(Protocol):
    """A kind of values. ``read`` gives back the value as the program takes it, or raises what *refuse*
    makes."""

    def read(self, value: Any, path: Path, refuse: Refuse) -> Any: ...

    def schema(self) -> dict[str, Any]: ...

    @property
    def words(self) -> str:
        """What it is, for a sentence: ``a text``."""
        ...


@dataclass(frozen=True)
class Text:
    """A text that is not empty; ``wrong`` says what is wrong with one, or nothing."""

    words: str = "a text"
    wrong: Callable[[str], str] = field(default=lambda text: "")

    def read(self, value: Any, path: Path, refuse: Refuse) -> str:
        if not isinstance(value, str):
            raise refuse(path, f"{shown(value)} is not {self.words}")
        if not value.strip():
            raise refuse(path, "the text is empty")
        if problem := self.wrong(value):
            raise refuse(path, problem)
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1}


@dataclass(frozen=True)
class Number:
    """A whole number from ``least`` on, up to ``most``."""

    least: int = 0
    most: int = 99999

    @property
    def words(self) -> str:
        return f"a whole number, {self.least} or more"

    def read(self, value: Any, path: Path, refuse: Refuse) -> int:
        if type(value) is not int or not self.least <= value <= self.most:
            raise refuse(path, f"{shown(value)} is not {self.words}")
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least}


@dataclass(frozen=True)
class Flag:
    words: str = "true or false"

    def read(self, value: Any, path: Path, refuse: Refuse) -> bool:
        if not isinstance(value, bool):
            raise refuse(path, f"{shown(value)} is not {self.words}")
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True)
class OneOf:
    """One of some words."""

    names: tuple[str, ...]

    @property
    def words(self) -> str:
        return "one of " + ", ".join(self.names)

    def read(self, value: Any, path: Path, refuse: Refuse) -> str:
        if value not in self.names or not isinstance(value, str):
            raise refuse(path, f"{shown(value)} is not {self.words}{near(value, self.names)}")
        return value

    def schema(self) -> dict[str, Any]:
        return {"enum": list(self.names)}


@dataclass(frozen=True)
class Either:
    """The first kind whose type fits; the words are those of both."""

    kinds: tuple[tuple[type, Kind], ...]

    @property
    def words(self) -> str:
        return ", or ".join(kind.words for _, kind in self.kinds)

    def read(self, value: Any, path: Path, refuse: Refuse) -> Any:
        for fitting, kind in self.kinds:
            if isinstance(value, fitting) and not (fitting is int and isinstance(value, bool)):
                return kind.read(value, path, refuse)
        raise refuse(path, f"{shown(value)} is not {self.words}")

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [kind.schema() for _, kind in self.kinds]}


@dataclass(frozen=True)
class ListOf:
    """Several of one kind."""

    of: Kind
    words: str = "a list"

    def read(self, value: Any, path: Path, refuse: Refuse) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise refuse(path, f"{shown(value)} is not {self.words}; write it in brackets")
        return tuple(self.of.read(each, (*path, number), refuse) for number, each in enumerate(value))

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": self.of.schema()}


@dataclass(frozen=True)
class MapOf:
    """A table whose keys are not known before; ``named`` reads them, ``known`` are those to suggest."""

    to: Kind
    named: Kind = field(default_factory=Text)
    words: str = "a table"
    known: tuple[str, ...] = ()

    def read(self, value: Any, path: Path, refuse: Refuse) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise refuse(path, f"{shown(value)} is not {self.words}")
        return {
            self.named.read(name, (*path, name), refuse): self.to.read(each, (*path, name), refuse)
            for name, each in value.items()
        }

    def schema(self) -> dict[str, Any]:
        found: dict[str, Any] = {"type": "object", "additionalProperties": self.to.schema()}
        if self.known:
            found = {
                "type": "object",
                "properties": {name: self.to.schema() for name in self.known},
                "additionalProperties": False,
            }
        return found


@dataclass(frozen=True)
class Key:
    """A key of a table.

    ``about`` says what it is for, in one or two sentences of Markdown. ``default`` is what holds without it,
    in words if it is no value. ``option`` is the option of the command line that overrides it."""

    name: str
    kind: Kind
    about: str
    default: Any = None
    option: str = ""
    example: str = ""


@dataclass(frozen=True)
class Table:
    """A table of known keys; ``wrong`` says what is wrong with one as a whole, or nothing."""

    keys: tuple[Key, ...]
    words: str = "a table"
    wrong: Callable[[dict[str, Any]], str] = field(default=lambda table: "")

    def read(self, value: Any, path: Path, refuse: Refuse) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise refuse(path, f"{shown(value)} is not {self.words}")
        known = {key.name: key for key in self.keys}
        for name in value:
            if name not in known:
                hint = near(name, known) or f"; there are {', '.join(known)}"
                raise refuse((*path, name), f"no such key{hint}")
        found = {name: known[name].kind.read(each, (*path, name), refuse) for name, each in value.items()}
        if problem := self.wrong(found):
            raise refuse(path, problem)
        return found

    def schema(self) -> dict[str, Any]:
        properties = {}
        for key in self.keys:
            said = key.kind.schema()
            said["description"] = _LINK.sub(r"\1", key.about).replace("`", "")
            if isinstance(key.default, (str, int, bool)) and not str(key.default).startswith("("):
                said["default"] = key.default
            properties[key.name] = said
        return {"type": "object", "properties": properties, "additionalProperties": False}


def near(word: Any, known: Iterable[str]) -> str:
    """``; did you mean 'x'?``, or nothing if nothing known is near."""
    import difflib  # late: most words are known

    found = difflib.get_close_matches(str(word).lower().replace("_", "-"), list(known), 1)
    return f"; did you mean {found[0]!r}?" if found else ""


def shown(value: Any) -> str:
    """*value* in a message: short, on one line, and as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a table"
    text = repr(value) if isinstance(value, (str, int, float)) else f"the {type(value).__name__} {value}"
    return text if len(text) <= 60 else f"{text[:57]}..."
