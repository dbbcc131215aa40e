"""TOML as tables. ``tomli`` is imported late: most runs read none."""

from __future__ import annotations

from typing import Any

from deprecat.syntax.unreadable import Unreadable


def tables(text: str) -> dict[str, Any]:
    """The tables of *text*. Raises Unreadable."""
    import tomli

    try:
        return tomli.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"not valid TOML: {' '.join(str(error).split())[:200]}") from None
