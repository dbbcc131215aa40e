"""The comparison as Markdown, for a pull request or release notes: what should not have happened first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from deprecat.model.changes import Comparison, Standing
from deprecat.model.findings import Level
from deprecat.report.changes.interface import Entry, Section, entries, groups, sections, side, told, totals
from deprecat.report.markdown import code, plain, write
from deprecat.report.words import count

_SIGNS = {Level.ERROR: "❌", Level.WARNING: "⚠️", Level.NOTE: ""}


def render(comparison: Comparison, *, stream: TextIO, width: int, color: bool) -> None:
    """Errors and warnings are open, notes folded. Lines are not wrapped: a line is a paragraph."""
    write(_lines(comparison), stream)


def _lines(comparison: Comparison) -> Iterator[str]:
    old, new = (
        side(release, origin)
        for release, origin in zip((comparison.old, comparison.new), comparison.origins, strict=True)
    )
    yield f"## {plain(f'{comparison.upstream}: {old} to {new}')}"
    yield ""
    yield _verdict(comparison)
    for section in sections(comparison):
        yield ""
        yield from _section(section, comparison)
    if comparison.skipped:
        yield ""
        yield "Skipped:"
        yield ""
        yield from (f"- {code(each.path)}: {plain(each.reason)}" for each in comparison.skipped)


def _verdict(comparison: Comparison) -> str:
    if not comparison.changes:
        return "No changes."
    told = ", ".join(f"**{count(number, level.value)}**" for level, number in totals(comparison))
    hidden = sum(each.standing is not Standing.PUBLIC for each in comparison.changes)
    more = f"{count(hidden, 'change')} of what nobody was promised" if hidden else ""
    return ", ".join(part for part in (told, more) if part) + "."


def _section(section: Section, comparison: Comparison) -> Iterator[str]:
    named, others = told(section)
    title = f"{_SIGNS[section.level]} {section.title}: {len(section.changes)}".strip()
    folded = section.level is Level.NOTE
    yield f"<details><summary>{title}</summary>" if folded else f"### {title}"
    yield ""
    for group, changes in groups(named):
        yield from _group(group, entries(group, changes, comparison))
    if others:
        yield f"- {f'and {others}' if named else others} {'more ' if named else ''}that nobody was promised"
    if folded:
        yield ""
        yield "</details>"


def _group(group: str, found: list[Entry]) -> Iterator[str]:
    own = [entry for entry in found if not entry.name]
    kind = next((f" ({entry.kind})" for entry in own if entry.kind in ("module", "command")), "")
    about = "; ".join(filter(None, map(_about, own)))
    yield f"- {code(group)}{kind}{': ' + about if about else ''}"
    plain = [code(entry.name) for entry in found if entry.name and not _about(entry)]
    if plain:
        yield f"  - {', '.join(plain)}"
    for entry in found:
        if entry.name and _about(entry):
            yield f"  - {code(entry.name)}: {_about(entry)}"


def _about(entry: Entry) -> str:
    text = "; ".join(map(plain, entry.phrases)).replace(":; ", ": ")
    return f"{text} ({code(entry.place)})".strip() if entry.place else text
