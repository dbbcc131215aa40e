"""What is typed becomes options; a mistake becomes one line. The verbs are stood in for."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deprecat import __version__
from deprecat.app.options import CHECK_FORMATS, CheckOptions, ExplainOptions, Options, RecordOptions, Report
from deprecat.cli import COMMANDS, UsageError, main, parse
from deprecat.errors import LedgerError


def raising(error: BaseException) -> Callable[[Options], int]:
    def dispatch(options: Options) -> int:
        raise error

    return dispatch


def never(options: Options) -> int:
    raise AssertionError(f"{options} should not have been carried out")


@pytest.mark.parametrize(
    ("typed", "options"),
    [
        ("check", CheckOptions()),
        ("check --", CheckOptions()),
        ("check src tests", CheckOptions(paths=("src", "tests"))),
        ("check src --format json tests", CheckOptions(paths=("src", "tests"), format="json")),
        ("check --format=json -- -odd --format", CheckOptions(paths=("-odd", "--format"), format="json")),
        ("check a --fail-on never -- b", CheckOptions(paths=("a", "b"), fail_on="never")),
        ("check --stdin-filename src/a.py", CheckOptions(paths=("src/a.py",), stdin=True)),
        (
            "check - --stdin-filename a.py --format json",
            CheckOptions(paths=("a.py",), stdin=True, format="json"),
        ),
        ("check src --diff origin/main", CheckOptions(paths=("src",), diff="origin/main")),
        (
            "check --against 'conda >= 4.13, < 5' --against conda-build==24.1.0",
            CheckOptions(against=("conda >= 4.13, < 5", "conda-build==24.1.0")),
        ),
        (
            "check --ledger a.jsonl --ledger b.jsonl --exclude 'x*' --exclude y",
            CheckOptions(ledgers=("a.jsonl", "b.jsonl"), exclude=("x*", "y")),
        ),
        ("check --output out.txt", CheckOptions(output="out.txt")),
        ("check --output -", CheckOptions(output=None)),
        (
            "check --output sarif:a.sarif --output junit:b:c.xml --format concise",
            CheckOptions(format="concise", reports=(Report("sarif", "a.sarif"), Report("junit", "b:c.xml"))),
        ),
        (
            "check --output out.txt --output json:out.json",
            CheckOptions(output="out.txt", reports=(Report("json", "out.json"),)),
        ),
        ("check --output sarif:-", CheckOptions(format="sarif")),
        (
            "check --output out.txt --output sarif:-",
            CheckOptions(format="sarif", reports=(Report("text", "out.txt"),)),
        ),
        (r"check --output 'C:\out.txt'", CheckOptions(output=r"C:\out.txt")),
        ("check --output C:/out.txt", CheckOptions(output="C:/out.txt")),
        (r"check --output 'json:C:\out.json'", CheckOptions(reports=(Report("json", r"C:\out.json"),))),
        ("check --output ./odd:name", CheckOptions(output="./odd:name")),
        ("check --output out.d:1", CheckOptions(output="out.d:1")),
        ("check --output :x", CheckOptions(output=":x")),
        ("check --statistics", CheckOptions(format="statistics")),
        ("check --verbose", CheckOptions(verbose=True)),
        ("check --quiet --color never", CheckOptions(quiet=True, color="never")),
        (
            "explain a.b --output json:a.json --color always",
            ExplainOptions(("a.b",), reports=(Report("json", "a.json"),), color="always"),
        ),
        ("explain conda.exports", ExplainOptions(("conda.exports",))),
        (
            "explain a.b --format json c.d --ledger x --output y",
            ExplainOptions(("a.b", "c.d"), ledgers=("x",), format="json", output="y"),
        ),
        ("record conda --git repo", RecordOptions("conda", git="repo")),
        (
            "record conda --directory src --version 25.1",
            RecordOptions("conda", directory="src", version="25.1"),
        ),
        (
            "record conda --git r --tags '^v' --since 4.2 --root a --root b --ledger l --no-prose"
            " --jobs 3 --quiet",
            RecordOptions(
                "conda",
                git="r",
                tags="^v",
                since="4.2",
                roots=("a", "b"),
                ledger="l",
                prose=False,
                jobs=3,
                quiet=True,
            ),
        ),
    ],
)
def test_options(typed: str, options: Options) -> None:
    assert parse(shlex.split(typed)) == options


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("chekc src", "unknown command 'chekc'; did you mean check?"),
        ("Record x", "unknown command 'Record'; did you mean record?"),
        ("qqq", f"unknown command 'qqq'; there are {', '.join(COMMANDS)}"),
        ("src", "unknown command 'src'; to check files: deprecat check src"),
        ("''", f"unknown command ''; there are {', '.join(COMMANDS)}"),
        ("--verison", "unknown option --verison; did you mean --version?"),
        ("--format json", "unknown option --format; a command comes first, such as 'deprecat check'"),
        ("check --fromat json", "unknown option --fromat for 'check'; did you mean --format?"),
        ("check --form json", "unknown option --form for 'check'; did you mean --format?"),
        ("check --fromat=json", "unknown option --fromat for 'check'; did you mean --format?"),
        ("check -q", "unknown option -q for 'check'; see 'deprecat check --help'"),
        (
            "check --format jsno",
            f"--format: 'jsno' is not one of {', '.join(CHECK_FORMATS)}; did you mean json?",
        ),
        (
            "check --output sarfi:x",
            f"--output: 'sarfi' is not one of {', '.join(CHECK_FORMATS)}; did you mean sarif?",
        ),
        (
            "check --output qqq:x",
            f"--output: 'qqq' is not one of {', '.join(CHECK_FORMATS)}; a file of this name is ./qqq:x",
        ),
        (
            "explain a --output sarif:x",
            "--output: 'sarif' is not one of text, json; a file of this name is ./sarif:x",
        ),
        ("check --output json:", "--output: json: names no file, such as json:report"),
        ("check --output ''", "--output: the value is empty"),
        (
            "check --output a --output b",
            "--output: a and b are both for the one --format; "
            "name the format of the other, such as --output json:b",
        ),
        (
            "check --output json:a --output jsonl:./a",
            "--output: two reports for a; give each a file of its own",
        ),
        (
            "check --output json:- --output jsonl:-",
            "--output: two reports for standard output; write one of them to a file",
        ),
        (
            "check --format concise --output json:-",
            "--output: two reports for standard output; write one of them to a file",
        ),
        ("check --quiet --verbose", "check: --quiet and --verbose are opposites; give one of them"),
        ("check -", "check: '-' is standard input; tell with --stdin-filename FILE what file that is"),
        (
            "check src --stdin-filename a.py",
            "check: --stdin-filename is for one file, and its content; name no other",
        ),
        (
            "check --diff HEAD --stdin-filename a.py",
            "check: --diff looks at files, not at standard input; give one of them",
        ),
        ("check --diff ''", "--diff: the value is empty"),
        ("check --color sometimes", "--color: 'sometimes' is not one of auto, always, never"),
        (
            "check --statistics --format json",
            "--statistics: are a format of their own, and --format asks for json",
        ),
        ("explain x --format concise", "--format: 'concise' is not one of text, json"),
        (
            "check --fail-on errors",
            "--fail-on: 'errors' is not one of error, warning, note, never; did you mean error?",
        ),
        ("check --format", "--format: expected one argument"),
        ("check --against ''", "--against: the value is empty"),
        ("explain", "explain: name a symbol, such as 'deprecat explain conda.exports.itervalues'"),
        ("record", "record: name one upstream, such as 'deprecat record conda --git REPO'"),
        (
            "record a b --git c",
            "record: name one upstream, such as 'deprecat record conda --git REPO', not 2 names",
        ),
        ("record a", "record: needs --git REPO, --directory DIR or --archive FILE; none is given"),
        (
            "record a --git b --directory c",
            "record: needs --git REPO, --directory DIR or --archive FILE; only one of them",
        ),
        ("record a --directory c", "record: --directory needs --version, the release that it holds"),
        (
            "record a --git c --version 1",
            "record: --version goes with --directory; the releases of --git are its tags",
        ),
        (
            "record a --directory c --version 1 --tags x",
            "record: --tags goes with --git; --directory is a single release",
        ),
        (
            "record a --directory c --version 1 --since 1",
            "record: --since goes with --git; --directory is a single release",
        ),
        ("completion", "completion: name one shell, of bash, zsh, fish, tcsh, powershell"),
        (
            "completion bsah",
            "completion: 'bsah' is not one of bash, zsh, fish, tcsh, powershell; did you mean bash?",
        ),
        ("record a --git c --jobs 0", "--jobs: '0' is not a number of processes, 1 or more"),
        ("record a --git c --jobs two", "--jobs: 'two' is not a number of processes, 1 or more"),
    ],
)
def test_a_mistake_costs_one_line(
    typed: str,
    line: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "src").mkdir()
    monkeypatch.chdir(tmp_path)
    assert main(shlex.split(typed), dispatch=never) == 2
    assert capsys.readouterr() == ("", f"deprecat: {line}\n")


def test_a_mistake_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--\x1b[31m\nx"], dispatch=never) == 2
    assert capsys.readouterr().err.startswith("deprecat: unknown option --\\x1b[31m\\nx for 'check'")


def test_no_command_prints_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], dispatch=never) == 2
    out, err = capsys.readouterr()
    assert not out
    assert all(f"\n  {name} " in err for name in COMMANDS)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"], dispatch=never) == 0
    assert capsys.readouterr() == (f"deprecat {__version__}\n", "")


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help(flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([flag], dispatch=never) == 0
    out, err = capsys.readouterr()
    assert not err
    assert "examples:" in out


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_is_complete(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"], dispatch=never) == 0
    usage, _, rest = capsys.readouterr().out.partition("\n\n")
    listed = {word for line in rest.splitlines() if line.startswith("  --") for word in line.split()[:1]}
    assert listed or name in ("cache", "completion")
    assert {option for option in listed if option not in usage} == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_help_shows_examples_that_work(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--help"])
    main([name, "--help"])
    lines = [
        shlex.split(line.split("     ")[0].strip())
        for line in capsys.readouterr().out.splitlines()
        if line.startswith("  deprecat ")
    ]
    mine = [words[1:] for words in lines if words[1] == name]
    assert len(mine) >= (2 if name == "cache" else 3)
    for words in mine:
        parse(words)


def test_help_names_the_defaults(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--help"])
    out = " ".join(capsys.readouterr().out.split())
    assert f"{', '.join(CHECK_FORMATS)} (default: text)" in out
    assert "error, warning, note, never (default: error)" in out


@pytest.mark.parametrize("code", [0, 1])
def test_the_verb_gives_the_exit_code(code: int) -> None:
    seen = []

    def dispatch(options: Options) -> int:
        seen.append(options)
        return code

    assert main(["check", "src"], dispatch=dispatch) == code
    assert seen == [CheckOptions(paths=("src",))]


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (LedgerError("x.jsonl: not a ledger"), 2, "deprecat: x.jsonl: not a ledger\n"),
        (LedgerError("git said:\n  fatal: \x1b[1mno\n"), 2, "deprecat: git said: fatal: \\x1b[1mno\n"),
        (PermissionError(13, "Permission denied", "out.json"), 2, "deprecat: out.json: Permission denied\n"),
        (IsADirectoryError(21, "Is a directory", b"a\xff"), 2, "deprecat: a\\udcff: Is a directory\n"),
        (
            OSError(28, "No space left on device"),
            2,
            "deprecat: cannot read or write: No space left on device\n",
        ),
        (OSError("odd"), 2, "deprecat: cannot read or write: odd\n"),
        (KeyboardInterrupt(), 130, ""),
        (
            MemoryError(),
            2,
            "deprecat: out of memory; leave out the largest files with --exclude, or give it more\n",
        ),
        (BrokenPipeError(32, "Broken pipe"), 141, ""),
    ],
)
def test_errors(error: BaseException, code: int, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"], dispatch=raising(error)) == code
    assert capsys.readouterr() == ("", line)


def test_a_defect_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        main(["check"], dispatch=raising(ZeroDivisionError()))


def test_only_usage_is_a_usage_error() -> None:
    with pytest.raises(UsageError):
        parse(["check", "--nope"])


# The stream really has to break for these, so the program runs in a process of its own.

TALK = """
import sys
from deprecat.cli import main
sys.exit(main(["check"], dispatch=lambda options: print("x" * {}) or 0))
"""


@pytest.mark.parametrize("size", [1, 1_000_000])  # broken at the last flush, and amid writing
def test_a_reader_that_goes_away_is_no_error(size: int) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    answer = subprocess.run(
        [sys.executable, "-c", TALK.format(size)], stdout=writer, stderr=subprocess.PIPE, check=False
    )
    os.close(writer)
    assert (answer.returncode, answer.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is always full")
@pytest.mark.parametrize("size", [1, 1_000_000])
def test_a_full_disk_is_told_once(size: int) -> None:
    with open("/dev/full", "wb") as full:
        answer = subprocess.run(
            [sys.executable, "-c", TALK.format(size)], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert answer.returncode == 2
    assert answer.stderr == b"deprecat: cannot read or write: No space left on device\n"


LOST = """
import os, signal, sys, time
from deprecat.cli import main, script
from deprecat.cli.main import __name__ as module

signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job's parent may have it ignored

class Dying:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0)

def work(options):
    Dying()
    exec("time.sleep(60)")

sys.modules[module].main = lambda: main(["check"], dispatch=work)
sys.exit(script())
"""


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the system has no such timers")
def test_an_interruption_is_heard_though_its_exception_is_ignored() -> None:
    answer = subprocess.run([sys.executable, "-c", LOST], capture_output=True, timeout=30, check=False)
    assert b"Exception ignored in" in answer.stderr
    assert answer.returncode == 130


def test_an_interruption_amid_the_first_imports() -> None:
    program = """
import sys

class Interrupted:
    def find_spec(self, name, *rest):
        if name == "deprecat.cli":
            exec("raise KeyboardInterrupt")

sys.meta_path.insert(0, Interrupted())
from deprecat.__main__ import script
script()
"""
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert (answer.returncode, answer.stderr) == (130, b"")


def test_without_standard_output() -> None:
    program = "import sys; sys.stdout = None\n" + TALK.format(1)
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert (answer.returncode, answer.stderr) == (0, b"")


def test_it_runs_as_a_module() -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "deprecat", "--version"], capture_output=True, text=True, check=True
    )
    assert answer.stdout == f"deprecat {__version__}\n"


def test_it_starts_without_what_only_verbs_need() -> None:
    program = "import deprecat.cli, sys; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.split()
    assert {"rich", "libcst", "packaging", "json"}.isdisjoint(loaded)
    ours = {name for name in loaded if name.startswith("deprecat")}
    rooms = {name for name in ours if not name.startswith("deprecat.cli.")}
    options = {"deprecat.app", "deprecat.app.options", "deprecat.model", "deprecat.model.values"}
    assert rooms == {"deprecat", "deprecat.cli", "deprecat.errors", *options}


MONITORED = "getattr(sys, 'monitoring', None)"
ENDING = """
import atexit, sys
{before}
atexit.register(print, "at the end")
sys.argv[1:] = ["explain", "conda.exports.itervalues", "--format", "json"]
from deprecat.__main__ import console
console()
"""


@pytest.mark.parametrize(
    ("before", "waited"),
    [
        ("", False),
        ("sys.settrace(lambda *_: None)", True),
        ("sys.setprofile(lambda *_: None)", True),
        (f"{MONITORED} and sys.monitoring.use_tool_id(1, 'coverage')", sys.version_info >= (3, 12)),
    ],
)
def test_it_ends_at_once_unless_someone_looks_on(before: str, waited: bool) -> None:
    program = ENDING.format(before=before)
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert answer.returncode == 0
    assert '"conda.exports.itervalues"' in answer.stdout  # all of it, though standard output is a pipe
    assert answer.stdout.endswith("at the end\n") == waited
