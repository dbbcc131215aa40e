"""What is asked of a ledger does not grow with what is asked about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from deprecat.lint.knowledge import Knowledge
from deprecat.model.ledger import Module
from deprecat.model.values import replace
from tests.making import HANDLER, ledger_of

SOURCE = """
from .deprecations import deprecated
deprecated.module("1.0", "9.0")
@deprecated("2.0", "8.0")
class Old:
    @deprecated("3.0", "7.0")
    def method(self): pass
"""
RELEASES = {"1.0": {"up/__init__.py": "", "up/deprecations.py": HANDLER, "up/a.py": SOURCE}}


class Counting(Mapping[str, Module]):
    def __init__(self, of: Mapping[str, Module]) -> None:
        self.of = of
        self.asked = 0

    def __getitem__(self, name: str) -> Module:
        self.asked += 1
        return self.of[name]

    def __contains__(self, name: object) -> bool:
        self.asked += 1
        return name in self.of

    def __iter__(self) -> Iterator[str]:
        return iter(self.of)

    def __len__(self) -> int:
        return len(self.of)


def test_a_symbol_of_many_names_is_no_more_work_than_one_of_few() -> None:
    ledger = ledger_of(RELEASES)
    counting = Counting(ledger.modules)
    knowledge = Knowledge(replace(ledger, modules=counting))
    asked = []
    for symbol in ("up.a.Old.method.x", "up.a.Old.method.y" + ".z" * 5_000):
        before = counting.asked
        said = [each.term.remove_in for each in knowledge.said(symbol)]
        assert said == ["7.0", "8.0", "9.0"]
        assert knowledge.said(symbol, behind=True) == ()
        asked.append(counting.asked - before)
    assert asked[1] <= asked[0]


def test_what_covers_a_symbol() -> None:
    knowledge = Knowledge(ledger_of(RELEASES))
    told = {
        symbol: (
            [each.term.remove_in for each in knowledge.said(symbol)],
            [each.term.remove_in for each in knowledge.said(symbol, behind=True)],
        )
        for symbol in ("up", "up.a", "up.a.Old", "up.a.Old.method", "up.a.other", "up.b.x", "other")
    }
    assert told == {
        "up": ([], []),
        "up.a": (["9.0"], []),
        "up.a.Old": (["8.0", "9.0"], ["8.0"]),
        "up.a.Old.method": (["7.0", "8.0", "9.0"], ["7.0"]),
        "up.a.other": (["9.0"], []),
        "up.b.x": ([], []),
        "other": ([], []),
    }
