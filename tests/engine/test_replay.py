"""Whole runs, told again: only while nothing that they depend on has changed."""

from __future__ import annotations

import builtins
import errno
import io
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deprecat.app import storing
from deprecat.cli import main
from deprecat.engine import replay as replaying
from deprecat.engine import watch as watching
from deprecat.engine.cache import Cache
from deprecat.engine.contents import Contents
from deprecat.engine.questions import answer, of_names
from deprecat.engine.replay import SEEN, Replay, replayable
from deprecat.engine.watch import Watch
from deprecat.upstream.ledger_writing import dumps
from tests.making import ledger_of

UP = {"up/__init__.py": "", "up/old.py": "kept = 1\n"}
pytestmark = pytest.mark.skipif(not SEEN, reason="nothing is told again here")
FILES = {
    "pkg/__init__.py": "",
    "pkg/compat.py": "from up.old import gone\n",
    "pkg/use.py": "from pkg.compat import gone\n\ngone()\n",
    "notes/readme.txt": "nothing",
    "pyproject.toml": '[project]\nname = "pkg"\ndependencies = ["up>=2"]\n',
}
CHECK = ["check", "pkg", "--ledger", "up.jsonl", "--at", "2026-11-25", "--format", "concise"]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that uses what is gone in up 2.0."""
    made = tmp_path / "project"
    ledger = ledger_of({"1.0": {**UP, "up/old.py": "def gone(): ...\nkept = 1\n"}, "2.0": UP})
    (made / "notes").mkdir(parents=True)
    (made / "pkg").mkdir()
    for name, text in FILES.items():
        (made / name).write_text(text)
    (made / "up.jsonl").write_text(dumps(ledger))
    monkeypatch.chdir(made)
    return made


@pytest.fixture
def store(tmp_path: Path) -> Callable[[], Cache]:
    return lambda: Cache(str(tmp_path / "replays.sqlite"), 10_000_000, 1)


def make(argv: list[str], store: Callable[[], Cache]) -> tuple[int, str]:
    """Run *argv* and keep it; all files count as old."""
    replay = Replay(argv, store)
    with Watch(time.time() + 60) as watch:
        code = main(argv)
    replay.keep(code, watch)
    return code, watch.told


def told(argv: list[str], store: Callable[[], Cache]) -> tuple[int, str] | None:
    return Replay(argv, store).told()


def direct(argv: list[str]) -> tuple[int, str]:
    """What *argv* tells without anything kept."""
    with Watch(0) as watch:
        code = main([*argv, "--no-cache"])
    return code, watch.told


def test_what_was_told_is_told_again(
    project: Path, store: Callable[[], Cache], capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(CHECK, store) is None
    code, text = make(CHECK, store)
    assert code == 1
    assert "up.old.gone" in text
    assert capsys.readouterr().out == text
    assert told(CHECK, store) == (code, text) == direct(CHECK)


def _linked(at: Path) -> None:
    (at / "pkg/use.py").unlink()
    (at / "pkg/use.py").symlink_to(at / "notes/readme.txt")


CHANGES: dict[str, Callable[[Path], object]] = {
    "a checked file": lambda at: (at / "pkg/use.py").write_text("from up.old import kept\n"),
    "a file that another leads to": lambda at: (at / "pkg/compat.py").write_text("from up.old import kept\n"),
    "a file of the same size": lambda at: (at / "pkg/compat.py").write_text("from up.old import kept\n"[:24]),
    "a new file": lambda at: (at / "pkg/new.py").write_text("import up.old\nup.old.gone()\n"),
    "a new script": lambda at: (at / "pkg/new.sh").write_text("up run\n"),
    "a file less": lambda at: (at / "pkg/use.py").unlink(),
    "a directory that becomes a package": lambda at: (at / "__init__.py").write_text(""),
    "a package that is none any more": lambda at: (at / "pkg/__init__.py").unlink(),
    "requirements": lambda at: (at / "pyproject.toml").write_text('[project]\ndependencies = ["up<2"]\n'),
    "more requirements": lambda at: (at / "pkg/requirements.txt").write_text("up==1.0\n"),
    "a configuration": lambda at: (at / "deprecat.toml").write_text('[rules]\nremoved = "off"\n'),
    "a configuration further up": lambda at: (at.parent / "deprecat.toml").write_text(
        '[rules]\nall = "off"\n'
    ),
    "a baseline": lambda at: (at / "deprecat-baseline.json").write_text("{}"),
    "the ledger": lambda at: (at / "up.jsonl").write_text(
        dumps(ledger_of({"2.0": {**UP, "up/old.py": "def gone(): ...\n"}}))
    ),
    "no ledger": lambda at: (at / "up.jsonl").rename(at / "other.jsonl"),
    "a file that becomes a link": _linked,
    "a work tree": lambda at: (at / ".git").mkdir(),
    "an environment": lambda at: (at / "pkg/pyvenv.cfg").write_text(""),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_seen(project: Path, store: Callable[[], Cache], change: str) -> None:
    make(CHECK, store)
    assert told(CHECK, store) is not None
    CHANGES[change](project)
    assert told(CHECK, store) is None


def test_what_it_does_not_depend_on_may_change(project: Path, store: Callable[[], Cache]) -> None:
    before = make(CHECK, store)
    (project / "notes/readme.txt").write_text("nothing more")
    (project / "notes/other.txt").write_text("")
    os.utime(project / "pkg/use.py", (1, 1))
    assert told(CHECK, store) == before


def test_in_a_work_tree_git_is_asked_again(project: Path, store: Callable[[], Cache]) -> None:
    subprocess.run(["git", "init", "-q"], check=True)
    before = make(CHECK, store)
    assert told(CHECK, store) == before
    (project / ".git/info/exclude").write_text("use.py\n")
    assert told(CHECK, store) is None
    assert make(CHECK, store) != before


def test_words_and_surroundings_count(
    project: Path, store: Callable[[], Cache], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = make(CHECK, store)
    assert told([*CHECK, "--quiet"], store) is None
    with monkeypatch.context() as patch:
        patch.setenv("COLUMNS", "60")
        assert told(CHECK, store) is None
    with monkeypatch.context() as patch:
        patch.chdir(project / "pkg")
        assert told(CHECK, store) is None
    with monkeypatch.context() as patch:
        patch.setattr(time, "strftime", lambda form: "1999-12-31")
        assert told(CHECK, store) is None
    with monkeypatch.context() as patch:
        patch.setattr(sys.stdout, "isatty", lambda: True)
        assert told(CHECK, store) is None
    with monkeypatch.context() as patch:
        patch.syspath_prepend(tmp_path)
        assert told(CHECK, store) is None
    with monkeypatch.context() as patch:
        patch.setenv("SHLVL", "7")
        patch.setenv("GIT_AUTHOR_DATE", "@1")
        patch.setenv("GIT_INDEX_FILE", ".git/next-index-1.lock")
        assert told(CHECK, store) == before


def test_our_code_counts(
    project: Path, store: Callable[[], Cache], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    code = tmp_path / "code"
    (code / "room/__pycache__").mkdir(parents=True)
    (code / "room/one.py").write_text("1")
    monkeypatch.setattr(replaying, "_PACKAGE", str(code))
    before = make(CHECK, store)
    (code / "room/__pycache__/one.pyc").write_text("1")
    assert told(CHECK, store) == before
    _rewritten(code / "room/one.py", b"2")
    assert told(CHECK, store) is None
    make(CHECK, store)
    (code / "room/one.py").write_text("12")
    assert told(CHECK, store) is None


def test_what_has_changed_since_the_run_began_is_not_kept(project: Path, store: Callable[[], Cache]) -> None:
    replay = Replay(CHECK, store)
    with Watch(time.time()) as watch:  # the files were written just now
        code = main(CHECK)
    replay.keep(code, watch)
    assert told(CHECK, store) is None


def test_what_changes_meanwhile_is_not_kept(project: Path, store: Callable[[], Cache]) -> None:
    replay = Replay(CHECK, store)
    with Watch(time.time() + 60) as watch:
        code = main(CHECK)
        os.mkdir("pkg/more")
    replay.keep(code, watch)
    assert told(CHECK, store) is None


def test_what_is_gone_meanwhile_is_not_kept(project: Path) -> None:
    with Watch(time.time() + 60) as watch:
        Path("pkg/use.py").read_bytes()
        os.stat("pkg/compat.py")
    settled = watch.settled()
    assert settled is not None
    Path("pkg/compat.py").write_bytes(b"longer than before")
    assert watch.settled() == settled  # what the run has seen
    Path("pkg/use.py").unlink()  # what a digest of it would tell is not what the run has seen
    assert watch.settled() is None


def _rewritten(path: Path, content: bytes) -> None:
    """Put *content* there, as long as before, and all times back that can be."""
    before = path.stat()
    assert len(content) == before.st_size
    while path.stat().st_ctime_ns == before.st_ctime_ns:  # the system's clock ticks but so often
        path.write_bytes(content)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


SWAPS: dict[str, Callable[[Path], object]] = {
    "written in place, with its time put back": lambda at: _rewritten(
        at / "pkg/use.py", FILES["pkg/use.py"].replace("gone", "kept").encode()
    ),
    "another file in its place": lambda at: (at / "pkg/compat.py").replace(at / "pkg/use.py"),
    "another directory in the place of its own": lambda at: [
        (at / "pkg").rename(at / "before"),
        (at / "other").rename(at / "pkg"),
    ],
}


@pytest.mark.parametrize("swap", SWAPS)
def test_a_file_that_is_another_one_now_is_not_what_was_read(project: Path, swap: str) -> None:
    shutil.copytree("pkg", "other")
    with Watch(time.time() + 60) as watch:  # so that all times are old
        Path("pkg/use.py").read_bytes()
    assert watch.settled() is not None
    SWAPS[swap](project)
    assert watch.settled() is None


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="the system has no names for pipes")
def test_what_is_read_from_a_pipe_is_not_sure() -> None:
    """A configuration that a shell makes: ``--config <(...)``."""
    end, write = os.pipe()
    os.write(write, b"content")
    os.close(write)
    with Watch(time.time() + 60) as watch:
        assert Path(f"/dev/fd/{end}").read_bytes() == b"content"
    assert watch.settled() is None
    os.close(end)


def test_what_cannot_be_read_now_may_be_read_later(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(handle: int, most: int) -> bytes:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr(os, "read", failing)
        with Watch(time.time() + 60) as watch, pytest.raises(OSError, match="error"):
            Contents().read("pkg/use.py")
    assert not watch.sure


def test_a_name_with_an_end_of_line_is_one() -> None:
    assert of_names(["a\nb"]) != of_names(["a", "b"])


def test_what_forked_processes_ask_is_not_sure(project: Path) -> None:
    for ask in (lambda: None, lambda: Path("pkg/use.py").read_bytes()):
        with Watch(time.time() + 60) as watch:
            process = os.fork()
            if process == 0:
                try:
                    ask()
                finally:
                    os._exit(0)
            os.waitpid(process, 0)
        assert watch.sure == (ask() is None)


def test_of_too_much_nothing_is_written_down(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_MOST", 4)
    opened, scanned = os.open, os.scandir
    with Watch(time.time() + 60) as watch:
        os.listdir("pkg")
        watching_still = watch.sure, os.open is opened
        list(os.scandir("."))  # five entries
        assert (os.open, os.scandir) == (opened, scanned)
        print("told all the same")
    assert watching_still == (True, False)
    assert (watch.sure, watch.told) == (False, "told all the same\n")


@pytest.mark.parametrize("more", ["", "\nfail-on = 'never'"])
def test_a_run_with_effects_is_not_kept(project: Path, store: Callable[[], Cache], more: str) -> None:
    (project / "deprecat.toml").write_text(f"output = ['json:report.json']{more}\n")
    make(CHECK, store)
    assert (project / "report.json").exists()
    assert told(CHECK, store) is None


def test_what_complains_is_not_kept(project: Path, store: Callable[[], Cache]) -> None:
    with Watch(time.time() + 60) as watch:
        print("\rprogress, wiped away", end="", file=sys.stderr)
    assert watch.sure
    with Watch(time.time() + 60) as watch:
        print("something is wrong", file=sys.stderr)
    assert not watch.sure
    (project / "up.jsonl").write_text("garbage")
    assert make(CHECK, store)[0] == 2
    assert told(CHECK, store) is None


@pytest.mark.parametrize(
    "data", [b"", b"1", b"2\x000\x001\x00x", b"1\x00x\x001\x00x", b"1\x000\x001\x00xab\x00c"]
)
def test_garbage_is_no_replay(project: Path, store: Callable[[], Cache], data: bytes) -> None:
    replay = Replay(CHECK, store)
    kept = store()
    kept.put(replay._name, data)
    kept.close()
    assert replay.told() is None


def test_a_cache_makes_us_run_nothing_but_git() -> None:
    with pytest.raises(KeyError):
        answer("output", "echo")
    with pytest.raises(KeyError):
        answer("run", "echo")


def test_only_a_check_of_what_is_on_the_disk_is_replayed() -> None:
    assert replayable(["check"])
    assert replayable(["check", "a.py", "--format=json"])
    for words in (
        ["diff", "up", "1", "2"],
        ["check", "--no-cache"],
        ["check", "--output", "x"],
        ["check", "--output=x"],
        ["check", "--stdin-filename=x", "-"],
        ["check", "--diff", "HEAD"],
        ["check", "--prune"],
        ["check", "--verbose"],
        [],
    ):
        assert not replayable(words)


def test_watching_leaves_no_trace(project: Path) -> None:
    def functions() -> list[object]:
        return [
            *(
                os.stat,
                os.lstat,
                os.scandir,
                os.listdir,
                os.open,
                os.access,
                os.readlink,
                os.replace,
                os.fork,
            ),
            *(io.open, builtins.open, sys.stdout, sys.stderr, *sorted(map(str, os.supports_effective_ids))),
        ]

    before = functions()
    watch = Watch(time.time())
    with pytest.raises(ZeroDivisionError), watch:
        _ = os.stat is before[0] or 1 // 0
    assert functions() == before
    assert not watch.sure


def test_a_python_with_shorter_ways_to_a_file_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    with Watch(time.time()) as watch:
        assert watch.sure
    monkeypatch.setattr(os.path, "isfile", lambda path: False)
    with Watch(time.time()) as watch:
        assert not watch.sure


WAYS: dict[str, Callable[[], object]] = {
    "status": lambda: os.path.isfile("pkg"),
    "own status": lambda: os.path.islink("pkg"),
    "names": lambda: os.listdir("pkg"),
    "entries": lambda: list(os.walk("pkg")),
    "allowed": lambda: os.access("pkg/use.py", os.R_OK, effective_ids=os.access in os.supports_effective_ids),
    "content": lambda: Path("pkg/use.py").read_bytes(),
}


@pytest.mark.parametrize("kind", WAYS)
def test_each_way_to_ask_is_seen(project: Path, kind: str) -> None:
    with Watch(time.time() + 60) as watch:
        WAYS[kind]()
    settled = watch.settled()
    assert settled is not None
    assert kind in {asked for asked, _ in settled}
    assert all(answer(asked, about) == said for (asked, about), said in settled.items())


EDITS = st.sampled_from(
    [
        ("pkg/use.py", "import up.old\nup.old.gone()\n"),
        ("pkg/use.py", "x = 1\n"),
        ("pkg/use.py", None),
        ("pkg/compat.py", "from up.old import kept as gone\n"),
        ("pkg/compat.py", "from up.old import gone\n"),
        ("pkg/sub/__init__.py", "from ..compat import *\n"),
        ("pkg/sub/__init__.py", None),
        ("pkg/vendor/one.py", "import up.old\nup.old.gone\n"),
        ("pkg/pyvenv.cfg", ""),
        ("pkg/pyvenv.cfg", None),
        ("setup.py", "from up.old import gone\n"),
        ("deprecat.toml", '[rules]\nremoved = "note"\n'),
        ("deprecat.toml", '[rules]\nnonsense = "note"\n'),
        ("deprecat.toml", None),
        ("pyproject.toml", '[project]\ndependencies = ["up==1.0"]\n'),
        ("pkg/requirements.txt", "up<2\n"),
        ("pkg/requirements.txt", None),
        ("deprecat-baseline.json", "{}"),
        ("deprecat-baseline.json", None),
    ]
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(EDITS, min_size=1, max_size=5))
def test_law_what_is_told_again_is_what_a_run_would_tell(
    project: Path, store: Callable[[], Cache], edits: list[tuple[str, str | None]]
) -> None:
    for name, text in edits:
        if text is None:
            (project / name).unlink(missing_ok=True)
        else:
            (project / name).parent.mkdir(exist_ok=True)
            (project / name).write_text(text)
        expected = direct(CHECK)
        assert told(CHECK, store) in (None, expected)
        assert make(CHECK, store) == expected
        assert told(CHECK, store) == (expected if expected[0] != 2 else None)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere platformdirs itself is asked")
@pytest.mark.parametrize("home", ["/home/someone", "relative", ""])
@pytest.mark.parametrize("xdg", ["/caches", "relative", "", None])
def test_the_cache_is_where_platformdirs_would_have_it(
    monkeypatch: pytest.MonkeyPatch, home: str, xdg: str | None
) -> None:
    from platformdirs import user_cache_path

    monkeypatch.delenv("DEPRECAT_CACHE_DIR")
    monkeypatch.setenv("HOME", home)
    if xdg is None:
        monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    else:
        monkeypatch.setenv("XDG_CACHE_HOME", xdg)
    assert Path(storing.cache_file()).parent == user_cache_path("deprecat", appauthor=False)
