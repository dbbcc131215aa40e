"""A class and what stands under its name later: members and bases that went or came."""

from __future__ import annotations

import builtins
from collections.abc import Iterator

from deprecat.lint.changes.definitions import compare as compare_definitions
from deprecat.lint.changes.pair import Named, Pair, made
from deprecat.lint.changes.rules import NEW, UNCLEAR
from deprecat.lint.changes.snapshot import Definition, hidden
from deprecat.lint.knowledge import is_private
from deprecat.model.changes import Change, Standing
from deprecat.model.symbols import Kind, Shape, Symbol

# What the interpreter looks up on a class (Python data model, 3.3) and ``object`` has not. Others with two
# underscores are either its own or of no concern to those who use the class.
_PROTOCOLS = frozenset(
    f"__{name}__"
    for name in (
        *("aenter", "aexit", "aiter", "anext", "await", "bool", "bytes", "call", "complex", "contains"),
        *("delitem", "enter", "exit", "float", "fspath", "getitem", "index", "int", "iter", "len", "missing"),
        *("next", "reversed", "round", "setitem", "add", "and", "divmod", "floordiv", "invert", "lshift"),
        *("matmul", "mod", "mul", "neg", "or", "pos", "pow", "rshift", "sub", "truediv", "xor"),
    )
)


def compare(
    pair: Pair, dotted: str, standing: Standing, old: Definition, new: Definition
) -> Iterator[Change]:
    """What changed of *dotted*, which was *old* and is *new*; nothing, if these are no classes."""
    if Kind.CLASS not in old.kinds & new.kinds:
        return
    lost = _lost_bases(pair, old, new)
    for base in lost:
        release = pair.since(new.symbol)
        seen = Standing.PRIVATE if is_private(base) else standing
        text = f"no subclass of {base.removeprefix('builtins.')} since {release.version}"
        named = Named(dotted, "base", seen, part=base.removeprefix("builtins."))
        yield pair.broken(named, text, release)
    members = {**old.symbol.members, **new.symbol.members}
    for name in sorted(members):
        was = Standing.PRIVATE if is_private(name) else standing
        yield from _member(pair, f"{dotted}.{name}", was, (old, old.symbol.members.get(name)), (new, name))
    for name in sorted(_inherited(pair, old, lost, standing) - set(members)):
        was = Standing.PRIVATE if is_private(name) else standing
        before = pair.old.member(old.dotted, name)
        after = pair.new.member(new.dotted, name)
        if before is not None and after is not None and was is not _standing(before):
            yield from compare_definitions(pair, f"{dotted}.{name}", was, before, after)
        elif before is not None and after is None and not _told_there(pair, before, was):
            yield from _missed(pair, f"{dotted}.{name}", was, before, (old, new))


def _member(
    pair: Pair,
    dotted: str,
    standing: Standing,
    old: tuple[Definition, Symbol | None],
    new: tuple[Definition, str],
) -> Iterator[Change]:
    name = new[1]
    member = new[0].symbol.members.get(name)
    was, now = pair.old.shapes(old[1]), pair.new.shapes(member)
    if not was and not now:
        return
    within = Kind.CLASS in {shape.kind for shape in now} or f"{new[0].dotted}.{name}" in pair.arguments
    if was and was == now and not within:
        return
    before, after = pair.old.member(old[0].dotted, name), pair.new.member(new[0].dotted, name)
    if before is not None and after is not None:
        yield from compare_definitions(pair, dotted, standing, before, after)
        yield from compare(pair, dotted, standing, before, after)
    elif before is not None and was:
        yield from _missed(pair, dotted, standing, before, (old[0], new[0]))
    elif after is not None and now and member is not None:
        had = pair.reach(*_path(pair, old[0].dotted, name))
        if not pair.old.has(had.present | had.open) and not (_dunder(name) and name not in _PROTOCOLS):
            release = pair.came_in(member.present)
            named = Named(dotted, after.shapes[-1].kind.value, standing)
            yield made(NEW, named, f"new in {release.version}", release)


def _missed(
    pair: Pair, dotted: str, standing: Standing, before: Definition, sides: tuple[Definition, Definition]
) -> Iterator[Change]:
    """A member that the class had: gone, unless something else tells. *sides* are the class then and now."""
    (old, new), name = sides, dotted.rpartition(".")[2]
    kind = before.shapes[-1].kind.value
    if name == "__init__" and _takes_nothing(pair, old, new):
        bare = Definition(f"{new.dotted}.__init__", new.symbol, (_BARE_INIT,))
        yield from compare_definitions(pair, dotted, standing, before, bare)
    elif name in _PROTOCOLS and _knows_no(pair, new, name):
        yield pair.gone(Named(dotted, kind, standing), before.symbol.present)
    if _dunder(name):
        return
    answer = pair.reach(*_path(pair, new.dotted, name))
    if pair.new.has(answer.present):
        return
    owner = dotted.rpartition(".")[0]
    if not pair.new.has(answer.open):
        # It was there as long as the class had it, be it from a base.
        present = (pair.reach(*_path(pair, old.dotted, name)).present | answer.present) - pair.new.set
        if not pair.old.has(present):  # an open base comes before the one that has it
            present |= before.symbol.present - pair.new.set
        last = pair.last_with(present).member(owner, name)
        behind = [last.dotted] if last else []
        yield pair.gone(
            Named(dotted, kind, standing), present, behind=behind, moved=_renamed(pair, before, new)
        )
    else:
        text = f"not seen any more; {owner} may have names that do not show"
        yield made(UNCLEAR, Named(dotted, kind, standing), text, pair.new.release)


