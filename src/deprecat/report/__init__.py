"""Formats of the output: one file each, and this table of them."""

from __future__ import annotations

from deprecat.report import concise, json, text
from deprecat.report.interface import Renderer
from deprecat.report.life import render_life

__all__ = ["RENDERERS", "render_life"]

RENDERERS: dict[str, Renderer] = {
    "text": text.render,
    "concise": concise.render,
    "json": json.render,
}
