"""SARIF 2.1.0, for code hosts and editors (OASIS, https://docs.oasis-open.org/sarif/sarif/v2.1.0/).

There is no well-kept library to write it with: ``sarif-om`` had its last release in 2019, and the others are
readers or single-person models. The format is plain JSON with an official schema, so it is written here, and
the tests hold it against that schema.

What needs care: columns count UTF-16 code units (``columnKind``), which differ from ours behind
characters outside the basic plane; paths are URIs, percent-encoded, relative to the project's top
(``SRCROOT``, whose place on the machine that checked is nobody's business and would make two
machines' reports differ); and the fingerprint may hold no line number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, TextIO
from urllib.parse import quote

from deprecat import DOCUMENTATION, __version__
from deprecat.lint.rules import RULES, Rule
from deprecat.model.findings import Finding, Level, Outcome, SetAside, Standpoint, Why
from deprecat.model.places import Skipped
from deprecat.report.identity import SCHEME, fingerprints
from deprecat.report.interface import ordered, pairs, place_key
from deprecat.report.json import deadline_object, or_null
from deprecat.report.where import rooted, spot, told_place
from deprecat.report.words import sentence

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "SRCROOT"

# What GitHub calls the levels of a rule that is not about security.
_SEVERITY = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "recommendation"}


def render(outcome: Outcome, *, stream: TextIO, width: int, color: bool) -> None:
    r"""One log with one run, indented, ASCII (other characters as ``\u`` escapes).

    What a suppression or the baseline set aside is in it, and marked so.
    """
    _write(outcome, [each for each in outcome.set_aside if each.why in _ACCEPTED], stream)


def render_github(outcome: Outcome, *, stream: TextIO, width: int, color: bool) -> None:
    """The same without what is suppressed: GitHub overlooks the mark, and would open an alert for it."""
    _write(outcome, [], stream)


_ACCEPTED = (Why.SUPPRESSED, Why.BASELINE)


def _write(outcome: Outcome, aside: Sequence[SetAside], stream: TextIO) -> None:
    findings = ordered(outcome.findings)
    suppressed = sorted(aside, key=lambda each: place_key(each.finding))
    # all at once, so that no two are alike
    prints = fingerprints([*findings, *(each.finding for each in suppressed)], outcome.standpoint)
    driver = {
        "name": "deprecat",
        "fullName": f"deprecat {__version__}",
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in RULES],
    }
    if DOCUMENTATION:
        driver["informationUri"] = DOCUMENTATION
    run = {
        "tool": {"driver": driver},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The top of the project that was checked."}}},
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [
                    _notification(each, outcome.standpoint) for each in sorted(outcome.skipped)
                ],
            }
        ],
        "results": [
            *(_result(each, prints[i], outcome.standpoint) for i, each in enumerate(findings)),
            *(
                _result(each.finding, prints[i], outcome.standpoint) | {"suppressions": [_suppression(each)]}
                for i, each in enumerate(suppressed, len(findings))
            ),
        ],
    }
    json.dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, stream, indent=1)
    stream.write("\n")


# Rules


def _rule(rule: Rule) -> dict[str, Any]:
    found = {
        "id": rule.name,
        "shortDescription": {"text": _sentence(rule.summary)},
        "fullDescription": {"text": _sentence(rule.summary)},
        "help": {"text": rule.help.replace("`", ""), "markdown": rule.help},
        "defaultConfiguration": {"level": rule.level.value},
        "properties": {"tags": ["deprecation"], "problem.severity": _SEVERITY[rule.level]},
    }
    if DOCUMENTATION:
        found["helpUri"] = f"{DOCUMENTATION}rules.html#{rule.name}"
    return found


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


_INDEX = {rule.name: index for index, rule in enumerate(RULES)}


# Results


def _result(finding: Finding, fingerprint: str, standpoint: Standpoint) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": finding.level.value,
        "message": {"text": told_place(finding) + sentence(finding)},
        "locations": [_location(finding, standpoint)],
        "partialFingerprints": {f"deprecatFinding/v{SCHEME}": fingerprint},
        "properties": {
            "upstream": finding.upstream,
            "symbol": finding.symbol,
            "missing": finding.missing,
            "releases": pairs(finding.releases),
            "present": pairs(finding.present),
            "notice": finding.notice.value if finding.notice else None,
            "replacement": or_null(finding.replacement),
            "guarded": finding.guarded,
            "confidence": finding.confidence.value,
            "deadline": deadline_object(finding.deadline) if finding.deadline else None,
        },
    }
    if finding.rule in _INDEX:
        result["ruleIndex"] = _INDEX[finding.rule]
    own = [link for link in finding.via if link.path]
    if own:
        result["relatedLocations"] = [
            {
                "id": number,
                "message": {"text": f"as {link.name}"},
                "physicalLocation": {
                    "artifactLocation": _artifact(link.path, standpoint),
                    "region": {"startLine": link.line},
                },
            }
            for number, link in enumerate(own, 1)
        ]
    return result


def _suppression(aside: SetAside) -> dict[str, Any]:
    in_source = aside.why is Why.SUPPRESSED and _IN_FILE.fullmatch(aside.by)
    justification = "; ".join(filter(None, (aside.reason, aside.by)))
    return {"kind": "inSource" if in_source else "external", "justification": justification}


_IN_FILE = re.compile(r".*:\d+")  # a comment's file and line


def _location(finding: Finding, standpoint: Standpoint) -> dict[str, Any]:
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": _artifact(finding.path, standpoint),
            "region": _region(finding),
        }
    }
    if finding.scope:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.scope}]
    return location


def _region(finding: Finding) -> dict[str, Any]:
    """The span in UTF-16 code units. Of one over several lines only the first line's text is known, so it
    goes to the end of its last line."""
    where = spot(finding)
    region: dict[str, Any] = {"startLine": where.line}
    if not where.column:
        return region
    line = finding.source_line
    start = _units(line[: where.column - 1])
    region["startColumn"] = start + 1
    if where.end_line > where.line:
        region["endLine"] = where.end_line
        return region
    marked = line[where.column - 1 : where.end_column - 1]
    region["endColumn"] = start + 1 + _units(marked)
    if marked:
        region["snippet"] = {"text": marked}
    return region


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _artifact(path: str, standpoint: Standpoint) -> dict[str, str]:
    path = rooted(path, standpoint)
    # a colon in the first part of a relative URI would make that a scheme, so it is encoded, too
    uri = quote(path, safe="/", errors="surrogateescape")
    return {"uri": f"file://{uri}"} if path.startswith("/") else {"uri": uri, "uriBaseId": ROOT}


def _notification(skipped: Skipped, standpoint: Standpoint) -> dict[str, Any]:
    return {
        "level": "warning",
        "message": {"text": f"not checked, or not as a whole: {skipped.reason}"},
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(skipped.path, standpoint)}}],
    }
