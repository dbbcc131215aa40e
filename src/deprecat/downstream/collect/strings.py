"""Names that stand in strings: what is patched, set or looked up by a text.

``mock.patch("conda.x.y")`` imports ``conda.x`` and fails if it has no ``y``; ``patch.object(obj, "y")``,
pytest's ``monkeypatch.setattr(obj, "y", value)`` and pytest-mock's ``mocker.patch`` do likewise, unless told
that it need not be there (``create=True``, ``raising=False``): then they only set it. The builtins
``setattr`` and ``delattr`` are a store and a deletion. Fixtures are known by their names, which pytest gives
them; ``setattr`` called on an object is a monkeypatch's, for nothing else has such a method.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence

from deprecat.downstream.collect.attempts import dotted, last_part
from deprecat.model.places import Place
from deprecat.model.uses import Attribute, Manner, Origin, Path
from deprecat.model.values import dataclass, replace

CALLED = frozenset(("patch", "object", "multiple", "dict", "spy", "setattr", "delattr"))
"""The last names of the functions that take a name as text."""

_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)+")
_ANY_END = re.compile(r"(?:\\\.)?\.\*$|\$$")  # of a module's pattern: ``conda\.env.*``
_MOCKS = ("unittest.mock.", "mock.mock.", "mock.")
_OF_MULTIPLE = frozenset(("target", "spec", "create", "spec_set", "autospec", "new_callable"))


@dataclass(frozen=True, slots=True)
class Patched:
    """What a call names in text: the ``attribute`` of what the ``subject`` expression stands for, or of what
    a ``text`` names; and where that is written."""

    manner: Manner
    attribute: str
    place: Place
    text: str = ""
    subject: ast.expr | None = None


def patched(
    call: ast.Call,
    paths: Sequence[Path],
    text: Callable[[ast.expr], str],
    written: Callable[[ast.expr], Place],
    spot: Callable[[ast.keyword], Place],
) -> Iterator[Patched]:
    """What *call*, of a function that stands for one of *paths*, names in text.

    *text* tells what an expression spells, *written* where, *spot* where a keyword stands.
    """
    kind = _kind(call.func, paths)
    given = {each.arg: each.value for each in call.keywords if each.arg}
    if kind in ("setattr", "delattr", "builtins.setattr", "builtins.delattr"):
        yield from _set(call, kind, given, text, written)
        return
    manner = Manner.PATCH if _is(given.get("create"), False) else Manner.PUT
    target = _argument(call, 0, "target", given)
    if not kind or target is None:
        return
    if kind in ("patch", "patch.dict"):
        name = _argument(call, 0, "in_dict", given) if kind == "patch.dict" else target
        if name is not None:
            yield from _named(text(name), written(name), Manner.PATCH if kind == "patch.dict" else manner)
    elif kind in ("patch.object", "spy"):
        second = _argument(call, 1, "attribute" if kind == "patch.object" else "name", given)
        if second is not None and text(second).isidentifier():
            yield Patched(manner, text(second), written(second), subject=target)
    elif kind == "patch.multiple":
        whole = text(target)
        for keyword in call.keywords:
            if keyword.arg and keyword.arg not in _OF_MULTIPLE:
                place = spot(keyword)
                if whole:
                    yield from _named(f"{whole}.{keyword.arg}", place, manner)
                else:
                    yield Patched(manner, keyword.arg, place, subject=target)


def paths_of(text: str, line: int) -> Path | None:
    """The path that a dotted name stands for."""
    first, *rest = text.split(".")
    if not first.isidentifier() or not all(map(str.isidentifier, rest)):
        return None
    return Path(Origin(0, first, "", line), tuple(map(Attribute, rest)))


def filtered(value: str, written: str) -> Iterator[tuple[str, int, int]]:
    """The dotted names in a warning filter ``action:message:category:module:line``, and where they begin and
    end in it as it is *written*: backslashes may be doubled there."""
    said, parts = value.split(":"), written.split(":")
    for index in range(2, min(len(said), 4)):
        named = _ANY_END.sub("", said[index].strip()) if index == 3 else said[index].strip()
        named = named.replace("\\.", ".")
        if _DOTTED.fullmatch(named):
            part = parts[index]
            end = sum(len(each) + 1 for each in parts[:index]) + len(part.rstrip())
            yield named, end - len(part.strip()), end


def relative(text: str, package: str) -> str:
    """The module that ``import_module(text, package)`` imports by a relative name (PEP 328); empty if it is
    outside of the package."""
    name = text.lstrip(".")
    above = package.split(".")
    kept = above[: len(above) - (len(text) - len(name)) + 1]
    return ".".join([*kept, *([name] if name else [])]) if kept and package else ""


def resolved(text: str, line: int) -> Path | None:
    """The path that ``pkgutil.resolve_name(text)`` takes: ``a.b.c``, or ``a.b:c`` with the module told."""
    module, colon, rest = text.partition(":")
    if not colon:
        return paths_of(text, line)
    found = paths_of(f"{module}.{rest}" if rest else module, line)
    if found is None:
        return None
    depth = len(module.split(".")) - 1
    return Path(replace(found.origin, module=module), found.steps[depth:])


def _set(
    call: ast.Call,
    kind: str,
    given: dict[str, ast.expr],
    text: Callable[[ast.expr], str],
    written: Callable[[ast.expr], Place],
) -> Iterator[Patched]:
    """``setattr`` and ``delattr``: the builtins, or those of a ``monkeypatch``."""
    plain = Manner.STORE if kind.endswith("setattr") else Manner.DELETE
    builtin = kind.startswith("builtins.")
    raising = _argument(call, 3 if kind == "setattr" else 2, "raising", given)
    tolerant = Manner.PUT if plain is Manner.STORE else plain
    manner = plain if builtin else Manner.PATCH if _is(raising, True) else tolerant
    target = _argument(call, 0, "target", given)
    name = _argument(call, 1, "name", given)
    if target is None:
        return
    whole = text(target)
    by_text = whole and (len(call.args) + ("value" in given) == 2 if kind == "setattr" else name is None)
    if by_text and not builtin:
        yield from _named(whole, written(target), manner)
    elif name is not None and text(name).isidentifier():
        yield Patched(manner, text(name), written(name), subject=target)


def _named(text: str, place: Place, manner: Manner) -> Iterator[Patched]:
    """A dotted name. What an attribute is set on has to be there even if the attribute has not."""
    above, _, name = text.rpartition(".")
    if not above:
        return
    if manner is not Manner.PATCH:
        yield from _named(above, place, Manner.PATCH)
    yield Patched(manner, name, place, text=above)


def _kind(func: ast.expr, paths: Sequence[Path]) -> str:
    """Which of the functions *func* is; empty if none."""
    for path in paths:
        steps = [step.name for step in path.steps if isinstance(step, Attribute)]
        name = ".".join(filter(None, [path.origin.module, path.origin.name, *steps]))
        if path.origin.level or len(steps) < len(path.steps):
            continue
        kind = next((name.removeprefix(each) for each in _MOCKS if name.startswith(each)), "")
        if kind in ("patch", "patch.object", "patch.multiple", "patch.dict"):
            return kind
    if isinstance(func, ast.Name):
        return f"builtins.{func.id}" if func.id in ("setattr", "delattr") and not paths else ""
    if paths and not all(path.origin.module.startswith(("pytest", "_pytest")) for path in paths):
        return ""
    name = dotted(func)
    fixture, _, rest = name.partition(".patch")
    if fixture.endswith("mocker"):
        return f"patch{rest}"
    if last_part(func) == "spy" and name.removesuffix(".spy").endswith("mocker"):
        return "spy"
    return last_part(func) if last_part(func) in ("setattr", "delattr") and _is_method(func) else ""


def _is_method(func: ast.expr) -> bool:
    return isinstance(func, ast.Attribute) and dotted(func.value) not in ("object", "builtins", "super")


def _argument(call: ast.Call, index: int, name: str, given: dict[str, ast.expr]) -> ast.expr | None:
    """An argument by position or keyword, if it is plain to see."""
    before = call.args[: index + 1]
    if any(isinstance(each, ast.Starred) for each in before):
        return None
    return call.args[index] if len(call.args) > index else given.get(name)


def _is(node: ast.expr | None, value: bool) -> bool:
    """Whether a flag is *value*, also by default."""
    return node is None or (isinstance(node, ast.Constant) and node.value is value)
