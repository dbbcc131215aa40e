"""Adopting deprecat on a project with old debts: few commands, then green, then only what is new counts.

With the real pre-commit and git, and a local hook, so that nothing is installed.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEPRECAT = (sys.executable, "-m", "deprecat")
PRE_COMMIT = (sys.executable, "-m", "pre_commit")
MODULES = 60

CONFIGURATION = """\
include = ["shelf"]

[upstreams.conda]
supported = "==24.9.0"
"""
HOOK = f"""\
repos:
  - repo: local
    hooks:
      - id: deprecat
        name: deprecat
        language: system
        entry: {sys.executable} -m deprecat check --force-exclude
        types: [text]
"""
CI = """\
on: [push]
jobs:
  deprecat:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: pipx run deprecat check --format github
"""


def module(number: int) -> str:
    return (
        "from conda.common.compat import iteritems, itervalues\n\n\n"
        f"def size_{number}(table):\n    return sum(map(len, itervalues(table))), list(iteritems(table))\n"
    )


class Desk:
    """A project in git, and what is done to it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.commands = 0

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=self.path, capture_output=True, text=True, check=False)

    def step(self, *command: str) -> str:
        """A command of the adoption, which must work."""
        self.commands += 1
        answer = self.run(*command)
        assert answer.returncode == 0, answer.stdout + answer.stderr
        return answer.stdout + answer.stderr

    def file(self, name: str, text: str) -> None:
        """A file of the adoption: written by one command of a shell, or in an editor."""
        self.commands += 1
        self.write(name, text)

    def write(self, name: str, text: str) -> None:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def commit(self) -> tuple[int, str]:
        """All that has changed, past the hooks."""
        assert self.run("git", "add", "-A").returncode == 0
        answer = self.run("git", "commit", "-q", "-m", "change")
        return answer.returncode, answer.stdout + answer.stderr

    def check(self, *arguments: str) -> tuple[int, str]:
        """Exit code and last line of a check."""
        answer = self.run(*DEPRECAT, "check", *arguments)
        return answer.returncode, answer.stdout.splitlines()[-1] if answer.stdout else answer.stderr

    def accepted(self) -> list[str]:
        """The files of what the baseline accepts."""
        found = json.loads((self.path / "deprecat-baseline.json").read_text(encoding="utf-8"))
        return [each["path"] for each in found["findings"]]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    for name in [name for name in os.environ if name.startswith(("GIT_", "PRE_COMMIT", "DEPRECAT"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "pre-commit"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "a@b")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "a@b")
    desk = Desk(tmp_path / "project")
    desk.write("pyproject.toml", '[project]\nname = "shelf"\n')
    desk.write("shelf/__init__.py", "")
    for number in range(MODULES):
        desk.write(f"shelf/part_{number}.py", module(number))
    assert desk.run("git", "init", "-q", "-b", "main").returncode == 0
    assert desk.commit() == (0, "")
    return desk


def test_an_old_project_adopts_it(desk: Desk) -> None:
    code, last = desk.check("--against", "conda==24.9.0")
    count = re.match(r"(\d+) errors? in 60 files", last)
    assert code == 1
    assert count, last
    assert int(count[1]) > 100

    # adopted
    desk.file("deprecat.toml", CONFIGURATION)
    told = desk.step(*DEPRECAT, "baseline")
    desk.file(".pre-commit-config.yaml", HOOK)
    desk.file(".github/workflows/deprecat.yml", CI)
    desk.step(*PRE_COMMIT, "install")
    assert desk.run("git", "add", "-A").returncode == 0
    desk.step("git", "commit", "-q", "-m", "Adopt deprecat")
    assert desk.commands <= 6
    assert f"{count[1]} findings in 60 files accepted" in told
    assert desk.check() == (0, f"no findings; {count[1]} in the baseline")

    # a new bad import does not get past the hook
    desk.write("shelf/fresh.py", "from conda.common.compat import itervalues\n")
    before = desk.run("git", "rev-parse", "HEAD").stdout
    code, output = desk.commit()
    assert code == 1
    assert desk.run("git", "rev-parse", "HEAD").stdout == before
    assert re.search(r"shelf/fresh\.py\n +1:33 +error +conda\.common\.compat\.itervalues", output), output
    assert "part_" not in output
    desk.write("shelf/fresh.py", "itervalues = dict.values\n")
    assert desk.commit()[0] == 0

    # code that moves and a file with another name stay as accepted as they were
    desk.write("shelf/part_0.py", '"""Sizes."""\n\nimport os\n\n' + module(0))
    assert desk.run("git", "mv", "shelf/part_1.py", "shelf/first.py").returncode == 0
    code, output = desk.commit()
    assert code == 0, output
    assert desk.check()[0] == 0

    # what is solved leaves
    desk.write("shelf/part_2.py", "def size_2(table):\n    return sum(map(len, table.values()))\n")
    assert desk.commit()[0] == 0
    entries = desk.accepted()
    assert "shelf/part_2.py" in entries
    assert desk.run(*DEPRECAT, "baseline", "--prune").returncode == 0
    left = desk.accepted()
    assert "shelf/part_2.py" not in left
    assert len(left) < len(entries)
    assert desk.check()[0] == 0
    desk.write("shelf/part_2.py", module(2))  # and it does not come back unseen
    code, output = desk.commit()
    assert code == 1
    assert "shelf/part_2.py" in output
