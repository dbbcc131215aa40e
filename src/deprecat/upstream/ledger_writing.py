"""A ledger as text and as a file, see :mod:`deprecat.upstream.ledger_text`."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deprecat.errors import PathError
from deprecat.model.commands import Command, Option
from deprecat.model.declarations import Declaration, Term
from deprecat.model.ledger import Ledger, Module
from deprecat.model.releases import ReleaseSet
from deprecat.model.shell import Script
from deprecat.model.symbols import Kind, Span, Symbol
from deprecat.upstream.ledger_text import SCHEMA


def dumps(ledger: Ledger) -> str:
    """The text of *ledger*; equal ledgers give equal texts."""
    header = {
        "deprecat-ledger": SCHEMA,
        "upstream": ledger.upstream,
        "roots": list(ledger.roots),
        **({"schedule": ledger.schedule} if ledger.schedule else {}),
        "modules": len(ledger.modules),
        "commands": len(ledger.commands),
        **({"shell": len(ledger.shell)} if ledger.shell else {}),
        "releases": [[release.version, release.date, release.source] for release in ledger.history.releases],
    }
    lines = [_line(header)]
    lines += [_line(_write_module(ledger.modules[name])) for name in sorted(ledger.modules)]
    lines += [_line(_write_command(ledger.commands[name])) for name in sorted(ledger.commands)]
    lines += [_line(_write_script(ledger.shell[path])) for path in sorted(ledger.shell)]
    return "".join(lines)


def save(ledger: Ledger, path: Path) -> None:
    """Write *ledger* to *path*, whole or not at all. Raises PathError."""
    import gzip  # late, as its like: few ledgers are written
    import tempfile

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
    except BaseException as error:
        os.unlink(temporary)
        if isinstance(error, OSError):
            raise PathError(f"{path}: cannot write the ledger: {error.strerror}") from None
        raise


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
    if module.offered:
        written["offered"] = {
            name: "" if releases == module.names[name].present else str(releases)
            for name, releases in module.offered.items()
        }
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


def _write_command(command: Command) -> dict[str, Any]:
    """Sets equal to that of the command are the empty text, as its options mostly live as long."""

    def texts(sets: Mapping[str, ReleaseSet], outer: ReleaseSet) -> dict[str, str]:
        return {name: "" if sets[name] == outer else str(sets[name]) for name in sorted(sets)}

    def option(each: Option) -> object:
        takes = texts(each.takes, command.present)
        (only, always), *others = takes.items()
        if not others and not always and not each.declared:
            return only
        declared = {"declared": texts(each.declared, command.present)} if each.declared else {}
        return {"takes": takes, **declared}

    written: dict[str, Any] = {"command": command.name, "in": str(command.present)}
    for key in ("open", "more", "rest", "subcommands"):
        if releases := getattr(command, key):
            written[key] = str(releases)
    if command.options:
        written["options"] = {name: option(command.options[name]) for name in sorted(command.options)}
    if command.outside:
        written["outside"] = texts(command.outside, command.present)
    return written


def _write_script(script: Script) -> dict[str, Any]:
    written: dict[str, Any] = {"shell": script.path, "in": str(script.present)}
    if script.open:
        written["open"] = str(script.open)
    if script.functions:
        written["functions"] = {
            name: "" if script.functions[name] == script.present else str(script.functions[name])
            for name in sorted(script.functions)
        }
    return written
