"""Every format, byte for byte, in ``golden/``; ``DEPRECAT_WRITE_GOLDEN=1`` writes the files anew."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

import pytest

from deprecat.model.findings import Outcome
from deprecat.model.lives import Life
from deprecat.report import RENDERERS
from deprecat.report.life import render_life

GOLDEN = Path(__file__).with_name("golden")


def written(write: Callable[[TextIO], None], encoding: str) -> bytes:
    """What *write* gives to a stream that refuses what *encoding* lacks."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, errors="strict", newline="\n")
    write(stream)
    stream.flush()
    return raw.getvalue()


def compare(name: str, found: bytes) -> None:
    path = GOLDEN / name
    if os.environ.get("DEPRECAT_WRITE_GOLDEN"):
        path.write_bytes(found)
    assert found.decode("utf-8") == path.read_bytes().decode("utf-8")


@pytest.mark.parametrize(
    ("name", "format", "width", "encoding", "color"),
    [
        ("text-80.txt", "text", 80, "utf-8", False),
        ("text-120.txt", "text", 120, "utf-8", False),
        ("text-ascii-60.txt", "text", 60, "ascii", False),
        ("text-color.txt", "text", 100, "utf-8", True),
        ("concise.txt", "concise", 80, "utf-8", False),
        ("concise.txt", "concise", 20, "utf-8", True),
        ("concise-ascii.txt", "concise", 80, "ascii", False),
        ("findings.json", "json", 80, "utf-8", False),
        ("findings.json", "json", 20, "ascii", True),
        ("statistics.txt", "statistics", 80, "utf-8", False),
        ("statistics-color.txt", "statistics", 60, "ascii", True),
        ("github-ascii.txt", "github", 80, "ascii", True),
        ("markdown-ascii.md", "markdown", 80, "ascii", True),
    ],
)
def test_outcome(outcome: Outcome, name: str, format: str, width: int, encoding: str, color: bool) -> None:
    def write(stream: TextIO) -> None:
        RENDERERS[format](outcome, stream=stream, width=width, color=color)

    compare(name, written(write, encoding))


ENDINGS = {
    **{
        "json": "json",
        "jsonl": "jsonl",
        "sarif": "sarif",
        "gitlab": "json",
        "junit": "xml",
        "checkstyle": "xml",
    },
    **{"markdown": "md", "github-summary": "md", "github-sarif": "sarif"},
}


@pytest.mark.parametrize("format", RENDERERS)
def test_nothing_found(clean: Outcome, format: str) -> None:
    def write(stream: TextIO) -> None:
        RENDERERS[format](clean, stream=stream, width=80, color=False)

    compare(f"clean-{format}.{ENDINGS.get(format, 'txt')}", written(write, "utf-8"))


@pytest.mark.parametrize(
    ("name", "format", "width", "encoding", "color"),
    [
        ("explain-80.txt", "text", 80, "utf-8", False),
        ("explain-120.txt", "text", 120, "utf-8", False),
        ("explain-color.txt", "text", 80, "latin-1", True),
        ("explain.json", "json", 80, "utf-8", False),
    ],
)
def test_lives(
    lives: tuple[Life, ...], name: str, format: str, width: int, encoding: str, color: bool
) -> None:
    compare(name, written(lambda stream: render_life(lives, format, stream, width, color), encoding))
