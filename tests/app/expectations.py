"""Projects whose files say, in comments on the line, what a check must find there.

``# 2.0: removed up.old`` says: checked against ``up==2.0``, this line has an error-level finding of rule
``removed`` for ``up.old``. ``(note)`` or ``(warning)`` after it gives another level. Several are parted by ``;``. A
line without such a comment must have no finding at any release that some comment of the project names.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping
from pathlib import Path

from deprecat.app.check import check
from deprecat.app.options import CheckOptions
from deprecat.model.findings import Finding

_EXPECTED = re.compile(
    r"(?P<against>[\d.]+): (?P<rule>[\w-]+) (?P<symbol>[\w.]+(?:\(\w+=?\))?)(?: \((?P<level>\w+)\))?"
)

Seen = tuple[str, int, str, str, str]  # path, line, rule, symbol, level


def write(directory: Path, files: Mapping[str, str]) -> None:
    for name, source in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(source), encoding="utf-8")


def expected(directory: Path) -> dict[str, set[Seen]]:
    """By release, what the comments of the files under *directory* say."""
    wanted: dict[str, set[Seen]] = {}
    for path in sorted(directory.rglob("*.py")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            _, hash_, comment = line.partition("# ")
            for match in _EXPECTED.finditer(comment) if hash_ else ():
                where = path.relative_to(directory).as_posix()
                level = match["level"] or "error"
                seen = (where, number, match["rule"], match["symbol"], level)
                wanted.setdefault(match["against"], set()).add(seen)
    return wanted


def found(directory: Path, ledger: Path, against: str) -> list[Finding]:
    options = CheckOptions(paths=(str(directory),), ledgers=(str(ledger),), against=(against,))
    return list(check(options).findings)


def shown(directory: Path, findings: list[Finding]) -> set[Seen]:
    return {
        (
            (Path.cwd() / finding.path).resolve().relative_to(directory.resolve()).as_posix(),
            finding.place.line,
            finding.rule,
            finding.symbol,
            finding.level.value,
        )
        for finding in findings
    }


def as_json(text: str) -> dict[str, object]:
    loaded: dict[str, object] = json.loads(text)
    return loaded
