"""``deprecat record`` through the command line, on small git repositories."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from deprecat.app.schedules import schedule_of
from deprecat.cli import main
from deprecat.model.values import replace
from deprecat.upstream.ledger_text import load
from tests.making import HANDLER, ledger_of
from tests.sources.conftest import Repository, hermetic

__all__ = ["hermetic"]  # a fixture for every test here

Capture = pytest.CaptureFixture[str]

FIRST = {"up/__init__.py": "", "up/old.py": "def gone(): ...\ndef kept(): ...\n"}
SECOND = {
    "up/deprecations.py": HANDLER,
    "up/old.py": "from .deprecations import deprecated\n"
    '@deprecated("2.0", "3.0", addendum="Use `up.new.better` instead.")\ndef gone(): ...\n',
    "up/new.py": "def better(): ...\n",
}
THIRD = {"up/old.py": "", "up/new.py": "def better(a): ...\n"}


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository ``clone`` with the releases 1.0, 1.5 and 2.0, seen from the directory that it is in."""
    repository = Repository(tmp_path / "clone")
    for files, tag in ((FIRST, "1.0"), (SECOND, "1.5"), (THIRD, "2.0")):
        repository.write(files)
        repository.commit(tag)
    monkeypatch.chdir(tmp_path)
    return repository


def record(*arguments: str) -> int:
    return main(["record", "up", *arguments])


def test_a_ledger_is_made_where_none_is_told(clone: Repository, capsys: Capture) -> None:
    assert record("--git", "clone") == 0
    assert capsys.readouterr() == (
        "",
        "up.ledger.jsonl: 3 releases read (6 distinct files); the ledger now has 3 releases (1.0 to 2.0),"
        " 4 modules and 1 declaration\n",
    )
    assert main(["explain", "up.old.gone", "--ledger", "up.ledger.jsonl"]) == 0
    told = capsys.readouterr().out
    assert "exists in     1.0 to 1.5 (2 releases)" in told
    assert "use instead   up.new.better" in told


def test_a_second_run_with_nothing_new_leaves_the_file_alone(clone: Repository, capsys: Capture) -> None:
    record("--git", "clone")
    ledger = Path("up.ledger.jsonl")
    os.utime(ledger, ns=(1, 1))
    before = ledger.read_bytes()
    capsys.readouterr()
    assert record("--git", "clone") == 0
    assert capsys.readouterr().err == (
        "up.ledger.jsonl: nothing new, left as it was (3 releases, recorded already)\n"
    )
    assert (ledger.read_bytes(), ledger.stat().st_mtime_ns) == (before, 1)


def test_of_a_new_tag_only_that_is_read(clone: Repository, capsys: Capture) -> None:
    record("--git", "clone")
    clone.write({"up/newer.py": "x = 1\n"})
    clone.commit("3.0")
    capsys.readouterr()
    assert record("--git", "clone") == 0
    assert capsys.readouterr().err == (
        "up.ledger.jsonl: 1 release read (4 distinct files); the ledger now has 4 releases (1.0 to 3.0),"
        " 5 modules and 1 declaration\n"
    )


def test_a_moved_tag_is_read_again(clone: Repository, capsys: Capture) -> None:
    record("--git", "clone")
    clone.write({"up/late.py": ""})
    clone.commit()
    clone.git("tag", "-f", "2.0")
    capsys.readouterr()
    assert record("--git", "clone") == 0
    assert ": 1 release read" in capsys.readouterr().err
    assert str(load(Path("up.ledger.jsonl")).modules["up.late"].present) == "2.0-"


@pytest.mark.parametrize(
    "steps",
    [
        (["--since", "2.0"], ["--since", "1.5"], []),
        (["--tags", "1.0|2.0"], []),
        (["--tags", "1.5"], ["--tags", "1.0"], ["--tags", "2.0"]),
        ([], []),
    ],
    ids=lambda steps: "; ".join(" ".join(step) or "all" for step in steps),
)
def test_the_order_of_recording_does_not_show(clone: Repository, steps: tuple[list[str], ...]) -> None:
    assert record("--git", "clone", "--ledger", "once") == 0
    for step in steps:
        assert record("--git", "clone", "--ledger", "stepwise", *step) == 0
    assert Path("stepwise").read_bytes() == Path("once").read_bytes()


def test_the_number_of_processes_does_not_show(clone: Repository) -> None:
    clone.write(
        {f"up/m{number}.py": f"x{number} = 1\n" for number in range(60)}
    )  # few files are not shared out
    clone.commit("2.1")
    assert record("--git", "clone", "--ledger", "one", "--jobs", "1") == 0
    assert record("--git", "clone", "--ledger", "two", "--jobs", "2") == 0
    assert Path("one").read_bytes() == Path("two").read_bytes()


