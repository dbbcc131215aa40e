"""Promises joined with what exists: options, arguments, what moved, and the numbers of it all."""

from __future__ import annotations

import datetime

from deprecat.app.schedules import calendar_of
from deprecat.lint.knowledge import Knowledge
from deprecat.lint.promises import judgements, record
from deprecat.model.ledger import Ledger
from deprecat.model.releases import History, Release
from deprecat.model.values import replace
from deprecat.schedule.policy import End, Judgement, Rule
from tests.lint.boards import up
from tests.making import HANDLER, ledger_of

DAYS = {"23.3.0": "2023-03-15", "23.5.0": "2023-05-22", "23.7.0": "2023-07-25", "23.9.0": "2023-09-27"}
IMPORTS = "import argparse\nfrom .deprecations import deprecated\n"
PARSER = """
def {function}(p):
    p.add_argument("--kept")
    p.add_argument("--force"{action})
"""
DECLARED = ', action=deprecated.action("23.9", "24.3", argparse._StoreTrueAction)'
MAIN = """
def main():
    p = argparse.ArgumentParser(prog="up")
    {function}(p)
    p.parse_args()
"""


def ledger(*sources: str) -> Ledger:
    """One of the module ``up.api`` in as many releases as there are *sources*."""
    releases = {
        version: {"up/__init__.py": "", "up/deprecations.py": HANDLER, "up/api.py": IMPORTS + source}
        for version, source in zip(DAYS, sources, strict=False)
    }
    history = History.of(Release(version, DAYS[version], "a commit") for version in releases)
    return replace(ledger_of(releases), history=history, schedule="cep9")


def judged(found: Ledger) -> dict[str, Judgement]:
    calendar = calendar_of(found, datetime.date(2024, 1, 1))
    return {
        f"{each.declaration.symbol} {each.declaration.detail}".strip(): each
        for each in judgements(Knowledge(found), calendar)
    }


def broken(each: Judgement) -> list[str]:
    return [breach.rule.value for breach in each.breaches]


def test_an_option_that_is_still_taken_was_withdrawn() -> None:
    main = MAIN.format(function="options")
    found = judged(
        ledger(
            PARSER.format(function="options", action=DECLARED) + main,
            PARSER.format(function="options", action="") + main,
        )
    )["up.api.options --force"]
    assert (found.end, found.gone, broken(found)) == (End.WITHDRAWN, "23.5.0", ["withdrawn"])


def test_an_option_that_is_gone_went_early() -> None:
    main = MAIN.format(function="options")
    found = judged(
        ledger(PARSER.format(function="options", action=DECLARED) + main, "def options(p): pass\n" + main)
    )["up.api.options --force"]
    assert (found.end, found.gone, broken(found)) == (End.REMOVED, "23.5.0", ["early"])


def test_an_option_that_another_function_declares_now_has_moved() -> None:
    found = judged(
        ledger(
            PARSER.format(function="options", action=DECLARED) + MAIN.format(function="options"),
            PARSER.format(function="others", action=DECLARED) + MAIN.format(function="others"),
        )
    )
    moved, heir = found["up.api.options --force"], found["up.api.others --force"]
    assert (moved.end, moved.gone, moved.to, broken(moved)) == (End.MOVED, "23.5.0", heir.declaration, [])
    assert heir.end is End.STANDS


def test_an_argument_that_was_renamed_is_gone_when_nobody_takes_it() -> None:
    declared = '@deprecated.argument("23.9", "24.3", "old", rename="new")\ndef f(new): ...\n'
    found = judged(ledger(declared, declared, "def f(new): ...\n"))["up.api.f old"]
    assert (found.end, found.gone, broken(found)) == (End.REMOVED, "23.7.0", ["early"])


def test_where_anything_may_be_taken_nothing_is_gone() -> None:
    declared = '@deprecated.argument("23.9", "24.3", "old")\ndef f(new, **kw): ...\n'
    found = judged(ledger(declared, "def f(new, **kw): ...\n"))["up.api.f old"]
    assert (found.end, broken(found)) == (End.WITHDRAWN, ["withdrawn"])


def test_a_module_that_may_have_any_name_has_lost_none() -> None:
    declared = '@deprecated("23.9", "24.3")\ndef old(): ...\n'
    found = judged(ledger(declared, "def __getattr__(name): return make(name)\n"))["up.api.old"]
    assert Rule.EARLY not in [breach.rule for breach in found.breaches]


def test_the_numbers() -> None:
    found = up()
    calendar = calendar_of(found, datetime.date(2024, 2, 1))
    kept = record(list(judgements(Knowledge(found), calendar)), calendar)
    assert (kept.declared, kept.kept, kept.standing) == (7, 3, 6)
    assert dict(kept.broken) == {
        Rule.REVERSED: 1,
        Rule.NO_PENDING: 1,
        Rule.SHORT_PENDING: 1,
        Rule.REMOVE_RELEASE: 1,
    }
    assert (kept.postponed, kept.moves, kept.early, kept.late, kept.withdrawn, kept.overdue) == (
        *(1, 2, 1, 0, 0, 1),
    )
    assert kept.removed == (("23.11.0", 1),)
