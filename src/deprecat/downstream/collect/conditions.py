"""What tests test: versions compared, things looked for, flags made from either.

A test is read into a :class:`~deprecat.model.uses.Condition` as written; whether it is true of a
release is judged where a ledger is known. What is not understood is ``Unknown`` and narrows nothing.

The version of something is a path whose last name looks like one (``conda.__version__``,
``CONDA_VERSION``), or ``importlib.metadata.version("conda")``. Whatever is wrapped around it is taken
for a parser if it is a call with that one argument, for a cut if it is an index or a split: nobody
compares two things that were read in different ways.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from deprecat.downstream.collect.attempts import last_part
from deprecat.downstream.collect.scopes import Binding, Subject
from deprecat.model.uses import (
    AllOf,
    AnyOf,
    Attempt,
    Attribute,
    Compare,
    Condition,
    Guard,
    Has,
    Not,
    Origin,
    Path,
    Refer,
    Test,
    Typing,
    Unknown,
)
from deprecat.model.values import replace

_LARGEST = 12  # parts of the truth of a name; what is larger says nothing that a reader could follow

UNKNOWN = Unknown()
TRUE = AllOf(())
FALSE = AnyOf(())


class Values(Protocol):
    """What reading a test asks of the reader of the file."""

    attempted: dict[int, Condition]

    def lookup(self, name: str) -> tuple[Binding, ...]: ...

    def paths(self, node: ast.expr) -> tuple[Path, ...]: ...

    def having(self, node: ast.expr, name: str) -> tuple[Path, ...]: ...

    def text(self, node: ast.expr) -> str: ...

    def made(self, call: ast.Call) -> tuple[Binding, ...] | None: ...

    def chosen(self, condition: Condition, node: ast.expr, name: str) -> None: ...

    def texts(self, node: ast.expr) -> Sequence[tuple[str, object]]: ...

    def one_of(self, node: ast.expr, condition: Condition, meant: dict[str, Condition]) -> None: ...


# Algebra


def negated(condition: Condition) -> Condition:
    if isinstance(condition, Not):
        return condition.of
    if isinstance(condition, Unknown):
        return UNKNOWN
    if condition == TRUE:
        return FALSE
    if condition == FALSE:
        return TRUE
    return Not(condition)


def all_of(conditions: Iterable[Condition]) -> Condition:
    parts: list[Condition] = []
    for each in conditions:
        if each == FALSE:
            return FALSE
        parts += (part for part in (each.of if isinstance(each, AllOf) else (each,)) if part not in parts)
    return parts[0] if len(parts) == 1 else _known(AllOf(tuple(parts)), parts)


def any_of(conditions: Iterable[Condition]) -> Condition:
    parts: list[Condition] = []
    for each in conditions:
        if each == TRUE:
            return TRUE
        parts += (part for part in (each.of if isinstance(each, AnyOf) else (each,)) if part not in parts)
    return parts[0] if len(parts) == 1 else _known(AnyOf(tuple(parts)), parts)


def _known(whole: Condition, parts: Sequence[Condition]) -> Condition:
    return UNKNOWN if parts and all(isinstance(part, Unknown) for part in parts) else whole


def guarding(
    condition: Condition, holds: bool, line: int, *, negated: bool = False, part: bool = False
) -> tuple[tuple[Guard, ...], bool]:
    """The guards of what runs where *condition* is true (or false), one for each part that is known
    on its own; and whether they say all of it. The test at *line* asks for *condition*, or for its opposite
    (*negated*), or for more (*part*)."""
    if isinstance(condition, Unknown):
        return (), False
    if isinstance(condition, Not):
        return guarding(condition.of, not holds, line, negated=not negated, part=part)
    if condition == (TRUE if holds else FALSE):
        return (), True
    if isinstance(condition, AllOf if holds else AnyOf) and condition.of:
        part = part or len(condition.of) > 1
        parts = [guarding(each, holds, line, negated=negated, part=part) for each in condition.of]
        return tuple(guard for guards, _ in parts for guard in guards), all(done for _, done in parts)
    if condition in (TRUE, FALSE):
        return (Test(Typing(), True, line),), True  # never at run time
    return (Test(condition, holds, line, negated, part),), not _doubtful(condition)


def _doubtful(condition: Condition) -> bool:
    if isinstance(condition, (AllOf, AnyOf)):
        return any(_doubtful(part) for part in condition.of)
    return isinstance(condition, Unknown) or (isinstance(condition, Not) and _doubtful(condition.of))


# Reading


def read(node: ast.expr, values: Values) -> Condition:
    """The condition under which *node* is true."""
    reader = _READERS.get(type(node))
    return reader(node, values) if reader is not None else UNKNOWN


def _read_bool(node: ast.BoolOp, values: Values) -> Condition:
    parts = [read(value, values) for value in node.values]
    return all_of(parts) if isinstance(node.op, ast.And) else any_of(parts)


def _read_unary(node: ast.UnaryOp, values: Values) -> Condition:
    return negated(read(node.operand, values)) if isinstance(node.op, ast.Not) else UNKNOWN


def _read_constant(node: ast.Constant, values: Values) -> Condition:
    return TRUE if node.value else FALSE


def _read_if(node: ast.IfExp, values: Values) -> Condition:
    test = read(node.test, values)
    return _choice(test, read(node.body, values), read(node.orelse, values))


def _choice(test: Condition, then: Condition, other: Condition) -> Condition:
    if then == other:
        return then
    return any_of((all_of((test, then)), all_of((negated(test), other))))


def _read_walrus(node: ast.NamedExpr, values: Values) -> Condition:
    return read(node.value, values)


def _read_name(node: ast.Name, values: Values) -> Condition:
    if node.id == "TYPE_CHECKING":
        return Typing()
    return truth_of(values.lookup(node.id), values)


def _read_attribute(node: ast.Attribute, values: Values) -> Condition:
    return Typing() if node.attr == "TYPE_CHECKING" else _attribute(node, values)


def _attribute(node: ast.Attribute, values: Values) -> Condition:
    """The truth of an attribute: of a flag of a module, not of what an object has been given."""
    root: ast.expr = node
    while isinstance(root, ast.Attribute):
        root = root.value
    if isinstance(root, ast.Name) and any(binding.thing for binding in values.lookup(root.id)):
        return UNKNOWN
    return _referred(values.paths(node))


def _referred(paths: Sequence[Path]) -> Condition:
    if len(paths) != 1 or not _refers(paths[0]):
        return UNKNOWN
    return Refer(paths[0])


def _refers(path: Path) -> bool:
    """Whether a flag may be bound there: by a module, so that attributes alone lead to it."""
    named = bool(path.origin.name or path.steps)
    top = path.origin.module.partition(".")[0]
    foreign = path.origin.level == 0 and top in _NO_FLAGS
    return named and not foreign and all(isinstance(step, Attribute) for step in path.steps)


def _read_call(node: ast.Call, values: Values) -> Condition:
    name = last_part(node.func)
    if isinstance(node.func, ast.Name):
        if name == "hasattr" and len(node.args) == 2:
            return _has_any(node.args[0], node.args[1], values)
        if name == "getattr" and len(node.args) == 3 and _is_false(node.args[2]):
            found = _has_any(node.args[0], node.args[1], values)
            return found if _tells(found, node.args[2]) else all_of((UNKNOWN, found))
        if name in ("callable", "bool") and len(node.args) == 1:
            inner = read(node.args[0], values)
            return UNKNOWN if name == "callable" and isinstance(inner, Refer) else inner
        made = values.made(node)
        if made:
            return truth_of(made, values)
    if name == "startswith" and isinstance(node.func, ast.Attribute) and len(node.args) == 1:
        return _starts(node.func.value, node.args[0], values)
    if name == "find_spec" and len(node.args) == 1:
        text = _text(node.args[0])
        if text and all(part.isidentifier() for part in text.split(".")):
            return Has(Path(Origin(0, text, "", node.lineno)))
    return UNKNOWN


def _tells(found: Condition, default: ast.expr) -> bool:
    """Whether ``getattr(x, "name", default)`` is false only for want of the attribute: what a module defines
    is hardly ever ``None``; a default of ``False`` is that of a flag, and an instance's may be anything."""
    plain = not isinstance(found, Has) or all(isinstance(step, Attribute) for step in found.path.steps)
    return plain and isinstance(default, ast.Constant) and default.value is None


