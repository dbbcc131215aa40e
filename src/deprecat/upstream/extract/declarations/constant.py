"""``deprecated.constant("24.3", "24.9", "NAME", value)``, also with ``value=`` or ``factory=``."""

from __future__ import annotations

import ast

from deprecat.model.declarations import Form
from deprecat.upstream.extract.declarations.interface import Site, declared, given, handler, word
from deprecat.upstream.extract.scopes import Scope, described, plain
from deprecat.upstream.facts import Binding, Declared

_PARAMETERS = ("deprecate_in", "remove_in", "constant", "value")


def read(site: Site) -> Declared | None:
    """The subject is the constant: the handler gives it to the module wherever it is called."""
    assert isinstance(site.call.func, ast.Attribute)
    named = handler(site.call.func.value, site)
    if named is None:
        return None
    arguments = given(site.call, *_PARAMETERS)
    subject = word(arguments["constant"], site.scope)
    problem = ""
    if arguments["constant"] is None:
        problem = arguments.missing("constant")
    elif not subject:
        problem = "the constant's name cannot be read"
    return declared(Form.CONSTANT, site, arguments, named, subject=subject, problem=problem)


def values(site: Site) -> tuple[Binding, ...]:
    """What the constant is. A name stands for what it is bound to now: it may be deleted right after."""
    arguments = given(site.call, *_PARAMETERS)
    value: ast.expr | None = arguments["value"]
    if value is None:
        factory = _bound(arguments["factory"], site.scope)
        if not isinstance(factory, ast.Lambda):
            return (plain(),)
        value = factory.body
        own = {arg.arg for arg in ast.walk(factory.args) if isinstance(arg, ast.arg)}
        if any(isinstance(node, ast.Name) and node.id in own for node in ast.walk(value)):
            return (plain(),)
    while isinstance(value, ast.NamedExpr):
        value = value.value
    value = _bound(value, site.scope)
    if isinstance(value, ast.Name):
        return site.scope.names.get(value.id) or (described(value),)
    return (described(value),)


def _bound(value: ast.expr | None, scope: Scope) -> ast.expr | None:
    """What a loop's variable stands for in this round."""
    if isinstance(value, ast.Name) and value.id in scope.loop:
        found = scope.loop[value.id]
        if isinstance(found, (str, bytes, bool, int, float, type(None))):
            return ast.Constant(value=found)
        return found if isinstance(found, ast.expr) else None
    return value
