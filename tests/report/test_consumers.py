"""What others read is held against their schemas, or given to them to read."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import jsonschema  # type: ignore[import-untyped]  # it has no types of its own
import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st
from junitparser import JUnitXml
from markdown_it import MarkdownIt
from referencing import Registry, Resource

from deprecat.lint.rules import RULES
from deprecat.model.findings import Finding, Level, Outcome, SetAside, Standpoint, Why
from deprecat.model.places import Place
from deprecat.model.values import replace
from deprecat.report import RENDERERS
from deprecat.report.identity import fingerprints
from deprecat.report.interface import ordered
from deprecat.report.markdown import SUMMARY_LIMIT
from deprecat.report.where import rooted
from tests.report.conftest import CLEAN, FINDINGS, OUTCOME

OURS = Path(__file__).parents[2] / "docs" / "schemas"
THEIRS = Path(__file__).with_name("schemas")


def rendered(outcome: Outcome, format: str) -> str:
    stream = io.StringIO()
    RENDERERS[format](outcome, stream=stream, width=80, color=False)
    return stream.getvalue()


def one(finding: Finding) -> Outcome:
    return replace(OUTCOME, findings=(finding,), skipped=())


# What is the same for all


def test_paths_count_from_the_top_of_the_project() -> None:
    below = Standpoint("/home/me/project/sub dir", "/home/me/project")
    assert rooted("a.py", below) == "sub dir/a.py"
    assert rooted("../setup.py", below) == "setup.py"
    assert rooted("/elsewhere/a.py", below) == "/elsewhere/a.py"
    assert rooted("../../other/a.py", below) == "/home/me/other/a.py"
    beside = Standpoint("/home/me", "/home/me/project")
    assert rooted("project/a.py", beside) == "a.py"
    windows = Standpoint("/C:/me/project/sub", "/C:/me/project")
    assert rooted("a.py", windows) == "sub/a.py"
    assert rooted("D:/other/a.py", windows) == "/D:/other/a.py"
    assert rooted("a.py", Standpoint()) == "a.py"


@pytest.mark.parametrize("format", ["sarif", "github", "gitlab", "junit", "checkstyle"])
def test_code_hosts_are_told_paths_from_the_top(format: str) -> None:
    told = rendered(replace(one(FINDINGS[0]), standpoint=Standpoint("/p/sub", "/p")), format)
    assert "sub/app/interface.py" in told


def test_fingerprints_tell_findings_apart_and_hold_no_lines() -> None:
    findings = ordered(OUTCOME.findings)
    prints = fingerprints(findings, Standpoint())
    assert len(set(prints)) == len(findings)
    moved = [
        replace(each, place=Place(each.place.line + 7, 1, each.place.line + 7, 2), message="other words")
        for each in findings
    ]
    assert fingerprints(ordered(moved), Standpoint()) == prints
    assert fingerprints(findings, Standpoint("/p/sub", "/p")) != prints
    assert fingerprints(findings[:-1], Standpoint()) == prints[:-1]


@pytest.mark.parametrize("format", ["sarif", "json", "jsonl", "gitlab"])
def test_the_fingerprint_is_one_in_all_formats(format: str) -> None:
    (fingerprint,) = fingerprints(FINDINGS[:1], Standpoint())
    assert fingerprint in rendered(one(FINDINGS[0]), format)


@pytest.mark.parametrize("format", ["sarif", "json", "jsonl", "gitlab", "junit", "checkstyle"])
def test_what_programs_read_is_ascii(format: str) -> None:
    assert rendered(OUTCOME, format).isascii()


NOTEBOOK = replace(FINDINGS[0], path="nb.ipynb", cell=3, file_line=41)


@pytest.mark.parametrize(
    ("format", "pattern"),
    [
        ("sarif", r'"startLine": 41\n'),
        ("sarif", r'"text": "cell 3, line 12: conda\.exports'),
        ("github", r"^::error file=nb\.ipynb,line=41,endLine=41,title=[^:]*::cell 3, line 12: conda"),
        ("gitlab", r'"lines": {"begin": 41, "end": 41}'),
        ("checkstyle", r'<error line="41" severity="error" message="cell 3, line 12: '),
        ("junit", r"nb\.ipynb:cell 3:12:27: error"),
        ("markdown", r"^\| cell 3:12:27 \|"),
    ],
)
def test_a_cell_is_told_as_the_line_of_the_file(format: str, pattern: str) -> None:
    assert re.search(pattern, rendered(one(NOTEBOOK), format), re.MULTILINE)
    lost = rendered(one(replace(NOTEBOOK, file_line=0)), format)
    assert "cell 3" in lost
    assert "41" not in lost


# JSON Lines


def test_lines_fit_their_schema() -> None:
    documents = {
        name: json.loads((OURS / name).read_text("utf-8"))
        for name in ("lines.schema.json", "findings.schema.json")
    }
    registry: Any = Registry().with_resources(
        (name, Resource.from_contents(document)) for name, document in documents.items()
    )
    line = jsonschema.Draft202012Validator(documents["lines.schema.json"], registry=registry)
    finding = jsonschema.Draft202012Validator(
        {"$ref": "findings.schema.json#/$defs/finding"}, registry=registry
    )
    aside = SetAside(OUTCOME.findings[0], Why.SUPPRESSED, "a.py:1", "why")
    outcome = replace(OUTCOME, set_aside=(aside,))
    lines = [json.loads(text) for text in rendered(outcome, "jsonl").splitlines()]
    for each in lines:
        line.validate(each)
        assert not line.is_valid({**each, "type": "other"})
    assert [each.pop("type") for each in lines] == [
        *("check", *["finding"] * 6, "set_aside", *["skipped"] * 2)
    ]
    whole = json.loads(rendered(outcome, "json"))
    jsonschema.Draft202012Validator(documents["findings.schema.json"]).validate(whole)
    assert {**lines[0], "findings": lines[1:7], "set_aside": lines[7:8], "skipped": lines[8:]} == whole
    for each in lines[1:7]:
        finding.validate(each)


# SARIF


def sarif(outcome: Outcome) -> dict[str, Any]:
    schema = json.loads((THEIRS / "sarif-2.1.0.json").read_text("utf-8"))
    log: dict[str, Any] = json.loads(rendered(outcome, "sarif"))
    checker = jsonschema.Draft7Validator.FORMAT_CHECKER
    jsonschema.Draft7Validator(schema, format_checker=checker).validate(log)
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


@pytest.mark.parametrize("outcome", [OUTCOME, CLEAN])
def test_sarif_fits_the_official_schema(outcome: Outcome) -> None:
    run = sarif(outcome)
    assert len(run["results"]) == len(outcome.findings)
    assert len(run["invocations"][0]["toolExecutionNotifications"]) == len(outcome.skipped)


def test_every_rule_has_help() -> None:
    rules = sarif(CLEAN)["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.name for rule in RULES]
    assert all(len(rule["help"]["text"]) > 30 for rule in rules)


def test_results_name_their_rules() -> None:
    known = replace(FINDINGS[0], rule="deprecated")
    run = sarif(one(known))
    assert run["tool"]["driver"]["rules"][run["results"][0]["ruleIndex"]]["id"] == "deprecated"
    assert "ruleIndex" not in sarif(one(FINDINGS[0]))["results"][0]  # of a rule that is none of ours


def test_sarif_tells_the_way_by_which_a_name_came() -> None:
    related = sarif(one(FINDINGS[0]))["results"][0]["relatedLocations"]
    assert [each["physicalLocation"]["artifactLocation"]["uri"] for each in related] == [
        "app/compat.py",
        "app/shims/__init__.py",
    ]


ASIDE = replace(
    OUTCOME,
    findings=FINDINGS[:1],
    set_aside=(
        SetAside(FINDINGS[1], Why.SUPPRESSED, "app/interface.py:119", "until the port is done"),
        SetAside(FINDINGS[3], Why.SUPPRESSED, "pyproject.toml"),
        SetAside(FINDINGS[5], Why.BASELINE, "deprecat-baseline.json"),
        SetAside(FINDINGS[2], Why.UNCHANGED, "--diff HEAD"),
        SetAside(FINDINGS[4], Why.OFF, "argument"),
    ),
)


def test_sarif_marks_what_is_accepted_as_suppressed() -> None:
    results = sarif(ASIDE)["results"]
    assert [each.get("suppressions") for each in results] == [
        None,
        [{"kind": "inSource", "justification": "until the port is done; app/interface.py:119"}],
        [{"kind": "external", "justification": "pyproject.toml"}],
        [{"kind": "external", "justification": "deprecat-baseline.json"}],
    ]
    prints = [each["partialFingerprints"]["deprecatFinding/v1"] for each in results]
    assert len(set(prints)) == 4
    whole = json.loads(rendered(ASIDE, "json"))
    told = [each["fingerprint"] for each in whole["findings"]]
    aside = [each["finding"]["fingerprint"] for each in whole["set_aside"]]
    assert len({*told, *aside}) == 6
    assert told == prints[:1]


def test_github_gets_nothing_that_is_suppressed() -> None:
    log = json.loads(rendered(ASIDE, "github-sarif"))
    assert log["runs"][0]["results"] == sarif(ASIDE)["results"][:1]
    assert rendered(OUTCOME, "github-sarif") == rendered(OUTCOME, "sarif")


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("from up import gone", "gone"),
        ("x = '\N{GRINNING FACE}\N{GRINNING FACE}' + gone", "gone"),
        ("x = '\N{GRINNING FACE}' + g\N{MATHEMATICAL BOLD SMALL A}ne", "g\N{MATHEMATICAL BOLD SMALL A}ne"),
        ("\tx = 'e\u0301' + gone", "gone"),
    ],
)
def test_columns_are_utf_16(source: str, name: str) -> None:
    at = source.index(name)
    finding = replace(
        FINDINGS[0], place=Place(1, at + 1, 1, at + 1 + len(name)), source_line=source, path="a.py"
    )
    (result,) = sarif(one(finding))["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    units = source.encode("utf-16-le")
    marked = units[2 * (region["startColumn"] - 1) : 2 * (region["endColumn"] - 1)]
    assert marked.decode("utf-16-le") == name == region["snippet"]["text"]


def test_a_span_over_several_lines_goes_to_the_end_of_its_last() -> None:
    (result,) = sarif(one(FINDINGS[3]))["results"]
    assert result["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 7,
        "startColumn": 16,
        "endLine": 9,
    }


@pytest.mark.parametrize("path", ["a b/100%.py", "c:d.py", "运行.py", "x#y?.py", "a\udcff.py"])
def test_paths_are_relative_uris(path: str) -> None:
    (result,) = sarif(one(replace(FINDINGS[0], path=path)))["results"]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact["uriBaseId"] == "SRCROOT"
    assert re.fullmatch(r"[A-Za-z0-9._/%-]+", artifact["uri"])
    assert unquote(artifact["uri"], errors="surrogateescape") == path


def test_a_path_out_of_the_project_is_an_absolute_uri() -> None:
    for path, uri in (("/else where/a.py", "file:///else%20where/a.py"), ("C:/a.py", "file:///C%3A/a.py")):
        finding = replace(FINDINGS[0], path=path)
        (result,) = sarif(replace(one(finding), standpoint=Standpoint("/p", "/p")))["results"]
        assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": uri}


# GitHub

COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


def annotated(outcome: Outcome) -> list[tuple[str, dict[str, str], str]]:
    """As the runner reads them: properties up to the next ``::``, then decoded."""

    def decoded(text: str) -> str:
        for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
            text = text.replace(code, char)
        return text

    found = []
    for line in rendered(outcome, "github").splitlines():
        match = COMMAND.fullmatch(line)
        assert match, line
        properties = dict(each.split("=", 1) for each in match[2].split(","))
        found.append(
            (match[1], {key: decoded(value) for key, value in properties.items()}, decoded(match[3]))
        )
    return found


def test_annotations_are_read_back() -> None:
    odd = replace(FINDINGS[0], path="a,b:c=100%.py", message="50%, see: x")
    (found,) = annotated(one(odd))
    assert found[0] == "error"
    assert found[1] == {
        "file": "a,b:c=100%.py",
        "line": "12",
        "endLine": "12",
        "col": "27",
        "endColumn": "36",
        "title": "deprecat: removed-symbol",
    }
    assert "conda.exports.itervalues: 50%, see: x; use instead dict.values" in found[2]


def test_every_finding_and_every_skipped_file_is_annotated() -> None:
    found = annotated(OUTCOME)
    assert len(found) == len(OUTCOME.findings) + len(OUTCOME.skipped)
    assert [each[0] for each in found[-2:]] == ["warning", "warning"]
    several = next(each for each in found if each[1]["line"] == "7")
    assert several[1].keys() == {"file", "line", "endLine", "title"}  # columns need one line
    assert annotated(CLEAN) == []


# GitLab


@pytest.mark.parametrize("outcome", [OUTCOME, CLEAN])
def test_gitlab_has_what_it_needs(outcome: Outcome) -> None:
    schema = json.loads((THEIRS / "gitlab.json").read_text("utf-8"))
    entries = json.loads(rendered(outcome, "gitlab"))
    jsonschema.Draft202012Validator(schema).validate(entries)
    assert len(entries) == len(outcome.findings) + len(outcome.skipped)
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)


def test_gitlab_severities() -> None:
    entries = json.loads(rendered(OUTCOME, "gitlab"))
    assert {entry["severity"] for entry in entries} == {"major", "minor", "info"}


# JUnit

JUNIT = xmlschema.XMLSchema(str(THEIRS / "junit-10.xsd"))


@pytest.mark.parametrize("outcome", [OUTCOME, CLEAN, replace(OUTCOME, fails_at=None)])
def test_junit_fits_what_jenkins_reads(outcome: Outcome) -> None:
    JUNIT.validate(rendered(outcome, "junit"))


@pytest.mark.parametrize(
    ("fails_at", "failures"), [(Level.ERROR, 2), (Level.WARNING, 4), (Level.NOTE, 6), (None, 0)]
)
def test_what_fails_the_check_is_a_failure(fails_at: Level | None, failures: int) -> None:
    read = JUnitXml.fromstring(rendered(replace(OUTCOME, fails_at=fails_at), "junit").encode())
    assert (read.tests, read.failures, read.errors) == (8, failures, 2)
    results = [result for suite in read for case in suite for result in case.result]
    kinds = [type(result).__name__ for result in results]
    assert (kinds.count("Failure"), kinds.count("Skipped"), kinds.count("Error")) == (
        failures,
        6 - failures,
        2,
    )
    for suite in read:
        names = [case.name for case in suite]
        assert len(set(names)) == len(names) == suite.tests
        assert not any(re.search(r":\d", name) for name in names)


def test_junit_of_nothing_found_is_a_test_that_passed() -> None:
    read = JUnitXml.fromstring(rendered(CLEAN, "junit").encode())
    assert [(case.name, case.result) for suite in read for case in suite] == [("nothing found", [])]


# Checkstyle


def test_checkstyle_is_read_back() -> None:
    root = ElementTree.fromstring(rendered(OUTCOME, "checkstyle"))
    assert (root.tag, root.get("version")) == ("checkstyle", "4.3")
    errors = [error for file in root.iter("file") for error in file.iter("error")]
    assert len(errors) == len(OUTCOME.findings) + len(OUTCOME.skipped)
    for error in errors:
        assert int(error.get("line", "")) >= 1
        assert error.get("severity") in ("error", "warning", "info")
        assert error.get("message")
        assert (error.get("source") or "").startswith("deprecat.")
    names = [file.get("name") for file in root.iter("file")]
    assert names == sorted(set(names), key=str)


@given(st.text())
def test_xml_can_hold_any_message(message: str) -> None:
    outcome = one(replace(FINDINGS[0], message=message, source_line=message))
    for format in ("junit", "checkstyle"):
        ElementTree.fromstring(rendered(outcome, format))


# Markdown


def html(text: str) -> str:
    """As GitHub's dialect, with HTML let through, so that any would be seen."""
    return str(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text))


