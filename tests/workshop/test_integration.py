"""The GitHub Action and the settings in docs/continuous-integration.md are valid, and their scripts run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "continuous-integration.md").read_text(encoding="utf-8")
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
BLOCKS = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)

FILES = {
    "shelf/__init__.py": "",
    "shelf/sizes.py": "from conda.common.compat import itervalues\n",
    "a dir/b.py": "from conda.base.context import context\n",
}


def block(word: str) -> str:
    (found,) = [each for each in BLOCKS if word in each]
    return str(found)


def valid(schema: str, path: Path) -> bool:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(path)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    print(answer.stdout, answer.stderr)
    return answer.returncode == 0


# Schemas, those of SchemaStore and GitLab that check-jsonschema brings along


def test_the_action_is_one(tmp_path: Path) -> None:
    assert valid("vendor.github-actions", ROOT / "action.yml")
    broken = tmp_path / "action.yml"
    broken.write_text(
        (ROOT / "action.yml").read_text(encoding="utf-8").replace("using: composite", "using: x")
    )
    assert not valid("vendor.github-actions", broken)


@pytest.mark.parametrize(
    ("word", "schema"), [("runs-on", "vendor.github-workflows"), ("gl-code-quality", "vendor.gitlab-ci")]
)
def test_settings_of_the_page_are_valid(word: str, schema: str, tmp_path: Path) -> None:
    path = tmp_path / "settings.yml"
    path.write_text(block(word))
    assert valid(schema, path)


def test_the_hooks_of_the_page_are_valid(tmp_path: Path) -> None:
    manifest = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    known = {hook["id"] for hook in manifest}
    shown = [each for each in BLOCKS if each.startswith("repos:")]
    assert len(shown) == 3
    for each in shown:
        path = tmp_path / ".pre-commit-config.yaml"
        path.write_text(each)
        command = [sys.executable, "-m", "pre_commit", "validate-config", str(path)]
        assert subprocess.run(command, check=False).returncode == 0
        assert {hook["id"] for repo in yaml.safe_load(each)["repos"] for hook in repo["hooks"]} <= known


def test_the_page_tells_all_inputs_and_outputs_with_their_defaults() -> None:
    rows = re.findall(r"^\| ((?:`[\w-]+`(?:, )?)+) \| (?:`([^`]*)`)? ?\|", PAGE, re.MULTILINE)
    told = {name: default for names, default in rows for name in re.findall(r"`([\w-]+)`", names)}
    known = {name: str(each["default"]) for name, each in ACTION["inputs"].items()}
    assert {name: told.get(name) for name in known} == known
    assert all(f"`{name}`" in PAGE for name in ACTION["outputs"])
    assert set(yaml.safe_load(block("runs-on"))["jobs"]["deprecat"]["steps"][1]["with"]) <= set(known)


# The steps of the action, as the runner would run them


class Job:
    """A job of a workflow in a directory, with the files that the runner reads."""

    def __init__(self, directory: Path) -> None:
        self.workspace = directory / "work space"
        self.temporary = directory / "temp"
        self.output = directory / "output"
        self.summary = directory / "summary.md"
        self.temporary.mkdir(parents=True)
        for name, text in FILES.items():
            path = self.workspace / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.output.touch()
        self.summary.touch()
        self.values = {
            "github.action_path": str(ROOT),
            "runner.temp": str(self.temporary),
            **{f"inputs.{name}": str(each["default"]) for name, each in ACTION["inputs"].items()},
        }

    def run(self, step: str) -> subprocess.CompletedProcess[str]:
        """Run the *step* of this id in bash as GitHub calls it."""
        (found,) = [each for each in ACTION["runs"]["steps"] if each.get("id") == step]
        environment = {name: self._filled(value) for name, value in found["env"].items()}
        directory = self.workspace / self._filled(found.get("working-directory", "."))
        answer = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", found["run"]],
            cwd=directory,
            env={
                **os.environ,
                **environment,
                "GITHUB_OUTPUT": str(self.output),
                "GITHUB_STEP_SUMMARY": str(self.summary),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        for line in self.output.read_text().splitlines():
            name, _, value = line.partition("=")
            self.values[f"steps.{step}.outputs.{name}"] = value
        return answer

    def _filled(self, text: str) -> str:
        return re.sub(r"\$\{\{ (\S+) \}\}", lambda match: self.values[match[1]], text)


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """A job in which deprecat is installed already."""
    if os.name == "nt" or not shutil.which("bash"):
        pytest.skip("there is no bash here")
    job = Job(tmp_path)
    program = tmp_path / "deprecat"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m deprecat "$@"\n')
    program.chmod(0o755)
    job.values["steps.install.outputs.program"] = str(program)
    job.values["inputs.against"] = "conda==4.13.0\n"
    return job


def test_the_action_checks_annotates_and_sums_up(job: Job) -> None:
    answer = job.run("check")
    assert answer.returncode == 1, answer.stderr
    assert answer.stderr == ""
    assert "\x1b[" in answer.stdout
    assert re.search(r"^::error file=shelf/sizes\.py,line=1,endLine=1,col=33,", answer.stdout, re.MULTILINE)
    assert "`conda.common.compat.itervalues`" in job.summary.read_text()
    assert job.values["steps.check.outputs.exit-code"] == "1"
    assert "steps.check.outputs.sarif" not in job.values
    assert list(job.temporary.iterdir()) == []


def test_the_inputs_of_the_action_arrive(job: Job) -> None:
    job.values |= {
        "inputs.paths": "a dir\nshelf",
        "inputs.against": "conda>=4.4,<4.14\nconda-build>=3.21",
        "inputs.fail-on": "never",
        "inputs.arguments": "--exclude\nsizes.py\n--format\nconcise\n",
        "inputs.annotations": "false",
        "inputs.summary": "false",
        "inputs.sarif": "out.sarif",
    }
    answer = job.run("check")
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")
    assert job.summary.read_text() == ""
    assert job.values["steps.check.outputs.sarif"] == str(job.workspace / "out.sarif")
    assert (job.workspace / "out.sarif").exists()


def test_a_report_to_upload_is_written_though_no_name_is_given(job: Job) -> None:
    job.values |= {"inputs.upload-sarif": "true", "inputs.working-directory": "shelf"}
    assert job.run("check").returncode == 1
    report = Path(job.values["steps.check.outputs.sarif"])
    assert report == job.workspace / "shelf" / "deprecat.sarif"
    assert report.exists()


def test_inputs_are_no_code(job: Job) -> None:
    job.values |= {"inputs.paths": "$(touch hacked)\n`touch hacked`\n; touch hacked", "inputs.sarif": "out"}
    answer = job.run("check")
    assert answer.returncode == 2
    assert "$(touch hacked): no such file or directory" in answer.stderr
    assert not (job.workspace / "hacked").exists()
    assert job.values["steps.check.outputs.exit-code"] == "2"
    assert "steps.check.outputs.sarif" not in job.values  # so nothing is uploaded


@pytest.mark.index
def test_the_action_installs_deprecat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)
    job = Job(tmp_path)
    job.values["inputs.python"] = sys.executable
    answer = job.run("install")
    if "Could not find a version" in answer.stderr or "Connection" in answer.stderr:
        pytest.skip(f"no package index can be reached: {answer.stderr.strip().splitlines()[-1]}")
    assert answer.returncode == 0, answer.stderr
    job.values["inputs.against"] = "conda==4.13.0"
    assert job.run("check").returncode == 1


def test_the_script_for_gitlab_works(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = yaml.safe_load(block("gl-code-quality"))["deprecat"]
    program = Path(job.values["steps.install.outputs.program"])
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    (script,) = settings["script"]
    answer = subprocess.run(["bash", "-c", script], cwd=job.workspace, capture_output=True, check=False)
    assert answer.returncode == 1, answer.stderr
    for report in settings["artifacts"]["reports"].values():
        assert (job.workspace / report).exists()
