"""The fields of dataclasses and named tuples, and the constructors that follow from them.

Source: the documentation and code of ``dataclasses`` (Python 3.7 to 3.14) and ``typing.NamedTuple``.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator, Sequence

from deprecat.model.symbols import Kind
from deprecat.model.values import dataclass
from deprecat.upstream.extract.scopes import Field, Function, Scope
from deprecat.upstream.extract.shapes import dotted, last
from deprecat.upstream.facts import Defined, Imported

# Bases that bring no fields and no parameters.
_BARE = frozenset({"object", "ABC", "abc.ABC", "Generic", "typing.Generic"})
_TYPING = frozenset({"typing", "typing_extensions"})
_MARKS = frozenset({"ClassVar", "InitVar", "KW_ONLY"})
Fields = tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class _Options:
    """Of a ``@dataclass``: whether it makes an ``__init__``, and of keywords only."""

    init: bool = True
    keywords: bool = False


def constructor(node: ast.ClassDef, inside: Scope, scope: Scope) -> tuple[str, Defined] | None:
    """The ``__init__`` that decorators give the class *node*, or the ``__new__`` of a named tuple; one
    without parameters if they cannot be told, None if the class has only what its body shows.

    Notes the fields of the class in *inside*, for those that inherit them.
    """
    inherited = _inherited(node, scope)
    inside.fields = inherited
    if any(_means(_base(base), "NamedTuple", _TYPING, scope) for base in node.bases):
        return "__new__", Defined(Kind.METHOD, parameters=_named_tuple(node, inside))
    made: tuple[str, Defined] | None = None
    for decorator in node.decorator_list:
        name = dotted(decorator.func if isinstance(decorator, ast.Call) else decorator)
        if _means(name, "dataclass", {"dataclasses"}, scope):
            options = _options(decorator)
            own = None if options is None else _own(node, inside, options, inherited)
            inside.fields = None if own is None else own
            if "__init__" in inside.names or (options is not None and not options.init):
                continue
            made = "__init__", Defined(Kind.METHOD, parameters="" if own is None else _text(own))
        elif last(name) == "dataclass" or name.partition(".")[0] in ("attr", "attrs", "pydantic"):
            inside.fields = None
            return "__init__", Defined(Kind.METHOD, open=True)
    return made


def _means(name: str, wanted: str, modules: frozenset[str] | set[str], scope: Scope) -> bool:
    """Whether a name as written is *wanted* of one of *modules*, by the imports that *scope* sees."""
    root, _, rest = name.partition(".")
    bound = scope.lookup(root) if last(name) == wanted or not rest else None
    if not isinstance(bound, Imported) or bound.level:
        return False
    whole = ".".join(part for part in (bound.module, bound.name, rest) if part)
    return whole in {f"{module}.{wanted}" for module in modules}


def _base(node: ast.expr) -> str:
    return dotted(node.value if isinstance(node, ast.Subscript) else node)


def _inherited(node: ast.ClassDef, scope: Scope) -> Fields | None:
    """The fields of the bases, None if they cannot be told: more than one brings some, or one stands in
    another file."""
    found: Fields = ()
    for base in node.bases:
        name = _base(base)
        bindings = scope.names.get(name) or (scope.parent.names.get(name) if scope.parent else None)
        if not bindings:
            if name in _BARE or isinstance(getattr(builtins, name, None), type):
                continue
            return None
        if name in _BARE and isinstance(bindings[0], Imported):
            continue
        one = bindings[0]
        fields = scope.file.fields.get(id(one.members)) if isinstance(one, Defined) else None
        if len(bindings) > 1 or fields is None or fields[1] is None or (found and fields[1]):
            return None
        found = found or fields[1]
    return found


def _options(decorator: ast.expr) -> _Options | None:
    """None if the options cannot be told."""
    told: dict[str, bool] = {}
    if isinstance(decorator, ast.Call):
        if decorator.args:
            return None
        for keyword in decorator.keywords:
            if keyword.arg is None:
                return None
            if keyword.arg in ("init", "kw_only"):
                if not isinstance(keyword.value, ast.Constant):
                    return None
                told[keyword.arg] = bool(keyword.value.value)
    return _Options(told.get("init", True), told.get("kw_only", False))


def _own(node: ast.ClassDef, inside: Scope, options: _Options, inherited: Fields | None) -> Fields | None:
    """The fields of a dataclass in their order, with those that it inherits."""
    written = _written(node, inside)
    if inherited is None or written is None:
        return None
    fields = {field.name: field for field in inherited}
    keywords = options.keywords
    for name, noted, value in written:
        mark = _mark(noted)
        if mark == "?":
            return None
        if mark == "ClassVar":
            continue
        if mark == "KW_ONLY":
            keywords = True
            continue
        field = _field(name, value, inside, keywords=keywords)
        if field is None:
            return None
        if value is None and _carried(map(_base, node.bases), name, inside):  # that is its default then
            return None
        fields[name] = field
    return tuple(fields.values())


def _carried(bases: Iterable[str], name: str, inside: Scope, depth: int = 16) -> bool:
    """Whether one of *bases* may have an attribute *name*."""
    for base in bases:
        if hasattr(getattr(builtins, base, None), name) or not depth:
            return True
        found = next((around.names[base] for around in inside.chain() if base in around.names), ())
        for binding in found:
            if isinstance(binding, Defined) and (
                name in binding.members or _carried(binding.bases, name, inside, depth - 1)
            ):
                return True
    return False


def _written(node: ast.ClassDef, inside: Scope) -> list[tuple[str, ast.expr, ast.expr | None]] | None:
    """The annotated names of a class body, their annotations and values; None if branches bind some, or
    something else than the annotation binds one."""
    found: list[tuple[str, ast.expr, ast.expr | None]] = []
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign):
            if isinstance(statement.target, ast.Name):
                found.append((statement.target.id, statement.annotation, statement.value))
        elif not isinstance(statement, (*Function, ast.ClassDef)) and any(
            isinstance(each, ast.AnnAssign) for each in ast.walk(statement)
        ):
            return None
    names = [name for name, _, _ in found]
    mangled = any(name.startswith("__") and not name.endswith("__") for name in names)
    if len(set(names)) < len(names) or "self" in names or mangled:
        return None
    bound = {name: len(inside.ever.get(name, ())) for name in names}
    if any(bound[name] != (value is not None) or name not in inside.names for name, _, value in found):
        return None
    return found


def _mark(noted: ast.expr) -> str:
    """``ClassVar``, ``InitVar`` or ``KW_ONLY`` if an annotation is one, ``?`` if it has one somewhere."""
    if isinstance(noted, ast.Constant) and isinstance(noted.value, str):
        try:
            noted = ast.parse(noted.value.strip(), mode="eval").body
        except (SyntaxError, ValueError):
            return "?"
    outer = last(_base(noted))
    if outer in _MARKS:
        return outer
    inner = (last(dotted(each)) for each in ast.walk(noted) if isinstance(each, (ast.Name, ast.Attribute)))
    return "?" if _MARKS & set(inner) else ""


def _field(name: str, value: ast.expr | None, inside: Scope, *, keywords: bool) -> Field | None:
    """The field that ``name: T = value`` is; None if the value may be a field that is made elsewhere."""
    if not isinstance(value, ast.Call):
        return Field(name, value is not None, True, keywords)
    callee = dotted(value.func)
    if not _means(callee, "field", {"dataclasses"}, inside):
        return Field(name, True, True, keywords) if _gives_no_field(callee, inside) else None
    init, default = True, False
    if value.args:
        return None
    for keyword in value.keywords:
        if keyword.arg is None:
            return None
        if keyword.arg in ("default", "default_factory"):
            if last(dotted(keyword.value)) == "MISSING":
                return None
            default = True
        elif keyword.arg in ("init", "kw_only"):
            if not isinstance(keyword.value, ast.Constant):
                return None
            if keyword.arg == "init":
                init = bool(keyword.value.value)
            else:
                keywords = bool(keyword.value.value)
    return Field(name, default, init, keywords)


def _gives_no_field(callee: str, inside: Scope) -> bool:
    """Whether a call is sure to give a plain default: of a builtin, or of a class by its name (PEP 8)."""
    if inside.lookup(callee.partition(".")[0]) is None:
        return hasattr(builtins, callee)
    return last(callee)[:1].isupper() and last(callee) != "Field"


def _named_tuple(node: ast.ClassDef, inside: Scope) -> str:
    """The parameters of ``__new__``; empty if they cannot be told."""
    written = _written(node, inside)
    if written is None or any(_mark(noted) for _, noted, _ in written):
        return ""
    names = [name if value is None else f"{name}=" for name, _, value in written]
    return f"({', '.join(['_cls', *names])})"


def _text(fields: Sequence[Field]) -> str:
    """The parameters of the ``__init__`` of a dataclass."""
    return f"({', '.join(['self', *_parts(fields)])})"


def _parts(fields: Sequence[Field]) -> Iterator[str]:
    taken = [field for field in fields if field.init]
    yield from (_part(field) for field in taken if not field.keyword)
    keywords = [_part(field) for field in taken if field.keyword]
    if keywords:
        yield "*"
        yield from keywords


def _part(field: Field) -> str:
    return f"{field.name}=" if field.default else field.name
