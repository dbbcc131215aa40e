"""Comparisons: what is found, by which rule, and the laws that hold of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import combinations
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deprecat.lint.changes import compare
from deprecat.lint.changes.rules import CHANGE_RULES
from deprecat.lint.changes.snapshot import Snapshot
from deprecat.lint.knowledge import Knowledge
from deprecat.lint.rules import RULES
from deprecat.lint.walk import Answer, Walker
from deprecat.model.changes import Change, Standing
from deprecat.model.ledger import Ledger
from deprecat.model.releases import Release
from deprecat.model.uses import Attribute
from deprecat.upstream.ledger_text import load
from deprecat.upstream.shipped import shipped
from tests.making import HANDLER, ledger_of

BEGIN = "from .deprecations import deprecated\n"


def changes(*sources: Mapping[str, str] | str, versions: str = "1.0 2.0 3.0 4.0") -> list[Change]:
    """What changed from the first to the last of some releases, each the text of ``up/a.py`` or files."""
    releases = {}
    for version, source in zip(versions.split(), sources, strict=False):
        files = {"up/a.py": source} if isinstance(source, str) else dict(source)
        releases[version] = {"up/__init__.py": "", "up/deprecations.py": HANDLER, **files}
    ledger = ledger_of(releases)
    history = ledger.history.releases
    return list(compare(Knowledge(ledger), history[0], history[-1]).changes)


def told(*sources: Mapping[str, str] | str, versions: str = "1.0 2.0 3.0 4.0") -> set[str]:
    """The same, as ``rule symbol(part)``."""
    return {
        f"{each.rule} {each.symbol}" + (f"({each.part})" if each.part else "")
        for each in changes(*sources, versions=versions)
    }


def one(*sources: Mapping[str, str] | str, versions: str = "1.0 2.0 3.0 4.0") -> Change:
    (change,) = changes(*sources, versions=versions)
    return change


# A pair of releases for every rule: what it finds in it is all that there is.

FIXTURES: dict[str, tuple[set[str], tuple[Mapping[str, str] | str, ...]]] = {
    "gone-silently": ({"up.a.f"}, ("def f(): pass", "")),
    "gone-early": ({"up.a.f"}, (BEGIN + "@deprecated('1.0', '3.0')\ndef f(): pass", BEGIN)),
    "gone-late": ({"up.a.f"}, (BEGIN + "@deprecated('0.5', '1.0')\ndef f(): pass", BEGIN)),
    "gone": ({"up.a.f"}, (BEGIN + "@deprecated('1.0', '2.0')\ndef f(): pass", BEGIN)),
    "gone-private": ({"up.a._f"}, ("def _f(): pass", "")),
    "gone-incidental": ({"up.a.os"}, ("import os", "")),
    "incompatible": ({"up.a.f"}, ("def f(x): pass", "def f(): pass")),
    "incompatible-private": ({"up.a._f"}, ("def _f(x): pass", "def _f(): pass")),
    "overdue": (
        {"up.a.f"},
        (
            BEGIN + "@deprecated('1.0', '2.0')\ndef f(): pass",
            BEGIN + "@deprecated('1.0', '2.0')\ndef f(): pass",
        ),
    ),
    "advanced": (
        {"up.a.f"},
        (
            BEGIN + "@deprecated('1.0', '5.0')\ndef f(): pass",
            BEGIN + "@deprecated('1.0', '3.0')\ndef f(): pass",
        ),
    ),
    "postponed": (
        {"up.a.f"},
        (
            BEGIN + "@deprecated('1.0', '3.0')\ndef f(): pass",
            BEGIN + "@deprecated('1.0', '5.0')\ndef f(): pass",
        ),
    ),
    "declared": (
        {"up.a.f"},
        (BEGIN + "def f(): pass", BEGIN + "@deprecated('3.0', '5.0')\ndef f(): pass"),
    ),
    "deprecated": (
        {"up.a.f"},
        (
            BEGIN + "@deprecated('2.0', '5.0')\ndef f(): pass",
            BEGIN + "@deprecated('2.0', '5.0')\ndef f(): pass",
        ),
    ),
    "withdrawn": (
        {"up.a.f"},
        (BEGIN + "@deprecated('2.0', '5.0')\ndef f(): pass", BEGIN + "def f(): pass"),
    ),
    "moved": (
        {"up.a.f"},
        (
            {"up/a.py": "def f(): return 1", "up/b.py": ""},
            {"up/a.py": "from .b import f as f", "up/b.py": "def f(): return 1"},
        ),
    ),
    "retyped": ({"up.a.f"}, ("def f() -> bytes: pass", "def f() -> str: pass")),
    "unclear": ({"up.a.f"}, ("def f(): pass", "globals().update(more())")),
    "new": ({"up.a.f"}, ("", "def f(): pass")),
}


def test_every_rule_has_a_fixture_and_a_name_of_its_own() -> None:
    names = [rule.name for rule in CHANGE_RULES]
    assert sorted(FIXTURES) == sorted(names) == sorted(set(names))
    assert not {rule.name for rule in RULES} & set(names) - {"deprecated"}


@pytest.mark.parametrize("rule", CHANGE_RULES, ids=lambda rule: rule.name)
def test_a_rule_finds_what_it_is_for_and_nothing_in_a_release_and_itself(rule) -> None:  # type: ignore[no-untyped-def]
    symbols, sources = FIXTURES[rule.name]
    found = changes(*sources)
    assert {each.symbol for each in found if each.rule == rule.name} == symbols
    assert {each.level for each in found if each.rule == rule.name} == {rule.level}
    others = {each.rule for each in found} - {rule.name}
    assert others <= ({"new"} if rule.name == "moved" else set())
    for source in sources:
        assert not changes(source)


# Names


def test_what_went_with_its_module_is_told_with_it() -> None:
    found = changes({"up/p/__init__.py": "", "up/p/m.py": "def f(): pass\nimport os"}, {})
    assert {(each.symbol, each.group, each.kind) for each in found} == {
        ("up.p", "up.p", "module"),
        ("up.p.m", "up.p", "module"),
        ("up.p.m.f", "up.p", "function"),
        ("up.p.m.os", "up.p", "alias"),
    }


def test_a_module_all_of_whose_names_were_announced_was_announced() -> None:
    first = BEGIN + "@deprecated('1.0', '2.0')\ndef f(): pass\nimport os"
    assert told({"up/m.py": first}, {}) == {
        "gone up.m",
        "gone up.m.f",
        "gone-incidental up.m.os",
        "gone-incidental up.m.deprecated",
    }
    assert "gone-silently up.m" in told({"up/m.py": first + "\ndef g(): pass"}, {})


def test_a_declared_module_takes_its_names_along() -> None:
    first = BEGIN + "deprecated.module('1.0', '2.0')\ndef f(): pass"
    assert told({"up/m.py": first}, {}) == {"gone up.m", "gone up.m.f", "gone-incidental up.m.deprecated"}


def test_where_a_definition_is_now() -> None:
    change = next(
        each
        for each in changes(
            {"up/a.py": "def f(x): return x + 1"}, {"up/a.py": "", "up/b.py": "def f(x): return x + 1"}
        )
        if each.symbol == "up.a.f"
    )
    assert (change.rule, change.moved) == ("gone-silently", "up.b.f")


def test_a_chain_of_moves_is_followed_to_its_end() -> None:
    body = "def f(x): return x + 1"
    found = changes({"up/a.py": body}, {"up/a.py": "", "up/b.py": body}, {"up/a.py": "", "up/c.py": body})
    assert {each.symbol: (each.release, each.moved) for each in found if each.symbol == "up.a.f"} == {
        "up.a.f": ("2.0", "up.c.f")
    }


def test_a_re_export_that_vanishes_is_a_removal_and_tells_where_the_definition_is() -> None:
    files = {"up/__init__.py": "from .a import f", "up/a.py": "def f(): pass"}
    change = one(files, {**files, "up/__init__.py": ""})
    assert (change.rule, change.symbol, change.moved) == ("gone-silently", "up.f", "up.a.f")


@pytest.mark.parametrize(
    ("source", "standing"),
    [
        ("import os", Standing.INCIDENTAL),
        ("from os.path import join", Standing.INCIDENTAL),
        ("from .b import g\ndef own(): pass", Standing.INCIDENTAL),
        ("from .b import g", Standing.PUBLIC),  # nothing but what it passes on
        ("from .b import g as g\ndef own(): pass", Standing.PUBLIC),
        ("from .b import g\ng = g\ndef own(): pass", Standing.PUBLIC),
        ("from . import b\ng = b.g\ndef own(): pass", Standing.PUBLIC),
        ("from .b import g\n__all__ = ['g']\ndef own(): pass", Standing.PUBLIC),
        ("from .b import g as g\n__all__ = []\ndef own(): pass", Standing.INCIDENTAL),
        ("from .b import *\ndef own(): pass", Standing.PUBLIC),
        ("from os import sep as sep", Standing.PUBLIC),
        ("from .b import g as _g", Standing.INCIDENTAL),
        ("from .deprecations import deprecated", Standing.INCIDENTAL),
        ("import logging\nlog = logging.getLogger(__name__)", Standing.INCIDENTAL),
        ("g = 1", Standing.PUBLIC),
        ("__version__ = '1'", Standing.PUBLIC),
        ("__author__ = 'me'", Standing.PRIVATE),
        ("_g = 1", Standing.PRIVATE),
    ],
)
def test_which_names_are_promised(source: str, standing: Standing) -> None:
    files = {"up/b.py": "import sys\ndef g(): pass"}
    name = source.replace("\ndef own(): pass", "").rpartition("\n")[2].split(" = ")[0].split()[-1]
    name = {"*": "g", "__all__": "g", "log": "log"}.get(name, name)
    found = changes({"up/a.py": source, **files}, {"up/a.py": "def own(): pass", **files})
    assert {each.symbol: each.standing for each in found}[f"up.a.{name}"] is standing


def test_a_star_passes_on_no_import_of_its_module() -> None:
    files = {"up/b.py": "import sys\ndef g(): pass"}
    assert told({"up/a.py": "from .b import *", **files}, {"up/a.py": "", **files}) == {
        "gone-silently up.a.g",
        "gone-incidental up.a.sys",
    }


def test_a_package_passes_on_what_is_below_it_and_no_more() -> None:
    files = {"up/a.py": "def f(): pass", "up/p/b.py": "def g(): pass"}
    before = {**files, "up/p/__init__.py": "from ..a import f\nfrom .b import g\ndef own(): pass"}
    assert told(before, {**files, "up/p/__init__.py": "def own(): pass"}) == {
        "gone-incidental up.p.f",
        "gone-silently up.p.g",
    }


def test_tests_are_nobodys_api() -> None:
    assert told({"up/tests/__init__.py": "def f(): pass"}, {}) == {
        "gone-private up.tests",
        "gone-private up.tests.f",
    }


def test_a_name_that_becomes_a_module() -> None:
    files = {"up/b.py": "def b(): pass"}
    assert told({"up/__init__.py": "from .b import b", **files}, files) == {"incompatible up.b"}


def test_what_a_handler_keeps_alive_is_there() -> None:
    first = "def f(): pass"
    second = BEGIN + "def _f(): pass\ndeprecated.constant('2.0', '3.0', 'f', _f)"
    assert "gone" not in {each.split()[0] for each in told(first, second)}
    assert "gone up.a.f" in told(first, second, BEGIN)


def test_how_often_a_removal_was_moved_before_it_came() -> None:
    text = BEGIN + "@deprecated('1.0', '{}')\ndef f(): pass"
    change = next(
        each for each in changes(text.format("2.0"), text.format("3.0"), BEGIN) if each.symbol == "up.a.f"
    )
    assert (change.rule, change.announced, change.promised) == ("gone", "extended", ("2.0", "3.0"))
    assert change.release == "3.0"


# Classes


def test_members_and_bases() -> None:
    before = """
        class A:
            def f(self): pass
        class B(A, ValueError):
            x = 1
            def __init__(self): self.y = 1
            def g(self): pass
            @property
            def p(self): pass
            def __enter__(self): pass
            def _q(self): pass
    """
    after = """
        class A:
            def f(self): pass
        class B(Exception):
            def __init__(self): pass
            def p(self): pass
    """
    assert told(before, after) == {
        "incompatible up.a.B(up.a.A)",
        "incompatible up.a.B(ValueError)",
        "gone-silently up.a.B.f",
        "gone-silently up.a.B.x",
        "gone-silently up.a.B.y",
        "gone-silently up.a.B.g",
        "gone-silently up.a.B.__enter__",
        "gone-private up.a.B._q",
        "incompatible up.a.B.p",
    }


def test_a_member_that_moves_to_a_base_is_there() -> None:
    before = "class A: pass\nclass B(A):\n    def f(self): pass"
    assert told(before, "class A:\n    def f(self): pass\nclass B(A): pass") == {"new up.a.A.f"}
    assert told(before, "class A:\n    def f(self, x): pass\nclass B(A): pass") == {
        "new up.a.A.f",
        "incompatible up.a.B.f(x)",
    }


def test_a_base_that_is_kept_through_another_is_kept() -> None:
    before = "class A: pass\nclass B(A): pass"
    assert told(before, "class A: pass\nclass C(A): pass\nclass B(C): pass") == {"new up.a.C"}


def test_of_an_open_class_no_absence_is_claimed() -> None:
    before = "class A:\n    def f(self): pass"
    assert told(before, "class A:\n    def __getattr__(self, name): pass") == {"unclear up.a.A.f"}
    assert told(before, "from other import B\nclass A(B): pass") == {"unclear up.a.A.f", "new up.a.B"}


def test_of_what_may_have_been_there_it_is_not_said_that_it_is_new() -> None:
    assert not told("globals().update(more())", "globals().update(more())\ndef f(): pass")
    before = "class A:\n    def __getattr__(self, name): pass"
    assert not told(before, before + "\n    def f(self): pass")


def test_what_an_override_leaves_is_told_of_the_last_that_had_it() -> None:
    base = BEGIN + "class A:\n    @deprecated('2.0', '3.0')\n    def f(self): pass\n"
    own = "class B(A):\n    def f(self): pass"
    bare = BEGIN + "class A: pass\nclass B(A): pass"
    found = {each.symbol: each for each in changes(base + own, base + "class B(A): pass", bare)}
    assert {name: (each.rule, each.release) for name, each in found.items()} == {
        "up.a.A.f": ("gone", "3.0"),
        "up.a.B.f": ("gone", "3.0"),
    }


def test_an_inherited_member_is_gone_where_it_was_defined() -> None:
    before = "class A:\n    def f(self): pass\nclass B(A): pass"
    assert told(before, "class A: pass\nclass B: pass") == {
        "gone-silently up.a.A.f",
        "incompatible up.a.B(up.a.A)",
    }


def test_what_a_public_name_has_from_a_private_one_is_public() -> None:
    base = "class _A:\n    def f(self, x): pass\n    def g(self): pass\n"
    after = "class _A:\n    def f(self): pass\n"
    assert told(base + "class B(_A): pass", after + "class B(_A): pass") == {
        "incompatible-private up.a._A.f(x)",
        "incompatible up.a.B.f(x)",
        "gone-private up.a._A.g",
        "gone-silently up.a.B.g",
    }
    passed = {"up/a.py": "from ._a import A as A"}
    assert told(
        {**passed, "up/_a.py": base.replace("_A", "A")}, {**passed, "up/_a.py": after.replace("_A", "A")}
    ) == {
        "incompatible-private up._a.A.f(x)",
        "incompatible up.a.A.f(x)",
        "gone-private up._a.A.g",
        "gone-silently up.a.A.g",
    }


def test_a_member_behind_an_open_base_goes_with_the_class_that_had_it() -> None:
    other = "class B(_P, _Q): pass\n"
    before = "from other import M\nclass _P(M):\n    x = 1\nclass _Q:\n    def g(self): pass\n"
    assert "gone-silently up.a.B.g" in told(before + other, "class _P:\n    x = 1\nclass _Q: pass\n" + other)


def test_a_removal_is_judged_by_what_the_name_stood_for_last() -> None:
    declared = BEGIN + "@deprecated('2.0', '3.0')\ndef f(): pass"
    passed = {"up/a.py": "from .b import f as f", "up/b.py": declared}
    found = changes({"up/a.py": "def f(): return 1"}, passed, {"up/a.py": "", "up/b.py": BEGIN})
    assert {each.symbol: (each.rule, each.release) for each in found}["up.a.f"] == ("gone", "3.0")


def test_a_renamed_method_is_found_by_its_body() -> None:
    before = "class A:\n    def f(self): return self.x + 1"
    (gone,) = (each for each in changes(before, before.replace("f(", "g(")) if each.symbol == "up.a.A.f")
    assert gone.moved == "up.a.A.g"


# Calls


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("(a)", "(a)", set()),
        ("(a)", "(a, b=1)", {"new b"}),
        ("(a)", "(a, *, b=1)", {"new b"}),
        ("(a)", "(a, *args, **kw)", {"new *", "new **"}),
        ("(a)", "()", {"incompatible a"}),
        ("(a)", "(b)", {"incompatible a"}),
        ("(a, b)", "(b, a)", {"incompatible b"}),
        ("(a, b, c, d)", "(a, d, b, c)", {"incompatible d"}),
        ("(a)", "(a, b)", {"incompatible b"}),
        ("(a, b)", "(a, c, b)", {"incompatible c"}),
        ("(a, b=1)", "(a, c=1, b=1)", {"incompatible c"}),
        ("(a=1)", "(a)", {"incompatible a"}),
        ("(a)", "(*, a)", {"incompatible a"}),
        ("(a)", "(a, /)", {"incompatible a"}),
        ("(a, /)", "(b, /)", {"retyped a"}),
        ("(*args)", "()", {"incompatible *"}),
        ("(**kw)", "()", {"incompatible **"}),
        ("(*, a=1)", "(**kw)", {"retyped a", "new **"}),
        (
            "(a, b, c, d=1)",
            "(b, x, y, *, d)",
            {"incompatible a", "incompatible c", "incompatible d", "incompatible y"},
        ),
        ("(a, /)", "(a)", set()),
        ("(*, a)", "(a)", set()),
        ("(a)", "(a=1)", set()),
    ],
)
def test_signatures(before: str, after: str, found: set[str]) -> None:
    changed = changes(f"def f{before}: pass", f"def f{after}: pass")
    assert {f"{each.rule} {each.part}" for each in changed} == found


def test_a_parameter_is_told_to_be_renamed() -> None:
    change = one("def f(a, old, b): pass", "def f(a, new, b): pass")
    assert (change.part, change.message) == ("old", "old is called new now since 2.0")


def test_a_deprecated_argument_is_taken_until_it_is_to_go() -> None:
    kept = BEGIN + "@deprecated.argument('1.0', '3.0', 'x')\ndef f(): pass"
    assert told(BEGIN + "def f(*, x=1): pass", kept) == {"declared up.a.f(x)"}
    assert told(kept, BEGIN + "def f(): pass", versions="2.0 3.0") == {"gone up.a.f(x)"}
    assert told(kept, BEGIN + "def f(): pass", versions="1.0 2.0") == {"gone-early up.a.f(x)"}
    assert told(kept, kept, versions="2.0 3.0") == {"overdue up.a.f(x)", "gone up.a.f(x)"}


def test_one_of_two_definitions_may_take_the_call() -> None:
    two = "if x:\n    def f(a): pass\nelse:\n    def f(b): pass"
    assert told(two, two.replace("(a)", "(b)")) == {"incompatible up.a.f(a)"}
    assert not told("def f(a): pass", two)


def test_a_decorator_that_nobody_knows_takes_nobody_knows_what() -> None:
    assert told("def f(a): pass", "@wrapped\ndef f(): pass") == {"unclear up.a.f(a)"}


def test_a_class_without_init_takes_nothing() -> None:
    before = "class A:\n    def __init__(self, x): pass"
    assert told(before, "class A:\n    def f(self): pass") == {
        "incompatible up.a.A.__init__(x)",
        "new up.a.A.f",
    }
    assert told(before, "class A:\n    x: int") == {"new up.a.A.x"}
    both = "class A:\n    lazy = False\n"
    assert told(f"{both}    def __init__(self, x): pass", both) == {"incompatible up.a.A.__init__(x)"}
    assert not told(before, "import other\nclass A(other.B): pass") - {"new up.a.other"}


# Commands

MAIN = """
    import argparse
    def main():
        p = argparse.ArgumentParser(prog="up")
        sub = p.add_subparsers()
        make = sub.add_parser("make")
