"""``deprecat diff``: two releases of an upstream, or states that are none yet, compared."""

from __future__ import annotations

import datetime
from difflib import get_close_matches
from typing import TextIO

from packaging.version import Version

from deprecat.app.ledgers import ledgers
from deprecat.app.options import DiffOptions
from deprecat.app.reading import has_prose, read
from deprecat.app.reports import foresee_reports, publish
from deprecat.app.schedules import calendar_of
from deprecat.app.states import State, find_state
from deprecat.errors import SourceError, SpecifierError
from deprecat.lint.changes import compare
from deprecat.lint.knowledge import Knowledge
from deprecat.model.changes import Comparison
from deprecat.model.distributions import normalized
from deprecat.model.findings import Level
from deprecat.model.ledger import Ledger
from deprecat.model.places import Skipped
from deprecat.model.releases import Release, parse
from deprecat.upstream.merge import merge

_LONG_AGO = datetime.date(1970, 1, 1)


def run(options: DiffOptions) -> int:
    """Compare and report; the exit code is 1 if a change is at or above the failing level."""
    foresee_reports(options)
    comparison = diff(options)
    publish(lambda *where: _render(comparison, *where), options, options.width)
    if options.fail_on == "never":
        return 0
    threshold = Level(options.fail_on).rank
    return int(any(change.level.rank >= threshold for change in comparison.changes))


def diff(options: DiffOptions) -> Comparison:
    """What changed. Raises :class:`~deprecat.errors.DeprecatError`."""
    known: dict[str, Ledger] = {normalized(name): ledger for name, ledger in ledgers(options.ledgers).items()}
    ledger = known.get(normalized(options.upstream))
    old = _side(options, ledger, options.old, known)
    new = _side(options, ledger, options.new, known)
    if options.version is not None and isinstance(new, Release):
        raise SpecifierError(
            f"--version {options.version}: NEW is the recorded release {new.version}, which has its version"
        )
    skipped: list[Skipped] = []
    first, ledger = _old(options, ledger, old, new, skipped)
    last, ledger = _new(options, ledger, first, new, skipped)
    if Version(last.version) < Version(first.version):
        raise SpecifierError(
            f"diff: {first.version} is newer than {last.version}; write the older one first:"
            f" deprecat diff {options.upstream} {options.new} {options.old}"
        )
    found = compare(Knowledge(ledger), first, last)
    return Comparison(
        found.upstream,
        found.old,
        found.new,
        found.changes,
        found.between,
        (_origin(old), _origin(new)),
        tuple(sorted(set(skipped))),
    )


_Side = Release | State


def _side(options: DiffOptions, ledger: Ledger | None, text: str, known: dict[str, Ledger]) -> _Side:
    """What *text* names: a recorded release first of all, for that is a matter of the ledger alone."""
    release = ledger.history.at(text).first if ledger else None
    if release is not None:
        return release
    state = find_state(text, git=options.git, name=options.upstream, roots=options.roots)
    if state is not None:
        return state
    what = "no directory or archive" + (f", and no revision of {options.git}" if options.git else "")
    if ledger is None:
        near = get_close_matches(options.upstream.lower(), sorted(known), 1)
        meant = f"did you mean {near[0]}?" if near else "give its ledger with --ledger"
        raise SpecifierError(
            f"diff: no ledger of {options.upstream!r} (known: {', '.join(sorted(known))}), and {text!r} is"
            f" {what}; {meant}"
        )
    versions = [each.version for each in ledger.history.releases]
    wanted = parse(text)
    if wanted is not None:
        older = ~ledger.history.since(wanted)
        nearest = older.last or older.after.first
    else:
        nearest = None
    meant = f"the nearest is {nearest.version}" if nearest else "record it, or name a directory"
    raise SpecifierError(
        f"diff: {text!r} is none of the {len(versions)} recorded releases of {ledger.upstream}"
        f" ({versions[0]} to {versions[-1]}) and {what}; {meant}"
    )


def _old(
    options: DiffOptions, ledger: Ledger | None, old: _Side, new: _Side, skipped: list[Skipped]
) -> tuple[Release, Ledger | None]:
    """The old side as a release, and a ledger that has it."""
    if isinstance(old, Release):
        return old, ledger
    if isinstance(new, Release):
        return _read(options, ledger, old, f"{new.version}.dev0", skipped)
    # Of two states all that counts is in them.
    return _read(options, None, old, old.version or "0", skipped)


def _new(
    options: DiffOptions, ledger: Ledger | None, first: Release, new: _Side, skipped: list[Skipped]
) -> tuple[Release, Ledger]:
    if isinstance(new, Release):
        assert ledger is not None
        return new, ledger
    return _read(options, ledger, new, _version(options, ledger, first, new), skipped)


def _version(options: DiffOptions, ledger: Ledger | None, first: Release, new: State) -> str:
    """The version of a state that is to be a release: as told by the user, or by the state itself, or the
    next one that is to come."""
    if options.version is not None:
        version = parse(options.version)
        if version is None:
            raise SpecifierError(f"--version {options.version!r} is not a version; give one such as 26.9.0")
        if version <= Version(first.version):
            raise SpecifierError(
                f"--version {options.version}: OLD is {first.version}, which is no older; give a later one"
            )
        return options.version
    if new.version and (new.exact or Version(new.version) > Version(first.version)):
        return new.version
    if ledger is None:
        return f"{first.version}.post1"
    newest = ledger.history.releases[-1]
    try:
        at = datetime.date.fromisoformat(newest.date)
    except ValueError:
        at = _LONG_AGO
    coming = calendar_of(ledger, at, options.schedule or "").coming(1)
    if coming and Version(coming[0].version) > Version(newest.version):
        return coming[0].version
    release = Version(newest.version).release
    return f"{release[0]}.{(release[1] if len(release) > 1 else 0) + 1}.0"


def _read(
    options: DiffOptions, ledger: Ledger | None, state: State, version: str, skipped: list[Skipped]
) -> tuple[Release, Ledger]:
    """*state* as the release *version*, and *ledger* with it."""
    tree = state.source.tree(Release(version, state.date, state.id))
    skipped += tree.skipped
    name = ledger.upstream if ledger else options.upstream
    strange = ledger is not None and not options.roots and not set(tree.roots) & set(ledger.roots)
    if not tree.roots or strange:  # what has none of the upstream's packages is not the upstream
        raise SourceError(f"{state.shown}: no Python package of {name} in it; name its directory with --root")
    prose = ledger is None or has_prose(ledger)
    found, unreadable = read(name, state.source, [tree], prose=prose, quiet=True)
    skipped += unreadable
    joined = merge(ledger, found) if ledger else found
    release = joined.history.at(version).first
    assert release is not None
    return release, joined


def _origin(side: _Side) -> str:
    return "" if isinstance(side, Release) else side.shown


def _render(comparison: Comparison, format: str, stream: TextIO, width: int, color: bool) -> None:
    from deprecat.report.changes import CHANGE_RENDERERS

    CHANGE_RENDERERS[format](comparison, stream=stream, width=width, color=color)
