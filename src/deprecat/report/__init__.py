"""Formats of the output: one file each, and this table of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

from deprecat.report.interface import Renderer

__all__ = ["RENDERERS"]


class _Renderers(Mapping[str, Renderer]):
    """The renderers by format; a format's file is imported when it is asked for."""

    def __init__(self, places: Mapping[str, str]) -> None:
        """*places* has a format's file, and the function in it, ``render`` if none is told."""
        self._places = places

    def __getitem__(self, format: str) -> Renderer:
        file, _, function = self._places[format].partition(".")
        renderer: Renderer = getattr(import_module(f"deprecat.report.{file}"), function or "render")
        return renderer

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


RENDERERS = _Renderers(
    {
        "text": "text",
        "concise": "concise",
        "statistics": "statistics",
        "json": "json",
        "jsonl": "jsonl",
        "sarif": "sarif",
        "github-sarif": "sarif.render_github",
        "github": "github",
        "github-summary": "markdown.render_summary",
        "markdown": "markdown",
        "gitlab": "gitlab",
        "junit": "junit",
        "checkstyle": "checkstyle",
    }
)
