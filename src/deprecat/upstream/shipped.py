"""The ledgers that come with deprecat."""

from __future__ import annotations

from pathlib import Path

_DIRECTORY = Path(__file__).parent.parent / "ledgers"
_SUFFIX = ".ledger.jsonl"


def shipped() -> dict[str, Path]:
    """The shipped ledgers' files by upstream."""
    found = {}
    for path in sorted(_DIRECTORY.glob(f"*{_SUFFIX}*")):
        found[path.name.partition(_SUFFIX)[0]] = path
    return found