def _has_any(node: ast.expr, name: ast.expr, values: Values) -> Condition:
    """Whether *node* has the attribute that *name* spells, which may be one of several texts."""
    texts = [text for text, _ in values.texts(name)]
    if len(texts) == 1:
        return _has(node, texts[0], values)
    meant = {text: _has(node, text, values) for text in texts}
    condition = any_of(all_of((UNKNOWN, each)) for each in meant.values())
    if not meant or isinstance(condition, Unknown):
        return UNKNOWN
    values.one_of(name, condition, meant)
    return condition


def _has(node: ast.expr, name: str, values: Values) -> Condition:
    """Whether *node* has the attribute *name*.

    Of several things that it may be, the guards of each tell which one it is; nothing does if these do not
    exclude each other. Something of the file's own may have any attribute, unless it is ``None`` or the like.
    """
    paths = values.having(node, name) if name.isidentifier() else ()
    if not paths:
        return UNKNOWN
    found: list[Condition] = [Has(path) for path in paths]
    ways = {(path.origin.level, path.origin.module, path.origin.name, path.steps) for path in paths}
    own: list[Condition] = [UNKNOWN] if isinstance(node, ast.Name) and _may_be_own(node, values) else []
    if len(ways) == 1:
        condition = any_of((found[0], *own))
    else:
        held = [path.origin.guards for path in paths]
        apart = all(_exclude(one, other) for i, one in enumerate(held) for other in held[:i])
        doubt = () if apart else (UNKNOWN,)
        parts: list[Condition] = [
            all_of((*(_guard(guard, values.attempted) for guard in guards), *doubt, has))
            for guards, has in zip(held, found, strict=True)
        ]
        condition = any_of((*parts, *own))
    if condition != found[0]:
        values.chosen(condition, node, name)
    return condition


