"""Ledgers with what is to come: the releases that each upstream's schedule foresees."""

from __future__ import annotations

from collections.abc import Mapping

from deprecat.app.options import CheckOptions
from deprecat.app.schedules import UNKNOWN, calendar_of, configured
from deprecat.lint.outlook import Outlook, coming
from deprecat.model.ledger import Ledger
from deprecat.upstream.ledger_text import looking_ahead as extended


def looking_ahead(
    ledgers: Mapping[str, Ledger], options: CheckOptions
) -> tuple[dict[str, Ledger], dict[str, Outlook]]:
    """The *ledgers* as far as the horizon, and how each looks on the day of the check. Without a day they
    stay as they are. Raises ScheduleError, PathError."""
    known, outlooks = dict(ledgers), {}
    for name, ledger in ledgers.items():
        if options.at is None or not ledger.history.releases:
            outlooks[name] = Outlook(ledger.history)
            continue
        calendar = calendar_of(ledger, options.at, configured(options.schedules, name))
        horizon = "0" if calendar.schedule.name == UNKNOWN else options.horizon
        known[name] = extended(ledger, coming(calendar, horizon))
        outlooks[name] = Outlook(known[name].history, calendar, horizon, options.error_within)
    return known, outlooks
