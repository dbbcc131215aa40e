"""The command lines of a project's files, of Python and of what is not, read where they can matter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from deprecat.downstream.commands import Dialect, dialect, missing
from deprecat.downstream.kinds import Kind, kind
from deprecat.engine.reading import Task
from deprecat.engine.session import Session
from deprecat.model.commands import CommandLine
from deprecat.model.findings import Finding
from deprecat.model.places import Skipped
from deprecat.model.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Script:
    """A file, where it lies, and the command lines in it."""

    path: str
    directory: Path
    lines: tuple[CommandLine, ...]
    text: Sequence[str]
    how: Dialect

    def shown(self, finding: Finding) -> Finding:
        """*finding* with the text of its line."""
        number = finding.place.line
        return replace(finding, source_line=self.text[number - 1] if number <= len(self.text) else "")


def scripts(session: Session) -> Iterator[Script]:
    """The files that are checked and run one of the session's programs. What could not be read is added to
    ``session.skipped``; Python files that could not are not, for who collects their uses tells it."""
    if not session.programs.names:
        return
    project = session.project
    checked = frozenset(project.checked)
    lacking: set[Dialect] = set()
    for path in sorted({*project.scripts, *checked}):
        how = Dialect.PYTHON if path in checked else dialect(Path(path).as_posix()) or Dialect.SHELL
        if path in checked and kind(path) is not Kind.MODULE:
            continue
        try:
            task = _task(session, path, how, lacking)
        except OSError as error:
            if how is not Dialect.PYTHON:
                session.skipped.append(Skipped(project.display(path), f"cannot be read: {error.strerror}"))
            continue
        if task is None:
            continue
        found = session.readings.commands(task)
        if found.reason and how is not Dialect.PYTHON:
            session.skipped.append(Skipped(project.display(path), found.reason))
        if found.lines:
            text = task.source.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
            yield Script(project.display(path), Path(path).parent, found.lines, text.split("\n"), how)


def defines(session: Session, name: str) -> bool:
    """Whether a script of the project seems to define a shell function *name*: another may source it."""
    word = re.escape(name.encode())
    definition = re.compile(
        rb"(?m)(?:^|[;{&|])[ \t]*(?:function[ \t]+%s\b|%s[ \t]*\([ \t]*\))" % (word, word)
    )
    for path in session.project.scripts:
        try:
            if definition.search(session.contents.read(path)):
                return True
        except OSError:  # told where its commands are read
            continue
    return False


def _task(session: Session, path: str, how: Dialect, lacking: set[Dialect]) -> Task | None:
    """What to read of the commands in *path*; nothing if there can be none. Raises OSError."""
    programs = session.programs
    source = session.contents.read(path)
    python = how is Dialect.PYTHON
    if not (programs.can_be_run_by_python(path, source) if python else programs.named_in(source)):
        return None
    if absent := missing(how):
        if how not in lacking:
            lacking.add(how)
            reason = f"command lines in {how.value} are not checked: {' and '.join(absent)} not installed"
            session.skipped.append(Skipped(session.project.display(path), reason))
        return None
    # of a Python file with its uses, if these are wanted anyway: it is parsed once
    uses = Kind.MODULE if how is Dialect.PYTHON and session.matters(session.file(path)) else None
    name, digest = Path(path).as_posix(), session.contents.digest(path)
    return Task(name, source, digest, uses, how, programs.names, everything=session.everything)
