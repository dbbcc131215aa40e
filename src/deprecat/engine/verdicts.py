"""What is asked about a project, and what was found in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from deprecat.model.values import dataclass

if TYPE_CHECKING:
    from deprecat.model.exports import Wrapper
    from deprecat.model.findings import Finding, Question
    from deprecat.model.places import Skipped


@dataclass(frozen=True, slots=True)
class Verdict:
    """The findings, sorted, what was skipped, how many files were looked at, which tracked roots are the
    project's own, and what was asked where something was found; ``marks`` are the files that can hold remarks
    that set findings aside, if that was seen."""

    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]
    files: int
    own: tuple[str, ...]
    asked: tuple[tuple[Question, ...], ...]
    marks: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked about the files of a directory; ``upstreams`` are all that are asked about anywhere,
    ``wrappers`` the functions that are said to look names up."""

    at: Callable[[Path], tuple[Question, ...]]
    upstreams: frozenset[str]
    wrappers: tuple[Wrapper, ...] = ()


def order(finding: Finding) -> tuple[object, ...]:
    """Sorts findings by place."""
    return (
        finding.path,
        finding.cell or 0,
        finding.place,
        finding.upstream,
        finding.symbol,
        finding.rule,
        finding.message,
    )
