"""The comparison for people: sections by rule, in them names by module."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TextIO

from deprecat.model.changes import Comparison, Standing
from deprecat.report.changes.interface import Entry, Section, entries, groups, sections, side, told, totals
from deprecat.report.sheet import Line, Sheet, cells, paint, sheet_for, wrap
from deprecat.report.words import count


def render(comparison: Comparison, *, stream: TextIO, width: int, color: bool) -> None:
    """Names of which there is no more to say than that they went or came stand together, a paragraph for each
    module."""
    sheet = sheet_for(stream, width)
    lines: list[Line] = [[(sheet.clean(_head(comparison)), "strong")], []]
    for section in sections(comparison):
        lines += _section(section, comparison, sheet)
    for skipped in comparison.skipped:
        words = f"skipped {skipped.path}: {skipped.reason}".split()
        lines += [[(text, "warning")] for text in wrap(map(sheet.clean, words), sheet.width)]
    lines.append(_total(comparison))
    paint(lines, stream=stream, color=color)


def _head(comparison: Comparison) -> str:
    old, new = (
        side(release, origin)
        for release, origin in zip((comparison.old, comparison.new), comparison.origins, strict=True)
    )
    between = f", {count(comparison.between, 'release')} between" if comparison.between else ""
    return f"{comparison.upstream} {old} to {new}{between}"


def _section(section: Section, comparison: Comparison, sheet: Sheet) -> list[Line]:
    named, others = told(section)
    lines: list[Line] = [
        [
            (section.title, section.level.value),
            (f": {len(section.changes)}", ""),
            (f"  [{section.rule}]", "faint"),
        ]
    ]
    for group, changes in groups(named):
        lines += _group(group, entries(group, changes, comparison), sheet)
    if others and named:
        lines.append([(f"  and {others} more that nobody was promised", "faint")])
    return [*lines, []]


def _group(group: str, found: Sequence[Entry], sheet: Sheet) -> list[Line]:
    own = [entry for entry in found if not entry.name]
    kind = next((f"  {entry.kind}" for entry in own if entry.kind in ("module", "command")), "")
    lines: list[Line] = [[(f"  {sheet.clean(group)}", "strong"), (kind, "faint")]]
    for entry in own:
        if words := _words(entry, sheet):
            lines += _indented(wrap(words, sheet.width - 4), 4)
    plain = [entry.name for entry in found if entry.name and not _words(entry, sheet)]
    if plain:
        words = [f"{sheet.clean(name)}," for name in plain[:-1]] + [sheet.clean(plain[-1])]
        lines += [[(f"    {text}", "")] for text in wrap(words, sheet.width - 4)]
    for entry in found:
        words = _words(entry, sheet)
        if entry.name and words:
            lines += _entry(sheet.clean(entry.name), words, sheet)
    return lines


def _entry(name: str, words: Sequence[str], sheet: Sheet) -> list[Line]:
    """A name, and behind or below it what there is to say."""
    indent = 4 + cells(name) + 2
    if indent <= sheet.width // 2:
        first, *others = wrap(words, sheet.width - indent)
        line: Line = [(f"    {name}  ", ""), (first, "faint")]
        return [line, *_indented(others, indent)]
    return [[(f"    {name}", "")], *_indented(wrap(words, sheet.width - 8), 8)]


def _indented(texts: Iterable[str], indent: int) -> list[Line]:
    return [[(" " * indent, ""), (text, "faint")] for text in texts]


def _words(entry: Entry, sheet: Sheet) -> list[str]:
    text = ""
    for phrase in entry.phrases:
        text += ("" if not text else " " if text.endswith(":") else "; ") + phrase
    if entry.place:
        text = f"{text} ({entry.place})".strip()
    return [sheet.clean(word) for word in text.split()]


def _total(comparison: Comparison) -> Line:
    if not comparison.changes:
        return [("no changes", "good")]
    line: Line = []
    for level, number in totals(comparison):
        line += [(", " if line else "", ""), (count(number, level.value), level.value)]
    hidden = sum(each.standing is not Standing.PUBLIC for each in comparison.changes)
    if hidden:
        line.append((f"{', ' if line else ''}{count(hidden, 'change')} of what nobody was promised", "faint"))
    return line
