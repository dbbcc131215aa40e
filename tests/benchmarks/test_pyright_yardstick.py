"""Comparing our findings with pyright's reports, without running either."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.clones import Unavailable
from benchmarks.language_server import Spot, nothing, spot
from benchmarks.pyright_yardstick import (
    UNEXPLAINED,
    Finding,
    Pair,
    Report,
    Scene,
    Source,
    Upstream,
    class_names,
    compare,
    concerns,
    doubts,
    explain_ours,
    explain_theirs,
    read_reports,
    understand,
)

UP = Path("/pair/up")
UPSTREAM = Upstream(
    roots=frozenset({"lib"}),
    modules=frozenset({"lib", "lib.sub"}),
    classes=frozenset({"Thing", "Open"}),
    typing=frozenset({"lib.Hint"}),
    constants=frozenset({"lib.OLD"}),
    arguments=frozenset({"renamed"}),
    dynamic=frozenset({"Open"}),
    answering=frozenset({"lib.lazy"}),
    callables=frozenset({"cached"}),
)


def report(text: str, part: str, message: str, end: str | None = None) -> Report:
    """A report with *message* at the first occurrence of *part* in *text*."""
    at = text.index(part)
    line = text.count("\n", 0, at)
    column = at - (text.rfind("\n", 0, at) + 1)
    return understand(Report("a.py", line + 1, column, line + 1, column + len(part), "rule", message))


def scene(
    text: str,
    *,
    definitions: Sequence[Spot] = (),
    types: Sequence[Spot] = (),
    described: str = "",
    subclasses: Mapping[str, frozenset[str]] | None = None,
) -> Scene:
    source = Source(text)
    return Scene(
        UPSTREAM,
        UP,
        lambda *_: definitions,
        lambda *_: described,
        lambda _: source,
        subclasses or source.bases,
        source.stored,
        lambda *_: types,
        source.methods,
    )


def finding(line: int, symbol: str, rule: str = "removed", **more: object) -> Finding:
    given = {"end_line": line, "level": "error", "missing": symbol, "message": "gone", **more}
    return Finding(path="a.py", line=line, rule=rule, symbol=symbol, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("message", "kind", "name", "subject"),
    [
        ('Import "lib.gone" could not be resolved', "import", "lib.gone", ""),
        ('"x" is unknown import symbol', "symbol", "x", ""),
        ('"x" is not a known attribute of module "lib.sub"', "module", "x", "lib.sub"),
        ('Cannot access attribute "x" for class "type[Thing]"', "attribute", "x", "type[Thing]"),
        ('Cannot access attribute "x" for class "A["b"]"', "attribute", "x", 'A["b"]'),
        ('No parameter named "x"', "call", "x", ""),
        ('Argument missing for parameter "x"', "call", "x", ""),
        ('Arguments missing for parameters "x", "y"', "call", "x", ""),
        ("Expected 1 positional argument", "call", "", ""),
        ("Expected 1 more positional argument", "call", "", ""),
        ("Object of type None cannot be called", "other", "", ""),
    ],
)
def test_messages_are_understood(message: str, kind: str, name: str, subject: str) -> None:
    read = report("x", "x", message)
    assert (read.kind, read.name, read.subject) == (kind, name, subject)


def test_class_names() -> None:
    assert class_names("type[Thing]") == ("Thing",)
    assert class_names("Thing*") == ("Thing",)
    assert class_names("list[int] | lib.Thing") == ("list", "Thing")


def test_what_pyright_printed_is_read() -> None:
    row = {
        "file": "/pair/down/pkg/a.py",
        "severity": "error",
        "message": '"x" is unknown import symbol\n  more',
        "range": {"start": {"line": 4, "character": 2}, "end": {"line": 4, "character": 3}},
        "rule": "reportAttributeAccessIssue",
    }
    elsewhere = {**row, "file": "/pair/up/lib/a.py"}
    syntax = {key: value for key, value in row.items() if key != "rule"}
    reports = read_reports(json.dumps({"generalDiagnostics": [row, elsewhere, syntax]}), Path("/pair/down"))
    assert [(r.path, r.line, r.column, r.name) for r in reports] == [("pkg/a.py", 5, 2, "x")]


def test_pairs_are_read() -> None:
    assert Pair.of("a/b@v1:sub/dir", "lib==2.0") == Pair("a/b", "v1", "lib", "2.0", "sub/dir")
    assert Pair.of("a/b@v1", "lib==2.0").directory == ""
    with pytest.raises(Unavailable):
        Pair.of("a/b", "lib==2.0")
    with pytest.raises(Unavailable):
        Pair.of("a/b@v1", "lib")


# --- which reports speak of the upstream ----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "part", "message", "speaks"),
    [
        ("import lib.gone", "lib.gone", 'Import "lib.gone" could not be resolved', True),
        ("import other", "other", 'Import "other" could not be resolved', False),
        ("from lib import x", "x", '"x" is unknown import symbol', True),
        ("from liberal import x", "x", '"x" is unknown import symbol', False),
        ("from .lib import x", "x", '"x" is unknown import symbol', False),
        ("import lib\nlib.x", "x", '"x" is not a known attribute of module "lib"', True),
        ("a.x", "x", 'Cannot access attribute "x" for class "Thing"', True),
        ("a.x", "x", 'Cannot access attribute "x" for class "str"', False),
        ("class S(Thing): ...\na.x", "x", 'Cannot access attribute "x" for class "S*"', True),
        ("class S: ...\na.x", "x", 'Cannot access attribute "x" for class "S"', False),
        ("class Thing: ...\na.x", "x", 'Cannot access attribute "x" for class "Thing"', False),
        (
            "class S(Thing):\n    def m(self):\n        super().gone()",
            "gone",
            'Cannot access attribute "gone" for class "object"',
            True,
        ),
    ],
)
def test_reports_of_the_upstream(text: str, part: str, message: str, speaks: bool) -> None:
    assert concerns(report(text, part, message), scene(text)) is speaks


def test_a_class_of_the_same_name_is_another_one() -> None:
    text = "a.x"
    read = report(text, "x", 'Cannot access attribute "x" for class "Thing"')
    assert not concerns(read, scene(text, types=[Spot(Path("/typeshed/thing.pyi"), 1)]))
    assert concerns(read, scene(text, types=[Spot(UP / "lib" / "thing.py", 1)]))


@pytest.mark.parametrize(
    ("text", "part", "message"),
    [
        ("g(f(a=1))", "a=1", 'No parameter named "a"'),
        ("g(f(2))", "2", "Expected 0 positional arguments"),
        ("g(f(2))", "f(2)", 'Argument missing for parameter "b"'),
        ("g(f(2))", "f(2)", "Expected 1 more positional argument"),
    ],
)
def test_a_call_is_that_of_the_function_it_reaches(text: str, part: str, message: str) -> None:
    asked = []

    def definitions(path: str, line: int, column: int) -> Sequence[Spot]:
        asked.append((path, line, column))
        return [Spot(UP / "lib" / "a.py", 3)]

    here = scene(text)
    there = Scene(here.upstream, here.up, definitions, here.described, here.read)
    assert concerns(report(text, part, message), there)
    assert asked == [("a.py", 1, 2)]
    assert not concerns(
        report(text, part, message), scene(text, definitions=[Spot(Path("/pair/down/a.py"), 3)])
    )


def test_columns_are_those_of_the_protocol() -> None:
    text = 'f("\N{GRINNING FACE}", a=1)'
    source = Source(text)
    read = Report("a.py", 1, 8, 1, 9, "rule", 'No parameter named "a"')  # two UTF-16 units, four bytes
    assert source.call(read) is not None


# --- comparing ------------------------------------------------------------------------------------


def test_one_line_and_one_name_agree() -> None:
    text = "from lib import x, y"
    x = report(text, "x", '"x" is unknown import symbol')
    y = report(text, "y", '"y" is unknown import symbol')
    ours = finding(1, "lib.x")
    got = compare([x, y], [ours])
    assert got.agreed == ((x, ours),)
    assert got.other == ((y, (ours,)),)
    assert not got.theirs
    assert not got.ours


def test_lines_of_one_statement_agree_by_name_only() -> None:
    text = "f(\n    a=1)\n"
    a = report(text, "a", 'No parameter named "a"')
    call = finding(1, "lib.f(a=)", rule="argument", end_line=2)
    assert compare([a], [call]).agreed == ((a, call),)
    gone = finding(1, "lib.f", end_line=2)
    got = compare([a], [gone])
    assert got.theirs == (a,)
    assert got.ours == (gone,)


def test_other_files_do_not_agree() -> None:
    x = report("from lib import x", "x", '"x" is unknown import symbol')
    other = finding(1, "lib.x")
    moved = replace(other, path="b.py")
    assert compare([x], [moved]).theirs == (x,)


# --- explaining -----------------------------------------------------------------------------------

ATTRIBUTE = 'Cannot access attribute "x" for class "Thing"'
MORE = "Expected 1 more positional argument"
SUBCLASS = "attribute of a subclass in the downstream"
OWN = """
def give() -> dict[str, {}]: ...
def use():
    given = give()
    one = given["a"]
    one.x
