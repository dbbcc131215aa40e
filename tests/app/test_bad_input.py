"""What a user can get wrong costs one line, and one bad file of a project does not stop the others."""

from __future__ import annotations

import gzip
import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deprecat.cli import main
from deprecat.upstream.ledger_writing import save
from tests.making import ledger_of
from tests.sources.conftest import Repository, hermetic

__all__ = ["hermetic"]  # a fixture for every test here

Capture = pytest.CaptureFixture[str]
Spot = tuple[str, int, int, int]  # path, line, column, end column

USE = "from up.old import kept\n"  # gone in 3.0


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ledger: Path) -> Path:
    """The current directory, with the ledger ``up.jsonl`` and a project ``p`` of one file with a finding."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "up.jsonl").write_bytes(ledger.read_bytes())
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "a.py").write_text(USE)
    return tmp_path


def check(*arguments: str) -> int:
    return main(["check", *arguments, "--ledger", "up.jsonl", "--against", "up==3.0"])


def complaint(capsys: Capture, *argv: str) -> str:
    """The one line that *argv* costs, without the program's name."""
    assert main(list(argv)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert re.fullmatch(r"deprecat: [^\n]+\n", err)
    return err[len("deprecat: ") : -1]


def findings(capsys: Capture, code: int, *arguments: str) -> tuple[list[Spot], dict[str, str]]:
    """Where a check found something, and what it skipped and why."""
    assert check(*arguments, "--format", "json") == code
    out, err = capsys.readouterr()
    assert err == ""
    outcome = json.loads(out)
    found = [(each["path"], each["line"], each["column"], each["end_column"]) for each in outcome["findings"]]
    return found, {each["path"]: each["reason"] for each in outcome["skipped"]}


# Paths and ledgers


def test_a_path_that_does_not_exist(here: Path, capsys: Capture) -> None:
    assert complaint(capsys, "check", "p", "nope") == "nope: no such file or directory"


def header(**changes: object) -> Callable[[str], str]:
    def changed(text: str) -> str:
        first, rest = text.split("\n", 1)
        return json.dumps({**json.loads(first), **changes}, separators=(",", ":")) + "\n" + rest

    return changed


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda text: "hello", "not a deprecat ledger (its first line is no ledger header)"),
        (lambda text: "", "not a deprecat ledger (its first line is no ledger header)"),
        (lambda text: "[1]\n", "not a deprecat ledger (its first line is no ledger header)"),
        (lambda text: "[" * 100_000, "not a deprecat ledger (its first line is no ledger header)"),
        (lambda text: text[:40], "not a deprecat ledger (its first line is no ledger header)"),
        (header(**{"deprecat-ledger": 2}), "ledger schema 2, this deprecat reads 1; update deprecat"),
        (header(**{"deprecat-ledger": 0}), "ledger schema 0, this deprecat reads 1; record it again"),
        (header(releases=[["one", "", ""]]), "the ledger's header is damaged; record it again"),
        (header(roots=None), "the ledger's header is damaged; record it again"),
        (
            lambda text: "".join(text.splitlines(keepends=True)[:4]),
            "the ledger is cut short (3 of 9 lines); record it again",
        ),
        (lambda text: text[:-1], "the ledger is cut short (8 of 9 lines); record it again"),
        (
            lambda text: text.replace('{"module":"up.old"', '{"modul":"up.old"'),
            "the ledger is damaged here; record it again",
        ),
        (
            lambda text: text.replace('"module":"up.old","in"', '"module":"up.old","on"'),
            "the ledger is damaged at module up.old; record it again",
        ),
    ],
)
def test_a_ledger_that_is_none(damage: Callable[[str], str], said: str, here: Path, capsys: Capture) -> None:
    ledger = here / "up.jsonl"
    ledger.write_text(damage(ledger.read_text()))
    line = complaint(capsys, "check", "p", "--ledger", "up.jsonl", "--against", "up==3.0")
    assert re.sub(r"^up.jsonl(:\d+)?: ", "", line) == said
    assert line.startswith("up.jsonl:")


