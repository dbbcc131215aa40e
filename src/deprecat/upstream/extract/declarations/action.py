"""``add_argument("--flag", action=deprecated.action("24.3", "24.9", _StoreTrueAction))``."""

from __future__ import annotations

import ast

from deprecat.model.declarations import Form
from deprecat.upstream.extract.declarations.interface import Site, declared, given, handler, word
from deprecat.upstream.extract.scopes import Scope
from deprecat.upstream.facts import Declared


def read(site: Site) -> Declared | None:
    """The subject is what builds the parser, ``detail`` the option strings joined by ``/``, or the
    positional argument's name."""
    assert isinstance(site.call.func, ast.Attribute)
    named = handler(site.call.func.value, site)
    if named is None:
        return None
    arguments = given(site.call, "deprecate_in", "remove_in", "action")
    detail, problem = "", "no add_argument call around it"
    if site.around is not None:
        detail = "/".join(_options(site.around, site.scope))
        problem = "" if detail else "the option strings cannot be read"
    return declared(Form.ACTION, site, arguments, named, detail=detail, problem=problem)


def _options(call: ast.Call, scope: Scope) -> list[str]:
    """All of them, or none where one cannot be read."""
    if not call.args:
        dest = next((keyword.value for keyword in call.keywords if keyword.arg == "dest"), None)
        return [option] if (option := word(dest, scope)) else []
    options = [word(arg, scope) for arg in call.args]
    return options if all(options) else []
