"""What a module binds once it has run."""

from __future__ import annotations

import pytest

from deprecat.model.symbols import Kind
from deprecat.upstream.facts import Defined, Imported
from tests.upstream.reading import facts, sole

BINDING = {
    "def f(): pass": "f",
    "async def f(): pass": "f",
    "class C: pass": "C",
    "a = b = 1": "a b",
    "a, (b, *c) = x": "a b c",
    "a: int = 1": "a",
    "a: int": "",
    "a += 1": "a",
    "print(a := 1)": "a",
    "f(lambda: (a := 1))": "",
    "x = [b := a for a in y]": "x b",
    "[a for a in x]": "",
    "for a, b in x: c = 1": "a b c",
    "while x: a = 1": "a",
    "with x as (a, b): c = 1": "a b c",
    "import a.b": "a",
    "import a.b as c": "c",
    "from a import b as c, d": "c d",
    "from a import *": "",
    "try:\n    a = 1\nexcept E as e:\n    b = 1\nelse:\n    c = 1\nfinally:\n    d = 1": "a b c d",
    "match x:\n    case [a, *b]: pass\n    case {'k': c, **d}: pass\n    case C() as e: f = 1": "a b c d e f",
    "if x: a = 1\nelif y: b = 1\nelse: c = 1": "a b c",
    "if __name__ == '__main__':\n    import a\nelse:\n    b = 1": "b",
    "if __name__ == '__main__' and x: a = 1": "",
    "a = 1\ndel a": "",
    "a = b = 1\ndel (a, b)": "",
    "a = 1\nif x: del a": "a",
    "def f():\n    global a\n    a = 1": "f a",
    "def f():\n    global a\n    print(a)": "f",
    "a.b = a[0] = 1": "",
    "if False: a = 1\nelse: b = 1": "b",
    "if True: a = 1\nelse: b = 1": "a",
    "try:\n    import a\nexcept ImportError:\n    raise\n": "a",
    "raise SystemExit\na = 1": "",
}


@pytest.mark.parametrize("text", BINDING)
def test_what_a_statement_binds(text: str) -> None:
    assert set(facts(text).names) == set(BINDING[text].split())


def test_imports_stay_relative() -> None:
    names = facts("import a.b\nimport a.c as d\nfrom ..e import f as g\nfrom . import h").names
    assert names == {
        "a": (Imported(0, "a"),),
        "d": (Imported(0, "a.c"),),
        "g": (Imported(2, "e", "f"),),
        "h": (Imported(1, "", "h"),),
    }


def test_stars_stand_in_order_and_apart() -> None:
    found = facts("from .b import *\ntry:\n    from a import *\nexcept ImportError: pass")
    assert found.stars == (Imported(1, "b", "*"), Imported(0, "a", "*"))


def test_arms_of_a_branch_add_up() -> None:
    names = facts("""
        if PY3:
            def f(a): pass
        elif PY2:
            def f(a, b): pass
    """).names
    assert [d.parameters for d in names["f"] if isinstance(d, Defined)] == ["(a)", "(a, b)"]


def test_what_stood_before_stays_possible_unless_every_arm_binds() -> None:
    assert len(facts("a = b.c\nif x: a = 1").names["a"]) == 2
    assert len(facts("a = b.c\nif x: a = 1\nelse: a = ''").names["a"]) == 2
    assert [d.annotation for d in facts("a = b.c\nif x: a = 1\nelse: a = ''").names["a"]] == ["int", "str"]  # type: ignore[union-attr]


def test_a_later_plain_binding_replaces() -> None:
    text = "try:\n    import json as j\nexcept ImportError:\n    j = None\n"
    assert len(facts(text).names["j"]) == 2
    assert facts(text + "def j(): pass").names["j"] == facts("def j(): pass").names["j"]


def test_an_arm_that_raises_binds_nothing() -> None:
    assert facts("if x:\n    a = 1\n    raise E\nelse:\n    b = 1").names.keys() == {"b"}


def test_suppress_may_skip_its_body() -> None:
    names = facts("a = b.c\nwith contextlib.suppress(ImportError):\n    from x import a").names
    assert len(names["a"]) == 2


TYPING = """
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from a import A
    from a import *
else:
    B = 1
if not typing.TYPE_CHECKING:
    C = 1
else:
    from a import D, B
"""


def test_type_checking_is_kept_apart() -> None:
    found = facts(TYPING)
    assert found.names.keys() == {"TYPE_CHECKING", "B", "C"}
    assert found.typing == {"A": (Imported(0, "a", "A"),), "D": (Imported(0, "a", "D"),)}
    assert found.stars == ()


def test_a_deleted_original_lives_on_in_its_alias() -> None:
    # conda_build/environ.py@24.3.0 defines, aliases and deletes
    names = facts("def old(a): pass\nnew = old\ndel old").names
    assert names.keys() == {"new"}
    assert sole(names["new"]).kind is Kind.FUNCTION
    assert sole(names["new"]).parameters == "(a)"


def test_an_alias_keeps_what_it_meant_when_the_original_is_bound_again() -> None:
    names = facts("from a import b\nc = b\ndef b(x): pass").names
    assert names["c"] == (Imported(0, "a", "b"),)


