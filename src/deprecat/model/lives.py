"""The life of a symbol: what became of it through the releases, ready to be told."""

from __future__ import annotations

from deprecat.model.declarations import Declaration
from deprecat.model.findings import Deadline
from deprecat.model.releases import ReleaseSet
from deprecat.model.values import dataclass, field


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a symbol in ``release`` (a version text).

    ``what`` is one of :data:`HAPPENINGS`; ``detail`` says more in a few words, or is empty.
    """

    release: str
    what: str
    detail: str = ""


HAPPENINGS = (
    "introduced",
    "pending",  # declared; the deprecation itself is still to come
    "deprecated",
    "postponed",  # a declared removal moved to a later release
    "advanced",  # a declared removal moved to an earlier release
    "withdrawn",  # the declaration is gone, the symbol is not
    "removed",
    "returned",
    "moved",
)


@dataclass(frozen=True, slots=True)
class Prospect:
    """A declaration's place on its upstream's schedule.

    ``state`` is what it is at ``release``: pending, deprecated, overdue; or how it ended there: removed, kept
    (a thing of that name is still there), withdrawn, moved, unknown. ``ahead`` tells what comes next,
    *deprecated* or *removed*, and when. ``moves`` are the times that its removal was moved, each as
    ``24.3.0: 24.3 -> 24.9``.
    """

    declaration: Declaration
    state: str
    release: str
    ahead: tuple[tuple[str, Deadline], ...] = ()
    moves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Life:
    """All that a ledger knows of one symbol.

    ``kind`` is a :class:`~deprecat.model.symbols.Kind` by value. ``target`` is what an alias
    stands for, ``parameters`` a callable's in short signature text. ``open`` are the releases in
    which it may exist although the source does not show it. ``events`` come in release order. ``prospects``
    are the places on the schedule of those declarations that name a release.
    """

    symbol: str
    upstream: str
    kind: str
    present: ReleaseSet
    declarations: tuple[Declaration, ...]
    events: tuple[Event, ...]
    target: str = ""
    replacement: str = ""
    parameters: str = ""
    prospects: tuple[Prospect, ...] = ()
    open: ReleaseSet = field(kw_only=True)
