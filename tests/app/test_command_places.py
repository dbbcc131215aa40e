"""Command lines in recipes, in PowerShell, in other languages, and by programs that pass them on."""

from __future__ import annotations

from pathlib import Path

import pytest

from deprecat.app.check import check
from deprecat.app.options import CheckOptions
from tests.app.expectations import write

FILES = {
    "recipe/meta.yaml": """\
{% set version = "1.0" %}
{% set name = "x" %}
package:
  name: {{ name }}
  version: {{ version }}
build:
  script:
    - conda env create --force -f env.yaml   # [unix]
    - {{ PYTHON }} -m pip install .
test:
  commands:
    - conda env create --force -n {{ name }}
    {% for x in xs %}
    - conda --version
    {% endfor %}
about:
  summary: conda env create --force
""",
    "recipe/recipe.yaml": """\
context:
  version: "1.0"
build:
  script: conda env create --force -f ${{ name }}
tests:
  - script:
      - conda env create --force
""",
    "ci/a.sh": """\
rapids-mamba-retry env create --force -f env.yaml -n docs
mamba env create --force
conda-lock env create --force
micromamba env create --force
""",
    "b.go": """\
cmd := exec.Command("conda", "env", "create", "--force", "-f", file)
exec.Command("conda", "env", "list"); other("--force")
""",
    "c.rs": """\
let c = Command::new("conda").args(["env", "create", "--force"]).status();
let d = Command::new("conda").arg("env").arg("create").arg("--force");
""",
    "d.hs": """\
condaEnvCmdForce environmentYml =
  Command
    { cmdName = "conda"
    , cmdArgs =
        [ "env"
        , "create"
        , "--json"
        , "--file"
        , toText environmentYml
        , "--dry-run"
        , "--force"
        ]
    , cmdAllowErr = Never
""",
    "e.ps1": """\
$x = 1
conda env create --force -f env.yaml
& "C:\\Miniconda\\Scripts\\conda.exe" env create --force
Write-Host "conda env create --force"
if ($x) { foo }
""",
    "f.js": """\
spawn('conda', ['env', 'create', '--force'], {shell: true});
const name = "conda"; const z = ["env"];
""",
}
CERTAIN = {
    ("recipe/meta.yaml", 8),
    ("recipe/meta.yaml", 12),
    ("recipe/recipe.yaml", 4),
    ("recipe/recipe.yaml", 7),
    ("e.ps1", 2),
    ("e.ps1", 3),
}
POSSIBLE = {("b.go", 1), ("c.rs", 1), ("c.rs", 2), ("ci/a.sh", 1), ("ci/a.sh", 2), ("d.hs", 11), ("f.js", 1)}


@pytest.fixture
def seen(tmp_path: Path) -> set[tuple[str, int, str, str]]:
    write(tmp_path, FILES)
    outcome = check(CheckOptions(paths=(str(tmp_path),), against=("conda==24.3.0",)))
    assert not outcome.skipped
    return {
        (
            (Path.cwd() / each.path).resolve().relative_to(tmp_path.resolve()).as_posix(),
            each.place.line,
            each.level.value,
            each.confidence.value,
        )
        for each in outcome.findings
    }


def test_what_is_run_is_found(seen: set[tuple[str, int, str, str]]) -> None:
    assert {
        (path, line) for path, line, level, how in seen if (level, how) == ("error", "certain")
    } == CERTAIN


def test_what_only_seems_to_be_run_is_a_note(seen: set[tuple[str, int, str, str]]) -> None:
    assert {
        (path, line) for path, line, level, how in seen if (level, how) == ("note", "possible")
    } == POSSIBLE


def test_nothing_else_is(seen: set[tuple[str, int, str, str]]) -> None:
    assert {(path, line) for path, line, _, _ in seen} == CERTAIN | POSSIBLE


def test_a_recipe_that_is_no_yaml_without_its_templates_is_listed(tmp_path: Path) -> None:
    write(tmp_path, {"meta.yaml": "package:\n  name: [conda\n"})
    outcome = check(CheckOptions(paths=(str(tmp_path),), against=("conda==24.3.0",)))
    assert [each.reason.partition(":")[0] for each in outcome.skipped] == ["not YAML on line 3"]