VALUES = {
    "a = b.c": Defined(Kind.CONSTANT, value="b.c"),
    "a = b.C(1)": Defined(Kind.CONSTANT, called="b.C"),
    "a = f()()": Defined(Kind.CONSTANT),
    "a = None": Defined(Kind.CONSTANT),
    "a = 'text'": Defined(Kind.CONSTANT, annotation="str"),
    "a = '24.3.0'": Defined(Kind.CONSTANT, annotation="str", literal="24.3.0"),
    "a = f'{x}'": Defined(Kind.CONSTANT, annotation="str"),
    "a = True": Defined(Kind.CONSTANT, annotation="bool"),
    "a = [1]": Defined(Kind.CONSTANT, annotation="list"),
    "a = {1: 2}": Defined(Kind.CONSTANT, annotation="dict"),
    "a = {b for b in c}": Defined(Kind.CONSTANT, annotation="set"),
    "a = (1,)": Defined(Kind.CONSTANT, annotation="tuple"),
    "a = b or c": Defined(Kind.CONSTANT),
    "a = (b := c)": Defined(Kind.CONSTANT, value="c"),
    "a: X = b()": Defined(Kind.CONSTANT, called="b", annotation="X"),
    "a, b = c, d": Defined(Kind.CONSTANT, value="c"),
    "a, *b = c, d": Defined(Kind.CONSTANT),
    "for a in b: pass": Defined(Kind.CONSTANT),
}


@pytest.mark.parametrize("text", VALUES)
def test_what_a_value_tells(text: str) -> None:
    assert facts(text).names["a"] == (VALUES[text],)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("X", "X"),
        ("a.X", "a.X"),
        ("'X'", "X"),
        ("Optional[X]", "X"),
        ("typing.Optional['a.X']", "a.X"),
        ("X | None", "X"),
        ("None | X", "X"),
        ("'X | None'", "X"),
        ("Union[X, None]", "X"),
        ("X | Y", ""),
        ("Union[X, Y]", ""),
        ("list[X]", "list"),
        ("Annotated[X, 1]", "X"),
        ("Literal['a']", ""),
        ("None", ""),
        ("'not an expression ['", ""),
    ],
)
def test_the_class_that_an_annotation_names(written: str, found: str) -> None:
    assert sole(facts(f"def f() -> {written}: pass").names["f"]).annotation == found


def test_a_context_manager_does_not_give_what_it_is_annotated_with() -> None:
    assert sole(facts("@contextlib.contextmanager\ndef f() -> X: yield").names["f"]).annotation == ""


@pytest.mark.parametrize(
    "written", ["()", "(a, b=)", "(a, /, b=, *args, c, d=, **kw)", "(*, a)", "(a=, /)", "(a, /, *, b=)"]
)
def test_parameters(written: str) -> None:
    source = written.replace("=", "=0")
    assert sole(facts(f"def f{source}: pass").names["f"]).parameters == written


def test_a_fingerprint_leaves_out_names_docstrings_and_decorators() -> None:
    def print_of(text: str) -> str:
        (found,) = facts(text).names.values()
        return sole(found).fingerprint

    plain = print_of("def f(a):\n    return f(a - 1)")
    assert len(plain) == 8
    assert plain == print_of("@x\ndef g(a):\n    'Doc.'\n    # comment\n    return (g(a-1))")
    assert plain != print_of("def f(a):\n    return f(a - 2)")
    assert plain != print_of("def f(a, b):\n    return f(a - 1)")
    assert (
        print_of("def f(): return 1") != print_of("def f(): return True") != print_of("def f(): return '1'")
    )
    assert print_of("class A:\n    def f(self): return A") == print_of("class B:\n    def f(self): return B")
    assert print_of("class A:\n    def f(self): pass") != print_of("class A:\n    def g(self): pass")


ALL = {
    "": None,
    "__all__ = ['a', 'b']": ("a", "b"),
    "__all__ = ('a',)\n__all__ += ('b',)": ("a", "b"),
    "__all__ = ['a']\n__all__ = ['b']": ("b",),
    "__all__ = []\n__all__.append('a')\n__all__.extend(['b', 'c'])\n__all__.remove('b')": ("a", "c"),
    "X = ('a',)\n__all__ = X + ('b',)": ("a", "b"),
    "X = ['a']\n__all__ = [*X, 'b']": ("a", "b"),
    "X = ['a']\n__all__ = ['b'] + list(X)": ("b", "a"),
    "__all__ = ['a']\nif x:\n    __all__ += ['b']": ("a", "b"),
    "if x:\n    __all__ = ['a']\nelse:\n    __all__ = ['b']": ("a", "b"),
    "__all__: list[str] = ['a']": ("a",),
    "__all__ = 'a b'.split()": ("a", "b"),
    "__all__ = ['a', 'a']": ("a",),
    "__all__ = ['a']\ndel __all__": None,
}


@pytest.mark.parametrize("text", ALL)
def test_a_readable_all(text: str) -> None:
    found = facts(text)
    assert (found.all_names, found.open) == (ALL[text], "")


@pytest.mark.parametrize(
    "text",
    [
        "__all__ = m.__all__ + ['a']",
        "__all__ = [n for n in dir() if n]",
        "__all__ = ['a']\n__all__ += m.__all__",
        "__all__ = ['a']\n__all__.extend(x)",
        "X = ['a']\nX.append(y)\n__all__ = X",
        "__all__ = ['a', b]",
    ],
)
def test_an_unreadable_all_opens_the_module(text: str) -> None:
    found = facts(text)
    assert (found.all_names, found.open) == (None, "__all__ cannot be read")
