"""Checkstyle's XML, which Jenkins, reviewdog and many editors read.

There is no specification but what Checkstyle writes: files, and in them errors with line, column, severity
(``error``, ``warning``, ``info``), message and the ``source`` that names the rule. Columns count code points,
as those of most linters that write it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TextIO

from deprecat.model.findings import Level, Outcome
from deprecat.report.interface import ordered
from deprecat.report.where import rooted, spot, told_place
from deprecat.report.words import sentence
from deprecat.report.xml import element, write

_SEVERITY = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "info"}
VERSION = "4.3"  # of the format; consumers do not look, but expect one


def render(outcome: Outcome, *, stream: TextIO, width: int, color: bool) -> None:
    """A file for each path, what could not be read as a warning on its first line."""
    errors: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for finding in ordered(outcome.findings):
        where = spot(finding)
        column = {"column": str(where.column)} if where.column else {}
        errors[rooted(finding.path, outcome.standpoint)].append(
            {
                "line": str(where.line),
                **column,
                "severity": _SEVERITY[finding.level],
                "message": told_place(finding) + sentence(finding),
                "source": f"deprecat.{finding.rule}",
            }
        )
    for skipped in sorted(set(outcome.skipped)):
        errors[rooted(skipped.path, outcome.standpoint)].append(
            {
                "line": "1",
                "severity": "warning",
                "message": f"not checked, or not as a whole: {skipped.reason}",
                "source": "deprecat.skipped",
            }
        )
    root = element(None, "checkstyle", version=VERSION)
    for path in sorted(errors):
        file = element(root, "file", name=path)
        for attributes in errors[path]:
            element(file, "error", **attributes)
    write(root, stream)