@pytest.mark.parametrize("content", [b"\xff\xfe\0", gzip.compress(b"x" * 1000, mtime=0)[:-9], b"\x1f\x8b"])
def test_a_ledger_that_is_no_text(content: bytes, here: Path, capsys: Capture) -> None:
    (here / "up.jsonl").write_bytes(content)
    line = complaint(capsys, "explain", "up.old", "--ledger", "up.jsonl")
    assert line == "up.jsonl: not a deprecat ledger (neither UTF-8 text nor whole gzip data)"


def test_a_ledger_that_cannot_be_read(here: Path, capsys: Capture) -> None:
    line = complaint(capsys, "check", "--ledger", "nope.jsonl")
    assert line == "nope.jsonl: cannot read the ledger: No such file or directory"
    assert complaint(capsys, "check", "--ledger", "p") == "p: cannot read the ledger: Is a directory"


def test_a_ledger_of_another_upstream(here: Path, capsys: Capture) -> None:
    line = complaint(capsys, "record", "other", "--git", "nowhere", "--ledger", "up.jsonl")
    assert line == "up.jsonl: a ledger of up, not of other; give another --ledger"
    line = complaint(capsys, "check", "p", "--ledger", "up.jsonl", "--against", "other==1")
    assert re.fullmatch(
        r"--against 'other==1': no ledger of 'other' \(known: .*\bup\b.*\); give its ledger with --ledger",
        line,
    )


def test_a_ledger_named_otherwise_than_the_shipped_one_takes_its_place(here: Path, capsys: Capture) -> None:
    """Names of distributions are compared as pip does it."""
    save(ledger_of({"1.0": {"conda/__init__.py": "x = 1\n"}}, upstream="Conda"), here / "mine.jsonl")
    (here / "p" / "a.py").write_text("from conda import x\n")
    assert main(["check", "p", "--ledger", "mine.jsonl", "--format", "json"]) == 0
    asked = json.loads(capsys.readouterr().out)["questions"]
    assert [each["upstream"] for each in asked if each["upstream"].lower() == "conda"] == ["Conda"]


# Specifiers and symbols


@pytest.mark.parametrize(
    ("specifier", "said"),
    [
        ("up>>1", "'>>1' is not a version specifier; write for example 'conda>=4.12,<5'"),
        ("==1", "not a specifier; write for example 'conda>=4.12,<5'"),
        ("up==99", "matches none of the 4 recorded releases of up (1.0 to 3.0)"),
        ("upp==1.0", r"no ledger of 'upp' \(known: .*\); did you mean 'up'\?"),
    ],
)
def test_a_specifier_that_asks_for_nothing(specifier: str, said: str, here: Path, capsys: Capture) -> None:
    line = complaint(capsys, "check", "p", "--ledger", "up.jsonl", "--against", specifier)
    start = f"--against {specifier!r}: "
    assert line.startswith(start)
    rest = line.removeprefix(start)
    assert rest.startswith(said) or re.fullmatch(said, rest)


@pytest.mark.parametrize(
    ("symbol", "said"),
    [
        ("up.old.kep", r"is in no recorded release of up; did you mean up\.old\.kept or .*\?"),
        ("up.kept", r"is in no recorded release of up; did you mean .*up\.old\.kept.*\?"),
        ("up.zzzzzzzz.qqqqqq", r"is in no recorded release of up; is it spelled as it is imported\?"),
        (
            "upp.old.kept",
            r"is under none of the recorded packages \(.*\bup\b.*\); did you mean up\.old\.kept\?",
        ),
        (
            "numpy.array",
            r"is under none of the recorded packages \(.*\); record its package, or name it in full",
        ),
        ("", r"is no dotted name; write for example conda\.exports\.itervalues"),
        ("up.", r"is no dotted name; .*"),
        ("up..old", r"is no dotted name; .*"),
        ("up.old.kept()", r"is no dotted name; .*"),
    ],
)
def test_a_symbol_that_is_not_recorded(symbol: str, said: str, here: Path, capsys: Capture) -> None:
    line = complaint(capsys, "explain", symbol, "--ledger", "up.jsonl")
    assert re.fullmatch(re.escape(repr(symbol)) + " " + said, line)


# Sources of releases


@pytest.fixture
def clone(here: Path) -> Repository:
    repository = Repository(here / "clone")
    repository.write({"up/__init__.py": ""})
    repository.commit()
    return repository


