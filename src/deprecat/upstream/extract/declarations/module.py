"""``deprecated.module("24.3", "24.9")``."""

from __future__ import annotations

import ast

from deprecat.model.declarations import Form
from deprecat.upstream.extract.declarations.interface import Site, declared, given, handler
from deprecat.upstream.facts import Declared


def read(site: Site) -> Declared | None:
    """The subject is empty: the module. ``detail`` says where the call stands if importing the module
    does not reach it: in a function, or under ``if __name__ == "__main__":``."""
    assert isinstance(site.call.func, ast.Attribute)
    named = handler(site.call.func.value, site)
    if named is None:
        return None
    arguments = given(site.call, "deprecate_in", "remove_in")
    detail = "__main__" if site.scope.main else site.subject
    return declared(Form.MODULE, site, arguments, named, subject="", detail=detail)
