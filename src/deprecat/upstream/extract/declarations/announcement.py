"""``print("... is deprecated and will be removed ...")``, or the same to a log: how deprecations were told
before there was a better way (conda 4.4 to 4.12, conda-build before 3.25)."""

from __future__ import annotations

import ast
import re

from deprecat.upstream.extract.declarations.interface import Site, given
from deprecat.upstream.extract.declarations.warning import announced
from deprecat.upstream.extract.scopes import text
from deprecat.upstream.extract.shapes import dotted, last
from deprecat.upstream.facts import Declared

_TOLD = {"print": "print", "warn": "log", "warning": "log"}
_SAYS_SO = re.compile(
    r"\b(?:is|are|been|was) (?:now )?deprecated\b|\bdeprecat\w+\b.*\bremoved\b|\bdeprecation warning\b",
    re.IGNORECASE | re.DOTALL,
)


def read(site: Site) -> Declared | None:
    """As of ``warnings.warn``: the subject is what encloses the call, ``branch`` what runs on a condition."""
    told = _TOLD.get(last(dotted(site.call.func)), "")
    message = given(site.call, "message")["message"]
    while isinstance(message, (ast.BinOp, ast.Call)):  # "..." % x, "...".format(x)
        message = message.left if isinstance(message, ast.BinOp) else getattr(message.func, "value", None)
    written = text(message, site.scope)
    if not told or not _SAYS_SO.search(written):
        return None
    return announced(site, written, told)