def _path(pair: Pair, owner: str, name: str) -> tuple[str, list[str]]:
    module = pair.knowledge.module_of(owner)
    return module, [*owner.removeprefix(module).lstrip(".").split("."), name]


def _dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _knows_no(pair: Pair, owner: Definition, name: str) -> bool:
    """Whether neither a class nor any of its bases has a special method, as far as all can be seen."""
    bases, whole = pair.new.ancestors(owner.dotted)
    if not whole or any(shape.open for shape in owner.shapes):
        return False
    for base in bases:
        if pair.new.definition(base) is None:
            known = getattr(builtins, base.removeprefix("builtins."), None) if "builtins." in base else None
            if not isinstance(known, type) or hasattr(known, name):
                return False
    return pair.new.member(owner.dotted, name) is None


_BARE_INIT = Shape(Kind.METHOD, parameters="(self)")


def _takes_nothing(pair: Pair, old: Definition, new: Definition) -> bool:
    """Whether making an instance takes no argument: the class has no ``__init__`` or ``__new__``, no bases,
    and no new attributes that a decorator could make parameters of (dataclasses, attrs)."""
    return all(
        not shape.open and not set(shape.bases) - {"builtins.object"} for shape in new.shapes
    ) and not any(
        name in ("__init__", "__new__")
        or (shape.kind is Kind.ATTRIBUTE and shape not in pair.old.shapes(old.symbol.members.get(name)))
        for name, member in new.symbol.members.items()
        for shape in pair.new.shapes(member)
    )


def _renamed(pair: Pair, before: Definition, new: Definition) -> str:
    """The new member of the same class with the same body, if there is one and not several."""
    prints = {text for text, releases in before.symbol.prints if pair.old.has(releases)}
    found = [
        name
        for name, member in new.symbol.members.items()
        if pair.new.shapes(member)
        and not pair.old.shapes(member)
        and any(text in prints and pair.new.has(releases) for text, releases in member.prints)
    ]
    return f"{new.dotted}.{found[0]}" if len(found) == 1 else ""


# Bases


def _lost_bases(pair: Pair, old: Definition, new: Definition) -> list[str]:
    """The bases that a class was written with and has no more, not even through others."""
    written = [base for shape in old.shapes for base in shape.bases]
    if {base for shape in new.shapes for base in shape.bases} >= set(written):
        return []
    known, whole = pair.new.ancestors(new.dotted)
    if not whole or any(shape.open for shape in new.shapes):
        return []
    names = {base.rpartition(".")[2] for base in known}  # one that moved keeps its name
    lost = [base for base in dict.fromkeys(written) if base not in ("?", "builtins.object")]
    return [
        base
        for base in lost
        if not {base.rpartition(".")[2], pair.old.origin(base).rpartition(".")[2]} & names
        and pair.new.origin(base) not in known
    ]


def _inherited(pair: Pair, old: Definition, lost: list[str], standing: Standing) -> set[str]:
    """The names that a class had from bases that it *lost*; and, if it is public, from private ones, whose
    changes are nobody's concern but for those that they give to public classes."""
    names: set[str] = set()
    above, _ = pair.old.ancestors(old.dotted)
    given = {each for base in lost for each in (base, *pair.old.ancestors(base)[0])}
    if standing is Standing.PUBLIC:
        given |= {base for base in above if hidden(base)}
    for base in given:
        found = pair.old.definition(base)
        members = found.symbol.members if found else {}
        names |= {
            name
            for name, member in members.items()
            if pair.old.shapes(member) and (name == "__init__" or not _dunder(name))
        }
    return names


def _told_there(pair: Pair, before: Definition, standing: Standing) -> bool:
    """Whether the going of an inherited member is told of the class that defines it, and counts as much."""
    owner = pair.new.definition(before.dotted.rpartition(".")[0])
    return _standing(before) is standing and owner is not None and not pair.leads(before.dotted)


def _standing(member: Definition) -> Standing:
    return Standing.PRIVATE if hidden(member.dotted) else Standing.PUBLIC
