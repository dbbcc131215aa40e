"""How tests and ``try`` statements guard what is collected."""

from __future__ import annotations

import textwrap

import pytest

from deprecat.model.uses import Attempt
from tests.downstream.snippets import check, facts_of, show_condition, show_guard, show_path

HEAD = """\
import sys
import up
from up import __version__ as UP_VERSION, VERSION_INFO
from .compat import up_44, on_win
import importlib.metadata, pkg_resources
from importlib import metadata
from packaging import version
from packaging.version import parse
UP_MAJOR_MINOR = tuple(int(part) for part in UP_VERSION.split(".")[:2])
MINIMUM = "4.5"
up_43 = parse(UP_VERSION) >= parse("4.3")
UP_ORDER = VersionOrder(UP_VERSION).version
"""

VERSION = "up:__version__"
CONDITIONS = {
    "parse(UP_VERSION) >= parse('4.3')": f"{VERSION} >= 4.3",
    "parse(up.__version__) < version.parse('4.3.1')": "up.__version__ < 4.3.1",
    "LooseVersion(up.__version__) > LooseVersion('4')": "up.__version__ > 4",
    "V(up.base.VERSION) == V('4')": "up.base.VERSION == 4",
    "up.__version__ >= '4.3'": "up.__version__ >= 4.3",
    "'4.3' <= up.__version__": "up.__version__ >= 4.3",
    "tuple(int(x) for x in UP_VERSION.split('.')[:2]) >= (4, 3)": f"{VERSION}[:2] >= 4.3",
    "tuple(map(int, UP_VERSION.split('.')[:2])) >= (4, 3)": f"{VERSION}[:2] >= 4.3",
    "[int(x) for x in UP_VERSION.split('.')] >= [4, 3]": f"{VERSION} >= 4.3",
    "'.'.join(UP_VERSION.split('.')[:2]) == '4.3'": f"{VERSION}[:2] == 4.3",
    "UP_VERSION.split('.')[0] == '4'": f"{VERSION}[:1] == 4",
    "int(UP_VERSION.split('.')[0]) < 5": f"{VERSION}[:1] < 5",
    "int(UP_VERSION.split('.')[1]) < 5": "?",
    "UP_VERSION.split('.')[1:] < ['5']": "?",
    "UP_VERSION[:3] == '4.3'": f"{VERSION} startswith 4.3",
    "UP_VERSION[:3] != '4.3'": f"not {VERSION} startswith 4.3",
    "float(UP_VERSION[:3]) >= 4.3": "?",
    "UP_VERSION[:3] >= '4.3'": "?",
    "VERSION_INFO[:2] >= (4, 3)": "up:VERSION_INFO[:2] >= 4.3",
    "VERSION_INFO >= (4, 3)": "up:VERSION_INFO >= 4.3",
    "VERSION_INFO[0] == 4": "up:VERSION_INFO[:1] == 4",
    "UP_MAJOR_MINOR >= (4, 5)": f"{VERSION}[:2] >= 4.5",
    "(4, 3) <= VERSION_INFO[:2] < (4, 6)": "all(up:VERSION_INFO[:2] >= 4.3, up:VERSION_INFO[:2] < 4.6)",
    "UP_VERSION.startswith('4.3')": f"{VERSION} startswith 4.3",
    "UP_VERSION.startswith(('4.3', '4.4'))": f"any({VERSION} startswith 4.3, {VERSION} startswith 4.4)",
    "UP_VERSION in ('4.3.1', '4.3.2')": f"{VERSION} in 4.3.1|4.3.2",
    "UP_VERSION not in {'4.3.1'}": f"not {VERSION} in 4.3.1",
    "parse(UP_VERSION).release[:2] >= (4, 3)": f"{VERSION}[:2] >= 4.3",
    "parse(UP_VERSION).major >= 23": f"{VERSION}[:1] >= 23",
    "parse(UP_VERSION).minor >= 3": "?",
    "parse(UP_VERSION) >= parse(MINIMUM)": f"{VERSION} >= 4.5",
    "parse(UP_VERSION) >= parse(elsewhere)": "?",
    "UP_VERSION.split('+')[0] == '4.3'": f"{VERSION} == 4.3",
    "importlib.metadata.version('up') >= '4'": "up.__version__ >= 4",
    "parse(metadata.version('up-build')) >= parse('3')": "up_build.__version__ >= 3",
    "pkg_resources.get_distribution('up').version == '4'": "up.__version__ == 4",
    "pkg_resources.get_distribution('up').parsed_version > parse('4')": "up.__version__ > 4",
    "VersionOrder(UP_VERSION) >= VersionOrder('4.3')": f"{VERSION} >= 4.3",
    "VersionOrder(UP_VERSION).version >= (4, 3)": "?",
    "tuple(chain.from_iterable(VersionOrder(UP_VERSION).version))[1:3] >= (4, 3)": f"{VERSION}[:2] >= 4.3",
    "tuple(chain.from_iterable(UP_ORDER))[1:3] >= (4, 3)": f"{VERSION}[:2] >= 4.3",
    "tuple(chain.from_iterable(UP_ORDER))[1:] >= (4, 3)": f"{VERSION} >= 4.3",
    "tuple(chain.from_iterable(UP_ORDER))[1] >= 4": f"{VERSION}[:1] >= 4",
    "tuple(chain.from_iterable(UP_ORDER))[:2] >= (4, 3)": "?",
    "tuple(chain.from_iterable(UP_ORDER))[0] >= 4": "?",
    "tuple(chain.from_iterable(UP_ORDER))[2:3] >= (3,)": "?",
    "tuple(chain.from_iterable(UP_ORDER)) in ((0, 4, 3),)": "?",
    "VERSION_INFO[1:3] >= (4, 3)": "?",
    "up.count >= 4": "?",
    "up.record('x').version >= '4'": "?",
    "up.records[0].version >= '4'": "?",
    "sys.version_info >= (3, 8)": "?",
    "sys.platform == 'win32'": "?",
    "on_win": "refer .compat:on_win",
    "up_44 and not on_win": "all(refer .compat:up_44, not refer .compat:on_win)",
    "up_43": f"{VERSION} >= 4.3",
    "up_43 is True": f"{VERSION} >= 4.3",
    "up_43 == False": f"not {VERSION} >= 4.3",
    "not up_43": f"not {VERSION} >= 4.3",
    "up_43 or sys.argv": f"any({VERSION} >= 4.3, ?)",
    "up_43 if up_44 else False": f"all(refer .compat:up_44, {VERSION} >= 4.3)",
    "(new := up_43)": f"{VERSION} >= 4.3",
    "hasattr(up.base, 'thing')": "has up.base.thing",
    "hasattr(up, name)": "?",
    "hasattr(sys.modules, 'x')": "has sys.modules.x",
    "'thing' in dir(up.base)": "has up.base.thing",
    "'thing' not in dir(up.base)": "not has up.base.thing",
    "'thing' in up.base.__dict__": "has up.base.thing",
    "'thing' in vars(up)": "has up.thing",
    "getattr(up, 'thing', None)": "has up.thing",
    "getattr(up, 'thing', False)": "all(?, has up.thing)",
    "getattr(up.Thing(), 'part', None)": "all(?, has up.Thing().part)",
    "getattr(up, 'thing', None) is not None": "has up.thing",
    "getattr(up, 'thing', None) is None": "not has up.thing",
    "getattr(up, 'thing', up_43)": (
        f"any(all(has up.thing, refer up.thing), all(not has up.thing, {VERSION} >= 4.3))"
    ),
    "getattr(up, 'thing', elsewhere)": "any(all(has up.thing, refer up.thing), all(not has up.thing, ?))",
    "callable(getattr(up, 'thing', None))": "has up.thing",
    "importlib.util.find_spec('up.thing') is not None": "has up.thing",
    "TYPE_CHECKING": "typing",
    "typing.TYPE_CHECKING": "typing",
    "not TYPE_CHECKING": "not typing",
    "isinstance(up.x, str)": "?",
    "'a' in up.table": "?",
}


