"""Two releases of one ledger, and the questions that every kind of change asks about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

from deprecat.lint.changes.rules import (
    BY_NOTICE,
    GONE_INCIDENTAL,
    GONE_PRIVATE,
    INCOMPATIBLE,
    INCOMPATIBLE_PRIVATE,
)
from deprecat.lint.changes.snapshot import Snapshot
from deprecat.lint.knowledge import Knowledge, Said
from deprecat.lint.rules import REMOVED, Rule
from deprecat.lint.walk import Answer, Walker
from deprecat.lint.wording import message
from deprecat.model.changes import Change, Standing
from deprecat.model.declarations import Declaration, Form
from deprecat.model.findings import Notice
from deprecat.model.ledger import Ledger
from deprecat.model.releases import History, Release, ReleaseSet
from deprecat.model.symbols import Symbol
from deprecat.model.uses import Attribute
from deprecat.model.values import dataclass, replace

_HOPS = 8  # moves of moves that are followed


@dataclass(frozen=True, slots=True)
class Named:
    """What a change is about; see :class:`~deprecat.model.changes.Change`."""

    symbol: str
    kind: str
    standing: Standing = Standing.PUBLIC
    part: str = ""
    group: str = ""


class Pair:
    """An old and a new release, the old one first in the order of versions.

    What lies between them counts for when and how something went, not for whether: a name that went and came
    back, or came and went, did not change.
    """

    def __init__(self, knowledge: Knowledge, old: Release, new: Release) -> None:
        self.knowledge = knowledge
        self.old = Snapshot(knowledge, old)
        self.new = Snapshot(knowledge, new)
        self.first = self.history.index[old.version]
        self.last = self.history.index[new.version]
        self._walker = Walker(knowledge.ledger)
        self._snapshots = {old: self.old, new: self.new}

    @property
    def ledger(self) -> Ledger:
        return self.knowledge.ledger

    @cached_property
    def history(self) -> History:
        return self.ledger.history

    @cached_property
    def window(self) -> ReleaseSet:
        """The two and all between them."""
        return ReleaseSet(self.history, (1 << (self.last + 1)) - (1 << self.first))

    @cached_property
    def arguments(self) -> dict[str, list[Declaration]]:
        """The callables of which arguments are declared deprecated, by the names they are defined under."""
        found: dict[str, list[Declaration]] = {}
        for module in self.ledger.modules.values():
            for declaration in module.declarations:
                if declaration.form is Form.ARGUMENT:
                    found.setdefault(declaration.symbol, []).append(declaration)
        return found

    def reach(self, module: str, names: Iterable[str]) -> Answer:
        """Where a path leads at all releases, inheritance and modules that may have more included."""
        return self._walker.walk(module, tuple(Attribute(name) for name in names))

    def leads(self, dotted: str) -> bool:
        """Whether a dotted name leads somewhere in the new release."""
        module = self.knowledge.module_of(dotted)
        names = dotted.removeprefix(module).lstrip(".")
        return self.new.has(self.reach(module, names.split(".") if names else ()).present)

    def gone_in(self, present: ReleaseSet) -> Release:
        """The release in which something went that was *present* in the old one and is not in the new one."""
        last = (present & self.window).last
        assert last is not None
        return self.history.releases[self.history.index[last.version] + 1]

    def last_with(self, present: ReleaseSet) -> Snapshot:
        """The last release that had what is not in the new one."""
        release = (present & self.window).last
        assert release is not None
        if release not in self._snapshots:
            self._snapshots[release] = Snapshot(self.knowledge, release)
        return self._snapshots[release]

    def came_in(self, present: ReleaseSet) -> Release:
        """The release since which something has been there that was not in the old one; the new one, if it
        was there all along and only took the place of another."""
        absent = (self.window - present).last
        if absent is None:
            return self.new.release
        return self.history.releases[self.history.index[absent.version] + 1]

    def since(self, symbol: Symbol, *, holds: Callable[[ReleaseSet], bool] | None = None) -> Release:
        """The release since which *symbol* has been bound as it is in the new one; or since which *holds* has
        been true of each release, as it is of the new one."""
        bound = [{span.shape for span in symbol.spans if span.releases.bits >> self.last & 1}]
        position = self.last
        while position - 1 > self.first:
            before = ReleaseSet(self.history, 1 << (position - 1))
            if holds is not None:
                same = holds(before)
            else:
                same = bound == [{span.shape for span in symbol.spans if span.releases.bits & before.bits}]
            if not same:
                break
            position -= 1
        return self.history.releases[position]

    def moved(self, symbol: str, gone: Release) -> str:
        """Where the definition that went in *gone* is now, whatever way it took."""
        place = self.knowledge.moved(symbol, gone)
        for _ in range(_HOPS):
            entry = self.knowledge.symbol(place) if place else None
            if entry is None or self.new.has(entry.present):
                return place if entry else ""
            if not entry.present & self.window:
                return ""
            place = self.knowledge.moved(place, self.gone_in(entry.present))
        return ""

    def gone(
        self, named: Named, present: ReleaseSet, *, behind: Iterable[str] = (), moved: str = ""
    ) -> Change:
        """That something is gone, and with what notice; *behind* are definitions that it stood for."""
        release = self.gone_in(present)
        noticed = self.knowledge.notice([named.symbol, *behind], present, release)
        return self.went(named, present, noticed, moved=moved)

    def went(
        self,
        named: Named,
        present: ReleaseSet,
        noticed: tuple[Notice, Said | None],
        *,
        moved: str = "",
        text: str = "",
        before: str = "",
        after: str = "",
    ) -> Change:
        """Something went with a notice; *text* is what happened, if that is more than that it is gone."""
        notice, said = noticed
        release = self.gone_in(present)
        rule = {Standing.PRIVATE: GONE_PRIVATE, Standing.INCIDENTAL: GONE_INCIDENTAL}.get(
            named.standing, BY_NOTICE[notice]
        )
        term = said.term if said else None
        known = present & ReleaseSet(self.history, (1 << (self.last + 1)) - 1)
        told = message(REMOVED, named.symbol, named.symbol, known, turning=release, notice=notice, term=term)
        change = made(rule, named, f"{text}; {told.rpartition('; ')[2]}" if text else told, release)
        return replace(
            change,
            before=before,
            after=after,
            moved=moved,
            notice=notice,
            declared=term,
            promised=self.promised(said, release) if said else (),
            replacement=said.replacement if said else "",
        )

    def broken(
        self,
        named: Named,
        text: str,
        release: Release,
        *,
        before: str = "",
        after: str = "",
        noticed: tuple[Notice, Said | None] = (Notice.SILENT, None),
    ) -> Change:
        """Something is there and not what it was. That breaks no promise if it was to be gone by then: a
        deprecated name may come to stand for its replacement."""
        until = self.history.at(release.version).before & self.window
        if noticed[1] is None:
            noticed = self.knowledge.notice([named.symbol], until, release)
        if noticed[1] is not None and noticed[0] is Notice.ANNOUNCED and noticed[1].term.remove_in:
            return self.went(named, until, noticed, text=text, before=before, after=after)
        rule = INCOMPATIBLE if named.standing is Standing.PUBLIC else INCOMPATIBLE_PRIVATE
        return made(rule, named, text, release, before=before, after=after)

    def promised(self, said: Said, until: Release) -> tuple[str, ...]:
        """The releases that one declaration named for the removal before *until*, one after the other."""
        before = self.history.at(until.version).before
        named: list[str] = []
        for term in sorted(
            said.declaration.terms, key=lambda term: (term.releases & before).bits.bit_length()
        ):
            text = term.remove_in
            if text and term.releases & before and (not named or named[-1] != text):
                named.append(text)
        return tuple(named)


def made(
    rule: Rule,
    named: Named,
    text: str,
    release: Release,
    *,
    before: str = "",
    after: str = "",
    moved: str = "",
) -> Change:
    """A change that is no removal."""
    return Change(
        rule=rule.name,
        level=rule.level,
        symbol=named.symbol,
        kind=named.kind,
        standing=named.standing,
        message=text,
        release=release.version,
        part=named.part,
        group=named.group,
        before=before,
        after=after,
        moved=moved,
    )
