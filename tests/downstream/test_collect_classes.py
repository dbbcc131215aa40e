"""Attributes of a file's own classes and instances, and what a subclass has from something imported."""

from __future__ import annotations

import pytest

from deprecat.model.places import Place
from deprecat.model.uses import Manner
from tests.downstream.snippets import check, facts_of, show_path

CLASSES = {
    "attributes of the instance": """
        import up
        class A:
            def before(self):
                self.foo.bar()  #: up.Foo(1).bar()
            def __init__(self, p: up.P, q):  #: up.P
                self.foo = up.Foo(1)  #: up.Foo(1)
                self.p = p
                self.q = q
                self.two = up.A if q else up.B  #: up.A; up.B
                self.pair, self.other = up.T(), 1  #: up.T()
                self.note: up.N = q  #: up.N
                self.alias = up.name  #: up.name
            def f(this):
                this.foo.x, this.p.x, this.q.x  #: up.Foo(1).x; up.P(*,**).x
                this.two.z()  #: up.A.z(); up.B.z()
                this.pair.x, this.other.x, this.note.x  #: up.T().x; up.N(*,**).x
                this.foo, this.alias, this.f, this.f()  #: up.name
                this.foo.x = 1  #: store up.Foo(1).x
                with this.foo as g:
                    g.h  #: up.Foo(1)<enter>.h
                def inner():
                    this.foo.y  #: up.Foo(1).y
                y = this.foo
                y.z  #: up.Foo(1).z
            def h(self):
                self = 1
                self.foo.x
            @staticmethod
            def g(self):
                self.foo.x
        def function(self):
            self.foo.x
    """,
    "one binding to something else is enough": """
        import up
        class A:
            set_here = up.s  #: up.s
            def __init__(self):
                self.none = None
                self.none = up.none()  #: up.none()
                self.mixed = up.mixed()  #: up.mixed()
                self.nested = up.nested()  #: up.nested()
                self.dropped = up.dropped()  #: up.dropped()
                self.looped = up.looped()  #: up.looped()
                self.either = None or up.either  #: up.either
                self.set_here = make()
            def f(self):
                self.mixed = 1
                def g():
                    self.nested = 1
                del self.dropped
                for self.looped in x: pass
            def h(self):
                self.none.x  #: up.none().x
                self.mixed.x; self.nested.x; self.dropped.x; self.looped.x; self.either.x; self.set_here.x
    """,
    "names that are not written down": """
        import up
        class A:
            def __init__(self):
                self.a = up.a  #: up.a
                setattr(self, name, 1)
            def f(self):
                self.a.x
        class B:
            def __init__(self, kw):
                self.a = up.a  #: up.a
                self.__dict__.update(kw)
                self.a.x
        class C:
            def __init__(self):
                self.a = self.b = up.a  #: up.a
                setattr(self, "b", 1)
                self.a.x, self.b.x  #: up.a.x
        class D:
            a = up.a  #: up.a
            def __getattr__(self, name):
                self.a.x
    """,
    "attributes of the class": """
        from up import context
        import enum
        class A:
            ctx = context
            mine = 1
            def f(self):
                self.ctx.x, A.ctx.y  #: up:context.x; up:context.y
            @classmethod
            def g(cls):
                cls.ctx.z, cls.mine.z, cls.f.z  #: up:context.z
        A.ctx.v  #: up:context.v
        class B(A):
            def f(self):
                self.ctx.x  #: up:context.x
        class C(A):
            ctx = 1
            def f(self):
                self.ctx.x
        class D:
            ctx = context
            def f(self):
                D.ctx = 1
            def g(self):
                self.ctx.x
        class E(enum.Enum):
            MEMBER = context
        E.MEMBER.name
        if x:
            B = 1
        B.ctx.u
    """,
    "guards travel with what is assigned": """
        import up
        class A:
            def __init__(self):
                if hasattr(up, "New"):  #: up
                    self.x = up.New()  #: up.New() if has up.New
                else:
                    self.x = up.Old()  #: up.Old() if not has up.New
            def f(self):
                self.x.y  #: up.New().y from has up.New; up.Old().y from not has up.New
    """,
    "one of several that an attribute may be": """
        import up
        class A:
            def __init__(self):
                self.x = up.a if c else up.b  #: up.a; up.b
            def f(self):
                if hasattr(self.x, "z"):  #: up.a; up.b
                    self.x.z  #: up.a.z if has up.a.z; up.b.z if has up.b.z
    """,
    "what a subclass has": """
        import up
        class P(up.X):  #: base up.X
            given = 1
            noted: int
            def run(self):  #: override up.X.run
                self.go(1).x  #: up.X(*,**).go(1).x
                self.given; self.noted; self.run; self.made; self.elsewhere; self.__class__; self.__secret
                self.made = 1
                super().run(2)  #: up.X(*,**).run(1)
                super(P, self).made  #: up.X(*,**).made
                super(Other, self).made
                super().__init__(k=1)  #: up.X(*,**).__init__(k)
                [super().run for i in j]  #: up.X(*,**).run
                getattr(self, "named")  #: up.X(*,**).named
            @classmethod
            def make(cls):  #: override up.X.make
                cls.go; super().make()  #: up.X.go; up.X.make()
            def __dunder__(self):
                def inner():
                    super().run  #: up.X(*,**).run
            def __mangled(self):
                pass
        P().elsewhere = 1
        P.go  #: up.X.go
        class Q(P):
            async  def stop(self):  #: override up.X.stop
                self.stop; self.run; self.go  #: up.X(*,**).go
                super().stop; super().run  #: up.X(*,**).stop
    """,
    "what may be another's": """
        import up, abc, typing
        from other import Mixin
        class Two(up.X, Mixin):  #: base up.X; base other:Mixin
            def f(self):  #: override up.X.f; override other:Mixin.f
                self.go; super().go
        class Unknown(up.X, make()):  #: base up.X
            def __f__(self):
                self.go; super().go
        class Meta(up.X, metaclass=M):  #: base up.X
            def __f__(self):
                self.go
        class Hooked(up.X):  #: base up.X
            def __getattr__(self, name):
                self.go; super().go  #: up.X(*,**).go
        class Marked(up.X, abc.ABC, typing.Generic[T], object):  #: base up.X
            def __f__(self):
                self.go  #: up.X(*,**).go
        try:
            from up import Late
        except ImportError:
            Late = object
        class Perhaps(Late):  #: base up:Late from try body only
            def __f__(self):
                self.go
        super().x
    """,
    "what a subclass asks for": """
        import up
        class P(up.X):  #: base up.X
            def __f__(self):
                if hasattr(self, "a"):
                    self.a  #: up.X(*,**).a if has up.X(*,**).a
                    up.b  #: up.b if any(has up.X(*,**).a, ?)
                self.c = None
                if hasattr(self, "c"):
                    up.d  #: up.d
                getattr(self, "e", None)  #: up.X(*,**).e if has up.X(*,**).e
                if self.f:  #: up.X(*,**).f
                    up.g  #: up.g
                try:
                    self.h()  #: up.X(*,**).h() if try body
                except AttributeError:
                    pass
    """,
}


