"""Formats of the output: one file each, and this table of them."""

from __future__ import annotations

from deprecat.report import (
    checkstyle,
    concise,
    github,
    gitlab,
    json,
    jsonl,
    junit,
    markdown,
    sarif,
    statistics,
    text,
)
from deprecat.report.interface import Renderer
from deprecat.report.life import render_life

__all__ = ["RENDERERS", "render_life"]

RENDERERS: dict[str, Renderer] = {
    "text": text.render,
    "concise": concise.render,
    "statistics": statistics.render,
    "json": json.render,
    "jsonl": jsonl.render,
    "sarif": sarif.render,
    "github": github.render,
    "github-summary": markdown.render_summary,
    "markdown": markdown.render,
    "gitlab": gitlab.render,
    "junit": junit.render,
    "checkstyle": checkstyle.render,
}
