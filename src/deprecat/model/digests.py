"""BLAKE2b, by which contents are told apart. ``hashlib`` has it from here, too, and besides loads OpenSSL,
which takes 2 ms: as much as a tenth of a replay."""

from __future__ import annotations

try:
    from _blake2 import blake2b
except ImportError:  # another Python than CPython and PyPy
    from hashlib import blake2b

__all__ = ["blake2b"]
