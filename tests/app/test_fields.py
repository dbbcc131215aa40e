"""Calls of dataclasses and named tuples, judged by their fields."""

from __future__ import annotations

from pathlib import Path

import pytest

from deprecat.upstream.extract import extract
from deprecat.upstream.facts import Defined
from deprecat.upstream.ledger_writing import save
from tests.app.expectations import expected, found, shown, write
from tests.making import ledger_of

_HEAD = """
import dataclasses
import dataclasses as dc
import typing as t
from abc import ABC
from dataclasses import KW_ONLY, InitVar, dataclass, field
from typing import ClassVar, NamedTuple
from elsewhere import Foreign, make, wrapped
import attr
"""
# class source, and the parameters of its constructor; none: not known (``-``: no constructor of its own)
SPELLINGS = {
    "@dataclass\nclass C:\n    a: int\n    b: str = ''": "(self, a, b=)",
    "@dataclass()\nclass C:\n    a: int": "(self, a)",
    "@dataclasses.dataclass(frozen=True)\nclass C:\n    a: int": "(self, a)",
    "@dc.dataclass(slots=True, order=True)\nclass C(ABC):\n    a: int": "(self, a)",
    "@dataclass(kw_only=True)\nclass C:\n    a: int\n    b: int = 1": "(self, *, a, b=)",
    "@dataclass(kw_only=True)\nclass C:\n    a: int\n    b: int = field(kw_only=False)": "(self, b, *, a)",
    "@dataclass\nclass C:\n    a: int\n    _: KW_ONLY\n    b: int = 1": "(self, a, *, b=)",
    "@dataclass\nclass C:\n    a: int\n    _: dc.KW_ONLY\n    b: int": "(self, a, *, b)",
    "@dataclass\nclass C:\n    a: list = field(default_factory=list)\n    b: int = field(default=1)": "(self, a=, b=)",
    "@dataclass\nclass C:\n    a: int = field(repr=False)\n    b: int = field(init=False)": "(self, a)",
    "@dataclass\nclass C:\n    a: int = dc.field(init=False, default=1)\n    b: int = 2": "(self, b=)",
    "@dataclass\nclass C:\n    a: ClassVar[int] = 1\n    b: t.ClassVar = 2\n    c: 'ClassVar[int]'\n    d: int": "(self, d)",
    "@dataclass\nclass C:\n    a: InitVar[int]\n    b: InitVar[str] = ''": "(self, a, b=)",
    "@dataclass\nclass C:\n    a: tuple = tuple()\n    b: Foreign = Foreign()": "(self, a=, b=)",
    "@dataclass\nclass C:\n    a: int\n    b = 1\n    def m(self): ...": "(self, a)",
    "@dataclass\nclass C: ...": "(self)",
    "@dataclass\nclass C:\n    a: int\n    def __init__(self, z): ...": "(self, z)",
    "@dataclass(init=False)\nclass C:\n    a: int": "-",
    "class P: ...\n@dataclass\nclass C(P):\n    a: int": "(self, a)",
    "@dataclass\nclass P:\n    a: int\n    b: int = 1\n@dataclass\nclass C(P):\n    c: int = 2": "(self, a, b=, c=)",
    "@dataclass\nclass P:\n    a: int\n    b: int = 1\n@dataclass\nclass C(P):\n    a: int = 2": "(self, a=, b=)",
    "@dataclass\nclass P:\n    a: int\nclass Q(P):\n    b: int\n@dataclass\nclass C(Q):\n    c: int": "(self, a, c)",
    "@dataclass\nclass P:\n    a: int\nclass C(P):\n    b: int": "-",
    "@dataclass(kw_only=True)\nclass P:\n    a: int\n@dataclass\nclass C(P):\n    b: int": "(self, b, *, a)",
    "@dataclass\nclass C(Exception):\n    a: int": "(self, a)",
    # what a default or a base hides
    "@dataclass\nclass P:\n    a: int = 1\n@dataclass\nclass C(P):\n    a: int": "",
    "class P:\n    a = 1\n@dataclass\nclass C(P):\n    a: int": "",
    "@dataclass\nclass C(Foreign):\n    a: int": "",
    "@wrapped\nclass P:\n    a: int\n@dataclass\nclass C(P):\n    b: int": "",
    "@dataclass(**make())\nclass C:\n    a: int": "",
    "@dataclass(init=make)\nclass C:\n    a: int": "",
    "@dataclass\nclass C:\n    a: int = make()": "",
    "@dataclass\nclass C:\n    a: int = field(**make)": "",
    "@dataclass\nclass C:\n    if make:\n        a: int = 1": "",
    "@dataclass\nclass C:\n    a: int\n    a = 1": "",
    "@dataclass\nclass C:\n    a: int\n    def a(self): ...": "",
    "@dataclass\nclass C:\n    a: t.Annotated[ClassVar[int], 1]": "",
    "@attr.s\nclass C:\n    a = attr.ib()": "",
    "@attr.s(auto_attribs=True)\nclass C:\n    a: int\n    def __init__(self): ...": "",
    "from pydantic.dataclasses import dataclass\n@dataclass\nclass C:\n    a: int": "",
    # named tuples
    "class C(NamedTuple):\n    a: int\n    b: str = ''": "(_cls, a, b=)",
    "class C(t.NamedTuple):\n    'Text.'\n    a: int\n    def m(self): ...": "(_cls, a)",
    "class C(NamedTuple):\n    if make:\n        a: int": "",
}


