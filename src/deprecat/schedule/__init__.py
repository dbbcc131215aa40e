"""Schedules: when an upstream may deprecate and remove, when its releases come, and whether it kept its word.

A :class:`~deprecat.schedule.schedules.Schedule` is a policy as data (``docs/schedules.md``), a
:class:`~deprecat.schedule.calendar.Calendar` that policy laid over an upstream's recorded releases on a given
day. Nothing here reads a clock: the day is always passed in.
"""
