"""The suppressions that stand in the files of a project."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from deprecat.downstream.commands import Dialect, dialect
from deprecat.downstream.files import Project
from deprecat.downstream.kinds import Kind, kind
from deprecat.downstream.remarks import Comments, in_notebook, in_python, in_text, marked
from deprecat.engine.contents import Contents
from deprecat.model.suppressions import Mark, Suppression
from deprecat.syntax.unreadable import Unreadable


def suppressions(project: Project, contents: Contents, *, noqa: str) -> Iterator[Suppression]:
    """What the checked files of *project* say. *noqa* tells which ``# noqa`` count: ``all``, those with
    ``codes`` of ours, or none (``off``).

    A file that cannot be read has nothing that could be found, so nothing that could be suppressed.
    """
    bare = noqa == "all"
    for path in (*project.checked, *project.scripts):
        try:
            source = contents.read(str(path))
            if marked(source, bare=bare):
                for found in _in(project.display(path), path, source, bare=bare):
                    if found.mark is not Mark.NOQA or noqa != "off":
                        yield found
        except (OSError, Unreadable):
            continue


def _in(shown: str, path: Path, source: bytes, *, bare: bool) -> tuple[Suppression, ...]:
    how = dialect(path.as_posix())
    if how is not None or (not path.suffix and not source[:256].split(b"\n")[0].count(b"python")):
        comments = Comments.BATCH if how is Dialect.BATCH else Comments.HASH
        return in_text(shown, source, comments, bare=bare)
    if kind(path) is Kind.SETTINGS:
        comments = Comments.HASH if path.suffix == ".toml" else Comments.INI
        return in_text(shown, source, comments, bare=bare)
    if kind(path) is Kind.NOTEBOOK:
        from deprecat.downstream.notebooks import read as read_notebook  # late: it takes all that collects

        return in_notebook(shown, read_notebook(source), bare=bare)
    return in_python(shown, source, bare=bare)
