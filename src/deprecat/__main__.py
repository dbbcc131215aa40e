"""The console script, and ``python -m deprecat``."""

import sys

from deprecat import __version__


def script() -> None:
    """Run what was typed. The version is told before anything is imported."""
    if sys.argv[1:] == ["--version"]:
        print(f"deprecat {__version__}")
        return
    from deprecat.cli import script

    script()


if __name__ == "__main__":
    script()
