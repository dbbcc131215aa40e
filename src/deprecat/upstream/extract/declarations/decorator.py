"""``@deprecated("24.3", "24.9")`` on a function, method, property or class."""

from __future__ import annotations

from deprecat.model.declarations import Form
from deprecat.upstream.extract.declarations.interface import (
    Site,
    declared,
    given,
    handler,
    looks_like_version,
    speaks_of_versions,
)
from deprecat.upstream.facts import Declared


def read(site: Site) -> Declared | None:
    """The subject is what is decorated; of a property's setter, ``detail`` says so."""
    call = site.call
    if not speaks_of_versions(call) and not (call.args and looks_like_version(call.args[0], site.scope)):
        return None
    named = handler(call.func, site)
    if named is None:
        return None
    arguments = given(call, "deprecate_in", "remove_in")
    return declared(Form.DECORATOR, site, arguments, named, detail=site.role)
