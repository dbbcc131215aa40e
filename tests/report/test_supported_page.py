"""What docs/supported-releases.md shows is what comes out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from deprecat.cli import main
from tests.app.expectations import write

PAGE = Path(__file__).parents[2] / "docs" / "supported-releases.md"
RECIPE = """\
package:
  name: shelf
  version: {{ environ.get("VERSION", "1.0") }}
requirements:
  run:
    - python
    - conda >=25.9
"""
HOOKS = """\
from conda.common.io import env_vars
from conda.plugins import CondaSetting

with env_vars({}):
    settings = [CondaSetting]
"""
PYPROJECT = """\
[project]
name = "shelf"
version = "1.0"
dependencies = [
  "conda>=5,<4.9",
]
"""


def test_what_is_shown_comes_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    write(tmp_path, {"recipe/meta.yaml": RECIPE, "shelf/hooks.py": HOOKS})
    assert main(["check", "--at", "2026-08-20"]) == 1
    out = capsys.readouterr().out
    write(tmp_path, {"recipe/meta.yaml": RECIPE + "{% if %}\n", "pyproject.toml": PYPROJECT})
    assert main(["check", "--at", "2026-08-20"]) == 1
    out += capsys.readouterr().out
    blocks = re.findall(r"^```text\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert len(blocks) == 3
    for block in blocks:
        assert block in out
