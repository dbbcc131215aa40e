"""The decorators of the PyPI packages Deprecated and deprecation, which need no handler."""

from __future__ import annotations

import ast

from deprecat.model.declarations import Form
from deprecat.upstream.extract.declarations.interface import Given, Site, given, origins, version
from deprecat.upstream.extract.scopes import Scope, text
from deprecat.upstream.facts import Declared, Version

_DEPRECATED = frozenset(
    {"deprecated.deprecated", "deprecated.classic.deprecated", "deprecated.sphinx.deprecated"}
)
_DEPRECATION = "deprecation.deprecated"


def read(site: Site) -> Declared | None:
    """``@deprecated(version=, reason=)`` or ``@deprecated(deprecated_in=, removed_in=, details=)``."""
    names = set(origins(site.call.func, site.scope))
    if names & _DEPRECATED:
        arguments = given(site.call, "reason", "version")
        since, until = _optional(arguments, "version", site.scope), Version()
        message = arguments["reason"]
    elif _DEPRECATION in names:
        arguments = given(site.call, "deprecated_in", "removed_in", "current_version", "details")
        since = _optional(arguments, "deprecated_in", site.scope)
        until = _optional(arguments, "removed_in", site.scope)
        message = arguments["details"]
    else:
        return None
    return Declared(
        Form.DECORATOR,
        site.subject,
        site.call.lineno,
        deprecate_in=since,
        remove_in=until,
        detail=site.role,
        text=text(message, site.scope),
    )


def _optional(arguments: Given, name: str, scope: Scope) -> Version:
    node = arguments[name]
    if node is None or (isinstance(node, ast.Constant) and node.value in (None, "")):
        return Version()
    return version(arguments, name, scope)
