"""The command line starts without what only some of its commands need."""

from __future__ import annotations

import subprocess
import sys


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
