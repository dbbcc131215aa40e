from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deprecat.downstream.notebooks import Notebook, collect_cells, read
from deprecat.model.places import Place
from deprecat.model.uses import Manner
from deprecat.syntax.unreadable import Unreadable
from tests.downstream.snippets import show


def cell(source: Any, kind: str = "code", **more: Any) -> dict[str, Any]:
    return {"cell_type": kind, "source": source, **more}


def notebook(*cells: Any, **metadata: Any) -> bytes:
    return json.dumps({"nbformat": 4, "metadata": metadata, "cells": cells}).encode()


def code(source: str) -> list[str]:
    """What is left of a cell, line for line."""
    read_back = read(notebook(cell(source)))
    left = [line.code for line in read_back.lines if line.cell]
    assert [line.written for line in read_back.lines if line.cell] == source.split("\n")
    return left


def uses(content: bytes) -> dict[str, tuple[int, Place]]:
    """What is used of ``up``, with cell and place."""
    book = read(content)
    facts, _ = collect_cells(book)
    found = {}
    for use in facts.uses:
        line = book.line(use.place.line)
        if use.path.origin.module.startswith("up") and use.manner is not Manner.IMPORT and line:
            found[show(use)] = (line.cell, book.place(use.place))
    return found


def test_cells_are_one_namespace_and_all_of_them_count() -> None:
    content = notebook(
        cell("import up\n", "markdown"),
        cell(["import up\n", "x = 1\n"]),
        cell("", "raw"),
        cell("\n    \nup.old.gone()"),
        cell("thing = up.Thing()"),
        cell("print(thing.go)"),
    )
    assert uses(content) == {
        "up.old.gone()": (4, Place(3, 1, 3, 12)),
        "up.Thing()": (5, Place(1, 9, 1, 17)),
        "up.Thing().go": (6, Place(1, 7, 1, 15)),
    }


@pytest.mark.parametrize(
    "stop",
    [
        "raise SystemExit('stop')",
        "raise",
        "return",
        "return (\n    1\n)",
        "sys.exit()",
        "import sys; sys.exit()",
        "exit  # here",
        "quit(1)",
        "assert False",
        "assert 0, text",
    ],
)
def test_a_cell_that_stops_the_run_hides_none_of_those_below(stop: str) -> None:
    assert uses(notebook(cell("import up"), cell(stop), cell("up.a"))) == {"up.a": (3, Place(1, 1, 1, 5))}


def test_what_is_raised_is_used() -> None:
    assert uses(notebook(cell("import up\nraise up.Stop(up.a)"), cell("def f():\n    return up.b"))) == {
        "up.Stop(1)": (1, Place(2, 7, 2, 14)),
        "up.a": (1, Place(2, 15, 2, 19)),
        "up.b": (2, Place(2, 12, 2, 16)),
    }


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("%matplotlib inline\nimport up", "pass\nimport up"),
        ("!pip install up\nimport up", "pass\nimport up"),
        ("!!ls\n?up.old\n??up.old\nup", "pass\npass\npass\nup"),
        ("up.old.gone?\nup.old??", "pass\npass"),
        ("files = !ls\nx, y = %who_ls int\nz[0] = !ls", "files = None\nx, y = None\nz[0] = None"),
        ("if up:\n    !ls\n    %cd x\n    up.a", "if up:\n    pass\n    pass\n    up.a"),
        ("!echo \\\n  import up \\\n  up.b\nup.a", "pass\n\n\nup.a"),
        ("%time up.a()\n  %timeit -n 10 -r3 up.b()\n%time\n%timeit -n", "up.a()\n  up.b()\npass\npass"),
        # what only looks like it
        ("x = (a\n  % up.a)\ny = [\n%s\n]", "x = (a\n  % up.a)\ny = [\n%s\n]"),
        ('"""\n%s\n!ls\n""" % up.a', '"""\n%s\n!ls\n""" % up.a'),
        ("x = 5 \\\n  % 3", "x = 5 \\\n  % 3"),
        ("up.a  # why?\n'what?'", "up.a  # why?\n'what?'"),
        ("'''a \\''' ( '''\n!ls", "'''a \\''' ( '''\npass"),
        ("f('(', \"'\")  # (\n!ls", "f('(', \"'\")  # (\npass"),
        ("exit = 1\nassert 0 == up.a", "exit = 1\nassert 0 == up.a"),
        ("x = a != b\ny = 'a=%s' % b\nz = a % b", "x = a != b\ny = 'a=%s' % b\nz = a % b"),
        # whole cells
        ("%%bash\nimport up\nup.a", "\n\n"),
        ("\n%%writefile x.py\nimport up", "\n\n"),
        ("%%time\nup.a\n!ls", "\nup.a\npass"),
        ("%%capture out\n%%timeit -n 1\nup.a", "\n\nup.a"),
        ("%%time", ""),
        ("%%", "pass"),
        ("x = 1\n%%bash\nup", "x = 1\npass\nup"),
        ("    import up\n    if x:\n        !ls\n# y", "import up\nif x:\n    pass\n# y"),
    ],
)
def test_what_is_ipythons_is_taken_out(source: str, left: str) -> None:
    assert "\n".join(code(source)) == left


