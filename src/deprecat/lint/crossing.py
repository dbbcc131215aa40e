"""Paths that one upstream passes on into another.

conda-smithy reads ``conda_build.conda_interface.context``; which conda name that stands for, conda-build's
ledger tells for each of its releases, and whether conda has it, conda's ledger for each of its own. So such
a use is judged by both: by the first for what it names, by the second for what that leads to. Which
releases of the two get installed together no ledger knows. Therefore something breaks only where it does so
whichever of the releases in question passes it on; where it takes certain ones of them, that is possible.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deprecat.lint.walk import Answer, Exit
from deprecat.model.releases import ReleaseSet
from deprecat.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Crossing:
    """The passing on of something by ``upstream``, under the name ``symbol``, in ``releases``.

    The first ``written`` steps of the path beyond stand in that upstream's source. ``elsewhere`` are the
    releases beyond that work with others of those in question.
    """

    upstream: str
    symbol: str
    releases: ReleaseSet
    written: int
    elsewhere: ReleaseSet


def variants(answer: Answer, asked: ReleaseSet) -> Iterator[tuple[Sequence[Exit], ReleaseSet]]:
    """The releases *asked* for in which a path leads nowhere but out of its upstream, by where it leads."""
    left = asked - answer.absent
    if answer.kept is not None:
        left -= answer.kept
    while left.first is not None:
        one = left.history.at(left.first.version)
        here = [each for each in answer.exits if each.releases & one]
        alike = left
        for each in answer.exits:
            alike &= each.releases if each in here else ~each.releases
        if here:
            yield here, alike
        left -= alike | one