@pytest.mark.parametrize(("test", "expected"), CONDITIONS.items(), ids=str)
def test_condition(test: str, expected: str) -> None:
    """A flag that is made from the test says what the test was understood as."""
    flag = facts_of(HEAD + f"flag = bool({test})\n").exports["flag"]
    found = [show_condition(export.condition) for export in flag if export.condition is not None]
    assert found == ([] if expected == "?" else [expected])


GUARDS = {
    "if and else": """
        import up
        if up.__version__ >= "4":  #: up.__version__
            up.a  #: up.a if up.__version__ >= 4
        elif up.__version__ >= "3":  #: up.__version__ if not up.__version__ >= 4
            up.b  #: up.b if not up.__version__ >= 4 & up.__version__ >= 3
        else:
            from up import c
        c  #: up:c from not up.__version__ >= 4 & not up.__version__ >= 3
    """,
    "parts that are known": """
        import up
        if hasattr(up, "a") and x:  #: up
            up.a  #: up.a if has up.a
        else:
            up.b  #: up.b if not all(has up.a, ?)
        if hasattr(up, "c") or x:  #: up
            up.c  #: up.c if any(has up.c, ?)
        else:
            up.d  #: up.d if not has up.c
    """,
    "expressions": """
        import up
        up.a if hasattr(up, "a") else up.b  #: up.a if has up.a; up; up.b if not has up.a
        hasattr(up, "c") and up.c  #: up; up.c if has up.c
        hasattr(up, "d") or up.e  #: up; up.e if not has up.d
        [up.f for i in j if hasattr(up, "f")]  #: up.f if has up.f; up
        lambda: up.g if hasattr(up, "g") else None  #: up.g if has up.g; up
        while hasattr(up, "h"):  #: up
            up.h  #: up.h if has up.h
        x = up.i if hasattr(up, "i") else up.j  #: up.i if has up.i; up; up.j if not has up.i
        x()  #: up.i() from has up.i; up.j() from not has up.i
    """,
    "early exits": """
        import sys, up
        def f():
            if not hasattr(up, "a"):  #: up
                return
            up.a  #: up.a if has up.a
            for i in j:
                if hasattr(up, "b"):  #: up if has up.a
                    continue
                up.c  #: up.c if has up.a & not has up.b
            up.d  #: up.d if has up.a
            if x:
                return
            up.e  #: up.e if has up.a
            assert hasattr(up, "f")  #: up if has up.a
            up.f  #: up.f if has up.a & has up.f
            if hasattr(up, "g"):  #: up if has up.a & has up.f
                pass
            else:
                raise E
            up.g  #: up.g if has up.a & has up.f & has up.g
        if hasattr(up, "h"):  #: up
            sys.exit(1)
        up.i  #: up.i if not has up.h
    """,
    "flags": """
        import up
        new = hasattr(up, "a")  #: up
        old = not new
        if new:
            up.a  #: up.a if has up.a
        def f():
            if old:
                return
            up.a  #: up.a if has up.a
        changed = False
        if hasattr(up, "b"):  #: up
            changed = True
        if changed:
            up.b  #: up.b if has up.b
        unsure = hasattr(up, "c")  #: up
        if x:
            unsure = True
        if unsure:
            up.c  #: up.c
        g = lambda: hasattr(up, "d")  #: up
        def h():
            return hasattr(up, "d")  #: up
        if h():
            up.d  #: up.d if has up.d
    """,
    "what may not have been imported": """
        try:
            import up.a
            from up import b
            has_up = True
        except ImportError:
            b = None
            has_up = False
        if b is not None:  #: up:b from try body only
            b.x  #: up:b.x if has up.a & has up:b from try body only
        if b:  #: up:b from try body only
            b.x  #: up:b.x if has up.a & has up:b from try body only
        if has_up:
            up.y  #: up.y if has up.a & has up:b from try body only
        if not has_up:
            other
        def has_d():
            try:
                import up.d
                return True
            except ImportError:
                return False
        if has_d():
            up.z  #: up.z if has up.d from try body only
    """,
    "default of getattr": """
        import up
        x = getattr(up, "x", None)  #: up.x if has up.x
        if x:  #: up.x from has up.x
            x()  #: up.x() if has up.x from has up.x
        y = getattr(up, "y", up.z)  #: up.y if has up.y; up.z
        y()  #: up.y() from has up.y; up.z() from not has up.y
    """,
    "one of several": """
        import up
        from .own import Mine
        try:
            pass
        except (up.E, Mine) as e:  #: except up.E; except .own:Mine
            if hasattr(e, "a") and x:
                e.a.b  #: up.E(*,**).a.b if has up.E(*,**).a; .own:Mine(*,**).a.b if has .own:Mine(*,**).a
                Mine.a  #: .own:Mine.a if any(all(?, has up.E(*,**).a), all(?, has .own:Mine(*,**).a))
            if not hasattr(e, "c"):
                e.d  #: up.E(*,**).d if not has up.E(*,**).c; .own:Mine(*,**).d if not has .own:Mine(*,**).c
            has_f = "f" in dir(e)
            if has_f:
                e.f  #: up.E(*,**).f if has up.E(*,**).f; .own:Mine(*,**).f if has .own:Mine(*,**).f
            if hasattr(e, "g"):
                e = up.G()  #: up.G() if any(all(?, has up.E(*,**).g), all(?, has .own:Mine(*,**).g))
                e.g  #: up.G().g if any(all(?, has up.E(*,**).g), all(?, has .own:Mine(*,**).g))
    """,
    "one of several, some of them own": """
        import up
        class Mine(Exception):
            pass
        try:
            pass
        except (up.E, Mine) as e:  #: except up.E
            if hasattr(e, "a"):
                e.a  #: up.E(*,**).a if has up.E(*,**).a
                up.b  #: up.b if any(has up.E(*,**).a, ?)
            else:
                e.b  #: up.E(*,**).b if not has up.E(*,**).a
        try:
            from up import m
        except ImportError:
            m = None
        if hasattr(m, "n"):  #: up:m from try body only
            m.n  #: up:m.n if has up:m.n from try body only
    """,
    "one of several, told apart": """
        try:
            from up import m
        except ImportError:
            from other import m
        if hasattr(m, "n"):  #: up:m from try body only; other:m from try handler only
            m.n  #: up:m.n if has up:m.n from try body only; other:m.n if has other:m.n from try handler only
    """,
    "one of several, further on": """
        import up
        x = up.a if c else up.b  #: up.a; up.b
        if hasattr(x.s, "n"):  #: up.a.s; up.b.s
            x.s.n.m  #: up.a.s.n.m if has up.a.s.n; up.b.s.n.m if has up.b.s.n
        if hasattr(x, "m"):  #: up.a; up.b
            up.b.m  #: up.b.m if any(all(?, has up.a.m), all(?, has up.b.m))
    """,
    "skipped tests": """
        import pytest, unittest, up
        from .compat import new
        @pytest.mark.skipif(not new, reason="")  #: .compat:new
        def test():
            up.a  #: up.a if refer .compat:new
        @unittest.skipUnless(new, "")  #: .compat:new
        class Tests:
            def test(self):
                up.b  #: up.b if refer .compat:new
    """,
    "type checkers": """
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            import up  #: import up if typing
        else:
            up = None
        if False:
            import other  #: import other if typing
        def f(p: "up.P"):  #: annotation up.P from typing
            pass
    """,
    "a flag that a function sets": """
        import up
        fast = False
        fixed = False
        def before():
            if fast:
                up.a  #: up.a
            if fixed:
                up.b  #: up.b if typing
        def main():
            global fast
            fast = True
    """,
    "attempts": """
        try:
            import up.a  #: import up.a if try body only
            up.a.b = 1  #: store up.a.b if try body only
            x = up.c  #: up.c if try body only
        except ImportError:
            import up.d  #: import up.d if try handler only
        else:
            up.e  #: up.e if try else only from try body only
        finally:
            up.f  #: up.f from try body only; up.f from try handler only
        try:
            from up import g  #: import up:g if try body lost
            g()  #: up:g() if try body lost
        except Exception:
            raise
        except ValueError:
            g.h  #: up:g.h from try body lost
        try:
            import up.i  #: import up.i if try body lost only
        except ImportError as e:
            log(e)
            raise SystemExit
    """,
    "attempts that left": """
        def f():
            try:
                import up.a
            except ImportError:
                return
            import other
            other.b  #: other.b if try else only
    """,
    "suppress": """
        import contextlib
        with contextlib.suppress(ImportError, ValueError):
            from up import a  #: import up:a if try body only
        a.b  #: up:a.b from try body only
    """,
    "functions in attempts": """
        try:
            import up
            def f():
                up.a  #: up.a if try else only from try body only
        except ImportError:
            def f():
                pass
    """,
    "nested": """
        try:
            try:
                import up  #: import up if try body & try body only
            except ImportError:
                import other  #: import other if try body & try handler only
        except AttributeError:
            pass
    """,
}


