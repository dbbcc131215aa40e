"""The contract of pyproject.toml holds, can be broken, and the page that explains it names every room."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "deprecat"
ROOMS = sorted(
    path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
)


def check_contract(source: Path) -> subprocess.CompletedProcess[str]:
    """Check the contract against the package in *source*, a directory like ``src``."""
    # A process of its own, since the checker finds the package by importing it.
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); from importlinter.cli import lint_imports;"
        "sys.exit(lint_imports(config_filename=sys.argv[2], no_cache=True))"
    )
    command = [sys.executable, "-c", program, str(source), str(ROOT / "pyproject.toml")]
    return subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)


def test_imports_point_down() -> None:
    answer = check_contract(PACKAGE.parent)
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.parametrize(
    ("path", "line", "broken"),
    [
        ("model/places.py", "import deprecat.cli", "deprecat.model is not allowed to import deprecat.cli"),
        (
            "upstream/facts.py",
            "import deprecat.downstream",
            "deprecat.upstream is not allowed to import deprecat.downstream",
        ),
        ("attic/__init__.py", "", "attic"),
    ],
)
def test_breaking_the_contract_shows(tmp_path: Path, path: str, line: str, broken: str) -> None:
    shutil.copytree(PACKAGE, tmp_path / "deprecat", ignore=shutil.ignore_patterns("__pycache__", "ledgers"))
    target = tmp_path / "deprecat" / path
    target.parent.mkdir(exist_ok=True)
    target.write_text((target.read_text() if target.exists() else "") + f"\n{line}\n")
    answer = check_contract(tmp_path)
    assert answer.returncode == 1, answer.stdout + answer.stderr
    assert broken in " ".join(answer.stdout.split())


def test_the_page_names_every_room() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `(\w+)(?:/|\.py)` \|", page, re.MULTILINE))
    assert set(ROOMS) - {"__init__", "__main__"} <= named


def test_no_room_for_everything() -> None:
    names = {path.stem for path in PACKAGE.rglob("*") if path.suffix == ".py" or path.is_dir()}
    assert names.isdisjoint({"utils", "util", "helpers", "manager", "common", "core", "misc"})
