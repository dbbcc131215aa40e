from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deprecat.downstream.notebook_lines import file_lines
from deprecat.downstream.notebooks import read

CELLS: list[dict[str, Any]] = [
    {"cell_type": "markdown", "source": ["# a title\n", "import up"]},
    {
        "cell_type": "code",
        "metadata": {"source": "import up"},
        "source": ["import up\n", "\n", 'x = "é \U0001f600"\n', "up.gone"],
        "outputs": [{"text": ["import up\n", '"source": ["import up"]']}],
    },
    {"cell_type": "code", "source": "import up\nup.gone\n", "outputs": []},
    {"cell_type": "code", "source": []},
    {"cell_type": "code", "source": ["import ", "up\nup.", "gone"]},
]


@pytest.mark.parametrize("indent", [1, None])
@pytest.mark.parametrize("ascii", [True, False])
@pytest.mark.parametrize("before_4", [False, True])
def test_each_line_is_found_in_the_file(indent: int | None, ascii: bool, before_4: bool) -> None:
    book: dict[str, Any] = {"cells": CELLS, "nbformat": 4}
    if before_4:
        old = [{("input" if key == "source" else key): cell[key] for key in cell} for cell in CELLS]
        book = {"worksheets": [{"cells": old}], "nbformat": 3}
    text = json.dumps(book, indent=indent, ensure_ascii=ascii)
    lines = text.split("\n")
    found = file_lines(text.encode())
    written = [line for line in read(text.encode()).lines if line.cell and line.written]
    assert len(written) == 7
    for line in written:
        shown = lines[found[line.cell, line.number] - 1]
        begin = line.written.split("up")[0] if line.cell == 5 else line.written
        assert json.dumps(begin, ensure_ascii=ascii)[1:-1] in shown
    if indent:
        assert len({found[2, number] for number in (1, 2, 3, 4)}) == 4
        assert found[2, 1] < found[2, 4] < found[3, 1] == found[3, 2]


def test_a_notebook_without_cells_has_no_lines() -> None:
    assert file_lines(b'{"cells": []}') == {}


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), max_size=4), st.booleans())
def test_lines_are_found_whatever_the_text(sources: list[str], split: bool) -> None:
    cells = [
        {"cell_type": "code", "source": each.splitlines(keepends=True) if split else each} for each in sources
    ]
    content = json.dumps({"cells": cells}, indent=1).encode()
    found = file_lines(content)
    for line in read(content).lines:
        if line.cell and line.written:
            assert (line.cell, line.number) in found
    assert all(0 < line <= content.count(b"\n") + 1 for line in found.values())
