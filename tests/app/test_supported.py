"""What a project supports, and what lies ahead of it: whole projects, checked on a given day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from deprecat.app.check import check
from deprecat.app.options import CheckOptions
from deprecat.cli import main
from deprecat.model.findings import Deadline, Finding, Outcome
from deprecat.model.values import replace
from deprecat.report.ahead import board
from deprecat.report.words import asked, deadline
from deprecat.report.words import stale as overtaken
from deprecat.upstream.ledger_writing import save
from tests.app.expectations import as_json, write
from tests.making import HANDLER, ledger_of

DATES = {"24.1.0": "2024-01-15", "24.3.0": "2024-03-12", "24.9.0": "2024-09-10", "25.3.0": "2025-03-11"}
DECLARED = """
from .deprecations import deprecated
import warnings

@deprecated("25.3", "25.9")
def soon(): ...

@deprecated("25.9", "26.3")
def later(): ...

@deprecated("25.3", "27.3")
def far(): ...

@deprecated("24.9", "25.3")
def late(): ...

def undated():
    warnings.warn("old", DeprecationWarning)

@deprecated.argument("25.3", "25.9", "old")
def call(new=None): ...

deprecated.constant("25.3", "25.9", "ALSO", 1)
"""
PLAIN = "def soon(): ...\ndef later(): ...\ndef far(): ...\ndef late(): ...\ndef undated(): ...\ndef call(old=None): ...\nALSO = 1\n"
FIRST = {
    "up/__init__.py": "__version__ = '24.1.0'\n",
    "up/deprecations.py": HANDLER,
    "up/a.py": PLAIN + "def gone(): ...\n",
}
SECOND = {**FIRST, "up/a.py": PLAIN + "def gone(): ...\ndef new(): ...\n"}
LAST = {**FIRST, "up/a.py": DECLARED + "\ndef new(): ...\n"}
AT = date(2025, 5, 1)  # 25.9 is forecast for 2025-09-08, 26.3 for 2026-03-09


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "up.ledger.jsonl"
    releases = {"24.1.0": FIRST, "24.3.0": FIRST, "24.9.0": SECOND, "25.3.0": LAST}
    save(replace(ledger_of(releases, dates=DATES), schedule="cep9"), path)
    return path


def checked(
    directory: Path, ledger: Path, files: Mapping[str, str], *, at: date | None = AT, **more: Any
) -> Outcome:
    write(directory, files)
    # a ledger of their own keeps the shipped ones out of the way
    return check(CheckOptions(paths=(str(directory),), ledgers=(str(ledger),), at=at, **more))


def of(outcome: Outcome, symbol: str) -> Finding:
    (found,) = (each for each in outcome.findings if each.symbol == symbol)
    return found


def questions(outcome: Outcome) -> list[str]:
    return [asked(each) for each in outcome.questions if each.upstream == "up"]


USES = "from up.a import soon, later, far, undated, call\ncall(old=1)\n"
REQUIRES = "[project]\ndependencies = ['up >=24.3']\n"


def test_the_range_is_read_and_looked_ahead_of(
    tmp_path: Path, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = checked(tmp_path, ledger, {"a.py": USES, "pyproject.toml": REQUIRES})
    assert questions(outcome) == [
        "up 24.3.0 to 25.3.0 (3 releases) and ahead to 26.3.0 (2026-03-09, forecast)"
        " (pyproject.toml:2: up >=24.3)"
    ]
    assert [(each.symbol, each.rule, each.level.value, deadline(each)) for each in outcome.findings] == [
        ("up.a.soon", "deprecated", "warning", "breaks in 25.9 on 2025-09-08 (forecast), in 130 days"),
        ("up.a.later", "pending", "note", "breaks in 26.3 on 2026-03-09 (forecast), in 312 days"),
        ("up.a.far", "deprecated", "note", "breaks in 27.3 on 2027-03-08 (forecast), in 676 days"),
        ("up.a.undated", "deprecated", "warning", ""),
        ("up.a.call(old=)", "deprecated", "warning", "breaks in 25.9 on 2025-09-08 (forecast), in 130 days"),
    ]
    assert of(outcome, "up.a.soon").deadline == Deadline("25.9", "2025-09-08", True, 130)
    assert outcome.stale == ()


@pytest.mark.parametrize(
    ("at", "within", "level"),
    [
        (AT, 129, "warning"),
        (AT, 130, "error"),
        (date(2025, 8, 8), 30, "warning"),
        (date(2025, 8, 9), 30, "error"),
        (date(2025, 9, 8), 0, "error"),
        (date(2025, 11, 1), 0, "error"),
    ],
)
def test_the_nearer_the_worse(tmp_path: Path, ledger: Path, at: date, within: int, level: str) -> None:
    files = {"a.py": "from up.a import soon\n", "setup.cfg": "[options]\ninstall_requires = up>=24.3\n"}
    outcome = checked(tmp_path, ledger, files, at=at, error_within=within)
    assert of(outcome, "up.a.soon").level.value == level


def test_a_ledger_that_the_calendar_has_overtaken(tmp_path: Path, ledger: Path) -> None:
    files = {"a.py": "from up.a import soon, later\n", "pyproject.toml": REQUIRES}
    outcome = checked(tmp_path, ledger, files, at=date(2025, 9, 20))
    said = "breaks in 25.9, by the calendar out since 2025-09-08, for 12 days"
    assert deadline(of(outcome, "up.a.soon")) == said
    assert of(outcome, "up.a.later").level.value == "warning"  # the next that may remove is 26.3 by now
    assert [overtaken(each) for each in outcome.stale] == [
        "the ledger of up ends at 25.3.0, but by the calendar 25.9.0 is out since 2025-09-08; record it anew"
    ]


@pytest.mark.parametrize("against", ["up==25.3.0", "up>=24.3,<25.9", "up=25.3"])
def test_what_is_not_in_question_does_not_count(tmp_path: Path, ledger: Path, against: str) -> None:
    outcome = checked(tmp_path, ledger, {"a.py": USES}, against=(against,))
    assert of(outcome, "up.a.soon").level.value == "warning"
    assert of(outcome, "up.a.far").level.value == "warning"  # it will go, but in none of these
    assert of(outcome, "up.a.later").level.value == "note"
    assert outcome.stale == ()


def test_a_release_to_come_can_be_asked_about(tmp_path: Path, ledger: Path) -> None:
    outcome = checked(tmp_path, ledger, {"a.py": USES}, against=("up==25.9",), at=date(2025, 9, 1))
    assert questions(outcome) == ["up ahead to 25.9.0 (2025-09-08, forecast) (--against)"]
    assert of(outcome, "up.a.soon").level.value == "error"
    assert [str(release.version) for release in of(outcome, "up.a.later").releases] == ["25.9.0"]
    assert of(outcome, "up.a.later").rule == "deprecated"  # by then


@pytest.mark.parametrize(
    ("horizon", "last", "level"),
    [("0", "", "note"), ("1", "25.9.0", "note"), ("26.1", "26.1.0", "note"), ("27.3", "27.3.0", "note")],
)
def test_the_horizon(tmp_path: Path, ledger: Path, horizon: str, last: str, level: str) -> None:
    outcome = checked(tmp_path, ledger, {"a.py": USES, "pyproject.toml": REQUIRES}, horizon=horizon)
    (question,) = (each for each in outcome.questions if each.upstream == "up")
    assert question.ahead is not None
    newest = question.ahead.last
    assert (newest.version if newest else "") == last
    assert of(outcome, "up.a.later").level.value == level


def test_the_board_of_what_breaks_when(tmp_path: Path, ledger: Path) -> None:
    more = "import up.a\nup.a.soon, up.a.ALSO, up.a.call(old=1), up.a.later\n"
    outcome = checked(tmp_path, ledger, {"a.py": USES, "b.py": more, "pyproject.toml": REQUIRES})
    assert [line for line in board(outcome) if line.startswith("up ")] == [
        "up 25.9.0 on 2025-09-08 (forecast): 5 uses break, of up.a.soon, up.a.call(old=), up.a.ALSO",
        "up 26.3.0 on 2026-03-09 (forecast): 2 uses break, of up.a.later",
    ]
    (tmp_path / "a.py").write_text(READY)
    (tmp_path / "b.py").write_text("from up.a import late\nfrom up.a import gone\n")
    outcome = checked(tmp_path, ledger, {})
    assert [line for line in board(outcome) if line.startswith("up ")] == [
        "up 25.5.0 on 2025-05-12 (forecast): 1 use breaks, of up.a.late",
        "up 25.9.0 on 2025-09-08 (forecast): 1 use breaks, of up.a.soon",
        "up 26.3.0 on 2026-03-09 (forecast): nothing that is used is declared to go",
    ]
    assert list(board(checked(tmp_path, ledger, {}, against=("up==25.3.0",)))) == []


READY = """
from up import __version__
import up.a

