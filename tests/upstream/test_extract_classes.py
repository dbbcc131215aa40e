"""Classes, their members, and when others may exist."""

from __future__ import annotations

import pytest

from deprecat.model.symbols import Kind
from deprecat.upstream.facts import Defined, Imported
from tests.upstream.reading import facts, members, sole

METHODS = """
class C(a.B, Generic[T], with_metaclass(ABCMeta, D), f()):
    field: Optional[X]
    held: int = 3
    _made = property(lambda self: 1)
    static = staticmethod(outer)
    def method(self, a, *, b=1) -> X: pass
    async def waits(self): pass
    @classmethod
    def made(cls): pass
    @abc.abstractstaticmethod
    def still(): pass
    @property
    def value(self) -> X: pass
    @value.setter
    def value(self, new): pass
    @functools.cached_property
    def once(self) -> X: pass
    @memoizedproperty
    @deprecated("24.3", "24.9")
    def memo(self): pass
    class Inner:
        def deep(self): pass
    from x import imported
    if PY3:
        def both(self, a): pass
    else:
        def both(self): pass
"""


def test_members_and_their_kinds() -> None:
    found = members(METHODS, "C")
    kinds = {name: sole(found[name]).kind for name in found if name not in ("imported", "both")}
    assert kinds == {
        "field": Kind.ATTRIBUTE,
        "held": Kind.ATTRIBUTE,
        "_made": Kind.PROPERTY,
        "static": Kind.STATICMETHOD,
        "method": Kind.METHOD,
        "waits": Kind.METHOD,
        "made": Kind.CLASSMETHOD,
        "still": Kind.STATICMETHOD,
        "value": Kind.PROPERTY,
        "once": Kind.PROPERTY,
        "memo": Kind.PROPERTY,
        "Inner": Kind.CLASS,
    }
    assert sole(found["field"]).annotation == "X"
    assert sole(found["method"]).parameters == "(self, a, *, b=)"
    assert sole(found["value"]).annotation == "X", "the getter, not the setter"
    assert sole(found["static"]).value == "outer"
    assert found["imported"] == (Imported(0, "x", "imported"),)
    assert len(found["both"]) == 2
    assert sole(sole(found["Inner"]).members["deep"]).kind is Kind.METHOD


def test_bases_as_written() -> None:
    found = sole(facts(METHODS).names["C"])
    assert found.bases == ("a.B", "Generic", "ABCMeta", "D", "?")
    assert not found.open


INSTANCE = """
class C:
    __slots__ = ("slot",)
    level = 1
    def __init__(this, given: X, plain):
        this.level = given
        this.given = given
        this.plain = plain
        this.made = Made()
        this.local = helper = Made()
        this.from_local = helper.attr
        this.noted: Y = plain
        this.a, this.b = Made(), plain
        this.count += 1
        with open() as this.file:
            for this.item in x: pass
        if x:
            this.either = 1
        else:
            this.either = Made()
        def later():
            this.nested = 1
        plain.other = 1
        this.deep.er = 1
        this.__private = 1
    def again(self):
        self.plain = None
        self.level = 3
        class Local:
            def f(self): self.not_mine = 1
    @staticmethod
    def still(self):
        self.nothing = 1
    @classmethod
    def counts(cls):
        cls.counted = 1
    def __new__(cls):
        new = super().__new__(cls)
        new.born = 1
        return new
"""


def test_what_methods_set_on_self() -> None:
    found = members(INSTANCE, "C")
    set_on_self = {name for name, bound in found.items() if sole(bound[:1]).kind is Kind.ATTRIBUTE}
    assert set_on_self == {
        *("slot", "level", "given", "plain", "made", "local", "from_local", "noted", "a", "b", "count"),
        *("file", "item", "either", "nested", "_C__private", "counted", "born", "__slots__"),
    }
    attribute = Defined(Kind.ATTRIBUTE)
    assert sole(found["given"]).annotation == "X", "a parameter's"
    assert found["plain"] == (attribute,)
    assert sole(found["made"]).called == "Made"
    assert sole(found["from_local"]) == attribute, "a local name means nothing outside"
    assert sole(found["noted"]).annotation == "Y"
    assert sole(found["a"]).called == "Made"
    assert len(found["either"]) == 2
    assert sole(found["level"]).annotation == "int", "what the class body binds comes first"


