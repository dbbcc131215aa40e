"""Findings for programs that read line by line: each line an object that says what it is.

``docs/schemas/lines.schema.json`` describes them. The first line tells what was checked, so that a
reader knows before the findings what they are about; the members are those of ``json``.
"""

from __future__ import annotations

import json
from itertools import chain
from typing import TextIO

from deprecat import __version__
from deprecat.model.findings import Outcome
from deprecat.report.json import VERSION, finding_objects, question_objects, set_aside_objects, stale_objects


def render(outcome: Outcome, *, stream: TextIO, width: int, color: bool) -> None:
    """A ``check`` line, then one for each ``finding``, each that was ``set_aside``, each file ``skipped``;
    ASCII."""
    check = {
        "type": "check",
        "version": VERSION,
        "tool": {"name": "deprecat", "version": __version__},
        "files": outcome.files,
        "own": sorted(outcome.own),
        "questions": question_objects(outcome),
        "stale": stale_objects(outcome),
    }
    lines = chain(
        (check,),
        ({"type": "finding", **finding} for finding in finding_objects(outcome)),
        ({"type": "set_aside", **each} for each in set_aside_objects(outcome)),
        ({"type": "skipped", "path": each.path, "reason": each.reason} for each in sorted(outcome.skipped)),
    )
    stream.writelines(json.dumps(line) + "\n" for line in lines)
