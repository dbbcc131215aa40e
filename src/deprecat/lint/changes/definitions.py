"""A definition and what stands under its name later: other in kind, in what it takes, in what it gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from deprecat.lint.changes.pair import Named, Pair, made
from deprecat.lint.changes.rules import NEW, RETYPED, UNCLEAR
from deprecat.lint.changes.signatures import Difference, differences
from deprecat.lint.changes.snapshot import CALLABLES, Definition, Snapshot
from deprecat.lint.knowledge import state
from deprecat.model.changes import Change, Standing
from deprecat.model.releases import Release, ReleaseSet
from deprecat.model.symbols import Kind, Shape

# What something was, and what it must not become: reading, calling or subclassing it fails then.
_BREAKS = {
    Kind.CLASS: frozenset({Kind.FUNCTION}),
    Kind.PROPERTY: frozenset({Kind.METHOD, Kind.CLASSMETHOD, Kind.STATICMETHOD}),
    Kind.ATTRIBUTE: frozenset({Kind.METHOD}),
    Kind.METHOD: frozenset({Kind.PROPERTY}),
    Kind.CLASSMETHOD: frozenset({Kind.PROPERTY, Kind.METHOD}),
    Kind.STATICMETHOD: frozenset({Kind.PROPERTY, Kind.METHOD}),
}


def compare(
    pair: Pair, dotted: str, standing: Standing, old: Definition, new: Definition
) -> Iterator[Change]:
    """What changed of the name *dotted*, which was *old* and is *new*."""
    if old.shapes == new.shapes and not {old.dotted, new.dotted} & pair.arguments.keys():
        return
    was, now = old.shapes[-1], new.shapes[-1]
    if len(old.kinds) == 1 and len(new.kinds) == 1 and now.kind in _BREAKS.get(was.kind, ()):
        release = pair.since(new.symbol)
        text = f"a {now.kind.value} since {release.version}; it was a {was.kind.value}"
        named = Named(dotted, was.kind.value, standing)
        yield pair.broken(named, text, release, before=was.kind.value, after=now.kind.value)
    elif was.kind in CALLABLES and now.kind in CALLABLES:
        yield from _calls(pair, dotted, standing, old, new)
    yield from _types(pair, dotted, standing, old, new)


def _types(pair: Pair, dotted: str, standing: Standing, old: Definition, new: Definition) -> Iterator[Change]:
    """What a function returns or a property is, where both releases tell it and it is not the same."""
    told = (*CALLABLES, Kind.PROPERTY)
    before = {shape.type for shape in old.shapes if shape.kind in told}
    after = {shape.type for shape in new.shapes if shape.kind in told}
    if len(before) != 1 or len(after) != 1 or before == after or "" in before | after:
        return
    (was,), (now,) = before, after
    origin, behind = pair.old.definition(was), pair.new.definition(now)
    if origin and behind and (origin.dotted == behind.dotted or origin.symbol.name == behind.symbol.name):
        return
    release = pair.since(new.symbol)
    kind = old.shapes[-1].kind.value
    verb = "is" if kind == "property" else "returns"
    text = f"{verb} {_short(now)} since {release.version}; it was {_short(was)}"
    yield made(RETYPED, Named(dotted, kind, standing), text, release, before=_short(was), after=_short(now))


def _short(dotted: str) -> str:
    return dotted.removeprefix("builtins.")


# Calls


def _calls(pair: Pair, dotted: str, standing: Standing, old: Definition, new: Definition) -> Iterator[Change]:
    worst = _worst(
        old.shapes, new.shapes, _kept(pair, old.dotted, pair.old), _kept(pair, new.dotted, pair.new)
    )
    if worst is None:
        return
    was, now, found = worst
    for each in found:
        named = Named(dotted, "parameter", standing, part=each.name)
        yield _change(pair, named, (old, was), (new, now), each)


def _worst(
    old: Sequence[Shape], new: Sequence[Shape], kept_old: Sequence[str], kept_new: Sequence[str]
) -> tuple[Shape, Shape, tuple[Difference, ...]] | None:
    """The first of the *old* signatures that none of the *new* ones can stand for, and the differences from
    the one that comes nearest; ``None`` if there is no such."""
    for was in old:
        judged = [
            (now, found) for now in new if (found := differences(was, now, kept_old, kept_new)) is not None
        ]
        if not judged or len(judged) < len(new):
            continue  # one of them takes nobody knows what
        told = [(now, found) for now, found in judged if not was.open and not now.open]
        if told and len(told) < len(judged):
            continue
        now, found = min(judged, key=lambda each: sum(one.breaks for one in each[1]))
        if found:
            return was, now, found
    return None


def _kept(pair: Pair, callable_: str, at: Snapshot) -> tuple[str, ...]:
    """The keywords that ``deprecated.argument`` takes although no parameter shows them: conda's handler does
    until ``remove_in``."""
    return tuple(
        each.detail
        for each in pair.arguments.get(callable_, ())
        for term in each.terms
        if at.has(term.releases) and state(term, at.release) != "overdue"
    )


def _change(
    pair: Pair,
    named: Named,
    old: tuple[Definition, Shape],
    new: tuple[Definition, Shape],
    difference: Difference,
) -> Change:
    before, after = old[1].parameters, new[1].parameters
    release = _since(pair, old[1], new[0], difference)
    text = f"{difference.text} since {release.version}"
    if difference.breaks and (old[1].open or new[1].open):
        text = f"{text}, which its decorator may make up for"
        return made(UNCLEAR, named, text, release, before=before, after=after)
    if not difference.breaks:
        rule = NEW if difference.how == "added" else RETYPED
        if difference.how in ("removed", "keyword-only"):
            text = f"{text}, and what is given for it is swallowed"
        return made(rule, named, text, release, before=before, after=after)
    if difference.how in ("removed", "renamed", "keyword-only", "positional-only"):
        until = pair.history.at(release.version).before & pair.window
        noticed = pair.knowledge.argument_notice(old[0].dotted, difference.name, until, release)
        if noticed[1] is not None:
            return pair.went(named, until, noticed, text=text, before=before, after=after)
    return pair.broken(named, text, release, before=before, after=after)


def _since(pair: Pair, old: Shape, new: Definition, difference: Difference) -> Release:
    since_old = cache(lambda shape: differences(old, shape))

    def holds(at: ReleaseSet) -> bool:
        shapes = [span.shape for span in new.symbol.spans if span.releases.bits & at.bits]
        found = [since_old(shape) for shape in shapes]
        return bool(found) and all(
            each is not None and (difference.how, difference.name) in {(one.how, one.name) for one in each}
            for each in found
        )

    return pair.since(new.symbol, holds=holds)
