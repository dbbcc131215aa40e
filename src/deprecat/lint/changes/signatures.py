"""What a callable takes now, compared with what it took: which calls no longer work (PEP 3102, PEP 570)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import Match, SequenceMatcher

from deprecat.lint.signature import Signature, signature
from deprecat.model.symbols import Kind, Shape
from deprecat.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which a signature differs.

    ``how`` is ``removed``, ``renamed`` (to ``other``), ``keyword-only``, ``positional-only``, ``reordered``,
    ``required`` (a parameter that had a default, or a new one without), ``inserted`` (before others that
    can be given by position) or ``added``. ``breaks`` tells whether calls that worked fail.
    """

    how: str
    name: str
    other: str = ""
    breaks: bool = True

    @property
    def text(self) -> str:
        return {
            "removed": f"{self.name} is no longer taken",
            "renamed": f"{self.name} is called {self.other} now",
            "keyword-only": f"{self.name} is taken by keyword only",
            "positional-only": f"{self.name} is taken by position only",
            "reordered": f"{self.name} has another position",
            "required": f"{self.name} is required",
            "inserted": f"{self.name} is new before others that can be given by position",
            "added": f"{self.name} is new",
        }[self.how]


def differences(
    old: Shape, new: Shape, kept_old: Sequence[str] = (), kept_new: Sequence[str] = ()
) -> tuple[Difference, ...] | None:
    """How *new* differs from *old*, ``None`` if either cannot be told. What a decorator may take besides is
    not looked at.

    *kept_old* and *kept_new* are keywords that are taken although no parameter shows them, by
    ``deprecated.argument``.
    """
    before, after = _taken(old, kept_old), _taken(new, kept_new)
    if before is None or after is None:
        return None
    return tuple(_differences(before, after))


def _taken(shape: Shape, kept: Sequence[str]) -> Signature | None:
    found = signature(shape.parameters, bound=shape.kind in (Kind.METHOD, Kind.CLASSMETHOD))
    if found is None:
        return None
    more = tuple(name for name in kept if name not in _names(found))
    return Signature(
        found.positional_only,
        found.either,
        found.keyword_only + more,
        found.required,
        found.star,
        found.double_star,
    )


def _names(found: Signature) -> tuple[str, ...]:
    return (*found.positional_only, *found.either, *found.keyword_only)


def _positions(found: Signature) -> tuple[str, ...]:
    return (*found.positional_only, *found.either)


def _differences(old: Signature, new: Signature) -> Iterator[Difference]:
    if old == new:
        return
    renamed = _renamed(old, new)
    for name in _names(old):
        yield from _of_old(name, old, new, renamed.get(name, ""))
    before, after = _positions(old), _positions(new)
    shared = [name for name in before if name in after]
    order = [name for name in after if name in before]
    kept = {name for start, _, size in _matches(shared, order) for name in shared[start : start + size]}
    yield from (Difference("reordered", name) for name in shared if name not in kept)
    for name in _names(new):
        if name in _names(old) or name in renamed.values():
            continue
        if name in new.required:
            yield Difference("required", name)
        elif name in after and any(each in shared for each in after[after.index(name) :]):
            yield Difference("inserted", name)
        else:
            yield Difference("added", name, breaks=False)
    for sign, was, now in (("*", old.star, new.star), ("**", old.double_star, new.double_star)):
        if was != now:
            yield Difference("removed" if was else "added", sign, breaks=was)


def _of_old(name: str, old: Signature, new: Signature, other: str) -> Iterator[Difference]:
    """What became of one parameter; *other* stands in its place."""
    by_position = name in _positions(old)
    if other:
        yield Difference("renamed", name, other, breaks=not _unnamed(name, old, new))
        if other in new.required and name not in old.required:
            yield Difference("required", other)
    elif name not in _names(new):
        swallowed = new.double_star and (not by_position or new.star)
        yield Difference("removed", name, breaks=not swallowed)
    else:
        if by_position and name not in _positions(new):
            yield Difference("keyword-only", name, breaks=not new.star)
        if name in new.positional_only and name not in old.positional_only and not new.double_star:
            yield Difference("positional-only", name)
        if name in new.required and name not in old.required:
            yield Difference("required", name)


def _matches(before: Sequence[str], after: Sequence[str]) -> list[Match]:
    return SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()


def _renamed(old: Signature, new: Signature) -> dict[str, str]:
    """The parameters in whose places others stand: between two that both have, one for one in their order."""
    before = [name for name in _positions(old) if name in _positions(new) or name not in _names(new)]
    after = [name for name in _positions(new) if name in _positions(old) or name not in _names(old)]
    pairs: dict[str, str] = {}
    for tag, low, high, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "replace":
            went = [name for name in before[low:high] if name not in after]
            came = [name for name in after[first:last] if name not in before]
            pairs.update(zip(went, came, strict=False))
    return pairs


def _unnamed(name: str, old: Signature, new: Signature) -> bool:
    """Whether nobody could have given the parameter by its name, or still can."""
    return name in old.positional_only or new.double_star
