"""``deprecat diff`` on releases, directories and revisions, and what can be wrong with them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from deprecat.cli import main
from deprecat.upstream.ledger_writing import save
from tests.making import HANDLER, ledger_of
from tests.sources.conftest import Repository, hermetic
from tests.sources.test_archives import wheel

__all__ = ["hermetic"]

Capture = pytest.CaptureFixture[str]

SECOND = 'from .deprecations import deprecated\n@deprecated("1.1", "1.2")\ndef told(): return 1\ndef f(): return 2\n'
TREES = {
    "1.0": {"up/a.py": "def told(): return 1\ndef f(): return 2\n"},
    "1.1": {"up/a.py": SECOND},
    "1.2": {"up/a.py": "def f(x): return 2\n"},
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory, with the ledger ``up.jsonl`` of 1.0 and 1.1."""
    monkeypatch.chdir(tmp_path)
    releases = {version: full(version) for version in ("1.0", "1.1")}
    save(ledger_of(releases), tmp_path / "up.jsonl")
    return tmp_path


def full(version: str) -> dict[str, str]:
    return {"up/__init__.py": "", "up/deprecations.py": HANDLER, **TREES[version]}


def lay_out(directory: Path, version: str, told: str = "") -> str:
    for path, text in full(version).items():
        file = directory / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    if told:
        (directory / "up" / "__init__.py").write_text(f"__version__ = {told!r}\n")
    return str(directory)


def diff(capsys: Capture, *words: str, code: int) -> dict[str, Any]:
    assert main(["diff", *words, "--format", "json"]) == code
    out, err = capsys.readouterr()
    assert err == ""
    found: dict[str, Any] = json.loads(out)
    return found


def rules(found: dict[str, Any]) -> set[str]:
    return {f"{each['rule']} {each['symbol']}" for each in found["changes"]}