if __version__ < "25.9":
    up.a.soon()
if __version__ >= "25.9":
    up.a.new()
else:
    up.a.soon()
try:
    up.a.soon
except AttributeError:
    soon = None
if hasattr(up.a, "soon"):
    up.a.soon()
try:
    from up.b import soon
except ImportError:
    from up.a import soon
"""


def test_code_that_is_ready_for_the_removal(tmp_path: Path, ledger: Path) -> None:
    outcome = checked(tmp_path, ledger, {"a.py": READY, "pyproject.toml": REQUIRES})
    found = [each for each in outcome.findings if each.symbol == "up.a.soon"]
    ready = {each.place.line: (each.level.value, each.guarded, deadline(each)[:4]) for each in found}
    assert ready == {
        **dict.fromkeys((6, 10, 12, 16), ("note", True, "goes")),
        20: ("warning", False, "brea"),  # nothing of the upstream's comes instead
    }


def test_what_should_be_gone_and_is_not_may_go_with_the_next(tmp_path: Path, ledger: Path) -> None:
    outcome = checked(tmp_path, ledger, {"a.py": "from up.a import late\n", "pyproject.toml": REQUIRES})
    assert of(outcome, "up.a.late").deadline == Deadline("25.5.0", "2025-05-12", True, 11)
    assert of(outcome, "up.a.late").level.value == "error"


def test_a_guard_that_only_a_release_ahead_needs_is_not_obsolete(tmp_path: Path, ledger: Path) -> None:
    tests = "if __version__ < '{}':\n    import up.a\n"
    source = (
        "from up import __version__\n" + tests.format("25.9") + tests.format("24.2") + tests.format("27.9")
    )
    outcome = checked(tmp_path, ledger, {"a.py": source, "pyproject.toml": REQUIRES})
    assert [(each.place.line, each.rule) for each in outcome.findings] == [
        (4, "obsolete-guard"),
        (6, "obsolete-guard"),
    ]


def test_what_is_gone_in_a_range_is_an_error_and_what_is_too_new(tmp_path: Path, ledger: Path) -> None:
    files = {"a.py": "from up.a import gone, new\n", "pyproject.toml": REQUIRES}
    outcome = checked(tmp_path, ledger, files)
    gone, new = of(outcome, "up.a.gone"), of(outcome, "up.a.new")
    assert (gone.rule, gone.level.value, new.rule, new.level.value) == (
        "removed",
        "error",
        "not-yet",
        "error",
    )
    assert gone.message == "gone since 25.3.0; existed 24.1.0 to 24.9.0; never announced"
    assert gone.deadline == Deadline("25.3.0", "2025-03-11", False, -51)
    assert deadline(gone) == ""
    assert new.message == "not there before 24.9.0, but 24.3.0 is in question; exists 24.9.0 to 25.3.0"


def test_a_day_before_a_recorded_release(tmp_path: Path, ledger: Path) -> None:
    files = {"a.py": "from up.a import gone, new\n", "pyproject.toml": REQUIRES}
    outcome = checked(tmp_path, ledger, files, at=date(2025, 1, 1))
    assert questions(outcome)[0].startswith("up 24.3.0 to 24.9.0 (2 releases) and ahead to 25.9.0")
    gone = of(outcome, "up.a.gone")
    assert (gone.rule, gone.level.value) == ("removed", "warning")
    assert deadline(gone) == "breaks in 25.3.0 on 2025-03-11, in 69 days"


def test_without_a_day_nothing_is_looked_ahead(tmp_path: Path, ledger: Path) -> None:
    outcome = checked(tmp_path, ledger, {"a.py": USES, "pyproject.toml": REQUIRES}, at=None)
    (question,) = (each for each in outcome.questions if each.upstream == "up")
    assert question.ahead is None
    assert {each.deadline for each in outcome.findings} == {None}
    assert of(outcome, "up.a.far").level.value == "warning"


# Which requirements count


def supports(directory: Path, ledger: Path, files: Mapping[str, str], **more: Any) -> str:
    """The releases and where they are from, of a project of one file that uses ``up``."""
    outcome = checked(directory, ledger, {"a.py": "import up\n", **files}, **more)
    (question,) = (each for each in outcome.questions if each.upstream == "up")
    first, last = question.releases.first, question.releases.last
    assert first is not None
    assert last is not None
    return f"{first.version} to {last.version} | {question.origin}"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "25.3.0 to 25.3.0 | newest recorded release"),
        (
            {"recipe/meta.yaml": "requirements:\n  run:\n    - up 24.3\n"},
            "24.3.0 to 24.3.0 | recipe/meta.yaml:3: up 24.3",
        ),
        (  # the strictest wins, and what says no more is not told
            {
                "recipe/meta.yaml": "requirements:\n  run: [up >=24.1]\n  run_constrained: [up >=24.3]\n",
                "pyproject.toml": "[project]\ndependencies = ['up>=24.1']\n",
            },
            "24.3.0 to 25.3.0 | recipe/meta.yaml:3: up >=24.3",
        ),
        (
            {
                "recipe/meta.yaml": "requirements:\n  run:\n    - up >=24.3\n",
                "pyproject.toml": "[project]\ndependencies = ['up<25']\n",
            },
            "24.3.0 to 24.9.0 | recipe/meta.yaml:3: up >=24.3; pyproject.toml:2: up<25",
        ),
        (  # one platform or the other
            {
                "meta.yaml": "requirements:\n  run:\n    - up >=24.9  # [win]\n    - up >=24.3,<24.5  # [unix]\n"
            },
            "24.3.0 to 25.3.0 | meta.yaml:3: up >=24.9; meta.yaml:4: up >=24.3,<24.5",
        ),
        (  # extras only if nothing is needed to run
            {
                "pyproject.toml": "[project]\noptional-dependencies = {x = ['up>=24.9']}\n",
                "requirements.txt": "up\n",
            },
            "24.9.0 to 25.3.0 | pyproject.toml:2: up>=24.9",
        ),
        (
            {
                "pyproject.toml": "[project]\ndependencies = ['up']\n",
                "environment.yml": "dependencies: [up=24.9]\n",
            },
            "24.9.0 to 24.9.0 | environment.yml:1: up=24.9",
        ),
        (
            {"setup.py": "from setuptools import setup\nsetup(install_requires=['up'])\n"},
            "25.3.0 to 25.3.0 | newest recorded release; setup.py:2 names no version",
        ),
        (
            {"setup.py": "from setuptools import setup\nsetup(install_requires=['up<25'])\n"},
            "24.9.0 to 24.9.0 | setup.py:2: up<25, with no oldest version",
        ),
    ],
)
def test_what_counts(
    tmp_path: Path, ledger: Path, monkeypatch: pytest.MonkeyPatch, files: Mapping[str, str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert supports(tmp_path, ledger, files) == said


def test_the_command_line_before_the_configuration_before_the_metadata(tmp_path: Path, ledger: Path) -> None:
    files = {"pyproject.toml": REQUIRES}
    configured = (("up==24.1.0", "pyproject.toml:9"),)
    assert supports(tmp_path, ledger, files, supports=configured) == "24.1.0 to 24.1.0 | pyproject.toml:9"
    asked_for = supports(tmp_path, ledger, files, supports=configured, against=("up==24.9.0",))
    assert asked_for == "24.9.0 to 24.9.0 | --against"


@pytest.mark.parametrize(
    ("requires", "reason"),
    [
        ("up>=5,<4", "'up>=5,<4' on line 2: contradicts itself: no version fulfils it"),
        ("up>=99", "'up>=99' on line 2: matches none of the 4 recorded releases of up (24.1.0 to 25.3.0)"),
        ("up=24=x=y", "on line 2: '=24=x=y' is not a version specifier"),
    ],
)
def test_a_requirement_that_makes_no_sense(
    tmp_path: Path, ledger: Path, monkeypatch: pytest.MonkeyPatch, requires: str, reason: str
) -> None:
    monkeypatch.chdir(tmp_path)
    files = {
        "a.py": "from up.a import gone\n",
        "pyproject.toml": f"[project]\ndependencies = [{requires!r}]\n",
        "requirements.txt": "up>=24.3\n",
    }
    outcome = checked(tmp_path, ledger, files)
    (skipped,) = outcome.skipped
    assert (skipped.path, reason in skipped.reason) == ("pyproject.toml", True), skipped.reason
    assert of(outcome, "up.a.gone").level.value == "error"
    assert "requirements.txt:1: up>=24.3" in questions(outcome)[0]


def test_a_requirement_that_makes_no_sense_is_not_one_without_a_version(tmp_path: Path, ledger: Path) -> None:
    files = {"a.py": "import up\n", "pyproject.toml": "[project]\ndependencies = ['up>=99']\n"}
    assert questions(checked(tmp_path, ledger, files))[0].endswith("(newest recorded release)")


def test_requirements_that_contradict_each_other(
    tmp_path: Path, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    files = {
        "a.py": "import up\n",
        "recipe/meta.yaml": "requirements:\n  run:\n    - up >=24.9\n",
        "pyproject.toml": "[project]\ndependencies = ['up<24.9']\n",
    }
    outcome = checked(tmp_path, ledger, files)
    (skipped,) = outcome.skipped
    assert skipped.reason == (
        "recipe/meta.yaml:3 'up >=24.9', pyproject.toml:2 'up<24.9': no release of up fulfils them together"
    )
    assert "(recipe/meta.yaml:3: up >=24.9)" in questions(outcome)[0]


def test_each_file_is_judged_by_the_nearest_project(
    tmp_path: Path, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    files = {
        "pyproject.toml": REQUIRES,
        "a.py": "from up.a import new\n",  # 24.3.0 lacks it
        "plugins/x/setup.cfg": "[options]\ninstall_requires = up>=24.9\n",
        "plugins/x/src/b.py": "from up.a import new\nfrom up.a import gone\n",
        "plugins/y/requirements.txt": "up>=24.9\n",  # says less than what the project needs to run
        "plugins/y/c.py": "from up.a import new\n",
        "plugins/z/setup.cfg": "[options]\ninstall_requires = other\n",
        "plugins/z/d.sh": "up\n",
    }
    outcome = checked(tmp_path, ledger, files)
    assert [each.path for each in outcome.findings] == ["a.py", "plugins/x/src/b.py", "plugins/y/c.py"]
    assert [each.rpartition(" (")[2] for each in questions(outcome)] == [
        "pyproject.toml:2: up >=24.3), in .",
        "plugins/x/setup.cfg:2: up>=24.9), in plugins/x",
    ]


# The command line


def test_the_reports_tell_the_time(
    tmp_path: Path, ledger: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"a.py": "from up.a import soon\n", "pyproject.toml": REQUIRES})
    common = ["check", "--ledger", str(ledger), "--at", "2025-08-20"]
    assert main([*common, "--format", "concise"]) == 1
    assert capsys.readouterr().out == (
        "a.py:1:18: error deprecated up.a.soon: deprecated since 25.3, to be removed in 25.9;"
        " breaks in 25.9 on 2025-09-08 (forecast), in 19 days\n"
    )
    assert main([*common, "--error-within", "10"]) == 0
    text = capsys.readouterr().out
    assert "        breaks in 25.9 on 2025-09-08 (forecast), in 19 days\n" in text
    assert "up 24.3.0 to 25.3.0 (3 releases) and ahead to 26.3.0" in text
    assert "up 25.9.0 on 2025-09-08 (forecast): 1 use breaks, of up.a.soon\n" in text
    assert "up 26.3.0 on 2026-03-09 (forecast): nothing that is used is declared to go\n" in text
    assert main([*common, "--format", "json", "--fail-on", "never"]) == 0
    report: Any = as_json(capsys.readouterr().out)
    (finding,) = report["findings"]
    assert finding["deadline"] == {"release": "25.9", "date": "2025-09-08", "forecast": True, "days": 19}
    question = report["questions"][-1]
    assert question["origin"] == "pyproject.toml:2: up >=24.3"
    last = {"release": "26.3.0", "date": "2026-03-09", "forecast": True, "removes": True}
    assert question["ahead"][-1] == last


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--at", "2025-13-01"], "--at: '2025-13-01' is not a day; write it as 2026-12-01"),
        (["--at", "25.9"], "--at: '25.9' is not a day; write it as 2026-12-01"),
        (["--at", "1999-01-01", "--against", "x"], "--against 'x': no ledger of 'x'"),
        (["--horizon", "x"], "--horizon: 'x' is neither a release, such as 26.9, nor a number of them"),
        (["--horizon", "2026"], "--horizon: '2026' is too many releases; 2 are a year of conda's"),
        (["--horizon", ""], "--horizon: '' is neither"),
        (["--error-within", "-1"], "--error-within: "),
        (["--error-within", "1.5"], "--error-within: '1.5' is not a number of days, 0 or more"),
        (["--against", "up>=5,<4"], "--against 'up>=5,<4': contradicts itself: no version fulfils it"),
        (["--against", "up>=99"], "--against 'up>=99': matches none of the 4 recorded releases of up"),
        (["--against", "up(>=4"], "--against 'up(>=4': a parenthesis of a version specifier is not closed"),
        (
            ["--at", "1999-01-01"],
            "--at 1999-01-01: no release of conda or conda-build or up was out on that day",
        ),
    ],
)
def test_what_cannot_be(
    tmp_path: Path,
    ledger: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    reason: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"a.py": "import up\n"})
    assert main(["check", "--ledger", str(ledger), *arguments]) == 2
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert reason in told.err
