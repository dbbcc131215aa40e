"""The hooks, run by the real pre-commit in a real git repository, installed from a clone of this one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from identify import identify

from deprecat.cli import parse
from deprecat.downstream.commands import dialect
from deprecat.downstream.kinds import SETTINGS
from deprecat.upstream.ledger_writing import save
from tests.making import HANDLER, ledger_of

ROOT = Path(__file__).parents[2]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
UPSTREAM = {
    "up/__init__.py": "",
    "up/deprecations.py": HANDLER,
    "up/old.py": "from .deprecations import deprecated\n@deprecated('1.0', '3.0')\ndef gone(): ...\n",
}
PACKED = ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")

PRE_COMMIT = (sys.executable, "-m", "pre_commit")
NO_INDEX = re.compile(
    r".*(?:Could not find a version|No matching distribution|ConnectionError|Connection refused|resolution"
    r"|timed out|CERTIFICATE_VERIFY_FAILED).*"
)


def test_the_manifest_is_one() -> None:
    command = [*PRE_COMMIT, "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: str(hook["id"]))
def test_a_hook_names_a_command_that_exists(hook: dict[str, str]) -> None:
    program, *arguments = hook["entry"].split()
    assert program == "deprecat"
    given = ["conda"] if hook["id"] == "deprecat-schedule" else ["a.py"]  # what args and file names bring
    assert parse([*arguments, *given]) is not None


@pytest.mark.parametrize(
    "name",
    [
        *("a.py", "a.pyi", "a.ipynb", "a.sh", "a.bash", "a.bat", "a.cmd", "Dockerfile", "Dockerfile.dev"),
        *("Containerfile", "Makefile", "a.mk", ".gitlab-ci.yml", "action.yaml", ".github/workflows/ci.yml"),
        *(
            "azure-pipelines.yml",
            "a.ps1",
            "a.go",
            "a.js",
            ".circleci/config.yml",
            ".travis.yml",
            "appveyor.yml",
            *SETTINGS,
        ),
    ],
)
def test_what_deprecat_reads_is_passed(name: str) -> None:
    assert name.endswith((".py", ".pyi", ".ipynb")) or name in SETTINGS or dialect(name)
    (hook,) = [hook for hook in HOOKS if hook["id"] == "deprecat"]
    assert identify.tags_from_filename(name).issuperset(hook["types"])


class Repository:
    """A git repository with commands that must work."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir()
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> str:
        answer = self.run("git", *arguments)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout.strip()

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=self.path, capture_output=True, text=True, check=False)

    def write(self, name: str, text: str) -> None:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        self.git("add", name)

    def commit(self) -> tuple[int, str]:
        """Exit code and output of a commit with hooks."""
        answer = self.run("git", "commit", "-q", "-m", "change")
        return answer.returncode, answer.stdout + answer.stderr


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    home = tmp_path_factory.mktemp("home")
    return {
        "PRE_COMMIT_HOME": str(home / "pre-commit"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        **{f"GIT_{role}_{what}": "a@b" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }


@pytest.fixture
def project(tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A project with two modules of its own, and the hook installed."""
    for name in [
        name for name in os.environ if name.startswith(("GIT_", "PRE_COMMIT")) or name == "PYTHONPATH"
    ]:
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    tool = Repository(tmp_path / "deprecat")
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src", tool.path / "src", ignore=ignore)
    for name in PACKED:
        shutil.copy(ROOT / name, tool.path / name)
    tool.git("add", "-A")
    tool.git("commit", "-q", "-m", "all")
    project = Repository(tmp_path / "project")
    config = {
        "repos": [
            {
                "repo": str(tool.path),
                "rev": tool.git("rev-parse", "HEAD"),
                "hooks": [
                    {"id": "deprecat", "args": ["--against", "conda==24.3.0", "--exclude", "attic"]},
                    {"id": "deprecat-schedule", "args": ["up", "--ledger", "up.jsonl", "--version", "3.0"]},
                ],
            }
        ]
    }
    project.write(".pre-commit-config.yaml", yaml.safe_dump(config))
    save(ledger_of({"1.0": UPSTREAM, "2.0": UPSTREAM}), project.path / "up.jsonl")
    for name, text in {**UPSTREAM, "up/old.py": ""}.items():
        project.write(name, text)
    project.write("shelf/__init__.py", "")
    project.write("shelf/conda_interface.py", "from conda.common.compat import itervalues\n")
    project.git("commit", "-q", "-m", "before the hook")
    assert project.run(*PRE_COMMIT, "install").returncode == 0
    return project


@pytest.mark.index
def test_a_working_day(project: Repository) -> None:
    # the first commit installs the hook
    project.write("shelf/good.py", "from conda.base.context import context\n")
    code, output = project.commit()
    if code and (unreached := NO_INDEX.search(output)):
        pytest.skip(f"no package index can be reached: {unreached[0].strip()}")
    assert code == 0, output
    assert "Installing environment" in output

    # a file that gets something gone through a module that did not change
    project.write("shelf/sizes.py", "from .conda_interface import itervalues\n")
    head = project.git("rev-parse", "HEAD")
    code, output = project.commit()
    assert code == 1
    assert project.git("rev-parse", "HEAD") == head
    assert "Installing" not in output
    assert re.search(r"shelf/sizes\.py\n +1:30 +error +conda\.common\.compat\.itervalues", output)
    assert "shelf/conda_interface.py:1 as" in output
    assert "1 error in 1 file" in output  # what did not change is not judged

    # mended, it goes through, and what is no concern of deprecat's is passed over
    project.write("shelf/sizes.py", "itervalues = dict.values\n")
    project.write("data.yaml", "a: 1\n")
    project.write("settings.toml", "a = 1\n")
    project.write("attic/old.py", "from conda.common.compat import itervalues\n")
    assert project.commit() == (0, _passed())

    # command lines count, too
    project.write("build.sh", "conda env create --force -f env.yml\n")
    code, output = project.commit()
    assert code == 1
    assert re.search(r"build\.sh\n +1:\d+ +error +conda env create --force", output)
    assert "skipped" not in output
    project.write("build.sh", "conda env create -f env.yml\n")

    # an upstream that keeps what it said to take away in this release is stopped, too
    project.write("up/old.py", UPSTREAM["up/old.py"])
    code, output = project.commit()
    assert code == 1
    assert re.search(r"past its own removal: still there, 3\.0 was to remove it\n +up\.old\.gone", output)


def _passed() -> str:
    names = ("deprecat", "deprecat-schedule")
    return "".join(f"{name}{'.' * (73 - len(name))}Passed\n" for name in names)