@pytest.mark.parametrize(
    ("tags", "arguments", "said"),
    [
        ("", "--git missing", "missing: no such directory; give the top of a git clone"),
        ("", "--git p", "p: not a git repository; give the top of a clone, or a bare one"),
        ("", "--git p/a.py", "p/a.py: no such directory; give the top of a git clone"),
        ("", "--git clone", "clone: no tags; fetch them with 'git fetch --tags'"),
        (
            "foo",
            "--git clone",
            "clone: none of its tags (1: foo) is a release as asked for; name them with --tags",
        ),
        (
            "1.0",
            "--git clone --since 9",
            "clone: none of its tags (1: 1.0) is a release as asked for; name them",
        ),
        ("1.0", "--git clone --since x", "--since 'x' is not a version such as 4.6.0"),
        ("1.0", "--git clone --tags (", "--tags '(' is not a regular expression: missing )"),
        ("1.0", "--git clone --tags nix", "clone: none of its tags (1: 1.0) is a release as asked for"),
        (
            "1.0",
            "--git clone --root nix",
            "clone: no Python package of up found in 1 release; name its directory with --root",
        ),
        (
            "",
            "--directory clone --version latest",
            "clone: 'latest' is not a version; give one such as 4.6.0",
        ),
        (
            "",
            "--directory missing --version 1",
            "missing: no such directory; give the one that holds the package",
        ),
        ("", "--directory p --version 1", "p: no Python package in it; give its parent or its roots"),
        ("1.0", "--git clone --ledger p", "p: not a file, so no ledger; give another --ledger"),
        (
            "1.0",
            "--git clone --ledger x/y",
            "x/y: there is no directory x for the ledger; make it first",
        ),
    ],
)
def test_a_source_without_releases(
    tags: str, arguments: str, said: str, clone: Repository, capsys: Capture
) -> None:
    for tag in tags.split():
        clone.git("tag", tag)
    assert complaint(capsys, "record", "up", *arguments.split()).startswith(said)
    assert not Path("up.ledger.jsonl").exists()


# Files of a project

