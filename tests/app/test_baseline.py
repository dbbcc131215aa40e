"""The baseline: what was accepted stays quiet until it moves on, and debt only shrinks."""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from deprecat.cli import main
from tests.app.expectations import write

Capture = pytest.CaptureFixture[str]

A = """
    from up.old import kept, gone
    import up

    def f():
        return up.base.Thing.stop
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ledger: Path) -> Path:
    """The current directory: a project with three findings at 3.0, two at 2.0, and the ledger."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "up.jsonl").write_bytes(ledger.read_bytes())
    write(tmp_path, {"pkg/__init__.py": "", "pkg/a.py": A, "pyproject.toml": '[project]\nname = "mine"\n'})
    return tmp_path


def run(*arguments: str, against: str = "up==3.0") -> int:
    return main([*arguments, "--ledger", "up.jsonl", "--against", against])


def told(capsys: Capture, *arguments: str, code: int = 0, against: str = "up==3.0") -> list[tuple[str, str]]:
    """Rules and symbols that a check tells."""
    capsys.readouterr()
    assert run("check", *arguments, "--format", "json", against=against) == code
    return [(each["rule"], each["symbol"]) for each in json.loads(capsys.readouterr().out)["findings"]]


def stored(here: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((here / "deprecat-baseline.json").read_text())["findings"]
    return found


def complaint(capsys: Capture, *argv: str) -> str:
    capsys.readouterr()
    assert run(*argv) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err.removeprefix("deprecat: ").rstrip("\n")


def test_what_is_accepted_is_not_told(here: Path, capsys: Capture) -> None:
    assert len(told(capsys, code=1)) == 3
    assert run("baseline") == 0
    assert capsys.readouterr().err == "deprecat-baseline.json: 3 findings in 1 file accepted\n"
    assert told(capsys) == []
    assert run("check") == 0
    assert capsys.readouterr().out.splitlines()[-1] == "no findings; 3 in the baseline"
    assert len(told(capsys, "--no-baseline", code=1)) == 3
    (here / "pkg" / "b.py").write_text("from up.old import kept\n")
    assert told(capsys, code=1) == [("removed", "up.old.kept")]
    assert told(capsys, "pkg/b.py", code=1) == [("removed", "up.old.kept")]


def test_the_file(here: Path) -> None:
    assert run("baseline") == 0
    text = (here / "deprecat-baseline.json").read_text()
    assert text.splitlines()[:5] == [
        "{",
        '"deprecat-baseline": 1,',
        '"project": "mine",',
        '"findings": [',
        '{"path": "pkg/a.py", "scope": "", "upstream": "up", "rule": "removed", "symbol": "up.old.gone", "count": 1,'
        ' "goes": ["3.0", ""], "accepted": "past"},',
    ]
    before = os.stat(here / "deprecat-baseline.json")
    assert run("baseline") == 0
    after = os.stat(here / "deprecat-baseline.json")
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)  # not written again


def test_a_second_use_is_news(here: Path, capsys: Capture) -> None:
    assert run("baseline") == 0
    a = here / "pkg" / "a.py"
    a.write_text(a.read_text().replace("return", "up.base.Thing.stop\n    return"))
    assert told(capsys, code=1) == [("removed", "up.base.Thing.stop")]


def test_code_moves_and_files_get_other_names(here: Path, capsys: Capture) -> None:
    assert run("baseline") == 0
    before = stored(here)
    a = here / "pkg" / "a.py"
    lines = a.read_text().splitlines()
    a.write_text("\n".join(["# new", "", *lines[:2], "def g():", "    pass", *lines[2:]]) + "\n")
    assert told(capsys) == []
    a.write_text(a.read_text().replace("def f()", "def renamed()"))
    assert told(capsys) == []
    a.rename(here / "pkg" / "b.py")
    assert told(capsys) == []
    assert told(capsys, "pkg/b.py") == []
    (here / "src").mkdir()
    (here / "pkg").rename(here / "src" / "kit")
    assert told(capsys) == []
    assert stored(here) == before
    assert run("baseline") == 0
    assert {each["path"] for each in stored(here)} == {"src/kit/b.py"}
    assert {each["scope"] for each in stored(here)} == {"", "renamed"}
    assert len(stored(here)) == 3


