"""The lives of symbols, as cards for people and as an object for programs.

``docs/schemas/explain.schema.json`` describes the latter.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TextIO

from deprecat.model.declarations import Declaration, Form, Term
from deprecat.model.lives import Event, Life, Prospect
from deprecat.model.releases import ReleaseSet
from deprecat.model.values import replace
from deprecat.report.interface import LifeRenderer, pairs
from deprecat.report.json import VERSION, or_null, write_object
from deprecat.report.sheet import Line, Sheet, cells, paint, sheet_for, wrap
from deprecat.report.words import declared, extent, runs

LABEL = len("may exist in")

EVENT_STYLES = {
    "introduced": "good",
    "returned": "good",
    "withdrawn": "good",
    "pending": "note",
    "moved": "note",
    "postponed": "note",
    "deprecated": "warning",
    "advanced": "warning",
    "removed": "error",
}

ENDS = {
    "overdue": "overdue",
    "kept": "no more declared, but a thing of that name is there,",
    "withdrawn": "withdrawn",
    "moved": "declared in another place",
    "unknown": "no more declared",
}
PROSPECT_STYLES = {"pending": "note", "deprecated": "warning", "overdue": "error", "withdrawn": "good"}

FORMS = {
    Form.ARGUMENT: "argument",
    Form.ACTION: "option",
    Form.TOPIC: "topic",
}
"""What a declaration with a detail is about, if not about the symbol as a whole."""


def render_text(lives: tuple[Life, ...], *, stream: TextIO, width: int, color: bool) -> None:
    """A card for each symbol, an empty line between two."""
    sheet = sheet_for(stream, width)
    lines: list[Line] = []
    for life in lives:
        if lines:
            lines.append([])
        lines += _card(life, sheet)
    paint(lines, stream=stream, color=color)


def render_json(lives: tuple[Life, ...], *, stream: TextIO, width: int, color: bool) -> None:
    """One object, a line for each symbol, ended by a newline."""
    write_object({"version": VERSION, "symbols": [_symbol(life) for life in lives]}, stream)


LIFE_RENDERERS: dict[str, LifeRenderer] = {"text": render_text, "json": render_json}


def render_life(lives: tuple[Life, ...], format: str, stream: TextIO, width: int, color: bool) -> None:
    """Write *lives* in *format*, a key of :data:`LIFE_RENDERERS`."""
    LIFE_RENDERERS[format](lives, stream=stream, width=width, color=color)


# Text


def _card(life: Life, sheet: Sheet) -> list[Line]:
    lines: list[Line] = [
        [(sheet.clean(life.symbol), "strong"), (sheet.clean(f"  {life.kind} of {life.upstream}"), "faint")]
    ]
    lines += _entry("exists in", _spread(life.present, "no recorded release"), sheet)
    if life.open:
        unseen = f"{runs(life.open)} (the source does not show it)"
        lines += _entry("may exist in", unseen.split(), sheet)
    if life.target:
        lines += _entry("stands for", [life.target], sheet)
    if life.parameters:
        lines += _entry("parameters", life.parameters.split(), sheet)
    if life.replacement:
        lines += _entry("use instead", [life.replacement], sheet, style="good")
    for declaration in life.declarations:
        lines += _declaration(declaration, life.symbol, sheet)
    for prospect in life.prospects:
        lines += _prospect(prospect, life.symbol, sheet)
    return lines + _history(life.events, sheet)


def _declaration(declaration: Declaration, symbol: str, sheet: Sheet) -> list[Line]:
    lines: list[Line] = []
    about = _about(declaration, symbol)
    if about:
        lines += _entry("declared", about, sheet)
    for term in _told_once(declaration.terms):
        label = "declared" if not lines else ""
        lines += _entry(label, declared(term), sheet)
        lines += _entry("", ["stated", "by", *extent(term.releases).split()], sheet, style="faint")
        if term.text:
            lines += _entry("", _quoted(term), sheet)
    return lines


def _prospect(prospect: Prospect, symbol: str, sheet: Sheet) -> list[Line]:
    """What a declaration is now, what comes next and when, and each time that it was moved."""
    told = ENDS.get(prospect.state, prospect.state)
    words = [*_about(prospect.declaration, symbol), *told.split(), "in", prospect.release]
    lines = _entry("schedule", words, sheet, style=PROSPECT_STYLES.get(prospect.state, ""))
    for what, when in prospect.ahead:
        day = f"on {when.date}" if when.date else "on a day that is not known"
        forecast = " (forecast)" if when.forecast else ""
        lines += _entry("", f"{what} in {when.release}, {day}{forecast}".split(), sheet)
    for move in prospect.moves:
        lines += _entry("", ["moved", "in", *move.split()], sheet, style="faint")
    return lines


def _told_once(terms: Iterable[Term]) -> list[Term]:
    """*terms*, of which those that say the same on different lines become one, at its newest place."""
    told: dict[Term, Term] = {}
    for term in terms:
        same = replace(term, releases=term.releases.history.none, line=0)
        other = told.get(same, term)
        newest = max(term, other, key=lambda each: each.releases.bits)
        told[same] = replace(newest, releases=term.releases | other.releases)
    return list(told.values())


def _about(declaration: Declaration, symbol: str) -> list[str]:
    """What is declared, where that is not plainly *symbol*."""
    noun = FORMS.get(declaration.form)
    words = []
    if noun:
        words = [noun, declaration.detail] if declaration.detail else [noun]
        if declaration.rename:
            words += ["renamed", "to", declaration.rename]
    if declaration.symbol != symbol:
        words += ["of" if noun else "for", declaration.symbol]
    if words:
        words[-1] += ":"
    return words


def _quoted(term: Term) -> list[str]:
    return f'"{" ".join(term.text.split())}"'.split(" ")


def _history(events: Iterable[Event], sheet: Sheet) -> list[Line]:
    rows = [(sheet.clean(event.release), event.what, event.detail) for event in events]
    if not rows:
        return []
    releases = max(cells(release) for release, _, _ in rows)
    whats = max(cells(what) for _, what, _ in rows)
    lines: list[Line] = [[("  history", "faint")]]
    for release, what, detail in rows:
        indent = 4 + releases + 2 + whats + 2
        first, *others = wrap((sheet.clean(word) for word in detail.split()), sheet.width - indent)
        lines.append(
            [
                (f"    {release}" + " " * (releases - cells(release) + 2), ""),
                (f"{what:{whats}}  ", EVENT_STYLES.get(what, "")),
                (first, ""),
            ]
        )
        lines += [[(" " * indent + text, "")] for text in others]
    return lines


def _entry(label: str, words: Iterable[str], sheet: Sheet, *, style: str = "") -> list[Line]:
    indent = 2 + LABEL + 2
    first, *others = wrap((sheet.clean(word) for word in words), sheet.width - indent)
    lines: list[Line] = [[(f"  {label:{LABEL}}  ", "faint"), (first, style)]]
    return lines + [[(" " * indent, ""), (text, style)] for text in others]


def _spread(releases: ReleaseSet, none: str) -> list[str]:
    """All runs and their number."""
    if not releases:
        return none.split()
    number = len(releases)
    return runs(releases).split() + ([f"({number}", "releases)"] if number > 1 else [])


# JSON


def _symbol(life: Life) -> dict[str, Any]:
    return {
        "symbol": life.symbol,
        "upstream": life.upstream,
        "kind": life.kind,
        "present": pairs(life.present),
        "open": pairs(life.open),
        "target": or_null(life.target),
        "replacement": or_null(life.replacement),
        "parameters": or_null(life.parameters),
        "declarations": [_said(declaration) for declaration in life.declarations],
        "schedule": [_place(prospect) for prospect in life.prospects],
        "events": [
            {"release": event.release, "what": event.what, "detail": or_null(event.detail)}
            for event in life.events
        ],
    }


def _place(prospect: Prospect) -> dict[str, Any]:
    declaration = prospect.declaration
    return {
        "form": declaration.form.value,
        "symbol": declaration.symbol,
        "detail": or_null(declaration.detail),
        "state": prospect.state,
        "release": prospect.release,
        "ahead": [
            {
                "what": what,
                "release": when.release,
                "date": or_null(when.date),
                "forecast": when.forecast,
                "days": when.days,
            }
            for what, when in prospect.ahead
        ],
        "moves": list(prospect.moves),
    }


def _said(declaration: Declaration) -> dict[str, Any]:
    return {
        "form": declaration.form.value,
        "symbol": declaration.symbol,
        "detail": or_null(declaration.detail),
        "rename": or_null(declaration.rename),
        "terms": [_term(term) for term in declaration.terms],
    }


def _term(term: Term) -> dict[str, Any]:
    return {
        "releases": pairs(term.releases),
        "deprecate_in": or_null(term.deprecate_in),
        "remove_in": or_null(term.remove_in),
        "path": term.path,
        "line": term.line,
        "replacement": or_null(term.replacement),
        "text": or_null(term.text),
        "category": or_null(term.category),
        "unresolved": or_null(term.unresolved),
    }
