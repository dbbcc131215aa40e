"""What is packed: everything of the package, built here without a network."""

from __future__ import annotations

import importlib
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
import tomli

from deprecat import __version__
from deprecat.__main__ import console

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "deprecat"
FILES = {
    path.relative_to(PACKAGE.parent).as_posix()
    for path in PACKAGE.rglob("*")
    if path.is_file() and "__pycache__" not in path.parts
}


def build(target: str, directory: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(directory)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (artifact,) = directory.iterdir()
    return artifact


def test_the_wheel_holds_the_package_and_nothing_else(tmp_path: Path) -> None:
    with zipfile.ZipFile(build("wheel", tmp_path)) as wheel:
        names = set(wheel.namelist())
        info = f"deprecat_lint-{__version__}.dist-info"
        entry_points = wheel.read(f"{info}/entry_points.txt").decode()
    assert {name for name in names if not name.startswith(info)} == FILES
    assert f"{info}/licenses/LICENSE" in names
    assert "deprecat = deprecat.__main__:console" in entry_points


def test_the_source_archive_can_be_tested(tmp_path: Path) -> None:
    artifact = build("sdist", tmp_path)
    assert artifact.name == f"deprecat_lint-{__version__}.tar.gz"
    with tarfile.open(artifact) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {f"src/{name}" for name in FILES} <= names
    assert {"LICENSE", "README.md", "pyproject.toml", "tasks.py", "tests/workshop/test_package.py"} <= names
    assert not any(name.startswith((".git/", ".venv/")) for name in names)


@pytest.fixture
def project() -> dict[str, object]:
    table = tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert isinstance(table, dict)
    return table


def test_the_entry_point_can_be_called(project: dict[str, object]) -> None:
    assert isinstance(project["scripts"], dict)
    assert list(project["scripts"]) == ["deprecat"]
    module, _, name = project["scripts"]["deprecat"].partition(":")
    assert getattr(importlib.import_module(module), name) is console