@pytest.mark.parametrize("source", GUARDS.values(), ids=GUARDS)
def test_guards(source: str) -> None:
    check(source)


def attempts(source: str) -> dict[str, list[tuple[str, tuple[str, ...], bool]]]:
    found: dict[str, list[tuple[str, tuple[str, ...], bool]]] = {}
    for use in facts_of(source).uses:
        guards = [guard for guard in use.guards if isinstance(guard, Attempt)]
        found[show_path(use.path)] = [(guard.part, guard.catches, guard.recovers) for guard in guards]
    return found


@pytest.mark.parametrize(
    ("kind", "catches"),
    [
        ("ImportError", ("ImportError",)),
        ("(ImportError, AttributeError)", ("ImportError", "AttributeError")),
        ("(ValueError, ModuleNotFoundError)", ("ModuleNotFoundError",)),
        ("builtins.AttributeError", ("AttributeError",)),
        ("Exception", ("ImportError", "ModuleNotFoundError", "AttributeError", "TypeError")),
        ("BaseException", ("ImportError", "ModuleNotFoundError", "AttributeError", "TypeError")),
        ("", ("ImportError", "ModuleNotFoundError", "AttributeError", "TypeError")),
        ("TypeError", ("TypeError",)),
        ("ValueError", None),
    ],
)
def test_what_is_caught(kind: str, catches: tuple[str, ...] | None) -> None:
    found = attempts(f"try:\n  import up\nexcept {kind}:\n  import other\n")
    assert found["up"] == ([] if catches is None else [("body", catches, True)])
    assert found["other"] == ([] if catches is None else [("handler", catches, True)])


