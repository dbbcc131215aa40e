"""Which releases a check asks about, file by file: what was asked for, else what the project requires."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from deprecat.downstream.files import Project
from deprecat.downstream.supported import Supported
from deprecat.lint.outlook import Outlook
from deprecat.lint.question import Asked, explicit, named, newest, required
from deprecat.model.findings import Question
from deprecat.model.places import Skipped
from deprecat.model.releases import ReleaseSet
from deprecat.model.requirements import Weight
from deprecat.model.values import replace

# What a project needs to run says more of what it supports than a nearer file of what it is tested with.
_TURNS = ((Weight.RUN, Weight.EXTRA), (Weight.ENVIRONMENT,))


class Questions:
    """What is asked of each upstream for the files of a directory.

    ``skipped`` grows: requirements that make no sense, each told once.
    """

    def __init__(
        self,
        project: Project,
        outlooks: Mapping[str, Outlook],
        against: Sequence[str],
        configured: Sequence[tuple[str, str]] = (),
    ) -> None:
        """*against* names all upstreams that are asked; *configured*, specifiers and where each is written,
        takes the place of what a project requires of those that it names. Raises SpecifierError."""
        asked = [Asked(text) for text in against] or [Asked(text, origin) for text, origin in configured]
        self._outlooks = outlooks
        self._asked = explicit(outlooks, asked)
        self._all = not against
        self._supported = Supported(outlooks, project.top, project.display)
        self._display = project.display
        self._known: dict[Path, tuple[Question, ...]] = {}
        self.skipped: set[Skipped] = set()

    def at(self, directory: Path) -> tuple[Question, ...]:
        """The questions for files in *directory*, by upstream."""
        if directory not in self._known:
            asked = (self._of(upstream, directory) for upstream in sorted(self._outlooks))
            self._known[directory] = tuple(question for question in asked if question)
        return self._known[directory]

    def _of(self, upstream: str, directory: Path) -> Question | None:
        if upstream in self._asked or not self._all:
            return self._asked.get(upstream)
        outlook = self._outlooks[upstream]
        roots = {root: self._supported.at(root) for root in self._supported.roots(directory)}
        for weights in _TURNS:
            for root, said in roots.items():
                self.skipped.update(said.skipped)
                heard = [each for each in said.requirements if each.weight in weights]
                question, problems = required(upstream, outlook, heard)
                self.skipped.update(problems)
                if question:
                    return replace(question, root=self._display(root))
        for root, said in roots.items():
            question = named(upstream, outlook, said.requirements)
            if question:
                return replace(question, root=self._display(root))
        return newest(upstream, outlook)


def told(
    main: Iterable[tuple[Question, ...]], others: Iterable[tuple[Question, ...]], own: Collection[str]
) -> tuple[Question, ...]:
    """The questions to tell of: those of the directories given, and those of others that ask something else.

    Only where several of one upstream are asked the root is told. What is the project's *own* is not asked.
    """
    asked: dict[tuple[str, ReleaseSet, ReleaseSet | None], Question] = {}
    for question in (question for each in (*main, *others) for question in each):
        if question.upstream not in own:
            asked.setdefault((question.upstream, question.releases, question.ahead), question)
    found = sorted(asked.values(), key=lambda question: (question.upstream, question.root))
    count = Counter(question.upstream for question in found)
    return tuple(each if count[each.upstream] > 1 else replace(each, root="") for each in found)
