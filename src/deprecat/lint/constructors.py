"""What gets the arguments of a call of a class: a metaclass's ``__call__``, ``__init__`` or ``__new__``.

Python data model, 3.3.3 (metaclasses) and 3.3.1 (``object.__new__``, ``object.__init__``).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from itertools import takewhile

from deprecat.model.releases import ReleaseSet
from deprecat.model.symbols import Kind, Shape, Symbol
from deprecat.model.values import dataclass

# From a dotted name at some releases to the classes that it stands for, by defining name; None for the rest.
Resolve = Callable[[str, ReleaseSet], Iterable[tuple[tuple[str, Symbol] | None, ReleaseSet]]]
Maker = tuple[str, Shape, ReleaseSet]

_DEPTH = 16  # bases of bases; deeper is taken for a cycle
_BARE = frozenset({"builtins.object", "abc.ABC", "typing.Generic", "typing_extensions.Generic"})
_PLAIN_METACLASSES = frozenset({"builtins.type", "abc.ABCMeta"})
_TELL_NOTHING = _PLAIN_METACLASSES | {""}
# Bases whose metaclass takes calls in its own way, by their last name.
_OTHERWISE = frozenset(
    {
        *("Enum", "IntEnum", "StrEnum", "ReprEnum", "Flag", "IntFlag"),
        *("TypedDict", "Protocol", "type", "ABCMeta", "EnumMeta", "EnumType"),
    }
)


@dataclass(frozen=True, slots=True)
class _Class:
    dotted: str
    symbol: Symbol
    shape: Shape


# Classes in the order in which attributes are looked up. Text is the name of one that is not known, or may
# have more than it shows.
_Line = tuple[_Class | str, ...]


def makers(dotted: str, symbol: Symbol, releases: ReleaseSet, resolve: Resolve) -> list[Maker]:
    """The callables that get the arguments when the class *symbol*, defined as *dotted*, is called: their
    defining names and shapes (with the first parameter), and where. Nothing is told where it is not sure."""
    found: list[Maker] = []
    unsure = releases.history.none
    for line, at in _lines(dotted, symbol, releases, resolve, _DEPTH):
        told = list(_makers(line, at, resolve))
        unsure |= at - reduce(operator.or_, (there for _, _, there in told), at.history.none)
        found += told
    return [(name, shape, at - unsure) for name, shape, at in found if at - unsure]


def _lines(
    dotted: str, symbol: Symbol, releases: ReleaseSet, resolve: Resolve, depth: int
) -> Iterator[tuple[_Line, ReleaseSet]]:
    """The class and its bases, the nearest first, at each release; several if it is bound in several ways."""
    for span in symbol.spans:
        here = span.releases & releases
        if not here or span.shape.kind is not Kind.CLASS:
            continue
        own = "?" if span.shape.open else _Class(dotted, symbol, span.shape)
        above: list[tuple[tuple[_Line, ...], ReleaseSet]] = [((), here)]
        for base in span.shape.bases:
            if base not in _BARE and base != span.shape.type:  # ``with_metaclass`` is no base
                above = [
                    ((*before, line), there)
                    for before, at in above
                    for line, there in _base(base, at, resolve, depth - 1)
                ]
        for lines, at in above:
            yield (own, *_merged(lines)), at


def _base(base: str, at: ReleaseSet, resolve: Resolve, depth: int) -> Iterator[tuple[_Line, ReleaseSet]]:
    if base.startswith("builtins.") or not depth:
        yield (base,), at
        return
    for found, there in resolve(base, at):
        if found is None:
            yield (base,), there
        else:
            yield from _lines(*found, there, resolve, depth)


def _merged(lines: Sequence[_Line]) -> _Line:
    """The method resolution order of what several bases bring (C3). With one among them that is not known
    only the first is sure to come next."""
    if len(lines) < 2:
        return lines[0] if lines else ()
    unknown = [each for line in lines for each in line if isinstance(each, str)]
    if unknown:
        return (lines[0][0], "?", *unknown)
    merged: list[_Class | str] = []
    left = [list(line) for line in (*lines, tuple(line[0] for line in lines))]
    while left := [line for line in left if line]:
        behind = [each for line in left for each in line[1:]]
        following = next((line[0] for line in left if line[0] not in behind), None)
        if following is None:
            return (*merged, "?")
        merged.append(following)
        left = [[each for each in line if each != following] for line in left]
    return tuple(merged)


def _makers(line: _Line, at: ReleaseSet, resolve: Resolve) -> Iterator[Maker]:
    """What is sure to get the arguments of a call of the first class in *line*."""
    if any(isinstance(each, str) and each.rpartition(".")[2] in _OTHERWISE for each in line):
        return
    known = [
        each for each in takewhile(lambda each: isinstance(each, _Class), line) if isinstance(each, _Class)
    ]
    left = at
    metaclasses = {each.shape.type: None for each in known if each.shape.type not in _TELL_NOTHING}
    for metaclass in metaclasses:
        told = list(_from_metaclass(metaclass, left, resolve))
        if known[0].shape.type == metaclass or len(metaclasses) == 1:  # surely the most derived one
            yield from (maker for maker, _ in told if maker is not None)
        left = reduce(operator.or_, (there for maker, there in told if maker is None), at.history.none)
    at = left
    inits, news = _found(known, "__init__", at), _found(known, "__new__", at)
    for own, other in ((inits, news), (news, inits)):
        apart = reduce(operator.or_, (there for _, _, there in other), at.history.none)
        for name, shape, there in own:
            if there - apart and shape.kind is Kind.METHOD:
                yield name, shape, there - apart


def _from_metaclass(
    metaclass: str, at: ReleaseSet, resolve: Resolve
) -> Iterator[tuple[Maker | None, ReleaseSet]]:
    """The ``__call__`` of a metaclass; None where it is that of ``type``."""
    for found, there in resolve(metaclass, at):
        for line, here in _lines(*found, there, resolve, _DEPTH) if found else ():
            known = [each for each in line if isinstance(each, _Class)]
            rest = [each for each in line if isinstance(each, str)]
            left = here
            for maker in _found(known, "__call__", here):
                left -= maker[2]
                yield maker, maker[2]
            if left and set(rest) <= _PLAIN_METACLASSES:
                yield None, left


def _found(known: Iterable[_Class], name: str, at: ReleaseSet) -> list[Maker]:
    """The member *name* of the first class that has it, at each release."""
    found: list[Maker] = []
    left = at
    for each in known:
        member = each.symbol.members.get(name)
        if member is None:
            continue
        found += [
            (f"{each.dotted}.{name}", span.shape, span.releases & left)
            for span in member.spans
            if span.releases & left
        ]
        left -= member.present
    return found
