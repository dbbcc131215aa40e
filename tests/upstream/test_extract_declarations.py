"""Declarations, each form, and the odd ways in which they have been written (all fixtures are our own)."""

from __future__ import annotations

import pytest

from deprecat.model.declarations import Form
from deprecat.model.symbols import Kind
from deprecat.upstream.facts import Declared, Defined, Handler, Imported, Version
from tests.upstream.reading import BOUND, IMPORT, declared, facts, one, sole

HANDLER = Handler("deprecated", BOUND)
TWO = (Version("24.3"), Version("24.9"))


def versions(found: Declared) -> tuple[Version, Version]:
    return found.deprecate_in, found.remove_in


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("@deprecated('24.3', '24.9')\ndef f(): pass", "f"),
        ("@deprecated('24.3', '24.9')\nasync def f(): pass", "f"),
        ("@deprecated('24.3', '24.9')\nclass C: pass", "C"),
        ("class C:\n    @property\n    @deprecated('24.3', '24.9')\n    def p(self): pass", "C.p"),
        ("class C:\n    @deprecated('24.3', '24.9')\n    @lru_cache\n    def m(self): pass", "C.m"),
        ("class C:\n    class D:\n        @deprecated('24.3', '24.9')\n        def m(self): pass", "C.D.m"),
        ("if on_win:\n    @deprecated('24.3', '24.9')\n    def f(): pass", "f"),
        ("def f():\n    @deprecated('24.3', '24.9')\n    def g(): pass", "f.g"),
        ("@deprecated('24.3', '24.9')\ndef _private(): pass", "_private"),
        ("@deprecated('24.3', remove_in='24.9')\ndef f(): pass", "f"),
        ("@deprecated(deprecate_in='24.3', remove_in='24.9', stack=+1)\ndef f(): pass", "f"),
        ("def f(): pass\nf = deprecated('24.3', '24.9')(f)", "f"),
        ("FROM = '24.3'\n@deprecated(FROM, TO := '24.9')\ndef f(): pass", "f"),
    ],
)
def test_decorators(text: str, subject: str) -> None:
    found = one(text, Form.DECORATOR)
    assert (found.subject, found.detail, found.handler) == (subject, "", HANDLER)
    assert versions(found) == TWO
    assert found.problem == ""


def test_line_text_and_category() -> None:
    found = one(
        """
        @deprecated(
            "24.3",
            "24.9",
            addendum=("Use `a` "
                      "instead."),
            deprecation_type=FutureWarning,
        )
        def f(): pass
        """,
        Form.DECORATOR,
    )
    assert (found.line, found.text, found.category) == (3, "Use `a` instead.", "FutureWarning")


def test_arguments_of_stacked_decorators() -> None:
    found = declared("""
        class M(type):
            @deprecated.argument("24.3", "24.9", "old", rename="new", addendum="Use it.")
            @deprecated.argument("24.3", "25.3", argument="gone")
            @other.argument("name")
            def __call__(cls): pass
    """)
    assert [(d.form, d.subject, d.detail, d.rename, d.text) for d in found] == [
        (Form.ARGUMENT, "M.__call__", "old", "new", "Use it."),
        (Form.ARGUMENT, "M.__call__", "gone", "", ""),
    ]
    assert found[1].remove_in == Version("25.3")


def test_actions_take_the_options_of_the_call_around_them() -> None:
    found = declared("""
        def configure(parser):
            parser.add_argument("-m", "--mkdir", action=deprecated.action("24.3", "24.9", _StoreTrue))
            group = parser.add_group()
            group.add_argument("remote", nargs="?", action=deprecated.action("24.3", "24.9", action=_Store))
            parser.add_argument(dest="old", **dict(action=deprecated.action("24.3", "24.9", _Store)))
            act = deprecated.action("24.3", "24.9", _Store)
            for flag in ("-a", "--all"):
                parser.add_argument(flag, action=deprecated.action("24.3", "24.9", _Store))
            parser.add_argument(unknown, action=deprecated.action("24.3", "24.9", _Store))
    """)
    assert {d.subject for d in found} == {"configure"}
    assert [(d.detail, d.problem) for d in found] == [
        ("-m/--mkdir", ""),
        ("remote", ""),
        ("", "the option strings cannot be read"),
        ("", "no add_argument call around it"),
        ("-a", ""),
        ("--all", ""),
        ("", "the option strings cannot be read"),
    ]


