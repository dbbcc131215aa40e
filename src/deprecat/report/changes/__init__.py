"""Comparisons of two releases, in formats: one file each, and this table of them."""

from __future__ import annotations

from deprecat.report.changes import json, markdown, text
from deprecat.report.changes.interface import ChangeRenderer

__all__ = ["CHANGE_RENDERERS"]

CHANGE_RENDERERS: dict[str, ChangeRenderer] = {
    "text": text.render,
    "markdown": markdown.render,
    "json": json.render,
}