def test_markdown_shows_every_finding_in_a_table() -> None:
    shown = html(rendered(OUTCOME, "markdown"))
    rows = re.findall(r"<tr>\n<td>(\d+:\d+)</td>\n<td>(\w+)</td>", shown)
    assert len(rows) == len(OUTCOME.findings)
    assert shown.count("<table>") == 1 + len({finding.path for finding in OUTCOME.findings})
    assert html(rendered(CLEAN, "markdown")).startswith("<h2>deprecat</h2>\n<p><strong>No findings</strong>")


@given(st.text("`|\\*_[]<>#~& ab\n-"))
def test_nothing_in_markdown_is_markup(text: str) -> None:
    finding = replace(FINDINGS[5], path=f"a{text}.py", symbol=f"a{text}", message=f"a{text}b")
    shown = html(rendered(one(finding), "markdown"))
    tags = set(re.findall(r"</?(\w+)", shown))
    assert tags <= {
        *("h2", "h3", "p", "strong", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "code")
    }
    assert shown.count("<strong>") == 1
    rows = shown.split("<tr>")
    assert rows[-1].count("<td>") == 5
    message = re.findall(r"<td>(.*?)</td>", rows[-1], re.DOTALL)[-1]
    assert "<" not in message


def test_a_summary_keeps_to_its_limit() -> None:
    assert rendered(OUTCOME, "github-summary") == rendered(OUTCOME, "markdown")
    many = replace(
        OUTCOME, findings=tuple(replace(FINDINGS[0], path=f"a/{number}.py") for number in range(9_000))
    )
    text = rendered(many, "github-summary")
    assert len(text.encode()) <= SUMMARY_LIMIT + 200
    shown = len(re.findall(r"^\| \d+:\d+ \|", text, re.MULTILINE))
    left = re.search(r"^\*\*(\d+) more findings\*\*", text, re.MULTILINE)
    assert left
    assert shown + int(left[1]) == 9_000
    assert "broken.py" in text  # what was not checked is told all the same
    assert len(re.findall(r"^\| \d+:\d+ \|", rendered(many, "markdown"), re.MULTILINE)) == 9_000


# Statistics


def test_statistics_add_up() -> None:
    text = rendered(OUTCOME, "statistics")
    tables = text.split("\n\n")[:-1]
    assert [table.splitlines()[0].split("  ")[-1] for table in tables] == ["rule", "symbol", "as of", "file"]
    for table in tables:
        numbers = [
            int(number) for line in table.splitlines()[2:] for number in re.findall(r"(?<= )\d(?=  )", line)
        ]
        assert sum(numbers) == len(OUTCOME.findings), table
    assert text.splitlines()[-1] == "2 errors, 2 warnings, 2 notes in 4 files"
    assert rendered(CLEAN, "statistics") == "no findings\n"


def test_the_xml_library_is_imported_for_xml_alone() -> None:
    program = "import deprecat.report, sys; print('xml.etree.ElementTree' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["False"]