def test_a_directory_goes_on_top_and_is_replaced_when_recorded_again(
    clone: Repository, capsys: Capture
) -> None:
    record("--git", "clone")
    clone.write({"up/fresh.py": "def a(): ...\ndef b(): ...\n"})
    assert record("--directory", "clone", "--version", "99.0", "--ledger", "up.ledger.jsonl") == 0
    ledger = load(Path("up.ledger.jsonl"))
    assert [release.version for release in ledger.history.releases] == ["1.0", "1.5", "2.0", "99.0"]
    assert sorted(ledger.modules["up.fresh"].names) == ["a", "b"]

    clone.write({"up/fresh.py": "def b(): ...\n"})
    shutil.rmtree(clone.path / "up" / "__pycache__", ignore_errors=True)
    (clone.path / "up" / "new.py").unlink()
    assert record("--directory", "clone", "--version", "99.0", "--ledger", "up.ledger.jsonl") == 0
    ledger = load(Path("up.ledger.jsonl"))
    assert [release.version for release in ledger.history.releases] == ["1.0", "1.5", "2.0", "99.0"]
    assert sorted(ledger.modules["up.fresh"].names) == ["b"]
    assert str(ledger.modules["up.new"].present) == "1.5-2.0"

    Path("use.py").write_text("from up.new import better\n")
    capsys.readouterr()
    assert main(["check", "use.py", "--ledger", "up.ledger.jsonl", "--against", "up==99.0"]) == 1
    assert "gone since 99.0" in capsys.readouterr().out
    record("--git", "clone")
    assert "nothing new" in capsys.readouterr().err


def test_a_name_that_comes_back_is_not_gone_for_good(clone: Repository, capsys: Capture) -> None:
    clone.write({"up/old.py": "def kept(): ...\n"})
    clone.commit("3.0")
    record("--git", "clone")
    Path("use.py").write_text("from up.old import kept\n")
    capsys.readouterr()
    main(["check", "use.py", "--ledger", "up.ledger.jsonl", "--against", "up==2.0", "--format", "concise"])
    assert capsys.readouterr().out.endswith(
        "up.old.kept: gone in 1.5, back in 3.0; existed 1.0, 3.0; never announced\n"
    )


def test_wording_is_kept_unless_told(clone: Repository) -> None:
    record("--git", "clone", "--ledger", "with")
    record("--git", "clone", "--ledger", "without", "--no-prose")
    assert "Use `up.new.better` instead." in Path("with").read_text()
    assert '"text"' not in Path("without").read_text()
    assert '"replacement":"up.new.better"' in Path("without").read_text()


def test_releases_can_be_told_by_their_tags(clone: Repository, capsys: Capture) -> None:
    clone.commit("up-3.0")
    assert record("--git", "clone", "--tags", r"up-(?P<version>.*)") == 0
    assert "has 1 release (3.0 to 3.0)" in capsys.readouterr().err


def test_the_repository_is_only_read(clone: Repository) -> None:
    def state() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in clone.path.rglob("*") if path.is_file()}

    before = state()
    record("--git", "clone")
    assert state() == before


def test_a_file_of_a_release_that_cannot_be_read_is_told_and_claimed_open(
    clone: Repository, capsys: Capture
) -> None:
    clone.write({"up/broken.py": "def (:\n"})
    clone.commit("3.0")
    assert record("--git", "clone") == 0
    assert "skipped: up/broken.py: syntax error on line 1: invalid syntax\n" in capsys.readouterr().err
    assert str(load(Path("up.ledger.jsonl")).modules["up.broken"].open) == "3.0-"


def test_quiet(clone: Repository, capsys: Capture) -> None:
    clone.git("tag", "odd")
    assert record("--git", "clone", "--quiet") == 0
    assert capsys.readouterr() == ("", "")


def test_a_link_to_a_ledger_stays_one(clone: Repository) -> None:
    record("--git", "clone", "--ledger", "real.jsonl", "--since", "2.0")
    os.symlink("real.jsonl", "link.jsonl")
    assert record("--git", "clone", "--ledger", "link.jsonl") == 0
    assert Path("link.jsonl").is_symlink()
    assert len(load(Path("real.jsonl")).history) == 3


# What goes wrong halfway


