"""The command lines of a project's files, of Python and of what is not, read where they can matter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from deprecat.downstream.commands import Dialect, collect, dialect, missing
from deprecat.downstream.files import Kind, Project, kind
from deprecat.model.commands import CommandLine
from deprecat.model.findings import Finding
from deprecat.model.places import Skipped
from deprecat.syntax.parse import Unreadable

_PYTHON_RUNS = re.compile(
    rb"subprocess|popen|Popen|system|run|call|exec|spawn|output|\bsh\b|shell|cmd|command"
)


@dataclass(frozen=True, slots=True)
class Script:
    """A file and the command lines in it."""

    path: str
    lines: tuple[CommandLine, ...]
    text: Sequence[str]

    def shown(self, finding: Finding) -> Finding:
        """*finding* with the text of its line."""
        number = finding.place.line
        return replace(finding, source_line=self.text[number - 1] if number <= len(self.text) else "")


def scripts(project: Project, programs: frozenset[str], skipped: list[Skipped]) -> Iterator[Script]:
    """The files of *project* that run one of *programs*. What could not be read is added to *skipped*; Python
    files that could not are not, for who collects their uses tells it."""
    if not programs:
        return
    named = re.compile(
        rb"(?<![\w-])(?:%s)\b" % b"|".join(re.escape(each.encode()) for each in sorted(programs))
    )
    lacking: set[Dialect] = set()
    for path in sorted({*project.scripts, *project.checked}):
        how = dialect(path.as_posix()) or Dialect.SHELL
        if path in project.checked:
            if kind(path) is not Kind.MODULE:
                continue
            how = Dialect.PYTHON
        try:
            source = path.read_bytes()
        except OSError as error:
            if how is not Dialect.PYTHON:
                skipped.append(Skipped(project.display(path), f"cannot be read: {error.strerror}"))
            continue
        if not named.search(source) or (how is Dialect.PYTHON and not _PYTHON_RUNS.search(source)):
            continue
        if absent := missing(how):
            if how not in lacking:
                lacking.add(how)
                reason = f"command lines in {how.value} are not checked: {' and '.join(absent)} not installed"
                skipped.append(Skipped(project.display(path), reason))
            continue
        yield from _script(project, path, how, source, programs, skipped)


def _script(
    project: Project,
    path: Path,
    how: Dialect,
    source: bytes,
    programs: frozenset[str],
    skipped: list[Skipped],
) -> Iterator[Script]:
    try:
        found = collect(path.as_posix(), how, source, programs)
    except Unreadable as problem:
        if how is not Dialect.PYTHON:
            skipped.append(Skipped(project.display(path), str(problem)))
        return
    if found:
        text = source.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        yield Script(project.display(path), found, text)