def test_the_same_in_another_file_is_news_while_the_first_is_there(here: Path, capsys: Capture) -> None:
    assert run("baseline") == 0
    a = here / "pkg" / "a.py"
    (here / "pkg" / "b.py").write_text(a.read_text())
    a.write_text("")
    found = told(capsys, code=1)
    assert [rule for rule, _ in found].count("removed") == 3
    assert [rule for rule, _ in found].count("unused-baseline") == 3


def test_what_is_solved_leaves(here: Path, capsys: Capture) -> None:
    assert run("baseline") == 0
    a = here / "pkg" / "a.py"
    a.write_text(a.read_text().replace("kept, gone", "gone"))
    assert told(capsys) == [("unused-baseline", "up.old.kept")]
    assert told(capsys, "--fail-on", "warning", code=1) == [("unused-baseline", "up.old.kept")]
    assert run("baseline", "--prune") == 0
    assert capsys.readouterr().err.endswith("1 solved and taken out; 2 findings left in 1 file\n")
    assert {each["symbol"] for each in stored(here)} == {"up.old.gone", "up.base.Thing.stop"}
    assert told(capsys) == []
    a.unlink()
    assert len(told(capsys)) == 2
    assert run("check", "--prune") == 0
    out, err = capsys.readouterr()
    assert err == "deprecat-baseline.json: 2 solved findings taken out\n"
    assert out.splitlines()[-1] == "no findings"
    assert stored(here) == []
    assert run("check") == 0


def test_some_of_an_entry_are_solved(here: Path, capsys: Capture) -> None:
    write(here, {"pkg/a.py": "import up\nup.base.Thing.stop\nup.base.Thing.stop\nup.base.Thing.stop\n"})
    assert run("baseline") == 0
    assert [each["count"] for each in stored(here)] == [3]
    write(here, {"pkg/a.py": "import up\nup.base.Thing.stop\n"})
    capsys.readouterr()
    assert run("check", "--format", "concise") == 0
    assert capsys.readouterr().out == (
        "deprecat-baseline.json:5:1: warning unused-baseline up.base.Thing.stop: removed in pkg/a.py is solved"
        " (2 of 3); 'deprecat baseline --prune' takes it out\n"
    )
    assert run("baseline") == 0
    assert [each["count"] for each in stored(here)] == [1]


def test_it_does_not_grow_by_itself(here: Path, capsys: Capture) -> None:
    assert run("baseline") == 0
    (here / "pkg" / "b.py").write_text("from up.old import kept\n")
    a = here / "pkg" / "a.py"
    a.write_text(a.read_text().replace("kept, gone", "gone"))
    capsys.readouterr()
    assert run("baseline") == 1
    out, err = capsys.readouterr()
    assert out.startswith("pkg/b.py:1:20: error removed up.old.kept: ")
    assert err.splitlines() == [
        "deprecat-baseline.json: 1 solved and taken out; 2 findings left in 1 file",
        "deprecat-baseline.json: 1 finding not in it, and not taken in; solve what is new, or accept it with"
        " --accept-new",
    ]
    assert len(stored(here)) == 2
    assert run("baseline", "--prune") == 0
    assert len(stored(here)) == 2
    assert run("baseline", "--accept-new") == 0
    assert len(stored(here)) == 3
    assert told(capsys) == []