@pytest.mark.parametrize(
    ("handler", "recovers"),
    [
        ("pass", True),
        ("raise", False),
        ("raise RuntimeError('install up')", False),
        ("log()\nraise", False),
        ("if x:\n  raise\nelse:\n  sys.exit()", False),
        ("if x:\n  raise", True),
        ("if x:\n  return\nraise", True),
        ("with x:\n  os._exit(1)", False),
        ("try:\n  import other\nexcept ImportError:\n  raise", True),
        ("pytest.skip('no up')", True),
        ("raise unittest.SkipTest", True),
        ("exit(1)", False),
        ("while x:\n  raise", True),
    ],
)
def test_recovers(handler: str, recovers: bool) -> None:
    body = textwrap.indent(handler, "    ")
    found = attempts(f"def f():\n  try:\n    import up\n  except ImportError:\n{body}\n")
    assert found["up"] == [("body", ("ImportError",), recovers)]


def test_a_handler_that_raises_takes_its_names_from_one_that_recovers() -> None:
    source = (
        "try:\n  import up\n  up.a\nexcept ImportError:\n  raise\nexcept AttributeError:\n  import other\n"
    )
    found = attempts(source)
    assert found["up"] == found["up.a"] == [("body", ("AttributeError",), True)]
    assert found["other"] == [("handler", ("AttributeError",), True)]


