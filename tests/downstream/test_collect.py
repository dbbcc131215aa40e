"""What is collected from a file: imports, chains, scopes, aliases, exports, places."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path as File

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deprecat.downstream.collect import collect
from deprecat.model.places import Place
from deprecat.model.uses import Call, FileFacts, Manner
from deprecat.model.values import fields, is_dataclass, replace
from deprecat.syntax.unreadable import Unreadable
from tests.downstream.snippets import check, facts_of, show_condition, show_guard, show_path

SOURCES = File(__file__).parents[2] / "src"

CHAINS = {
    "attributes": """
        import up.plan
        import up.a.b as ab
        from up import mod as m
        from . import own
        from ..pkg.sub import thing
        up.plan.foo  #: up.plan.foo
        ab.c.d  #: up.a.b.c.d
        m.x.y()  #: up:mod.x.y()
        own.z  #: .:own.z
        thing  #: ..pkg.sub:thing
    """,
    "imports": """
        import up.a.b  #: import up.a.b
        import up.a as x, other  #: import up.a; import other
        from up.m import (n,  #: import up.m:n
                          o as p)  #: import up.m:o
        from up.s import *  #: import up.s:*
        def f():
            from up import q  #: import up:q
    """,
    "calls": """
        import up
        up.f(1, 2, k=3, *a, **b).g(x=1)[0].h  #: up.f(2,k,*,**).g(x)<subscript>.h
        up.f(up.a, k=up.b)[up.c]  #: up.f(1,k)<subscript>; up.a; up.b; up.c
        (up  #: up.multi()
         .multi())
    """,
    "await": """
        import up
        async def f():
            await up.g()  #: up.g()<await>
            (await up.g()).h  #: up.g()<await>.h
            async with up.s() as s:  #: up.s()
                s.get  #: up.s()<enter>.get
            async for i in up.items():  #: up.items()
                i.name  #: up.items()<iterate>.name
    """,
    "manners": """
        import up
        from up import n, E
        @up.deco  #: decorator up.deco
        @up.make(1)  #: decorator up.make(1)
        class A(up.Base, n, metaclass=up.Meta):  #: base up.Base; base up:n; up.Meta
            pass
        try:
            pass
        except (up.Error, E) as e:  #: except up.Error; except up:E
            e.code  #: up.Error(*,**).code; up:E(*,**).code
        up.a.b = 1  #: store up.a.b
        del up.a.b  #: delete up.a.b
        up.n += 1  #: up.n; store up.n
        up.table[0] = up.v  #: up.table<subscript>; up.v
        n  #: up:n
        n()  #: up:n()
        f(n)  #: up:n
        f"{up.x!r:>{up.w}}"  #: up.x; up.w
    """,
    "getattr": """
        import up
        getattr(up.m, "foo")  #: up.m.foo
        getattr(up.m, "foo")(1).x  #: up.m.foo(1).x
        getattr(up.m, "bar", None)  #: up.m.bar if has up.m.bar
        getattr(up.m, name)  #: up.m
    """,
    "import_module": """
        import importlib
        from importlib import import_module
        import pytest
        mod = importlib.import_module("up.a")  #: import up.a
        mod.f()  #: up.a.f()
        import_module("up." + "b").g  #: up.b.g
        NAME = "up.c"
        import_module(NAME)  #: import up.c
        import_module(unknown)
        __import__("up.d.e")  #: import up.d.e
        __import__(name="up.d.g")  #: import up.d.g
        m = pytest.importorskip("up.f")  #: import up.f if has up.f
        m.x  #: up.f.x from has up.f
    """,
}

SCOPES = {
    "locals shadow": """
        import up
        def f(up):
            up.x
        def g():
            up = 1
            up.x
        def h():
            up.x  #: up.x
        class C:
            up = 1
            up.x
            def m(self):
                up.x  #: up.x
        [up.x for up in y]
        (lambda up: up.x)
        (lambda: up.x)  #: up.x
        def before():
            up.x
            for up in y: pass
        def exception():
            try: pass
            except E as up: up.x
        def walrus():
            (up := 1)
            up.x
    """,
    "global and nonlocal": """
        import up
        def f():
            global up
            up.x  #: up.x
        def g():
            other = None
            def h():
                nonlocal other
                import other
            def i():
                other.x  #: other.x
        def set_it():
            global late
            import up.late as late
        def use_it():
            late.x  #: up.late.x
    """,
    "functions see the end": """
        def f():
            thing()  #: up:thing()
            gone()
        def g():
            thing.x  #: up:thing.x
        thing = None
        from up import thing, gone
        del gone
    """,
    "class bodies": """
        import up
        class A:
            attr = up.x  #: up.x
            attr.y  #: up.x.y
            def m(self, p=attr.z):  #: up.x.z
                attr.y
            both = [attr for i in up.items]  #: up.items
    """,
    "comprehensions": """
        import up
        [i.a for i in up.f() if i.b for j in i]  #: up.f()<iterate>.a; up.f(); up.f()<iterate>.b
        {k: up.v for k in z}  #: up.v
        i.a
    """,
    "straight line": """
        from up import a, b
        a  #: up:a
        from other import a
        a  #: other:a
        a = 1
        a
        def f():
            from up import c
            c.x  #: up:c.x
            c = 2
            c.x
        del b
        b
    """,
    "loops": """
        import up
        x = up.a  #: up.a
        for i in y:
            x.m  #: up.a.m; up.b.m
            x = up.b  #: up.b
        x.n  #: up.a.n; up.b.n
        while True:
            z = up.c  #: up.c
            break
        z.p  #: up.c.p
        for j in up.items:  #: up.items
            j.q  #: up.items<iterate>.q
    """,
    "branches": """
        if c:
            from up import a
        else:
            from other import a
        a.x  #: up:a.x; other:a.x
        def f():
            if c:
                return
            else:
                import up
            up.x  #: up.x
        match y:
            case {"k": a.K}:  #: up:a.K; other:a.K
                pass
            case [a]:
                a.x
    """,
    "finally": """
        try:
            from up import a
        finally:
            from other import a
        a.x  #: other:a.x
    """,
    "stars": """
        from up.s import *
        from other import *
        def f(p):
            thing(p)  #: up.s:*.thing(1); other:*.thing(1)
            print(p, len, __file__)
            later()
        later = 1
        Base.x  #: up.s:*.Base.x; other:*.Base.x
    """,
    "methods": """
        import up
        class A:
            def m(self):
                def inner():
                    return up.x  #: up.x
                return inner
    """,
}

ALIASES = {
    "plain": """
        import up
        x = up.foo  #: up.foo
        y = x
        y.bar  #: up.foo.bar
        y  #: up.foo
        x = x
        x()  #: up.foo()
    """,
    "instances": """
        import up
        x = up.Foo(1)  #: up.Foo(1)
        x.attr  #: up.Foo(1).attr
        f(x)
        with up.open() as h, up.z():  #: up.open(); up.z()
            h.read()  #: up.open()<enter>.read()
    """,
    "unpacking": """
        import up
        from up import a, b
        a, b = b, a
        a.x, b.x  #: up:b.x; up:a.x
        c = d = up.c  #: up.c
        c.x; d.x  #: up.c.x; up.c.x
        (e, [g, h]) = up.e, (a, 2)  #: up.e
        e.x; g.x; h.x  #: up.e.x; up:b.x
        i, j = up.pair()  #: up.pair()
        i.x
        *k, l = a, b  #: up:b; up:a
        k.x; l.x
    """,
    "either": """
        import up
        x = up.a if c else up.b  #: up.a; up.b
        x.m  #: up.a.m; up.b.m
        y = up.a or up.b  #: up.a; up.b if not refer up.a
        y.m  #: up.a.m; up.b.m
        if (z := up.c) and z.d:  #: up.c; up.c.d if refer up.c
            z.e  #: up.c.e if refer up.c & refer up.c.d
    """,
    "annotated": """
        import up
        from typing import Optional, Union
        def f(p: up.P, q: "up.Q", *t: up.T):  #: up.P; annotation up.Q; up.T
            p.x; q.x; t.x  #: up.P(*,**).x; up.Q(*,**).x
        def g(r: Optional[up.R], s: up.S | None, u: Union[up.U, str]):  #: up.R; up.S; up.U
            r.x; s.x; u.x  #: up.R(*,**).x; up.S(*,**).x; up.U(*,**).x
            v: up.V = g()  #: annotation up.V
            v.x  #: up.V(*,**).x
            w: up.W  #: annotation up.W
            w.x  #: up.W(*,**).x
            c: type[up.C] = g()  #: annotation up.C
            c.x  #: up.C.x
        def h() -> "list[up.X]":  #: annotation up.X
            pass
        z: up.Z  #: up.Z
        from typing import Literal
        def i(p: Literal["up.Y"], q: "not (", r: list["up.L"]) -> None:  #: annotation up.L
            pass
    """,
    "growing": """
        import up
        x = up.a  #: up.a
        while c:
            x = x.parent  #: up.a.parent; up.a.parent.parent
        x.end  #: up.a.end; up.a.parent.end; up.a.parent.parent.end
    """,
    "short functions": """
        from importlib import import_module
        def context():
            from up.base import context
            return context  #: up.base:context
        context().x  #: up.base:context.x
        def try_both(module, name):
            try:
                return getattr(import_module("up.exports"), name)
            except AttributeError:
                return getattr(import_module(module), name)
        A = try_both("up.a", "A")  #: up.exports.A if try body only; up.a.A if try handler only
        A.x  #: up.exports.A.x from try body only; up.a.A.x from try handler only
        B = try_both(module="up.b", name=unknown)
    """,
}


TABLES = {"chains": CHAINS, "scopes": SCOPES, "aliases": ALIASES}


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(source, id=f"{name}: {title}")
        for name, table in TABLES.items()
        for title, source in table.items()
    ],
)
def test_snippet(source: str) -> None:
    check(source)


def places(source: str) -> list[tuple[str, Place]]:
    return [(show_path(use.path), use.place) for use in facts_of(source).uses]


def test_a_place_spans_the_root_and_its_first_attributes() -> None:
    found = dict(places("import up\nup.a.b(1).c\n(up.d)[0]\nup.e\\\n  .f\n"))
    assert found == {
        "up": Place(1, 8, 1, 10),
        "up.a.b(1).c": Place(2, 1, 2, 7),
        "up.d<subscript>": Place(3, 2, 3, 6),
        "up.e.f": Place(4, 1, 5, 5),
    }


def test_columns_count_characters() -> None:
    found = places('import up\nx = "äöü𝄞"; up.a\n')
    assert found[1] == ("up.a", Place(2, 13, 2, 17))


def test_an_import_stands_at_its_alias() -> None:
    found = dict(places("from up import (a,\n  b as c)\nfrom up import *\n"))
    assert found == {
        "up:a": Place(1, 17, 1, 18),
        "up:b": Place(2, 3, 2, 9),
        "up:*": Place(3, 1, 3, 17),
    }


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("from up.m import (a,\n  b)", (1, 6, 1, 10)),
        ("if x: from  up . m  import a", (1, 13, 1, 19)),
        ("from .. m import a", (1, 6, 1, 10)),
        ("from ...import a", (1, 6, 1, 9)),
        ("from .import_.m import*", (1, 6, 1, 16)),
        ("x = 'äö'; from up import a", (1, 16, 1, 18)),
        ("from \\\n  .m.\\\n  n \\\n  import a", (2, 3, 3, 4)),
        ("import up.m", None),
        ("import up.m as m", None),
        ("import_module('up.m')", None),
    ],
)
def test_a_from_import_says_where_its_module_stands(source: str, place: tuple[int, ...] | None) -> None:
    uses = facts_of(source).uses
    assert {use.module_place for use in uses} == {Place(*place) if place else None}


def test_a_call_says_where_its_keywords_stand() -> None:
    (call,) = (
        step
        for use in facts_of("from up import f\nf(1, 'ä', k=2, **d,\n  more = 3)\n").uses
        for step in use.path.steps
    )
    assert call == Call(2, ("k", "more"), double_star=True, given=(("1", "ä"),))
    assert isinstance(call, Call)
    assert call.places == (Place(2, 11, 2, 12), Place(3, 3, 3, 7))


def test_keywords_in_a_quoted_annotation_stand_at_its_string() -> None:
    use = facts_of("import up\nfrom typing import Annotated\nx: 'Annotated[int, up.f(k=1)]'\n").uses[-1]
    (call,) = (step for step in use.path.steps if isinstance(step, Call))
    assert call.places == (use.place,) == (Place(3, 4, 3, 31),)


def test_a_quoted_annotation_stands_at_its_string() -> None:
    assert places('import up\nx: "up.A"\n')[1] == ("up.A", Place(2, 4, 2, 10))


def test_scopes_are_qualified_names() -> None:
    facts = facts_of("import up\nclass A:\n  def f(self):\n    def g(): up.x\n    lambda: up.y\nup.z")
    scopes = {show_path(use.path): use.scope for use in facts.uses}
    assert scopes == {"up": "", "up.x": "A.f.g", "up.y": "A.f", "up.z": ""}


def test_postponed_annotations_are_not_evaluated() -> None:
    source = "import up\ndef f(a: up.A) -> up.B: pass\nx: up.C = up.D\n"
    manners = {show_path(use.path): use.manner for use in facts_of(source).uses}
    assert {manners["up.A"], manners["up.B"], manners["up.C"]} == {Manner.READ}
    later = {
        show_path(use.path): use.manner
        for use in facts_of("from __future__ import annotations\n" + source).uses
    }
    assert {later["up.A"], later["up.B"], later["up.C"]} == {Manner.ANNOTATION}
    assert later["up.D"] is Manner.READ


def exports(facts: FileFacts) -> dict[str, list[str]]:
    return {
        name: [
            " ".join(
                [
                    show_path(each.path) if each.path else "-",
                    str(each.line),
                    *map(show_guard, each.guards),
                    *([f"= {show_condition(each.condition)}"] if each.condition else []),
                ]
            )
            for each in found
        ]
        for name, found in facts.exports.items()
    }


def test_exports() -> None:
    facts = facts_of("""\
        import up.a
        from up import b as c, gone
        del gone
        d = c
        def own(): pass
        if x:
            e = c
        else:
            e = None
        try:
            from up import g
        except ImportError:
            g = None
        new = up.__version__ >= "2"
        if new:
            h = c
        else:
            h = own
        def set_it():
            global i
            from up import i
        flag = True
        """)
    assert exports(facts) == {
        "c": ["up:b 2"],
        "d": ["up:b 4"],
        "e": ["up:b 7", "- 9"],
        "flag": ["- 22"],
        "g": ["up:g 11 try body only = has up:g", "- 13 try handler only = has up:g"],
        "h": ["up:b 16 up.__version__ >= 2", "- 18 not up.__version__ >= 2"],
        "i": ["up:i 21"],
        "new": ["- 14 = up.__version__ >= 2"],
        "own": ["- 5"],
        "set_it": ["- 19"],
        "up": ["up 1"],
    }


def test_a_flag_of_several_assignments_is_one_export() -> None:
    facts = facts_of("""\
        try:
            import up.a
            has_a = True
        except ImportError:
            has_a = False
        """)
    assert exports(facts)["has_a"] == ["- 5 = has up.a"]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("", None),
        ("__all__ = ['a', 'b']", ("a", "b")),
        (
            "__all__ = ('a',) + ('b',)\n__all__ += ['c']\n__all__.extend(['d'])\n__all__.append('e')",
            tuple("abcde"),
        ),
        ("__all__: list[str] = ['a']", ("a",)),
        ("__all__ = ['a']\n__all__ += other.__all__", None),
        ("__all__ = [name for name in dir()]", None),
        ("def f(): __all__ = ['a']", None),
    ],
)
def test_all_names(source: str, names: tuple[str, ...] | None) -> None:
    assert facts_of(source).all_names == names


def test_stars_are_those_of_the_module() -> None:
    facts = facts_of("from up.a import *\nif x:\n  from ..b import *\n")
    assert [(star.level, star.module, star.name, star.line) for star in facts.stars] == [
        (0, "up.a", "*", 1),
        (2, "b", "*", 3),
    ]


# Laws


LIBRARY = sorted(File(textwrap.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("path", LIBRARY[:: max(len(LIBRARY) // 40, 1)], ids=lambda path: path.name)
def test_valid_source_is_collected(path: File) -> None:
    source = path.read_bytes()
    facts = collect(source)
    assert facts == collect(source)
    lines = source.decode().split("\n")
    for use in facts.uses:
        assert 1 <= use.place.line <= use.place.end_line <= len(lines)
        assert use.place.column >= 1
        if use.place.line == use.place.end_line:
            assert use.place.column < use.place.end_column <= len(lines[use.place.line - 1]) + 1


@pytest.mark.parametrize("path", LIBRARY[:: max(len(LIBRARY) // 10, 1)], ids=lambda path: path.name)
def test_an_unrelated_function_at_the_end_changes_no_use(path: File) -> None:
    source = path.read_bytes()
    more = source + b"\n\ndef unrelated_function_at_the_end(p):\n    q = p\n    return q\n"
    assert collect(more).uses == collect(source).uses


def test_a_file_without_imports_has_no_uses() -> None:
    facts = facts_of("x = y.z\ndef f(a): return a.b(c)\nclass D(E): pass\n")
    assert facts.uses == ()
    assert set(facts.exports) == {"x", "f", "D"}


def test_depth_is_no_obstacle() -> None:
    links = "".join(f"{'el' if number else ''}if x == {number}:\n  up.y{number}\n" for number in range(600))
    facts = facts_of("import up\nup.a(" + " + ".join(["'b'"] * 900) + ")\n" + links)
    assert {show_path(use.path) for use in facts.uses} >= {"up.a(1)", "up.y0", "up.y599"}
    assert sys.getrecursionlimit() < 20_000


def test_what_is_no_python_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        collect(b"def f(:\n")


NAMES = st.sampled_from("abc")
LINES = st.sampled_from(
    [
        "import {0}",
        "import {0}.{1} as {2}",
        "from {0} import {1} as {2}",
        "from {0} import *",
        "{0} = {1}",
        "{0}, {1} = {1}, {2}",
        "{0} = {1}.{2}({0})",
        "del {0}",
        "{0}.{1} = {2}.x",
        "global {0}",
        "return {0}",
        "{0}: {1} = {2}",
        "{0} += {1}.y",
        "[{0}.z for {0} in {1}]",
        "f(lambda {0}: {0}.{1}, {2})",
        "({0} := {1}.w)",
        "break",
        "raise {0}",
        "self.{0} = {1}",
        "self.{0} = self.{1}.{2}",
        "self.{0}.{1}()",
        "super().{0}({1})",
        "{0}.{1} = {2}",
        "getattr({0}, '{1}', {2})",
        "setattr(self, '{1}', {2})",
        "[getattr({0}, n) for n in ('{1}', '{2}') if hasattr({0}, n)]",
    ]
)
OPENERS = st.sampled_from(
    [
        "if {0}.{1}:",
        "for {0} in {1}:",
        "while {0}:",
        "with {0}() as {1}:",
        "def {0}({1}, {2}={0}):",
        "def {0}(self):",
        "if hasattr(self, '{0}'):",
        "class {0}({1}):",
        "class {0}({1}.b):",
        "try:",
    ]
)


def blocks(inner: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    return st.tuples(OPENERS, inner, inner).map(
        lambda parts: [
            parts[0],
            *("  " + line for line in parts[1]),
            *(
                ["except {0}:" if parts[0] == "try:" else "else:"]
                if parts[0][0] in "ifwt" and "with" not in parts[0]
                else ["if {1}:"]
            ),
            *("  " + line for line in parts[2]),
        ]
    )


BODIES = st.recursive(
    st.lists(LINES, min_size=1, max_size=3),
    lambda inner: st.lists(st.one_of(blocks(inner), inner), min_size=1, max_size=3).map(
        lambda parts: [line for part in parts for line in part]
    ),
    max_leaves=12,
)


@settings(deadline=None, max_examples=60)
@given(BODIES, st.lists(NAMES, min_size=3, max_size=3, unique=True))
def test_unrelated_code_changes_nothing(body: list[str], names: list[str]) -> None:
    """What stands after a file, and shares no name with it, adds no use and takes none away."""
    source = "\n".join(line.format(*names) for line in body)
    more = "\nclass Zz1:\n    def zz2(self, zz3):\n        self.zz4 = zz3\n        return [zz5 for zz5 in zz3]\nzz6 = Zz1()\n"
    try:
        before, after = collect(source.encode()), collect((source + more).encode())
    except Unreadable:
        return
    last = source.count("\n") + 1
    assert before.uses == tuple(use for use in after.uses if use.place.line <= last)


def all_of(value: object) -> object:
    """*value* with all that it holds, also what equality leaves out."""
    if is_dataclass(value):
        return [type(value), *(all_of(getattr(value, each.name)) for each in fields(value))]
    if isinstance(value, Mapping):
        return {name: all_of(each) for name, each in value.items()}
    return [*map(all_of, value)] if isinstance(value, tuple) else value


@pytest.mark.parametrize("path", sorted(SOURCES.rglob("*.py"))[::8], ids=str)
def test_an_outline_is_what_others_see(path: File) -> None:
    source = path.read_bytes()
    assert all_of(collect(source, outline=True)) == all_of(replace(collect(source), uses=()))


@settings(deadline=None, max_examples=100)
@given(BODIES, st.lists(NAMES, min_size=3, max_size=3, unique=True))
def test_whatever_parses_is_collected(body: list[str], names: list[str]) -> None:
    source = "\n".join(line.format(*names) for line in body).encode()
    try:
        facts = collect(source)
    except Unreadable:
        return
    assert facts == collect(source)
    assert all_of(replace(facts, uses=())) == all_of(collect(source, outline=True))
    imports = [use for use in facts.uses if use.manner is Manner.IMPORT]
    assert imports or not facts.uses
    lines = {use.place.line for use in imports}
    assert {use.path.origin.line for use in facts.uses} <= lines