"""


def program(*lines: str) -> dict[str, str]:
    return {"up/cli.py": MAIN + "".join(f"        {line}\n" for line in (*lines, "return p"))}


def test_commands_and_options() -> None:
    before = program("sub.add_parser('old')", "make.add_argument('--gone')", "make.add_argument('-v')")
    after = program(
        "sub.add_parser('fresh')",
        "make.add_argument('--more')",
        "make.add_argument('-v', action='store_true')",
    )
    assert told(before, after) == {
        "gone-silently up old",
        "gone-silently up make --gone",
        "incompatible up make -v",
        "new up fresh",
        "new up make --more",
    }


def test_an_option_that_was_announced() -> None:
    action = "action=deprecated.action('1.0', '2.0', argparse._StoreTrueAction)"
    before = program("from .deprecations import deprecated", f"make.add_argument('--gone', {action})")
    assert told(before, program()) == {"gone up make --gone"}


def test_an_option_whose_old_meaning_was_to_go_may_have_another() -> None:
    action = "action=deprecated.action('1.0', '2.0', argparse._StoreTrueAction)"
    before = program("from .deprecations import deprecated", f"make.add_argument('-f', {action})")
    assert told(before, program("make.add_argument('-f')")) == {"gone up make -f"}


# Declarations


def test_a_topic_that_ends_when_it_was_to_end_is_gone() -> None:
    text = BEGIN + "def f():\n    deprecated.topic('1.0', '3.0', topic='that')"
    assert told(text, BEGIN + "def f():\n    pass", versions="2.0 3.0") == {"gone up.a.f(that)"}
    assert told(text, BEGIN + "def f():\n    pass", versions="1.0 2.0") == {"withdrawn up.a.f(that)"}


def test_another_form_of_the_same_declaration_is_no_change_of_it() -> None:
    text = "import warnings\nfrom .deprecations import deprecated\n"
    warned = (
        text + "def f():\n    warnings.warn('f is deprecated and will be removed in 3.0', DeprecationWarning)"
    )
    assert told(warned, text + "@deprecated('1.0', '3.0')\ndef f():\n    pass") == {"declared up.a.f"}


# Laws


class Told(NamedTuple):
    """What a comparison says, so that it can be put together with another."""

    gone: frozenset[tuple[str, str]]
    new: frozenset[tuple[str, str]]
    moved: set[str]
    unclear: set[str]


class Law:
    """The law of composition for the releases of one ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.knowledge = Knowledge(ledger)
        self.walker = Walker(ledger)
        self.told = cache(self._told)
        self.answer = cache(self._answer)
        self.snapshot = cache(lambda version: Snapshot(self.knowledge, self.release(version)))

    def release(self, version: str) -> Release:
        found = self.ledger.history.at(version).first
        assert found
        return found

    def _told(self, old: str, new: str) -> Told:
        changes = compare(self.knowledge, self.release(old), self.release(new)).changes
        names = [
            (each.symbol, each)
            for each in changes
            if each.kind not in ("parameter", "topic", "branch", "base")
        ]
        return Told(
            frozenset((name, each.notice.value) for name, each in names if each.notice),
            frozenset((name, "") for name, each in names if each.rule == "new"),
            {each.symbol for each in changes if each.rule == "moved" or each.kind == "base"},
            {name for name, each in names if each.rule == "unclear"},
        )

    def holds(self, a: str, b: str, c: str) -> None:
        """What is told of a and c is what is told of a and b, and of b and c: no more and no less. A member
        that a class defines in one release and inherits in another may be told of either class."""
        ab, bc, ac = self.told(a, b), self.told(b, c), self.told(a, c)
        gone, came = {name for name, _ in ac.gone}, {name for name, _ in ac.new}
        on_the_way = {name for name, _ in (*ab.gone, *bc.gone)}
        come = {name for name, _ in (*ab.new, *bc.new)}
        # where a class has moved or has other bases, that tells of its members
        moved = ab.moved | bc.moved | ac.moved
        for name, notice in ac.gone:
            names = self.as_inherited(name, a) | self.as_inherited(name, b)
            unclear = self.open(name, b) or _under(name, ab.unclear)
            on = (each in on_the_way or _under(each, on_the_way | moved) for each in names)
            assert any(on) or unclear, name
            if (name, notice) not in ab.gone | bc.gone and name in on_the_way:
                assert self.returned(name, b, c), name  # then the last time counts
        for name in on_the_way - gone:
            there = self.reaches(name, c) or not self.reaches(name, a) or self.open(name, a)
            told = (each in gone or _under(each, gone | come | moved) for each in self.as_inherited(name, a))
            assert there or any(told) or self.open(name, c), name
        for name in came - come:
            assert _under(name, come | moved) or self.reaches(name, b), name
        assert not gone & come - on_the_way

    def as_inherited(self, name: str, version: str) -> set[str]:
        """All names of a member in a release: of its class, and of those that the class inherits from."""
        owner, _, member = name.rpartition(".")
        bases = self.snapshot(version).ancestors(owner)[0] if owner and " " not in name else ()
        return {name, *(f"{base}.{member}" for base in bases)}

    def _answer(self, name: str) -> Answer:
        module = self.knowledge.module_of(name)
        names = name.removeprefix(module).lstrip(".")
        return self.walker.walk(module, tuple(Attribute(each) for each in names.split(".")) if names else ())

    def reaches(self, name: str, version: str) -> bool:
        """Whether a name leads somewhere in a release, a command or option is there, or that cannot be
        told."""
        command, _, option = name.rpartition(" ")
        if found := self.ledger.commands.get(name):
            return version in found.present
        if found := self.ledger.commands.get(command):
            known = found.options.get(option)
            return version in found.open or (known is not None and version in known.present)
        answer = self.answer(name)
        return version in answer.present or version in answer.open

    def returned(self, name: str, old: str, new: str) -> bool:
        """Whether something came and went between two releases."""
        history = self.ledger.history
        between = history.at(old).after & history.at(new).before
        return any(self.reaches(name, release.version) for release in between)

    def open(self, name: str, version: str) -> bool:
        return " " not in name and version in self.answer(name).open


