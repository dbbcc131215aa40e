"""Names that a module has without binding them."""

from __future__ import annotations

import pytest

from deprecat.model.symbols import Kind
from deprecat.upstream.facts import Defined, Imported
from tests.upstream.reading import facts

READABLE = {
    "if name == 'a': return 1\nraise AttributeError(name)": "a",
    "if 'a' == name: return 1\nraise AttributeError(name)": "a",
    "if name in ('a', 'b'): return 1\nraise AttributeError(name)": "a b",
    "if name in NAMES: return load(name)\nraise AttributeError(name)": "x y",
    "if name not in NAMES: raise AttributeError(name)\nreturn load(name)": "x y",
    "if name != 'a':\n    raise AttributeError(name)\nreturn 1": "a",
    "if name == 'a' or name in {'b'}: return 1\nraise AttributeError(name)": "a b",
    "if name in NAMES and ok(): return 1\nraise AttributeError(name)": "x y",
    "return TABLE[name]": "k l",
    "try:\n    return TABLE[name]\nexcept KeyError:\n    raise AttributeError(name) from None": "k l",
    "if name == 'a': return 1\nelif name == 'b': return 2\nelse: raise AttributeError": "a b",
    "match name:\n    case 'a' | 'b': return 1\n    case 'c': return 2\nraise AttributeError": "a b c",
    "if name in NAMES:\n    globals()[name] = value = load(name)\n    return value\nraise AttributeError": "x y",
    # falls off its end: any other name is None, which is no name to rely on (conda/exports.py@25.7.0)
    "if name == 'plan':\n    from . import plan\n    return plan": "plan",
}
UNREADABLE = [
    "return load(name)",
    "if name.startswith('_'): raise AttributeError\nreturn load(name)",
    "if name == 'a': return 1\nreturn getattr(other, name)",
    "if name in unknown: return 1\nraise AttributeError",
    "for known in NAMES:\n    if known in name: return 1\nraise AttributeError",
    "if name == 'a': raise AttributeError\nreturn 1",
    "match name:\n    case 'a': return 1\n    case _: return 2",
]


def getattr_of(body: str) -> str:
    lines = body.replace("\n", "\n    ")
    return (
        f"NAMES = frozenset({{'x', 'y'}})\nTABLE = {{'k': 1, 'l': 2}}\ndef __getattr__(name):\n    {lines}\n"
    )


@pytest.mark.parametrize("body", READABLE)
def test_a_readable_getattr_provides_its_names(body: str) -> None:
    found = facts(getattr_of(body))
    assert (set(found.provided), found.open) == (set(READABLE[body].split()), "")


@pytest.mark.parametrize("body", UNREADABLE)
def test_any_other_getattr_opens_the_module(body: str) -> None:
    assert facts(getattr_of(body)).open == "__getattr__ cannot be read"


@pytest.mark.parametrize(
    "text", ["from x import __getattr__", "__getattr__ = lazy(__name__)", "__getattr__, __dir__ = attach()"]
)
def test_a_getattr_from_elsewhere_opens_the_module(text: str) -> None:
    assert facts(text).open == "__getattr__ cannot be read"


def test_what_a_getattr_gives() -> None:
    provided = facts(
        getattr_of("""
    if name == 'a':
        from . import a
        return a
    if name == 'b':
        import x.y
        return x.y.B
    if name == 'c':
        return Made()
    raise AttributeError(name)
""")
    ).provided
    assert provided["a"] == (Imported(1, "", "a"),)
    assert provided["b"] == (Imported(0, "x.y", "B"),)
    assert provided["c"] == (Defined(Kind.CONSTANT, called="Made"),)


WRITES = {
    "globals()['a'] = 1": "a",
    "vars()['a'] = 1": "a",
    "locals()['a'] = 1": "a",
    "globals().update(a=1, b=2)": "a b",
    "globals().update({'a': 1})": "a",
    "globals().setdefault('a', 1)": "a",
    "sys.modules[__name__].__dict__['a'] = 1": "a",
    "g = globals()\ng['a'] = 1": "a",
    "for n in ('a', 'b'):\n    globals()[n] = make(n)": "a b",
    "NAMES = ['a', 'b']\nfor n in NAMES:\n    setattr(sys.modules[__name__], n, make(n))": "a b",
    "for n, v in {'a': 1, 'b': 2}.items():\n    globals()[n] = v": "a b",
    "me = sys.modules[__name__]\nsetattr(me, 'a', 1)": "a",
    "def f():\n    globals()['a'] = 1": "a",
    "print(globals())": "",
    "x = dict(globals())": "",
    "def f():\n    exec(code)": "",
    "def f():\n    locals()['a'] = 1": "",
    "sys.modules['other'] = x": "",
    "x = globals()['a']": "",
}


@pytest.mark.parametrize("text", WRITES)
def test_names_written_into_the_module(text: str) -> None:
    found = facts(text)
    assert (set(found.provided), found.open) == (set(WRITES[text].split()), "")


@pytest.mark.parametrize(
    "text",
    [
        "globals()[n] = 1",
        "globals().update(x)",
        "for n in names():\n    globals()[n] = 1",
        "def f(n):\n    globals()[n] = 1",
        "def f(n):\n    g = globals()\n    g.update(n)",
        "exec(code)",
        "def f():\n    exec(code, globals())",
        "sys.modules[__name__] = Lazy()",
        "setattr(sys.modules[__name__], n, 1)",
        "fill(globals())",
        "Color._convert_('Color', __name__, lambda n: True)",
        "@enum.global_enum\nclass C(enum.Enum):\n    A = 1",
    ],
)
def test_what_opens_a_module(text: str) -> None:
    found = facts(text)
    assert found.open
    assert not found.provided
