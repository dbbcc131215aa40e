"""The steps of access paths, read off expressions."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection

from deprecat.downstream.collect.attempts import last_part
from deprecat.model.places import Place
from deprecat.model.uses import Attribute, Call, Path, Step, Through

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
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            star = True
        else:
            positional += 1
    keywords, places = [], []
    for keyword in node.keywords:
        if keyword.arg is None:
            double_star = True
        else:
            keywords.append(keyword.arg)
            places.append(spot(keyword))
    given: list[tuple[str, str | Path]] = []
    if any(map(_names, node.args)) or any(_names(keyword.value) for keyword in node.keywords):
        named = [(str(index), argument) for index, argument in enumerate(node.args)] if not star else []
        named += [(keyword.arg, keyword.value) for keyword in node.keywords if keyword.arg is not None]
        given = [(key, value) for key, argument in named if (value := told(argument))]
    return Call(positional, tuple(keywords), star, double_star, tuple(places), tuple(given))


def _names(node: ast.expr) -> bool:
    """Whether *node* is a text that may name something."""
    return (
        isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(_DOTTED.fullmatch(node.value))
    )


def root_of(node: ast.expr, made: Collection[str] = ()) -> ast.expr:
    """The root of the chain that *node* is, as :func:`chain` finds it; most lead nowhere, this is quick."""
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


def chain(
    node: ast.expr, called: Callable[[ast.Call], Call], made: Collection[str] = ()
) -> tuple[ast.expr, tuple[Step, ...], ast.expr]:
    """*node* as its root, the steps from there, and how far plain attributes lead: the node of the last
    attribute before the first other step (the root itself if there is none).

    A call of a function whose name is in *made* is a root: what it returns is known otherwise. *called* tells
    the step that a call is.
    """
    steps: list[Step] = []
    last: ast.expr | None = None
    while True:
        if isinstance(node, ast.Attribute):
            if last is None:
                last = node
            steps.append(Attribute(node.attr))
            node = node.value
            continue
        if isinstance(node, ast.Call):
            following = node.func
            if last_part(following) in made:
                steps.reverse()
                return node, tuple(steps), last or node
            steps.append(called(node))
        elif isinstance(node, ast.Subscript):
            steps.append(SUBSCRIPT)
            following = node.value
        elif isinstance(node, ast.Await):
            steps.append(AWAIT)
            following = node.value
        else:
            steps.reverse()
            return node, tuple(steps), last or node
        last = None
        node = following


def links(node: ast.expr) -> list[ast.expr]:
    """The expressions that the chain *node* consists of, one for each of its steps, the innermost first."""
    found: list[ast.expr] = []
    while isinstance(node, LINKS):
        found.append(node)
        node = node.func if isinstance(node, ast.Call) else node.value
    found.reverse()
    return found


def super_call(node: ast.expr) -> ast.Call | None:
    """The call of the name at the root of the chain *node*, if that is what follows it."""
    following: ast.expr = node
    while isinstance(following, LINKS):
        node, following = following, following.func if isinstance(following, ast.Call) else following.value
    return node if isinstance(node, ast.Call) else None


def attributes_from(node: ast.expr, start: ast.expr) -> ast.expr:
    """How far plain attributes lead on from *start*, a part of the chain *node*."""
    last: ast.expr | None = None
    while node is not start and isinstance(node, LINKS):
        if not isinstance(node, ast.Attribute):
            last = None
        elif last is None:
            last = node
        node = node.func if isinstance(node, ast.Call) else node.value
    return last or start


def operands(node: ast.expr, root: ast.expr) -> list[ast.expr]:
    """The arguments and indices on the way from *node* to the *root* of its chain."""
    found: list[ast.expr] = []
    while node is not root and isinstance(node, LINKS):
        if isinstance(node, ast.Call):
            found += node.args
            found += (keyword.value for keyword in node.keywords)
            node = node.func
        else:
            if isinstance(node, ast.Subscript):
                found.append(node.slice)
            node = node.value
    return found
