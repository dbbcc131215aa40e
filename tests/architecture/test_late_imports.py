"""The command line starts without what only some of its commands need."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from deprecat.engine.replay import SEEN


def loaded_by(statement: str) -> set[str]:
    """Give the modules that a fresh interpreter holds after *statement*."""
    program = f"{statement}\nimport sys\nprint(*sys.modules, sep='\\n')"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(answer.stdout.split())


def test_the_command_line_starts_light() -> None:
    loaded = loaded_by("import deprecat.cli")
    assert "deprecat.cli" in loaded
    assert loaded.isdisjoint(
        {
            *("rich", "libcst", "tomli", "tree_sitter", "tree_sitter_bash", "yaml", "jinja2"),
            *("multiprocessing.pool", "concurrent.futures.process"),
            *("dataclasses", "inspect"),
        }
    )


def test_a_late_import_would_be_seen() -> None:
    assert "tomli" in loaded_by("import deprecat.cli, tomli")


def test_the_version_is_told_before_anything_is_imported() -> None:
    loaded = loaded_by(
        "import sys; sys.argv[1:] = ['--version']; from deprecat.__main__ import script; script()"
    )
    assert "deprecat" in loaded
    assert loaded.isdisjoint({"argparse", "dataclasses", "deprecat.cli", "deprecat.errors"})


def test_a_verdict_is_remembered_without_what_reaches_it() -> None:
    loaded = loaded_by("import deprecat.app.judging")
    assert loaded.isdisjoint({"deprecat.engine.session", "deprecat.app.examining", "deprecat.lint.view"})


@pytest.mark.skipif(not SEEN, reason="nothing is told again here")
def test_what_is_told_again_imports_nothing_that_checks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plain.py").write_text("x = 1\n")
    time.sleep(0.2)  # what is younger than the run is not kept
    run = (
        "import sys; sys.argv[1:] = ['check', 'plain.py']\n"
        "from deprecat.__main__ import script\ntry: script()\nexcept SystemExit as end: print(end.code)"
    )
    assert "deprecat.cli.main" in loaded_by(run)
    again = loaded_by(run)
    assert "deprecat.engine.replay" in again
    assert again.isdisjoint(
        {
            *("argparse", "dataclasses", "inspect", "json", "pathlib", "platformdirs", "re", "typing"),
            *("deprecat.cli", "deprecat.engine.watch", "deprecat.model.releases"),
        }
    )