def test_only_what_was_looked_at_is_solved(here: Path, capsys: Capture) -> None:
    (here / "pkg" / "b.py").write_text("from up.old import kept\n")
    assert run("baseline") == 0
    for name in ("a", "b"):
        (here / "pkg" / f"{name}.py").write_text("import up\nx = (\n" if name == "a" else "")
    found = told(capsys, code=0)  # a.py cannot be read
    assert found == [("unused-baseline", "up.old.kept")]
    assert told(capsys, "pkg/__init__.py") == []
    assert main(["check", "--format", "json", "--ledger", "up.jsonl", "--against", "conda==4.12.0"]) == 0
    assert json.loads(capsys.readouterr().out)["findings"] == []
    assert run("baseline", "pkg/__init__.py", "--prune") == 0
    assert len(stored(here)) == 4


def test_what_is_suppressed_is_not_taken_in(here: Path) -> None:
    write(
        here,
        {"pkg/a.py": "from up.old import kept  # deprecat: ignore[removed]\nx = 1  # deprecat: ignore\n"},
    )
    assert run("baseline") == 0
    assert stored(here) == []


def test_from_another_directory(here: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / ".git").mkdir()
    (here / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    assert run("baseline") == 0
    monkeypatch.chdir(here / "pkg")
    assert main(["check", "--ledger", "../up.jsonl", "--against", "up==3.0"]) == 0
    assert "3 in the baseline" in capsys.readouterr().out


def test_another_file(here: Path, capsys: Capture) -> None:
    assert run("baseline", "--baseline", "debt.json") == 0
    assert not (here / "deprecat-baseline.json").exists()
    assert told(capsys, "--baseline", "debt.json") == []
    assert len(told(capsys, code=1)) == 3


# As time goes


def test_a_pending_name_that_is_deprecated_is_still_known(here: Path, capsys: Capture) -> None:
    write(here, {"pkg/a.py": "from up.old import gone\n"})
    assert run("baseline", against="up==1.5") == 0
    assert [each["rule"] for each in stored(here)] == ["pending"]


def test_what_is_removed_is_news(here: Path, capsys: Capture) -> None:
    write(here, {"pkg/a.py": "import up.legacy.tool\n"})
    assert run("baseline", against="up==2.0") == 0
    (entry,) = stored(here)
    assert entry["goes"] == ["4.0", ""]
    assert "accepted" not in entry
    assert told(capsys, against="up==2.0") == []
    assert told(capsys, code=1) == [("unused-baseline", "up.legacy.tool"), ("removed", "up.legacy.tool")]


def test_what_was_to_go_and_did_not_comes_back(here: Path, capsys: Capture) -> None:
    write(here, {"pkg/a.py": "import up.legacy.tool\n"})
    assert run("baseline", against="up==2.0") == 0
    baseline = here / "deprecat-baseline.json"
    baseline.write_text(baseline.read_text().replace('"4.0"', '"2.5"'))  # as if it had been promised then
    ledger = here / "up.jsonl"
    ledger.write_text(ledger.read_text().replace('"remove_in":"4.0"', '"remove_in":"2.5"'))
    assert told(capsys, against="up==2.0") == [("deprecated", "up.legacy.tool")]
    assert run("baseline", against="up==2.0") == 1
    assert len(stored(here)) == 1
    assert run("baseline", "--accept-new", against="up==2.0") == 0
    assert stored(here)[0]["accepted"] == "past"
    assert told(capsys, against="up==2.0") == []


def test_it_comes_back_when_the_day_is_near(here: Path, capsys: Capture) -> None:
    write(here, {"pkg/a.py": "from conda.exports import StringIO\n"})

    def rules(at: date, verb: str = "check", *more: str) -> list[str]:
        capsys.readouterr()
        arguments = [verb, "--against", "conda==26.7.1", "--at", at.isoformat(), *more]
        main([*arguments, "--format", "jsonl"] if verb == "check" else arguments)
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
        found[:] = [line for line in lines if line["type"] == "finding"]
        return [each["rule"] for each in found]

    found: list[dict[str, Any]] = []
    assert rules(date(2026, 8, 1)) == ["pending"]
    goes = date.fromisoformat(found[0]["deadline"]["date"])  # as the calendar foresees it

    def before(days: int) -> date:
        return goes - timedelta(days)

    rules(before(100), "baseline")
    assert stored(here)[0]["goes"] == ["27.3", goes.isoformat()]
    assert rules(before(31)) == []
    assert rules(before(30)) == ["pending"]
    assert "accepted in the baseline, and 27.3 comes in 30 days" in found[0]["message"]
    assert rules(before(-1)) == ["pending"]
    rules(before(10), "baseline", "--accept-new")
    assert stored(here)[0]["accepted"] == "near"
    assert rules(before(5)) == []
    assert rules(before(0)) == ["pending"]
    rules(before(-1), "baseline", "--accept-new")
    assert stored(here)[0]["accepted"] == "past"
    assert rules(before(-400)) == []


# What is no baseline of this project


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not a deprecat baseline: not valid JSON (line 1)"),
        ("[" * 100_000, "not a deprecat baseline"),
        ("<<<<<<< HEAD\n{}\n", "not a deprecat baseline: not valid JSON (line 1)"),
        ("[]", "not a deprecat baseline (it has no 'deprecat-baseline')"),
        ('{"deprecat-baseline": true}', "not a deprecat baseline (it has no 'deprecat-baseline')"),
        ('{"deprecat-baseline": 2}', "baseline schema 2, this deprecat reads 1; update deprecat"),
        ('{"deprecat-baseline": 1}', "the baseline is damaged"),
        (
            '{"deprecat-baseline": 1, "project": "mine", "findings": [1]}',
            "the baseline is damaged at entry 1",
        ),
        (
            '{"deprecat-baseline": 1, "project": "other", "findings": []}',
            "the baseline of 'other', and this project is 'mine'",
        ),
    ],
)
def test_a_file_that_is_no_baseline(here: Path, capsys: Capture, text: str, said: str) -> None:
    (here / "deprecat-baseline.json").write_text(text)
    for verb in ("check", "baseline"):
        assert complaint(capsys, verb).startswith(f"deprecat-baseline.json: {said}")
    assert (here / "deprecat-baseline.json").read_text() == text


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("count", 0),
        ("count", True),
        ("rule", "no-rule"),
        ("path", None),
        ("goes", ["1"]),
        ("goes", ["1", "soon"]),
    ],
)
def test_a_damaged_entry(here: Path, capsys: Capture, key: str, value: object) -> None:
    assert run("baseline") == 0
    content = json.loads((here / "deprecat-baseline.json").read_text())
    content["findings"][1][key] = value
    (here / "deprecat-baseline.json").write_text(json.dumps(content))
    assert "the baseline is damaged at entry 2" in complaint(capsys, "check")


