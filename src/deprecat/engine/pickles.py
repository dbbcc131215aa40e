"""Facts as bytes and back: for other processes and for later runs.

Pickle, because it keeps what is shared shared (an import is the origin of many uses) and is the
quickest there is. But of what a pickle may name only our own frozen values are made: whatever stands in a
cache, it runs no code. Dataclasses are written as their fields, by which they are read
three times as fast as by the state that ``pickle`` would write.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Mapping
from enum import Enum
from importlib import import_module
from operator import attrgetter
from typing import Any

from deprecat.model.values import fields, is_dataclass

_ROOMS = ("deprecat.model.", "deprecat.engine.reading", "deprecat.engine.verdicts", "deprecat.upstream.facts")

_Reduced = tuple[Callable[..., Any], tuple[Any, ...]]


class Garbled(ValueError):
    """Bytes that are not what :func:`dump` writes."""


class _Table(dict[type, Callable[[Any], _Reduced]]):
    """How to write each class, found out when the first of it comes along."""

    def __missing__(self, kind: type) -> Callable[[Any], _Reduced]:
        if not is_dataclass(kind):
            raise KeyError(kind)  # pickle's own way
        names = [field.name for field in fields(kind)]
        if len(names) > 1:
            values: Callable[[Any], Any] = attrgetter(*names)
        else:
            values = _few(names)

        def reduced(value: Any) -> _Reduced:
            return kind, values(value)

        self[kind] = reduced
        return reduced


def _few(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    return lambda value: tuple(getattr(value, name) for name in names)


_TABLE = _Table()
_KNOWN: dict[tuple[str, str], Any] = {}


def dump(value: object, shared: Mapping[int, str] | None = None) -> bytes:
    """*value*, made of our frozen values, as bytes. Objects whose ``id`` is in *shared* are only named."""
    stream = io.BytesIO()
    pickler = _Naming(stream, shared) if shared else pickle.Pickler(stream, 5)
    pickler.dispatch_table = _TABLE
    pickler.dump(value)
    return stream.getvalue()


def load(data: bytes, shared: Mapping[str, object] | None = None) -> Any:
    """The inverse of :func:`dump`; *shared* are the objects that were only named. Raises Garbled."""
    try:
        return _Reader(io.BytesIO(data), shared or {}).load()
    except Exception as error:  # whatever garbage makes pickle raise
        raise Garbled(str(error)) from None


class _Naming(pickle.Pickler):
    def __init__(self, stream: io.BytesIO, shared: Mapping[int, str]) -> None:
        super().__init__(stream, 5)
        self._shared = shared

    def persistent_id(self, value: object) -> str | None:
        return self._shared.get(id(value))


class _Reader(pickle.Unpickler):
    def __init__(self, stream: io.BytesIO, shared: Mapping[str, object]) -> None:
        super().__init__(stream)
        self._shared = shared

    def persistent_load(self, name: str) -> object:
        return self._shared[name]

    def find_class(self, module: str, name: str) -> Any:
        found = _KNOWN.get((module, name))
        if found is None:
            if not module.startswith(_ROOMS):
                raise Garbled(f"{module}.{name} is none of our values")
            found = getattr(import_module(module), name)
            if not (isinstance(found, type) and (is_dataclass(found) or issubclass(found, Enum))):
                raise Garbled(f"{module}.{name} is none of our values")
            _KNOWN[module, name] = found
        return found