def _under(name: str, names: set[str]) -> bool:
    """Whether *name* is part of something in *names*: that tells of it, too."""
    return any(name.startswith((f"{each}.", f"{each} ")) for each in names)


PIECES = (
    "def f(a): return 1",
    "def f(a, b=1): return 2",
    "@deprecated('1.0', '3.0')\ndef f(a): return 1",
    "def g(): return 'g'",
    "class C:\n    x = 1\n    def m(self): pass",
    "class C:\n    def m(self, n): pass",
    "class D:\n    def n(self): pass",
    "class E(D):\n    y = 1",
    "class E:\n    y = 1",
    "class E(D):\n    def n(self): pass",
    "class D:\n    pass",
    "class _P:\n    def n(self): pass",
    "class D(_P): pass",
    "from .b import g as g",
    "import os",
    "globals().update(found())",
    "_h = 1",
)
MODULES = st.lists(st.sampled_from(PIECES), max_size=5, unique=True).map(
    lambda pieces: "from .deprecations import deprecated\n" + "\n".join(pieces)
)
TREES = st.fixed_dictionaries(
    {}, optional={"up/a.py": MODULES, "up/b.py": MODULES, "up/p/__init__.py": MODULES}
)


@settings(deadline=None, max_examples=60)
@given(st.lists(TREES, min_size=3, max_size=4))
def test_comparisons_compose(trees: list[dict[str, str]]) -> None:
    base = {"up/__init__.py": "", "up/deprecations.py": HANDLER}
    ledger = ledger_of({f"{i}.0": {**base, **tree} for i, tree in enumerate(trees, 1)})
    versions = [release.version for release in ledger.history.releases]
    law = Law(ledger)
    for a, b, c in combinations(versions, 3):
        law.holds(a, b, c)
    for version in versions:
        release = ledger.history.at(version).first
        assert release
        assert not compare(Knowledge(ledger), release, release).changes


