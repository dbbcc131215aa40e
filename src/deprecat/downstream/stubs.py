"""Stubs (``*.pyi``): Python that no one runs."""

from __future__ import annotations

from deprecat.downstream.collect import collect
from deprecat.model.uses import FileFacts, Test, Typing
from deprecat.model.values import replace


def collect_stub(source: bytes) -> FileFacts:
    """The facts of a stub, which stands as a whole under ``if TYPE_CHECKING``.

    Raises :class:`~deprecat.syntax.unreadable.Unreadable`.
    """
    facts = collect(source)
    typing = Test(Typing(), holds=True, line=1)
    return replace(facts, uses=tuple(replace(use, guards=(typing, *use.guards)) for use in facts.uses))
