"""The comparison for programs: ``docs/schemas/diff.schema.json`` describes it."""

from __future__ import annotations

from typing import Any, TextIO

from deprecat import __version__
from deprecat.model.changes import Change, Comparison
from deprecat.model.releases import Release
from deprecat.report.json import or_null, write_object

VERSION = 1


def render(comparison: Comparison, *, stream: TextIO, width: int, color: bool) -> None:
    """One object, a line for each change, ended by a newline."""
    write_object(
        {
            "version": VERSION,
            "tool": {"name": "deprecat", "version": __version__},
            "upstream": comparison.upstream,
            "old": _side(comparison.old, comparison.origins[0]),
            "new": _side(comparison.new, comparison.origins[1]),
            "between": comparison.between,
            "changes": [_change(each) for each in comparison.changes],
            "skipped": [{"path": each.path, "reason": each.reason} for each in comparison.skipped],
        },
        stream,
    )


def _side(release: Release, origin: str) -> dict[str, Any]:
    return {"version": release.version, "date": or_null(release.date), "origin": or_null(origin)}


def _change(change: Change) -> dict[str, Any]:
    term = change.declared
    return {
        "rule": change.rule,
        "level": change.level.value,
        "symbol": change.symbol,
        "part": or_null(change.part),
        "kind": change.kind,
        "standing": change.standing.value,
        "module": change.module,
        "group": or_null(change.group),
        "release": change.release,
        "message": change.message,
        "notice": or_null(change.announced),
        "promised": list(change.promised),
        "moved": or_null(change.moved),
        "replacement": or_null(change.replacement),
        "before": or_null(change.before),
        "after": or_null(change.after),
        "declared": {
            "deprecate_in": or_null(term.deprecate_in),
            "remove_in": or_null(term.remove_in),
            "path": term.path,
            "line": term.line,
        }
        if term
        else None,
    }
