"""``setup.py``, where it writes its requirements out: lists of texts in the call of ``setup()`` and in names
and dictionaries that are handed to it. Nothing is run; what is computed is left out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from deprecat.downstream.requirements.interface import Found, Text
from deprecat.downstream.requirements.specs import Spot, pep508
from deprecat.model.requirements import Weight
from deprecat.syntax.parse import parse

_WEIGHTS = {
    "install_requires": Weight.RUN,
    "requires": Weight.RUN,
    "extras_require": Weight.EXTRA,
    "setup_requires": Weight.ENVIRONMENT,
    "tests_require": Weight.ENVIRONMENT,
}
_DEEP = 10


def read(text: Text) -> Iterator[Found]:
    """Raises Unreadable for what is no Python."""
    tree = parse(text.whole.encode("utf-8", "surrogateescape"))
    names = _names(tree)
    seen: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _last(node.func) == "setup":
            for key, value in _arguments(node, names):
                if key in _WEIGHTS:
                    for each in _strings(value, names, _DEEP):
                        if id(each) not in seen:
                            seen.add(id(each))
                            spot = Spot(text.path, each.lineno, _WEIGHTS[key])
                            found = pep508(str(each.value), spot)
                            if found:
                                yield found


def _last(node: ast.expr) -> str:
    """``setup`` of ``setuptools.setup``."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _names(tree: ast.Module) -> Mapping[str, list[ast.expr]]:
    """What names are bound to and what is added to them, anywhere in the file."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(node.value)
        elif isinstance(node, (ast.AugAssign, ast.AnnAssign)):
            if isinstance(node.target, ast.Name) and node.value is not None:
                found.setdefault(node.target.id, []).append(node.value)
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.attr in ("append", "extend")
        ):
            found.setdefault(node.func.value.id, []).extend(node.args)
    return found


def _arguments(call: ast.Call, names: Mapping[str, list[ast.expr]]) -> Iterator[tuple[str, ast.expr]]:
    """The keywords of *call*, those of ``**settings``, too, where that is written out."""
    for keyword in call.keywords:
        if keyword.arg:
            yield keyword.arg, keyword.value
        elif isinstance(keyword.value, ast.Name):
            for value in names.get(keyword.value.id, ()):
                yield from _pairs(value)


def _pairs(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value, value
    elif isinstance(node, ast.Call) and _last(node.func) == "dict":
        yield from ((keyword.arg, keyword.value) for keyword in node.keywords if keyword.arg)


def _strings(node: ast.expr, names: Mapping[str, list[ast.expr]], depth: int) -> Iterator[ast.Constant]:
    """The texts in a list, in what it is the sum of, or behind a name."""
    if not depth:
        return
    inner: list[ast.expr] = []
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node
    elif isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        inner = node.elts
    elif isinstance(node, ast.Dict):
        inner = node.values
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        inner = [node.left, node.right]
    elif isinstance(node, ast.Starred):
        inner = [node.value]
    elif isinstance(node, ast.IfExp):
        inner = [node.body, node.orelse]
    elif isinstance(node, ast.Name):
        inner = names.get(node.id, [])
    for each in inner:
        yield from _strings(each, names, depth - 1)
