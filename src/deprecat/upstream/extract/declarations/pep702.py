"""PEP 702: ``@warnings.deprecated("...")``, ``@typing_extensions.deprecated("...")``."""

from __future__ import annotations

from deprecat.model.declarations import Form
from deprecat.upstream.extract.declarations.interface import Site, given, origins, versions_in
from deprecat.upstream.extract.scopes import text
from deprecat.upstream.extract.shapes import dotted
from deprecat.upstream.facts import Declared

_NAMES = frozenset({"warnings.deprecated", "typing_extensions.deprecated"})


def read(site: Site) -> Declared | None:
    """The subject is what is decorated; versions are those that the message names."""
    if not any(name in _NAMES for name in origins(site.call.func, site.scope)):
        return None
    arguments = given(site.call, "message")
    message = text(arguments["message"], site.scope)
    since, until = versions_in(message)
    return Declared(
        Form.PEP702,
        site.subject,
        site.call.lineno,
        deprecate_in=since,
        remove_in=until,
        detail=site.role,
        text=message,
        category=dotted(arguments["category"]),
        problem="" if arguments["message"] is not None else arguments.missing("message"),
    )