def test_modules() -> None:
    # conda_env/cli/main.py@23.11.0 declares under __main__, with an import of its own
    found = facts("""
        if __name__ == "__main__":
            from up.deprecations import deprecated
            deprecated.module("24.3", "24.9", addendum="Nothing to import.")
    """).declared
    assert [(d.form, d.subject, d.detail, d.handler) for d in found] == [
        (Form.MODULE, "", "__main__", Handler("deprecated", Imported(0, "up.deprecations", "deprecated")))
    ]
    assert one("deprecated.module('24.3', '24.9')\nimport os", Form.MODULE).detail == ""


def test_topics() -> None:
    found = declared("""
        class C:
            def m(self, name):
                if name:
                    deprecated.topic("24.3", "24.9", topic=f"`{name}` without `=`", addendum=self.hint)
    """)
    assert [(d.subject, d.detail, d.text) for d in found] == [("C.m", "`{...}` without `=`", "{...}")]


def test_constants_provide_their_name() -> None:
    found = facts(
        IMPORT
        + "from m import Class\n"
        + "deprecated.constant('24.3', '24.9', 'PLAIN', a.b)\n"
        + "deprecated.constant('24.3', '24.9', 'CALL', value=a.B())\n"
        + "deprecated.constant('24.3', '24.9', 'NONE', None)\n"
        + "deprecated.constant('24.3', '24.9', 'WALRUS', _W := Class)\n"
        + "deprecated.constant('24.3', '24.9', 'LAZY', factory=lambda: a.B())\n"
        + "deprecated.constant('24.3', '24.9', 'LOADED', factory=load)\n"
        + "deprecated.constant(deprecate_in='24.3', remove_in='24.9', constant='KEYS', value=1)\n"
        + "class C:\n    deprecated.constant('24.3', '24.9', 'INSIDE', 1)\n"
        + "def f():\n    deprecated.constant('24.3', '24.9', 'LATER', 1)\n"
    )
    assert [d.subject for d in found.declared if not d.problem and versions(d) == TWO] == [
        *("PLAIN", "CALL", "NONE", "WALRUS", "LAZY", "LOADED", "KEYS", "INSIDE", "LATER")
    ]
    assert found.provided == {
        "PLAIN": (Defined(Kind.CONSTANT, value="a.b"),),
        "CALL": (Defined(Kind.CONSTANT, called="a.B"),),
        "NONE": (Defined(Kind.CONSTANT),),
        "WALRUS": (Imported(0, "m", "Class"),),
        "LAZY": (Defined(Kind.CONSTANT, called="a.B"),),
        "LOADED": (Defined(Kind.CONSTANT),),
        "KEYS": (Defined(Kind.CONSTANT, annotation="int"),),
    }
    assert "_W" in found.names
    assert found.open == ""


# The odd cases, numbered as in our notes on conda's history.


@pytest.mark.parametrize(
    "loop",
    [
        "for name in ('A', 'B'):",
        "NAMES = ['A', 'B']\nfor name in NAMES:",
        "for name, _ in (('A', x), ('B', y)):",
        "for name in {'A': x, 'B': y}:",
        "for name, made in {'A': x, 'B': y}.items():",
        "for name in sorted({'A', 'B'}):",
    ],
)
def test_1_names_from_a_loop(loop: str) -> None:
    found = facts(
        f"{IMPORT}{loop}\n"
        "    deprecated.constant('26.3', '26.9', name,\n"
        "        factory=lambda n=name: getattr(load(), n), addendum=f'Use `m.{name}` instead.')\n"
        "del name\n"
    )
    assert sorted((d.subject, d.text) for d in found.declared) == [
        ("A", "Use `m.A` instead."),
        ("B", "Use `m.B` instead."),
    ]
    assert len({d.line for d in found.declared}) == 1
    assert found.provided.keys() == {"A", "B"}
    assert not {"A", "B", "name"} & found.names.keys()
    assert found.open == ""


