"""A board for programs: ``docs/schemas/schedule.schema.json`` describes it."""

from __future__ import annotations

from typing import Any, TextIO

from deprecat import __version__
from deprecat.lint.board import Board, Entry, Problem, Turn
from deprecat.lint.promises import Record
from deprecat.model.declarations import Declaration
from deprecat.report.json import VERSION, or_null, write_object
from deprecat.schedule.days import Coming, Day, Kept


def render(board: Board, *, stream: TextIO, width: int, color: bool) -> None:
    """One object, ended by a newline; each declaration and release has a line of its own."""
    write_object(
        {
            "version": VERSION,
            "tool": {"name": "deprecat", "version": __version__},
            "upstream": board.upstream,
            "schedule": {"name": board.schedule.name, "title": board.schedule.title},
            "at": board.at.isoformat(),
            "release": board.release.version,
            "source": board.release.source == "directory",
            "now": board.now.version,
            "coming": [_turn(turn) for turn in board.turns],
            "declarations": [_entry(entry) for entry in board.entries],
            "gone": [
                {**_about(gone.declaration), **_where(gone.term), "problems": [_problem(gone.problem)]}
                for gone in board.gone
            ],
            "record": _record(board.record),
            "punctuality": [_kept(kept) for kept in board.punctuality],
            "due": board.due.version if board.due else None,
            "skipped": [{"path": each.path, "reason": each.reason} for each in board.skipped],
        },
        stream,
    )


def _turn(turn: Turn) -> dict[str, Any]:
    return {
        **_coming(turn.coming),
        "removes": [_key(entry.declaration) for entry in turn.removes],
        "deprecates": [_key(entry.declaration) for entry in turn.deprecates],
        "removed": [_key(declaration) for declaration in turn.done],
    }


def _coming(coming: Coming) -> dict[str, Any]:
    return {
        "release": coming.version,
        **_day(coming.day),
        "kind": coming.kind,
        "may_deprecate": coming.deprecates,
        "may_remove": coming.removes,
        "due": coming.due,
    }


def _day(day: Day | None) -> dict[str, Any]:
    return {"date": day.date.isoformat() if day else None, "forecast": bool(day and day.forecast)}


def _key(declaration: Declaration) -> str:
    """What tells a declaration from all others: form, symbol and detail."""
    return " ".join(part for part in (declaration.form.value, declaration.symbol, declaration.detail) if part)


def _about(declaration: Declaration) -> dict[str, Any]:
    return {
        "key": _key(declaration),
        "form": declaration.form.value,
        "symbol": declaration.symbol,
        "detail": or_null(declaration.detail),
    }


def _where(term: Any) -> dict[str, Any]:
    return {
        "deprecate_in": or_null(term.deprecate_in),
        "remove_in": or_null(term.remove_in),
        "path": term.path,
        "line": term.line,
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        **_about(entry.declaration),
        **_where(entry.term),
        "replacement": or_null(entry.replacement),
        "state": "overdue" if entry.state.value == "removed" else entry.state.value,
        "since": or_null(entry.since),
        "deprecates": _day(entry.deprecates),
        "removes": _day(entry.removes),
        "postponed": list(entry.postponed),
        "problems": [_problem(problem) for problem in entry.problems],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {"rule": problem.rule, "level": problem.level.value, "detail": problem.detail}


def _record(record: Record) -> dict[str, Any]:
    return {
        "declared": record.declared,
        "kept": record.kept,
        "broken": {rule.value: number for rule, number in record.broken},
        "longer": record.longer,
        "postponed": record.postponed,
        "moves": record.moves,
        "withdrawn": record.withdrawn,
        "early": record.early,
        "late": record.late,
        "overdue": record.overdue,
        "standing": record.standing,
        "removed": dict(record.removed),
    }


def _kept(kept: Kept) -> dict[str, Any]:
    return {
        "release": kept.release.version,
        "foreseen": kept.due.isoformat(),
        "came": kept.came.isoformat(),
        "days": kept.late,
        "inside": kept.inside,
    }