OPEN = {
    "class C: pass": False,
    "class C:\n    def __getattr__(self, name): pass": True,
    "class C:\n    def __getattribute__(self, name): pass": True,
    "@dataclasses.dataclass(frozen=True)\nclass C: pass": False,
    "@functools.total_ordering\nclass C: pass": False,
    "@attr.s\nclass C: pass": False,
    "@attrs.define(slots=True)\nclass C: pass": False,
    "@s\nclass C: pass": True,
    "@add_things\nclass C: pass": True,
    "@add_things('a')\nclass C: pass": True,
    "@deprecated('24.3', '24.9')\nclass C: pass": False,
    "@renamed(deprecate_in=A, remove_in=B)\nclass C: pass": False,
    "@six.add_metaclass(ABCMeta)\nclass C: pass": False,
    "class C(metaclass=abc.ABCMeta): pass": False,
    "class C(metaclass=Other): pass": True,
    "class C(with_metaclass(Other, object)): pass": True,
    "class M(type):\n    def __call__(cls): pass\nclass C(metaclass=M): pass": False,
    "class M(type):\n    def __new__(cls, *a): pass\nclass C(metaclass=M): pass": True,
    "class M(Other):\n    def __call__(cls): pass\nclass C(metaclass=M): pass": True,
    "class C:\n    __metaclass__ = Other": True,
    "class C:\n    def __init__(self, **kw):\n        self.__dict__.update(kw)": True,
    "class C:\n    def __init__(self, n):\n        setattr(self, n, 1)": True,
    "class C:\n    def __init__(self, n):\n        setattr(self, 'a', 1)": False,
    "class C:\n    def __init__(self, n):\n        setattr(n, n, 1)": False,
    "class C:\n    def __init__(self, n):\n        self.__dict__ = n": True,
    "class C:\n    def __eq__(self, n):\n        return self.__dict__ == n.__dict__": False,
    "class C:\n    @contextmanager\n    def _with(self, n):\n        self.__dict__[n] = 1": False,
    "class C:\n    for n in x: locals()[n] = 1": True,
    "class C: pass\nfor n in x: setattr(C, n, 1)": True,
    "class C: pass\nsetattr(C, 'a', 1)": False,
    "C = type('C', (B,), {})": True,
    "C = collections.namedtuple('C', 'a b')": False,
    "C = collections.namedtuple('C', fields)": True,
}


@pytest.mark.parametrize("text", OPEN)
def test_when_other_members_may_exist(text: str) -> None:
    assert sole(facts(text).names["C"]).open == OPEN[text]


def test_what_a_metaclass_sets_is_on_the_class() -> None:
    text = """
        class M(type):
            def __init__(cls, *args):
                cls.registry = {}
        class C(metaclass=M):
            pass
    """
    assert "registry" in members(text, "C")


@pytest.mark.parametrize(
    "made",
    [
        "namedtuple('C', 'a b')",
        "collections.namedtuple('C', ['a', 'b'])",
        "namedtuple('C', 'a, b')",
        "typing.NamedTuple('C', [('a', int), ('b', str)])",
        "namedtuple('C', FIELDS)",
    ],
)
def test_named_tuples(made: str) -> None:
    for text in (f"FIELDS = ('a', 'b')\nC = {made}", f"FIELDS = ('a', 'b')\nclass C({made}): pass"):
        found = sole(facts(text).names["C"])
        assert found.kind is Kind.CLASS
        assert found.bases == (made.partition("(")[0],)
        assert {"a", "b"} <= found.members.keys()
        assert sole(found.members["__new__"]).parameters == "(_cls, a, b)"


def test_defaults_of_a_named_tuple() -> None:
    found = members("C = namedtuple('C', 'a b', defaults=(1,))", "C")
    assert sole(found["__new__"]).parameters == "(_cls, a, b=)"
    unknown = members("C = namedtuple('C', 'a b', defaults=x)", "C")
    assert sole(unknown["__new__"]).parameters == ""


def test_functional_enum() -> None:
    assert members("C = enum.Enum('C', ['RED', 'BLUE'])", "C").keys() == {"RED", "BLUE"}


def test_attributes_set_from_outside() -> None:
    assert "later" in members("class C: pass\nC.later = 1", "C")


def test_fields_of_a_ctypes_structure() -> None:
    found = members("class C(Structure):\n    _fields_ = [('x', c_int), ('y', c_int)]", "C")
    assert found.keys() == {"_fields_", "x", "y"}


HANDLER = """
class Handler:
    def __init__(self, version): pass
    def __call__(self, deprecate_in, remove_in, *, addendum=None): pass
    def argument(self, deprecate_in, remove_in, argument): pass
    def module(self, deprecate_in, remove_in): pass
    def constant(self, deprecate_in, remove_in, constant, value): pass
    def topic(self, deprecate_in, remove_in, *, topic): pass
"""


def test_classes_shaped_like_a_handler() -> None:
    assert facts(HANDLER).handler_classes == ("Handler",)
    assert facts(HANDLER.replace("def topic", "def other")).handler_classes == ()
    assert facts(HANDLER.replace("remove_in, *, topic", "*, topic")).handler_classes == ()


@pytest.mark.parametrize(
    "head",
    [
        "class C(metaclass=Meta): pass",
        "@with_metaclass(Meta)\nclass C(object): pass",
        "@six.add_metaclass(Meta)\nclass C(object): pass",
        "class C(with_metaclass(Meta, object)): pass",
    ],
)
def test_what_a_metaclass_sets_on_its_classes_is_theirs(head: str) -> None:
    source = (
        "class Meta(type):\n    def __init__(cls, name, bases, attr):\n        cls.names = ()\n" + head + "\n"
    )
    (found,) = facts(source).names["C"]
    assert isinstance(found, Defined)
    assert "names" in found.members
