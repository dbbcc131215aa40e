"""Whether a call fits a signature, both as plain text and counts (PEP 3102, PEP 570)."""

from __future__ import annotations

from collections.abc import Set
from functools import lru_cache

from deprecat.model.uses import Call
from deprecat.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a call does not fit: ``keyword`` (an argument of that name is not taken), ``positional`` (one
    positional argument too many, which once was parameter ``name``) or ``missing`` (``name`` is required)."""

    how: str
    name: str


@dataclass(frozen=True, slots=True)
class Signature:
    """A parameter list. ``required`` are names without a default."""

    positional_only: tuple[str, ...]
    either: tuple[str, ...]
    keyword_only: tuple[str, ...]
    required: frozenset[str]
    star: bool
    double_star: bool

    def misfit(self, call: Call, kept: Set[str] = frozenset()) -> Misfit | None:
        """The first reason why *call* fails. Keywords in *kept* are taken although no parameter shows them.

        What ``*args`` and ``**kwargs`` of the call hide is taken to fit.
        """
        positional = (*self.positional_only, *self.either)
        for keyword in call.keywords:
            if keyword in kept or self.double_star:
                continue
            if keyword not in self.either and keyword not in self.keyword_only:
                return Misfit("keyword", keyword)
        if call.positional > len(positional) and not self.star:
            return Misfit("positional", str(call.positional))
        if call.double_star:
            return None
        given = {*call.keywords, *positional[: call.positional]}
        if call.star:
            given |= set(positional)
        for name in (*positional, *self.keyword_only):
            if name in self.required and name not in given:
                return Misfit("missing", name)
        return None

    def at(self, position: int) -> str:
        """The name of the parameter that the *position*-th (from 1) positional argument fills, or ``''``."""
        positional = (*self.positional_only, *self.either)
        return positional[position - 1] if position <= len(positional) else ""


@lru_cache(maxsize=4096)
def signature(text: str, *, bound: bool) -> Signature | None:
    """The signature that :class:`deprecat.model.symbols.Shape` tells, less the first parameter if *bound*.

    None if there is none to read.
    """
    if not (text.startswith("(") and text.endswith(")")):
        return None
    only: list[str] = []
    either: list[str] = []
    keywords: list[str] = []
    required: set[str] = set()
    star = double_star = False
    into = either
    for part in filter(None, (part.strip() for part in text[1:-1].split(","))):
        name = part.rstrip("=")
        if part == "/":
            only, either = either, []
            into = either
        elif part.startswith("**"):
            double_star = True
        elif part.startswith("*"):
            star = len(part) > 1
            into = keywords
        else:
            into.append(name)
            if not part.endswith("="):
                required.add(name)
    if bound:
        if only or either:
            required.discard((only or either).pop(0))
        elif not star:
            return None
    return Signature(tuple(only), tuple(either), tuple(keywords), frozenset(required), star, double_star)
