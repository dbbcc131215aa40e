"""GitLab's code quality report: a list of what it shows in merge requests.

See https://docs.gitlab.com/ci/testing/code_quality/. It is what GitLab reads of Code Climate's format: each
entry needs ``description``, ``check_name``, ``fingerprint``, ``severity`` and ``location``, and entries whose
fingerprints are alike count as one. Paths have to count from the repository's top.
"""

from __future__ import annotations

from itertools import chain
from typing import Any, TextIO

from deprecat.model.findings import Finding, Level, Outcome, Standpoint
from deprecat.model.places import Skipped
from deprecat.report.identity import fingerprints
from deprecat.report.interface import ordered
from deprecat.report.json import write_list
from deprecat.report.where import rooted, spot, told_place
from deprecat.report.words import sentence

_SEVERITY = {Level.ERROR: "major", Level.WARNING: "minor", Level.NOTE: "info"}


def render(outcome: Outcome, *, stream: TextIO, width: int, color: bool) -> None:
    r"""A JSON list, a line for each finding and each file that was skipped; ASCII (``\u`` escapes)."""
    findings = ordered(outcome.findings)
    prints = fingerprints(findings, outcome.standpoint)
    entries = chain(
        (_entry(finding, name, outcome.standpoint) for finding, name in zip(findings, prints, strict=True)),
        (_unread(skipped, outcome.standpoint) for skipped in sorted(set(outcome.skipped))),
    )
    write_list(entries, stream)
    stream.write("\n")


def _entry(finding: Finding, fingerprint: str, standpoint: Standpoint) -> dict[str, Any]:
    where = spot(finding)
    return {
        "type": "issue",
        "check_name": finding.rule,
        "description": told_place(finding) + sentence(finding),
        "categories": ["Compatibility"],
        "severity": _SEVERITY[finding.level],
        "fingerprint": fingerprint,
        "location": {
            "path": rooted(finding.path, standpoint),
            "lines": {"begin": where.line, "end": where.end_line},
        },
    }


def _unread(skipped: Skipped, standpoint: Standpoint) -> dict[str, Any]:
    from hashlib import sha256

    path = rooted(skipped.path, standpoint)
    identity = "\0".join(("skipped", path, skipped.reason)).encode("utf-8", "surrogatepass")
    return {
        "type": "issue",
        "check_name": "skipped",
        "description": f"not checked, or not as a whole: {skipped.reason}",
        "categories": ["Compatibility"],
        "severity": "info",
        "fingerprint": sha256(identity).hexdigest()[:32],
        "location": {"path": path, "lines": {"begin": 1, "end": 1}},
    }
