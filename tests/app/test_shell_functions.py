"""Functions of an upstream's shell scripts, recorded, and their use in a project's shell code."""

from __future__ import annotations

from pathlib import Path

import pytest

from deprecat.app.check import check
from deprecat.app.options import CheckOptions
from deprecat.cli import main
from deprecat.model.findings import Outcome
from deprecat.upstream.ledger_text import load, loads
from deprecat.upstream.ledger_writing import dumps, save
from deprecat.upstream.merge import merge
from tests.app.expectations import write
from tests.making import ledger_of

_MAIN = '__conda_exe() (\n    "$CONDA_EXE" "$@"\n)\nconda() {\n    __conda_exe "$@"\n}\n'
_AGAIN = "__conda_reactivate() {\n    __conda_exe reactivate\n}\n"
_NEW = "if true; then\n    function conda_hook { :; }\nfi\n"
_SH = "conda/shell/etc/profile.d/conda.sh"
_INIT = {"conda/__init__.py": ""}
HISTORY = {
    "22.9.0": _INIT,  # its scripts, if it has any, were not read
    "24.9.2": {**_INIT, _SH: _MAIN + _AGAIN},
    "24.11.0": {**_INIT, _SH: _MAIN + _NEW},
    "24.11.2": {**_INIT, _SH: _MAIN + _NEW + _AGAIN},
    "25.1.0": {**_INIT, _SH: "conda() {\n"},  # cannot be parsed as a whole
}
USE = "__conda_reactivate\n"
GONE = "gone in 24.11.0, back in 24.11.2; existed 24.9.2, 24.11.2; never announced"
MINE = """\
mamba() {
    case "$1" in
        install)
            __mamba_exe "$@" || \\return
            __conda_reactivate
            ;;
        *) conda "$@" ;;
    esac
}
"""


@pytest.fixture(scope="module")
def conda(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "conda.ledger.jsonl"
    save(ledger_of(HISTORY, upstream="conda"), path)
    return path


def checked(conda: Path, at: Path, files: dict[str, str], against: str) -> Outcome:
    write(at, files)
    return check(CheckOptions(paths=(str(at),), ledgers=(str(conda),), against=(f"conda=={against}",)))


def told(outcome: Outcome) -> list[tuple[int, str, str]]:
    return [(each.place.line, each.rule, each.symbol) for each in outcome.findings]


def test_a_function_that_went_and_came_back(conda: Path, tmp_path: Path) -> None:
    (finding,) = checked(conda, tmp_path, {"mamba.sh": MINE}, "24.11.0").findings
    assert (finding.place.line, finding.place.column) == (5, 13)
    assert (finding.rule, finding.level.value, finding.message) == ("removed-private", "error", GONE)
    assert finding.source_line.strip() == "__conda_reactivate"


@pytest.mark.parametrize("against", ["22.9.0", "24.9.2", "24.11.2", "25.1.0"])
def test_nothing_where_it_is_or_may_be(conda: Path, tmp_path: Path, against: str) -> None:
    outcome = checked(conda, tmp_path, {"mamba.sh": MINE}, against)
    assert told(outcome) == []
    assert outcome.files == 1


def test_a_function_to_come_of_a_public_name(conda: Path, tmp_path: Path) -> None:
    outcome = checked(conda, tmp_path, {"a.sh": "conda_hook\n"}, "24.9.2")
    assert told(outcome) == [(1, "not-yet", "conda_hook")]
    assert outcome.findings[0].message == "not there before 24.11.0; exists 24.11.0 to 24.11.2"


@pytest.mark.parametrize(
    ("files", "lines"),
    [
        ({"Dockerfile": f"FROM x\nRUN . conda.sh && {USE}"}, [2]),
        ({"a.bat": f"call {USE}"}, []),  # cmd knows no such functions
        ({"a.sh": f"echo {USE}"}, []),
        ({"a.sh": f"\\{USE}"}, [1]),
        ({"a.sh": f"x=$(PS1= {USE})\n"}, [1]),
        ({"a.sh": f"{_AGAIN}{USE}"}, []),  # its own
        ({"a.sh": f". ./b.sh\n{USE}", "b.sh": _AGAIN}, []),  # that of a script beside it
        ({"a.sh": "conda install x\n"}, []),  # a program, whatever the function around it
    ],
)
def test_what_is_a_use(conda: Path, tmp_path: Path, files: dict[str, str], lines: list[int]) -> None:
    assert [line for line, _, _ in told(checked(conda, tmp_path, files, "24.11.0"))] == lines


@pytest.mark.parametrize("ask", ["type -t", "command -v", "declare -F", "typeset -f"])
def test_a_use_of_what_is_asked_for_is_a_note(conda: Path, tmp_path: Path, ask: str) -> None:
    code = f"if {ask} __conda_reactivate >/dev/null; then\n    {USE}fi\n"
    (finding,) = checked(conda, tmp_path, {"a.sh": code}, "24.11.0").findings
    assert (finding.place.line, finding.level.value, finding.guarded) == (2, "note", True)


def test_a_suppression_can_name_it(conda: Path, tmp_path: Path) -> None:
    code = "__conda_reactivate  # deprecat: ignore[__conda_reactivate]\n"
    assert told(checked(conda, tmp_path, {"a.sh": code}, "24.11.0")) == []


def test_recording_bit_by_bit_gives_the_same(conda: Path) -> None:
    whole = load(conda)
    assert whole.shell[_SH].open == whole.history.at("25.1.0")
    joined = None
    for version in ("24.11.2", "22.9.0", "25.1.0", "24.9.2", "24.11.0"):
        part = ledger_of({version: HISTORY[version]}, upstream="conda")
        joined = merge(joined, part) if joined else part
    assert joined is not None
    assert dumps(joined) == dumps(whole)


def test_a_ledger_without_scripts_loads() -> None:
    text = dumps(ledger_of({"22.9.0": _INIT}, upstream="conda"))
    assert '"shell"' not in text
    assert loads(text, "it").shell_functions == frozenset()


def test_record_reads_scripts_in_the_package_only(tmp_path: Path) -> None:
    files = {
        "up/__init__.py": "",
        "up/shell/bin/activate": "__up_on() { :; }\n",
        "up/shell/bin/up": "#!/usr/bin/env python\ndef f(): pass\n",
        "up/etc/up.zsh": "__up_z() { :; }\n",
        "tools/build.sh": "__up_build() { :; }\n",
    }
    write(tmp_path / "tree", files)
    ledger = tmp_path / "up.jsonl"
    command = ["record", "up", "--directory", str(tmp_path / "tree"), "--version", "1.0"]
    assert main([*command, "--ledger", str(ledger)]) == 0
    found = load(ledger)
    assert {path: set(script.functions) for path, script in found.shell.items()} == {
        "up/shell/bin/activate": {"__up_on"},
        "up/etc/up.zsh": {"__up_z"},
    }
    assert found.shell_functions == {"__up_on", "__up_z"}
