"""The name that an addendum tells to use instead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deprecat.upstream.extract.replacement import replacement

TEXTS = {
    "Use `up.foo.bar` instead.": "up.foo.bar",
    "Use up.foo.bar instead.": "up.foo.bar",
    "Use up.foo.bar() instead": "up.foo.bar",
    "use `bar`": "bar",
    "Use the `--yes` flag instead.": "--yes",
    "Use --yes instead.": "--yes",
    "Use `a.b` or `c.d` instead.": "a.b",
    "Please use the builtin `open` instead.": "open",
    "Use ``a.b`` instead.": "a.b",
    "Use :func:`~a.b` instead.": "a.b",
    "Use NewName instead.": "NewName",
    "Please consider using 'a.b' instead.": "a.b",
    "`old` moved to `new.place`.": "new.place",
    "`x` dispatch moved to `a.b`. Use `type(x)` instead.": "",
    "Old will be renamed to NewName in 26.3.": "NewName",
    "`up.old` is pending deprecation and will be removed. Please use `up.new` instead.": "up.new",
    "": "",
    "Unused.": "",
    "Handled elsewhere.": "",
    "Use the plugin system instead.": "",
    "Use `conda build` instead.": "",
    "Use `f(a, b)` instead.": "",
    "Use `a.get('b').c` instead.": "",
    "Use a modern build system instead, see https://a.b/c.": "",
    "Use `a.{...}` instead.": "",
    "Use a.{...} instead.": "",
    "{...}": "",
    "Do not use `a.b`.": "",
    "This no longer needs `a.b`, and it doesn't use `c.d`.": "",
}


@pytest.mark.parametrize("text", TEXTS)
def test_replacement(text: str) -> None:
    assert replacement(text) == TEXTS[text]


@given(st.text(alphabet="Use `ab.{}()-'\" instead", max_size=60))
def test_it_is_a_name_out_of_the_text_or_nothing(text: str) -> None:
    found = replacement(text)
    assert found in text
    assert not set(found) & set(" `{}()'\"")
