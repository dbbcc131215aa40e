"""``dataclass``, ``field``, ``fields``, ``is_dataclass``, ``replace``: cheaper than the standard library's.

Those compile up to six functions for each class there and then, and import ``inspect``: 60 of the 190 ms of
processor time of a check of one small file went into classes, and of most of these it made no value.
Here the methods of a class are compiled when the first of their kind is called. They are quicker, too: a
frozen value with slots is filled through its slots.

Type checkers see the standard library's, and the tests compare the two. There is no more of it than
we use, and two things differ: ``dataclasses.fields`` and its like do not know our classes, and a signature
is not told before the first value was made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from reprlib import recursive_repr
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any, NoReturn

_FIELDS = "__value_fields__"
_MISSING = object()
_MADE = {"__init__"}
_COMPARED = {"__eq__", "__hash__"}
_ORDER = {"__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">="}


class Field:
    """What :func:`dataclasses.field` was told, of which ``init=False`` is for those with a factory."""

    __slots__ = ("compare", "default", "default_factory", "init", "kw_only", "name", "repr")

    def __init__(
        self,
        *,
        default: object = _MISSING,
        default_factory: object = _MISSING,
        init: bool = True,
        repr: bool = True,
        compare: bool = True,
        kw_only: bool = False,
    ) -> None:
        self.name = ""
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.compare = compare
        self.kw_only = kw_only

    @property
    def required(self) -> bool:
        return self.default is _MISSING and self.default_factory is _MISSING


def _fields(value: Any) -> tuple[Field, ...]:
    try:
        return tuple(getattr(value, _FIELDS).values())
    except AttributeError:
        raise TypeError(f"{value!r} is none of our values, and no class of them") from None


def _is_dataclass(value: object) -> bool:
    return hasattr(value, _FIELDS)


def _replace(value: Any, /, **changes: Any) -> Any:
    kept = {each.name: getattr(value, each.name) for each in _fields(value) if each.init}
    return value.__class__(**kept | changes)


def _dataclass(
    made: type | None = None,
    /,
    *,
    frozen: bool = False,
    slots: bool = False,
    eq: bool = True,
    order: bool = False,
) -> Any:
    def decorated(plain: type) -> type:
        return _completed(plain, frozen=frozen, slots=slots, eq=eq, order=order)

    return decorated if made is None else decorated(made)


def _completed(made: Any, *, frozen: bool, slots: bool, eq: bool, order: bool) -> type:
    own = {name: _declared(made, name) for name in made.__annotations__}
    bases = [vars(base).get(_FIELDS, {}) for base in made.__mro__[:0:-1]]
    if slots:
        made = _slotted(made, own)
    given = dict(vars(made))
    fields = {name: each for some in (*bases, own) for name, each in some.items()}
    setattr(made, _FIELDS, fields)
    positional = tuple(name for name, each in fields.items() if each.init and not each.kw_only)
    made.__match_args__ = positional  # type: ignore[misc]
    late = {"__init__", *(("__eq__",) if eq else ()), *(_ORDER if order else ())}
    if eq and frozen:
        late.add("__hash__")
    elif eq and "__hash__" not in given:
        made.__hash__ = None
    if "__repr__" not in given:
        made.__repr__ = _repr
    if frozen:
        made.__setattr__, made.__delattr__ = _no_setting, _no_deleting
        if slots:
            made.__getstate__, made.__setstate__ = _state, _restore
    # a class with an __eq__ of its own has None for a hash
    late = {name for name in late if given.get(name) is None}
    # many a class makes values that are never compared, and of few is asked which comes first
    for kind in (_MADE, _COMPARED, late - _MADE - _COMPARED):
        for name in late & kind:
            setattr(made, name, _later(made, name, frozen, late & kind))
    return made  # type: ignore[no-any-return]


def _declared(made: type, name: str) -> Field:
    given = vars(made).get(name, _MISSING)
    each = given if isinstance(given, Field) else Field(default=given)
    if each.default.__class__.__hash__ is None:
        raise ValueError(f"{made.__qualname__}.{name}: all values would share this default")
    each.name = name
    if each.default is not _MISSING:
        setattr(made, name, each.default)
    elif given is not _MISSING:
        delattr(made, name)
    return each


def _slotted(made: type, own: Mapping[str, Field]) -> type:
    """The class once more: slots are had from the start or not at all."""
    without = {*own, "__dict__", "__weakref__"}
    content = {name: value for name, value in vars(made).items() if name not in without}
    inherited = {name for base in made.__mro__[1:] for name in vars(base).get("__slots__", ())}
    content["__slots__"] = tuple(name for name in own if name not in inherited)
    again = type(made)(made.__name__, made.__bases__, content)
    again.__qualname__ = made.__qualname__
    return again


# What all classes share


@recursive_repr()
def _repr(self: object) -> str:
    shown = (f"{each.name}={getattr(self, each.name)!r}" for each in _fields(self) if each.repr)
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _no_setting(self: object, name: str, value: object) -> NoReturn:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _no_deleting(self: object, name: str) -> NoReturn:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: object) -> list[Any]:
    return [getattr(self, each.name) for each in _fields(self)]


def _restore(self: object, state: list[Any]) -> None:
    for each, value in zip(_fields(self), state, strict=True):
        object.__setattr__(self, each.name, value)


# What each class has for itself


def _later(made: type, name: str, frozen: bool, late: set[str]) -> Callable[..., Any]:
    """The method *name* of *made*, which puts those that are *late* in place and hands the call on."""

    def method(self: object, *args: object, **keywords: object) -> Any:
        if vars(made)[name] is method:
            for each, function in _compiled(made, frozen, late).items():
                setattr(made, each, function)
        return vars(made)[name](self, *args, **keywords)

    return method


def _compiled(made: type, frozen: bool, wanted: set[str]) -> dict[str, Any]:
    scope: dict[str, Any] = {"_missing": _MISSING, "_set": object.__setattr__}
    functions = {} if wanted == _MADE else _comparing(_fields(made))
    if "__init__" in wanted:
        functions["__init__"] = _making(made, frozen, scope)
    made_here: dict[str, Any] = {}
    exec("\n".join(f"def {name}{functions[name]}" for name in sorted(wanted)), scope, made_here)
    for name, function in made_here.items():
        function.__qualname__ = f"{made.__qualname__}.{name}"
    return made_here


def _making(made: type, frozen: bool, scope: dict[str, Any]) -> str:
    """The text of ``__init__``; adds what it needs to *scope*."""
    positional, named, body = ["self"], ["*"], ["pass"]
    for number, each in enumerate(_fields(made)):
        name = value = each.name
        if each.default_factory is not _MISSING:
            scope[f"_make_{number}"] = each.default_factory
            value = (
                f"_make_{number}() if {name} is _missing else {name}" if each.init else f"_make_{number}()"
            )
        scope[f"_default_{number}"] = each.default
        if each.init:
            parameter = name if each.required else f"{name}=_default_{number}"
            (named if each.kw_only else positional).append(parameter)
        slot = getattr(made, name, None)
        if not frozen:
            body.append(f"self.{name} = {value}")
        elif isinstance(slot, MemberDescriptorType):
            scope[f"_set_{number}"] = slot.__set__
            body.append(f"_set_{number}(self, {value})")
        else:
            body.append(f"_set(self, '{name}', {value})")
    parameters = [*positional, *(named if len(named) > 1 else ())]
    return f"({', '.join(parameters)}):\n  " + "\n  ".join(body)


def _comparing(fields: Iterable[Field]) -> dict[str, str]:
    """The texts of the methods that compare, by their names."""
    mine, others = (
        f"({''.join(f'{of}.{e.name}, ' for e in fields if e.compare)})" for of in ("self", "other")
    )
    functions = {"__hash__": f"(self):\n  return hash({mine})"}
    for name, sign in {"__eq__": "==", **_ORDER}.items():
        answer = f"{mine} {sign} {others} if other.__class__ is self.__class__ else NotImplemented"
        functions[name] = f"(self, other):\n  return {answer}"
    return functions


if TYPE_CHECKING:
    from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
else:
    MISSING = _MISSING
    dataclass, field, fields, is_dataclass, replace = _dataclass, Field, _fields, _is_dataclass, _replace

__all__ = ["MISSING", "dataclass", "field", "fields", "is_dataclass", "replace"]
