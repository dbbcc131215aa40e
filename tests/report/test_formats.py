"""What holds of all formats, and of each beyond its golden file."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it has no types of its own
import pytest

from deprecat.app.options import CHECK_FORMATS, EXPLAIN_FORMATS
from deprecat.model.findings import Level, Outcome
from deprecat.model.lives import HAPPENINGS, Life
from deprecat.model.values import replace
from deprecat.report import RENDERERS, life
from deprecat.report.life import render_life

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
COLOR = re.compile(r"\x1b\[[\d;]*m")


def rendered(outcome: Outcome, format: str, width: int = 80, color: bool = False) -> str:
    stream = io.StringIO()
    RENDERERS[format](outcome, stream=stream, width=width, color=color)
    return stream.getvalue()


def told(lives: tuple[Life, ...], format: str, width: int = 80, color: bool = False) -> str:
    stream = io.StringIO()
    render_life(lives, format, stream, width, color)
    return stream.getvalue()


def validator(name: str) -> jsonschema.Draft202012Validator:
    schema = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_command_line_offers_what_there_is() -> None:
    assert tuple(RENDERERS) == CHECK_FORMATS
    assert tuple(life.LIFE_RENDERERS) == EXPLAIN_FORMATS


def test_json_fits_its_schema(outcome: Outcome, clean: Outcome) -> None:
    for each in (outcome, clean):
        validator("findings.schema.json").validate(json.loads(rendered(each, "json")))


def test_explain_json_fits_its_schema(lives: tuple[Life, ...]) -> None:
    for some in (lives, ()):
        validator("explain.schema.json").validate(json.loads(told(some, "json")))


def objects(value: Any) -> list[dict[str, Any]]:
    """All objects anywhere in *value*."""
    if isinstance(value, dict):
        return [value, *(found for member in value.values() for found in objects(member))]
    return [found for item in value for found in objects(item)] if isinstance(value, list) else []


@pytest.mark.parametrize("command", ["findings", "explain"])
def test_the_schemas_know_every_member_and_no_other(
    outcome: Outcome, lives: tuple[Life, ...], command: str
) -> None:
    text = rendered(outcome, "json") if command == "findings" else told(lives, "json")
    check = validator(f"{command}.schema.json")
    for number, found in enumerate(objects(json.loads(text))):
        for name in found:
            changed = json.loads(text)
            del objects(changed)[number][name]
            assert not check.is_valid(changed), name
        changed = json.loads(text)
        objects(changed)[number]["other"] = 1
        assert not check.is_valid(changed)


def test_the_schema_lists_every_event() -> None:
    schema = json.loads((SCHEMAS / "explain.schema.json").read_text(encoding="utf-8"))
    assert schema["$defs"]["event"]["properties"]["what"]["enum"] == list(HAPPENINGS)
    assert life.EVENT_STYLES.keys() == set(HAPPENINGS)


def test_the_page_names_every_member(outcome: Outcome, lives: tuple[Life, ...]) -> None:
    page = (SCHEMAS.parent / "output.md").read_text(encoding="utf-8")
    found = objects(json.loads(rendered(outcome, "json"))) + objects(json.loads(told(lives, "json")))
    assert {name for each in found for name in each if f"`{name}`" not in page} == set()


@pytest.mark.parametrize("format", RENDERERS)
def test_the_order_of_findings_does_not_matter(outcome: Outcome, format: str) -> None:
    wanted = rendered(outcome, format)
    for seed in range(5):
        findings, skipped = list(outcome.findings), list(outcome.skipped)
        Random(seed).shuffle(findings)
        Random(seed).shuffle(skipped)
        mixed = replace(outcome, findings=tuple(findings), skipped=tuple(skipped))
        assert rendered(mixed, format) == wanted


@pytest.mark.parametrize("width", [1, 40, 80, 200])
def test_colours_change_no_text(outcome: Outcome, lives: tuple[Life, ...], width: int) -> None:
    for plain, colored in (
        (rendered(outcome, "text", width), rendered(outcome, "text", width, color=True)),
        (told(lives, "text", width), told(lives, "text", width, color=True)),
    ):
        assert "\x1b" in colored
        assert COLOR.sub("", colored) == plain


@pytest.mark.parametrize("name", ["NO_COLOR", "TERM", "COLUMNS", "TTY_COMPATIBLE"])
def test_the_caller_decides_on_colours(outcome: Outcome, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    wanted = rendered(outcome, "text", color=True)
    monkeypatch.setenv(name, {"TERM": "dumb", "COLUMNS": "20"}.get(name, "0"))
    assert rendered(outcome, "text", color=True) == wanted


@pytest.mark.parametrize("format", RENDERERS)
def test_no_text_steers_a_terminal(outcome: Outcome, format: str) -> None:
    assert all(char.isprintable() or char == "\n" for char in rendered(outcome, format))


def test_concise_has_a_line_for_each(outcome: Outcome) -> None:
    lines = rendered(outcome, "concise").splitlines()
    assert len(lines) == len(outcome.findings) + len(outcome.skipped)
    assert all(re.match(r"[^:]+(:\d+:\d+: (error|warning|note) |: skipped: )", line) for line in lines)


def test_text_counts_add_up(outcome: Outcome) -> None:
    text = rendered(outcome, "text")
    body, _, table = text.partition("as of")
    for level in Level:
        number = sum(finding.level is level for finding in outcome.findings)
        assert len(re.findall(rf"^ +\d+:\d+  {level.value} ", body, re.MULTILINE)) == number
    assert text.splitlines()[-1] == "2 errors, 2 warnings, 2 notes in 4 files"
    releases = re.findall(r"^conda (\d\S+)", table, re.MULTILINE)
    assert releases == ["4.13.0", "23.1.0"]  # by version, where text would put 23 first


def test_text_says_nothing_twice_of_one_symbol_in_a_file(outcome: Outcome) -> None:
    text = rendered(outcome, "text", 120)
    assert text.count("(conda/exports.py:127)") == 1
    assert text.count("as above, line 12") == 1
    assert re.search(r"declared +as above\n +guarded +by line 86", text)
    other = replace(outcome.findings[-1], path="elsewhere.py")
    assert rendered(replace(outcome, findings=(*outcome.findings, other)), "text", 120).count(":127)") == 2


def test_text_asks_of_one_upstream_on_one_line(clean: Outcome) -> None:
    assert rendered(clean, "text") == "checked 1 file against conda 4.13.0 (newest release)\nno findings\n"


def test_text_says_when_nothing_was_asked(clean: Outcome) -> None:
    assert rendered(replace(clean, questions=()), "text").startswith("checked 1 file against no release\n")


def test_plain_output_needs_no_rich() -> None:
    program = (
        "from deprecat.report import RENDERERS; RENDERERS['text'];"
        "import sys; print('rich' in sys.modules, 'deprecat.report.text' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["False", "True"]
