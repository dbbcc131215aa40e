"""The functions that an upstream's shell scripts define, release by release."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from importlib.util import find_spec

from deprecat.model.releases import History, ReleaseSet
from deprecat.model.shell import Script
from deprecat.syntax.shell_grammar import MODULES, defined, parser

_OTHER = re.compile(rb"#!(?![^\n]*\b(?:ba|da|k|z)?sh\b)")  # the first line names another language


def missing() -> tuple[str, ...]:
    """The modules that reading shell scripts needs and that are not installed."""
    return tuple(name for name in MODULES if find_spec(name) is None)


def functions(source: bytes) -> tuple[frozenset[str], bool] | None:
    """The functions that a script defines, and whether all of it could be read; ``None`` for no shell script.

    A function counts wherever it is defined, also under a condition or in another function.
    """
    if _OTHER.match(source):
        return None
    source = source.replace(b"\r\n", b"\n")
    root = parser().parse(source).root_node
    return defined(root, source), not root.has_error


def build(
    history: History,
    standing: Iterable[tuple[str, str, int]],
    found: Callable[[str], tuple[frozenset[str], bool] | None],
) -> dict[str, Script]:
    """The scripts of *history*, from where each stands: path, blob, and the releases as bits. *found* is what
    :func:`functions` says of a blob."""
    present: dict[str, int] = {}
    unread: dict[str, int] = {}
    defining: dict[str, dict[str, int]] = {}
    for path, blob, bits in standing:
        facts = found(blob)
        if facts is None:
            continue
        names, whole = facts
        present[path] = present.get(path, 0) | bits
        unread[path] = unread.get(path, 0) | (0 if whole else bits)
        table = defining.setdefault(path, {})
        for name in names:
            table[name] = table.get(name, 0) | bits
    return {
        path: Script(
            path,
            ReleaseSet(history, present[path]),
            ReleaseSet(history, unread[path]),
            {name: ReleaseSet(history, bits) for name, bits in sorted(defining[path].items())},
        )
        for path in sorted(present)
    }