def _may_be_own(node: ast.Name, values: Values) -> bool:
    return any(binding.path is None and binding.truth != FALSE for binding in values.lookup(node.id))


def _starts(node: ast.expr, prefix: ast.expr, values: Values) -> Condition:
    found = subject(node, values)
    if found is None or found.width or found.skip or not found.text:
        return UNKNOWN
    texts = [_text(each) for each in (prefix.elts if isinstance(prefix, ast.Tuple) else [prefix])]
    if not texts or not all(texts):
        return UNKNOWN
    return any_of(Compare(found.path, "startswith", (text,)) for text in texts)


# Comparisons

_OPERATORS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def _read_compare(node: ast.Compare, values: Values) -> Condition:
    parts: list[Condition] = []
    left = node.left
    for operator, right in zip(node.ops, node.comparators, strict=True):
        parts.append(_compare(left, operator, right, values))
        left = right
    return parts[0] if len(parts) == 1 else all_of(parts)


def _compare(left: ast.expr, operator: ast.cmpop, right: ast.expr, values: Values) -> Condition:
    if isinstance(operator, (ast.Is, ast.IsNot, ast.Eq, ast.NotEq)) and _is_singleton(right):
        assert isinstance(right, ast.Constant)
        return _identity(left, bool(right.value), isinstance(operator, (ast.Is, ast.Eq)), values)
    if isinstance(operator, (ast.In, ast.NotIn)):
        found = _among(left, right, values)
        return found if isinstance(operator, ast.In) else negated(found)
    name = _OPERATORS.get(type(operator))
    if name is None:
        return UNKNOWN
    seen = subject(left, values)
    if seen is not None:
        return _versions(seen, name, right, values)
    seen = subject(right, values)
    if seen is not None:
        return _versions(seen, _FLIPPED[name], left, values)
    return UNKNOWN


def _versions(seen: Subject, operator: str, other: ast.expr, values: Values) -> Condition:
    constant = _constant(other, values)
    if constant is None:
        return UNKNOWN
    text, components = constant
    if seen.skip:
        return UNKNOWN
    if seen.text and seen.width:
        if components:  # a slice of a tuple that we took for text
            return Compare(seen.path, operator, (text,), seen.width)
        # the first characters of a text: telling only when the whole of it is compared
        if operator not in ("==", "!=") or len(text) != seen.width:
            return UNKNOWN
        found = Compare(seen.path, "startswith", (text,))
        return found if operator == "==" else negated(found)
    return Compare(seen.path, operator, (text,), seen.width)


def _among(left: ast.expr, right: ast.expr, values: Values) -> Condition:
    if isinstance(right, ast.Call) and last_part(right.func) in ("dir", "vars") and len(right.args) == 1:
        return _has_any(right.args[0], left, values)
    if isinstance(right, ast.Attribute) and right.attr == "__dict__":
        return _has_any(right.value, left, values)
    if not isinstance(right, (ast.Tuple, ast.List, ast.Set)) or not right.elts:
        return UNKNOWN
    seen = subject(left, values)
    if seen is None or seen.skip:
        return UNKNOWN
    constants = [_constant(each, values) for each in right.elts]
    texts = tuple(constant[0] for constant in constants if constant is not None)
    if len(texts) != len(constants):
        return UNKNOWN
    if seen.text and seen.width:
        parts = [_versions(seen, "==", each, values) for each in right.elts]
        return UNKNOWN if UNKNOWN in parts else any_of(parts)
    return Compare(seen.path, "in", texts, seen.width)


