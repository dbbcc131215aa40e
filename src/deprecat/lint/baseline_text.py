"""The text form of a baseline: JSON, a line for each entry, sorted, so that two of them compare by line.

``docs/suppressions.md`` documents every key.
"""

from __future__ import annotations

import json
from typing import Any

from deprecat.errors import BaselineError
from deprecat.lint.rules import BY_NAME
from deprecat.model.baseline import Accepted, Baseline, Entry

SCHEMA = 1
FIRST_LINE = 5
"""The line on which the first entry stands."""

_AGAIN = "write it anew with 'deprecat baseline', or take it from your version control"


def dumps(baseline: Baseline) -> str:
    """The text of *baseline*; equal ones give equal texts."""
    entries = ",\n".join(json.dumps(_written(entry)) for entry in sorted(baseline.entries))
    return (
        f'{{\n"deprecat-baseline": {SCHEMA},\n"project": {json.dumps(baseline.project)},\n'
        f'"findings": [\n{entries}{chr(10) if entries else ""}]\n}}\n'
    )


def loads(text: str, where: str) -> Baseline:
    """The baseline that *text* says; *where* names the file in errors. Raises BaselineError."""
    try:
        found = json.loads(text)
    except RecursionError:
        raise BaselineError(f"{where}: not a deprecat baseline (nested too deeply); {_AGAIN}") from None
    except ValueError as error:
        line = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise BaselineError(f"{where}: not a deprecat baseline: not valid JSON{line}; {_AGAIN}") from None
    schema = found.get("deprecat-baseline") if isinstance(found, dict) else None
    if not isinstance(schema, int) or isinstance(schema, bool):
        raise BaselineError(f"{where}: not a deprecat baseline (it has no 'deprecat-baseline'); {_AGAIN}")
    if schema != SCHEMA:
        what = "update deprecat" if schema > SCHEMA else _AGAIN
        raise BaselineError(f"{where}: baseline schema {schema}, this deprecat reads {SCHEMA}; {what}")
    project, entries = found.get("project"), found.get("findings")
    if not isinstance(project, str) or not isinstance(entries, list):
        raise BaselineError(f"{where}: the baseline is damaged; {_AGAIN}")
    read = []
    for number, entry in enumerate(entries, 1):
        try:
            read.append(_read(entry))
        except (KeyError, TypeError, ValueError):
            raise BaselineError(f"{where}: the baseline is damaged at entry {number}; {_AGAIN}") from None
    return Baseline(project, tuple(sorted(read)))


def _written(entry: Entry) -> dict[str, Any]:
    members: dict[str, Any] = {
        "path": entry.path,
        "scope": entry.scope,
        "upstream": entry.upstream,
        "rule": entry.rule,
        "symbol": entry.symbol,
        "count": entry.count,
    }
    if entry.release or entry.date:
        members["goes"] = [entry.release, entry.date]
    if entry.accepted is not Accepted.EARLY:
        members["accepted"] = entry.accepted.value
    return members


def _read(entry: Any) -> Entry:
    if not isinstance(entry, dict):
        raise TypeError
    release, day = entry.get("goes", ["", ""])
    count = entry["count"]
    if type(count) is not int or count < 1 or entry["rule"] not in BY_NAME:
        raise ValueError
    if day:
        _day(day)
    return Entry(
        path=_text(entry["path"]),
        scope=_text(entry["scope"]),
        upstream=_text(entry["upstream"]),
        rule=entry["rule"],
        symbol=_text(entry["symbol"]),
        count=count,
        release=_text(release),
        date=day,
        accepted=Accepted(entry.get("accepted", Accepted.EARLY.value)),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _day(value: str) -> None:
    from datetime import date

    date.fromisoformat(value)
