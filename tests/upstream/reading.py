"""Facts of sources written in a test."""

from __future__ import annotations

import textwrap

from deprecat.model.declarations import Form
from deprecat.upstream.extract import extract
from deprecat.upstream.facts import Binding, Declared, Defined, Facts, Imported

IMPORT = "from .deprecations import deprecated\n"
BOUND = Imported(1, "deprecations", "deprecated")


def facts(text: str) -> Facts:
    return extract(textwrap.dedent(text).encode())


def declared(text: str) -> tuple[Declared, ...]:
    """What *text* declares with the ``deprecated`` of a handler module beside it."""
    return extract((IMPORT + textwrap.dedent(text)).encode()).declared


def one(text: str, form: Form) -> Declared:
    (found,) = declared(text)
    assert found.form is form
    return found


def sole(bindings: tuple[Binding, ...]) -> Defined:
    """The one definition among *bindings*."""
    (binding,) = bindings
    assert isinstance(binding, Defined)
    return binding


def members(text: str, name: str) -> dict[str, tuple[Binding, ...]]:
    """The members of class *name* in *text*."""
    return dict(sole(facts(text).names[name]).members)