def test_1_values_from_a_loop() -> None:
    found = facts(f"{IMPORT}for name, v in {{'A': m.x}}.items():\n    deprecated.constant('1', '2', name, v)")
    assert found.provided == {"A": (Defined(Kind.CONSTANT, value="m.x"),)}


def test_1_an_unreadable_loop_opens_the_module() -> None:
    found = facts(f"{IMPORT}for name in names():\n    deprecated.constant('26.3', '26.9', name, None)")
    assert [(d.subject, d.problem) for d in found.declared] == [("", "the constant's name cannot be read")]
    assert found.open


def test_2_a_constant_whose_original_is_deleted() -> None:
    found = facts(f"""
        {IMPORT}
        from .path import win_path
        class Old:
            def method(self): pass
        deprecated.constant("25.3", "25.9", "win_path", win_path)
        del win_path
        deprecated.constant("25.3", "25.9", "Old", Old)
        del Old
    """)
    assert found.names.keys() == {"deprecated"}
    assert found.provided["win_path"] == (Imported(1, "path", "win_path"),)
    assert "method" in sole(found.provided["Old"]).members


def test_3_a_getattr_beside_the_constants() -> None:
    found = facts(f"""
        {IMPORT}
        def __getattr__(name):
            if name == "lazy":
                return load()
            raise AttributeError(name)
        deprecated.constant("25.3", "25.9", "OLD", 1)
    """)
    assert found.provided.keys() == {"lazy", "OLD"}
    assert found.open == ""


def test_4_defined_aliased_deleted() -> None:
    found = facts(f"""
        {IMPORT}
        @deprecated("24.3", "24.9")
        def get_actions(prefix, specs): pass
        get_records = get_actions
        del get_actions
    """)
    assert found.names.keys() == {"deprecated", "get_records"}
    assert sole(found.names["get_records"]).parameters == "(prefix, specs)"
    assert [d.subject for d in found.declared] == ["get_actions"]


def test_5_a_name_that_takes_over_another() -> None:
    found = declared("""
        @deprecated("25.9", "26.3", addendum="Renamed to Group in 26.3.")
        class Groups: pass
        @deprecated("25.9", "26.3")
        class Group(NamedTuple): pass
    """)
    assert [d.subject for d in found] == ["Groups", "Group"]


def test_6_one_argument_on_metaclass_and_class() -> None:
    found = declared("""
        class M(type):
            @deprecated.argument("25.3", "25.9", "old", rename="new")
            def __call__(cls, path, new=None): pass
        class C(metaclass=M):
            @deprecated.argument("25.3", "25.9", "old", rename="new")
            def __init__(self, path, new=None): pass
    """)
    assert [(d.subject, d.detail, d.rename) for d in found] == [
        ("M.__call__", "old", "new"),
        ("C.__init__", "old", "new"),
    ]


def test_7_an_argument_that_has_left_the_signature() -> None:
    found = facts(f"{IMPORT}@deprecated.argument('24.3', '24.9', 'context')\ndef init(): pass")
    assert [(d.subject, d.detail) for d in found.declared] == [("init", "context")]
    assert sole(found.names["init"]).parameters == "()"


def test_8_getter_setter_and_deleter_under_one_name() -> None:
    found = declared("""
        class C:
            @property
            @deprecated("26.3", "26.9")
            def p(self): pass
            @p.setter
            @deprecated("26.3", "26.9")
            def p(self, value): pass
            @p.deleter
            @deprecated("26.3", "26.9")
            def p(self): pass
    """)
    assert [(d.subject, d.detail) for d in found] == [("C.p", ""), ("C.p", "setter"), ("C.p", "deleter")]


def test_9_a_property_of_a_class_that_is_not_declared() -> None:
    found = one(
        "class C:\n    @classmethod\n    @deprecated('24.3', '24.9')\n    def m(cls): pass", Form.DECORATOR
    )
    assert found.subject == "C.m"


def test_10_private_names() -> None:
    found = facts(IMPORT + "deprecated.constant('24.3', '24.9', '_DUMPS', json.dumps)")
    assert found.provided == {"_DUMPS": (Defined(Kind.CONSTANT, value="json.dumps"),)}


