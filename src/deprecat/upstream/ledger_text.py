"""The text form of a ledger: JSON Lines, one header line, one line per module, one per command,
one per shell script.

Why this form: a module's line can be found without parsing the others, so a
check parses only the modules that it asks for; a release in which a module did
not change leaves its line as it was, so a new release is a readable diff; and
sorted keys and members make two recordings of one history equal byte for byte.
``docs/ledger.md`` documents every key. A name ending in ``.gz`` is gzipped,
without a time stamp. It is written by :mod:`deprecat.upstream.ledger_writing`.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from deprecat.errors import LedgerError, PathError
from deprecat.model.ledger import Ledger
from deprecat.model.releases import History, Release, ReleaseSet
from deprecat.model.shell import Script
from deprecat.model.values import replace

if TYPE_CHECKING:
    from deprecat.model.commands import Command
    from deprecat.model.ledger import Module

SCHEMA = 1

Entry = TypeVar("Entry")
DAMAGE = (LedgerError, ValueError, TypeError, KeyError, AttributeError, RecursionError)


def loads(text: str, where: str) -> Ledger:
    """The ledger that *text* says; lines are parsed when they are asked for.

    *where* names the file in errors. Raises :class:`~deprecat.errors.LedgerError`.
    """
    return _opened(text.encode("utf-8"), where)


def _opened(data: bytes, where: str) -> Ledger:
    """The ledger that *data*, which is UTF-8, says: of its lines the first is read, the others when one is
    asked for. A run that finds nothing asks for no module, and these are by far the most."""
    end = data.find(b"\n")
    try:
        header = json.loads((data[:end] if end >= 0 else data).decode("utf-8"))
        schema = header["deprecat-ledger"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise LedgerError(f"{where}: not a deprecat ledger (its first line is no ledger header)") from None
    if schema != SCHEMA:
        advice = "update deprecat" if isinstance(schema, int) and schema > SCHEMA else "record it again"
        raise LedgerError(f"{where}: ledger schema {schema!r}, this deprecat reads {SCHEMA}; {advice}")
    try:
        history = History.of(Release(*(str(part) for part in entry)) for entry in header["releases"])
        upstream, roots = str(header["upstream"]), tuple(map(str, header["roots"]))
        schedule = str(header.get("schedule", ""))
        count = int(header["modules"])
        scripts = count + int(header.get("commands", 0))  # the first ledgers had none
        total = scripts + int(header.get("shell", 0))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise LedgerError(f"{where}: the ledger's header is damaged; record it again") from None
    found = data.count(b"\n") - 1 if end >= 0 else 1
    if end < 0 or found != total or not data.endswith(b"\n"):
        raise LedgerError(f"{where}: the ledger is cut short ({found} of {total} lines); record it again")
    at = len(data) - 1
    for _ in range(total - count):
        at = data.rfind(b"\n", 0, at)
    others = at + 1
    for _ in range(scripts - count):
        others = data.find(b"\n", others) + 1
    modules = _Texts("module", data, (end + 1, at + 1), 2, where)
    commands = _Texts("command", data, (at + 1, others), 2 + count, where)
    shell = _Texts("shell", data, (others, len(data)), 2 + scripts, where)
    sets = Sets(history, where)
    return Ledger(
        upstream,
        roots,
        history,
        _Lines(_read_module, modules, sets),
        _Lines(_read_command, commands, sets),
        schedule,
        shell=_Lines(_read_script, shell, sets),
    )


def looking_ahead(ledger: Ledger, releases: Iterable[Release]) -> Ledger:
    """*ledger* with *releases* that are yet to come. What the newest recorded release has they have, too:
    that is what a run of releases with an open end says. What was declared of them is for the rules to judge.
    """
    history = ledger.history.with_coming(releases)
    modules, commands, shell = ledger.modules, ledger.commands, ledger.shell
    if not (isinstance(modules, _Lines) and isinstance(commands, _Lines) and isinstance(shell, _Lines)):
        return ledger  # not read from a text
    sets = Sets(history, modules.where)
    return replace(
        ledger,
        history=history,
        modules=modules.read_by(sets),
        commands=commands.read_by(sets),
        shell=shell.read_by(sets),
    )


def load(path: Path) -> Ledger:
    """The ledger in the file *path*. Raises LedgerError, or PathError if it cannot be read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PathError(f"{path}: cannot read the ledger: {error.strerror}") from None
    try:
        text = _unzipped(data) if data[:2] == b"\x1f\x8b" else data
        if not text.isascii():
            text.decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError):
        raise LedgerError(f"{path}: not a deprecat ledger (neither UTF-8 text nor whole gzip data)") from None
    return replace(_opened(text, str(path)), content=data)


