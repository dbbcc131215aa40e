"""Names in strings: patched, set, deleted, looked up; and lists of them."""

from __future__ import annotations

import pytest

from deprecat.model.places import Place
from deprecat.model.uses import Manner
from tests.downstream.snippets import check, facts_of, show_path

STRINGS = {
    "unittest.mock": """
        import up
        import unittest.mock
        from unittest import mock
        from unittest.mock import patch as p, DEFAULT
        T = "up.text"
        @mock.patch("up.a.b")  #: patch up.a.b
        @p("up.a", create=False)  #: patch up.a
        @p.object(up.c, "d", 1)  #: up.c; patch up.c.d
        @unittest.mock.patch.multiple("up.e", f=1, new_callable=2)  #: patch up.e.f
        @p.multiple(up.g, h=DEFAULT, **more)  #: up.g; patch up.g.h
        def test(self):
            with p("up.i") as mocked, mock.patch.dict("up.j", {}):  #: patch up.i; patch up.j
                mocked.x
            p(target="up.k").start()  #: patch up.k
            p(T), p(f"{T}.x"), p(f"up.{name}"), p("up"), p(), p(*args)  #: patch up.text; patch up.text.x
            p.object(target=up.l, attribute="m")  #: up.l; patch up.l.m
            p.object(up.n, name)  #: up.n
    """,
    "what need not be there": """
        import up
        from unittest.mock import patch
        def test(monkeypatch):
            patch("up.a.b", create=True)  #: patch up.a; put up.a.b
            patch.object(up.a, "b", create=create)  #: up.a; put up.a.b
            monkeypatch.setattr("up.c.d", 1, raising=False)  #: patch up.c; put up.c.d
            monkeypatch.setattr(up.c, "d", 1, False)  #: up.c; put up.c.d
            monkeypatch.delattr(up.c, "d", raising=False)  #: up.c; delete up.c.d
    """,
    "fixtures": """
        import up, pytest
        def test(mocker, monkeypatch, m: pytest.MonkeyPatch):
            mocker.patch("up.a")  #: patch up.a
            mocker.patch.object(up, "b")  #: up; patch up.b
            mocker.spy(up, "c")  #: up; patch up.c
            self.mocker.patch.multiple("up", d=1)  #: patch up.d
            monkeypatch.setattr("up.e", 1)  #: patch up.e
            monkeypatch.setattr(up.f, "g", 1)  #: up.f; patch up.f.g
            monkeypatch.setattr(target=up.f, name="h", value=1)  #: up.f; patch up.f.h
            monkeypatch.delattr("up.i")  #: patch up.i
            m.delattr(up, "j")  #: up; patch up.j
            with monkeypatch.context() as inner:
                inner.setattr(up, "k", 1)  #: up; patch up.k
    """,
    "others of the name": """
        import up, requests
        from other import patch
        patch("up.a")  #: other:patch(1)
        up.patch("up.b")  #: up.patch(1)
        requests.patch("up.c"), client.patch("http://up"), self.patch("up.d")
        up.setattr(up.e, "f", 1)  #: up.setattr(3); up.e
        object.setattr("up.g", 1)
    """,
    "builtins": """
        import up
        setattr(up.a, "b", 1)  #: up.a; store up.a.b
        delattr(up.a, "c")  #: up.a; delete up.a.c
        setattr(up.a, name, 1)  #: up.a
        setattr("up.a", "d", 1)
        def setattr(*args): pass
        setattr(up.a, "e", 1)  #: up.a
    """,
    "pkgutil": """
        import pkgutil
        from importlib.util import resolve_name
        pkgutil.resolve_name("up.a.b")  #: patch up.a.b
        x = pkgutil.resolve_name("up.a:b.c")  #: patch up.a.b.c
        x.d  #: up.a.b.c.d
        pkgutil.resolve_name("up.a:").e()  #: up.a.e()
        resolve_name("up.f", "up"), pkgutil.resolve_name(name)
    """,
    "own classes": """
        import up
        from unittest.mock import patch
        class P(up.X):  #: base up.X
            own = 1
        patch.object(P, "there"), patch.object(P, "own")  #: patch up.X.there
    """,
    "one of several": """
        import up
        from unittest.mock import patch
        x = up.a if c else up.b  #: up.a; up.b
        patch.object(x, "n")  #: up.a; up.b; patch up.a.n; patch up.b.n
        getattr(x, "n", None)  #: up.a.n if has up.a.n; up.b.n if has up.b.n
    """,
    "lists of names": """
        import up
        from importlib import import_module
        all(getattr(up, n) for n in  #
            ["a", "b"])  #: up.a; up.b
        for n in ("c",  #: up.c if has up.c; up.c()
                  "d"):  #: up.d if has up.d; up.d()
            getattr(up, n, None)
            x = getattr(up, n)()
            x.y  #: up.c().y; up.d().y
        for n in ("e", name):
            getattr(up, n)  #: up
        NAMES = ["up.f", "up.g"]  #: up.f.x; up.g.x
        for n in NAMES:
            import_module(n).x
        for n in ():
            getattr(up, n)  #: up
    """,
    "lists of names that are asked for": """
        import up
        for n in ("a",  #: up.a if has up.a; up.a if not has up.a; up.a if has up.a
                  "b"):  #: up.b if has up.b; up.b if not has up.b; up.b if has up.b
            if hasattr(up, n):  #: up
                getattr(up, n)
                up.c  #: up.c if any(all(?, has up.a), all(?, has up.b))
            elif x:
                getattr(up, n)
            if n in dir(up):  #: up
                getattr(up, n)
        [getattr(up, n) for n in ("d", "e") if getattr(up, n, None)]  #: up.d if has up.d; up.e if has up.e
    """,
}


@pytest.mark.parametrize("source", STRINGS.values(), ids=STRINGS)
def test_strings(source: str) -> None:
    check(source)


@pytest.mark.parametrize(
    ("literal", "place"),
    [
        ('"up.a"', (2, 8, 2, 12)),
        ("'''up.a'''", (2, 10, 2, 14)),
        ('r"up.a"', (2, 9, 2, 13)),
        ('"up." "a"', (2, 7, 2, 16)),
        ('"up.\\x61"', (2, 7, 2, 16)),
        ('"up."\n"a"', (2, 7, 3, 4)),
        ('b"up.a"', None),
        ('"""up.\na"""', None),
    ],
)
def test_a_use_stands_inside_its_string(literal: str, place: tuple[int, ...] | None) -> None:
    facts = facts_of(f"from mock import patch\npatch({literal})\n")
    found = {show_path(use.path): use.place for use in facts.uses if use.manner is Manner.PATCH}
    assert found == ({"up.a": Place(*place)} if place else {})


def test_columns_in_a_string_count_characters() -> None:
    facts = facts_of("import up\n'äö', getattr(up, 'ä'), setattr(up, 'ö', 1), setattr(up, 'x', 1)\n")
    found = {show_path(use.path): use.place for use in facts.uses}
    assert found["up.ä"] == Place(2, 7, 2, 23)
    assert (found["up.ö"], found["up.x"]) == (Place(2, 38, 2, 39), Place(2, 59, 2, 60))
