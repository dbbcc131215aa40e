"""Command lines, judged."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deprecat.lint.commands import CommandJudge, programs
from deprecat.lint.knowledge import Knowledge
from deprecat.model.commands import CommandLine, Word
from deprecat.model.findings import Finding
from deprecat.model.ledger import Ledger
from deprecat.model.places import Place
from tests.making import HANDLER, ledger_of

_HEAD = """
import argparse
from other.cli import add_name, add_unknown
from .deprecations import deprecated
def main():
    p = argparse.ArgumentParser(prog="up")
    p.add_argument("--debug", action="store_true")
    sub = p.add_subparsers()
    run = sub.add_parser("run")
    run.add_argument("-n", "--name")
    run.add_argument("--live", action="store_true")
    run.add_argument("command", nargs=argparse.REMAINDER)
    make = sub.add_parser("make")
    make.add_argument("-n", "--name")
    make.add_argument("-y", "--yes", action="store_true")
    make.add_argument("--kept", action="store_true")
    given = sub.add_parser("give")
    add_name(given)
    lost = sub.add_parser("lost")
    add_unknown(lost)
"""
_OLD = """
    make.add_argument("-f", "--force", action="store_true")
    make.add_argument("-q", action="store_true")
    make.add_argument("--value")
    run.add_argument("--old", action="store_true")
    given.add_argument("--name-old")
    given.add_argument("--other")
    lost.add_argument("--other")
    sub.add_parser("gone").add_argument("-x")
"""
_DECLARED = _OLD.replace(
    'make.add_argument("-f", "--force", action="store_true")',
    'make.add_argument("-f", "--force", action=deprecated.action("2.0", "3.0", argparse._StoreTrueAction))',
)
_NEW = """
    make.add_argument("--fresh", "--value-too")
    given.add_argument("--name", dest="x")
    sub.add_parser("fresh")
"""


def _release(text: str) -> dict[str, str]:
    return {"up/deprecations.py": HANDLER, "up/cli.py": f"{_HEAD}{text}    return p\n"}


@pytest.fixture(scope="module")
def ledgers() -> dict[str, Ledger]:
    releases = {"1.0": _OLD, "1.5": _DECLARED, "2.0": _DECLARED, "3.0": _NEW}
    up = ledger_of({version: _release(text) for version, text in releases.items()})
    giving = "def add_name(p): p.add_argument('--name-old')\n"
    return {"up": up, "other": ledger_of({"1": {"other/cli.py": giving}}, upstream="other")}


def line(text: str) -> CommandLine:
    """A command line; a word with ``~`` behind it is not whole."""
    words, column = [], 1
    for part in text.split(" "):
        place = Place(1, column, 1, column + len(part))
        words.append(Word(part.rstrip("~"), place, whole=not part.endswith("~")))
        column += len(part) + 1
    return CommandLine(tuple(words), "f")


def findings(ledgers: dict[str, Ledger], text: str, against: str) -> list[Finding]:
    up = ledgers["up"]
    judge = CommandJudge(Knowledge(up), ledgers)
    return list(judge.findings("ci.sh", line(text), up.history.at(against)))


def told(ledgers: dict[str, Ledger], text: str, against: str = "3.0") -> list[str]:
    return [f"{each.rule} {each.symbol}" for each in findings(ledgers, text, against)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("up make --force", ["removed-option up make --force"]),
        ("up make -f", ["removed-option up make -f"]),
        ("up --debug make x --force=1 y", ["removed-option up make --force"]),
        ("up make -yfq", ["removed-option up make -f", "removed-option up make -q"]),
        ("up make -yfz", []),  # a letter that nobody knows
        ("up make -nf", []),  # the value of -n
        ("up make -n~ --force", ["removed-option up make --force"]),
        ("up make --name~ --force", ["removed-option up make --force"]),
        ("up make ~ --force", ["removed-option up make --force"]),
        ("up ~ make --force", []),
        ("up ma~ --force", []),
        ("up make --forc", []),
        ("up make --force~", []),
        ("up make --value x", []),  # short for --value-too
        ("up make -- --force", []),
        ("up make --unknown", []),
        ("up plugin --force", []),
        ("up run --old tool", ["removed-option up run --old"]),
        ("up run tool --old", []),
        ("up run -n name tool --old", []),
        ("up run -n name --old tool", ["removed-option up run --old"]),
        ("up run -nname --old tool", ["removed-option up run --old"]),
        ("up run --live ~ --old", []),
        ("up run --unknown name --old", []),
        ("up give --name-old", []),  # given by a function of another upstream
        ("up give --other", ["removed-option up give --other"]),
        ("up lost --other", []),  # by one that is not recorded
        ("up gone -x", ["removed-option up gone"]),
        ("up make --fresh x", []),
        ("other make --force", []),
        ("up -1 make --force", []),
        ("up", []),
    ],
)
def test_what_is_gone(ledgers: dict[str, Ledger], text: str, wanted: list[str]) -> None:
    assert told(ledgers, text) == wanted


@pytest.mark.parametrize(
    ("text", "against", "wanted"),
    [
        ("up make --force", "1.0", []),
        ("up make --force", "1.5", ["pending up make --force"]),
        ("up make --force", "2.0", ["deprecated up make --force"]),
        ("up make --fresh x", "2.0", ["not-yet up make --fresh"]),
        ("up fresh", "2.0", ["not-yet up fresh"]),
        ("up-make --force", "2.0", ["deprecated up make --force"]),
    ],
)
def test_what_is_declared_or_to_come(
    ledgers: dict[str, Ledger], text: str, against: str, wanted: list[str]
) -> None:
    assert told(ledgers, text, against) == wanted


def test_what_a_finding_says(ledgers: dict[str, Ledger]) -> None:
    (found,) = findings(ledgers, "up make x --force", "3.0")
    assert found.message == "gone since 3.0; existed 1.0 to 2.0; announced for 3.0"
    assert (found.level.value, found.path, found.place.column, found.scope) == ("error", "ci.sh", 11, "f")
    (found,) = findings(ledgers, "up gone -x", "3.0")
    assert found.message == "gone since 3.0; existed 1.0 to 2.0; never announced"
    assert (found.place.column, found.place.end_column) == (1, 8)


def test_names_of_programs(ledgers: dict[str, Ledger]) -> None:
    assert {"up", "up-make"} <= programs(ledgers["up"])
    assert not any("(" in name for name in programs(ledgers["other"]))


_WORDS = st.sampled_from(
    [
        *("up", "make", "run", "gone", "give", "--force", "--force=", "-f", "-n", "-nx", "-yfq"),
        *("--", "-", "--="),
        *("", "~", "-~", "--~", "-n~", "--debug", "--old", "tool", "=", "-=", "é", "--é", "-é"),
    ]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(words=st.lists(_WORDS | st.text(max_size=4).map(lambda t: t.replace(" ", "")), max_size=8))
def test_any_words_are_judged_and_old_against_old_is_silent(
    ledgers: dict[str, Ledger], words: list[str]
) -> None:
    text = " ".join(["up", *words])
    for against in ("1.0", "2.0", "3.0"):
        told(ledgers, text, against)
    assert not any("removed" in each for each in told(ledgers, text, "1.0"))
