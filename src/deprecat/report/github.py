"""Annotations for GitHub Actions: workflow commands, which the runner reads from what a step prints.

See https://docs.github.com/actions/reference/workflow-commands-for-github-actions. A colon or comma
would end a property, a line break the command, so they are encoded; columns are allowed
for spans of one line only, and the end column is that of the last character. GitHub shows ten errors,
ten warnings and ten notices of each step: the rest is in the log and in the job's summary.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from deprecat.model.findings import Finding, Level, Outcome, Standpoint
from deprecat.report.interface import encoding_of, ordered, visible
from deprecat.report.where import rooted, spot, told_place
from deprecat.report.words import sentence

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def render(outcome: Outcome, *, stream: TextIO, width: int, color: bool) -> None:
    """``::error file=...,line=...,...::message`` for each finding, a warning for each file that was
    skipped."""
    encoding = encoding_of(stream)
    for finding in ordered(outcome.findings):
        message = told_place(finding) + sentence(finding)
        properties = _properties(finding, outcome.standpoint)
        stream.write(_command(_COMMANDS[finding.level], properties, message, encoding))
    for skipped in sorted(outcome.skipped):
        properties = [("file", rooted(skipped.path, outcome.standpoint)), ("title", "deprecat: not checked")]
        stream.write(_command("warning", properties, skipped.reason, encoding))


def _properties(finding: Finding, standpoint: Standpoint) -> list[tuple[str, str]]:
    where = spot(finding)
    numbers = {"line": where.line, "endLine": where.end_line}
    if where.column and where.line == where.end_line:
        numbers |= {"col": where.column, "endColumn": max(where.end_column - 1, where.column)}
    return [
        ("file", rooted(finding.path, standpoint)),
        *((name, str(number)) for name, number in numbers.items()),
        ("title", f"deprecat: {finding.rule}"),
    ]


def _command(name: str, properties: Iterable[tuple[str, str]], message: str, encoding: str) -> str:
    said = ",".join(f"{key}={_property(visible(value, encoding))}" for key, value in properties)
    return f"::{name} {said}::{_data(visible(message, encoding))}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
