"""Two ledgers of one upstream into one.

The result is the same as if all releases had been recorded at once, whatever
the order: recording is a fold over releases, and this is its sum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import TypeVar

from deprecat.model.commands import Command, Option
from deprecat.model.declarations import Declaration, Term
from deprecat.model.ledger import Ledger, Module
from deprecat.model.releases import History, Release, ReleaseSet
from deprecat.model.shell import Script
from deprecat.model.symbols import Span, Symbol
from deprecat.model.values import replace

Value = TypeVar("Value")


def merge(old: Ledger, new: Ledger) -> Ledger:
    """*old* and *new* joined; for a release that both have, what *new* says replaces what *old* said.

    Raises ``ValueError`` if they are of different upstreams.
    """
    if old.upstream != new.upstream:
        raise ValueError(f"ledgers of {old.upstream} and {new.upstream} cannot be joined")
    kept = [release for release in old.history.releases if not new.history.at(release.version)]
    history = History.of([*kept, *new.history.releases])
    shifts = [_shifted(old, kept, history), _shifted(new, new.history.releases, history)]
    modules = {}
    for name in sorted({*old.modules, *new.modules}):
        found = [
            _moved(module, shift)
            for ledger, shift in zip((old, new), shifts, strict=True)
            if (module := ledger.modules.get(name))
        ]
        joined = _module(found)
        if joined.present:
            modules[name] = joined
    commands = {}
    for name in sorted({*old.commands, *new.commands}):
        command = _command(
            [
                (each, shift)
                for ledger, shift in zip((old, new), shifts, strict=True)
                if (each := ledger.commands.get(name))
            ]
        )
        if command.present:
            commands[name] = command
    shell = {}
    for path in sorted({*old.shell, *new.shell}):
        script = _script(
            [
                (read, shift)
                for ledger, shift in zip((old, new), shifts, strict=True)
                if (read := ledger.shell.get(path))
            ]
        )
        if script.present:
            shell[path] = script
    roots = tuple(sorted({*old.roots, *new.roots}))
    schedule = new.schedule or old.schedule
    return Ledger(new.upstream, roots, history, modules, commands, schedule, shell=shell)


_Shift = Callable[[ReleaseSet], ReleaseSet]


def _shifted(ledger: Ledger, kept: Sequence[Release], history: History) -> _Shift:
    """A function that says a set of *ledger* in terms of *history*; releases not *kept* fall away."""
    stay = {release.version for release in kept}
    positions = [
        history.index[release.version] if release.version in stay else None
        for release in ledger.history.releases
    ]
    known: dict[int, ReleaseSet] = {}

    def shift(releases: ReleaseSet) -> ReleaseSet:
        done = known.get(releases.bits)
        if done is None:
            bits = 0
            for i, position in enumerate(positions):
                if position is not None and releases.bits >> i & 1:
                    bits |= 1 << position
            done = known[releases.bits] = ReleaseSet(history, bits)
        return done

    return shift


def _moved(old: Module, shift: _Shift) -> Module:
    def symbol(old: Symbol) -> Symbol:
        return Symbol(
            old.name,
            tuple(Span(shift(span.releases), span.shape) for span in old.spans),
            {name: symbol(member) for name, member in old.members.items()},
            tuple((text, shift(releases)) for text, releases in old.prints),
        )

    return Module(
        old.name,
        shift(old.present),
        shift(old.open),
        {name: symbol(each) for name, each in old.names.items()},
        {name: shift(releases) for name, releases in old.typing.items()},
        tuple(
            _with_terms(each, [(term, shift(term.releases)) for term in each.terms])
            for each in old.declarations
        ),
        {name: shift(releases) for name, releases in old.offered.items()},
    )


def _command(parts: Sequence[tuple[Command, _Shift]]) -> Command:
    def sets(tables: Iterable[tuple[Mapping[str, ReleaseSet], _Shift]]) -> dict[str, ReleaseSet]:
        pairs = [(key, shift(releases)) for table, shift in tables for key, releases in table.items()]
        return dict(sorted(_join(pairs)))

    def union(name: str) -> ReleaseSet:
        return reduce(or_, (shift(getattr(each, name)) for each, shift in parts))

    options = {}
    for name in sorted({name for each, _ in parts for name in each.options}):
        found = [(each.options[name], shift) for each, shift in parts if name in each.options]
        option = Option(
            sets((each.takes, shift) for each, shift in found),
            sets((each.declared, shift) for each, shift in found),
        )
        if option.takes:
            options[name] = option
    return Command(
        parts[0][0].name,
        union("present"),
        union("open"),
        union("more"),
        union("rest"),
        union("subcommands"),
        options,
        sets((each.outside, shift) for each, shift in parts),
    )


def _script(parts: Sequence[tuple[Script, _Shift]]) -> Script:
    functions = _join(
        (name, shift(releases)) for each, shift in parts for name, releases in each.functions.items()
    )
    return Script(
        parts[0][0].path,
        reduce(or_, (shift(each.present) for each, shift in parts)),
        reduce(or_, (shift(each.open) for each, shift in parts)),
        dict(sorted(functions)),
    )


def _with_terms(declaration: Declaration, terms: Iterable[tuple[Term, ReleaseSet]]) -> Declaration:
    return replace(declaration, terms=tuple(replace(term, releases=releases) for term, releases in terms))


def _join(pairs: Iterable[tuple[Value, ReleaseSet]]) -> list[tuple[Value, ReleaseSet]]:
    """Sets of equal values united, empty ones dropped, sorted by first release, then value."""
    united: dict[Value, ReleaseSet] = {}
    for value, releases in pairs:
        united[value] = united[value] | releases if value in united else releases
    left = [(value, releases) for value, releases in united.items() if releases]
    return sorted(left, key=lambda pair: (pair[1].bits & -pair[1].bits, pair[0]))


def _table(tables: list[Mapping[str, Symbol]]) -> dict[str, Symbol]:
    joined = {}
    for name in sorted({name for table in tables for name in table}):
        symbol = _symbol([table[name] for table in tables if name in table])
        if symbol.spans:
            joined[name] = symbol
    return joined


def _symbol(parts: list[Symbol]) -> Symbol:
    spans = _join((span.shape, span.releases) for part in parts for span in part.spans)
    return Symbol(
        parts[0].name,
        tuple(Span(releases, shape) for shape, releases in spans),
        _table([part.members for part in parts]),
        tuple(_join(pair for part in parts for pair in part.prints)),
    )


def _module(parts: list[Module]) -> Module:
    present, unseen = parts[0].present, parts[0].open
    for part in parts[1:]:
        present, unseen = present | part.present, unseen | part.open
    typing = _join((name, releases) for part in parts for name, releases in part.typing.items())
    offered = _join((name, releases) for part in parts for name, releases in part.offered.items())
    return Module(
        parts[0].name,
        present,
        unseen,
        _table([part.names for part in parts]),
        dict(sorted(typing)),
        _declarations(parts),
        dict(sorted(offered)),
    )


def _declarations(parts: list[Module]) -> tuple[Declaration, ...]:
    found: dict[tuple[str, str, str, str], list[Declaration]] = {}
    for part in parts:
        for declaration in part.declarations:
            key = (declaration.form.value, declaration.subject, declaration.detail, declaration.rename)
            found.setdefault(key, []).append(declaration)
    joined = []
    for key in sorted(found):
        terms = _join((_key(term), term.releases) for each in found[key] for term in each.terms)
        if terms:
            declaration = found[key][0]
            joined.append(
                _with_terms(
                    declaration,
                    [(Term(declaration.terms[0].releases, *value), releases) for value, releases in terms],
                )
            )
    return tuple(joined)


def _key(term: Term) -> tuple[str, str, str, int, str, str, str, str]:
    return (
        term.deprecate_in,
        term.remove_in,
        term.path,
        term.line,
        term.replacement,
        term.text,
        term.category,
        term.unresolved,
    )