@cache
def _shipped(name: str) -> Ledger:
    return load(shipped()[name])


@pytest.mark.parametrize("upstream", ["conda", "conda-build"])
def test_no_shipped_release_differs_from_itself(upstream: str) -> None:
    ledger = _shipped(upstream)
    knowledge = Knowledge(ledger)
    for release in ledger.history.releases[::20]:
        assert not compare(knowledge, release, release).changes, release.version


# In some of them a member is overridden in one and inherited in another, a command is not seen, a name is
# defined and later an import that is declared.
TAGS = {
    "conda": ("4.0.7", "4.2.0", "4.3.5", "4.3.33", "23.7.4", "25.5.1"),
    "conda-build": ("2.0.0", "2.1.11", "3.0.21", "3.18.3", "26.7.1"),
}
MORE = (("4.2.1", "4.3.16", "23.1.0"), ("4.3.34", "4.4.0", "4.12.0"), ("4.12.0", "4.13.0", "23.9.0"))


@pytest.mark.parametrize("upstream", sorted(TAGS))
def test_comparisons_of_shipped_releases_compose(upstream: str) -> None:
    law = Law(_shipped(upstream))
    triples = [*combinations(TAGS[upstream], 3), *(MORE if upstream == "conda" else ())]
    assert len(triples) >= 10
    for a, b, c in triples:
        law.holds(a, b, c)


def test_the_incident() -> None:
    ledger = _shipped("conda")
    old, new = ledger.history.at("4.12.0").first, ledger.history.at("4.13.0").first
    assert old
    assert new
    found = {each.symbol: each for each in compare(Knowledge(ledger), old, new).changes}
    assert found["conda.common.compat.itervalues"].rule == "gone-silently"
    assert found["conda.compat.itervalues"].rule == "gone"
