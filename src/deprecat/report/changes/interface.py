"""What the renderers of comparisons share: the sections, and what there is to say of a change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Protocol, TextIO

from deprecat.model.changes import Change, Comparison, Standing
from deprecat.model.findings import Level
from deprecat.model.releases import Release
from deprecat.model.values import dataclass, replace


class ChangeRenderer(Protocol):
    """Writes a comparison to *stream*, at most *width* columns wide where the format has lines to fill."""

    def __call__(self, comparison: Comparison, *, stream: TextIO, width: int, color: bool) -> None: ...


TITLES = {
    "gone-silently": "gone without notice",
    "gone-early": "gone before the release that was named",
    "incompatible": "there, but what worked before fails",
    "overdue": "declared to be gone by now, and still there",
    "gone-late": "gone after the release that was named",
    "advanced": "removal moved to an earlier release",
    "gone": "gone as announced",
    "moved": "defined elsewhere, to be had under the old name, too",
    "declared": "newly declared deprecated",
    "deprecated": "deprecated from now on",
    "postponed": "removal moved to a later release",
    "withdrawn": "no longer declared deprecated",
    "retyped": "of another type",
    "unclear": "not seen any more, which need not mean that it is gone",
    "gone-private": "private names that are gone",
    "incompatible-private": "private names that are not what they were",
    "gone-incidental": "gone, but never more than what a module needed for itself",
    "new": "new",
}
"""The rules in the order in which they are told, and what heads what they found."""


@dataclass(frozen=True, slots=True)
class Section:
    """All changes of one rule."""

    rule: str
    level: Level
    title: str
    changes: tuple[Change, ...]


def sections(comparison: Comparison) -> list[Section]:
    """What there is to tell, the worst first."""
    found = []
    for rule, title in TITLES.items():
        changes = tuple(each for each in comparison.changes if each.rule == rule)
        if changes:
            found.append(Section(rule, changes[0].level, title, changes))
    return found


def told(section: Section) -> tuple[list[Change], int]:
    """The changes to name one by one, and the number of the others: nobody wants to read of what was there
    for a module's own needs, nor what is new and private, nor all that was in a private module."""
    named = [
        each
        for each in section.changes
        if each.standing is not Standing.INCIDENTAL
        and not (section.rule in ("new", "unclear") and each.standing is Standing.PRIVATE)
        and not (section.rule == "gone-private" and each.group and each.symbol != each.group)
    ]
    return named, len(section.changes) - len(named)


def groups(changes: Iterable[Change]) -> Iterator[tuple[str, tuple[Change, ...]]]:
    """*changes* by the module or command that they are in; those of a module that came or went with all below
    it by that."""

    def name(change: Change) -> str:
        return change.group or change.module

    for group, found in groupby(sorted(changes, key=lambda each: (name(each), each.symbol, each.part)), name):
        yield group, tuple(found)


@dataclass(frozen=True, slots=True)
class Entry:
    """What there is to say of one name: ``name`` as it is called below its group, empty for that itself."""

    name: str
    kind: str
    phrases: tuple[str, ...]
    place: str


def entries(group: str, changes: Iterable[Change], comparison: Comparison) -> list[Entry]:
    """An entry for each of *changes*, and one for all changes of the parameters of one callable."""
    changes = list(changes)
    found: list[Entry] = []
    modules = {each.symbol: each for each in changes if each.kind == "module"}
    changes = [_less(each, modules.get(each.module)) for each in changes]
    for name, same in groupby(
        changes, lambda each: (_below(each, group), each.kind == "parameter", each.kind)
    ):
        together = list(same)
        for some in [together] if name[1] else [[each] for each in together]:
            phrases = tuple(phrase for each in some for phrase in facts(each, comparison))
            where = next((_place(each) for each in some if each.declared), "")
            found.append(Entry(name[0], some[0].kind, phrases, where))
    return found


def _less(change: Change, module: Change | None) -> Change:
    """*change* without what has been said of its module, which went along with it."""
    if module is None or module is change:
        return change
    if change.declared and module.declared and _place(change) == _place(module):
        change = replace(change, declared=None, promised=(), replacement="")
    place = module.moved or module.replacement
    if place and change.moved == change.symbol.replace(change.module, place, 1):
        change = replace(change, moved="")
    return change


def _below(change: Change, group: str) -> str:
    return (
        change.symbol.removeprefix(group).lstrip(". ") if change.symbol.startswith(group) else change.symbol
    )


def facts(change: Change, comparison: Comparison) -> list[str]:
    """What there is to say of one change but its name, as phrases."""
    gone, new = change.rule.startswith("gone"), change.rule == "new"
    found = []
    if change.kind in ("topic", "branch") or (change.kind == "option" and change.part):
        found.append(f"{change.kind} {change.part.removeprefix('branch')}".rstrip() + ":")
    if not (gone or new) or change.kind == "parameter" or not change.message.startswith(("gone", "new")):
        message = change.message.partition(";")[0] if gone else change.message
        # Where there are two neighbours it can have happened in the newer one only.
        found.append(message if comparison.between else message.replace(f" since {change.release}", "", 1))
    elif comparison.between:
        found.append(f"{'new' if new else 'gone'} in {change.release}")
    if gone:
        found += _announced(change, comparison)
    if change.moved and change.rule != "moved":
        found.append(f"now {change.moved}")
    elif change.replacement and not new:
        found.append(f"use {change.replacement}")
    return found


def _announced(change: Change, comparison: Comparison) -> Iterator[str]:
    promised = change.promised[-1] if change.promised else ""
    if change.announced == "extended":
        yield f"announced for {', then '.join(change.promised)}"
    elif promised and (
        change.announced in ("early", "late") or comparison.between or change.kind == "parameter"
    ):
        yield f"announced for {promised}"


def _place(change: Change) -> str:
    """Where the upstream declared it, in its own source."""
    return f"{change.declared.path}:{change.declared.line}" if change.declared else ""


def side(release: Release, origin: str) -> str:
    """``4.13.0 (2022-05-19)``, or for what is no release ``26.9.0 (../conda)``."""
    about = origin or release.date
    return f"{release.version} ({about})" if about else release.version


def public(changes: Sequence[Change]) -> list[Change]:
    return [each for each in changes if each.standing is Standing.PUBLIC]


def totals(comparison: Comparison) -> list[tuple[Level, int]]:
    """The number of changes of each level, without those that nobody was promised."""
    return [
        (level, number)
        for level in Level
        if (number := sum(each.level is level for each in public(comparison.changes)))
    ]
