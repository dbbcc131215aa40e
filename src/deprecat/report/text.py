"""The report for people: findings by file, then a summary, what was asked, and totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple, TextIO

from deprecat.model.findings import Confidence, Finding, Level, Outcome, Question, Via
from deprecat.report.ahead import board
from deprecat.report.interface import location, ordered
from deprecat.report.sheet import Line, Sheet, cells, excerpt, paint, ruler, sheet_for, wrap
from deprecat.report.tally import LEVELS, present_levels, row, tally
from deprecat.report.words import asked, count, deadline, declared, kept_back, runs, stale

LABEL = len("use instead")
LEVEL = max(len(level.value) for level in Level)


class Fact(NamedTuple):
    """Something to say about a finding: a label, empty for the message, and lines of words."""

    label: str
    lines: tuple[tuple[str, ...], ...]


def render(
    outcome: Outcome,
    *,
    stream: TextIO,
    width: int,
    color: bool,
    brief: bool = False,
    hint: bool = False,
) -> None:
    """Lines fill at most *width* columns, but for names and paths that are longer: these are never broken.

    *brief* leaves out what stands below the findings; *hint* adds how to learn more.
    """
    sheet = sheet_for(stream, width)
    paint(_lines(outcome, sheet, brief=brief, hint=hint), stream=stream, color=color)


def _lines(outcome: Outcome, sheet: Sheet, *, brief: bool, hint: bool) -> Iterator[Line]:
    """All lines, those of one file after those of another: there may be very many."""
    findings = ordered(outcome.findings)
    for path, group in groupby(findings, key=lambda finding: finding.path):
        yield from _file(path, list(group), sheet)
    if brief:
        return
    of_upstreams = [finding for finding in findings if finding.upstream]
    if of_upstreams:
        yield from (*_summary(of_upstreams, sheet), [])
    yield from _asked(outcome, sheet)
    yield from _skipped(outcome, sheet)
    yield [*_total(findings), *_kept_back(outcome)]
    if hint:
        yield from _hint(findings, sheet)


# Findings


def _file(path: str, findings: Sequence[Finding], sheet: Sheet) -> list[Line]:
    """All findings of one file. What was said of a symbol there is not said again."""
    margin = max(len(location(finding)) for finding in findings) + 4
    lines: list[Line] = [[(sheet.clean(path), "strong")]]
    said: dict[str, dict[Fact, str]] = {}
    for finding in findings:
        before = said.setdefault(finding.symbol, {})
        lines += _header(finding, margin, sheet)
        lines += _code(finding, margin, sheet)
        facts = _facts(finding, sheet)
        for fact in _shortened(facts, before):
            lines += _fact(fact, margin, sheet)
        for fact in facts:
            before.setdefault(fact, _line(finding))
    return [*lines, []]


def _header(finding: Finding, margin: int, sheet: Sheet) -> list[Line]:
    symbol, missing = sheet.clean(finding.symbol), sheet.clean(finding.missing)
    cut = len(missing) if symbol.startswith(missing) else len(symbol)
    level = finding.level.value
    line: Line = [
        (f"{location(finding):>{margin - 2}}  ", "faint"),
        (f"{level:{LEVEL}}  ", level),
        (symbol[:cut], "strong"),
        (symbol[cut:], ""),
    ]
    rule = f"[{sheet.clean(finding.rule)}]"
    if sum(cells(text) for text, _ in line) + 2 + len(rule) <= sheet.width:
        return [[*line, (f"  {rule}", "faint")]]
    return [line, [(" " * margin + rule, "faint")]]


def _code(finding: Finding, margin: int, sheet: Sheet) -> list[Line]:
    if not finding.source_line.strip():
        return []
    shown = excerpt(finding.source_line, finding.place, sheet.width - margin - 2, sheet)
    lead = (f"{'':{margin}}{sheet.bar} ", "faint")
    mark = " " * shown.start + "^" * shown.length
    return [[lead, (shown.text, "")], [lead, (mark, finding.level.value)]]


_CONFIDENCE = {
    Confidence.INFERRED: "inferred, through the type of a value",
    Confidence.POSSIBLE: "possible, not certain",
}


def _facts(finding: Finding, sheet: Sheet) -> list[Fact]:
    facts = [Fact("", (_words(finding.message, sheet),))]
    if due := deadline(finding):
        facts.append(Fact("", (_words(due, sheet),)))
    if finding.replacement:
        facts.append(Fact("use instead", ((sheet.clean(finding.replacement),),)))
    if finding.declared:
        facts.append(Fact("declared", (tuple(sheet.clean(word) for word in declared(finding.declared)),)))
    if finding.via:
        chain = (_link(link) for link in finding.via)
        facts.append(Fact("via", tuple(tuple(sheet.clean(word) for word in words) for words in chain)))
    if finding.guarded:
        where = ("by", "line", str(finding.guard_line)) if finding.guard_line else ("yes",)
        facts.append(Fact("guarded", (where,)))
    if finding.confidence in _CONFIDENCE:
        facts.append(Fact("confidence", (_words(_CONFIDENCE[finding.confidence], sheet),)))
    return facts


def _link(link: Via) -> tuple[str, ...]:
    if link.upstream and link.releases:
        return (link.upstream, *runs(link.releases).split(), "as", link.name)
    return (f"{link.path}:{link.line}", "as", link.name)


def _shortened(facts: Sequence[Fact], before: dict[Fact, str]) -> list[Fact]:
    """*facts* without what has been said; *before* tells of which line's finding."""
    lines = {before.get(fact) for fact in facts}
    line = next(iter(lines))
    if len(lines) == 1 and line is not None:
        return [Fact("", (("as", "above,", *line.split()),))]
    return [
        Fact(fact.label, (("as", "above"),)) if fact in before and fact.label in ("declared", "via") else fact
        for fact in facts
    ]


def _fact(fact: Fact, margin: int, sheet: Sheet) -> list[Line]:
    label = f"{fact.label:{LABEL}}  " if fact.label else ""
    room = sheet.width - margin - len(label)
    texts = [text for words in fact.lines for text in wrap(words, room)]
    style = "good" if fact.label == "use instead" else ""
    first, *others = texts
    indent = " " * (margin + len(label))
    lines: list[Line] = [[(" " * margin, ""), (label, "faint"), (first, style)]]
    return lines + [[(indent, ""), (text, style)] for text in others]


def _line(finding: Finding) -> str:
    return f"cell {finding.cell} line {finding.place.line}" if finding.cell else f"line {finding.place.line}"


def _words(text: str, sheet: Sheet) -> tuple[str, ...]:
    return tuple(sheet.clean(word) for word in text.split())


# Below the findings


def _summary(findings: Sequence[Finding], sheet: Sheet) -> list[Line]:
    counts = tally(findings, row)
    levels = present_levels(findings)
    names = {each: sheet.clean(each.name) for each in counts}
    since = {each: sheet.clean(f"{each.upstream} {each.release}") for each in counts}
    first = max(cells("as of"), *(cells(text) for text in since.values()))
    lines: list[Line] = [
        [(f"{'as of':{first}}", "strong")]
        + [(f"  {level.value + 's'}", level.value) for level in levels]
        + [("  symbol", "strong")]
    ]
    widths = [first, *(len(level.value) + 3 for level in levels), 2 + max(6, *map(cells, names.values()))]
    lines.append([(ruler(widths, sheet), "faint")])
    for each in sorted(counts):
        numbers = [f"  {counts[each][level] or '':>{len(level.value) + 1}}" for level in levels]
        pad = " " * (first - cells(since[each]))
        lines.append([(since[each] + pad + "".join(numbers), ""), (f"  {names[each]}", "")])
    return lines


def _asked(outcome: Outcome, sheet: Sheet) -> list[Line]:
    """How many files were checked against what."""
    checked = f"checked {count(outcome.files, 'file')} against"
    questions = [_question(question, sheet) for question in outcome.questions]
    if len(questions) == 1:
        lines = _hanging([*checked.split(), *questions[0]], "", sheet)
    else:
        lines = _hanging(checked.split() + ([] if questions else ["no release"]), "", sheet)
        for words in questions:
            lines += _hanging(words, "  ", sheet)
    for line in board(outcome):
        lines += _hanging(sheet.clean(line).split(), "", sheet)
    for each in outcome.stale:
        lines += _hanging(sheet.clean(stale(each)).split(), "", sheet)
    if outcome.own:
        own = ", ".join(sorted(outcome.own))
        lines += _hanging(sheet.clean(f"not checked, being the project's own: {own}").split(), "", sheet)
    return lines


def _question(question: Question, sheet: Sheet) -> list[str]:
    return sheet.clean(asked(question)).split()


def _skipped(outcome: Outcome, sheet: Sheet) -> list[Line]:
    if not outcome.skipped:
        return []
    lines: list[Line] = [[(f"skipped {len(outcome.skipped)}:", "warning")]]
    for skipped in sorted(outcome.skipped):
        lines += _hanging([sheet.clean(skipped.path) + ":", *_words(skipped.reason, sheet)], "  ", sheet)
    return lines


def _total(findings: Sequence[Finding]) -> Line:
    if not findings:
        return [("no findings", "good")]
    counter = Counter(finding.level for finding in findings)
    line: Line = []
    for level in LEVELS:
        if counter[level]:
            line += [(", " if line else "", ""), (count(counter[level], level.value), level.value)]
    return [*line, (f" in {count(len({finding.path for finding in findings}), 'file')}", "")]


def _hint(findings: Sequence[Finding], sheet: Sheet) -> list[Line]:
    """How to learn more of what matters most, if that has a history to tell."""
    known = [finding for finding in findings if finding.rule in _EXPLAINED]
    if not known:
        return []
    first = max(known, key=lambda finding: finding.level.rank)
    return [
        [],
        [(sheet.clean(f"deprecat explain {first.missing}"), "strong"), ("  tells its history", "faint")],
    ]


_EXPLAINED = ("removed", "removed-private", "not-yet", "argument", "deprecated", "pending")


def _kept_back(outcome: Outcome) -> Line:
    kept = kept_back(outcome)
    return [(f"; {kept}", "faint")] if kept else []


def _hanging(words: Iterable[str], indent: str, sheet: Sheet) -> list[Line]:
    first, *others = wrap(words, sheet.width - len(indent) - 2)
    return [[(indent + first, "")], *([(f"{indent}  {text}", "")] for text in others)]
