"""``deprecat schedule``: the board for an upstream's release manager."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TextIO

from packaging.version import InvalidVersion, Version

from deprecat.app.ledgers import ledgers
from deprecat.app.options import ScheduleOptions
from deprecat.app.reading import has_prose, read
from deprecat.app.reports import foresee_reports, publish
from deprecat.app.schedules import calendar_at
from deprecat.errors import ScheduleError, SourceError
from deprecat.lint.board import Board, board
from deprecat.lint.knowledge import Knowledge
from deprecat.model.distributions import normalized
from deprecat.model.findings import Level
from deprecat.model.ledger import Ledger
from deprecat.model.places import Skipped
from deprecat.model.values import replace
from deprecat.schedule.calendar import Calendar
from deprecat.sources.directory import DirectorySource
from deprecat.upstream.merge import merge


def run(options: ScheduleOptions) -> int:
    """Show the board. The exit code is 1 if it has a problem at or above ``fail_on``.

    Raises :class:`~deprecat.errors.DeprecatError`.
    """
    foresee_reports(options)
    shown = schedule(options)
    publish(lambda *where: _render(shown, *where), options, options.width)
    return int(options.fail_on != "never" and shown.worst >= Level(options.fail_on).rank)


def schedule(options: ScheduleOptions) -> Board:
    """The board that *options* ask for. Raises :class:`~deprecat.errors.DeprecatError`."""
    ledger = _ledger(options)
    calendar = calendar_at(ledger, options.at, options.schedule or "")
    skipped: list[Skipped] = []
    tagged = True
    if options.source is not None:
        version, tagged = _version(options, calendar)
        ledger, skipped = _with_tree(ledger, options, version)
        calendar = Calendar(calendar.schedule, ledger.history, calendar.at, version)
    found = board(Knowledge(ledger), calendar, tagged=tagged)
    if found is None:
        raise ScheduleError(
            f"--at {options.at}: no release of {ledger.upstream} was out then;"
            f" the first recorded one is {ledger.history.releases[0].version}"
        )
    return replace(found, skipped=tuple(sorted(set(skipped))))


def _ledger(options: ScheduleOptions) -> Ledger:
    known = {normalized(name): each for name, each in ledgers(options.ledgers).items()}
    wanted = normalized(options.upstream)
    if wanted in known:
        return known[wanted]
    near = get_close_matches(wanted, known, 1)
    hint = f"did you mean {known[near[0]].upstream}?" if near else "record one and give it with --ledger"
    there = ", ".join(ledger.upstream for ledger in known.values())
    raise ScheduleError(f"no ledger of {options.upstream!r} among those of {there}; {hint}")


def _version(options: ScheduleOptions, calendar: Calendar) -> tuple[str, bool]:
    """The release that the tree becomes, and whether it is that already. A development version is not: it
    would hide what its release raises."""
    if options.version is not None:
        try:
            told = Version(options.version)
        except InvalidVersion:
            raise ScheduleError(
                f"--version {options.version!r} is not a version; give one such as 26.9.0"
            ) from None
        return (told.base_version, False) if told.is_prerelease else (options.version, True)
    coming = calendar.coming(1)
    if not coming or coming[0].day is None:
        raise ScheduleError(
            f"--source {options.source}: the schedule {calendar.schedule.name} does not tell the next"
            f" release; give it with --version"
        )
    return coming[0].version, False


def _with_tree(ledger: Ledger, options: ScheduleOptions, version: str) -> tuple[Ledger, list[Skipped]]:
    """*ledger* with the tree as its release *version*, and what of it could not be read."""
    source = DirectorySource(Path(options.source or "."), version, roots=options.roots, name=ledger.upstream)
    releases, skipped = source.releases()
    trees = [source.tree(release) for release in releases]
    if not any(tree.roots for tree in trees):
        raise SourceError(
            f"--source {options.source}: no Python package of {ledger.upstream} in it; name it with --root"
        )
    found, unreadable = read(ledger.upstream, source, trees, prose=has_prose(ledger), quiet=True)
    return merge(ledger, found), [*skipped, *(each for tree in trees for each in tree.skipped), *unreadable]


def _render(shown: Board, format: str, stream: TextIO, width: int, color: bool) -> None:
    from deprecat.report.board import BOARD_RENDERERS

    BOARD_RENDERERS[format](shown, stream=stream, width=width, color=color)