@pytest.mark.parametrize("source", SPELLINGS)
def test_constructors_from_fields(source: str) -> None:
    (made,) = extract((_HEAD + source + "\n").encode()).names["C"]
    assert isinstance(made, Defined)
    own = [made.members[name] for name in ("__init__", "__new__") if name in made.members]
    assert [found[0].parameters for (found) in own if isinstance(found[0], Defined)] == (
        [] if SPELLINGS[source] == "-" else [SPELLINGS[source]]
    )


_OLD = """
@dataclass
class Item:
    name: str
    size: int = 0
class Child(Item): ...
@dataclass
class Grown(Item):
    more: int = 0
class Row(NamedTuple):
    name: str
    size: int = 0
@dataclass
class Turned:
    name: str
"""
_NEW = """
@dataclass(kw_only=True)
class Item:
    name: str
class Child(Item): ...
@dataclass
class Grown(Item):
    more: int = 0
class Row(NamedTuple):
    name: str
    kind: str
@attr.s
class Turned:
    other = attr.ib()
"""
HISTORY = {
    "1.0": {"up/__init__.py": "", "up/kinds.py": _HEAD + _OLD},
    "2.0": {"up/__init__.py": "", "up/kinds.py": _HEAD + _NEW},
}
USES = """
    from up.kinds import Child, Grown, Item, Row, Turned
    Item("a")  # 2.0: argument up.kinds.Item(name)
    Item(name="a")
    Item(name="a", size=1)  # 2.0: argument up.kinds.Item(size=)
    Item()  # 1.0: argument up.kinds.Item(name); 2.0: argument up.kinds.Item(name)
    Item(**{})
    Child(name="a", size=1)  # 2.0: argument up.kinds.Child(size=)
    Grown(name="a", more=1)
    Grown("a", 1, 2)  # 2.0: argument up.kinds.Grown(more)
    Row("a")  # 2.0: argument up.kinds.Row(kind)
    Row("a", size=1)  # 2.0: argument up.kinds.Row(size=)
    Row("a", "b")
    Turned("a")
"""


@pytest.mark.parametrize("release", HISTORY)
def test_calls_judged_by_fields(tmp_path: Path, release: str) -> None:
    project, ledger = tmp_path / "project", tmp_path / "up.jsonl"
    save(ledger_of(HISTORY), ledger)
    write(project, {"a.py": USES})
    assert shown(project, found(project, ledger, f"up=={release}")) == expected(project)[release]
