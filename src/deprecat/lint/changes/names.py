"""Modules and the names in them: what went, came, or is something else."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from deprecat.lint.changes.classes import compare as compare_classes
from deprecat.lint.changes.definitions import compare as compare_definitions
from deprecat.lint.changes.pair import Named, Pair, made
from deprecat.lint.changes.rules import (
    BY_NOTICE,
    GONE_SILENTLY,
    MOVED,
    NEW,
    UNCLEAR,
)
from deprecat.lint.changes.snapshot import Definition, hidden
from deprecat.model.changes import Change, Standing
from deprecat.model.findings import Notice
from deprecat.model.ledger import Module
from deprecat.model.symbols import Kind, Symbol
from deprecat.model.values import replace


def compare(pair: Pair) -> Iterator[Change]:
    """Every change of a module, or of a name of one."""
    for name in sorted(pair.ledger.modules):
        module = pair.ledger.modules[name]
        was, now = pair.old.has(module.present), pair.new.has(module.present)
        if was and now:
            yield from _names(pair, module)
        elif was:
            yield from _Gone(pair, module).changes()
        elif now:
            yield from _came(pair, module)


class _Gone:
    """A module that is gone, with all that was in it."""

    def __init__(self, pair: Pair, module: Module) -> None:
        self._pair = pair
        self._module = module
        self._group = _outermost(pair, module.name, gone=True)

    def changes(self) -> Iterator[Change]:
        pair, module = self._pair, self._module
        standing = Standing.PRIVATE if hidden(module.name) else Standing.PUBLIC
        named = Named(module.name, "module", standing, group=self._group)
        change = pair.gone(named, module.present, moved=self._moved)
        yield self._announced_by_names(change) if change.rule == GONE_SILENTLY.name else change
        yield from self._contents

    def _announced_by_names(self, change: Change) -> Change:
        """Nobody can use a module but for what is in it, so if all that it had last was announced, it was."""
        pair, module = self._pair, self._module
        gone = pair.gone_in(module.present)
        last = pair.last_with(module.present)
        notices = {
            pair.knowledge.notice([f"{module.name}.{name}"], symbol.present & module.present, gone)[0]
            for name, symbol in module.names.items()
            if last.has(symbol.present) and last.standing(module, name) is Standing.PUBLIC
        }
        if not notices or Notice.SILENT in notices:
            return change
        worst = max(notices, key=lambda notice: (BY_NOTICE[notice].level.rank, notice.value))
        rule, message = (
            BY_NOTICE[worst],
            change.message.replace("never announced", "each of its names was announced"),
        )
        return replace(change, rule=rule.name, level=rule.level, notice=worst, message=message)

    @cached_property
    def _contents(self) -> list[Change]:
        pair, module = self._pair, self._module
        return [
            _gone(pair, module, symbol, self._group)
            for name, symbol in module.names.items()
            if pair.old.has(symbol.present) and name != "__all__"
        ]

    @cached_property
    def _moved(self) -> str:
        """The module that has most of the definitions now, if they all went to one."""
        definitions = [each for each in self._contents if each.standing is Standing.PUBLIC]
        places = {each.moved.rpartition(".")[0] for each in definitions if each.moved}
        moved = sum(bool(each.moved) for each in definitions)
        return places.pop() if len(places) == 1 and 2 * moved >= len(definitions) else ""


def _outermost(pair: Pair, module: str, *, gone: bool) -> str:
    """The outermost package that went (or came) together with a module; itself if none did."""
    parts = module.split(".")
    for end in range(1, len(parts) + 1):
        name = ".".join(parts[:end])
        was, now = pair.old.is_module(name), pair.new.is_module(name)
        if (was and not now) if gone else (now and not was):
            return name
    return module


def _came(pair: Pair, module: Module) -> Iterator[Change]:
    group = _outermost(pair, module.name, gone=False)
    standing = Standing.PRIVATE if hidden(module.name) else Standing.PUBLIC
    release = pair.came_in(module.present)
    named = Named(module.name, "module", standing, group=group)
    yield made(NEW, named, f"new in {release.version}", release)
    for symbol in module.names.values():
        if pair.new.has(symbol.present) and symbol.name != "__all__":
            yield _new(pair, module, symbol, group)


def _names(pair: Pair, module: Module) -> Iterator[Change]:
    for name in sorted(module.names):
        if name == "__all__":
            continue
        symbol = module.names[name]
        was, now = pair.old.has(symbol.present), pair.new.has(symbol.present)
        if was and now:
            yield from _kept(pair, module, symbol)
        elif was:
            yield from _missed(pair, module, symbol)
        elif now and not _may_have_been(pair, module.name, name):
            yield _new(pair, module, symbol, "")


def _may_have_been(pair: Pair, module: str, name: str) -> bool:
    answer = pair.reach(module, (name,))
    return pair.old.has(answer.present | answer.open)


def _kind(pair: Pair, symbol: Symbol, *, old: bool) -> str:
    shapes = (pair.old if old else pair.new).shapes(symbol)
    kinds = [shape.kind for shape in shapes]
    return next((kind for kind in kinds if kind is not Kind.ALIAS), kinds[0]).value


def _missed(pair: Pair, module: Module, symbol: Symbol) -> Iterator[Change]:
    """A name that the module had: gone, unless something else tells."""
    answer = pair.reach(module.name, (symbol.name,))
    dotted = f"{module.name}.{symbol.name}"
    standing = pair.old.standing(module, symbol.name)
    release = pair.gone_in(symbol.present)
    kind = _kind(pair, symbol, old=True)
    if pair.new.has(answer.open):
        if standing is Standing.PUBLIC:
            text = f"not seen since {release.version}; {module.name} may have names that do not show"
            yield made(UNCLEAR, Named(dotted, kind, standing), text, release)
    elif not pair.new.has(answer.present):
        yield _gone(pair, module, symbol, "")
    elif standing is not Standing.INCIDENTAL and _kinds(pair, dotted) - {Kind.MODULE}:
        # What is left is the module of that name: calling it, or reading what it had, fails.
        text = f"the module {dotted} and no {kind} since {release.version}"
        yield pair.broken(Named(dotted, kind, standing), text, release, before=kind, after="module")


def _kinds(pair: Pair, dotted: str) -> frozenset[Kind]:
    """What a name was; of an import of a module nothing."""
    found = pair.old.definition(dotted)
    return found.kinds if found else frozenset()


def _gone(pair: Pair, module: Module, symbol: Symbol, group: str) -> Change:
    dotted = f"{module.name}.{symbol.name}"
    present = symbol.present & module.present
    behind = pair.old.definition(dotted)
    moved = ""
    if behind is None:
        shapes = pair.old.shapes(symbol)
        targets = {shape.target for shape in shapes} if all(s.kind is Kind.ALIAS for s in shapes) else set()
        if len(targets) == 1 and (pair.leads(*targets) or not pair.old.inside(*targets)):
            (moved,) = targets
    elif behind.dotted == dotted:
        moved = pair.moved(dotted, pair.gone_in(present))
    elif pair.leads(behind.dotted):
        moved = behind.dotted
    elif not pair.new.has(behind.symbol.present):
        moved = pair.moved(behind.dotted, pair.gone_in(behind.symbol.present))
    named = Named(dotted, _kind(pair, symbol, old=True), pair.old.standing(module, symbol.name), group=group)
    last = pair.last_with(present).definition(
        dotted
    )  # what it stood for when it went may have been declared, too
    return pair.gone(
        named, present, behind=[last.dotted] if last and last.dotted != dotted else (), moved=moved
    )


def _new(pair: Pair, module: Module, symbol: Symbol, group: str) -> Change:
    release = pair.came_in(symbol.present)
    dotted = f"{module.name}.{symbol.name}"
    standing = pair.new.standing(module, symbol.name)
    kind = _kind(pair, symbol, old=False)
    return made(NEW, Named(dotted, kind, standing, group=group), f"new in {release.version}", release)


def _kept(pair: Pair, module: Module, symbol: Symbol) -> Iterator[Change]:
    """A name that both releases have: is it the same?"""
    before, after = pair.old.shapes(symbol), pair.new.shapes(symbol)
    imported = any(shape.kind is Kind.ALIAS for shape in (*before, *after))
    dotted = f"{module.name}.{symbol.name}"
    within = Kind.CLASS in {shape.kind for shape in before} or dotted in pair.arguments
    if before == after and not (imported or within):
        return
    standing = pair.old.standing(module, symbol.name)
    old, new = pair.old.definition(dotted), pair.new.definition(dotted)
    if old is None or new is None or standing is Standing.INCIDENTAL:
        return
    # What changes of a definition is told under its own name; if that is private, under those that pass it
    # on, too: there it was promised.
    promised = standing is Standing.PUBLIC and hidden(old.dotted)
    if not promised and ((before == after and imported) or old.dotted == new.dotted != dotted):
        return
    if old.dotted == dotted != new.dotted:
        release = pair.since(symbol)
        text = f"defined in {new.dotted.rpartition('.')[0]} since {release.version}, and to be had here"
        yield made(MOVED, Named(dotted, _newest_kind(old), standing), text, release, moved=new.dotted)
    elif not promised and old.dotted != dotted and pair.new.definition(old.dotted) == new:
        return  # it is got by another way
    for change in (
        *compare_definitions(pair, dotted, standing, old, new),
        *compare_classes(pair, dotted, standing, old, new),
    ):
        if change.rule != NEW.name or old.dotted == new.dotted:  # what is new elsewhere is told there
            yield change


def _newest_kind(found: Definition) -> str:
    return found.shapes[-1].kind.value
