"""A directory in which everything that the documentation tells to type can be typed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.making import HANDLER

ROOT = Path(__file__).parents[2]
_WHO = {f"GIT_{role}_{what}": "a@b" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
_GIT = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", **_WHO}

_SOURCE = """\
from conda.cli.python_api import run_command
from conda.common.compat import itervalues
from conda_build.api import render


def packages(index):
    run_command("list")
    return list(itervalues(index)), render
"""
# package, where it stands, and the tags of its releases
_UPSTREAMS = {
    "conda": ("conda", ("4.12.0", "4.13.0", "23.1.0", "26.7.1")),
    "conda-build": ("conda_build", ("2.0.0", "3.21.8", "26.7.1")),
    "conda-smithy": ("conda_smithy", ("3.20.0", "v3.30.0", "2026.8.1")),
    "up": ("lib/up", ("1.0", "release-2.0")),
}


def git(directory: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", *arguments], cwd=directory, check=True, env={**os.environ, **_GIT}, capture_output=True
    )


def lay_out(directory: Path) -> Path:
    """Make the project ``work`` in *directory*, its upstreams' clones beside it; the project's directory."""
    for name, (package, tags) in _UPSTREAMS.items():
        _upstream(directory / name, package, tags)
    work = directory / "work"
    shutil.copytree(ROOT / "examples", work / "examples")
    for name in ("src/shelf", "tests/data"):
        (work / name).mkdir(parents=True)
    (work / "src/shelf/__init__.py").write_text(_SOURCE)
    (work / "tests/test_shelf.py").write_text("from conda.exports import get_index\n")
    (work / "pyproject.toml").write_text('[project]\nname = "shelf"\nversion = "1.0"\n')
    (work / "up.toml").write_text('name = "ours"\n')
    git(work, "init", "-q", "-b", "main")
    git(work, "add", "-A")
    git(work, "commit", "-q", "-m", "all")
    return work


def _upstream(clone: Path, package: str, tags: tuple[str, ...]) -> None:
    source = clone / package
    source.mkdir(parents=True)
    git(clone, "init", "-q", "-b", "main")
    (source / "deprecations.py").write_text(HANDLER)
    for number, tag in enumerate(tags):
        (source / "__init__.py").write_text(f"__version__ = {tag.rpartition('-')[2].lstrip('v')!r}\n")
        (source / "api.py").write_text(
            "from .deprecations import deprecated\n"
            '@deprecated("26.9", "27.3", addendum="Use `new` instead.")\n'
            f"def render(a): ...\ndef number_{number}(): ...\n"
        )
        git(clone, "add", "-A")
        git(clone, "commit", "-q", "-m", tag)
        git(clone, "tag", tag)
