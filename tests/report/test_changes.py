"""Comparisons as text, Markdown and JSON, byte for byte in ``golden/``, and their laws."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TextIO

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from deprecat.lint.changes.rules import CHANGE_RULES
from deprecat.model.changes import Change, Comparison, Standing
from deprecat.model.declarations import Term
from deprecat.model.findings import Level, Notice
from deprecat.model.places import Skipped
from deprecat.model.releases import History, Release
from deprecat.model.values import replace
from deprecat.report.changes import CHANGE_RENDERERS
from deprecat.report.changes.interface import TITLES
from tests.report.test_golden import compare, written

DOCS = Path(__file__).parents[2] / "docs"
SCHEMA = json.loads((DOCS / "schemas" / "diff.schema.json").read_text("utf-8"))
HISTORY = History.of((Release("4.12.0", "2022-03-08"), Release("4.13.0", "2022-05-19")))
TERM = Term(HISTORY.at("4.12.0"), "4.4", "4.13", "conda/compat.py", 25)


def change(rule: str, symbol: str, module: str, kind: str = "function", **more: object) -> Change:
    level = next(each.level for each in CHANGE_RULES if each.name == rule)
    standing = Standing.PRIVATE if "private" in rule else Standing.PUBLIC
    made = Change(
        rule, level, symbol, kind, standing, "gone since 4.13.0; never announced", "4.13.0", module=module
    )
    return replace(made, **more)  # type: ignore[arg-type]


CHANGES = (
    change("gone-silently", "conda.common.compat.itervalues", "conda.common.compat", notice=Notice.SILENT),
    change("gone-silently", "conda.common.compat.iteritems", "conda.common.compat", notice=Notice.SILENT),
    change(
        "gone-silently",
        "conda.env.exceptions",
        "conda.env.exceptions",
        "module",
        group="conda.env.exceptions",
    ),
    change(
        "gone-silently",
        "conda.env.exceptions.SpecNotFound",
        "conda.env.exceptions",
        "class",
        group="conda.env.exceptions",
        moved="conda.exceptions.SpecNotFound",
    ),
    change("gone-silently", "conda clean --source-cache", "conda clean", "option"),
    change(
        "gone-early",
        "conda.api.early",
        "conda.api",
        notice=Notice.EARLY,
        declared=replace(TERM, remove_in="4.14"),
        promised=("4.14",),
    ),
    change(
        "incompatible",
        "conda.api.call",
        "conda.api",
        "parameter",
        part="old",
        message="old is called new now since 4.13.0",
        before="(a, old)",
        after="(a, new)",
    ),
    change(
        "incompatible",
        "conda.api.call",
        "conda.api",
        "parameter",
        part="more",
        message="more is required since 4.13.0",
    ),
    change(
        "gone",
        "conda.compat",
        "conda.compat",
        "module",
        group="conda.compat",
        declared=TERM,
        notice=Notice.ANNOUNCED,
    ),
    change(
        "gone", "conda.compat.u", "conda.compat", group="conda.compat", declared=TERM, notice=Notice.ANNOUNCED
    ),
    change(
        "gone",
        "conda.compat.f",
        "conda.compat",
        group="conda.compat",
        declared=replace(TERM, line=30),
        notice=Notice.ANNOUNCED,
        promised=("4.9", "4.13"),
        replacement="dict.values",
    ),
    change(
        "declared",
        "conda.api.f",
        "conda.api",
        "topic",
        part="a `topic` with <b>nasty</b> | text",
        message="to be deprecated in 4.14, to be removed in 5",
        declared=TERM,
    ),
    change("gone-private", "conda.api._f", "conda.api"),
    change("gone-private", "conda._vendor", "conda._vendor", "module", group="conda._vendor"),
    change("gone-private", "conda._vendor.f", "conda._vendor", group="conda._vendor"),
    change("gone-incidental", "conda.api.os", "conda.api", "alias", standing=Standing.INCIDENTAL),
    change("new", "conda.api.g", "conda.api", message="new in 4.13.0"),
    change("new", "conda.api._h", "conda.api", message="new in 4.13.0", standing=Standing.PRIVATE),
)
FULL = Comparison(
    "conda",
    HISTORY.releases[0],
    replace(HISTORY.releases[1], date=""),
    CHANGES,
    origins=("", "../conda"),
    skipped=(Skipped("conda/broken.py", "syntax error on line 3"),),
)
APART = replace(FULL, between=2, origins=("", ""), skipped=())
SAME = replace(FULL, new=FULL.old, changes=(), origins=("", ""), skipped=())


@pytest.mark.parametrize(
    ("comparison", "name", "format", "width", "encoding", "color"),
    [
        (FULL, "diff-80.txt", "text", 80, "utf-8", False),
        (FULL, "diff-120.txt", "text", 120, "utf-8", False),
        (FULL, "diff-color.txt", "text", 100, "utf-8", True),
        (APART, "diff-apart.txt", "text", 100, "ascii", False),
        (FULL, "diff.md", "markdown", 80, "utf-8", False),
        (FULL, "diff.md", "markdown", 20, "utf-8", True),
        (FULL, "diff.json", "json", 80, "utf-8", False),
        (FULL, "diff.json", "json", 20, "ascii", True),
        (SAME, "diff-same.txt", "text", 80, "utf-8", False),
        (SAME, "diff-same.md", "markdown", 80, "utf-8", False),
    ],
)
def test_formats(
    comparison: Comparison, name: str, format: str, width: int, encoding: str, color: bool
) -> None:
    def write(stream: TextIO) -> None:
        CHANGE_RENDERERS[format](comparison, stream=stream, width=width, color=color)

    compare(name, written(write, encoding))


@pytest.mark.parametrize("comparison", [FULL, APART, SAME])
def test_json_fits_its_schema(comparison: Comparison) -> None:
    stream = io.StringIO()
    CHANGE_RENDERERS["json"](comparison, stream=stream, width=80, color=False)
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(json.loads(stream.getvalue()))


def test_every_rule_has_its_section_and_its_place_in_schema_and_page() -> None:
    names = [rule.name for rule in CHANGE_RULES]
    assert list(TITLES) == names
    assert SCHEMA["$defs"]["change"]["properties"]["rule"]["enum"] == names
    page = (DOCS / "diff.md").read_text("utf-8")
    rows = [line.split("|")[1:3] for line in page.splitlines() if line.startswith("| `")]
    told = [(name.strip(" `"), level.strip()) for name, level in rows]
    assert [row for row in told if row[1] in [level.value for level in Level]] == [
        (rule.name, rule.level.value) for rule in CHANGE_RULES
    ]


def test_rules_come_the_worst_first() -> None:
    ranks = [rule.level.rank for rule in CHANGE_RULES]
    assert ranks == sorted(ranks, reverse=True)
