"""The release manager's board in every format: one file each, and this table of them."""

from __future__ import annotations

from deprecat.report.board import html, ics, json, markdown, svg, text
from deprecat.report.board.interface import BoardRenderer

BOARD_RENDERERS: dict[str, BoardRenderer] = {
    "text": text.render,
    "json": json.render,
    "markdown": markdown.render,
    "html": html.render,
    "svg": svg.render,
    "ics": ics.render,
}
"""By the names that ``--format`` takes."""
