"""Walking trees as ``ast.walk`` does, but without operators and contexts."""

from __future__ import annotations

import ast
import sysconfig
from pathlib import Path

import pytest

from deprecat.syntax.walking import children, statements, walked

_LEFT_OUT = (ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.expr_context)
_ALL = """
@d
async def f(a: int, /, b=1, *c, d: str = 2, e, **f) -> None:
    global x
    nonlocal y
    async with a as b, c: await d
    async for i in x: yield i
    return lambda z=1: (yield from z)
class C(B, metaclass=M): x: int = 1
match a:
    case {"k": v, **rest} | [1, *more] | C(x, y=2) as z if z: pass
    case None: pass
try: import a.b as c, d
except (A, B) as e: raise e from None
else: from . import x
finally: del a[1:2, ...], b.c
x = {**a, 1: 2}, {1}, [i for i in j if k async for l in m], {k: v for k, v in w}, f"{a!r:{b}} {c}"
x += not a and -b or c if d < e < f else (g := h)
while 1: break
else: assert a, b
"""
_FILES = sorted(Path(sysconfig.get_path("stdlib")).glob("a*.py"))


def test_there_are_files() -> None:
    assert len(_FILES) > 5


@pytest.mark.parametrize("path", [None, *_FILES], ids=lambda path: path.name if path else "all")
def test_the_nodes_are_those_of_ast(path: Path | None) -> None:
    tree = ast.parse(path.read_bytes() if path else _ALL)
    wanted = [node for node in ast.walk(tree) if not isinstance(node, _LEFT_OUT)]
    assert walked(tree) == wanted
    for node in wanted:
        below = [each for each in ast.iter_child_nodes(node) if not isinstance(each, _LEFT_OUT)]
        assert children(node) == below


@pytest.mark.parametrize("path", [None, *_FILES], ids=lambda path: path.name if path else "all")
def test_the_statements_are_those_of_ast(path: Path | None) -> None:
    tree = ast.parse(path.read_bytes() if path else _ALL)
    found = statements(tree)
    wanted = (ast.stmt, ast.excepthandler, ast.match_case)
    assert {id(node) for node in found} == {id(node) for node in ast.walk(tree) if isinstance(node, wanted)}
    assert len(found) == len({id(node) for node in found})
