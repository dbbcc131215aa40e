"""The text form of a ledger: JSON Lines, one header line, then one line per module.

Why this form: a module's line can be found without parsing the others, so a
check parses only the modules that it asks for; a release in which a module did
not change leaves its line as it was, so a new release is a readable diff; and
sorted keys and members make two recordings of one history equal byte for byte.
``docs/ledger.md`` documents every key. A name ending in ``.gz`` is gzipped,
without a time stamp.
"""

from __future__ import annotations

import gzip
import json
import os
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from deprecat.errors import LedgerError, PathError
from deprecat.model.declarations import Declaration, Form, Term
from deprecat.model.ledger import Ledger, Module
from deprecat.model.releases import History, Release, ReleaseSet
from deprecat.model.symbols import Kind, Shape, Span, Symbol

SCHEMA = 1

_START = '{"module":"'


def dumps(ledger: Ledger) -> str:
    """The text of *ledger*; equal ledgers give equal texts."""
    header = {
        "deprecat-ledger": SCHEMA,
        "upstream": ledger.upstream,
        "roots": list(ledger.roots),
        "modules": len(ledger.modules),
        "releases": [[release.version, release.date, release.source] for release in ledger.history.releases],
    }
    lines = [_line(header)]
    lines += [_line(_write_module(ledger.modules[name])) for name in sorted(ledger.modules)]
    return "".join(lines)


