"""When a use breaks, and how much that matters: the deadline and the level of a finding.

The rule says what is the case, the level how soon it hurts. What is gone in a release that is out
fails now, so its rule's level stands. What goes in a release ahead has the level of that release
(:meth:`~deprecat.lint.outlook.Outlook.level`), if it is among those in question; if the code is ready for it
(a version test, a ``try``), or if it is beyond the horizon, it is a note. Where no release ahead is in
question, or no release is declared for the removal, the rule's level stands.
"""

from __future__ import annotations

from deprecat.lint.outlook import Outlook
from deprecat.model.declarations import Term
from deprecat.model.findings import Deadline, Level
from deprecat.model.releases import Release, ReleaseSet, parse
from deprecat.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """``level`` is ``None`` where that of the rule stands; ``ready``: the code does without what goes."""

    deadline: Deadline | None = None
    level: Level | None = None
    ready: bool = False


def of_absence(outlook: Outlook, turning: Release | None, broken: ReleaseSet) -> Timing:
    """Of something that went in *turning* and is missed in the releases *broken*."""
    if turning is None or outlook.calendar is None:
        return Timing()
    first = broken.first
    later = first if first and not broken & outlook.out else None
    return Timing(outlook.deadline(turning.version), outlook.level(later) if later else None)


def of_declaration(outlook: Outlook, term: Term, question: ReleaseSet, breaking: ReleaseSet) -> Timing:
    """Of something that *term* declares to go, where the use breaks in the releases *breaking* of the
    *question*'s."""
    due = parse(term.remove_in)
    if due is None or outlook.calendar is None:
        return Timing()
    history = outlook.history
    goes = history.since(due)
    newest = history.recorded.last
    if newest and newest.version not in term.releases:  # gone by now, or taken back
        ready = bool(question & goes)
        return Timing(outlook.deadline(term.remove_in), Level.NOTE if ready else None, ready)
    first = (goes & history.ahead).first
    late = first is not None and bool(goes & history.recorded)  # past its time, and still there
    deadline = outlook.deadline(first.version if first and late else term.remove_in)
    ahead = question & history.ahead
    if not ahead or (first and first.version not in ahead):
        return Timing(deadline)
    if first is None:  # beyond the horizon; whether it is in question, the last release before it tells
        return Timing(deadline, Level.NOTE if history.releases[-1].version in ahead else None)
    breaks = breaking.first
    return Timing(deadline, outlook.level(breaks)) if breaks else Timing(deadline, Level.NOTE, ready=True)
