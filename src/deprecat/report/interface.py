"""What every renderer is, and the few things that all of them need.

A renderer only renders: it neither judges nor leaves anything out. Formats are
rows of :data:`deprecat.report.RENDERERS` (and of ``life.LIFE_RENDERERS``); ``docs/output.md`` documents them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from deprecat.model.findings import Finding, Outcome
    from deprecat.model.lives import Life
    from deprecat.model.releases import ReleaseSet


class Renderer(Protocol):
    """Writes an outcome to *stream*, at most *width* columns wide where the format has lines to fill."""

    def __call__(self, outcome: Outcome, *, stream: TextIO, width: int, color: bool) -> None: ...


class LifeRenderer(Protocol):
    """Writes what is known of some symbols to *stream*."""

    def __call__(self, lives: tuple[Life, ...], *, stream: TextIO, width: int, color: bool) -> None: ...


def pairs(releases: ReleaseSet) -> list[list[str]]:
    """The maximal runs of *releases* as ``[first, last]`` versions, oldest first."""
    return [[first.version, last.version] for first, last in releases.runs]


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """*findings* by place, in an order that does not depend on the one they came in."""
    return sorted(findings, key=place_key)


def place_key(finding: Finding) -> tuple[object, ...]:
    """What :func:`ordered` goes by."""
    return (
        finding.path,
        finding.cell or 0,
        finding.place,
        finding.upstream,
        finding.symbol,
        finding.missing,
        finding.rule,
        finding.level.rank,
        finding.message,
        finding.releases.bits,
    )


def location(finding: Finding) -> str:
    """Where in its file a finding stands: ``12:27``, or ``cell 3:2:5`` of a notebook."""
    cell = f"cell {finding.cell}:" if finding.cell else ""
    return f"{cell}{finding.place.line}:{finding.place.column}"


def visible(text: str, encoding: str) -> str:
    """*text* on one line, as it can be written in *encoding*.

    Characters that steer a terminal or do not show (controls, bidirectional overrides, lone
    surrogates of undecodable paths, line separators), and those that *encoding* lacks, become
    their backslash escapes.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(char, encoding) for char in text)


def encoding_of(stream: TextIO) -> str:
    """What *stream* encodes to; a stream that keeps text, such as ``StringIO``, takes everything."""
    return getattr(stream, "encoding", None) or "utf-8"


def _shown(char: str, encoding: str) -> str:
    import unicodedata  # late: nearly all text is plain

    if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return ascii(char)[1:-1]
    return char.encode(encoding, "backslashreplace").decode(encoding)
