"""What a project says about the releases of its dependencies: plain facts, each with its place."""

from __future__ import annotations

from enum import IntEnum

from deprecat.model.values import dataclass


class Weight(IntEnum):
    """How much a requirement says about the releases that the project supports; the lowest speaks first."""

    RUN = 1  # what it needs to run: recipes, ``project.dependencies``, ``install_requires``
    EXTRA = 2  # what it needs for more: extras
    ENVIRONMENT = 3  # what it is built, tested and developed with


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement as a file of the project writes it.

    ``versions`` is the specifier alone, empty if there is none; ``fuzzy`` says that a bare version in it
    means all that begin with it, see :class:`~deprecat.model.specifiers.Specifier`. ``text`` is all of the
    requirement. ``case`` is the condition under which it holds (a selector, a marker, an output of a recipe),
    empty if it always does.
    """

    name: str
    versions: str
    path: str
    line: int
    text: str
    weight: Weight
    case: str = ""
    fuzzy: bool = False

    @property
    def origin(self) -> str:
        """Where it stands and what it says: ``recipe/meta.yaml:45: conda >=22.11``."""
        return f"{self.path}:{self.line}: {self.text}"
