"""What a file binds at its top level, made into facts for the other files of the project.

``from .holders import Holder`` and then ``Holder().context.conda_exe``, or ``try_exports("conda.exports",
"Name")`` with the function in another file: what that leads to is found out here, once, where the class or
function is written. What a function looks up by its parameters is told with marks in their place.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from deprecat.downstream.collect.calls import looks_up, returns_itself
from deprecat.downstream.collect.classes import Class, Thing, first_parameter, is_enumeration, stores_of
from deprecat.downstream.collect.scopes import Binding
from deprecat.downstream.collect.values import is_none
from deprecat.model import exports
from deprecat.model.exports import Export, Function, Instance, Parameter, Value

if TYPE_CHECKING:
    from deprecat.downstream.collect.statements import StatementReader

_DEEP = 4  # values in values; classes may hold instances of themselves


def exported(reader: StatementReader, bindings: Iterable[Binding], depth: int = _DEEP) -> tuple[Export, ...]:
    """*bindings* as others see them."""
    found = []
    for each in bindings:
        value = _value(reader, each, None, depth) if each.path is None else None
        found.append(Export(each.path, each.line, each.guards, None, value))
    return tuple(dict.fromkeys(found)) if len(found) > 1 else tuple(found)


def _value(reader: StatementReader, of: Binding, owner: Thing | None, depth: int) -> Value | None:
    """What something of the file's own is, if it can lead to an import."""
    if not depth or not of.telling or (owner is None and reader.idle.leads_nowhere(of)):
        return None
    if of.held is not None:
        return of.held
    if of.thing is not None:
        known = None if of.thing.above else _class(reader, of.thing.of, depth)
        return Instance(known) if known is not None and of.thing.instance else known
    return _function(reader, of, owner, depth)


def _function(reader: StatementReader, of: Binding, owner: Thing | None, depth: int) -> Function | None:
    node = of.function[0] if of.function is not None else None
    parameters: tuple[Parameter, ...] = ()
    if of.gives:
        given = of.gives
    elif isinstance(node, ast.FunctionDef) and of.function is not None and looks_up(node):
        parameters = _parameters(reader, node, bound=owner is not None and bool(first_parameter(node)[0]))
        given = reader.template(node, of.function[1], owner, parameters)
    else:
        given = reader.returned_by(of, owner)
    # None tells that nothing was found
    gives = exported(reader, (each for each in given if not is_none(each)), depth - 1)
    if not any(each.path or each.value for each in gives):
        return None
    return Function(gives, parameters, attribute=node is not None and returns_itself(node))


def _parameters(reader: StatementReader, node: ast.FunctionDef, *, bound: bool) -> tuple[Parameter, ...]:
    args = node.args
    places = [*args.posonlyargs, *args.args]
    defaults = [None] * (len(places) - len(args.defaults)) + list(args.defaults)
    found = [
        Parameter(each.arg, reader.text(default) if default is not None else None)
        for each, default in zip(places, defaults, strict=True)
    ]
    found += [
        Parameter(each.arg, reader.text(default) if default is not None else None, keyword_only=True)
        for each, default in zip(args.kwonlyargs, args.kw_defaults, strict=True)
    ]
    return tuple(found[1:] if bound else found)


def _class(reader: StatementReader, of: Class, depth: int) -> exports.Class | None:
    """A class of the file, if what it has is known and something of it leads anywhere."""
    if not reader.keeps(of) or is_enumeration(of):
        return None
    names: set[str] = set()
    bound: set[str] = set()  # by class bodies: what others are, only instances tell
    for each in of.family():
        if each.stores is None:
            each.stores = stores_of(each)
        if each.stores.open:
            return None
        bound |= each.defined
        names |= {*each.stores.instance, *each.stores.others}
    names |= bound
    foreign = of.foreign()
    base = foreign[0].paths if len(foreign) == 1 else ()
    statics: dict[str, tuple[Export, ...]] = {}
    members: dict[str, tuple[Export, ...]] = {}
    for instance, known, found in ((False, bound, statics), (True, names, members)):
        thing = Thing(of, instance, outside=True)
        for name in sorted(known):
            bindings, _ = reader.member(thing, name)
            told = tuple(
                Export(each.path, each.line, each.guards, None, _value(reader, each, thing, depth - 1))
                for each in bindings
            )
            if any(each.path or each.value for each in told):
                found[name] = told
    if not (statics or members or base):
        return None
    return exports.Class(statics, members, frozenset(names), base)
