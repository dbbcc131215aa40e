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


NOT_FOR_A_FEW_FILES = {
    *("dataclasses", "inspect", "hashlib", "shutil", "tempfile", "logging", "subprocess", "difflib"),
    *("packaging.requirements", "packaging.specifiers", "packaging.utils", "pathspec", "platformdirs"),
    *("libcst", "rich", "yaml", "jinja2", "tree_sitter", "tree_sitter_bash", "sqlite3", "pickle"),
    *("configparser", "selectors", "multiprocessing", "deprecat.engine.forks", "deprecat.engine.pickles"),
    *("deprecat.downstream.notebooks", "deprecat.downstream.stubs", "deprecat.downstream.entry_points"),
    *("deprecat.downstream.requirements.meta_yaml", "deprecat.downstream.commands.services"),
    *("deprecat.lint.accepted", "deprecat.lint.baseline_text", "deprecat.lint.life"),
    *("deprecat.lint.suppressed", "deprecat.config.keys", "deprecat.syntax.nesting", "deprecat.cli.help"),
}
FOR_EXAMINATION = {
    *("ast", "deprecat.app.examining", "deprecat.engine.remembered", "deprecat.downstream.collect"),
    *("deprecat.lint.knowledge", "deprecat.lint.walk", "deprecat.model.uses", "deprecat.syntax.parse"),
}


def checking(directory: Path, monkeypatch: pytest.MonkeyPatch, source: str) -> set[str]:
    """What a check of one file holds at its end, of a project that is as small as can be."""
    monkeypatch.chdir(directory)
    (directory / "pkg").mkdir()
    (directory / "pkg" / "__init__.py").write_text(source)
    for name in ("other", "more", "and_more"):
        (directory / "pkg" / f"{name}.py").write_text("import conda.exports\n")
    (directory / "requirements.txt").write_text("conda\nother==1.0\n")
    return loaded_by(
        "from deprecat.cli import main\n"
        "main(['check', 'pkg/__init__.py', '--no-cache', '--format', 'concise', '--fail-on', 'never'])"
    )


def test_what_a_file_does_not_need_is_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = checking(tmp_path, monkeypatch, "from conda.exports import itervalues\n")
    assert loaded >= FOR_EXAMINATION
    assert not loaded & NOT_FOR_A_FEW_FILES


@pytest.mark.parametrize(
    "source",
    ["", "import os\n", "# makes pkg a package, for relative\n# imports of other\n", '"""Other."""\n'],
)
def test_a_file_that_uses_nothing_costs_no_examination(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    loaded = checking(tmp_path, monkeypatch, source)
    assert "deprecat.app.judging" in loaded
    assert not loaded & (NOT_FOR_A_FEW_FILES | FOR_EXAMINATION)


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
            *("argparse", "dataclasses", "hashlib", "inspect", "json", "pathlib", "platformdirs"),
            *("re", "typing"),
            *("deprecat.cli", "deprecat.engine.watch", "deprecat.model.releases"),
        }
    )
