"""The task runner, with a fake in the place of every process that it would start."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def load(monkeypatch: pytest.MonkeyPatch, venv: Path | None) -> ModuleType:
    """Load tasks.py as if DEPRECAT_VENV were *venv*."""
    monkeypatch.setenv("DEPRECAT_VENV", str(venv or ""))
    for name in ("PIP_USER", "PIP_DISABLE_PIP_VERSION_CHECK"):
        monkeypatch.setenv(name, "")  # so that what tasks.py makes of it is undone
    spec = importlib.util.spec_from_file_location("tasks", ROOT / "tasks.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass
class Machine:
    """Answers for the processes: a command fails if one of *failing* is in it, others succeed."""

    tasks: ModuleType
    failing: dict[str, int] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)

    def run(self, command: tuple[str, ...], **_: Any) -> subprocess.CompletedProcess[bytes]:
        said = " ".join(command).replace(str(self.tasks.PYTHON), "PYTHON").replace(sys.executable, "SYSTEM")
        said = said.replace(str(self.tasks.VENV), "VENV")
        self.commands.append(said)
        code = next((code for part, code in self.failing.items() if part in said), 0)
        if "-m venv" in said and code == 0:
            self.tasks.BIN.mkdir(parents=True, exist_ok=True)
            self.tasks.PYTHON.touch()
            (self.tasks.VENV / "pyvenv.cfg").touch()
            self.tasks.STAMP.unlink(missing_ok=True)  # as --clear does
        return subprocess.CompletedProcess(command, code)

    def task(self, *arguments: str) -> int:
        """Run one task afresh; ``commands`` are then those of this task."""
        self.commands.clear()
        code: int = self.tasks.main(list(arguments))
        return code


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine(load(monkeypatch, tmp_path / "venv"))
    monkeypatch.setattr(machine.tasks.subprocess, "run", machine.run)
    machine.failing = {"conda==4.13.0": 1}
    return machine


VENV = "SYSTEM -m venv --clear --without-pip VENV"
ENSUREPIP = "PYTHON -m ensurepip"
EXAMPLE = [
    "PYTHON -m deprecat check examples/conda-4.13 --against conda==4.12.0",
    "PYTHON -m deprecat check examples/conda-4.13 --against conda==4.13.0",
]


def test_the_first_run_makes_the_environment_and_the_second_uses_it(machine: Machine) -> None:
    assert machine.task("example") == 0
    install = "PYTHON -m pip install --quiet --editable ."
    assert machine.commands == [VENV, ENSUREPIP, install, *EXAMPLE]
    assert machine.task("example") == 0
    assert machine.commands == EXAMPLE


def test_the_tests_need_more_than_the_example_and_the_example_no_less_than_the_tests(
    machine: Machine,
) -> None:
    machine.task("example")
    assert machine.task("test", "-k", "laws") == 0
    assert machine.commands[2:] == [
        "PYTHON -m pip install --quiet --editable .[dev]",
        "PYTHON -m pytest --cov=deprecat --cov-report=term:skip-covered -k laws",
    ]
    machine.task("example")
    assert machine.commands == EXAMPLE


@pytest.mark.parametrize("broken", ["STAMP", "PYTHON"])
def test_a_half_made_environment_is_made_again(machine: Machine, broken: str) -> None:
    machine.task("example")
    getattr(machine.tasks, broken).unlink()
    machine.task("example")
    assert machine.commands[0] == VENV


def test_an_interrupted_installation_is_made_again(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted() -> tuple[str, ...]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(machine.tasks, "find_pip", interrupted)
        assert machine.task("example") == 130
    assert machine.task("example") == 0
    assert machine.commands[0] == VENV


def test_another_pyproject_makes_another_environment(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine.tasks, "ROOT", tmp_path)
    project = tmp_path / "pyproject.toml"
    project.write_text("one")
    machine.task("lint")
    project.write_text("two")
    machine.task("lint")
    assert machine.commands[0] == VENV


def test_a_directory_that_is_no_environment_is_left_alone(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.tasks.VENV.mkdir()
    precious = machine.tasks.VENV / "thesis.tex"
    precious.touch()
    assert machine.task("test") == 2
    assert machine.commands == []
    assert precious.exists()
    assert "not a virtual environment" in capsys.readouterr().err


def test_without_ensurepip_the_pip_of_the_system_is_used(machine: Machine) -> None:
    machine.failing[ENSUREPIP] = 1
    assert machine.task("example") == 0
    assert "SYSTEM -m pip --python PYTHON install --quiet --editable ." in machine.commands


def serve(monkeypatch: pytest.MonkeyPatch, pages: dict[str, bytes]) -> None:
    def urlopen(url: str, **_: Any) -> io.BytesIO:
        if url not in pages:
            raise OSError(f"no {url}")
        return io.BytesIO(pages[url])

    monkeypatch.setattr(urllib.request, "urlopen", urlopen)


def test_without_any_pip_the_wheel_is_downloaded(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.failing |= {ENSUREPIP: 1, "SYSTEM -m pip": 1}
    name = machine.tasks.PIP_WHEEL
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple/")
    page = f'<a href="../../x/{name}.metadata">no</a> <a href="../../x/{name}#sha256=0" data-x="">yes</a>'
    address = f"https://mirror.example/x/{name}"
    serve(monkeypatch, {"https://mirror.example/simple/pip/": page.encode(), address: b"wheel"})
    monkeypatch.setattr(machine.tasks, "PIP_SHA256", hashlib.sha256(b"wheel").hexdigest())
    assert machine.task("example") == 0
    assert f"PYTHON VENV/{name}/pip install --quiet --editable ." in machine.commands
    assert (machine.tasks.VENV / name).read_bytes() == b"wheel"


@pytest.mark.parametrize(
    ("page", "said"),
    [(None, "apt install python3-venv"), ("<a>", "has no pip-"), ('<a href="/{}">', "not the expected file")],
)
def test_a_download_that_goes_wrong_is_one_line(
    machine: Machine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    page: str | None,
    said: str,
) -> None:
    machine.failing |= {ENSUREPIP: 1, "SYSTEM -m pip": 1}
    monkeypatch.delenv("PIP_INDEX_URL", raising=False)
    name = machine.tasks.PIP_WHEEL
    pages = {f"https://pypi.org/{name}": b"something else"}
    if page is not None:
        pages["https://pypi.org/simple/pip/"] = page.format(name).encode()
    serve(monkeypatch, pages)
    assert machine.task("example") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("tasks.py: ")
    assert said in line


def test_a_password_is_not_shown(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.failing |= {ENSUREPIP: 1, "SYSTEM -m pip": 1}
    monkeypatch.setenv("PIP_INDEX_URL", "https://me:hush@mirror.example/simple")
    assert machine.task("example") == 2
    assert "hush" not in capsys.readouterr().err


@pytest.mark.parametrize("part", ["-m venv", "install", "conda==4.12.0", "conda==4.13.0"])
def test_what_cannot_be_run_is_one_line_and_exit_code_2(
    machine: Machine, capsys: pytest.CaptureFixture[str], part: str
) -> None:
    machine.failing = {part: 3}
    assert machine.task("example") == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_crash_is_not_taken_for_the_expected_finding(machine: Machine) -> None:
    machine.failing = {"-m deprecat": 1}
    assert machine.task("example") == 2


def test_every_linter_runs_and_one_is_enough_to_fail(machine: Machine) -> None:
    assert machine.task("lint") == 0
    machine.failing["ruff check"] = 1
    assert machine.task("lint") == 1
    assert [command.split("PYTHON -m ")[-1].split()[0] for command in machine.commands] == [
        "ruff",
        "ruff",
        "mypy",
        f"{machine.tasks.BIN / 'lint-imports'}".replace(str(machine.tasks.VENV), "VENV"),
    ]


def test_all_is_all(machine: Machine) -> None:
    machine.failing["pytest"] = 1
    assert machine.task("all") == 1
    assert [part in " ".join(machine.commands) for part in ("mypy", "pytest", "4.13.0")] == [True] * 3
    assert machine.failing.pop("pytest")
    assert machine.task("all") == 0


@pytest.mark.parametrize("arguments", [(), ("tset",), ("lint", "src"), ("example", "x")])
def test_a_wrong_request_shows_the_tasks(
    machine: Machine, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert machine.task(*arguments) == 2
    assert machine.commands == []
    assert "example|test|lint|docs|all" in capsys.readouterr().out


def test_help(machine: Machine) -> None:
    assert machine.task("--help") == 0


def test_an_old_python_is_told(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(machine.tasks.sys, "version_info", (3, 9, 18))
    assert machine.task("test") == 2
    assert "3.10" in capsys.readouterr().err


def test_the_environment_is_in_the_project_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(monkeypatch, None).VENV == ROOT / ".venv"


def test_processes_are_started_for_real(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    tasks = load(monkeypatch, tmp_path)
    works: Callable[..., bool] = tasks.works
    assert works(sys.executable, "-c", "print('unseen')")
    assert not works(sys.executable, "-c", "raise SystemExit(1)")
    assert not works(str(tmp_path / "missing"))
    assert tasks.run(sys.executable, "-c", "import os; print(os.getcwd()); raise SystemExit(5)") == 5
    assert capfd.readouterr().out.split() == [str(ROOT)]
