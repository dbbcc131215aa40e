"""Classes: their members, their bases, and whether members may exist that the text does not tell."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deprecat.model.symbols import Kind
from deprecat.model.values import replace
from deprecat.upstream.extract import fields, instances
from deprecat.upstream.extract.declarations.interface import looks_like_version, speaks_of_versions
from deprecat.upstream.extract.prints import fingerprint
from deprecat.upstream.extract.scopes import File, Level, Scope, State, described, literal, plain
from deprecat.upstream.extract.shapes import dotted, last
from deprecat.upstream.facts import Binding, Defined

_Members = dict[str, tuple[Binding, ...]]

_PROPERTIES = frozenset({"setter", "getter", "deleter", "DynamicClassAttribute", "reify"})
_HARMLESS_DECORATORS = frozenset(
    {
        *("dataclass", "total_ordering", "unique", "verify", "final", "runtime_checkable"),
        *("python_2_unicode_compatible", "deprecated"),
    }
)
_ATTRS = frozenset({"s", "attrs", "attributes", "dataclass", "define", "frozen", "mutable"})
_HARMLESS_METACLASSES = frozenset({"ABCMeta", "type", "EnumMeta", "EnumType"})
_METACLASS_HOOKS = frozenset({"__new__", "__prepare__", "__getattr__", "__getattribute__"})
_SIX = frozenset({"add_metaclass", "with_metaclass"})  # metaclasses as Python 2 and 3 both take them
_NAMED_TUPLES = frozenset({"namedtuple", "NamedTuple"})
_ENUMS = frozenset({"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"})
_HANDLER = ("__call__", "argument", "module", "constant", "topic")


def method_kind(decorator: str) -> Kind | None:
    """What a decorator of this (last) name makes of a method."""
    if decorator in _PROPERTIES or decorator.lower().endswith("property"):
        return Kind.PROPERTY
    if decorator.endswith("classmethod"):
        return Kind.CLASSMETHOD
    return Kind.STATICMETHOD if decorator.endswith("staticmethod") else None


def assigned(value: ast.expr | None, scope: Scope) -> Defined:
    """What an assignment in *scope* defines."""
    if scope.level is not Level.CLASS:
        return described(value)
    if isinstance(value, ast.Call):
        kind = method_kind(last(dotted(value.func)))
        if kind is not None:
            target = dotted(value.args[0]) if value.args and kind is not Kind.PROPERTY else ""
            return Defined(kind, value=target)
    return described(value, Kind.ATTRIBUTE)


def defined(node: ast.ClassDef, inside: Scope, scope: Scope) -> Defined:
    """The class that *node* defines, its body having run in *inside*."""
    bases, members, is_open = _bases(node, scope)
    is_open |= any(not _harmless(decorator, scope) for decorator in node.decorator_list)
    metaclasses = [k.value for k in node.keywords if k.arg is None or k.arg == "metaclass"]
    for metaclass in metaclasses:
        is_open |= not _harmless_metaclass(metaclass, scope)
    for call in (*node.bases, *node.decorator_list):
        if isinstance(call, ast.Call) and last(dotted(call.func)) in _SIX and call.args:
            metaclasses.append(call.args[0])
    old_style = inside.values.get("__metaclass__")  # Python 3 does not heed it
    if old_style is not None:
        is_open |= not _harmless_metaclass(old_style, scope) or _takes_calls(dotted(old_style), scope)
    for metaclass in metaclasses if old_style is None else [*metaclasses, old_style]:
        members.update(_from_metaclass(dotted(metaclass), scope))
    for name in _listed(inside):
        members.setdefault(name, (plain(Kind.ATTRIBUTE),))
    members.update(inside.names)
    made = fields.constructor(node, inside, scope)
    if made is not None:
        members[made[0]] = (made[1],)
    lines = scope.file.lines
    for method in inside.methods:
        hot = lines.matter(method.lineno, method.end_lineno or method.lineno)
        is_open |= instances.add(method, inside.names, members, hot)
    is_open |= inside.open or "__getattr__" in members or "__getattribute__" in members
    members = {_mangled(name, node.name): found for name, found in members.items()}
    scope.file.fields[id(members)] = (members, None if is_open else inside.fields)
    return Defined(
        Kind.CLASS,
        annotation=dotted(metaclasses[0]) if metaclasses else "",
        bases=tuple(bases),
        open=is_open,
        fingerprint=fingerprint(node, lines.slice(node.lineno, node.end_lineno or node.lineno)),
        members=members,
    )


def _mangled(name: str, owner: str) -> str:
    """``__x`` of class ``_C`` is ``_C__x`` at run time."""
    if name.startswith("__") and not name.endswith("__") and owner.strip("_"):
        return f"_{owner.lstrip('_')}{name}"
    return name


def _bases(node: ast.ClassDef, scope: Scope) -> tuple[list[str], _Members, bool]:
    """The bases, the members that a base made in place brings, and whether others may come with one."""
    bases: list[str] = []
    members: _Members = {}
    is_open = False
    for base in node.bases:
        if not isinstance(base, ast.Call):
            bases.append(dotted(base.value if isinstance(base, ast.Subscript) else base) or "?")
            continue
        made = functional(base, scope)
        if made is not None:
            bases.extend(made.bases)
            members.update(made.members)
            is_open |= made.open
            continue
        if last(dotted(base.func)) == "with_metaclass" and base.args:
            is_open |= not _harmless_metaclass(base.args[0], scope)
            bases.extend([name for name in map(dotted, base.args) if name] or ["?"])
        else:  # what it makes of its arguments is not known
            bases.extend(["?", *filter(None, map(dotted, base.args))])
    return bases, members, is_open


def _harmless(decorator: ast.expr, scope: Scope) -> bool:
    """Whether a class decorator adds no members but dunders: a known one, or a handler's."""
    call = decorator if isinstance(decorator, ast.Call) else None
    name = dotted(call.func if call else decorator)
    tail = last(name)
    if tail in _HARMLESS_DECORATORS or (name.partition(".")[0] in ("attr", "attrs") and tail in _ATTRS):
        return True
    if call is None:
        return False
    if tail in _SIX and call.args:
        return _harmless_metaclass(call.args[0], scope)
    return speaks_of_versions(call) or (bool(call.args) and looks_like_version(call.args[0], scope))


