"""The keys of the configuration as a page tells them: made of the table that reads them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deprecat.config.keys import CONFIGURATION
from deprecat.config.kinds import Either, Key, Kind, ListOf, MapOf, Table


def keys() -> str:
    """All keys, in Markdown: one table, and one for each table in it."""
    return "\n\n".join(_tables(CONFIGURATION, ""))


def _tables(table: Table, title: str) -> Iterator[str]:
    rows = ["| Key | Is | Default | Meaning |", "| --- | --- | --- | --- |"]
    for key in table.keys:
        about = key.about + (f" Overridden by `{key.option}`." if key.option else "")
        rows.append(f"| `{key.name}` | {key.kind.words} | {_default(key)} | {about} |")
    yield (f"### {title}\n\n" if title else "") + "\n".join(rows)
    for key in table.keys:
        inner, name = _inner(key.kind, key.name)
        if inner is not None:
            yield from _tables(inner, f"`{title.strip('`')}.{name}`" if title else f"`{name}`")


def _inner(kind: Kind, name: str) -> tuple[Table | None, str]:
    if isinstance(kind, Table):
        return kind, name
    if isinstance(kind, ListOf):
        parts = [each for _, each in kind.of.kinds] if isinstance(kind.of, Either) else [kind.of]
        return next((each for each in parts if isinstance(each, Table)), None), f"{name}[]"
    if isinstance(kind, MapOf) and isinstance(kind.to, Table):
        return kind.to, f"{name}.NAME"
    return None, name


def _default(key: Key) -> str:
    return "" if key.default is None else _told(key.default)


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, str) and value.startswith("("):
        return value[1:-1]
    return f"`{value}`" if value != "" else ""