def complaint(capsys: Capture, *words: str) -> str:
    assert main(["diff", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert re.fullmatch(r"deprecat: [^\n]+\n", err)
    return err[len("deprecat: ") : -1]


UP = ("--ledger", "up.jsonl")


def test_two_releases(here: Path, capsys: Capture) -> None:
    found = diff(capsys, "up", "1.0", "1.1", *UP, code=0)
    assert rules(found) == {"declared up.a.told", "new up.a.deprecated"}
    assert not diff(capsys, "up", "1.1", "1.1", *UP, code=0)["changes"]


@pytest.mark.parametrize(
    ("told", "options", "version", "expected"),
    [
        ("1.2.dev3", (), "1.2", "gone"),
        ("1.1.9", (), "1.1.9", "gone-early"),
        ("1.0", (), "1.2.0", "gone"),  # that is behind; the next release is what it can be
        ("", (), "1.2.0", "gone"),
        ("1.1.9", ("--version", "1.3"), "1.3", "gone"),
    ],
)
def test_a_release_and_a_directory(
    here: Path, capsys: Capture, told: str, options: tuple[str, ...], version: str, expected: str
) -> None:
    tree = lay_out(here / "tree", "1.2", told)
    found = diff(capsys, "up", "1.1", tree, *UP, *options, code=1)
    assert found["new"] == {"version": version, "date": None, "origin": tree}
    assert {f"{expected} up.a.told", "incompatible up.a.f"} <= rules(found)


def test_the_level_that_fails(here: Path) -> None:
    tree = lay_out(here / "tree", "1.2")
    for level, code in (("never", 0), ("error", 1), ("warning", 1), ("note", 1)):
        assert main(["diff", "up", "1.1", tree, *UP, "--fail-on", level]) == code
    assert main(["diff", "up", "1.0", "1.1", *UP, "--fail-on", "note"]) == 1
    assert main(["diff", "up", "1.0", "1.1", *UP, "--fail-on", "warning"]) == 0


def test_two_directories_need_no_ledger(here: Path, capsys: Capture) -> None:
    old, new = lay_out(here / "old", "1.1"), lay_out(here / "new", "1.2")
    found = diff(capsys, "up", old, new, code=1)
    assert "incompatible up.a.f" in rules(found)
    assert (found["old"]["origin"], found["new"]["origin"]) == (old, new)
    assert not diff(capsys, "up", old, old, code=0)["changes"]


def test_a_directory_and_a_release(here: Path, capsys: Capture) -> None:
    old = lay_out(here / "old", "1.0")
    assert "declared up.a.told" in rules(diff(capsys, "up", old, "1.1", *UP, code=0))


def test_revisions(here: Path, capsys: Capture, tmp_path: Path) -> None:
    repository = Repository(tmp_path / "clone")
    for version in ("1.1", "1.2"):
        repository.write(full(version))
        repository.commit(f"v{version}")
    clone = str(tmp_path / "clone")
    found = diff(capsys, "up", "v1.1", "HEAD", "--git", clone, code=1)
    assert "incompatible up.a.f" in rules(found)
    assert found["old"]["version"] == "1.1"
    assert found["new"]["origin"].startswith("HEAD (")
    assert "gone up.a.told" in rules(diff(capsys, "up", "1.1", "v1.2", "--git", clone, *UP, code=1))
    assert "no revision of" in complaint(capsys, "up", "1.1", "v9", "--git", clone, *UP)


def test_a_file_that_cannot_be_read_is_told_and_nothing_in_it_is_gone(here: Path, capsys: Capture) -> None:
    tree = lay_out(here / "tree", "1.2")
    (here / "tree/up/a.py").write_text("def f(:\n")
    found = diff(capsys, "up", "1.1", tree, *UP, code=0)
    assert [each["path"] for each in found["skipped"]] == ["up/a.py"]
    assert rules(found) == {"unclear up.a.f", "unclear up.a.told"}


def test_a_package_deep_in_a_project_is_found(here: Path, capsys: Capture) -> None:
    lay_out(here / "project/python", "1.2")
    (here / "project/pyproject.toml").write_text("")
    assert "gone up.a.told" in rules(diff(capsys, "up", "1.1", "project", *UP, code=1))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "name an upstream and two of its releases"),
        (("up", "1.0"), "not 2 words"),
        (("upp", "1.0", "1.1"), "did you mean up?"),
        (("elsewhere", "1.0", "1.1"), "give its ledger with --ledger"),
        (("up", "1.0.5", "1.1"), "the nearest is 1.0"),
        (("up", "0.1", "1.1"), "the nearest is 1.0"),
        (("up", "first", "1.1"), "name a directory"),
        (("up", "1.1", "1.0"), "write the older one first: deprecat diff up 1.0 1.1"),
        (("up", "1.0", "1.1", "--version", "2.0"), "which has its version"),
        (("up", "1.1", "empty"), "no Python package"),
        (("up", "1.1", "stray"), "stray: no Python package in it"),
        (("up", "1.1", "other"), "other: no Python package of up in it"),
        (("up", "1.1", "tree", "--version", "1.0"), "give a later one"),
        (("up", "1.1", "tree", "--version", "next"), "not a version"),
        (("up", "1.1", "tree", "--root", "nowhere"), "no Python package"),
        (("up", "1.1", "HEAD", "--git", "empty"), "not a git repository"),
        (("up", "1.1", "HEAD", "--git", "nowhere"), "no such directory"),
        (("up", "1.0", "1.1", "--format", "html"), "is not one of text, markdown, json"),
    ],
)
def test_what_can_be_wrong(here: Path, capsys: Capture, words: tuple[str, ...], says: str) -> None:
    (here / "empty").mkdir()
    for name in ("tree", "stray/clone", "other"):
        lay_out(here / name, "1.2")
    (here / "other/up").rename(here / "other/down")
    assert says in complaint(capsys, *words, *UP)


def test_the_incident(capsys: Capture) -> None:
    assert main(["diff", "conda", "4.12.0", "4.13.0"]) == 1
    silent = capsys.readouterr().out.partition("gone without notice")[2].partition("[incompatible]")[0]
    assert "itervalues" in silent.partition("conda.common.compat")[2].partition("conda.common.serialize")[0]


def test_archives(here: Path, capsys: Capture) -> None:
    old = wheel(here / "up-1.1-py3-none-any.whl", full("1.1"), version="1.1")
    new = wheel(here / "up-1.2rc1-py3-none-any.whl", full("1.2"), version="1.2rc1")
    found = diff(capsys, "up", str(old), str(new), code=1)
    assert (found["old"]["version"], found["new"]["version"]) == ("1.1", "1.2rc1")
    assert {"gone-early up.a.told", "incompatible up.a.f"} <= rules(found)
    assert main(["record", "up", "--archive", str(old), "--archive", str(new), "--quiet"]) == 0
    again = diff(capsys, "up", "1.1", "1.2rc1", "--ledger", "up.ledger.jsonl", code=1)
    assert rules(again) == rules(found)


@pytest.mark.parametrize("option", [["--version", "1"], ["--tags", "x"], ["--since", "1"], ["--git", "."]])
def test_what_does_not_go_with_an_archive(here: Path, capsys: Capture, option: list[str]) -> None:
    assert main(["record", "up", "--archive", "up-1.whl", *option]) == 2
    assert re.fullmatch(r"deprecat: record: [^\n]+\n", capsys.readouterr().err)
