"""Which file configures a check, and what it says."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path as File
from typing import TYPE_CHECKING, Any

from deprecat.errors import ConfigError
from deprecat.model.values import dataclass, field

if TYPE_CHECKING:
    from deprecat.config.kinds import Path

OWN = "deprecat.toml"
SHARED = "pyproject.toml"
TABLE = ("tool", "deprecat")


@dataclass(frozen=True)
class Config:
    """A configuration file: ``values`` by key, read and checked, and the ``lines`` on which they stand.

    ``shown`` is the file as messages name it, ``texts`` are its lines; ``table`` are the keys that lead to
    what is ours."""

    file: File
    shown: str
    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[Path, int] = field(default_factory=dict)
    texts: tuple[str, ...] = ()
    table: tuple[str, ...] = ()

    @property
    def directory(self) -> File:
        return self.file.parent

    def where(self, *path: str | int) -> str:
        """``pyproject.toml:12``: where the value at *path* is written, or what it is in."""
        return f"{self.shown}:{self.line(*path)}"

    def line(self, *path: str | int) -> int:
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 1


def find(paths: Sequence[str], cwd: File) -> Config | None:
    """The nearest configuration: that of the directory that all *paths* are in, or of one above it, as far as
    the top of git's work tree. Raises ConfigError.

    In one directory there may be a ``deprecat.toml`` or a table in ``pyproject.toml``, not both.
    """
    start = _shared(paths, cwd)
    for directory in (start, *start.parents):
        own = directory / OWN
        shared = _table(directory / SHARED, cwd)
        if own.is_file():
            if shared is not None:
                other = _shown(directory / SHARED, cwd)
                raise ConfigError(f"{_shown(own, cwd)}: {other} has a [tool.deprecat], too; keep one")
            return load(own, cwd)
        if shared is not None:
            return shared
        if (directory / ".git").exists():
            break
    return None


def load(file: File, cwd: File) -> Config:
    """The configuration in *file*: of a ``pyproject.toml`` its table. Raises ConfigError."""
    shown = _shown(file, cwd)
    if file.name == SHARED:
        found = _table(file, cwd, wanted=True)
        if found is None:
            raise ConfigError(f"{shown}: there is no table [tool.deprecat] in it")
        return found
    text = _text(file, shown)
    return _read(file, shown, text, _parsed(text, shown), ())


def _table(file: File, cwd: File, *, wanted: bool = False) -> Config | None:
    """The configuration in a ``pyproject.toml``; None if there is none in it, or if that is no TOML and does
    not mention us: then it is others' business."""
    if not wanted and not file.is_file():
        return None
    shown = _shown(file, cwd)
    text = _text(file, shown)
    if "deprecat" not in text:
        return None
    whole: Any = _parsed(text, shown)
    for name in TABLE:
        if not isinstance(whole, dict) or name not in whole:
            return None
        whole = whole[name]
    return _read(file, shown, text, whole, TABLE)


def _read(file: File, shown: str, text: str, table: Any, at: Path) -> Config:
    from deprecat.config.keys import CONFIGURATION  # late, as its like: most runs have no configuration
    from deprecat.config.lines import key_lines

    lines = {path[len(at) :]: line for path, line in key_lines(text).items() if path[: len(at)] == at}

    def refuse(path: Path, problem: str) -> ConfigError:
        config = Config(file, shown, {}, lines)
        if not at and path[:1] == TABLE[:1]:
            problem = f"{OWN} is ours alone: write the keys without [tool.deprecat]"
        name = ".".join(_part(part) for part in (*at, *path)).replace(".[", "[")
        return ConfigError(f"{config.where(*path)}: {name or OWN}: {problem}")

    values = CONFIGURATION.read(table, (), refuse)
    return Config(file, shown, values, lines, tuple(text.split("\n")), TABLE if at else ())


def _part(part: str | int) -> str:
    if isinstance(part, int):
        return f"[{part + 1}]"
    return part if part.replace("-", "").replace("_", "").isalnum() else f'"{part}"'


def _text(file: File, shown: str) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise ConfigError(f"{shown}: not valid TOML: no UTF-8 text") from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfigError(f"{shown}: the configuration cannot be read: {reason}") from None


def _parsed(text: str, shown: str) -> dict[str, Any]:
    import tomli

    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise ConfigError(f"{shown}: not valid TOML: {str(error)[:1].lower()}{str(error)[1:]}") from None
    except RecursionError:
        raise ConfigError(f"{shown}: not valid TOML: nested too deeply") from None


def _shared(paths: Sequence[str], cwd: File) -> File:
    """The directory that all *paths* are in; what does not exist is complained of elsewhere."""
    places = [File(os.path.realpath(cwd / path)) for path in paths] or [File(os.path.realpath(cwd))]
    return File(os.path.commonpath([place if place.is_dir() else place.parent for place in places]))


def _shown(file: File, cwd: File) -> str:
    """*file* as it is seen from *cwd*, unless that is far away."""
    seen = os.path.relpath(file, cwd)
    return File(seen).as_posix() if not seen.startswith("../../..") else file.as_posix()
