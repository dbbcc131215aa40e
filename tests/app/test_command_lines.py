"""Projects whose files run an upstream's programs, checked."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from deprecat.app.check import check
from deprecat.app.options import CheckOptions
from deprecat.engine import command_lines
from deprecat.model.findings import Outcome
from deprecat.upstream.ledger_writing import save
from tests.app.expectations import write
from tests.making import HANDLER, ledger_of

_MAIN = """
import argparse
from conda.cli import main_env_create
def generate_parser():
    p = argparse.ArgumentParser()
    env = p.add_subparsers().add_parser("env")
    main_env_create.configure_parser(env.add_subparsers())
    return p
"""
_CREATE = """
from argparse import _StoreTrueAction
from ..deprecations import deprecated
def configure_parser(sub_parsers):
    p = sub_parsers.add_parser("create")
    p.add_argument("-f", "--file")
    p.add_argument("-n", "--name")
"""
_FORCE = '    p.add_argument("--force", action=deprecated.action("23.9", "24.3", _StoreTrueAction))\n'
_FILES = {
    "conda/__init__.py": "",
    "conda/deprecations.py": HANDLER,
    "conda/cli/__init__.py": "",
    "conda/cli/conda_argparse.py": _MAIN,
}
HISTORY = {
    "23.5.0": {**_FILES, "conda/cli/main_env_create.py": _CREATE + _FORCE},
    "24.1.0": {**_FILES, "conda/cli/main_env_create.py": _CREATE + _FORCE},
    "24.3.0": {**_FILES, "conda/cli/main_env_create.py": _CREATE},
}
PROJECT = {
    "ci/build_docs.sh": 'set -e\n\nconda env create --force -f "${ENV_YAML}" -n docs\n',
    "ci/run": "#!/usr/bin/env bash\nconda env create --force\n",
    "ci/notes": "conda env create --force\n",
    ".github/workflows/a.yml": "jobs:\n  a:\n    steps:\n      - run: conda env create --force\n",
    "Dockerfile": "FROM x\nRUN conda env create --force\n",
    "pkg/a.py": "import subprocess\nsubprocess.run(['conda', 'env', 'create', '--force'])\n",
    "README.md": "conda env create --force\n",
    "vendor/x.sh": "conda env create --force\n",
}
EVERYWHERE = [
    *(".github/workflows/a.yml:4", "Dockerfile:2", "ci/build_docs.sh:3", "ci/run:2", "pkg/a.py:2"),
]


@pytest.fixture(scope="session")
def conda(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "conda.ledger.jsonl"
    save(ledger_of(HISTORY, upstream="conda"), path)
    return path


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, PROJECT)
    (tmp_path / "ci/run").chmod(0o755)
    (tmp_path / "ci/notes").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def checked(conda: Path, against: str, paths: tuple[str, ...] = (".",), **more: tuple[str, ...]) -> Outcome:
    options = CheckOptions(paths=paths, ledgers=(str(conda),), against=(f"conda=={against}",), **more)  # type: ignore[arg-type]
    return check(options)


def places(outcome: Outcome) -> list[str]:
    return [f"{each.path}:{each.place.line}" for each in outcome.findings]


@pytest.mark.parametrize(
    ("against", "rule", "message"),
    [
        ("24.3.0", "removed-option", "gone since 24.3.0; existed 23.5.0 to 24.1.0; announced for 24.3"),
        ("24.1.0", "deprecated", "deprecated since 23.9, to be removed in 24.3"),
        ("23.5.0", "pending", "to be deprecated in 23.9, to be removed in 24.3"),
    ],
)
@pytest.mark.usefixtures("project")
def test_a_flag_that_goes(conda: Path, against: str, rule: str, message: str) -> None:
    outcome = checked(conda, against)
    assert places(outcome) == EVERYWHERE
    assert {(each.rule, each.symbol, each.message) for each in outcome.findings} == {
        (rule, "conda env create --force", message)
    }
    assert outcome.findings[2].source_line == 'conda env create --force -f "${ENV_YAML}" -n docs'
    assert outcome.skipped == ()


def test_git_tells_what_belongs_to_the_project(project: Path, conda: Path) -> None:
    subprocess.run(["git", "init", "--quiet"], check=True)
    (project / ".gitignore").write_text("ci/\n", encoding="utf-8")
    assert places(checked(conda, "24.3.0")) == [place for place in EVERYWHERE if not place.startswith("ci/")]


@pytest.mark.usefixtures("project")
def test_files_named_or_excluded(conda: Path) -> None:
    assert places(checked(conda, "24.3.0", ("ci/build_docs.sh", "vendor/x.sh"))) == [
        "ci/build_docs.sh:3",
        "vendor/x.sh:1",
    ]
    assert places(checked(conda, "24.3.0", exclude=("ci", "*.yml"))) == ["Dockerfile:2", "pkg/a.py:2"]


@pytest.mark.usefixtures("project")
def test_what_is_needed_and_missing_is_told_once(conda: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        command_lines, "missing", lambda kind: ("tree_sitter",) if kind.value != "Python" else ()
    )
    outcome = checked(conda, "24.3.0")
    assert places(outcome) == ["pkg/a.py:2"]
    assert [each.path for each in outcome.skipped] == [
        ".github/workflows/a.yml",
        "Dockerfile",
        "ci/build_docs.sh",
    ]
    assert "shell scripts are not checked: tree_sitter not installed" in outcome.skipped[2].reason


def test_a_file_that_cannot_be_read_is_told(project: Path, conda: Path) -> None:
    (project / ".github/workflows/a.yml").write_text("a: [\n # conda\n}", encoding="utf-8")
    (skipped,) = checked(conda, "24.3.0").skipped
    assert (skipped.path, "not YAML" in skipped.reason) == (".github/workflows/a.yml", True)


def test_a_project_s_own_program_is_not_judged(
    tmp_path: Path, conda: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(
        tmp_path,
        {"conda/__init__.py": "", "conda/a.py": "import conda\n", "a.sh": "conda env create --force\n"},
    )
    monkeypatch.chdir(tmp_path)
    assert places(checked(conda, "24.3.0")) == []


@pytest.mark.parametrize("program", ["mamba", "rapids-mamba-retry", "rapids-conda-retry"])
def test_a_project_that_only_names_what_takes_the_same(
    conda: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    write(tmp_path, {"run.sh": f"{program} env create --force\n"})
    monkeypatch.chdir(tmp_path)
    assert places(checked(conda, "24.3.0")) == ["run.sh:1"]
