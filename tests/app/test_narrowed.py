"""What an editor holds, and what a reviewer looks at: standard input as a file, and changes alone."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from deprecat.cli import main
from tests.sources.conftest import Repository, hermetic

__all__ = ["hermetic"]

Capture = pytest.CaptureFixture[str]
Spot = tuple[str, int]

KEPT = "from up.old import kept\n"  # gone in 3.0


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ledger: Path) -> Repository:
    (tmp_path / "up.jsonl").write_bytes(ledger.read_bytes())
    repository = Repository(tmp_path / "project")
    repository.write(
        {
            "p/__init__.py": "",
            "p/compat.py": "import up\n" + KEPT,
            "p/user.py": "from p.compat import kept\n",
            "p/other.py": KEPT,
            "vendor/copy.py": KEPT,
        }
    )
    repository.commit()
    monkeypatch.chdir(repository.path)
    return repository


def found(capsys: Capture, *arguments: str, code: int) -> list[Spot]:
    ledger = next(str(path) for path in (Path("../up.jsonl"), Path("../../up.jsonl")) if path.exists())
    options = ("--ledger", ledger, "--against", "up==3.0", "--format", "json", "--no-cache")
    assert main(["check", *arguments, *options]) == code
    out, err = capsys.readouterr()
    assert err == ""
    outcome = json.loads(out)
    assert outcome["skipped"] == []
    return [(each["path"], each["line"]) for each in outcome["findings"]]


def hold(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8"))


# Standard input


def test_what_standard_input_holds_counts_and_not_the_disk(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    hold(monkeypatch, "x = 1\n\nfrom .compat import kept\n")
    assert found(capsys, "--stdin-filename", "p/other.py", code=1) == [("p/other.py", 3)]
    hold(monkeypatch, "x = 1\n")
    assert found(capsys, "-", "--stdin-filename", "p/other.py", code=0) == []


def test_a_file_that_is_not_saved_yet(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    for name in ("p/fresh.py", "fresh/new.py"):
        hold(monkeypatch, "from p.compat import kept\n")
        assert found(capsys, "--stdin-filename", name, code=1) == [(name, 1)]
    monkeypatch.chdir(repository.path / "p")
    hold(monkeypatch, "from .compat import kept\n")
    assert found(capsys, "--stdin-filename", "fresh.py", code=1) == [("fresh.py", 1)]


def test_other_kinds_of_files(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    cell = {"cell_type": "code", "source": ["x = 1\n", KEPT]}
    hold(monkeypatch, json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4}, indent=1))
    assert found(capsys, "--stdin-filename", "n.ipynb", code=1) == [("n.ipynb", 2)]
    hold(monkeypatch, "#!/usr/bin/env python\n" + KEPT)
    assert found(capsys, "--stdin-filename", "script", code=1) == [("script", 2)]
    hold(monkeypatch, '[project.scripts]\ntool = "up.old:kept"\n')
    assert found(capsys, "--stdin-filename", "pyproject.toml", code=1) == [("pyproject.toml", 2)]
    hold(monkeypatch, "#!/bin/sh\ntrue\n")
    assert found(capsys, "--stdin-filename", "run", code=0) == []


def test_comments_in_standard_input_suppress(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    hold(monkeypatch, KEPT.rstrip() + "  # deprecat: ignore[up.old.kept] for now\n")
    assert found(capsys, "--stdin-filename", "p/other.py", code=0) == []


def test_an_editor_may_name_what_is_excluded(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    hold(monkeypatch, KEPT)
    assert found(capsys, "--stdin-filename", "vendor/copy.py", "--force-exclude", code=0) == []
    hold(monkeypatch, KEPT)
    assert found(capsys, "--stdin-filename", "vendor/copy.py", code=1) == [("vendor/copy.py", 1)]


def test_the_excerpt_is_of_standard_input(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    hold(monkeypatch, "from up.old import kept as other\n")
    options = ("--ledger", "../up.jsonl", "--against", "up==3.0")
    assert main(["check", "--stdin-filename", "p/other.py", *options]) == 1
    assert "│ from up.old import kept as other\n" in capsys.readouterr().out


# Changes


def test_only_what_changed_is_told(repository: Repository, capsys: Capture) -> None:
    assert found(capsys, code=1) == [("p/compat.py", 2), ("p/other.py", 1), ("p/user.py", 1)]
    assert found(capsys, "--diff", "HEAD", code=0) == []
    repository.write({"p/other.py": "x = 1\n" + KEPT + "from up.old import kept as k\n"})
    assert found(capsys, "--diff", "HEAD", code=1) == [("p/other.py", 3)]
    repository.write({"p/fresh.py": KEPT})
    assert found(capsys, "--diff", "HEAD", code=1) == [("p/fresh.py", 1), ("p/other.py", 3)]
    repository.commit()
    assert found(capsys, "--diff", "HEAD", code=0) == []
    assert found(capsys, "--diff", "HEAD~", code=1) == [("p/fresh.py", 1), ("p/other.py", 3)]


def test_a_change_on_the_way_is_told_where_it_breaks(repository: Repository, capsys: Capture) -> None:
    """``user.py`` did not change, but what it imports from does."""
    repository.write({"p/compat.py": "import up\nfrom up.exports import kept\n"})
    assert found(capsys, "--diff", "HEAD", code=1) == [("p/compat.py", 2), ("p/user.py", 1)]


def test_from_below_and_for_notebooks(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    def book(*lines: str) -> str:
        cell = {"cell_type": "code", "source": list(lines)}
        return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4}, indent=1)

    repository.write({"p/n.ipynb": book(KEPT, "x = 1")})
    repository.commit()
    repository.write({"p/n.ipynb": book(KEPT, "x = 1\n", "from up.old import kept as k")})
    monkeypatch.chdir(repository.path / "p")
    assert found(capsys, "--diff", "HEAD", code=1) == [("n.ipynb", 3)]


def test_what_did_not_change_is_counted(repository: Repository, capsys: Capture) -> None:
    options = ("--ledger", "../up.jsonl", "--against", "up==3.0", "--diff", "HEAD")
    assert main(["check", *options]) == 0
    assert re.search(r"\b3 not of what changed", capsys.readouterr().out)


def test_a_revision_that_is_none_costs_a_line(repository: Repository, capsys: Capture) -> None:
    assert main(["check", "--diff", "nix", "--ledger", "../up.jsonl"]) == 2
    assert re.fullmatch(
        r"deprecat: --diff nix: no such revision in .*; fetch it, or name another, such as HEAD\n",
        capsys.readouterr().err,
    )
    subprocess.run(["rm", "-rf", ".git"], check=True)
    assert main(["check", "--diff", "HEAD", "--ledger", "../up.jsonl"]) == 2
    assert "is no work tree of git; leave --diff out" in capsys.readouterr().err
