"""The suppressions that stand in the files of a project."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from deprecat.downstream.commands import Dialect, dialect
from deprecat.downstream.files import Project
from deprecat.downstream.kinds import Kind, kind
from deprecat.downstream.remarks import Comments, in_notebook, in_python, in_text, marked
from deprecat.engine.contents import Contents
from deprecat.model.suppressions import Mark, Suppression
from deprecat.syntax.unreadable import Unreadable


def suppressions(
    project: Project, contents: Contents, *, noqa: str, marks: Collection[str] | None = None
) -> Iterator[Suppression]:
    """What the checked files of *project* say. *noqa* tells which ``# noqa`` count: ``all``, those with
    ``codes`` of ours, or none (``off``). *marks* are the files that can say something, if that is known.

    A file that cannot be read has nothing that could be found, so nothing that could be suppressed.
    """
    bare = noqa == "all"
    for path in (*project.checked, *project.scripts):
        if marks is not None and path not in marks:
            continue
        try:
            source = contents.read(path)
            if marked(source, bare=bare):
                for found in _in(project.display(path), path, source, bare=bare):
                    if found.mark is not Mark.NOQA or noqa != "off":
                        yield found
        except (OSError, Unreadable):
            continue


def _in(shown: str, path: str, source: bytes, *, bare: bool) -> tuple[Suppression, ...]:
    ending = os.path.splitext(path)[1]
    how = dialect(Path(path).as_posix())
    if how is not None or (not ending and not source[:256].split(b"\n")[0].count(b"python")):
        comments = Comments.BATCH if how is Dialect.BATCH else Comments.HASH
        return in_text(shown, source, comments, bare=bare)
    if kind(path) is Kind.SETTINGS:
        comments = Comments.HASH if ending == ".toml" else Comments.INI
        return in_text(shown, source, comments, bare=bare)
    if kind(path) is Kind.NOTEBOOK:
        from deprecat.downstream.notebooks import read as read_notebook  # late: it takes all that collects

        return in_notebook(shown, read_notebook(source), bare=bare)
    return in_python(shown, source, bare=bare)