def _is_singleton(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and (node.value is None or isinstance(node.value, bool))


def _identity(node: ast.expr, value: bool, same: bool, values: Values) -> Condition:
    """``x is None``, ``x is not None``, ``x is True``: of a flag, or of what may not have been imported."""
    inner = node.value if isinstance(node, ast.NamedExpr) else node
    if isinstance(inner, ast.Name):
        truth = truth_of(values.lookup(inner.id), values)
    elif isinstance(inner, ast.Call) and last_part(inner.func) in ("getattr", "find_spec"):
        truth = read(inner, values)
    elif isinstance(inner, ast.Attribute):
        truth = _attribute(inner, values)
    else:
        return UNKNOWN
    return truth if value == same else negated(truth)


# Versions

_VERSION = re.compile("version|^ver$|^v$", re.IGNORECASE)
_PARTS = re.compile("info|tuple|parts|major_?minor", re.IGNORECASE)
_NO_FLAGS = frozenset(("sys", "os", "platform"))
_NO_VERSIONS = frozenset(("sys", "platform", "os"))
_METADATA = re.compile(r"^(importlib\.|importlib_)?metadata(\.version)?$")
_RELEASE = frozenset(("release", "base_version", "public", "version", "vstring", "parsed_version"))
_SAME = frozenset(("strip", "lower", "lstrip", "rstrip", "decode"))


def subject(node: ast.expr, values: Values) -> Subject | None:
    """The version that *node* is made from, if it is."""
    kind = node.__class__
    if kind is ast.Constant:
        return None
    if kind is ast.Name or kind is ast.Attribute:
        return _named(node, values)  # type: ignore[arg-type]
    if kind is ast.Call:
        return _called(node, values)  # type: ignore[arg-type]
    if kind is ast.Subscript:
        return _cut(node, values)  # type: ignore[arg-type]
    if isinstance(node, (ast.GeneratorExp, ast.ListComp)) and len(node.generators) == 1:
        return subject(node.generators[0].iter, values)
    if isinstance(node, ast.NamedExpr):
        return subject(node.value, values)
    return None


def _named(node: ast.Name | ast.Attribute, values: Values) -> Subject | None:
    if isinstance(node, ast.Name):
        bindings = values.lookup(node.id)
        known = [binding.subject or _direct(binding) for binding in bindings]
        if known and known[0] is not None and len(set(known)) == 1:
            return known[0]
        if bindings and all(binding.path is None for binding in bindings):
            return None
    elif isinstance(node.value, ast.Call):
        return _of_object(node, node.value, values)
    paths = values.paths(node)
    if not paths or not all(_is_version(path) for path in paths):
        return None
    if len({(path.origin.level, path.origin.module.partition(".")[0]) for path in paths}) > 1:
        return None  # two things' versions
    return Subject(paths[0], text=not _PARTS.search(_last(paths[0])))


def _direct(binding: Binding) -> Subject | None:
    path = binding.path
    return Subject(path, text=not _PARTS.search(_last(path))) if path and _is_version(path) else None


def _of_object(node: ast.Attribute, made: ast.Call, values: Values) -> Subject | None:
    """``Version(...).release``, ``parse(...).major``, ``get_distribution("conda").version``."""
    if node.attr in ("version", "parsed_version"):
        found = _distribution(made, ("get_distribution", "distribution"))
        if found is not None:
            return found
    whole = subject(made, values)
    if whole is None:
        return None
    if node.attr == "version" and last_part(made.func) == "VersionOrder":
        return replace(whole, skip=1, text=False)  # conda's: a list for each component, the epoch's first
    if node.attr in _RELEASE:
        return replace(whole, text=node.attr != "release" and whole.text)
    if node.attr == "major" and not whole.width:
        return Subject(whole.path, 1, False)
    return None


def _called(node: ast.Call, values: Values) -> Subject | None:
    found = _distribution(node, ("version", "get_version"))
    if found is not None:
        return found
    func = node.func
    if isinstance(func, ast.Attribute):
        if func.attr in ("split", "rsplit", "partition"):
            return _split(func, node, values)
        if func.attr in _SAME and len(node.args) <= 1:
            inner = subject(func.value, values)
            if inner is not None:
                return inner
        if func.attr == "join" and _text(func.value) == "." and len(node.args) == 1:
            inner = subject(node.args[0], values)
            return replace(inner, text=False) if inner is not None else None
    if isinstance(func, ast.Name) and func.id == "map" and len(node.args) == 2:
        return subject(node.args[1], values)
    if len(node.args) == 1 and not node.keywords and not isinstance(node.args[0], ast.Starred):
        inner = subject(node.args[0], values)
        # what parses a version gives no text: a cut of it is one of components
        return inner and replace(inner, text=inner.text and last_part(func) in ("str", "float", "repr"))
    return None


def _split(func: ast.Attribute, node: ast.Call, values: Values) -> Subject | None:
    inner = subject(func.value, values)
    if inner is None or not node.args:
        return None
    separator = _text(node.args[0])
    if separator == "." and func.attr != "rsplit":
        return replace(inner, text=False)
    return inner if separator else None  # the local part or a suffix, cut by [0]


def _cut(node: ast.Subscript, values: Values) -> Subject | None:
    inner = subject(node.value, values)
    if inner is None or inner.width > 1:
        return None
    index, first = node.slice, inner.skip
    if isinstance(index, ast.Slice) and inner.text and _is_suffix(index):
        return inner
    if isinstance(index, ast.Slice):
        lower = _number(index.lower) if index.lower is not None else 0
        upper = _number(index.upper) if index.upper is not None or not first else 0
        if lower != first or upper is None or index.step is not None:
            return None
        if index.upper is None:
            return replace(inner, skip=0)
        return replace(inner, width=upper - first, skip=0) if upper > first else None
    if _number(index) != first:
        return None
    if inner.text and isinstance(node.value, ast.Call):
        return inner  # v.split("-")[0]
    return Subject(inner.path, 1, False)


def _is_suffix(cut: ast.Slice) -> bool:
    """Whether only what stands behind a separator is cut off: ``v[: v.index("+")]``."""
    end = cut.upper
    return (
        cut.lower is None
        and cut.step is None
        and isinstance(end, ast.Call)
        and last_part(end.func) in ("index", "find")
        and len(end.args) == 1
        and _text(end.args[0]) not in ("", ".")
    )


def _distribution(node: ast.Call, names: tuple[str, ...]) -> Subject | None:
    """``importlib.metadata.version("conda")`` and its kin: the version of the package of that name."""
    if last_part(node.func) not in names or len(node.args) != 1:
        return None
    text = _text(node.args[0]).replace("-", "_")
    if not text.isidentifier():
        return None
    return Subject(Path(Origin(0, text, "", node.lineno), (Attribute("__version__"),)))


def _is_version(path: Path) -> bool:
    """Whether *path* is the version of what it is imported from: not that of some object got there."""
    if path.origin.level == 0 and path.origin.module.partition(".")[0] in _NO_VERSIONS:
        return False
    if not all(isinstance(step, Attribute) for step in path.steps):
        return False
    return bool(_VERSION.search(_last(path)) or _PARTS.fullmatch(_last(path).rpartition("_")[2]))


def _last(path: Path) -> str:
    if path.steps:
        step = path.steps[-1]
        return step.name if isinstance(step, Attribute) else ""
    return path.origin.name


def _constant(node: ast.expr, values: Values) -> tuple[str, bool] | None:
    """A version written down, as text, and whether by its components."""
    if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
        return _constant(node.args[0], values)
    if isinstance(node, ast.Name):
        bindings = values.lookup(node.id)
        value = bindings[0].value if len(bindings) == 1 else None
        return None if value is None or isinstance(value, ast.Name) else _constant(value, values)
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            return (node.value, False) if node.value.strip() else None
        return (str(node.value), True) if type(node.value) is int else None
    if isinstance(node, (ast.Tuple, ast.List)):
        parts = [each.value for each in node.elts if isinstance(each, ast.Constant)]
        if parts and len(parts) == len(node.elts) and all(type(part) in (int, str) for part in parts):
            return ".".join(str(part) for part in parts), True
    return None


def _text(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _number(node: ast.expr | None) -> int | None:
    return node.value if isinstance(node, ast.Constant) and type(node.value) is int else None


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and not node.value


# Names that stand for tests


def describe(binding: Binding, node: ast.expr, values: Values) -> None:
    """Notes on *binding*, made by ``name = <node>``, what its value is good for in a test."""
    if isinstance(node, ast.Constant):
        if node.value is None or isinstance(node.value, bool):
            binding.truth = read(node, values)
    elif isinstance(node, (ast.Compare, ast.BoolOp, ast.UnaryOp, ast.IfExp)):
        binding.truth = _unless_unknown(read(node, values))
    elif isinstance(node, ast.Call):
        binding.truth = _unless_unknown(read(node, values))
        binding.subject = subject(node, values)
    elif isinstance(node, (ast.Attribute, ast.Subscript, ast.GeneratorExp, ast.ListComp)):
        binding.subject = subject(node, values)


def _unless_unknown(condition: Condition) -> Condition | None:
    return None if isinstance(condition, Unknown) else condition


def truth_of(bindings: Sequence[Binding], values: Values, *, named: bool = True) -> Condition:
    """The condition under which a name that has *bindings* is true.

    Something imported that has nothing false beside it is a flag bound elsewhere, if *named*: asked
    for by a test. With ``None`` or ``False`` beside it, it is true where it could be had.
    """
    if not bindings:
        return UNKNOWN
    if len(bindings) == 1:
        path = bindings[0].path
        if path is None:
            return bindings[0].truth or UNKNOWN
        return _referred([path]) if named else UNKNOWN
    own = [binding for binding in bindings if binding.path is None]
    optional = bool(own) and all(binding.truth == FALSE for binding in own)
    if not named and not optional and len(own) < len(bindings):
        return UNKNOWN

    def true(binding: Binding) -> Condition:
        if binding.path is None:
            return binding.truth or UNKNOWN
        return TRUE if optional else _referred([binding.path])

    return _fold(bindings, values, true)


def _fold(bindings: Sequence[Binding], values: Values, true: Callable[[Binding], Condition]) -> Condition:
    """The truth of a name by its bindings, each of which holds under its guards unless a later one does."""
    if len(bindings) == 1:
        return true(bindings[0])
    if not all(binding.certain for binding in bindings):
        return UNKNOWN
    ordered = sorted(bindings, key=lambda binding: binding.order)
    shared = [guard for guard in ordered[0].guards if all(guard in each.guards for each in ordered)]
    result: Condition = FALSE
    for index, binding in enumerate(ordered):
        held = all_of(_guard(guard, values.attempted) for guard in binding.guards if guard not in shared)
        if all(_exclude(binding.guards, other.guards) for other in ordered[:index]):
            result = any_of((result, all_of((held, true(binding)))))
        else:
            result = _choice(held, true(binding), result)
    return result if _size(result) <= _LARGEST else UNKNOWN


def _exclude(first: Sequence[Guard], second: Sequence[Guard]) -> bool:
    """Whether two bindings cannot both happen: a test or a ``try`` parts them."""
    return any(_parts(guard, other) for guard in first for other in second)


def _parts(guard: Guard, other: Guard) -> bool:
    if isinstance(guard, Test) and isinstance(other, Test):
        return guard.holds != other.holds and guard.condition == other.condition
    if isinstance(guard, Attempt) and isinstance(other, Attempt):
        apart = guard.part != other.part and "handler" in (guard.part, other.part)
        return apart and guard.number == other.number and guard.only
    return False


def _size(condition: Condition) -> int:
    if isinstance(condition, (AllOf, AnyOf)):
        return sum(map(_size, condition.of))
    return _size(condition.of) if isinstance(condition, Not) else 1


def _guard(guard: Guard, attempted: dict[int, Condition]) -> Condition:
    """What a guard says as a condition."""
    if isinstance(guard, Test):
        return guard.condition if guard.holds else negated(guard.condition)
    success = attempted.get(guard.number, UNKNOWN)
    if guard.part != "handler":
        return success
    return negated(success) if guard.only else UNKNOWN


_READERS: dict[type[ast.expr], Callable[..., Condition]] = {
    ast.BoolOp: _read_bool,
    ast.UnaryOp: _read_unary,
    ast.Constant: _read_constant,
    ast.IfExp: _read_if,
    ast.NamedExpr: _read_walrus,
    ast.Name: _read_name,
    ast.Attribute: _read_attribute,
    ast.Call: _read_call,
    ast.Compare: _read_compare,
}
