"""What a function of the project gives for the arguments of one call.

``try_exports("conda.exports", "Name")`` looks up a name by two texts. Collecting tells what the function
gives with a mark in the place of each parameter (:class:`deprecat.model.exports.Parameter`); here the marks
become what the call says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from deprecat.model.exports import Export, Parameter, Wrapper
from deprecat.model.uses import (
    AllOf,
    AnyOf,
    Attribute,
    Call,
    Compare,
    Condition,
    Guard,
    Has,
    Not,
    Origin,
    Path,
    Refer,
    Step,
    Test,
    Unknown,
)
from deprecat.model.values import replace

Given = Mapping[str, str | Path]


def given(parameters: Sequence[Parameter], call: Call) -> Given:
    """By mark, what *call* gives for each parameter, as far as it is plain to see."""
    found: dict[str, str | Path] = {}
    by_key = dict(call.given)
    places = [each for each in parameters if not each.keyword_only]
    for index, each in enumerate(places):
        value = by_key.get(str(index), by_key.get(each.name))
        if (
            index >= call.positional
            and each.name not in call.keywords
            and not (call.star or call.double_star)
        ):
            value = each.default
        if value:
            found[each.mark] = value
    for each in parameters:
        if each.keyword_only:
            value = by_key.get(each.name) if each.name in call.keywords else each.default
            if value:
                found[each.mark] = value
    return found


def filled(gives: Sequence[Export], values: Given) -> Iterator[Export]:
    """What a function *gives*, with *values* for its parameters; what still depends on others is left out."""
    for each in gives:
        path = _path(each.path, values) if each.path is not None else None
        if (path is None) is (each.path is None):
            yield replace(each, path=path, guards=_guards(each.guards, values))


def looked_up(wrapper: Wrapper, call: Call) -> Path | None:
    """What *call* of *wrapper* looks up; None where that is not plain to see."""
    by_key = dict(call.given)
    module = next((by_key[key] for key in wrapper.module if key in by_key), None)
    name = next((by_key[key] for key in wrapper.name if key in by_key), None)
    if not isinstance(name, str) or not name.isidentifier():
        return None
    if isinstance(module, Path):
        return Path(module.origin, (*module.steps, Attribute(name)))
    if module is None or not all(part.isidentifier() for part in module.split(".")):
        return None
    return Path(Origin(0, module, name, 0))


def _path(path: Path, values: Given) -> Path | None:
    """*path* with *values* for marks; None if that is none."""
    origin, steps = path.origin, tuple(_step(step, values) for step in path.steps)
    if None in steps:
        return None
    told = tuple(step for step in steps if step is not None)
    root = values.get(origin.module)
    if isinstance(root, Path):
        return Path(root.origin, (*root.steps, *told))
    module, name = _text(origin.module, values), _text(origin.name, values)
    if module is None or name is None:
        return None
    return Path(replace(origin, module=module, name=name, guards=_guards(origin.guards, values)), told)


def _step(step: Step, values: Given) -> Step | None:
    if isinstance(step, Attribute):
        name = _text(step.name, values)
        return Attribute(name) if name is not None and name.isidentifier() else None
    if isinstance(step, Call) and any("ǁ" in key or "ǁ" in str(value) for key, value in step.given):
        return replace(step, given=())
    return step


def _text(text: str, values: Given) -> str | None:
    if "ǁ" not in text:
        return text
    for name, value in values.items():
        if isinstance(value, str):
            text = text.replace(name, value)
    proper = all(part.isidentifier() for part in text.split("."))
    return text if proper and "ǁ" not in text else None


def _guards(guards: Sequence[Guard], values: Given) -> tuple[Guard, ...]:
    return tuple(
        replace(each, condition=_condition(each.condition, values)) if isinstance(each, Test) else each
        for each in guards
    )


def _condition(condition: Condition, values: Given) -> Condition:
    if isinstance(condition, Has | Refer):
        path = _path(condition.path, values)
        return replace(condition, path=path) if path is not None else Unknown()
    if isinstance(condition, Compare):
        path = _path(condition.subject, values)
        return replace(condition, subject=path) if path is not None else Unknown()
    if isinstance(condition, Not):
        return Not(_condition(condition.of, values))
    if isinstance(condition, AllOf | AnyOf):
        return replace(condition, of=tuple(_condition(each, values) for each in condition.of))
    return condition