"""


@pytest.mark.parametrize(
    ("text", "part", "message", "reason"),
    [
        ("a.x", "x", ATTRIBUTE, UNEXPLAINED),
        ("a.x = 1", "x", 'Cannot assign to attribute "x" for class "Thing"', "assignment to an attribute"),
        ("lib.x = 1", "x", '"x" is not a known attribute of module "lib"', "assignment to an attribute"),
        ("b.x = 1\na.x", "x", ATTRIBUTE, "assignment to an attribute"),
        ("a .x\nb.x = 1", "x", ATTRIBUTE, "attribute that the downstream itself sets"),
        ("a .x\nsetattr(b, 'x', 1)", "x", ATTRIBUTE, "attribute that the downstream itself sets"),
        ("a .x\nself.x = 1", "x", ATTRIBUTE, UNEXPLAINED),
        (
            "a.x",
            "x",
            'Cannot access attribute "x" for class "Open"',
            "attribute of a class that sets them by computed names",
        ),
        (
            "import lib\nlib.sub",
            "sub",
            '"sub" is not a known attribute of module "lib"',
            "submodule that this import does not import",
        ),
        (
            "import lib\nlib.OLD",
            "OLD",
            '"OLD" is not a known attribute of module "lib"',
            "constant that a deprecation handler provides",
        ),
        (
            "f(renamed=1)",
            "renamed=1",
            'No parameter named "renamed"',
            "argument that a deprecation handler still takes",
        ),
        (
            "from lib import __version__",
            "__version__",
            '"__version__" is unknown import symbol',
            "made at build time",
        ),
        ("try:\n    a.x\nexcept AttributeError: ...", "x", ATTRIBUTE, "in a try that catches it"),
        ("try:\n    a.x\nexcept TypeError: ...", "x", ATTRIBUTE, UNEXPLAINED),
        ("try:\n    pass\nexcept AttributeError:\n    a.x", ".x", ATTRIBUTE, "in the handler of such a try"),
        ("try:\n    pass\nfinally:\n    a.x", "x", ATTRIBUTE, UNEXPLAINED),
        ("if hasattr(a, 'y'):\n    a.x", "x", ATTRIBUTE, "under a test of version or presence"),
        ("if fine:\n    a.x", "x", ATTRIBUTE, UNEXPLAINED),
        ("a.cached()", "a.cached()", MORE, "call of what is annotated as a Callable"),
        ("a.other()", "a.other()", MORE, UNEXPLAINED),
        (OWN.format("Thing"), "x", ATTRIBUTE, "what the downstream itself annotates so"),
        (OWN.format("Other"), "x", ATTRIBUTE, UNEXPLAINED),
        ("a.x\nclass B(Thing): ...\nclass C(B):\n    def x(self): ...", "x", ATTRIBUTE, SUBCLASS),
        ("a.x\nclass B(Other):\n    def x(self): ...", "x", ATTRIBUTE, UNEXPLAINED),
        ("if TYPE_CHECKING:\n    a.x", "x", ATTRIBUTE, "under TYPE_CHECKING"),
    ],
)
def test_why_only_pyright_reports_it(text: str, part: str, message: str, reason: str) -> None:
    assert explain_theirs(report(text, part, message), scene(text)) == reason


@pytest.mark.parametrize(
    ("text", "described", "reason"),
    [
        ("a.x", "(variable) a: Thing | str", "attribute of one of several inferred types"),
        ("a.x", "(variable) a: Thing", UNEXPLAINED),
        ("f().x", "(function) def f(b: int | str) -> Thing", UNEXPLAINED),
        ("f().x", "(function) def f(b: int) -> (Thing | str)", "attribute of one of several inferred types"),
    ],
)
def test_unions_are_recognised(text: str, described: str, reason: str) -> None:
    assert explain_theirs(report(text, "x", ATTRIBUTE), scene(text, described=described)) == reason


def test_why_only_we_report_it() -> None:
    text = "from lib.gone import a\na.b\n"
    told = [report(text, "lib.gone", 'Import "lib.gone" could not be resolved')]
    here = scene(text)
    assert (
        explain_ours(finding(2, "lib.gone.a.b"), told, here, frozenset())
        == "told by pyright at the import only"
    )
    via = finding(2, "lib.x", imports=(("a.py", 1),))
    assert explain_ours(via, told, here, frozenset()) == "told by pyright at the import only"
    assert explain_ours(via, [], here, frozenset()) == UNEXPLAINED
    passed_on = replace(finding(9, "lib.gone.a"), path="b.py", imports=(("a.py", 7),))
    assert explain_ours(passed_on, told, here, frozenset()) == "told by pyright at the import only"
    assert explain_ours(replace(passed_on, imports=()), told, here, frozenset()) == UNEXPLAINED
    assert explain_ours(via, told, here, frozenset({"a.py"})) == "file that pyright does not read"
    assert explain_ours(finding(2, "lib.Hint"), [], here, frozenset()).endswith("for type checkers only")
    assert explain_ours(finding(2, "lib.lazy.y"), [], here, frozenset()).startswith("name of a module with")
    assert explain_ours(finding(2, "lib.y", guarded=True), [], here, frozenset()) == "guarded, noted only"
    assert explain_ours(finding(2, "lib.y"), [], scene("print 1"), frozenset()).startswith(
        "file that Python 3"
    )


def test_agreement_on_what_is_there_all_the_same_is_doubtful() -> None:
    text = "a .x\nb.x = 1"
    shared = report(text, "x", ATTRIBUTE)
    ours, guarded = finding(1, "lib.Thing.x"), finding(1, "lib.Thing.x", guarded=True)
    both = [(shared, ours), (shared, guarded)]
    assert list(doubts(both, scene(text))) == [("attribute that the downstream itself sets", ours)]
    assert not list(doubts(both, scene("a .x")))


# --- reading the upstream -------------------------------------------------------------------------


def test_the_upstream_is_read(tmp_path: Path) -> None:
    package = tmp_path / "lib"
    package.mkdir()
    (package / "__init__.py").write_text(
        "if TYPE_CHECKING:\n    from typing import Any as Hint\ndeprecated.constant('1', '2', 'OLD', 3)\n"
    )
    (package / "sub.py").write_text(
        "@deprecated.argument('1', '2', 'old')\ndef f(): ...\n"
        "class A: ...\n"
        "class B:\n    def __init__(self, **kw):\n        for k in kw: setattr(self, k, 1)\n"
    )
    (package / "two.py").write_text("print 1\n")
    (package / "lazy.py").write_text("def __getattr__(name): ...\n")
    read = Upstream.read(tmp_path, ["lib"])
    assert read.modules == {"lib", "lib.sub", "lib.two", "lib.lazy"}
    assert read.classes == {"A", "B"}
    assert read.dynamic == {"B"}
    assert read.answering == {"lib.lazy"}
    assert read.typing == {"lib.Hint"}
    assert "lib.OLD" in read.constants
    assert "old" in read.arguments
    assert read.owns("lib.sub")
    assert not read.owns("library")


# --- the protocol ---------------------------------------------------------------------------------


def test_locations_of_both_forms() -> None:
    span = {"start": {"line": 4, "character": 0}, "end": {"line": 4, "character": 1}}
    place = Spot(Path("/a b/c.py"), 5)
    assert spot({"uri": "file:///a%20b/c.py", "range": span}) == place
    assert spot({"targetUri": "file:///a%20b/c.py", "targetSelectionRange": span}) == place


def test_settings_are_answered_with_nothing_each() -> None:
    assert nothing({"method": "workspace/configuration", "params": {"items": [{}, {}]}}) == [None, None]
    assert nothing({"method": "client/registerCapability"}) is None
