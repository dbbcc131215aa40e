"""Markdown, for summaries of jobs, comments and issues: GitHub's dialect, which GitLab reads as well.

Names, paths and code stand in code spans, where nothing is markup; in what is left, characters that could be
are escaped. No HTML is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TextIO

from deprecat.model.findings import Finding, Outcome
from deprecat.report.interface import encoding_of, location, ordered, visible
from deprecat.report.tally import present_levels, row, tally, totals
from deprecat.report.words import asked, count, deadline

SUMMARY_LIMIT = 1_000_000
"""Bytes to which a job's summary is kept: GitHub refuses one of more than 1 MiB."""

_MARKUP = re.compile(r"[\\`*_{}\[\]<>|~#&$]")
_TICKS = re.compile("`+")


def render(outcome: Outcome, *, stream: TextIO, width: int, color: bool) -> None:
    """A heading, what was asked, a table of what is gone or declared, and a table for each file."""
    findings = ordered(outcome.findings)
    lines = [*_head(outcome, findings), *_files(findings), *_skipped(outcome)]
    write(lines, stream)


def render_summary(outcome: Outcome, *, stream: TextIO, width: int, color: bool) -> None:
    """The same, as far as a job's summary may go; of what does not fit the number is told."""
    findings = ordered(outcome.findings)
    head, skipped = list(_head(outcome, findings)), list(_skipped(outcome))
    room = SUMMARY_LIMIT - sum(map(_size, (*head, *skipped)))
    body: list[str] = []
    shown = 0
    for line in _files(findings):
        room -= _size(line)
        if room < 0:
            left = count(len(findings) - shown, "more finding")
            body += ["", f"**{left}**: this summary is at its limit, other formats have them all."]
            break
        body.append(line)
        shown += line.startswith(_FINDING)
    write([*head, *body, *skipped], stream)


_FINDING = "| "  # what the line of a finding begins with, and none of the others
_TITLES = "| Where | Level | Rule | Symbol | What |\n| --- | --- | --- | --- | --- |"


def _head(outcome: Outcome, findings: Sequence[Finding]) -> Iterator[str]:
    yield "## deprecat"
    yield ""
    yield f"**{_total(findings)}**"
    yield ""
    yield f"Checked {count(outcome.files, 'file')} against"
    questions = [asked(question) for question in outcome.questions] or ["no release"]
    yield from (f"- {plain(question)}" for question in questions)
    if outcome.own:
        own = ", ".join(map(code, sorted(outcome.own)))
        yield f"\nNot checked, being the project's own: {own}"
    if findings:
        yield from _table(findings)


def _total(findings: Sequence[Finding]) -> str:
    told = totals(findings)
    return f"{told[0].upper()}{told[1:]}"


def _table(findings: Sequence[Finding]) -> Iterator[str]:
    levels = present_levels(findings)
    counts = tally(findings, row)
    yield ""
    yield "| As of | " + " | ".join(f"{level.value.capitalize()}s" for level in levels) + " | Symbol |"
    yield "| --- | " + " | ".join("---:" for _ in levels) + " | --- |"
    for each in sorted(counts):
        numbers = " | ".join(str(counts[each][level] or "") for level in levels)
        yield f"| {plain(f'{each.upstream} {each.release}'.rstrip())} | {numbers} | {code(each.name)} |"


def _files(findings: Iterable[Finding]) -> Iterator[str]:
    for path, group in groupby(findings, key=lambda finding: finding.path):
        yield f"\n### {code(path)}\n\n{_TITLES}"
        for finding in group:
            what = plain("; ".join(filter(None, (finding.message, deadline(finding)))))
            if finding.replacement:
                what += f"; use instead {code(finding.replacement)}"
            yield (
                f"{_FINDING}{location(finding)} | {finding.level.value} | {plain(finding.rule)}"
                f" | {code(finding.symbol)} | {what} |"
            )


def _skipped(outcome: Outcome) -> Iterator[str]:
    if outcome.skipped:
        yield "\n### Not checked, or not as a whole\n"
        yield from (f"- {code(each.path)}: {plain(each.reason)}" for each in sorted(set(outcome.skipped)))


def plain(text: str) -> str:
    """*text* so that nothing in it is markup."""
    return _MARKUP.sub(r"\\\g<0>", _one_line(text))


def code(text: str) -> str:
    """*text* as a code span: fenced by more backticks than it has, its pipes escaped for tables."""
    text = _one_line(text).replace("|", r"\|")
    fence = "`" * (max(map(len, _TICKS.findall(text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _one_line(text: str) -> str:
    return " ".join(visible(text, "utf-8").split())


def _size(line: str) -> int:
    return len(line.encode("utf-8", "replace")) + 1


def write(lines: Iterable[str], stream: TextIO) -> None:
    encoding = encoding_of(stream)
    for line in lines:
        text = line if line.isascii() else line.encode(encoding, "backslashreplace").decode(encoding)
        stream.write(text + "\n")
