"""Functions that nothing comes of are not read; what is told is the same."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path as File

import pytest
from hypothesis import given
from hypothesis import strategies as st

import deprecat
from deprecat.downstream.collect import collect
from deprecat.downstream.collect.expressions import ExpressionReader
from deprecat.downstream.collect.idle import Idle
from deprecat.downstream.collect.unasked import UNASKED, all_unasked
from deprecat.model.uses import Attempt, FileFacts, Manner, Use

HEAD = """
import os
import up
from json import loads as read
from up import thing, Base
made = up.make()
path = os.path
def brief():
    return thing
def plain():
    return path.sep
class Mine(Base):
    def go(self): ...
class Own(os.PathLike):
    x = 1
    def __init__(self, given):
        self.given = given
class Heir(Own): ...
def get(of, name):
    return getattr(of, name)
def loop():
    return pool()
def pool():
    return loop()
"""
IDLE = (
    "return os.path.join(a, 'x')",
    "b = [each.strip() for each in a if read(each)]\nreturn b",
    "return plain() or path.sep",
    "return Own(a).given, Heir(a).x",
    "try:\n    return os.sep\nexcept AttributeError:\n    return None",
    "return a.thingy, 'things', upper, up_",
    "with open(a) as up_: print(up_.read())",
)
BUSY = (
    "return up.gone",
    "return thing(a)",
    "b = 'see up.old'",  # a text may name something
    "return made.x",
    "return brief()",
    "return Mine().go()",
    "return Mine",
    "import up.more",
    "from os import sep as thing\nreturn thing",
    "global path\npath = a",
    "def inner():\n    return a\nreturn inner",
    "return __import__('up').x",
    "return get(a, 'x')",
    "return getattr(a, 'x')",
    "setattr(a, 'x', 1)",
    "mocker.patch('up.x')",
    "return loop()",  # in a cycle
    "naïve = a\nreturn naïve",  # a name may be spelled otherwise
)


def file_of(*bodies: str, method: bool = False, head: str = HEAD) -> bytes:
    """A file with a function ``f0`` that takes ``a`` for each body; with methods, if so."""
    parts = [head]
    for number, body in enumerate(bodies):
        of = f"class K{number}(Own):\n" if method else ""
        text = f"def f{number}({'self, ' if method else ''}a):\n{textwrap.indent(body, '    ')}\n"
        parts.append(of + (textwrap.indent(text, "    ") if method else text))
    return "\n".join(parts).encode()


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The functions that are read, by name."""
    names: list[str] = []
    function = ExpressionReader._function

    def noting(self: ExpressionReader, scope: object, *rest: object) -> None:
        names.append(scope.name)  # type: ignore[attr-defined]
        function(self, scope, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(ExpressionReader, "_function", noting)
    return names


@pytest.mark.parametrize("body", IDLE)
@pytest.mark.parametrize("method", [False, True])
def test_what_nothing_comes_of_is_not_read(body: str, method: bool, read: list[str]) -> None:
    collect(file_of(body, method=method), everything=False)
    assert not {"f0", "K0.f0"} & set(read)


@pytest.mark.parametrize("body", BUSY)
@pytest.mark.parametrize("method", [False, True])
def test_what_something_may_come_of_is_read(body: str, method: bool, read: list[str]) -> None:
    collect(file_of(body, method=method), everything=False)
    assert {"f0", "K0.f0"} & set(read)


@pytest.mark.parametrize(
    "source",
    [
        "import up\ndef f(a: up.X):\n    return a.x",
        "import up\nclass C(up.X):\n    def f(self):\n        return self.x",
        "import up\nclass C:\n    def f(self):\n        return self.x\n    def __init__(self): self.x = up.x",
        "from up import *\ndef f():\n    return name",
        "import os\ndef g():\n    global os\n    import up as os\ndef f():\n    return os.x",
        "from typing import List\nimport up\ndef f(a: List[up.X]):\n    for each in a: each.x",
        "from .os import path\ndef f():\n    return path.x",
        "def g():\n    global A\n    import up\n    class A:\n        x = up.x\ndef f():\n    return A.x",
    ],
)
def test_what_a_name_stands_for_counts(source: str, read: list[str]) -> None:
    facts = collect(source.encode(), everything=False)
    assert {"f", "C.f"} & set(read)
    assert any(use.scope in ("f", "C.f") for use in facts.uses)


@contextmanager
def all_read() -> Iterator[None]:
    """All functions are read, and all that is exported is looked at."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Idle, "is_idle", lambda *_: False)
        patch.setattr(Idle, "leads_nowhere", lambda *_: False)
        yield


def renumbered(facts: FileFacts, uses: list[Use]) -> str:
    """*facts* with other *uses*, and ``try`` statements numbered as they come."""
    numbers: dict[str, str] = {}
    text = repr((uses, facts.exports, facts.stars, facts.all_names))
    return re.sub(r"(?<=number=)\d+", lambda found: numbers.setdefault(found[0], str(len(numbers))), text)


@given(st.lists(st.sampled_from(IDLE + BUSY), max_size=6), st.booleans())
def test_the_same_is_told_as_if_all_were_read(bodies: list[str], method: bool) -> None:
    source = file_of(*bodies, method=method)
    some = collect(source)
    with all_read():
        whole = collect(source)
    assert renumbered(some, [*some.uses]) == renumbered(whole, [*whole.uses])


def test_the_same_is_told_of_real_files() -> None:
    for path in sorted(File(deprecat.__file__).parent.rglob("*.py"))[::9]:
        source = path.read_bytes()
        some = collect(source)
        with all_read():
            whole = collect(source)
        assert renumbered(some, [*some.uses]) == renumbered(whole, [*whole.uses])


@given(st.lists(st.sampled_from(IDLE + BUSY), max_size=6), st.booleans())
def test_only_what_nobody_asks_for_is_left_out(bodies: list[str], method: bool) -> None:
    def asked(facts: FileFacts) -> list[Use]:
        return [use for use in facts.uses if use.path.origin.level or use.path.origin.module not in UNASKED]

    source = file_of(*bodies, method=method)
    whole, some = collect(source), collect(source, everything=False)
    assert [use.place for use in asked(some)] == [use.place for use in asked(whole)]
    assert list(map(repr, map(unnumbered, asked(some)))) == list(map(repr, map(unnumbered, asked(whole))))


def unnumbered(use: Use) -> str:
    return re.sub(r"number=\d+", "number=_", repr(use))


def test_what_is_used_in_a_try_is_told_whatever_it_is() -> None:
    source = b"import os, up\ntry:\n    os.x, up.x\nexcept AttributeError:\n    pass\nos.y"
    uses = [use for use in collect(source, everything=False).uses if use.manner is not Manner.IMPORT]
    assert [(use.path.origin.module, use.place.line) for use in uses] == [("os", 3), ("up", 3)]
    assert all(isinstance(guard, Attempt) for guard in chain(*(use.guards for use in uses)))


def test_who_asks_for_one_of_the_modules_asks_for_all() -> None:
    assert all_unasked(["up", "conda", "importlib", "unittest"])
    assert not all_unasked(["up", "xml"])
    assert not all_unasked(["json"])
