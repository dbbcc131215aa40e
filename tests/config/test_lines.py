"""On which lines keys stand."""

from __future__ import annotations

import textwrap

import tomli
from hypothesis import given
from hypothesis import strategies as st

from deprecat.config.lines import key_lines

TEXT = textwrap.dedent(
    '''\
    title = "a # b = [c]"  # d = 1
    [tool.deprecat]
    include = [
        "src",  # e = 2
        "tests",
    ]
    "quoted key" = 1
    long = """
    [no.table]
    no = "key"
    """
    dotted.inner = true
    inline = { a = 1, "b.c" = { d = [1, 2] } }

    [[tool.deprecat.ignore]]
    symbols = ["x"]

    [[tool.deprecat.ignore]]
    symbols = ["y"]
    [tool.deprecat.ignore.more]
    deep = 1
    [ tool . deprecat . "rules" ]
    removed = 'off'
    '''
)


def test_keys_tables_and_items() -> None:
    found = {".".join(map(str, path)): line for path, line in key_lines(TEXT).items()}
    at = "tool.deprecat"
    assert found["title"] == 1
    assert found[at] == 2
    assert [found[f"{at}.include{item}"] for item in ("", ".0", ".1")] == [3, 4, 5]
    assert [found[f"{at}.{key}"] for key in ("quoted key", "long", "dotted.inner")] == [7, 8, 12]
    assert [found[f"{at}.inline.{key}"] for key in ("a", "b.c.d.1")] == [13, 13]
    assert [found[f"{at}.ignore.{key}"] for key in ("0", "0.symbols", "1.symbols.0")] == [15, 16, 19]
    assert [found[f"{at}.{key}"] for key in ("ignore.1.more.deep", "rules.removed")] == [21, 23]
    assert not {"no", "d", "e", f"{at}.no", f"{at}.d", f"{at}.e"} & set(found)


def paths(value: object, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    """The paths to all keys of a document."""
    found = {path} if path and isinstance(path[-1], str) else set()
    if isinstance(value, dict):
        return found.union(*(paths(each, (*path, name)) for name, each in value.items()))
    if isinstance(value, list):
        return found.union(*(paths(each, (*path, number)) for number, each in enumerate(value)))
    return found


def test_all_keys_are_found() -> None:
    assert paths(tomli.loads(TEXT)) <= set(key_lines(TEXT))


_VALUES = st.recursive(
    st.integers() | st.booleans() | st.text("ab\"'[]{}#=,. ", max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("ab.c-", min_size=1, max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


def written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list):
        return "[" + ",\n ".join(map(written, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{written(name)} = {flat(each)}" for name, each in value.items()) + "}"
    return str(value)


def flat(value: object) -> str:
    return written(value).replace("\n", "")


@given(st.dictionaries(st.text("ab.c-", min_size=1, max_size=3), _VALUES, min_size=1, max_size=4))
def test_any_document(document: dict[str, object]) -> None:
    text = "\n".join(f"{written(name)} = {written(value)}" for name, value in document.items())
    assert tomli.loads(text) == document
    found = key_lines(text)
    assert paths(document) <= set(found)
    line = 1
    for name, value in document.items():
        assert found[(name,)] == line
        line += 1 + written(value).count("\n")
