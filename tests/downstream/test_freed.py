"""What was read is freed when it is no longer needed, without a search for cycles."""

from __future__ import annotations

import ast
import gc
from collections.abc import Iterator

import pytest

from deprecat.downstream import collect as collecting
from deprecat.downstream.collect import collect

SOURCE = b"""
import conda
from conda.base import context as c
class A(conda.B):
    x = c.root_dir
    def __init__(self, y):
        self.y = y
        self.z = conda.C()
    def give(self):
        def inner():
            return self.z
        return inner()
class D(A):
    def give(self):
        return super().give().name
def f(a=conda.d):
    for each in a:
        yield D(each).give()
if f:
    x = f()
else:
    x = None
"""


@pytest.fixture
def uncollected() -> Iterator[None]:
    """No cycle is looked for, and those that are found in the end are kept in ``gc.garbage``."""
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    yield
    gc.set_debug(0)
    gc.garbage.clear()
    gc.enable()


@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize("outline", [False, True])
def test_no_tree_is_kept_by_a_cycle(outline: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "_LEFT", collecting._Left(0))
    assert collect(SOURCE, outline=outline).exports
    gc.collect()
    assert not [each for each in gc.garbage if isinstance(each, ast.AST)]


def test_what_is_little_is_left_to_the_end_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    left = collecting._Left((len(SOURCE) + collecting._EMPTY) * 2)
    monkeypatch.setattr(collecting, "_LEFT", left)
    collect(SOURCE)
    collect(SOURCE)
    assert len(left.readers) == 2
    collect(SOURCE)
    assert not left.readers
