"""From calls and decorators to declarations, each form by its own module.

Every call that *can* be a declaration is recorded, with what its receiver is bound to. Whether that
is a handler is for the linker to say; a call that has no chance is left out to keep facts small.
"""

from __future__ import annotations

import ast

from deprecat.model.declarations import Form
from deprecat.upstream.extract.declarations import (
    action,
    announcement,
    argument,
    constant,
    decorator,
    module,
    packages,
    pep702,
    topic,
    warning,
)
from deprecat.upstream.extract.declarations.interface import (
    Reader,
    Site,
    looks_like_version,
    speaks_of_versions,
)
from deprecat.upstream.extract.scopes import Level, Scope
from deprecat.upstream.extract.shapes import dotted, last
from deprecat.upstream.facts import Declared, Defined

DECORATORS: tuple[Reader, ...] = (pep702.read, packages.read, decorator.read)
METHODS: dict[str, Reader] = {
    "action": action.read,
    "module": module.read,
    "constant": constant.read,
    "topic": topic.read,
}


def decorated(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, scope: Scope, role: str) -> None:
    """Record what the decorators of *node* declare."""
    for one in node.decorator_list:
        if isinstance(one, ast.Call):
            _decorator(Site(one, scope, scope.inner(node.name), role=role))


def _decorator(site: Site) -> None:
    call = site.call
    if isinstance(call.func, ast.Attribute) and call.func.attr == "argument":
        _record(argument.read(site), site)
        return
    for read in DECORATORS:
        found = read(site)
        if found is not None:
            _record(found, site)
            return


def scan(node: ast.AST, scope: Scope, branch: bool = False) -> None:
    """Record what the calls in *node* declare, except in nested definitions."""
    _scan(node, scope, scope.qualname, None, branch or scope.branches > 0)


def _scan(node: ast.AST, scope: Scope, subject: str, around: ast.Call | None, branch: bool) -> None:
    if isinstance(node, ast.Call):
        _call(Site(node, scope, subject, around, branch))
        around = node
    elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
        if scope.level is not Level.FUNCTION and isinstance(node.targets[0], ast.Name):
            subject = scope.inner(node.targets[0].id)
    elif isinstance(node, (ast.IfExp, ast.BoolOp)):
        branch = True
    for child in ast.iter_child_nodes(node):
        _scan(child, scope, subject, around, branch)


def _call(site: Site) -> None:
    func = site.call.func
    if isinstance(func, ast.Attribute):
        read = METHODS.get(func.attr)
        if read is not None and _has_a_chance(site.call, site.scope):
            _record(read(site), site)
            return
    elif isinstance(func, ast.Call) and len(site.call.args) == 1 and not site.call.keywords:
        wrapped = dotted(site.call.args[0])  # deprecated("24.3", "24.9")(function)
        if wrapped:
            _decorator(Site(func, site.scope, site.scope.inner(wrapped)))
        return
    if last(dotted(func)) in ("print", "warn", "warning"):
        _record(warning.read(site) or announcement.read(site), site)


def _has_a_chance(call: ast.Call, scope: Scope) -> bool:
    if speaks_of_versions(call):
        return True
    if not call.args:
        return False
    first = call.args[0]
    return looks_like_version(first, scope) or isinstance(first, (ast.Name, ast.Attribute, ast.Call))


def _record(found: Declared | None, site: Site) -> None:
    if found is None:
        return
    scope = site.scope
    file = scope.file
    if found not in file.declared:
        file.declared.append(found)
    if found.form is not Form.CONSTANT or scope.level is not Level.MODULE or scope.main:
        return
    if found.problem:
        file.open.append("a declared constant's name cannot be read")
    else:
        file.provided[found.subject] = constant.values(site)
        for value in file.provided[found.subject]:
            if isinstance(value, Defined) and value.value and "." not in value.value:
                scope.aliases.setdefault(value.value, set()).add(found.subject)