def test_11_a_package_declared_in_its_first_lines() -> None:
    found = facts("from ...deprecations import deprecated\ndeprecated.module('24.3', '24.9')\n'''Doc.'''")
    assert [d.handler for d in found.declared] == [
        Handler("deprecated", Imported(3, "deprecations", "deprecated"))
    ]


def test_12_an_exception_class() -> None:
    found = facts(IMPORT + "@deprecated('24.3', '24.9')\nclass E(Exception): pass")
    assert sole(found.names["E"]).bases == ("Exception",)
    assert not sole(found.names["E"]).open


def test_13_a_topic_in_a_class_of_calls() -> None:
    found = one(
        "class E(Exception):\n    def __init__(self, *args):\n        if args:\n"
        "            deprecated.topic('26.9', '27.3', topic='positional cause', stack=1)",
        Form.TOPIC,
    )
    assert (found.subject, found.detail) == ("E.__init__", "positional cause")


def test_14_a_helper_that_others_call_is_one_declaration() -> None:
    found = declared("""
        def _warn(): deprecated.topic("24.9", "25.3", topic="implicit defaults")
        def f(): _warn()
        add(callback=lambda c: _warn())
    """)
    assert [d.subject for d in found] == ["_warn"]


def test_15_one_spelling_of_an_option() -> None:
    found = declared("""
        def configure(p):
            p.add_argument("-f", dest="force", action=deprecated.action("25.9", "26.3", _True))
            p.add_argument("--force", action="store_true")
    """)
    assert [(d.detail, d.problem) for d in found] == [("-f", "")]


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        ("deprecated.topic('26.8', '26.10', addendum='Use x.')", "no topic given"),
        ("deprecated.constant('26.8', '26.10')", "no constant given"),
        ("deprecated.topic('26.8', '26.10', **more)", "starred arguments"),
    ],
)
def test_16_declarations_that_lack_what_they_need(call: str, problem: str) -> None:
    (found,) = declared(call)
    assert found.problem == problem
    assert versions(found) == (Version("26.8"), Version("26.10"))


def test_17_shell_is_not_python() -> None:
    assert declared("x = '''echo `f` is deprecated'''") == ()


def test_18_a_handler_deleted_at_the_end() -> None:
    found = facts("""
        from .base import DEPRECATE, REMOVE, deprecated
        @deprecated(DEPRECATE, REMOVE)
        def f():
            deprecated.topic(DEPRECATE, REMOVE, topic="late")
        del DEPRECATE, REMOVE, deprecated
    """)
    assert found.names.keys() == {"f"}
    assert [d.form for d in found.declared] == [Form.DECORATOR, Form.TOPIC]
    for one_of_them in found.declared:
        assert one_of_them.handler == Handler("deprecated", Imported(1, "base", "deprecated"))
        assert one_of_them.deprecate_in == Version(name="DEPRECATE", bound=Imported(1, "base", "DEPRECATE"))


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("'24.3'", Version("24.3")),
        ("A", Version("24.3")),
        ("B", Version(name="B", bound=Imported(0, "v", "B"))),
        ("v.B", Version(name="v.B", bound=Imported(0, "v"))),
        ("C", Version(name="C", problem="no plain text")),
        ("nowhere.D", Version(name="nowhere.D", problem="not bound in this file")),
        ("f()", Version(problem="a call")),
        ("24.3", Version(problem="not a text but float")),
        ("None", Version(problem="not a text but NoneType")),
        ("A + '.1'", Version("24.3.1")),
        ("f'{A}.{x}'", Version(problem="an expression")),
    ],
)
def test_versions(written: str, found: Version) -> None:
    text = f"import v\nfrom v import B\nA = '24.3'\nC = A or B\n{IMPORT}deprecated.module({written}, remove_in='9')"
    (result,) = facts(text).declared
    assert result.deprecate_in == found


def test_a_missing_version_is_said() -> None:
    found = one("@deprecated('24.3')\ndef f(): pass", Form.DECORATOR)
    assert found.remove_in == Version(problem="missing")


