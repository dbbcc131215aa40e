"""What the pages tell of the example, of rules, uses and ledgers is what the program does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deprecat.app.check import check
from deprecat.app.options import CheckOptions
from deprecat.lint.rules import RULES
from deprecat.lint.sift import OWN_RULES
from deprecat.model.commands import Command, Option
from deprecat.model.declarations import Declaration, Form, Term
from deprecat.model.findings import Finding
from deprecat.model.ledger import Ledger, Module
from deprecat.model.releases import History, Release
from deprecat.model.shell import Script
from deprecat.model.symbols import Kind, Shape, Span, Symbol
from deprecat.model.values import MISSING, fields
from deprecat.upstream.ledger_text import SCHEMA, loads
from deprecat.upstream.ledger_writing import dumps
from deprecat.upstream.shipped import shipped

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def section(text: str, title: str) -> str:
    return text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def blocks(text: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def found(tmp_path: Path, source: str, against: str) -> list[Finding]:
    file = tmp_path / "example.py"
    file.write_text(source, encoding="utf-8")
    return list(check(CheckOptions(paths=(str(file),), against=(against,))).findings)


# docs/ledger.md

HISTORY = History.of((Release("1.0", "2020-01-01", "abc"), Release("2.0"), Release("3.0")))
SOME, OTHER = HISTORY.at("1.0"), HISTORY.at("2.0")

TERM = Term(SOME, "2.0", "3.0", "up/a.py", 1, "up.b", "Use up.b.", "FutureWarning", "computed")
DECLARATION = Declaration(Form.ARGUMENT, "up.a", "C.f", (TERM,), "old", "new")
SHAPE = Shape(Kind.CLASS, "up.t", "(a)", ("up.B",), "up.T", True)
MEMBER = Symbol("f", (Span(OTHER, Shape(Kind.METHOD)),))
CLASS = Symbol(
    "C",
    (Span(SOME, SHAPE), Span(OTHER, Shape(Kind.ALIAS, target="up.D"))),
    {"f": MEMBER},
    (("12345678", SOME),),
)
MODULE = Module("up.a", SOME | OTHER, SOME, {"C": CLASS}, {"T": SOME}, (DECLARATION,), {"C": SOME})
OPTION = Option({"1": OTHER, "0": SOME}, {"up.f": SOME})
COMMAND = Command("up do", SOME | OTHER, SOME, SOME, SOME, SOME, {"-x": OPTION}, {"other.f": SOME})
SCRIPT = Script("up/up.sh", SOME | OTHER, SOME, {"__up_do": OTHER})
FULL = Ledger(
    "up", ("up",), HISTORY, {"up.a": MODULE}, {"up do": COMMAND}, "semver", shell={SCRIPT.path: SCRIPT}
)


@pytest.mark.parametrize(
    "value",
    [FULL, MODULE, CLASS, SHAPE, DECLARATION, TERM, COMMAND, OPTION, SCRIPT],
    ids=lambda v: type(v).__name__,
)
def test_the_sample_has_everything_that_a_ledger_can_have(value: Any) -> None:
    for field in fields(value):
        if not field.compare:
            continue  # it is about the file, not in it
        default = field.default if field.default_factory is MISSING else field.default_factory()
        assert getattr(value, field.name) != default, field.name
    read = loads(dumps(FULL), "sample")
    assert (read.modules["up.a"], read.commands["up do"]) == (MODULE, COMMAND)
    assert dict(read.shell) == {SCRIPT.path: SCRIPT}


DATA = (
    "names",
    "members",
    "typing",
    "offered",
    "prints",
    "options",
    "outside",
    "takes",
    "declared",
    "functions",
)


def keys(value: Any, data: bool = False) -> Iterator[str]:
    """The keys in *value*; with *data* its own are names and no keys."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if not data:
                yield key
            yield from keys(inner, not data and key in DATA)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


def first_column(text: str, title: str) -> list[str]:
    """The words in the first column of all tables whose first column has this title."""
    tables = re.findall(rf"^\| {title} \|.*\n\| ---.*\n((?:\|.*\n)+)", text, re.MULTILINE)
    cells = [line.split("|")[1] for table in tables for line in table.splitlines()]
    return [word for cell in cells for word in re.findall(r"`([\w-]+)`", cell)]


def test_every_key_of_a_ledger_is_on_the_page() -> None:
    written = {key for line in dumps(FULL).splitlines() for key in keys(json.loads(line))}
    assert {"deprecat-ledger", "module", "spans", "prints", "terms", "command", "takes"} <= written
    text = page("ledger.md")
    assert set(first_column(text, "Key")) == written
    assert set(first_column(text, "Form")) == {form.value for form in Form}
    assert f"schema of this form: `{SCHEMA}`" in text


def test_every_kind_is_on_the_page() -> None:
    row = next(line for line in page("ledger.md").splitlines() if line.startswith("| `kind` |"))
    told = set(re.findall(r"`(\w+)`", row)) - {"kind"}
    assert told == {kind.value for kind in Kind} - {Kind.ALIAS.value, Kind.MODULE.value}


def test_the_shipped_ledgers_are_on_the_page() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \| (\S+) to (\S+) \|$", page("ledger.md"), re.MULTILINE)
    recorded = set()
    for upstream, path in shipped().items():
        with path.open(encoding="utf-8") as text:
            releases = json.loads(text.readline())["releases"]
        recorded.add((upstream, releases[0][0], releases[-1][0]))
    assert set(rows) == recorded


# docs/rules.md

EXPECTED = re.compile(r"# (conda[=><]=\S+): (\w+)(, on the line of the import)?$")


def test_every_rule_has_a_section_with_its_level() -> None:
    text = page("rules.md")
    assert re.findall(r"^## (\S+)$", text, re.MULTILINE) == [rule.name for rule in RULES]
    for rule in RULES:
        assert f"**{rule.level.value.capitalize()}**" in section(text, rule.name), rule.name


@pytest.mark.parametrize("name", [rule.name for rule in RULES if rule.name != "unused-baseline"])
def test_the_examples_of_a_rule_are_judged_as_told(name: str, tmp_path: Path) -> None:
    examples = blocks(section(page("rules.md"), name))
    releases = {match[1] for line in examples[0].splitlines() if (match := EXPECTED.search(line))}
    assert releases
    for source in examples:
        wanted = set()
        for number, line in enumerate(source.splitlines(), 1):
            if match := EXPECTED.search(line):
                wanted.add((number - 2 if match[3] else number, match[2]))
        for release in releases:
            findings = found(tmp_path, source, release)
            if name in OWN_RULES:  # then there is also what is, or is not, hidden
                findings = [each for each in findings if each.rule == name]
            assert {(each.place.line, each.level.value) for each in findings} == wanted
            assert {each.rule for each in findings} <= {name}


# docs/how-a-use-is-found.md


def test_what_is_said_to_be_found_is_found_and_nothing_else(tmp_path: Path) -> None:
    (source,) = blocks(page("how-a-use-is-found.md"))
    against = re.search(r"against conda (\S+)\. ", page("how-a-use-is-found.md"))
    assert against
    lines = source.splitlines()
    wanted = {number for number, line in enumerate(lines, 1) if line.endswith("  # found")}
    seen = {each.place.line for each in found(tmp_path, source, f"conda=={against[1]}")}
    assert {lines[number - 1] for number in seen ^ wanted} == set()
