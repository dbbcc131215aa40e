"""The classes of a file: what their attributes, and those of their instances, stand for.

``self.solver.run()`` is a use if everything that the class ever binds ``self.solver`` to is rooted in
imports; ``self.run()`` in a subclass of something imported is one of that thing's if nothing in the file
gives the class a ``run`` of its own. One binding to anything else, or a second base that nobody can see
into, and nothing is said: the attribute may be that one's.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from deprecat.downstream.collect.attempts import last_part
from deprecat.downstream.collect.scopes import Binding, Scope
from deprecat.model.uses import Path
from deprecat.model.values import dataclass, field
from deprecat.syntax.walking import walked

_NO_MEMBERS = frozenset(("abc", "typing", "typing_extensions"))  # their bases give no attributes to ask for
_HOOKS = frozenset(("__getattr__", "__getattribute__", "__setattr__"))


@dataclass(frozen=True, slots=True)
class Base:
    """A base that is not of this file: what it stands for, nothing if that is not known."""

    paths: tuple[Path, ...]


@dataclass(slots=True, eq=False)
class Method:
    """A method, ready to be read: its first parameter, if it is the instance or the class, and how to
    read its body for nothing but what it binds."""

    node: ast.FunctionDef | ast.AsyncFunctionDef
    first: str
    instance: bool
    read: Callable[[], None]


@dataclass(slots=True, eq=False)
class Class:
    """A class of the file. ``defined`` are the names that its body binds, ``bases`` those of its bases that
    can give it an attribute, in order. The rest is found out when first asked for."""

    node: ast.ClassDef
    scope: Scope
    defined: frozenset[str]
    bases: tuple[Class | Base, ...]
    methods: list[Method] = field(default_factory=list)
    stores: Stores | None = None
    stored: dict[str, list[Binding]] | None = None  # what methods bind attributes of ``self`` to
    seen: set[int] = field(default_factory=set)  # the targets, by identity, that ``stored`` knows of
    known: dict[tuple[int, bool], tuple[Binding, ...]] = field(default_factory=dict)  # what methods return

    def family(self) -> Iterator[Class]:
        """The class and its bases of this file, each once, nearest first."""
        found: set[Class] = set()
        pending: list[Class | Base] = [self]
        while pending:
            each = pending.pop()
            if isinstance(each, Class) and each not in found:
                found.add(each)
                yield each
                pending += reversed(each.bases)

    def foreign(self) -> list[Base]:
        """The bases of the family that are not of this file."""
        return [base for each in self.family() for base in each.bases if isinstance(base, Base)]


@dataclass(frozen=True, slots=True)
class Thing:
    """What a name stands for that is a class of the file, an instance of it, or the ``super()`` of that
    (once it is ``called``). ``outside``: it is spoken of by others, not by its own methods."""

    of: Class
    instance: bool
    above: bool = False
    called: bool = False
    outside: bool = False


@dataclass(slots=True)
class Stores:
    """What methods of a class set: attributes of the instance, with the targets, those of the class, and
    whether they set some whose names are not written down."""

    instance: dict[str, list[ast.Attribute]] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)
    open: bool = False
    setters: list[Method] = field(default_factory=list)  # that set attributes of the instance


def stores_of(owner: Class) -> Stores:
    """What the methods of *owner* set through their first parameter or the name of the class."""
    found = Stores(open=bool(_HOOKS & owner.defined))
    for method in owner.methods:
        for node in walked(method.node):
            if isinstance(node, ast.Attribute):
                _attribute(node, method, owner, found)
            elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Name):
                _call(node, node.args[0].id, method, found)
    return found


def _attribute(node: ast.Attribute, method: Method, owner: Class, found: Stores) -> None:
    if not isinstance(node.value, ast.Name):
        return
    if node.attr == "__dict__" and node.value.id == method.first:
        found.open = True
    elif isinstance(node.ctx, ast.Load):
        return
    elif node.value.id == method.first and method.instance:
        found.instance.setdefault(node.attr, []).append(node)
        if method not in found.setters:
            found.setters.append(method)
    elif node.value.id in (method.first, owner.node.name):
        found.others.add(node.attr)


def _call(node: ast.Call, subject: str, method: Method, found: Stores) -> None:
    """``setattr(self, ...)`` and the like."""
    name = last_part(node.func)
    if subject != method.first or name not in ("setattr", "vars", "__setattr__"):
        return
    second = node.args[1] if len(node.args) > 1 else None
    if isinstance(second, ast.Constant) and isinstance(second.value, str):
        found.others.add(second.value)
    else:
        found.open = True


def without_members(paths: tuple[Path, ...]) -> bool:
    """Whether a base marks a class and gives it nothing: ``ABC``, ``Generic[T]``, ``Protocol``."""
    return bool(paths) and all(
        path.origin.level == 0 and path.origin.module.partition(".")[0] in _NO_MEMBERS for path in paths
    )


def is_enumeration(owner: Class) -> bool:
    """Whether what the class body binds is made into something else."""
    return any(
        path.origin.level == 0 and path.origin.module == "enum"
        for base in owner.foreign()
        for path in base.paths
    )


def first_parameter(node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[str, bool]:
    """The name of a method's first parameter, and whether it is the instance (else the class); no name if
    it is neither."""
    args = [*node.args.posonlyargs, *node.args.args]
    kinds = {last_part(each) for each in node.decorator_list}
    if not args or "staticmethod" in kinds or node.name == "__new__":
        return "", False
    return args[0].arg, not (
        "classmethod" in kinds or node.name in ("__init_subclass__", "__class_getitem__")
    )
