"""What one comment says: its marks, what they name, and until when they hold.

``# deprecat: ignore[removed, conda.exports.*, until=27.3] why`` and ``# deprecat: ignore-file[...] why``;
``until=`` may as well follow the brackets. ``# noqa: F401, DPR001`` counts with the codes that are ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from packaging.version import InvalidVersion, Version

from deprecat.model.suppressions import Mark
from deprecat.model.values import dataclass

_MARK = re.compile(r"(?:^|(?<=\s))(?:#+|;+|::|(?i:rem)(?=\s))\s*(?i:deprecat):\s*(?P<said>.*)$")
_IGNORE = re.compile(
    r"(?P<word>ignore(?:-file)?)(?![\w-])\s*(?:\[(?P<targets>[^\]]*)(?P<end>\]?))?\s*(?P<rest>.*)"
)
_UNTIL = re.compile(r"\buntil\s*=\s*([^\s,\]]*),?\s*")
_NOQA = re.compile(r"#\s*(?i:noqa)(?P<codes>\s*:\s*[A-Za-z]+[0-9]+(?:[,\s]+[A-Za-z]+[0-9]+)*)?(?![\w:-])")
_CODE = re.compile(r"(?i:DPR)[0-9]+")
_DAY = re.compile(r"[0-9]{4}-[0-9]+-[0-9]+")
_NEXT_COMMENT = re.compile(r"\s#")


@dataclass(frozen=True, slots=True)
class Said:
    """What a comment says. ``start`` and ``end`` are the characters of it, from 0; ``whole`` means the
    file."""

    mark: Mark
    start: int
    end: int
    targets: tuple[str, ...] = ()
    whole: bool = False
    until: str = ""
    reason: str = ""
    problem: str = ""


def read(comment: str, *, bare: bool) -> Iterator[Said]:
    """What *comment*, from its first character to the end of its line, says to us. *bare* tells whether
    ``# noqa`` without codes counts."""
    found = _MARK.search(comment)
    for noqa in _NOQA.finditer(comment, 0, found.start() if found else len(comment)):
        codes = tuple(code.upper() for code in _CODE.findall(noqa["codes"] or ""))
        if codes:
            yield Said(Mark.NOQA, noqa.start(), noqa.end(), codes)
        elif bare and not noqa["codes"]:
            yield Said(Mark.BARE_NOQA, noqa.start(), noqa.end())
    if found:
        yield _said(found)


def _said(found: re.Match[str]) -> Said:
    text = found["said"]
    after = _NEXT_COMMENT.search(text)
    text = (text[: after.start()] if after else text).rstrip()
    start, end = found.start(), found.start("said") + len(text)
    asked = _IGNORE.fullmatch(text)
    if asked is None:
        word = text.split()[0] if text else ""
        problem = f"{word!r} is no remark of deprecat's; write 'ignore[RULE or SYMBOL]' or 'ignore-file[...]'"
        return Said(Mark.COMMENT, start, end, problem=problem)
    whole = asked["word"] == "ignore-file"
    problem = ""
    if asked["targets"] is not None and not asked["end"]:
        problem = "the bracket is not closed; write 'ignore[RULE or SYMBOL]'"
    untils: list[str] = []
    targets = []
    for part in (asked["targets"] or "").split(","):  # names of options have spaces: "conda run --dev"
        untils += _UNTIL.findall(part)
        if target := " ".join(_UNTIL.sub("", part).split()):
            targets.append(target)
    rest = asked["rest"]
    if behind := _UNTIL.match(rest):
        untils.append(behind[1])
        rest = rest[behind.end() :]
    if asked["targets"] is not None and not targets and not problem:
        problem = "names nothing between the brackets; write 'ignore[RULE or SYMBOL]'"
    for until in untils:
        problem = problem or not_a_term(until)
    if len(untils) > 1:
        problem = problem or "has two times 'until='; keep one"
    reason = rest.lstrip(" :-\u2013\u2014").strip()
    return Said(Mark.COMMENT, start, end, tuple(targets), whole, untils[0] if untils else "", reason, problem)


def not_a_term(until: str) -> str:
    """What is wrong with *until*, which is to be a release or an ISO day; empty text if nothing is."""
    wrong = f"until={until} is neither a day such as 2026-12-01 nor a release such as 27.3"
    if _DAY.fullmatch(until):
        try:
            date.fromisoformat(until)
        except ValueError:
            return f"until={until} is no day of the calendar; write it as 2026-12-01"
        return ""
    try:
        Version(until)
    except InvalidVersion:
        return wrong
    return wrong if "-" in until else ""  # 2026-12 would be a post-release of 2026
