"""What README.md tells the reader to type, and where it sends them, exists."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from deprecat.cli import parse
from deprecat.lint.rules import RULES
from docs.reference import PAGES

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands(page: str, program: str) -> list[str]:
    blocks = re.findall(r"^```console\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    lines = [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith(program + " ")]


@pytest.mark.parametrize(
    "command", [line for page in PAGES for line in commands(page.read_text("utf-8"), "deprecat")]
)
def test_every_command_is_one_that_deprecat_knows(command: str) -> None:
    assert parse(shlex.split(command, comments=True)[1:]) is not None


def test_the_tasks_come_first_and_exist() -> None:
    tasks = [shlex.split(line, comments=True)[2] for line in commands(README, "python3 tasks.py")]
    assert tasks[:2] == ["example", "test"]
    offered = (ROOT / "tasks.py").read_text(encoding="utf-8").split('"""')[1]
    assert all(re.search(rf"^ +{task} ", offered, re.MULTILINE) for task in tasks)


def test_continuous_integration_runs_the_test_command() -> None:
    assert "python3 tasks.py test\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_rule_is_in_the_table_with_its_level() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \| (\w+) \|", README, re.MULTILINE)
    assert rows == [(rule.name, rule.level.value) for rule in RULES]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []
