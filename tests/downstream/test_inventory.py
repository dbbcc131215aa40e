"""What stands anywhere in a file is what a walk through its tree finds."""

from __future__ import annotations

import ast

from deprecat.downstream.collect.inventory import Inventory

_SOURCE = """
class C:
    def __init__(self, other):
        self.own = other.read
        other.set = 1
        for self.each, other.item in []: del other.gone
        with other as self.entered: self.counted += 1
        super().above()

    @classmethod
    def make(cls):
        global made, count
        cls.shared: int = super(C, cls).more.deep

def f(self, free):
    global once
    free.added, self.two = 1, 2
    [free.seen for x in free.all]
"""
_ODD = """
(self
 .first # here
 ) = x. \\
 second \\
 = [y for z.third in w for x. fourth in v]
def made(self): self.\tfifth [0] = self.sixth ().seventh\t= def_made
made.eighth += 1; del made.ninth
"""


def test_what_stands_anywhere() -> None:
    found = Inventory(ast.parse(_SOURCE), _SOURCE)
    assert found.rebound == {"made", "count", "once"}
    assert found.stored_elsewhere == {"set", "item", "gone", "added"}
    own = {"own", "each", "entered", "counted", "shared", "two"}
    assert found.stored == found.stored_elsewhere | own
    assert found.loaded == {"read", "deep", "seen", "all"}


def test_of_nothing_is_nothing() -> None:
    found = Inventory(ast.parse(""), "")
    assert not (found.rebound | found.stored | found.stored_elsewhere | found.loaded)


def test_what_the_text_tells_is_what_the_tree_tells() -> None:
    for source in (_SOURCE, _ODD, f"# é\n{_SOURCE}"):
        names = {node.attr for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)}
        for name in (*names, "__init__", "make", "other", "C", "f", "nothing"):
            found = Inventory(ast.parse(source), source)
            assert found.is_set(name) == (name in found.stored)
            assert found.is_set_elsewhere(name) == (name in found.stored_elsewhere)
            assert found.is_read(name) == (name in found.loaded)


def test_the_tree_is_not_walked_where_the_text_tells() -> None:
    source = "class C:\n    def run(self):\n        self.get(self.more.x, again.get_it)\n"
    found = Inventory(ast.parse(source), source)
    assert not any(map(found.is_set, ("get", "more", "again_")))
    assert not any(map(found.is_set_elsewhere, ("get", "more")))
    assert not any(map(found.is_read, ("run", "gain")))
    assert "_nodes" not in vars(found)
    assert found.is_read("get")
    assert "_nodes" in vars(found)