@pytest.fixture
def failing_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A git that carries out the file ``script`` instead of reading files."""
    real = shutil.which("git")
    bin = tmp_path / "bin"
    bin.mkdir()
    git = bin / "git"
    git.write_text(
        f'#!/bin/sh\ncase "$*" in *"cat-file --batch"*) [ -e "{bin}/go" ] && . "{bin}/script";; esac\n'
        # the first reading is that of the tags' commits
        f'case "$*" in *"cat-file --batch"*) touch "{bin}/go";; esac\nexec {real} "$@"\n'
    )
    git.chmod(0o755)
    monkeypatch.setenv("PATH", f"{bin}{os.pathsep}{os.environ['PATH']}")
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job ignores it
    yield bin / "script"
    signal.signal(signal.SIGINT, before)


# More than a pipe holds: once it is written, someone has begun to read it.
ENOUGH = "printf '%040d blob 300000\\n' 0; head -c 300001 /dev/zero"


@pytest.mark.skipif(os.name == "nt", reason="needs a shell and its signals")
@pytest.mark.parametrize(
    ("script", "code", "said"),
    [
        (f"{ENOUGH}; kill -INT $PPID; exec sleep 10", 130, ""),
        (
            "echo fatal: the disk burns >&2; exit 128",
            2,
            "deprecat: clone: git cannot read it: the disk burns",
        ),
    ],
    ids=["interrupted", "git failed"],
)
def test_the_old_ledger_stays_when_recording_fails(
    script: str, code: int, said: str, clone: Repository, failing_git: Path, capsys: Capture
) -> None:
    failing_git.write_text("")
    assert record("--git", "clone", "--since", "1.5", "--no-cache") == 0
    before = Path("up.ledger.jsonl").read_bytes()
    files = sorted(path.name for path in Path().iterdir())
    failing_git.write_text(script)
    (failing_git.parent / "go").unlink()
    capsys.readouterr()
    assert record("--git", "clone", "--no-cache") == code
    assert capsys.readouterr().err.startswith(said)
    assert Path("up.ledger.jsonl").read_bytes() == before
    assert sorted(path.name for path in Path().iterdir()) == files


def test_a_ledger_that_cannot_be_written_is_told_before_the_reading(
    clone: Repository, capsys: Capture, failing_git: Path
) -> None:
    failing_git.write_text("exit 1")
    (failing_git.parent / "go").touch()
    assert record("--git", "clone", "--ledger", "no/such/ledger") == 2
    assert capsys.readouterr().err == (
        "deprecat: no/such/ledger: there is no directory no/such for the ledger; make it first\n"
    )


def test_the_text_is_json_lines(clone: Repository) -> None:
    record("--git", "clone")
    lines = Path("up.ledger.jsonl").read_text().splitlines()
    assert [json.loads(line).get("module") for line in lines] == [
        None, "up", "up.deprecations", "up.new", "up.old",
    ]  # fmt: skip


# The schedule of the upstream


def test_a_ledger_names_its_schedule_until_told_otherwise(clone: Repository, capsys: Capture) -> None:
    file = Path("up.ledger.jsonl")
    assert record("--git", "clone", "--schedule", "semver") == 0
    assert load(file).schedule == "semver"
    clone.write({"up/more.py": ""})
    clone.commit("2.1")
    assert record("--git", "clone") == 0
    assert (load(file).schedule, len(load(file).history)) == ("semver", 4)
    capsys.readouterr()
    assert record("--git", "clone", "--schedule", "pep387") == 0
    assert "follows the schedule pep387 now; no new release" in capsys.readouterr().err
    assert load(file).schedule == "pep387"


def test_a_ledger_keeps_a_schedule_of_ones_own_itself(clone: Repository) -> None:
    Path("own.toml").write_text('name = "own"\n[remove]\nin = "major"', encoding="utf-8")
    assert record("--git", "clone", "--schedule", "own.toml") == 0
    Path("own.toml").unlink()
    kept = schedule_of(load(Path("up.ledger.jsonl")))
    assert (kept.name, kept.removes.kind) == ("own", "major")


def test_a_wrong_schedule_is_told_before_the_long_reading(clone: Repository, capsys: Capture) -> None:
    assert record("--git", "clone", "--schedule", "semvre") == 2
    assert capsys.readouterr().err == "deprecat: no schedule 'semvre'; did you mean semver?\n"
    assert not Path("up.ledger.jsonl").exists()


def test_what_a_known_upstream_follows_without_being_told(clone: Repository) -> None:
    ledger = replace(ledger_of({"1.0": {"up/a.py": ""}}), upstream="Django")
    assert schedule_of(ledger).name == "django"
    assert schedule_of(replace(ledger, upstream="up")).name == "plain"
    assert schedule_of(replace(ledger, schedule="nep23")).name == "nep23"
    assert schedule_of(replace(ledger, schedule="nep23"), "cep9").name == "cep9"
