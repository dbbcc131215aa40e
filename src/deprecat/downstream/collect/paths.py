"""The steps of access paths, read off expressions."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache

from deprecat.downstream.collect.attempts import last_part
from deprecat.model.places import Place
from deprecat.model.uses import Attribute, Call, Path, Through

SUBSCRIPT = Through("subscript")
ITERATE = Through("iterate")
ENTER = Through("enter")
AWAIT = Through("await")

_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
LINKS = (ast.Attribute, ast.Call, ast.Subscript, ast.Await)


def call_step(
    node: ast.Call,
    spot: Callable[[ast.keyword], Place],
    told: Callable[[ast.expr], str | Path | None],
) -> Call:
    """The shape of a call: how many arguments by position, which by keyword, and whether stars hide more.

    *spot* tells where the name of a keyword stands, *told* what an argument is, if that is plain to see.
    """
    star = double_star = False
    positional = 0
    texts = False
    for argument in node.args:
        if argument.__class__ is ast.Starred:
            star = True
            continue
        positional += 1
        if argument.__class__ is ast.Constant and _names(argument):
            texts = True
    if not (node.keywords or star or texts):
        return _plain_call(positional)
    keywords, places = [], []
    for keyword in node.keywords:
        if keyword.arg is None:
            double_star = True
        else:
            keywords.append(keyword.arg)
            places.append(spot(keyword))
        if keyword.value.__class__ is ast.Constant and _names(keyword.value):
            texts = True
    given: list[tuple[str, str | Path]] = []
    if texts:
        named = [(str(index), argument) for index, argument in enumerate(node.args)] if not star else []
        named += [(keyword.arg, keyword.value) for keyword in node.keywords if keyword.arg is not None]
        given = [(key, value) for key, argument in named if (value := told(argument))]
    return Call(positional, tuple(keywords), star, double_star, tuple(places), tuple(given))


@lru_cache(maxsize=64)
def _plain_call(positional: int) -> Call:
    return Call(positional)


@lru_cache(maxsize=4096)
def attribute(name: str) -> Attribute:
    """The step ``.name``; a file has the same ones over and over."""
    return Attribute(name)


def _names(node: ast.expr) -> bool:
    """Whether *node* is a text that may name something."""
    return (
        isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(_DOTTED.fullmatch(node.value))
    )


def root_of(node: ast.expr, made: Collection[str] = ()) -> ast.expr:
    """The root of the chain that *node* is, as :func:`opened` finds it; most lead nowhere, this is quick."""
    while True:
        kind = type(node)
        if kind is ast.Call:
            following: ast.expr = node.func  # type: ignore[attr-defined]
            if last_part(following) in made:
                return node
            node = following
        elif kind is ast.Attribute or kind is ast.Subscript or kind is ast.Await:
            node = node.value  # type: ignore[attr-defined]
        else:
            return node


def opened(
    node: ast.expr, made: Collection[str] = (), marked: Collection[str] = ()
) -> tuple[ast.expr, list[ast.expr], list[ast.expr], list[ast.Call]]:
    """The root of the chain that *node* is, the expressions on the way to it, one for each step, the
    innermost first, the arguments and indices in them, and which of them are calls of something whose name is
    in *marked* or of the root itself, both the outermost first.

    A call of a function whose name is in *made* is a root: what it returns is known otherwise.
    """
    links: list[ast.expr] = []
    operands: list[ast.expr] = []
    calls: list[ast.Call] = []
    while True:
        kind = node.__class__
        if kind is ast.Call:
            following = node.func  # type: ignore[attr-defined]
            name = last_part(following)
            if name in made:
                break
            if name in marked or following.__class__ is ast.Name:
                calls.append(node)  # type: ignore[arg-type]
            operands += node.args  # type: ignore[attr-defined]
            keywords = node.keywords  # type: ignore[attr-defined]
            if keywords:
                operands += [keyword.value for keyword in keywords]
        elif kind is ast.Attribute or kind is ast.Await:
            following = node.value  # type: ignore[attr-defined]
        elif kind is ast.Subscript:
            operands.append(node.slice)  # type: ignore[attr-defined]
            following = node.value  # type: ignore[attr-defined]
        else:
            break
        links.append(node)
        node = following
    if len(links) > 1:
        links.reverse()
    return node, links, operands, calls


def links(node: ast.expr, root: ast.expr | None = None) -> list[ast.expr]:
    """The expressions that the chain *node* consists of as far as its *root*, one for each of its steps, the
    innermost first."""
    found: list[ast.expr] = []
    while node is not root and isinstance(node, LINKS):
        found.append(node)
        node = node.func if isinstance(node, ast.Call) else node.value
    found.reverse()
    return found


def plain_end(links: Sequence[ast.expr], root: ast.expr) -> ast.expr:
    """How far plain attributes lead along *links* from their *root*: to the last attribute before the first
    other step."""
    last = root
    for each in links:
        if each.__class__ is not ast.Attribute:
            break
        last = each
    return last