def test_a_handler_is_told_only_what_passes_the_ones_before_it() -> None:
    source = "try:\n  import up\nexcept ImportError:\n  import a\nexcept Exception:\n  import b\n"
    found = attempts(source)
    assert found["a"] == [("handler", ("ImportError",), True)]
    assert found["b"] == [("handler", ("AttributeError", "TypeError"), True)]


@pytest.mark.parametrize(
    ("body", "only"),
    [
        ("import up, other", True),
        ("import up\nup.a\nhas = True", True),
        ("import up\nup.a = lambda: None", True),
        ("import up\nf = getattr(up, 'f')", True),
        ("import up\ndef f(): up.g()", True),
        ("import up\nup.a()", False),
        ("import up\nx.y", False),
        ("import up\nx = {}['a']", False),
    ],
)
def test_only(body: str, only: bool) -> None:
    facts = facts_of("try:\n" + textwrap.indent(body, "  ") + "\nexcept AttributeError:\n  pass\n")
    (guard,) = facts.uses[0].guards
    assert isinstance(guard, Attempt)
    assert guard.only is only


def test_attempts_are_told_apart_and_say_where_they_stand() -> None:
    source = "try:\n  import a\nexcept ImportError:\n  pass\n"
    found = [use.guards[0] for use in facts_of(source * 2 + "import b\n").uses if use.guards]
    assert [(guard.number, guard.line) for guard in found if isinstance(guard, Attempt)] == [(0, 1), (1, 5)]


def test_each_call_of_a_short_function_is_an_attempt_of_its_own() -> None:
    facts = facts_of("""\
        def either(name):
            try:
                return getattr(import_module("up.a"), name)
            except AttributeError:
                return getattr(import_module("up.b"), name)
        X = either("X")
        Y = either("Y")
        """)
    numbers = {
        show_path(use.path): guard.number
        for use in facts.uses
        for guard in use.guards
        if isinstance(guard, Attempt)
    }
    assert numbers["up.a.X"] == numbers["up.b.X"] != numbers["up.a.Y"] == numbers["up.b.Y"]


def test_a_test_has_the_line_of_its_expression() -> None:
    facts = facts_of("import up\nif (\n  hasattr(up, 'a')\n):\n  up.a\n")
    (guard,) = facts.uses[-1].guards
    assert (guard.line, show_guard(guard)) == (3, "has up.a")
