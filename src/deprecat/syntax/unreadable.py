"""Why a file cannot be read; by itself, for more catch it than read Python."""

from __future__ import annotations


class Unreadable(ValueError):
    """A file that is no Python that can be read; ``str()`` is a reason of one line.

    For instance ``syntax error on line 3: invalid syntax``, ``not valid UTF-8 (byte 0xe9 at offset
    1234)``, ``unknown encoding: foo``, ``contains null bytes``, ``nested too deeply``, ``larger
    than 8 MB`` or ``more than 450,000 tokens``.
    """
