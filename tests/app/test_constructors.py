"""Calls of classes, judged by what makes their instances."""

from __future__ import annotations

from pathlib import Path

import pytest

from deprecat.upstream.ledger_writing import save
from tests.app.expectations import expected, found, shown, write
from tests.making import HANDLER, ledger_of

_HEAD = """
from collections import namedtuple
from enum import Enum
from elsewhere import Foreign, wrapped
from .base import Base
"""
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
class Own(Base):
    def __init__(self, x, y): ...
class Heir(Base): ...
class Mixed(Heir, Foreign): ...
class Behind(Foreign, Base): ...
class Left: ...
class Right(Base): ...
class Diamond(Left, Right): ...
class Opened(wrapped(Base)): ...
class Loud(Enum):
    A = (1, 2)
    def __init__(self, x, y): ...
class Meta(type):
    def __call__(cls, path, old=None): ...
class Cached(metaclass=Meta):
    def __init__(self, path, old, new): ...
class CachedHeir(Cached):
    def __init__(self): ...
class Passing(type):
    def __call__(cls, *args, **kwargs): ...
class Single(metaclass=Passing):
    def __init__(self, x): ...
class Quiet(type):
    def extra(cls): ...
class Plain(metaclass=Quiet):
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
class Own(Base): ...
class Heir(Base): ...
class Mixed(Heir, Foreign): ...
class Behind(Foreign, Base): ...
class Left: ...
class Right(Base): ...
class Diamond(Left, Right): ...
class Opened(wrapped(Base)): ...
class Loud(Enum):
    A = (1,)
    def __init__(self, x): ...
class Meta(type):
    def __call__(cls, path, new=None): ...
class Cached(metaclass=Meta):
    def __init__(self, path, new): ...
class CachedHeir(Cached):
    def __init__(self): ...
class Passing(type):
    def __call__(cls, *args, **kwargs): ...
class Single(metaclass=Passing):
    def __init__(self, x, y): ...
class Quiet(type):
    def extra(cls): ...
class Plain(metaclass=Quiet):
    def __init__(self, x, y): ...
"""
_BASE = """
class Root:
    def __init__(self, {}): ...
class Base(Root): ...
"""
HISTORY = {
    "1.0": {"up/__init__.py": "", "up/kinds.py": _HEAD + _OLD, "up/base.py": _BASE.format("x, old=None")},
    "2.0": {"up/__init__.py": "", "up/kinds.py": _HEAD + _NEW, "up/base.py": _BASE.format("x")},
}
USES = """
    from up.kinds import Both, Colour, Made, Named, Point, Turned, Wide
    from up.kinds import Behind, Cached, CachedHeir, Diamond, Heir, Loud, Mixed, Opened, Own, Plain, Single
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
    Own(1, 2)  # 2.0: argument up.kinds.Own(y)
    Heir(1, None)  # 2.0: argument up.kinds.Heir(old)
    Heir(1, old=2)  # 2.0: argument up.kinds.Heir(old=)
    Heir(1)
    Mixed(1, old=2)
    Behind(1, old=2)
    Diamond(1, old=2)  # 2.0: argument up.kinds.Diamond(old=)
    Opened(1, old=2)
    Loud((1, 2))
    Cached("path", old=1)  # 2.0: argument up.kinds.Cached(old=)
    Cached("path", 1)
    CachedHeir("path", old=1)  # 2.0: argument up.kinds.CachedHeir(old=)
    Single(1)
    Plain(1)  # 2.0: argument up.kinds.Plain(y)
"""


@pytest.mark.parametrize("release", HISTORY)
def test_calls_of_classes(tmp_path: Path, release: str) -> None:
    project, ledger = tmp_path / "project", tmp_path / "up.jsonl"
    save(ledger_of(HISTORY), ledger)
    write(project, {"a.py": USES})
    assert shown(project, found(project, ledger, f"up=={release}")) == expected(project)[release]


_DECLARED = """
from .d import deprecated
class Meta(type):
    @deprecated.argument("2.0", "3.0", "old")
    def __call__(cls, path): ...
class Cached(metaclass=Meta): ...
"""
_CALL = """
    from up.kinds import Cached
    Cached(
        1,
        old=2,  # 1.0: pending up.kinds.Cached(old=) (note); 2.0: deprecated up.kinds.Cached(old=) (warning)
    )
"""


def test_arguments_that_a_metaclass_declares_deprecated(tmp_path: Path) -> None:
    project, ledger = tmp_path / "project", tmp_path / "up.jsonl"
    files = {"up/__init__.py": "", "up/d.py": HANDLER, "up/kinds.py": _DECLARED}
    save(ledger_of({"1.0": files, "2.0": files}), ledger)
    write(project, {"a.py": _CALL})
    for release in ("1.0", "2.0"):
        assert shown(project, found(project, ledger, f"up=={release}")) == expected(project)[release]
