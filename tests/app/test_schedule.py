"""``deprecat schedule`` through the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deprecat.cli import main
from deprecat.model.releases import History, Release
from deprecat.model.values import replace
from deprecat.upstream.ledger_writing import save
from tests.lint.boards import RELEASES, up
from tests.making import ledger_of

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The ledger of ``up``, in the current directory, and what its tree was in November."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    save(up(), Path("up.jsonl"))
    for path, source in RELEASES["24.1.0"].items():
        file = Path("tree", path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source, encoding="utf-8")
    return tmp_path


def schedule(*arguments: str) -> int:
    return main(["schedule", "up", "--ledger", "up.jsonl", *arguments])


def told(capsys: Capture, *arguments: str) -> dict[str, object]:
    assert schedule("--format", "json", "--fail-on", "never", *arguments) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def rules(found: dict[str, object]) -> dict[str, list[str]]:
    """The rules broken, by symbol."""
    declarations, gone = found["declarations"], found["gone"]
    assert isinstance(declarations, list)
    assert isinstance(gone, list)
    return {
        each["symbol"]: [f"{problem['level']} {problem['rule']}" for problem in each["problems"]]
        for each in (*declarations, *gone)
        if each["problems"]
    }


@pytest.mark.parametrize(
    ("at", "fail_on", "code"),
    [
        ("23.3.0", "error", 0),
        ("23.3.0", "warning", 0),
        ("23.3.0", "note", 1),  # no pending time, which nobody can give any more
        ("23.7.0", "error", 0),
        ("23.7.0", "warning", 1),  # removal in a release that removes nothing: there is time to put it off
        ("23.11.0", "error", 1),  # gone early; removed before it is deprecated
        ("24.1.0", "error", 1),
        ("24.1.0", "never", 0),
        ("2024-02-29", "error", 1),
    ],
)
def test_the_exit_code(ledger: Path, at: str, fail_on: str, code: int) -> None:
    assert schedule("--at", at, "--fail-on", fail_on) == code


def test_what_is_wrong_when(ledger: Path, capsys: Capture) -> None:
    assert rules(told(capsys, "--at", "23.11.0")) == {
        "up.api.at_once": ["note no-pending", "note longer", "note postponed"],
        "up.api.january": ["warning remove-release"],
        "up.api.backwards": ["error reversed"],
        "up.api.early": ["error early"],
    }
    assert rules(told(capsys, "--at", "24.1.0")) == {
        "up.api.act": ["warning short-pending", "note longer"],
        "up.api.at_once": ["note no-pending", "note longer"],
        "up.api.january": ["error overdue", "warning remove-release"],
        "up.api.backwards": ["error reversed"],
    }


def test_a_tree_on_its_way(ledger: Path, capsys: Capture) -> None:
    """What the next release has to remove is due, not overdue; what is done is told."""
    Path("tree/up/api.py").write_text(
        "from .deprecations import deprecated\n"
        '@deprecated("23.3", "24.9")\ndef at_once(): ...\n'
        '@deprecated("23.9", "24.3")\ndef kept(): ...\n'
        '@deprecated("24.3", "24.9")\ndef hasty(): ...\n',
        encoding="utf-8",
    )
    found = told(capsys, "--at", "2024-02-01", "--source", "tree")
    assert (found["release"], found["now"], found["source"]) == ("24.3.0", "24.1.0", True)
    coming = found["coming"]
    assert isinstance(coming, list)
    assert coming[0] == {
        **{"release": "24.3.0", "date": "2024-03-11", "forecast": True, "kind": "regular"},
        **{"may_deprecate": True, "may_remove": True, "due": False},
        "removes": ["decorator up.api.kept"],
        "deprecates": ["decorator up.api.hasty"],
        "removed": ["decorator up.api.backwards", "decorator up.api.january"],
    }
    assert rules(found) == {
        "up.api.at_once": ["note no-pending", "note longer"],
        "up.api.kept": ["warning due"],
        "up.api.hasty": ["warning no-pending"],
        "up.api.call": ["error early"],  # its argument was promised until 24.9
        "up.api.january": ["note late"],
    }
    assert schedule("--at", "2024-02-01", "--source", "tree", "--fail-on", "error") == 1


def test_a_tree_that_is_about_to_be_tagged(ledger: Path, capsys: Capture) -> None:
    found = told(capsys, "--at", "2024-03-12", "--source", "tree", "--version", "24.3.0")
    assert (found["release"], found["now"]) == ("24.3.0", "24.3.0")
    assert rules(found)["up.api.kept"] == ["error overdue"]


def test_a_development_version_hides_nothing(ledger: Path, capsys: Capture) -> None:
    """conda-build 25.1.0: its handler took 25.1.0.dev3 for earlier than 25.1, and 25.1.0 for past it."""
    found = told(capsys, "--at", "2024-03-01", "--source", "tree", "--version", "24.3.0.dev3")
    assert found["release"] == "24.3.0"
    assert rules(found)["up.api.kept"] == ["warning due"]


def test_a_file_that_cannot_be_read_stops_nothing(ledger: Path, capsys: Capture) -> None:
    Path("tree/up/broken.py").write_text("def (", encoding="utf-8")
    found = told(capsys, "--at", "2024-02-01", "--source", "tree")
    skipped = found["skipped"]
    assert isinstance(skipped, list)
    assert [each["path"] for each in skipped] == ["up/broken.py"]
    assert len(rules(found)) > 2


def test_a_schedule_of_ones_own(ledger: Path, capsys: Capture) -> None:
    Path("own.toml").write_text('name = "own"\nversions = { form = "YY.MM" }\n', encoding="utf-8")
    found = told(capsys, "--at", "23.7.0", "--schedule", "own.toml")
    assert found["schedule"] == {"name": "own", "title": "own"}
    assert rules(found) == {}


def test_topics_of_a_ledger_without_prose_and_its_tree_are_the_same(ledger: Path, capsys: Capture) -> None:
    save(up(prose=False), Path("up.jsonl"))
    found = told(capsys, "--at", "2024-02-01", "--source", "tree")
    declarations = found["declarations"]
    assert isinstance(declarations, list)
    assert [each["since"] for each in declarations if each["form"] == "topic"] == ["24.1.0"]


def test_several_reports(ledger: Path) -> None:
    schedule("--at", "24.1.0", "--output", "ics:up.ics", "--output", "svg:up.svg", "--output", "html:up.html")
    assert Path("up.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    assert Path("up.svg").read_text(encoding="utf-8").startswith("<?xml")
    assert Path("up.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_an_old_ledger_says_so(ledger: Path, capsys: Capture) -> None:
    schedule("--at", "2024-06-01")
    text = " ".join(capsys.readouterr().out.split())
    assert "By the calendar 24.3.0 is out since 2024-03-11, but the ledger does not have it" in text


@pytest.mark.parametrize("variable", ["NO_COLOR", "FORCE_COLOR"])
def test_colours_as_the_environment_says(
    ledger: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.setenv(variable, "1")
    schedule("--at", "24.1.0")
    assert ("\x1b[" in capsys.readouterr().out) is (variable == "FORCE_COLOR")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "schedule: name one upstream"),
        (["up", "more"], "schedule: name one upstream, such as 'deprecat schedule conda', not 2 names"),
        (["condaa"], "no ledger of 'condaa' among those of"),
        (["up", "--at", "2024-02-30"], "--at 2024-02-30: there is no such day"),
        (["up", "--at", "soon"], "--at 'soon': neither a day, such as 2026-09-14, nor a release"),
        (["up", "--at", "99.0"], "--at 99.0: the schedule cep9 tells no day of it"),
        (["up", "--at", "2020-01-01"], "--at 2020-01-01: no release of up was out then; the first recorded"),
        (["up", "--schedule", "cep8"], "no schedule 'cep8'; did you mean cep9?"),
        (["up", "--schedule", "none.toml"], "none.toml: cannot read the schedule: No such file"),
        (["up", "--schedule", "wrong.toml"], "wrong.toml: unknown key remvoe; did you mean remove?"),
        (["up", "--version", "24.3.0"], "schedule: --version goes with --source DIR"),
        (["up", "--root", "up"], "schedule: --root goes with --source DIR"),
        (["up", "--source", "tree", "--version", "next"], "--version 'next' is not a version"),
        (["up", "--source", "nowhere"], "nowhere: no such directory"),
        (["up", "--source", "empty"], "empty: no Python package in it"),
        (["up", "--source", "tree", "--schedule", "semver"], "the schedule semver does not tell the next"),
        (["up", "--format", "pdf"], "'pdf' is not one of text, json, markdown, html, svg, ics"),
        (["up", "--fail-on", "late"], "'late' is not one of error, warning, note, never"),
        (["up", "--output", "ics:no/where.ics"], "there is no directory no; make it first"),
    ],
)
def test_bad_input_costs_one_line(ledger: Path, capsys: Capture, arguments: list[str], message: str) -> None:
    Path("wrong.toml").write_text('name = "x"\nremvoe = 1\n', encoding="utf-8")
    Path("empty").mkdir()
    assert main(["schedule", *arguments, "--ledger", "up.jsonl"]) == 2
    out, error = capsys.readouterr()
    assert out == ""
    assert message in error
    assert error.count("\n") == 1


def test_a_damaged_schedule_in_a_ledger(ledger: Path, capsys: Capture) -> None:
    save(replace(up(), schedule="name = 3\n"), Path("up.jsonl"))
    assert schedule("--at", "24.1.0") == 2
    assert "the schedule in the ledger of up: name is 3" in capsys.readouterr().err


def test_a_ledger_without_days(ledger: Path, capsys: Capture) -> None:
    """Versions by the calendar have days all the same, and nothing else does."""
    save(replace(ledger_of(RELEASES), schedule="cep9"), Path("up.jsonl"))
    found = told(capsys, "--at", "2024-02-01")
    assert (found["release"], found["punctuality"]) == ("24.1.0", [])
    assert told(capsys, "--at", "2024-02-01", "--schedule", "semver")["due"] is None


# The ledgers that come with deprecat


def test_conda_build_25_1_0_is_past_its_own_date(capsys: Capture) -> None:
    """Three declarations for 25.1 were in 25.1.0, and every command failed."""
    assert main(["schedule", "conda-build", "--at", "25.1.0", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert {symbol for symbol, broken in rules(found).items() if "error overdue" in broken} == {
        "conda_build.exceptions.UnableToParseMissingJinja2",
        "conda_build.index.get_build_index",
    }
    assert main(["schedule", "conda-build", "--at", "24.11.2"]) == 0
    assert main(["schedule", "conda-build", "--at", "25.1.1", "--fail-on", "error"]) == 0


def test_conda_has_no_release_past_its_own_date(capsys: Capture) -> None:
    assert main(["schedule", "conda", "--at", "26.7.1", "--fail-on", "warning"]) == 0
    text = capsys.readouterr().out
    assert "26.9.0  2026-09-14, forecast; regular, deprecates and removes" in text


def test_every_day_of_history_can_be_looked_from(ledger: Path) -> None:
    history: History = up().history
    days = [Release("", release.date) for release in history.releases]
    for day in days:
        assert schedule("--at", day.date, "--fail-on", "never") == 0


# explain


def explained(capsys: Capture, *arguments: str) -> list[str]:
    assert main(["explain", "up.api.at_once", "up.api.call", "--ledger", "up.jsonl", *arguments]) == 0
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    places = [i for i, line in enumerate(lines) if line.startswith("schedule")]
    return [line for i in places for line in lines[i : lines.index("history", i)]]


def test_explain_tells_the_place_on_the_schedule(ledger: Path, capsys: Capture) -> None:
    assert explained(capsys, "--at", "2024-02-01") == [
        "schedule      deprecated in 24.1.0",
        "removed in 24.9, on 2024-09-09 (forecast)",
        "moved in 23.9.0: 23.9 -> 24.3",
        "moved in 23.11.0: 24.3 -> 24.9",
        "schedule      argument old renamed to new: pending in 24.1.0",
        "deprecated in 24.3, on 2024-03-11 (forecast)",
        "removed in 24.9, on 2024-09-09 (forecast)",
    ]
    assert explained(capsys, "--at", "23.7.0") == [
        "schedule      deprecated in 23.7.0",
        "removed in 23.9, on 2023-09-27",
    ]


def test_explain_as_json_counts_the_days(ledger: Path, capsys: Capture) -> None:
    arguments = ["--ledger", "up.jsonl", "--format", "json", "--at", "2024-08-10"]
    assert main(["explain", "up.api.at_once", *arguments]) == 0
    (symbol,) = json.loads(capsys.readouterr().out)["symbols"]
    assert symbol["schedule"] == [
        {
            **{"form": "decorator", "symbol": "up.api.at_once", "detail": None},
            **{"state": "deprecated", "release": "24.1.0"},
            "ahead": [
                {"what": "removed", "release": "24.9", "date": "2024-09-09", "forecast": True, "days": 30}
            ],
            "moves": ["23.9.0: 23.9 -> 24.3", "23.11.0: 24.3 -> 24.9"],
        }
    ]


def test_explain_of_a_day_that_cannot_be(ledger: Path, capsys: Capture) -> None:
    assert main(["explain", "up.api.call", "--ledger", "up.jsonl", "--at", "2024-02-30"]) == 2
    assert "--at 2024-02-30: there is no such day" in capsys.readouterr().err