UNREADABLE = {
    "syntax.py": ((USE + "def (:\n").encode(), "syntax error on line 2: invalid syntax"),
    "python2.py": ((USE + "print 'x'\n").encode(), r"syntax error on line 2: .* \(Python 2 code\?\)"),
    "not_utf8.py": (USE.encode() + b"x = '\xe9'\n", r"not valid UTF-8 \(byte 0xe9 at offset 29\)"),
    "cookie.py": (b"# coding: nonesuch\n" + USE.encode(), "unknown encoding: nonesuch"),
    "null.py": (USE.encode() + b"x = '\0'\n", "contains null bytes"),
    "deep.py": ((USE + "x = " + "(" * 400 + ")" * 400 + "\n").encode(), "nested too deeply"),
    "signs.py": ((USE + "x = " + "-" * 20_000 + "1\n").encode(), "nested too deeply"),
    "sum.py": ((USE + "x = " + "1 + " * 20_000 + "1\n").encode(), "nested too deeply"),
    "dots.py": ((USE + "x = kept" + ".a" * 20_000 + "\n").encode(), "nested too deeply"),
    "dense.py": (USE.encode() + b"x = 1\n" * 100_000, "more than 450,000 tokens"),
    "large.py": (USE.encode() + b"x = 1  # and so on\n" * 540_000, "larger than 8 MB"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_parsed_is_told_and_the_others_are_checked(
    name: str, here: Path, capsys: Capture
) -> None:
    content, reason = UNREADABLE[name]
    (here / "p" / name).write_bytes(content)
    found, skipped = findings(capsys, 1, "p")
    assert found == [("p/a.py", 1, 20, 24)]
    assert list(skipped) == [f"p/{name}"]
    assert re.fullmatch(reason, skipped[f"p/{name}"])
    # the report for people counts it once, among those that were skipped
    assert check("p") == 1
    out = capsys.readouterr().out
    assert "checked 1 file against up 3.0 (--against)\nskipped 1:\n" in out


def test_alone_such_a_file_gives_no_findings(here: Path, capsys: Capture) -> None:
    (here / "p" / "a.py").write_text("def (:\nimport up\n")
    assert check("p/a.py") == 0
    out = capsys.readouterr().out
    assert out == (
        "checked 0 files against up 3.0 (--against)\nskipped 1:\n"
        "  p/a.py: syntax error on line 1: invalid syntax\nno findings\n"
    )


READABLE = {
    "latin1.py": (b"# coding: latin-1\nimport up.old\nx = '\xe9\xe9'; up.old.kept\n", (3, 11, 22)),
    "cp1252.py": (
        b"#!/bin/python\n# vim: fileencoding=cp1252\nimport up.old\nx='\x80'; up.old.kept\n",
        (4, 8, 19),
    ),
    "shift_jis.py": (
        "# coding: shift_jis\nimport up.old\nx = '運行'; up.old.kept\n".encode("shift_jis"),
        (3, 11, 22),
    ),
    "utf8.py": ("import up.old\nx = '運é'; up.old.kept\n".encode(), (2, 11, 22)),
    "bom.py": (b"\xef\xbb\xbf" + USE.encode(), (1, 20, 24)),
    "carriage.py": (b"import up.old\rup.old.kept\r", (2, 1, 12)),
    "form_feed.py": (b"import up.old\n\x0cup.old.kept\n", (2, 2, 13)),
    "nested.py": ((USE + "x = " + "[" * 90 + "]" * 90 + "\n").encode(), (1, 20, 24)),
    "long.py": (USE.encode() + b"x = 1  # and so on\n" * 80_000, (1, 20, 24)),
    "no_newline.py": (USE.rstrip().encode(), (1, 20, 24)),
}


@pytest.mark.parametrize("name", READABLE)
def test_a_file_that_is_unusual_is_read(name: str, here: Path, capsys: Capture) -> None:
    content, (line, column, end) = READABLE[name]
    (here / "p" / "a.py").write_bytes(content)
    found, skipped = findings(capsys, 1, "p")
    assert (found, skipped) == ([("p/a.py", line, column, end)], {})


def test_the_caret_stands_under_the_use_in_another_encoding(here: Path, capsys: Capture) -> None:
    (here / "p" / "a.py").write_bytes(READABLE["latin1.py"][0])
    assert check("p") == 1
    assert "        │ x = 'éé'; up.old.kept\n        │           ^^^^^^^^^^^\n" in capsys.readouterr().out


@pytest.mark.skipif(os.name == "nt", reason="has neither these links nor pipes")
def test_what_is_no_file_is_not_opened(here: Path, capsys: Capture) -> None:
    p = here / "p"
    os.symlink("loop.py", p / "loop.py")
    os.symlink("nowhere.py", p / "broken.py")
    os.mkfifo(p / "pipe.py")
    (p / "directory.py").mkdir()
    (p / "inside").mkdir()
    os.symlink("..", p / "inside" / "up")
    os.symlink(".", p / "again")
    os.symlink("a.py", p / "twice.py")
    wanted = {
        "p/broken.py": "a broken symbolic link",
        "p/loop.py": "too many levels of symbolic links",
        "p/pipe.py": "not a regular file",
    }
    assert findings(capsys, 1, "p") == ([("p/a.py", 1, 20, 24)], wanted)
    assert findings(capsys, 0, "p/loop.py", "p/pipe.py", "p/broken.py") == ([], wanted)


@pytest.mark.parametrize("closed", [("stdout",), ("stderr",), ("stdout", "stderr")])
def test_streams_that_are_closed(
    here: Path, monkeypatch: pytest.MonkeyPatch, closed: tuple[str, ...]
) -> None:
    """``>&-``: nobody hears what is told, and the exit code still tells."""
    for name in closed:
        monkeypatch.setattr(sys, name, None)
    for form in ("text", "json"):
        assert check("p", "--format", form) == 1
    (here / "r" / "up").mkdir(parents=True)
    (here / "r" / "up" / "__init__.py").write_text("")
    record = ["record", "up", "--directory", "r", "--version", "1"]
    assert main(record) == 0
    baseline = ["baseline", "p/a.py", "--ledger", "up.jsonl", "--against", "up==3.0"]
    assert main(baseline) == 0
    (here / "p" / "a.py").write_text(USE + "import up.old\nup.old.kept\n")
    assert main(baseline) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="names are text there")
def test_a_name_that_is_no_text(here: Path, capsys: Capture) -> None:
    for name in (b"p/\xff.py", b"p/\xfe/__init__.py"):
        Path(os.fsdecode(name)).parent.mkdir(exist_ok=True)
        Path(os.fsdecode(name)).write_text(USE)
    found, _ = findings(capsys, 1)
    assert [path for path, *_ in found] == ["p/a.py", "p/\ufffd.py", "p/\ufffd/__init__.py"]
    assert findings(capsys, 1, "p/a.py")[0] == [("p/a.py", 1, 20, 24)]


@pytest.mark.skipif(os.name == "nt", reason="has no such links")
def test_links_in_circles_beside_what_says_releases(here: Path, capsys: Capture) -> None:
    (here / "p" / "requirements.txt").write_text("up==1.0\n")
    os.symlink("loop.txt", here / "p" / "loop.txt")
    os.symlink("requirements", here / "p" / "requirements")
    assert main(["check", "p", "--ledger", "up.jsonl", "--format", "json"]) == 0
    outcome = json.loads(capsys.readouterr().out)
    assert [each["origin"] for each in outcome["questions"] if each["upstream"] == "up"]
    assert outcome["skipped"] == []


@pytest.mark.skipif(
    os.name == "nt" or getattr(os, "geteuid", lambda: 1)() == 0, reason="nothing is closed to root"
)
def test_a_closed_file_and_a_closed_directory(here: Path, capsys: Capture) -> None:
    (here / "p" / "closed.py").write_text(USE)
    (here / "p" / "closed.py").chmod(0)
    (here / "p" / "closed").mkdir(mode=0)
    found, skipped = findings(capsys, 1, "p")
    assert found == [("p/a.py", 1, 20, 24)]
    assert skipped == {"p/closed.py": "permission denied", "p/closed": "permission denied"}


def test_a_file_that_breaks_the_chain_of_imports_is_told(here: Path, capsys: Capture) -> None:
    (here / "p" / "interface.py").write_text("import up\ndef (:\n")
    (here / "p" / "b.py").write_text("from interface import kept\n")
    found, skipped = findings(capsys, 0, "p/b.py")
    assert found == []
    assert list(skipped) == ["p/interface.py"]


def test_a_pattern_that_is_none(here: Path, capsys: Capture) -> None:
    line = complaint(capsys, "check", "p", "--exclude", "!")
    assert line.startswith("exclude: '!' is not a pattern as in .gitignore")


# Outputs

TALK = [sys.executable, "-m", "deprecat", "check", "p", "--ledger", "up.jsonl", "--against", "up==3.0"]


@pytest.fixture
def umask() -> Iterator[int]:
    before = os.umask(0o027)
    yield 0o027
    os.umask(before)


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("no/such/out", "--output no/such/out: there is no directory no/such; make it first"),
        ("p", "--output p: a directory; name a file in it"),
        ("p/a.py/out", "--output p/a.py/out: cannot be written: Not a directory; name another file"),
        ("x" * 300, f"--output {'x' * 300}: cannot be written: File name too long; name another file"),
    ],
)
@pytest.mark.parametrize("verb", [["check", "p", "--against", "up==3.0"], ["explain", "up.old.kept"]])
def test_an_output_that_cannot_be_written(
    verb: list[str], output: str, said: str, here: Path, capsys: Capture
) -> None:
    before = sorted(path.name for path in here.rglob("*"))
    assert complaint(capsys, *verb, "--ledger", "up.jsonl", "--output", output) == said
    assert sorted(path.name for path in here.rglob("*")) == before


