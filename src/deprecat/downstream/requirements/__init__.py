"""What a project says about the releases of its dependencies: one module for each kind of file that says it.

The kinds are a table, and its order is theirs: where two say the same, the first is named.
"""

from __future__ import annotations

import re

from deprecat.downstream.requirements import (
    environment_yaml,
    meta_yaml,
    pixi,
    pyproject,
    recipe_yaml,
    requirements_txt,
    setup_cfg,
    setup_py,
)
from deprecat.downstream.requirements.interface import Format

_RECIPE = r"(?:recipe/|conda[.-]recipe/|conda/|[^/]+[.-]recipe/|[^/]+[.]conda/|(?:conda/)?recipes/[^/]+/)?"
_BESIDE = r"(?:requirements/|dev/|devtools/|ci/|etc/|environments/|envs/)?"

FORMATS = (
    Format(re.compile(rf"{_RECIPE}meta\.ya?ml"), meta_yaml.read),
    Format(re.compile(rf"{_RECIPE}recipe\.ya?ml"), recipe_yaml.read),
    Format(re.compile(r"pyproject\.toml"), pyproject.read),
    Format(re.compile(r"setup\.cfg"), setup_cfg.read),
    Format(re.compile(r"setup\.py"), setup_py.read),
    Format(re.compile(r"pixi\.toml"), pixi.read),
    Format(re.compile(rf"{_BESIDE}[^/]*environment[^/]*\.ya?ml"), environment_yaml.read),
    Format(
        re.compile(rf"{_BESIDE}[^/]*requirements[^/]*\.txt|requirements/[^/]+\.txt"), requirements_txt.read
    ),
)
"""Files by their path from the project's root."""

FOLDERS = re.compile(
    r"recipe|conda[.-]recipe|conda|[^/]+[.-]recipe|[^/]+[.]conda|(?:conda/)?recipes(?:/[^/]+)?"
    r"|requirements|dev|devtools|ci|etc|environments|envs"
)
"""The directories below a project's root in which such files are looked for."""