def test_places_are_those_in_the_notebook() -> None:
    content = notebook(cell("import up\nif up:\n    %time up.old.gone()"), cell("  up.a\n  up.b"))
    assert uses(content) == {
        "up": (1, Place(2, 4, 2, 6)),
        "up.old.gone()": (1, Place(3, 11, 3, 22)),
        "up.a": (2, Place(1, 3, 1, 7)),
        "up.b": (2, Place(2, 3, 2, 7)),
    }


def test_nbformat_3() -> None:
    content = json.dumps(
        {
            "nbformat": 3,
            "metadata": {"name": ""},
            "worksheets": [
                {"cells": [{"cell_type": "heading", "source": "x"}]},
                {
                    "cells": [
                        {"cell_type": "code", "language": "python", "input": ["import up\n", "up.a"]},
                        {"cell_type": "code", "language": "julia", "input": "import up\nup.b"},
                    ]
                },
            ],
        }
    ).encode()
    assert uses(content) == {"up.a": (2, Place(2, 1, 2, 5))}


def test_a_cell_in_another_language_is_left_out() -> None:
    other = cell("import up\nup.b", metadata={"vscode": {"languageId": "sql"}})
    assert uses(notebook(cell("import up"), other, cell("up.a"))) == {"up.a": (3, Place(1, 1, 1, 5))}


def test_a_cell_that_is_no_python_costs_that_cell_alone() -> None:
    book = read(notebook(cell("import up"), cell("\nup.a ("), cell("print 'x'"), cell("up.b")))
    facts, reasons = collect_cells(book)
    assert [show(use) for use in facts.uses if use.manner is not Manner.IMPORT] == ["up.b"]
    assert [reason.partition(": ")[0] for reason in reasons] == ["cell 2", "cell 3"]
    assert reasons[0] == "cell 2: syntax error on line 2: '(' was never closed"


def test_a_comment_names_no_encoding() -> None:
    assert uses(notebook(cell("# -*- coding: latin-1 -*-\nimport up\n'é'; up.a"))) == {
        "up.a": (1, Place(3, 6, 3, 10))
    }


def test_lone_surrogates() -> None:
    content = b'{"cells": [{"cell_type": "code", "source": "import up\\nprint(\'\\ud800\', up.a)"}]}'
    assert uses(content) == {"up.a": (1, Place(2, 12, 2, 16))}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not a notebook: not valid JSON (line 1)"),
        (b'{"cells": [\n}', "not a notebook: not valid JSON (line 2)"),
        (b"\xff\xfe\xff", "not a notebook: not valid JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[]", "not a notebook: it has no cells"),
        (b"{}", "not a notebook: it has no cells"),
        (b'{"cells": {}}', "not a notebook: it has no cells"),
        (notebook(kernelspec={"language": "R"}), "a notebook of R, not of Python"),
        (notebook(language_info={"name": "julia"}), "a notebook of julia, not of Python"),
    ],
)
def test_what_is_no_notebook_of_python(content: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(content)
    assert str(caught.value).startswith(reason)


def test_long_numbers_depend_on_no_interpreter() -> None:
    assert read(b'{"cells": [' + b"1" * 5000 + b"]}").lines[2:] == ()


def test_a_notebook_that_was_never_run_is_of_python() -> None:
    assert uses(notebook(cell("import up; up.a"), kernelspec={"name": "python3"}))


def test_lines_beyond_the_notebook() -> None:
    book = read(notebook())
    assert book.line(0) is None
    assert book.line(3) is None
    assert book.place(Place(9, 1, 9, 2)) == Place(9, 1, 9, 2)


texts = st.text(st.sampled_from("%!?=\\ \n\t()[]'\"#abu.:x1"))
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("code") | texts,
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(
                ["cells", "worksheets", "cell_type", "source", "input", "language", "metadata", "vscode"]
            )
            | st.text(),
            inner,
        )
    ),
    max_leaves=20,
)


def _reads(content: bytes) -> Notebook | None:
    try:
        book = read(content)
        collect_cells(book)
    except Unreadable:
        return None
    return book


@given(anything)
def test_any_json_is_a_notebook_or_unreadable(value: Any) -> None:
    _reads(json.dumps(value).encode())


@given(st.lists(anything))
def test_any_cells(cells: list[Any]) -> None:
    _reads(notebook(*cells))


@given(st.lists(texts, max_size=4))
def test_lines_stay_lines(sources: list[str]) -> None:
    book = _reads(notebook(*map(cell, sources)))
    assert book is not None
    for number, source in enumerate(sources, 1):
        lines = [line for line in book.lines if line.cell == number]
        assert [line.written for line in lines] == source.split("\n")
        assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert len(book.source.split(b"\n")) == len(book.lines) + 1
