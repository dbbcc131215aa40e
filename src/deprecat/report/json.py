r"""Findings for programs: ``docs/schemas/findings.schema.json`` describes them.

Everything is ASCII (other characters as ``\u`` escapes), so that the bytes do not
depend on the encoding of a terminal, and each finding has a line of its own, so
that two reports compare line by line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from deprecat import __version__
from deprecat.model.declarations import Term
from deprecat.model.findings import Deadline, Finding, Outcome, Question, SetAside, Stale, Via
from deprecat.model.releases import FORECAST
from deprecat.report.identity import fingerprints
from deprecat.report.interface import ordered, pairs

VERSION = 1


def render(outcome: Outcome, *, stream: TextIO, width: int, color: bool) -> None:
    """One object, sorted, ended by a newline."""
    write_object(
        {
            "version": VERSION,
            "tool": {"name": "deprecat", "version": __version__},
            "files": outcome.files,
            "own": sorted(outcome.own),
            "questions": question_objects(outcome),
            "findings": finding_objects(outcome),
            "set_aside": set_aside_objects(outcome),
            "stale": stale_objects(outcome),
            "skipped": [{"path": each.path, "reason": each.reason} for each in sorted(outcome.skipped)],
        },
        stream,
    )


def write_object(members: dict[str, Any], stream: TextIO) -> None:
    """Write *members* as one object: a line for each member, and for each item of a list of objects. Those of
    an iterator are written as they come, for there may be very many."""
    start = "{\n"
    for name, value in members.items():
        stream.write(f"{start}{json.dumps(name)}: ")
        start = ",\n"
        if isinstance(value, Iterator) or (isinstance(value, list) and value and isinstance(value[0], dict)):
            write_list(value, stream)
        else:
            stream.write(json.dumps(value))
    stream.write("\n}\n")


def write_list(items: Iterable[Any], stream: TextIO) -> None:
    """Write *items* as one list as they come, a line for each."""
    before = "["
    for item in items:
        stream.write(f"{before}\n{json.dumps(item)}")
        before = ","
    stream.write("\n]" if before == "," else "[]")


def or_null(text: str) -> str | None:
    """The model says "none" with an empty text, JSON with null."""
    return text or None


def question_objects(outcome: Outcome) -> list[dict[str, Any]]:
    """What was asked, sorted."""
    return [_question(question) for question in sorted(outcome.questions, key=_asked)]


def finding_objects(outcome: Outcome) -> Iterator[dict[str, Any]]:
    """The findings of *outcome*, sorted."""
    findings = ordered(outcome.findings)
    return map(_finding, findings, fingerprints(findings, outcome.standpoint))


def set_aside_objects(outcome: Outcome) -> Iterator[dict[str, Any]]:
    """What was found and is not told, in the order in which it was found."""
    findings = ordered(outcome.findings)
    aside = [each.finding for each in outcome.set_aside]
    # with those that are told, so that no two are alike
    prints = fingerprints([*findings, *aside], outcome.standpoint)[len(findings) :]
    return map(_set_aside, outcome.set_aside, prints)


def stale_objects(outcome: Outcome) -> list[dict[str, Any]]:
    """The ledgers that the calendar has overtaken, sorted."""
    return [_stale(each) for each in sorted(outcome.stale, key=lambda each: each.upstream)]


def _asked(question: Question) -> tuple[str, str, str, int]:
    return question.upstream, question.root, question.origin, question.releases.bits


def _question(question: Question) -> dict[str, Any]:
    return {
        "upstream": question.upstream,
        "releases": pairs(question.releases),
        "origin": question.origin,
        "root": or_null(question.root),
        "ahead": [
            {
                "release": each.version,
                "date": or_null(each.date),
                "forecast": each.source == FORECAST,
                "removes": question.removing is not None and each.version in question.removing,
            }
            for each in question.ahead or ()
        ],
    }


def _set_aside(aside: SetAside, fingerprint: str) -> dict[str, Any]:
    return {
        "why": aside.why.value,
        "by": aside.by,
        "reason": or_null(aside.reason),
        "finding": _finding(aside.finding, fingerprint),
    }


def _stale(stale: Stale) -> dict[str, Any]:
    return {"upstream": stale.upstream, "newest": stale.newest, "due": stale.due, "date": stale.date}


def _finding(finding: Finding, fingerprint: str) -> dict[str, Any]:
    return {
        "path": finding.path,
        "cell": finding.cell,
        "file_line": finding.file_line or None,
        "line": finding.place.line,
        "column": finding.place.column,
        "end_line": finding.place.end_line,
        "end_column": finding.place.end_column,
        "rule": finding.rule,
        "level": finding.level.value,
        "upstream": finding.upstream,
        "symbol": finding.symbol,
        "missing": finding.missing,
        "message": finding.message,
        "releases": pairs(finding.releases),
        "present": pairs(finding.present),
        "notice": finding.notice.value if finding.notice else None,
        "replacement": or_null(finding.replacement),
        "declared": _declared(finding.declared) if finding.declared else None,
        "guarded": finding.guarded,
        "guard_line": finding.guard_line or None,
        "via": [_via(link) for link in finding.via],
        "scope": finding.scope,
        "confidence": finding.confidence.value,
        "fingerprint": fingerprint,
        "deadline": deadline_object(finding.deadline) if finding.deadline else None,
    }


def deadline_object(deadline: Deadline) -> dict[str, Any]:
    """When something goes, or went."""
    return {
        "release": deadline.release,
        "date": or_null(deadline.date),
        "forecast": deadline.forecast,
        "days": deadline.days,
    }


def _via(link: Via) -> dict[str, Any]:
    if link.upstream:
        return {"upstream": link.upstream, "releases": str(link.releases), "name": link.name}
    return {"path": link.path, "line": link.line, "name": link.name}


def _declared(term: Term) -> dict[str, Any]:
    return {
        "deprecate_in": or_null(term.deprecate_in),
        "remove_in": or_null(term.remove_in),
        "path": term.path,
        "line": term.line,
        "unresolved": or_null(term.unresolved),
    }
