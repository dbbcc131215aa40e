"""The script of ``deprecat completion``, run by the shells that are here."""

from __future__ import annotations

import builtins
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from deprecat.app.options import CHECK_FORMATS
from deprecat.cli import COMMANDS, main
from deprecat.cli.completion import SHELLS

Capture = pytest.CaptureFixture[str]


def script(shell: str, capsys: Capture) -> str:
    assert main(["completion", shell]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_is_told_all_commands(shell: str, capsys: Capture) -> None:
    text = script(shell, capsys)
    assert all(name in text for name in COMMANDS)
    assert all(format in text for format in CHECK_FORMATS)


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash here")
@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("deprecat che", ["check"]),
        ("deprecat check --form", ["--format"]),
        ("deprecat check --format sa", ["sarif"]),
        ("deprecat check --fail-on ", ["error", "warning", "note", "never"]),
        ("deprecat explain --format j", ["json"]),
        ("deprecat completion z", ["zsh"]),
        ("deprecat check src/a", ["src/a.py"]),
    ],
)
def test_bash_completes(typed: str, wanted: list[str], tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").touch()
    words = typed.split(" ")
    program = (
        f"{script('bash', capsys)}\n"
        f"COMP_WORDS=({' '.join(repr(word) for word in words)})\nCOMP_CWORD={len(words) - 1}\n"
        f"{'_shtab_deprecat'} deprecat {words[-1]!r} {words[-2]!r}\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"\n"
    )
    answer = subprocess.run(
        ["bash", "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert answer.stderr == ""
    assert set(wanted) <= set(answer.stdout.split())
    if len(wanted) == 1:
        assert answer.stdout.split() == wanted


@pytest.mark.parametrize(("shell", "check"), [("bash", "-n"), ("zsh", "-n"), ("fish", "-n"), ("tcsh", "-n")])
def test_the_script_is_one(shell: str, check: str, tmp_path: Path, capsys: Capture) -> None:
    if not shutil.which(shell):
        pytest.skip(f"there is no {shell} here")
    path = tmp_path / "script"
    path.write_text(script(shell, capsys))
    assert subprocess.run([shell, check, str(path)], capture_output=True, check=False).returncode == 0


def test_without_shtab_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    imported = builtins.__import__

    def refuse(name: str, *arguments: Any) -> Any:
        if name == "shtab":
            raise ImportError(name)
        return imported(name, *arguments)

    monkeypatch.setattr(builtins, "__import__", refuse)
    assert main(["completion", "bash"]) == 2
    assert "shtab is not installed" in capsys.readouterr().err
