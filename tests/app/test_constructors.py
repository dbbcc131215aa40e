"""Calls of classes, judged by what makes their instances."""

from __future__ import annotations

from pathlib import Path

import pytest

from deprecat.upstream.ledger_text import save
from tests.app.expectations import expected, found, shown, write
from tests.making import ledger_of

_HEAD = "from collections import namedtuple\nfrom enum import Enum\n"
_OLD = """
Point = namedtuple("Point", ["x", "y"])
Wide = namedtuple("Wide", "x y", defaults=(0,))
class Named(namedtuple("Named", "x y")): ...
class Made:
    def __new__(cls, x): ...
class Both:
    def __new__(cls, x): ...
    def __init__(self, x): ...
class Colour(Enum):
    RED = 1
class Turned:
    def __init__(self, x): ...
"""
_NEW = """
Point = namedtuple("Point", ["x", "y", "z"])
Wide = namedtuple("Wide", "x y z", defaults=(0, 0))
class Named(namedtuple("Named", "x")): ...
class Made:
    def __new__(cls, x, y): ...
class Both:
    def __new__(cls, x, y): ...
    def __init__(self, x, y): ...
class Colour(Enum):
    RED = 1
class Turned:
    def __new__(cls, x, y): ...
"""
HISTORY = {
    "1.0": {"up/__init__.py": "", "up/kinds.py": _HEAD + _OLD},
    "2.0": {"up/__init__.py": "", "up/kinds.py": _HEAD + _NEW},
}
USES = """
    from up.kinds import Both, Colour, Made, Named, Point, Turned, Wide
    Point(1, 2)  # 2.0: argument up.kinds.Point(z)
    Point(x=1, y=2)  # 2.0: argument up.kinds.Point(z)
    Point(1, 2, 3)  # 1.0: argument up.kinds.Point(z)
    Point(*[1, 2])
    Wide(1, 2)
    Named(1, 2)  # 2.0: argument up.kinds.Named(y)
    Made(1)  # 2.0: argument up.kinds.Made(y)
    Both(1)
    Colour(1)
    Turned(1)  # 2.0: argument up.kinds.Turned(y)
"""


@pytest.mark.parametrize("release", HISTORY)
def test_calls_of_classes(tmp_path: Path, release: str) -> None:
    project, ledger = tmp_path / "project", tmp_path / "up.jsonl"
    save(ledger_of(HISTORY), ledger)
    write(project, {"a.py": USES})
    assert shown(project, found(project, ledger, f"up=={release}")) == expected(project)[release]
