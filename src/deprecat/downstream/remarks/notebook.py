"""Remarks in notebooks: as in Python, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from deprecat.downstream.notebooks import Notebook
from deprecat.downstream.remarks import python
from deprecat.model.suppressions import Suppression
from deprecat.model.values import replace


def remarks(path: str, notebook: Notebook, *, bare: bool) -> Iterator[Suppression]:
    """The remarks of all cells; those of a cell that is no Python are left out, as what it uses is."""
    for number, group in groupby(notebook.lines, key=lambda line: line.cell):
        cell = Notebook(tuple(group))
        for found in python.remarks(path, cell.source, bare=bare):
            yield replace(
                found,
                place=cell.place(found.place),
                cell=number,
                source_line=cell.lines[found.place.line - 1].written,
            )