@pytest.mark.skipif(os.name == "nt", reason="has other permissions")
def test_a_new_output_has_the_mode_that_the_umask_leaves(here: Path, umask: int, capsys: Capture) -> None:
    assert check("p", "--output", "out") == 1
    assert capsys.readouterr() == ("", "")
    assert stat.S_IMODE((here / "out").stat().st_mode) == 0o666 & ~umask
    assert "up.old.kept" in (here / "out").read_text()


@pytest.mark.skipif(os.name == "nt", reason="has other permissions")
def test_an_existing_output_is_replaced_and_keeps_its_mode(here: Path, umask: int) -> None:
    out = here / "out"
    out.write_text("much longer than what comes\n" * 1000)
    out.chmod(0o604)
    before = out.stat().st_ino
    with out.open() as reader:  # who reads the old one reads all of it
        check("p", "--output", "out", "--format", "concise")
        assert len(reader.read()) == 28_000
    assert out.read_text().startswith("p/a.py:1:20: error removed up.old.kept: ")
    assert stat.S_IMODE(out.stat().st_mode) == 0o604
    assert out.stat().st_ino != before
    assert [path.name for path in here.iterdir() if path.name.startswith(".")] == []


@pytest.mark.skipif(os.name == "nt", reason="may not make links")
@pytest.mark.parametrize("exists", [True, False])
def test_an_output_that_is_a_link_stays_one(exists: bool, here: Path) -> None:
    (here / "there").mkdir()
    if exists:
        (here / "there" / "real").write_text("old")
    os.symlink("there/real", here / "link")
    check("p", "--output", "link", "--format", "concise")
    assert (here / "link").is_symlink()
    assert (here / "there" / "real").read_text().startswith("p/a.py:1:20")


