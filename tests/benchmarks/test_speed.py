from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.asked import ASKED, Asked
from benchmarks.measuring import Command, Cost, measure, table
from benchmarks.speed import JOBS, Result, page


def command(name: str, *walls: float, memory: float = 50) -> Command:
    return Command(name, (), Path(), costs=[Cost(wall, wall / 2, memory) for wall in walls])


def python(name: str, program: str, into: Path, **more: object) -> Command:
    return Command(name, [sys.executable, "-c", program], into, **more)  # type: ignore[arg-type]


def test_commands_are_measured_in_turn(tmp_path: Path) -> None:
    log = "import sys; open('log', 'a').write(sys.argv[0] + '{}')"
    commands = [
        python("a", log.format("a"), tmp_path),
        python("b", log.format("b"), tmp_path, rounds=1),
        python("slow", log.format("s"), tmp_path, slow=True),
    ]
    measured = measure(commands, 2)
    assert [len(each.costs) for each in measured] == [2, 1, 2]
    assert (tmp_path / "log").read_text().replace("-c", "") == "ababsas"  # the first round does not count
    assert all(cost.wall > 0 and cost.cpu > 0 and cost.memory > 1 for cost in measured[0].costs)
    assert [each.name for each in measure(commands, 1, quick=True)] == ["a", "b"]


def test_what_fails_is_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fails = python("fails", "raise SystemExit('too bad')", tmp_path, accepts=lambda code: code == 0)
    good = python("good", "pass", tmp_path)
    missing = Command("missing", ["/nowhere/at/all"], tmp_path)
    assert measure([fails, good, missing], 1) == [good]
    told = capsys.readouterr().err
    assert "left out: fails: exit code 1: too bad" in told
    assert "left out: missing: " in told


def test_a_command_may_say_itself_what_counts(tmp_path: Path) -> None:
    (found,) = measure([python("clocked", "print('and', 1.5, 0.25)", tmp_path, clocked=True)], 1)
    assert (found.median("wall"), found.median("cpu")) == (1.5, 0.25)


def test_memory_is_that_of_the_largest_process(tmp_path: Path) -> None:
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'b\"x\" * 90_000_000'])"
    (found,) = measure([python("parent", child, tmp_path)], 1)
    assert found.memory > 80


def test_ratios_are_to_the_first() -> None:
    *_, second = table([command("a", 1, 2, 3), command("b", 4, 5, 60)])
    assert second == "| b | 5.000 | 2.50 | 2.500 | 2.50 | 50 | 3 | 4.000 - 60.000 |"


FOUND = {
    each.name: each
    for each in (command("a", 1), command("b", 4, memory=90), command("c", 5), command("64 a", 70))
}


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (Asked("", "", "a", 0.5, ("b",)), "yes: 0.25 times b (1.000 to 4.000 s)"),
        (Asked("", "", "b", 1.3, ("a", "c")), "**no**: 4.00 times a (4.000 to 1.000 s)"),
        (Asked("", "", "b", 1, ("c", "none"), "cpu"), "yes: 0.80 times c (2.000 to 2.500 s of processors)"),
        (Asked("", "", "64 a", 1.25, ("a",), per=64), "yes: 1.09 times a (70.000 to 1.000 s, each of 64)"),
        (Asked("", "", "b", 60), "yes: 4 s"),
        (Asked("", "", "b", 80, by="memory"), "**no**: 90 MB"),
        (Asked("", "", "b", 1, ("none",)), "not measured"),
        (Asked("", "", "none", 1), "not measured"),
    ],
)
def test_what_is_reached(asked: Asked, answer: str) -> None:
    assert asked.answer(FOUND) == answer


def test_results_are_kept_and_make_the_page(tmp_path: Path) -> None:
    result = Result("Start", "Some words.", "2026-01-02", (command("bare Python", 1), command("other", 3)))
    result.save(tmp_path / "kept" / "start.json")
    text = "\n".join(page({"start": Result.load(tmp_path / "kept" / "start.json")}))
    assert "| `deprecat --version`: at most 2 times bare Python | not measured |" in text
    assert "### Start\n\nSome words. Measured on 2026-01-02.\n\n| command | clock s |" in text
    assert "| other | 3.000 | 3.00 | 1.500 | 3.00 | 50 | 1 | 3.000 - 3.000 |" in text


def test_what_is_asked_is_asked_of_jobs() -> None:
    assert {asked.job for asked in ASKED} == set(JOBS)