@pytest.mark.parametrize("source", CLASSES.values(), ids=CLASSES)
def test_classes(source: str) -> None:
    check(source)


def test_places() -> None:
    facts = facts_of(
        "import up\nclass P(up.X):\n"
        "  @up.deco\n  async  def f(self): self.g.h()\n  def i(self): super().j.k(1)\n"
    )
    found = {(use.manner, show_path(use.path)): use.place for use in facts.uses}
    assert found[Manner.OVERRIDE, "up.X.f"] == Place(4, 14, 4, 15)
    assert found[Manner.CALL, "up.X(*,**).g.h()"] == Place(4, 23, 4, 31)
    assert found[Manner.CALL, "up.X(*,**).j.k(1)"] == Place(5, 16, 5, 27)


def test_methods_are_read_once_more_without_a_trace() -> None:
    """What is asked of a class later tells nothing twice and changes no number of a ``try``."""
    source = """\
        class A:
            def __init__(self):
                try:
                    import up
                except ImportError:
                    import other as up
                self.x = up.x
            def f(self):
                self.x{}
        """
    asked, silent = facts_of(source.format(".y")), facts_of(source.format(""))
    assert len(asked.uses) == len(set(asked.uses))
    assert [use for use in asked.uses if use.place.line < 9] == [
        use for use in silent.uses if use.place.line < 9
    ]


def test_classes_that_ask_each_other_end() -> None:
    facts = facts_of("""\
        import up
        class A:
            def __init__(self):
                self.b = B.x
                self.c = self.b.y
        class B(A):
            x = up.x
            def __init__(self):
                self.d = A.z
                self.e = self.c.w
                self.d.v
        """)
    assert "up.x" in {show_path(use.path) for use in facts.uses}
