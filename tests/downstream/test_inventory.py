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


def test_what_stands_anywhere() -> None:
    found = Inventory(ast.parse(_SOURCE))
    assert found.rebound == {"made", "count", "once"}
    assert found.stored_elsewhere == {"set", "item", "gone", "added"}
    own = {"own", "each", "entered", "counted", "shared", "two"}
    assert found.stored == found.stored_elsewhere | own
    assert found.loaded == {"read", "deep", "seen", "all"}


def test_of_nothing_is_nothing() -> None:
    found = Inventory(ast.parse(""))
    assert not (found.rebound | found.stored | found.stored_elsewhere | found.loaded)
