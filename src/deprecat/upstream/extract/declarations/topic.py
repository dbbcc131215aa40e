"""``deprecated.topic("24.3", "24.9", topic="...")``."""

from __future__ import annotations

import ast

from deprecat.model.declarations import Form
from deprecat.upstream.extract.declarations.interface import Site, declared, given, handler
from deprecat.upstream.extract.scopes import text
from deprecat.upstream.facts import Declared


def read(site: Site) -> Declared | None:
    """The subject is where the call stands, ``detail`` the topic."""
    assert isinstance(site.call.func, ast.Attribute)
    named = handler(site.call.func.value, site)
    if named is None:
        return None
    arguments = given(site.call, "deprecate_in", "remove_in")
    detail = text(arguments["topic"], site.scope)
    problem = "" if arguments["topic"] is not None else arguments.missing("topic")
    return declared(Form.TOPIC, site, arguments, named, detail=detail, problem=problem)