@pytest.mark.skipif(os.name == "nt", reason="has no such names")
def test_links_in_a_circle_are_no_output(here: Path, capsys: Capture) -> None:
    os.symlink("circle", here / "circle")
    line = complaint(capsys, "explain", "up.old", "--ledger", "up.jsonl", "--output", "circle")
    assert line.startswith("--output circle: cannot be written: ")
    assert (here / "circle").is_symlink()


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="the system has no such devices")
def test_devices_are_written_to_and_never_replaced(here: Path) -> None:
    assert check("p", "--output", "/dev/null") == 1
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    os.symlink("/dev/null", here / "nothing")
    assert check("p", "--output", "nothing") == 1
    assert (here / "nothing").is_symlink()
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="the system has no such name")
def test_dev_stdout_is_wherever_standard_output_goes(here: Path) -> None:
    command = [*TALK, "--format", "concise", "--output", "/dev/stdout"]
    piped = subprocess.run(command, capture_output=True, check=False)
    assert piped.stdout.startswith(b"p/a.py:1:20")
    assert (piped.returncode, piped.stderr) == (1, b"")
    with (here / "log").open("ab") as log:
        log.write(b"before\n")
        log.flush()
        subprocess.run(command, stdout=log, check=False)
        log.write(b"after\n")
    assert (here / "log").read_bytes() == b"before\n" + piped.stdout + b"after\n"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_named_pipe_stays_one(here: Path) -> None:
    os.mkfifo(here / "pipe")
    reader = os.open(here / "pipe", os.O_RDONLY | os.O_NONBLOCK)  # it holds more than comes, so none waits
    answer = subprocess.run([*TALK, "--format", "concise", "--output", "pipe"], check=False)
    assert os.read(reader, 10_000).startswith(b"p/a.py:1:20")
    os.close(reader)
    assert answer.returncode == 1
    assert stat.S_ISFIFO(os.stat(here / "pipe").st_mode)


@pytest.mark.skipif(
    os.name == "nt" or getattr(os, "geteuid", lambda: 1)() == 0, reason="nothing is closed to root"
)
def test_an_output_that_is_write_protected_is_left_alone(here: Path, capsys: Capture) -> None:
    (here / "out").write_text("old")
    (here / "out").chmod(0o444)
    line = complaint(capsys, "explain", "up.old", "--ledger", "up.jsonl", "--output", "out")
    assert line == "--output out: cannot be written: Permission denied; name another file"
    assert (here / "out").read_text() == "old"


def test_a_file_gets_no_colors(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    check("p", "--output", "out")
    assert "\x1b" not in (here / "out").read_text(encoding="utf-8")
    check("p")
    assert "\x1b[" in capsys.readouterr().out
    main(["explain", "up.old", "--ledger", "up.jsonl", "--output", "out"])
    assert "\x1b" not in (here / "out").read_text(encoding="utf-8")


@pytest.mark.parametrize("output", ["-", "/dev/stdout"])
def test_a_reader_that_goes_away(output: str, here: Path) -> None:
    if not Path("/dev/stdout").exists() and output != "-":
        pytest.skip("the system has no such name")
    reader, writer = os.pipe()
    os.close(reader)
    answer = subprocess.run([*TALK, "--output", output], stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (answer.returncode, answer.stderr) == (141, b"")