def test_a_baseline_without_any_of_its_files(here: Path, capsys: Capture) -> None:
    (here / "pyproject.toml").unlink()
    (here / "pkg" / "b.py").write_text("from up.old import kept\n")
    assert run("baseline") == 0
    for name in ("a", "b"):
        (here / "pkg" / f"{name}.py").unlink()
    assert "none of its 2 files is here, so it is another project's" in complaint(capsys, "check")


def test_a_baseline_that_is_not_there(here: Path, capsys: Capture) -> None:
    said = complaint(capsys, "check", "--baseline", "debt.json")
    assert said == "debt.json: no such file; write it with 'deprecat baseline'"
    said = complaint(capsys, "baseline", "--baseline", "no/debt.json")
    assert said.startswith("--baseline no/debt.json: there is no directory")


@pytest.mark.parametrize(
    "arguments", [("check", "--no-baseline", "--prune"), ("baseline", "--prune", "--accept-new")]
)
def test_options_that_contradict(here: Path, capsys: Capture, arguments: tuple[str, ...]) -> None:
    assert "give one of them" in complaint(capsys, *arguments)


def test_prune_without_a_baseline(here: Path, capsys: Capture) -> None:
    assert run("baseline", "--prune") == 0
    assert not (here / "deprecat-baseline.json").exists()