def _unzipped(data: bytes) -> bytes:
    """*data* unpacked. Raises OSError, EOFError."""
    import gzip  # late, as its like: ledgers come plain
    import zlib

    try:
        return gzip.decompress(data)
    except zlib.error as error:
        raise OSError(str(error)) from None


class Sets:
    """Sets of releases by their text, each parsed once; and the ledger that they stand in."""

    def __init__(self, history: History, where: str) -> None:
        self.where = where
        self._history = history
        self._known: dict[str, ReleaseSet] = {}

    def __call__(self, text: str) -> ReleaseSet:
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = self._history.parse(text)
        return found

    def damaged(self, what: str) -> LedgerError:
        """The error to raise if *what* cannot be read."""
        return LedgerError(f"{self.where}: the ledger is damaged at {what}; record it again")


class _Texts:
    """The module, command or script lines of a ledger, parted and looked at when one is asked for."""

    def __init__(self, kind: str, data: bytes, part: tuple[int, int], first: int, where: str) -> None:
        """They are this *part* of *data*; *first* is the number of the first one in the ledger *where*."""
        self.kind = kind
        self._data = data
        self._part = part
        self._first = first
        self._where = where
        self._found: dict[str, tuple[str, ...]] = {}

    @cached_property
    def _places(self) -> dict[str, tuple[int, int]]:
        """Where they stand, by name. Raises LedgerError if one of them is none."""
        found: dict[str, tuple[int, int]] = {}
        start = f'{{"{self.kind}":"'.encode()
        at, last = self._part
        number = self._first
        while at < last:
            end = self._data.find(b"\n", at)
            name = at + len(start)
            close = self._data.find(b'"', name, end)
            told = self._data[name:close].decode()
            if not self._data.startswith(start, at) or close < 0 or told in found:
                raise LedgerError(f"{self._where}:{number}: the ledger is damaged here; record it again")
            found[told] = at, end
            at, number = end + 1, number + 1
        return found

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(self._places)

    @cached_property
    def _ends(self) -> list[int]:
        return [end for _, end in self._places.values()]

    def __getitem__(self, name: str) -> str:
        start, end = self._places[name]
        return self._data[start:end].decode()

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def having(self, text: str) -> Iterable[str]:
        """The names of those in which *text* occurs."""
        found = self._found.get(text)
        if found is None:
            found = self._found[text] = tuple(self._having(text.encode()))  # a millisecond for all of conda's
        return found

    def _having(self, text: bytes) -> Iterator[str]:
        at = self._data.find(text, *self._part)
        while at >= 0:
            number = bisect_left(self._ends, at)
            yield self.names[number]
            at = self._data.find(text, self._ends[number], self._part[1])


class _Lines(Mapping[str, Entry]):
    """What lines of a ledger say, each parsed once, when first asked for."""

    def __init__(self, read: Callable[[dict[str, Any], Sets], Entry], texts: _Texts, sets: Sets) -> None:
        self._read = read
        self._texts = texts
        self._sets = sets
        self._parsed: dict[str, Entry] = {}

    @property
    def where(self) -> str:
        """The ledger that the lines stand in."""
        return self._sets.where

    def read_by(self, sets: Sets) -> _Lines[Entry]:
        """The same lines, with sets of releases as *sets* reads them."""
        return _Lines(self._read, self._texts, sets)

    def __getitem__(self, name: str) -> Entry:
        entry = self._parsed.get(name)
        if entry is None:
            line = self._texts[name]
            try:
                entry = self._read(json.loads(line), self._sets)
            except DAMAGE:
                raise self._sets.damaged(f"{self._texts.kind} {name}") from None
            self._parsed[name] = entry
        return entry

    def printed(self, fingerprint: str) -> Iterable[str]:
        """The names of the entries in which a fingerprint occurs, told without parsing them."""
        return self._texts.having(f'"{fingerprint}":')

    def defining(self, name: str) -> Iterable[str]:
        """The names of the entries in which *name* is a key of more than a text (that of what is an alias and
        nothing else), told without parsing them."""
        return self._texts.having(f"{json.dumps(name, ensure_ascii=False)}:{{")

    def __contains__(self, name: object) -> bool:
        return name in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts.names)

    def __len__(self) -> int:
        return len(self._texts.names)


# What a line says. What reads that of a module or a command is imported when there is one to be read.


def _read_module(data: dict[str, Any], releases: Sets) -> Module:
    from deprecat.upstream.ledger_entries import read_module

    return read_module(data, releases)


def _read_command(data: dict[str, Any], releases: Sets) -> Command:
    from deprecat.upstream.ledger_entries import read_command

    return read_command(data, releases)


def _read_script(data: dict[str, Any], releases: Sets) -> Script:
    present = releases(data["in"])
    functions = data.get("functions", {})
    return Script(
        data["shell"],
        present,
        releases(data.get("open", "")),
        {name: releases(text) if text else present for name, text in functions.items()},
    )
