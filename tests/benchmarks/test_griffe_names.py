from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.griffe_names import UNEXPLAINED, Names, Read, bindings, differences

SOURCE = """
from __future__ import annotations
from typing import TYPE_CHECKING
from . import sibling
from .other import *
if TYPE_CHECKING:
    from .types import OnlyTyped
annotated: int
here: int = 1
for each in (1, 2):
    inside = each
with open("x") as stream:
    pass
if (match := here):
    pass
left, right = 1, 2
if False:
    imagined = 1
gone = 1
del gone
def define():
    global made
    made = 1
    local = 2
if __name__ == "__main__":
    script = 1
deprecated.constant("1", "2", "OLD", 3)
names = [variable for variable in (1, 2)]
"""


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("OnlyTyped", "bound only under TYPE_CHECKING"),
        ("annotated", "annotation without a value"),
        ("gone", "deleted again"),
        ("imagined", "bound only under a false condition"),
        ("script", "bound only under __main__"),
        ("child", "submodule as an attribute"),
        ("pkg/other/*", "placeholder of a star import"),
        ("here", UNEXPLAINED),
        ("define", UNEXPLAINED),
    ],
)
def test_why_griffe_has_more(name: str, reason: str) -> None:
    theirs = Read(Path("m.py"), frozenset({name}), frozenset({"child"}))
    (only,) = differences("m", "m.py", SOURCE, theirs, Names(frozenset(), frozenset({"OnlyTyped"})))
    assert (only.side, only.reason) == ("griffe", reason)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("sibling", "submodule imported by its own package"),
        ("OLD", "only through __getattr__ (declared constant)"),
        ("each", "loop variable"),
        ("stream", "target of a with"),
        ("match", "named expression"),
        ("made", "global statement in a function"),
        ("left", "target of a tuple assignment"),
        ("elsewhere", UNEXPLAINED),
        ("here", UNEXPLAINED),
        ("OnlyTyped", UNEXPLAINED),
    ],
)
def test_why_the_ledger_has_more(name: str, reason: str) -> None:
    theirs = Read(Path("m.py"), frozenset(), frozenset())
    (only,) = differences("m", "m.py", SOURCE, theirs, Names(frozenset({name})))
    assert (only.side, only.reason) == ("ledger", reason)


def test_names_of_other_scopes_are_not_bound() -> None:
    bound = bindings(SOURCE)
    assert "local" not in bound
    assert [binding.how for binding in bound["inside"]] == ["assign"]
    assert "variable" not in bound


def test_equal_names_have_no_difference() -> None:
    theirs = Read(Path("m.py"), frozenset({"here"}), frozenset())
    assert differences("m", "m.py", SOURCE, theirs, Names(frozenset({"here"}))) == []


def test_names_that_a_module_getattr_tests_for() -> None:
    source = "_OLD = frozenset({'One'})\ndef __getattr__(name):\n    if name in _OLD or name == 'Two': ...\n"
    theirs = Read(Path("m.py"), frozenset({"_OLD", "__getattr__"}), frozenset())
    ours = Names(frozenset({"_OLD", "__getattr__", "One", "Two", "Three"}))
    found = {d.name: d.reason for d in differences("m", "m.py", source, theirs, ours)}
    assert found == {
        "One": "only through __getattr__",
        "Two": "only through __getattr__",
        "Three": UNEXPLAINED,
    }


def test_a_typing_name_that_the_ledger_does_not_have_at_all() -> None:
    theirs = Read(Path("m.py"), frozenset({"OnlyTyped"}), frozenset())
    (only,) = differences("m", "m.py", SOURCE, theirs, Names(frozenset()))
    assert only.reason == UNEXPLAINED
    assert str(only) == "m.OnlyTyped (m.py:7)"
