"""What a file binds at its top level, as the other files of the project see it.

A name may stand for something imported (a path), or for something of the file's own that leads to such a
thing again: a function that returns one, a class with attributes that hold one, an instance, a container.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from deprecat.model.uses import Attribute, Call, Condition, Guard, Path, Step, Through
from deprecat.model.values import dataclass, field

FAR = 3  # steps from a container that it takes to know what they lead to
_TAKING = frozenset(("get", "pop", "setdefault", "popleft"))


@dataclass(frozen=True, slots=True)
class Export:
    """One way in which a file binds a name.

    ``path`` is what it stands for if that is rooted in an import, ``None`` for something of the
    file's own, of which ``value`` tells what can lead to an import again.
    ``condition`` is its truth if the value is a test (``conda_44 = ... >= ...``).
    """

    path: Path | None
    line: int
    guards: tuple[Guard, ...] = ()
    condition: Condition | None = None
    value: Value | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a function. In what the function gives, ``mark`` stands for what it is called with, a
    text or a path; ``default`` is such a text, if it has one."""

    name: str
    default: str | None = None
    keyword_only: bool = False

    @property
    def mark(self) -> str:
        return mark(self.name)


def mark(name: str) -> str:
    """An identifier that nobody writes, in place of parameter *name*."""
    return f"ǁ{name}ǁ"


@dataclass(frozen=True, slots=True)
class Function:
    """A function: what a call of it gives, and on which ``parameters`` that depends. ``attribute``: it is
    read like one (a property)."""

    gives: tuple[Export, ...]
    parameters: tuple[Parameter, ...] = ()
    attribute: bool = False


@dataclass(frozen=True, slots=True)
class Wrapper:
    """A ``function`` (dotted) of which somebody says that it looks up a name of a module: ``module`` and
    ``name`` are the arguments that say which, each by what it can be called: positions from ``0`` on, or
    keywords."""

    function: str
    module: tuple[str, ...] = ("0", "module")
    name: tuple[str, ...] = ("1", "name")


@dataclass(frozen=True, slots=True)
class Class:
    """A class. ``statics`` are its attributes that lead somewhere, ``members`` those of its instances,
    ``names`` all that either has. What has another name is the ``base``'s, as far as that is known."""

    statics: Mapping[str, tuple[Export, ...]]
    members: Mapping[str, tuple[Export, ...]]
    names: frozenset[str]
    base: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance of a class of the project."""

    of: Class


@dataclass(frozen=True, slots=True)
class Container:
    """What a container holds: what going through it gives ``each`` time, or the ``values`` of a mapping."""

    each: tuple[Path, ...] = ()
    values: tuple[Path, ...] = ()

    def after(self, steps: Sequence[Step]) -> tuple[tuple[Path, ...], int]:
        """What the first of *steps* from the container lead to, and how many."""
        step = steps[0] if steps else None
        if isinstance(step, Through):
            return (self.values or self.each) if step.how == "subscript" else self.each, 1
        if isinstance(step, Attribute) and len(steps) > 1 and isinstance(steps[1], Call):
            if step.name in _TAKING:
                return self.values or self.each, 2
            if step.name == "values" and len(steps) > 2 and steps[2] == Through("iterate"):
                return self.values, 3
        return (), 0


Value = Function | Class | Instance | Container
