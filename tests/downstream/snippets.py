"""Uses written as text, and snippets whose comments say what must be collected from them.

A comment ``#: use; use`` lists all uses on its line that are rooted in ``up``, ``other`` or an own module
(other imports are left out), as ``manner path if guards from guards of the origin``. Without manner it is
a read, or a call if the path ends in one; guards of the origin that are also those of the use are not
repeated. A line without comment has no use. Imports are listed only where the comment names one.
"""

from __future__ import annotations

import re
import textwrap

from deprecat.downstream.collect import collect
from deprecat.model.uses import (
    AllOf,
    AnyOf,
    Attempt,
    Attribute,
    Call,
    Compare,
    Condition,
    FileFacts,
    Guard,
    Has,
    Manner,
    Not,
    Path,
    Refer,
    Step,
    Typing,
    Use,
)


def facts_of(source: str) -> FileFacts:
    return collect(textwrap.dedent(source).encode())


def show_step(step: Step) -> str:
    if isinstance(step, Attribute):
        return f".{step.name}"
    if isinstance(step, Call):
        stars = ["*"] * step.star + ["**"] * step.double_star
        shape = [*([str(step.positional)] if step.positional else []), *step.keywords, *stars]
        return f"({','.join(shape)})"
    return f"<{step.how}>"


def show_path(path: Path) -> str:
    origin = path.origin
    root = "." * origin.level + origin.module + (f":{origin.name}" if origin.name else "")
    return root + "".join(map(show_step, path.steps))


def show_condition(condition: Condition) -> str:
    if isinstance(condition, Compare):
        width = f"[:{condition.width}]" if condition.width else ""
        return f"{show_path(condition.subject)}{width} {condition.operator} {'|'.join(condition.versions)}"
    if isinstance(condition, Has):
        return f"has {show_path(condition.path)}"
    if isinstance(condition, Refer):
        return f"refer {show_path(condition.path)}"
    if isinstance(condition, Not):
        return f"not {show_condition(condition.of)}"
    if isinstance(condition, (AllOf, AnyOf)):
        name = "all" if isinstance(condition, AllOf) else "any"
        return f"{name}({', '.join(map(show_condition, condition.of))})"
    return "typing" if isinstance(condition, Typing) else "?"


def show_guard(guard: Guard) -> str:
    if isinstance(guard, Attempt):
        return f"try {guard.part}{' lost' if not guard.recovers else ''}{' only' if guard.only else ''}"
    return ("" if guard.holds else "not ") + show_condition(guard.condition)


def show(use: Use) -> str:
    last = use.path.steps[-1] if use.path.steps else None
    plain = Manner.CALL if isinstance(last, Call) else Manner.READ
    text = show_path(use.path) if use.manner is plain else f"{use.manner.value} {show_path(use.path)}"
    for word, guards in (("if", use.guards), ("from", use.path.origin.guards)):
        if guards and not (word == "from" and use.guards == guards):
            text += f" {word} {' & '.join(map(show_guard, guards))}"
    return text


def wanted(use: Use) -> bool:
    return use.path.origin.level > 0 or use.path.origin.module.partition(".")[0] in ("up", "other")


def check(source: str) -> None:
    source = textwrap.dedent(source).strip("\n")
    facts = collect(source.encode())
    for number, line in enumerate(source.splitlines(), 1):
        said = line.partition("#: ")[2].strip()
        imports = "import " in said
        found = [
            show(use)
            for use in facts.uses
            if use.place.line == number and wanted(use) and (imports or use.manner is not Manner.IMPORT)
        ]
        expected = re.split("; ", said) if said else []
        assert found == expected, f"line {number}: {line.strip()}"
