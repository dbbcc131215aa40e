"""The reports of a run: one where its output goes, others in files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TextIO

from deprecat.app.options import CheckOptions, DiffOptions, ExplainOptions, Report, ScheduleOptions
from deprecat.app.output import Write, emit_all, foresee

Reporting = CheckOptions | DiffOptions | ExplainOptions | ScheduleOptions

Render = Callable[[str, TextIO, int, bool], None]
"""Writes a report in the format named, on so many columns, with colours or without."""


def foresee_reports(options: Reporting) -> None:
    """Raise PathError if it is clear already that a report cannot be written."""
    foresee([report.output for report in _files(options)])


def publish(render: Render, options: Reporting, width: int | None = None) -> None:
    """Write all reports that *options* ask for, to all files or to none. Raises PathError."""
    from deprecat.report.terminal import columns, wants_color

    def to_file(report: Report) -> Write:
        return lambda stream: render(report.format, stream, columns(stream, width), False)

    def to_standard_output(stream: TextIO) -> None:
        color = wants_color(stream, asked=options.color)
        render(options.format, stream, columns(stream, width), color)

    reports: list[tuple[Write, str | None]] = [(to_file(each), each.output) for each in _files(options)]
    if options.output is None:
        reports.append((to_standard_output, None))
    emit_all(reports)


def on_terminal() -> bool:
    """Whether someone reads standard output at a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def _files(options: Reporting) -> Sequence[Report]:
    first = () if options.output is None else (Report(options.format, options.output),)
    return (*first, *options.reports)
