"""``warnings.warn("...", DeprecationWarning)`` in the body of a module, class or function."""

from __future__ import annotations

import ast

from deprecat.model.declarations import Form
from deprecat.upstream.extract.declarations.interface import Site, given, origins, versions_in
from deprecat.upstream.extract.scopes import text
from deprecat.upstream.extract.shapes import dotted, last
from deprecat.upstream.facts import Declared

_CATEGORIES = frozenset({"DeprecationWarning", "PendingDeprecationWarning", "FutureWarning"})


def read(site: Site) -> Declared | None:
    """The subject is what encloses the call; ``detail`` is ``branch`` where it runs only on a condition,
    and so need not speak of the whole."""
    if "warnings.warn" not in origins(site.call.func, site.scope):
        return None
    arguments = given(site.call, "message", "category")
    message, category = arguments["message"], last(dotted(arguments["category"]))
    if isinstance(message, ast.Call) and last(dotted(message.func)) in _CATEGORIES:
        category = last(dotted(message.func))
        message = message.args[0] if message.args else None
    if category not in _CATEGORIES:
        return None
    return announced(site, text(message, site.scope), category)


def announced(site: Site, written: str, category: str) -> Declared:
    """A deprecation told in the words *written*."""
    since, until = versions_in(written)
    return Declared(
        Form.WARNING,
        site.subject,
        site.call.lineno,
        deprecate_in=since,
        remove_in=until,
        detail="branch" if site.branch else "",
        text=written,
        category=category,
    )