def _harmless_metaclass(node: ast.expr, scope: Scope) -> bool:
    """One that adds no unknown members: a standard one, or one of this file that does not hook in there."""
    name = dotted(node)
    if last(name) in _HARMLESS_METACLASSES:
        return True
    found = scope.names.get(name, ())
    return bool(found) and all(
        isinstance(binding, Defined)
        and binding.kind is Kind.CLASS
        and not binding.open
        and all(last(base) in _HARMLESS_METACLASSES for base in binding.bases)
        and not _METACLASS_HOOKS & binding.members.keys()
        for binding in found
    )


def _takes_calls(name: str, scope: Scope) -> bool:
    """Whether a metaclass of this file has a ``__call__`` of its own."""
    return any(
        isinstance(binding, Defined) and "__call__" in binding.members
        for binding in scope.names.get(name, ())
    )


def _from_metaclass(name: str, scope: Scope) -> Iterator[tuple[str, tuple[Binding, ...]]]:
    """What the methods of a metaclass of this file set on ``cls``."""
    for binding in scope.names.get(name, ()):
        if isinstance(binding, Defined):
            for member, found in binding.members.items():
                if any(isinstance(one, Defined) and one.kind is Kind.ATTRIBUTE for one in found):
                    yield member, found


def _listed(inside: Scope) -> Iterator[str]:
    """The names in a literal ``__slots__``, or in the ``_fields_`` of a ctypes structure."""
    for listing in ("__slots__", "_fields_"):
        value = inside.values.get(listing)
        found = () if value is None else literal(value, inside)
        if isinstance(found, str):
            yield found
        elif isinstance(found, (tuple, list, dict)):
            for item in found:
                name = item[0] if isinstance(item, tuple) and item else item
                if isinstance(name, str):
                    yield name


