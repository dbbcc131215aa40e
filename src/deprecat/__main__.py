"""``python -m deprecat``."""

from __future__ import annotations

from deprecat.cli import script

if __name__ == "__main__":
    script()
