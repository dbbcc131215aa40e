"""What a line of a ledger says, see :mod:`deprecat.upstream.ledger_text`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deprecat.model.commands import Command, Option
from deprecat.model.declarations import Declaration, Form, Term
from deprecat.model.ledger import Module
from deprecat.model.releases import ReleaseSet
from deprecat.model.symbols import Kind, Shape, Span, Symbol
from deprecat.upstream.ledger_text import DAMAGE, Sets


def read_command(data: dict[str, Any], releases: Sets) -> Command:
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


def read_module(data: dict[str, Any], releases: Sets) -> Module:
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

    def __init__(self, of: str, data: dict[str, Any], outer: ReleaseSet, sets: Sets) -> None:
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
            except DAMAGE:
                raise self._sets.damaged(f"{self._of}.{name}") from None
            self._parsed[name] = symbol
        return symbol

    def __contains__(self, name: object) -> bool:
        return name in self._data

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)


def _read_symbol(of: str, name: str, data: Any, outer: ReleaseSet, releases: Sets) -> Symbol:
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


def _read_span(data: dict[str, Any], outer: ReleaseSet, releases: Sets) -> Span:
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


def _read_declaration(module: str, data: dict[str, Any], releases: Sets) -> Declaration:
    return Declaration(
        Form(data["form"]),
        module,
        data.get("subject", ""),
        tuple(_read_term(each, releases) for each in data["terms"]),
        data.get("detail", ""),
        data.get("rename", ""),
    )


def _read_term(data: dict[str, Any], releases: Sets) -> Term:
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
