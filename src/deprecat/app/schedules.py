"""The schedules that a run uses: the one that a ledger names, or over it the one that the user names."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

from deprecat.model.distributions import normalized
from deprecat.model.ledger import Ledger
from deprecat.schedule.calendar import Calendar, moment
from deprecat.schedule.schedules import Schedule
from deprecat.schedule.text import follows, load_text, loads, schedule, shipped

UNKNOWN = "plain"
"""The schedule of an upstream of which none is known: nothing is promised, nothing foreseen."""


def schedule_of(ledger: Ledger, given: str = "") -> Schedule:
    """The schedule of *ledger*'s upstream; *given* (a name or a file) takes its place.

    Raises ScheduleError, PathError.
    """
    told = given or ledger.schedule or follows(ledger.upstream) or UNKNOWN
    return loads(told, f"the schedule in the ledger of {ledger.upstream}") if "\n" in told else schedule(told)


def configured(schedules: Sequence[tuple[str, str]], upstream: str) -> str:
    """Of *schedules* by normalized name that of *upstream*; empty if there is none."""
    if not schedules:
        return ""
    return dict(schedules).get(normalized(upstream), "")


def calendar_of(ledger: Ledger, at: datetime.date, given: str = "") -> Calendar:
    """The calendar of *ledger*'s upstream on the day *at*. Raises ScheduleError, PathError."""
    return Calendar(schedule_of(ledger, given), ledger.history, at)


def calendar_at(ledger: Ledger, at: str, given: str = "") -> Calendar:
    """Likewise, where *at* is as typed: a day or a release. Raises ScheduleError, PathError."""
    plan = schedule_of(ledger, given)
    day, release = moment(at, plan, ledger.history)
    return Calendar(plan, ledger.history, day, release)


def kept(given: str) -> str:
    """What a ledger keeps of the schedule *given*: a shipped one's name, another's text.

    Raises ScheduleError, PathError.
    """
    schedule(given)
    return given if given in shipped() else load_text(Path(given)).rstrip("\n") + "\n"
