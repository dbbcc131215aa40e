"""Shell functions: what an upstream's shell scripts define, for shells that read them.

They are names in the shell of whoever sources the script, so downstream scripts can run them as commands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from deprecat.model.releases import ReleaseSet
from deprecat.model.values import dataclass, field


@dataclass(frozen=True, slots=True)
class Script:
    """A shell script of an upstream through all releases.

    ``path`` is that in its repository. ``open`` are the releases in which it may define functions that were
    not read, for it could not be parsed as a whole. ``functions`` are those that it defines.
    """

    path: str
    present: ReleaseSet
    open: ReleaseSet
    functions: Mapping[str, ReleaseSet] = field(default_factory=dict)


def telling(upstream: str, scripts: Iterable[Script], programs: Iterable[str]) -> frozenset[str]:
    """The functions in *scripts* that tell by their name whose they are: the upstream's name is a word in it
    (``__conda_activate``), and it is not that of one of its *programs*, which a function may wrap."""
    taken = {_plain(upstream), *map(_plain, programs)}
    word = re.compile(rf"(?:.*[^a-z0-9])?{re.escape(_plain(upstream))}(?:[^a-z0-9].*)?")
    names = {name for script in scripts for name in script.functions}
    return frozenset(name for name in names if _plain(name) not in taken and word.fullmatch(_plain(name)))


def _plain(name: str) -> str:
    return name.lower().replace("-", "_").replace(".", "_")
