"""``@deprecated.argument("24.3", "24.9", "name")`` on a callable."""

from __future__ import annotations

import ast

from deprecat.model.declarations import Form
from deprecat.upstream.extract.declarations.interface import (
    Site,
    declared,
    given,
    handler,
    looks_like_version,
    speaks_of_versions,
    word,
)
from deprecat.upstream.facts import Declared


def read(site: Site) -> Declared | None:
    """The subject is the callable, ``detail`` the parameter, ``rename`` its new name."""
    call = site.call
    assert isinstance(call.func, ast.Attribute)
    if not speaks_of_versions(call) and not (call.args and looks_like_version(call.args[0], site.scope)):
        return None
    named = handler(call.func.value, site)
    if named is None:
        return None
    arguments = given(call, "deprecate_in", "remove_in", "argument")
    detail = word(arguments["argument"], site.scope)
    problem = ""
    if arguments["argument"] is None:
        problem = arguments.missing("argument")
    elif not detail:
        problem = "the argument's name cannot be read"
    rename = word(arguments["rename"], site.scope)
    return declared(Form.ARGUMENT, site, arguments, named, detail=detail, rename=rename, problem=problem)
