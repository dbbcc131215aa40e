"""What git says has changed, and which findings belong to that."""

from __future__ import annotations

from pathlib import Path

import pytest

from deprecat.downstream.changes import Changes, changes_since
from deprecat.downstream.files import find
from deprecat.errors import SourceError
from deprecat.model.findings import Via
from deprecat.model.places import Place
from deprecat.model.values import replace
from tests.report.conftest import FINDINGS
from tests.sources.conftest import Repository, hermetic

__all__ = ["hermetic"]

TEN = "".join(f"line {number}\n" for number in range(1, 11))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    repository = Repository(tmp_path / "project")
    repository.write({"a.py": TEN, "b.py": TEN, "sub/c.py": TEN})
    repository.commit()
    return repository


def changed(repository: Repository, revision: str = "HEAD", below: str = "") -> dict[str, list[int] | None]:
    project = find([], cwd=repository.path / below)
    lines = changes_since(revision, project).lines
    return {path: None if found is None else sorted(found) for path, found in lines.items()}


def test_nothing_changed(repository: Repository) -> None:
    assert changed(repository) == {}


def test_lines_that_are_there_now(repository: Repository) -> None:
    lines = TEN.splitlines(keepends=True)
    text = "".join([lines[0], "new\n", "new\n", *lines[1:4], "other\n", *lines[5:7], *lines[8:], "end"])
    repository.write({"a.py": text})
    assert changed(repository) == {"a.py": [2, 3, 7, 12]}  # of what is gone there is no line


def test_committed_staged_not_staged_and_unknown(repository: Repository) -> None:
    repository.git("tag", "start")
    repository.write({"a.py": "new\n" + TEN})
    repository.commit()
    repository.write({"b.py": TEN + "new\n"})
    repository.git("add", "b.py")
    repository.write(
        {"sub/c.py": "new\n" + TEN, "d.py": "new\n", "ignored.py": "new\n", ".gitignore": "i*\n"}
    )
    assert changed(repository) == {"b.py": [11], "sub/c.py": [1], "d.py": None, ".gitignore": None}
    wanted = {"a.py": [1], "b.py": [11], "sub/c.py": [1], "d.py": None, ".gitignore": None}
    assert changed(repository, "start") == wanted
    below = {"../a.py": [1], "../b.py": [11], "c.py": [1], "../d.py": None, "../.gitignore": None}
    assert changed(repository, "start", "sub") == below


def test_what_others_did_meanwhile_is_no_change(repository: Repository) -> None:
    repository.git("checkout", "-q", "-b", "mine")
    repository.write({"a.py": TEN + "mine\n"})
    repository.commit()
    repository.git("checkout", "-q", "-")
    repository.write({"b.py": "theirs\n" + TEN})
    repository.commit()
    repository.git("tag", "theirs")
    repository.git("checkout", "-q", "mine")
    assert changed(repository, "theirs") == {"a.py": [11]}


def test_renamed_and_removed_files(repository: Repository) -> None:
    repository.git("mv", "a.py", "moved.py")
    repository.write({"moved.py": TEN.replace("line 3", "new")})
    (repository.path / "b.py").unlink()
    assert changed(repository) == {"moved.py": [3]}


def test_content_that_looks_like_a_patch(repository: Repository) -> None:
    repository.write({"a.py": "++ b/x.py\n@@ -1 +50 @@\n" + TEN, "b.py": "-- a/y\n" + TEN})
    repository.commit()
    repository.write({"a.py": "++ b/y.py\n@@ -1,3 +60,9 @@\n" + TEN, "b.py": TEN + "diff --git a/x b/x\n"})
    assert changed(repository) == {"a.py": [1, 2], "b.py": [11]}


@pytest.mark.parametrize("name", ["with blanks.py", "t\tab.py", 'qu"ote.py', "运行.py", "back\\slash.py"])
def test_names_are_read_back(name: str, repository: Repository) -> None:
    repository.write({name: TEN})
    repository.commit()
    repository.write({name: TEN + "new\n"})
    assert changed(repository) == {name: [11]}


def test_of_a_binary_file_all_is_changed(repository: Repository) -> None:
    repository.write({".gitattributes": "*.ipynb -diff\n", "n.ipynb": "{}\n"})
    repository.commit()
    repository.write({"n.ipynb": "[]\n"})
    assert changed(repository) == {"n.ipynb": None}


def test_settings_of_the_user_change_nothing(repository: Repository) -> None:
    for name, value in (
        *(("diff.noprefix", "true"), ("diff.mnemonicPrefix", "true"), ("diff.relative", "true")),
        *(("color.ui", "always"), ("diff.interHunkContext", "9"), ("diff.context", "5")),
        ("diff.external", "false"),
    ):
        repository.git("config", name, value)
    repository.write({"sub/c.py": TEN.replace("line 3", "x").replace("line 6", "x")})
    assert changed(repository) == {"sub/c.py": [3, 6]}


def test_a_revision_that_is_none(repository: Repository) -> None:
    for revision in ("nix", "--output=x", ""):
        with pytest.raises(
            SourceError, match=f"--diff {revision}: no such revision in .*; fetch it, or name"
        ):
            changed(repository, revision)
    assert not (repository.path / "x").exists()
    repository.git("checkout", "-q", "--orphan", "other")
    repository.write({"a.py": "another beginning\n"})
    repository.commit()
    with pytest.raises(SourceError, match=r"no commit in common; fetch more of the history"):
        changed(repository, "main")


def test_without_git(tmp_path: Path) -> None:
    (tmp_path / "a.py").touch()
    with pytest.raises(SourceError, match=r"--diff HEAD: .* is no work tree of git; leave --diff out"):
        changes_since("HEAD", find([], cwd=tmp_path))


# Which findings belong to a change

FINDING = replace(FINDINGS[0], path="a.py", place=Place(5, 1, 7, 2), via=(), guard_line=0)


@pytest.mark.parametrize(
    ("lines", "concerned"),
    [
        ({"a.py": frozenset({6})}, True),
        ({"a.py": frozenset({4, 8})}, False),
        ({"a.py": frozenset()}, False),
        ({"a.py": None}, True),
        ({"b.py": None}, False),
    ],
)
def test_by_the_lines_of_the_use(lines: dict[str, frozenset[int] | None], concerned: bool) -> None:
    assert Changes(lines).concern(FINDING) is concerned


def test_by_the_guard_and_by_the_way() -> None:
    changes = Changes({"a.py": frozenset({2}), "compat.py": frozenset({3})})
    assert not changes.concern(FINDING)
    assert changes.concern(replace(FINDING, guarded=True, guard_line=2))
    assert changes.concern(replace(FINDING, via=(Via("compat.py", 3, "compat.x"),)))
    assert not changes.concern(
        replace(FINDING, via=(Via("compat.py", 4, "compat.x"), Via("", 3, "up.x", "up")))
    )


def test_of_a_notebook_by_the_line_of_its_file() -> None:
    finding = replace(FINDING, cell=2, file_line=30)
    assert Changes({"a.py": frozenset({30})}).concern(finding)
    assert not Changes({"a.py": frozenset({5, 6, 7})}).concern(finding)
