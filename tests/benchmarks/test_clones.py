from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from benchmarks.clones import Unavailable, find_clone, materialise, resolve


@pytest.mark.parametrize(
    "layout",
    ["us+lib/repo", "us+lib/repo/.git", "us+lib/repo.git", "us/lib/.git", "us/lib", "lib", "lib.git"],
)
def test_clones_are_found_in_the_usual_layouts(tmp_path: Path, layout: str) -> None:
    clone = tmp_path / layout
    (clone / "objects").mkdir(parents=True)
    (clone / "HEAD").write_text("ref: refs/heads/main\n")
    assert find_clone(tmp_path, "us/lib") == clone


def test_a_missing_clone_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="us/lib"):
        find_clone(tmp_path, "us/lib")


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_a_tree_is_written_as_it_was_committed(tmp_path: Path) -> None:
    work = tmp_path / "work"
    (work / "pkg").mkdir(parents=True)
    (work / "pkg" / "a.py").write_bytes(b"x = 1\r\n")
    (work / ".gitattributes").write_bytes(b"a.py export-ignore\n*.py text=auto\n")
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["-c", "core.autocrlf=false", "add", "."], ["commit", "-qm", "one"]):
        subprocess.run(["git", *identity, *command], cwd=work, check=True)
    commit = resolve(work / ".git", "HEAD")
    assert resolve(work / ".git", commit[:8]) == commit
    tree = materialise(work / ".git", commit, tmp_path / "trees" / commit)
    assert sorted(path.name for path in tree.rglob("*")) == [".gitattributes", "a.py", "pkg"]
    assert (tree / "pkg" / "a.py").read_bytes().startswith(b"x = 1")
    with pytest.raises(Unavailable, match="no revision"):
        resolve(work / ".git", "v9")
