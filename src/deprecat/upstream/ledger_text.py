"""The text form of a ledger: JSON Lines, one header line, one line per module, one per command,
one per shell script.

Why this form: a module's line can be found without parsing the others, so a
check parses only the modules that it asks for; a release in which a module did
not change leaves its line as it was, so a new release is a readable diff; and
sorted keys and members make two recordings of one history equal byte for byte.
``docs/ledger.md`` documents every key. A name ending in ``.gz`` is gzipped,
without a time stamp.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from deprecat.errors import LedgerError, PathError
from deprecat.model.commands import Command, Option
from deprecat.model.declarations import Declaration, Form, Term
from deprecat.model.ledger import Ledger, Module
from deprecat.model.releases import History, Release, ReleaseSet
from deprecat.model.shell import Script
from deprecat.model.symbols import Kind, Shape, Span, Symbol
from deprecat.model.values import replace

SCHEMA = 1

Entry = TypeVar("Entry")
_DAMAGE = (LedgerError, ValueError, TypeError, KeyError, AttributeError, RecursionError)


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
    others = data[at + 1 :].decode("utf-8").split("\n")[:-1]
    commands, shell = others[: scripts - count], others[scripts - count :]

    def modules() -> list[str]:
        return data[end + 1 : at].decode("utf-8").split("\n") if count else []

    sets = _Sets(history, where)
    return Ledger(
        upstream,
        roots,
        history,
        _Lines(_read_module, _Texts("module", modules, 2, where), sets),
        _Lines(_read_command, _Texts("command", lambda: commands, 2 + count, where), sets),
        schedule,
        shell=_Lines(_read_script, _Texts("shell", lambda: shell, 2 + scripts, where), sets),
    )


def looking_ahead(ledger: Ledger, releases: Iterable[Release]) -> Ledger:
    """*ledger* with *releases* that are yet to come. What the newest recorded release has they have, too:
    that is what a run of releases with an open end says. What was declared of them is for the rules to judge.
    """
    history = ledger.history.with_coming(releases)
    modules, commands, shell = ledger.modules, ledger.commands, ledger.shell
    if not (isinstance(modules, _Lines) and isinstance(commands, _Lines) and isinstance(shell, _Lines)):
        return ledger  # not read from a text
    sets = _Sets(history, modules.where)
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


def save(ledger: Ledger, path: Path) -> None:
    """Write *ledger* to *path*, whole or not at all. Raises PathError."""
    import gzip
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


class _Sets:
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

    def __init__(self, kind: str, lines: Callable[[], list[str]], first: int, where: str) -> None:
        """*first* is the number of the first one in the ledger *where*."""
        self.kind = kind
        self._lines = lines
        self._first = first
        self._where = where
        self._found: dict[str, tuple[str, ...]] = {}

    @cached_property
    def by_name(self) -> dict[str, str]:
        """Raises LedgerError if one of them is none."""
        found: dict[str, str] = {}
        start = f'{{"{self.kind}":"'
        for number, line in enumerate(self._lines(), self._first):
            end = line.find('"', len(start))
            if not line.startswith(start) or end < 0:
                raise LedgerError(f"{self._where}:{number}: the ledger is damaged here; record it again")
            found[line[len(start) : end]] = line
        return found

    def having(self, text: str) -> Iterable[str]:
        """The names of those in which *text* occurs."""
        found = self._found.get(text)
        if found is None:  # it takes a millisecond for all of conda's
            found = self._found[text] = tuple(name for name, line in self.by_name.items() if text in line)
        return found


class _Lines(Mapping[str, Entry]):
    """What lines of a ledger say, each parsed once, when first asked for."""

    def __init__(self, read: Callable[[dict[str, Any], _Sets], Entry], texts: _Texts, sets: _Sets) -> None:
        self._read = read
        self._texts = texts
        self._sets = sets
        self._parsed: dict[str, Entry] = {}

    @property
    def where(self) -> str:
        """The ledger that the lines stand in."""
        return self._sets.where

    def read_by(self, sets: _Sets) -> _Lines[Entry]:
        """The same lines, with sets of releases as *sets* reads them."""
        return _Lines(self._read, self._texts, sets)

    def __getitem__(self, name: str) -> Entry:
        entry = self._parsed.get(name)
        if entry is None:
            line = self._texts.by_name[name]
            try:
                entry = self._read(json.loads(line), self._sets)
            except _DAMAGE:
                raise self._sets.damaged(f"{self._texts.kind} {name}") from None
            self._parsed[name] = entry
        return entry

    def printed(self, fingerprint: str) -> Iterable[str]:
        """The names of the entries in which a fingerprint occurs, told without parsing them."""
        return self._texts.having(f'"{fingerprint}":')

    def naming(self, name: str) -> Iterable[str]:
        """The names of the entries in which a key or text *name* occurs, told without parsing them."""
        return self._texts.having(json.dumps(name, ensure_ascii=False))

    def __contains__(self, name: object) -> bool:
        return name in self._texts.by_name

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts.by_name)

    def __len__(self) -> int:
        return len(self._texts.by_name)


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


def _read_script(data: dict[str, Any], releases: _Sets) -> Script:
    present = releases(data["in"])
    functions = data.get("functions", {})
    return Script(
        data["shell"],
        present,
        releases(data.get("open", "")),
        {name: releases(text) if text else present for name, text in functions.items()},
    )


def _read_command(data: dict[str, Any], releases: _Sets) -> Command:
    present = releases(data["in"])

    def sets(texts: Mapping[str, str]) -> dict[str, ReleaseSet]:
        return {name: releases(text) if text else present for name, text in texts.items()}

    def option(value: Any) -> Option:
        if isinstance(value, str):
            return Option({value: present})
        return Option(sets(value["takes"]), sets(value.get("declared", {})))

    return Command(
        data["command"],
        present,
        releases(data.get("open", "")),
        releases(data.get("more", "")),
        releases(data.get("rest", "")),
        releases(data.get("subcommands", "")),
        {name: option(value) for name, value in data.get("options", {}).items()},
        sets(data.get("outside", {})),
    )


def _read_module(data: dict[str, Any], releases: _Sets) -> Module:
    present = releases(data["in"])
    names = _Table(data["module"], data.get("names", {}), present, releases)
    return Module(
        data["module"],
        present,
        releases(data.get("open", "")),
        names,
        {name: releases(text) for name, text in data.get("typing", {}).items()},
        tuple(_read_declaration(data["module"], each, releases) for each in data.get("declarations", ())),
        {
            name: releases(text) if text else names[name].present
            for name, text in data.get("offered", {}).items()
        },
    )


class _Table(Mapping[str, Symbol]):
    """The names of a module or class, each read when it is first asked for."""

    __slots__ = ("_data", "_of", "_outer", "_parsed", "_sets")

    def __init__(self, of: str, data: dict[str, Any], outer: ReleaseSet, sets: _Sets) -> None:
        if not isinstance(data, dict):
            raise TypeError(data)
        self._of = of
        self._data = data
        self._outer = outer
        self._sets = sets
        self._parsed: dict[str, Symbol] = {}

    def __getitem__(self, name: str) -> Symbol:
        symbol = self._parsed.get(name)
        if symbol is None:
            data = self._data[name]
            try:
                symbol = _read_symbol(self._of, name, data, self._outer, self._sets)
            except _DAMAGE:
                raise self._sets.damaged(f"{self._of}.{name}") from None
            self._parsed[name] = symbol
        return symbol

    def __contains__(self, name: object) -> bool:
        return name in self._data

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)


def _read_symbol(of: str, name: str, data: Any, outer: ReleaseSet, releases: _Sets) -> Symbol:
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
        _Table(f"{of}.{name}", data["members"], present, releases) if "members" in data else {},
        tuple(
            (text, releases(value) if value else present) for text, value in data.get("prints", {}).items()
        ),
    )


def _read_span(data: dict[str, Any], outer: ReleaseSet, releases: _Sets) -> Span:
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


def _read_declaration(module: str, data: dict[str, Any], releases: _Sets) -> Declaration:
    return Declaration(
        Form(data["form"]),
        module,
        data.get("subject", ""),
        tuple(_read_term(each, releases) for each in data["terms"]),
        data.get("detail", ""),
        data.get("rename", ""),
    )


def _read_term(data: dict[str, Any], releases: _Sets) -> Term:
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