def is_handler(binding: Defined) -> bool:
    """Whether a class is shaped like conda's ``DeprecationHandler``."""
    return all(
        any(
            isinstance(method, Defined)
            and "deprecate_in" in method.parameters
            and "remove_in" in method.parameters
            for method in binding.members.get(name, ())
        )
        for name in _HANDLER
    )


# Classes made or changed by a call.


def functional(value: ast.expr | None, scope: Scope) -> Defined | None:
    """The class that ``namedtuple("X", "a b")``, ``Enum("X", ...)`` or ``type("X", (B,), {})`` makes."""
    if not isinstance(value, ast.Call) or not value.args:
        return None
    name = dotted(value.func)
    tail = last(name)
    if name == "type" and len(value.args) == 3:
        listed = value.args[1].elts if isinstance(value.args[1], ast.Tuple) else [value.args[1]]
        return Defined(Kind.CLASS, bases=tuple(dotted(base) or "?" for base in listed), open=True)
    if tail not in _NAMED_TUPLES and (tail not in _ENUMS or len(value.args) < 2):
        return None
    names = _field_names(value, scope)
    if names is None:
        return Defined(Kind.CLASS, bases=(name,), open=True)
    members: _Members = {each: (plain(Kind.ATTRIBUTE),) for each in names}
    if tail in _NAMED_TUPLES:
        members["__new__"] = (Defined(Kind.METHOD, parameters=_constructor(value, names, scope)),)
    return Defined(Kind.CLASS, bases=(name,), members=members)


def _field_names(call: ast.Call, scope: Scope) -> list[str] | None:
    written = {keyword.arg: keyword.value for keyword in call.keywords}
    node = call.args[1] if len(call.args) > 1 else written.get("field_names", written.get("names"))
    found = None if node is None else literal(node, scope)
    if isinstance(found, str):
        return found.replace(",", " ").split()
    if not isinstance(found, (list, tuple, dict)):
        return None
    items = [item[0] if isinstance(item, (list, tuple)) and item else item for item in found]
    names = [name for name in items if isinstance(name, str)]
    return names if len(names) == len(items) else None


def _constructor(call: ast.Call, fields: list[str], scope: Scope) -> str:
    """The parameters of a named tuple's ``__new__``, empty if they cannot be told."""
    written = {keyword.arg: keyword.value for keyword in call.keywords}
    if None in written or "rename" in written:
        return ""
    optional = 0
    if "defaults" in written:
        defaults = literal(written["defaults"], scope)
        if not isinstance(defaults, (list, tuple)):
            return ""
        optional = len(defaults)
    required = len(fields) - optional
    return f"({', '.join(['_cls', *(f if i < required else f + '=' for i, f in enumerate(fields))])})"


def patched(name: str, attribute: str | None, value: ast.expr | None, scope: Scope) -> None:
    """``Name.attribute = value`` outside of the class; an attribute of unknown name opens the class."""
    for binding in scope.names.get(name, ()):
        if not isinstance(binding, Defined) or binding.kind is not Kind.CLASS:
            continue
        if attribute is None:
            scope.file.opened.append(binding.members)
        elif isinstance(binding.members, dict):
            binding.members.setdefault(attribute, (described(value, Kind.ATTRIBUTE),))


def with_opened(names: State, file: File) -> State:
    """*names*, where the classes that were opened after they had been bound are open.

    A class is one object however many branches it went through, so it is known by its members."""
    opened = {id(members) for members in file.opened}
    if not opened:
        return names
    return {
        name: tuple(
            replace(one, open=True) if isinstance(one, Defined) and id(one.members) in opened else one
            for one in bindings
        )
        for name, bindings in names.items()
    }