def test_handlers_bound_otherwise() -> None:
    text = """
        from up.deprecations import DeprecationHandler, tools
        mine = DeprecationHandler("1.0")
        @mine("24.3", "24.9")
        def f(): pass
        @tools.deprecated("24.3", "24.9")
        def g(): pass
        def h():
            from .late import other
            other.topic("24.3", "24.9", topic="t")
    """
    handlers = [d.handler for d in facts(text).declared]
    assert handlers == [
        Handler("mine", Defined(Kind.CONSTANT, called="DeprecationHandler")),
        Handler("tools.deprecated", Imported(0, "up.deprecations", "tools")),
        Handler("other", Imported(1, "late", "other")),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "import functools\n@functools.wraps(f)\ndef g(): pass",
        "import pytest\n@pytest.mark.parametrize('a', [1])\ndef g(): pass",
        "import pytest\n@pytest.mark.skip(reason='1.0')\ndef g(): pass",
        "import click\n@click.argument('name')\ndef g(): pass",
        "@unbound('24.3', '24.9')\ndef g(): pass",
        "unbound.topic('24.3', '24.9', topic='t')",
        "class C:\n    def m(self): self.topic(deprecate_in='1', remove_in='2', topic='t')",
        "import math\nx = math.constant()",
    ],
)
def test_what_has_no_chance_is_left_out(text: str) -> None:
    assert facts(text).declared == ()


# Forms that need no handler.


def test_pep_702() -> None:
    found = facts("""
        import typing_extensions as te
        try:
            from warnings import deprecated
        except ImportError:
            from typing_extensions import deprecated
        @deprecated("Use g, removed in 2.0", category=FutureWarning)
        def f(): pass
        class C:
            @te.deprecated("deprecated since 1.4")
            def m(self): pass
    """).declared
    assert [(d.form, d.subject, d.category, *versions(d)) for d in found] == [
        (Form.PEP702, "f", "FutureWarning", Version(""), Version("2.0")),
        (Form.PEP702, "C.m", "", Version("1.4"), Version("")),
    ]
    assert all(d.handler is None for d in found)


def test_decorators_of_packages() -> None:
    found = facts("""
        import deprecation
        from deprecated import deprecated
        from deprecated.sphinx import deprecated as documented
        @deprecated(version="1.2", reason="Old.")
        def f(): pass
        @documented("Old.", version="1.3")
        def g(): pass
        @deprecation.deprecated(deprecated_in="1.0", removed_in="2.0", details="Use g.")
        def h(): pass
    """).declared
    assert [(d.form, d.subject, d.text, *versions(d), d.handler) for d in found] == [
        (Form.DECORATOR, "f", "Old.", Version("1.2"), Version(), None),
        (Form.DECORATOR, "g", "Old.", Version("1.3"), Version(), None),
        (Form.DECORATOR, "h", "Use g.", Version("1.0"), Version("2.0"), None),
    ]


WARNINGS = """
import warnings
from warnings import warn
warnings.warn("module", PendingDeprecationWarning)
old = lambda x: warnings.warn("lambda", DeprecationWarning)
class C:
    @property
    def p(self):
        "Doc."
        warn(DeprecationWarning("instance"))
    def branch(self, x):
        if x:
            warnings.warn("branch", category=FutureWarning, stacklevel=2)
def whole():
    with lock:
        warnings.warn(f"removed in conda {VERSION} or removed in 25.9", DeprecationWarning)
def late(x):
    if not x:
        return
    warnings.warn("late", DeprecationWarning)
def other():
    warnings.warn("user")
    warnings.warn("resource", ResourceWarning)
    log.warn("DeprecationWarning")
"""


def test_warnings() -> None:
    found = facts(WARNINGS).declared
    assert {d.form for d in found} == {Form.WARNING}
    assert [(d.subject, d.detail, d.category) for d in found] == [
        ("", "", "PendingDeprecationWarning"),
        ("old", "", "DeprecationWarning"),
        ("C.p", "", "DeprecationWarning"),
        ("C.branch", "branch", "FutureWarning"),
        ("whole", "", "DeprecationWarning"),
        ("late", "branch", "DeprecationWarning"),
    ]
    assert found[2].text == "instance"
    assert found[4].remove_in == Version("25.9")