def loads(text: str, where: str) -> Ledger:
    """The ledger that *text* says; module lines are parsed when they are asked for.

    *where* names the file in errors. Raises :class:`~deprecat.errors.LedgerError`.
    """
    first, newline, rest = text.partition("\n")
    try:
        header = json.loads(first)
        schema = header["deprecat-ledger"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise LedgerError(f"{where}: not a deprecat ledger (its first line is no ledger header)") from None
    if schema != SCHEMA:
        advice = "update deprecat" if isinstance(schema, int) and schema > SCHEMA else "record it again"
        raise LedgerError(f"{where}: ledger schema {schema!r}, this deprecat reads {SCHEMA}; {advice}")
    try:
        history = History.of(Release(*(str(part) for part in entry)) for entry in header["releases"])
        upstream, roots, count = (
            str(header["upstream"]),
            tuple(map(str, header["roots"])),
            int(header["modules"]),
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        raise LedgerError(f"{where}: the ledger's header is damaged; record it again") from None
    lines = rest.split("\n")
    if not newline or lines.pop() or len(lines) != count:
        raise LedgerError(
            f"{where}: the ledger is cut short ({len(lines)} of {count} modules); record it again"
        )
    return Ledger(upstream, roots, history, _Modules(lines, history, where))


def load(path: Path) -> Ledger:
    """The ledger in the file *path*. Raises LedgerError, or PathError if it cannot be read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PathError(f"{path}: cannot read the ledger: {error.strerror}") from None
    try:
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
        text = data.decode("utf-8")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError):
        raise LedgerError(f"{path}: not a deprecat ledger (neither UTF-8 text nor whole gzip data)") from None
    return loads(text, str(path))


def save(ledger: Ledger, path: Path) -> None:
    """Write *ledger* to *path*, whole or not at all. Raises PathError."""
    data = dumps(ledger).encode("utf-8")
    if path.suffix == ".gz":
        data = gzip.compress(data, compresslevel=9, mtime=0)
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise PathError(f"{path}: cannot write the ledger: {error.strerror}") from None
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError as error:
        os.unlink(temporary)
        raise PathError(f"{path}: cannot write the ledger: {error.strerror}") from None


class _Modules(Mapping[str, Module]):
    """The module lines of a ledger, each parsed once, when first asked for."""

    def __init__(self, lines: list[str], history: History, where: str) -> None:
        self._history = history
        self._where = where
        self._sets: dict[str, ReleaseSet] = {}
        self._parsed: dict[str, Module] = {}
        self._lines: dict[str, str] = {}
        for number, line in enumerate(lines, 2):
            end = line.find('"', len(_START))
            if not line.startswith(_START) or end < 0:
                raise LedgerError(f"{where}:{number}: the ledger is damaged here; record it again")
            self._lines[line[len(_START) : end]] = line

    def __getitem__(self, name: str) -> Module:
        module = self._parsed.get(name)
        if module is None:
            line = self._lines[name]
            try:
                module = _read_module(json.loads(line), self._set)
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
                raise LedgerError(
                    f"{self._where}: the ledger is damaged at module {name}; record it again"
                ) from None
            self._parsed[name] = module
        return module

    def __contains__(self, name: object) -> bool:
        return name in self._lines

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def _set(self, text: str) -> ReleaseSet:
        found = self._sets.get(text)
        if found is None:
            found = self._sets[text] = self._history.parse(text)
        return found


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def _write_module(module: Module) -> dict[str, Any]:
    """Sets equal to the enclosing one are left out: most names live as long as their module."""
    written: dict[str, Any] = {"module": module.name, "in": str(module.present)}
    if module.open:
        written["open"] = str(module.open)
    if module.typing:
        written["typing"] = {name: str(releases) for name, releases in module.typing.items()}
    if module.names:
        written["names"] = _write_table(module.names, module.present)
    if module.declarations:
        written["declarations"] = [_write_declaration(each) for each in module.declarations]
    return written


def _write_table(table: Mapping[str, Symbol], outer: ReleaseSet) -> dict[str, Any]:
    return {name: _write_symbol(table[name], outer) for name in sorted(table)}


def _write_symbol(symbol: Symbol, outer: ReleaseSet) -> object:
    spans = [_write_span(span, outer) for span in symbol.spans]
    if len(spans) == 1 and not symbol.members and not symbol.prints and set(spans[0]) == {"target"}:
        return spans[0]["target"]
    written: dict[str, Any] = spans[0] if len(spans) == 1 else {"spans": spans}
    if symbol.prints:
        present = symbol.present
        written["prints"] = {
            text: "" if releases == present else str(releases) for text, releases in symbol.prints
        }
    if symbol.members:
        written["members"] = _write_table(symbol.members, symbol.present)
    return written


def _write_span(span: Span, outer: ReleaseSet) -> dict[str, Any]:
    shape = span.shape
    written: dict[str, Any] = {}
    if span.releases != outer:
        written["in"] = str(span.releases)
    if shape.kind is not Kind.ALIAS:
        written["kind"] = shape.kind.value
    if shape.target:
        written["target"] = shape.target
    if shape.parameters:
        written["parameters"] = shape.parameters
    if shape.bases:
        written["bases"] = list(shape.bases)
    if shape.type:
        written["type"] = shape.type
    if shape.open:
        written["open"] = True
    return written


def _write_declaration(declaration: Declaration) -> dict[str, Any]:
    written: dict[str, Any] = {"form": declaration.form.value}
    if declaration.subject:
        written["subject"] = declaration.subject
    if declaration.detail:
        written["detail"] = declaration.detail
    if declaration.rename:
        written["rename"] = declaration.rename
    written["terms"] = [_write_term(term) for term in declaration.terms]
    return written


def _write_term(term: Term) -> dict[str, Any]:
    written: dict[str, Any] = {"in": str(term.releases), "path": term.path, "line": term.line}
    optional = {
        "deprecate_in": term.deprecate_in,
        "remove_in": term.remove_in,
        "replacement": term.replacement,
        "text": term.text,
        "category": term.category,
        "unresolved": term.unresolved,
    }
    return written | {key: value for key, value in optional.items() if value}


def _read_module(data: dict[str, Any], releases: Any) -> Module:
    present = releases(data["in"])
    return Module(
        data["module"],
        present,
        releases(data.get("open", "")),
        _read_table(data.get("names", {}), present, releases),
        {name: releases(text) for name, text in data.get("typing", {}).items()},
        tuple(_read_declaration(data["module"], each, releases) for each in data.get("declarations", ())),
    )


def _read_table(data: dict[str, Any], outer: ReleaseSet, releases: Any) -> dict[str, Symbol]:
    return {name: _read_symbol(name, value, outer, releases) for name, value in data.items()}


def _read_symbol(name: str, data: Any, outer: ReleaseSet, releases: Any) -> Symbol:
    if isinstance(data, str):
        return Symbol(name, (Span(outer, Shape(Kind.ALIAS, target=data)),))
    spans = tuple(_read_span(each, outer, releases) for each in data.get("spans", (data,)))
    symbol = Symbol(name, spans)
    if "members" not in data and "prints" not in data:
        return symbol
    present = symbol.present
    return Symbol(
        name,
        spans,
        _read_table(data.get("members", {}), present, releases),
        tuple(
            (text, releases(value) if value else present) for text, value in data.get("prints", {}).items()
        ),
    )


def _read_span(data: dict[str, Any], outer: ReleaseSet, releases: Any) -> Span:
    return Span(
        releases(data["in"]) if "in" in data else outer,
        Shape(
            Kind(data.get("kind", "alias")),
            data.get("target", ""),
            data.get("parameters", ""),
            tuple(data.get("bases", ())),
            data.get("type", ""),
            data.get("open", False),
        ),
    )


def _read_declaration(module: str, data: dict[str, Any], releases: Any) -> Declaration:
    return Declaration(
        Form(data["form"]),
        module,
        data.get("subject", ""),
        tuple(_read_term(each, releases) for each in data["terms"]),
        data.get("detail", ""),
        data.get("rename", ""),
    )


def _read_term(data: dict[str, Any], releases: Any) -> Term:
    return Term(
        releases(data["in"]),
        data.get("deprecate_in", ""),
        data.get("remove_in", ""),
        data["path"],
        data["line"],
        data.get("replacement", ""),
        data.get("text", ""),
        data.get("category", ""),
        data.get("unresolved", ""),
    )
