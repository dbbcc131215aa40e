"""One requirement's text: PEP 508's and conda's ways to write a name with versions.

Whether the versions make sense is not judged here: it matters of few names, and a project names many.
"""

from __future__ import annotations

import re

from deprecat.model.requirements import Requirement, Weight
from deprecat.model.values import dataclass

# ``channel/subdir:namespace:name version build`` (CEP 29)
_SPEC = re.compile(r"(?:[^\s=<>!~]*:)?(?P<name>[A-Za-z0-9_][\w.-]*)(?P<rest>[\s=<>!~^(*].*)?")
# what most lines are: PEP 508 in its simplest form, which needs no parser
_SIMPLE = re.compile(
    r"(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)"
    r"(?: ?(?P<operator>==|!=|>=|<=|>|<) ?(?P<version>[0-9]+(?:[.][0-9]+)*))?"
)
_BRACKETS = re.compile(r"\[.*\]")
_KEYED = re.compile(r"\bversion\s*=\s*(?P<quote>[\"']?)(?P<version>[^\"'\]]+)(?P=quote)")
_GLUED = re.compile(r"=?(?P<version>[^=<>!~\s]+)=(?P<build>[^=\s]+)")
_LOOSE = re.compile(r"\s*([,|])\s*|(?<=[<>=!~])\s+")  # blanks that part nothing


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a requirement stands, what weight that gives it, and the condition that it holds under."""

    path: str
    line: int
    weight: Weight
    case: str = ""


def conda(text: str, spot: Spot, *, recipe: bool = False) -> Requirement | None:
    """A match spec of conda's (CEP 29), ``None`` if *text* names no package.

    In a *recipe* a bare version means all that begin with it.
    """
    written = " ".join(text.partition("#")[0].partition(" if ")[0].split())
    bare = _BRACKETS.sub("", written)
    spec = _SPEC.fullmatch(bare.strip())
    if spec is None:
        return None
    keyed = _KEYED.search(written) if bare != written else None
    versions, exact = (keyed["version"], False) if keyed else _without_build(spec["rest"] or "")
    return Requirement(
        spec["name"],
        versions,
        spot.path,
        spot.line,
        written,
        spot.weight,
        spot.case,
        fuzzy=recipe and not exact,
    )


def _without_build(rest: str) -> tuple[str, bool]:
    """The version of a match spec, and whether it was that of one build."""
    version, *more = _LOOSE.sub(lambda blank: blank[1] or "", rest.strip()).split() or [""]
    while more and more[0][0] in "<>=!~":
        version += f",{more.pop(0)}"
    glued = _GLUED.fullmatch(version)
    return (f"=={glued['version']}", True) if glued else (version, bool(more))


def pep508(text: str, spot: Spot) -> Requirement | None:
    """A requirement as in PEP 508. One that is none is taken for conda's: files of requirements are written
    for either."""
    written = " ".join(text.split())
    simple = _SIMPLE.fullmatch(written)
    if simple:
        versions = "".join(simple.group("operator", "version")) if simple["operator"] else ""
        return Requirement(simple["name"], versions, spot.path, spot.line, written, spot.weight, spot.case)
    from packaging.requirements import InvalidRequirement  # late: takes 20 ms
    from packaging.requirements import Requirement as Pep508

    try:
        read = Pep508(written)
    except InvalidRequirement:
        return conda(written, spot)
    marker = str(read.marker) if read.marker and "extra" not in str(read.marker) else ""
    shown = written.partition(";")[0].strip()
    case = " and ".join(filter(None, (spot.case, marker)))
    return Requirement(read.name, str(read.specifier), spot.path, spot.line, shown, spot.weight, case)


def keyed(name: str, versions: str, spot: Spot) -> Requirement:
    """A name and its versions where they are written apart, as in the tables of Poetry and pixi."""
    shown = f"{name} {versions}".strip()
    return Requirement(name, versions.strip(), spot.path, spot.line, shown, spot.weight, spot.case)
