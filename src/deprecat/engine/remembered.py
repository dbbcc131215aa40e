"""What was found in a project, remembered.

A verdict depends on the project's list of files, the contents of those that were read to reach it, what was
asked about them, the ledgers, the day, and our code. What is known beforehand is in the name that the
verdict is remembered under; with it go the digests of what was read and the questions, and it counts again if
the files still have these digests and the questions are still the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

from deprecat.downstream.files import ModuleNames, Project
from deprecat.engine.cache import Store, key
from deprecat.engine.contents import Contents
from deprecat.engine.verdicts import Ask, Verdict
from deprecat.lint.outlook import Outlook
from deprecat.model.findings import Question
from deprecat.model.ledger import Ledger

_OPTIONAL = ("tree_sitter", "tree_sitter_bash", "yaml")  # what some files are read with, if it is there


class Told:
    """What was asked by way of ``ask``, by directory, in order."""

    def __init__(self, ask: Ask) -> None:
        self.asked: dict[str, tuple[Question, ...]] = {}
        self._ask = ask
        self.ask = Ask(self._at, ask.upstreams, ask.wrappers)

    def _at(self, directory: Path) -> tuple[Question, ...]:
        found = self.asked[str(directory)] = self._ask.at(directory)
        return found


class Verdicts:
    """The verdicts in *store*, reached by the code that *version* stands for."""

    def __init__(self, store: Store, version: bytes, contents: Contents) -> None:
        self._store = store
        self._version = version
        self._contents = contents

    def name(
        self, project: Project, known: Mapping[str, Ledger], outlooks: Mapping[str, Outlook], ask: Ask
    ) -> bytes:
        """What stands for all that is known before a file is read; empty if nothing is to be remembered."""
        if not self._store.keeps or not all(ledger.digest for ledger in known.values()):
            return b""
        checked = frozenset(project.checked)
        module = ModuleNames()
        parts: list[str | bytes] = [b"verdict", self._version, str(project.cwd), str(project.top)]
        parts += ("" if find_spec(each) is None else each for each in _OPTIONAL)
        parts += sorted(ask.upstreams)
        for wrapper in ask.wrappers:
            parts += (wrapper.function, *wrapper.module, "looks up", *wrapper.name)
        for upstream, ledger in known.items():
            parts += (upstream, ledger.digest, *_sight(outlooks[upstream]))
        for path in project.files:
            parts += (path, *module(path), "checked" if path in checked else "")
        parts.append(b"scripts")
        parts += project.scripts
        for each in project.skipped:
            parts += (each.path, each.reason)
        return key(*parts)

    def recall(self, name: bytes, known: Mapping[str, Ledger], ask: Ask) -> Verdict | None:
        """The verdict of that name, if it still holds."""
        kept = self._store.get([name]).get(name) if name else None
        if kept is None:
            return None
        from deprecat.engine import pickles  # late: there is nothing to recall in a first run

        try:
            read, asked, data = pickles.load(kept)
            if any(self._contents.digest(path) != digest for path, digest in read):
                return None
            if any(_said(ask.at(Path(directory))) != said for directory, said in asked):
                return None
            found = pickles.load(data, {upstream: ledger.history for upstream, ledger in known.items()})
            return found if isinstance(found, Verdict) else None
        except (pickles.Garbled, OSError, TypeError, ValueError):
            return None

    def keep(
        self,
        name: bytes,
        verdict: Verdict,
        known: Mapping[str, Ledger],
        asked: Mapping[str, tuple[Question, ...]],
    ) -> None:
        """Remember *verdict*, for which this was *asked* about the files of directories."""
        if not name or self._contents.failed:
            return
        from deprecat.engine import pickles

        histories = {id(ledger.history): upstream for upstream, ledger in known.items()}
        try:
            read = tuple((path, self._contents.digest(path)) for path in self._contents.seen())
        except OSError:  # one has changed meanwhile
            return
        said = tuple((directory, _said(questions)) for directory, questions in asked.items())
        self._store.put(name, pickles.dump((read, said, pickles.dump(verdict, histories))))


def _sight(outlook: Outlook) -> Iterator[str]:
    """What an outlook depends on besides the ledger."""
    yield from (outlook.horizon, str(outlook.error_within))
    yield ",".join(f"{each.version} {each.date} {each.source}" for each in outlook.history.releases)
    if outlook.calendar is not None:
        yield from (repr(outlook.calendar.schedule), str(outlook.calendar.at), outlook.calendar.release)


def _said(questions: tuple[Question, ...]) -> bytes:
    return key(
        *(
            text
            for each in questions
            for text in (
                each.upstream,
                str(each.releases.bits),
                each.origin,
                "" if each.ahead is None else str(each.ahead.bits),
                each.root,
            )
        )
    )
