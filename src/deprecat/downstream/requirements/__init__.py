"""What a project says about the releases of its dependencies: one module for each kind of file that says it.

The kinds are a table, and its order is theirs: where two say the same, the first is named.
"""

from __future__ import annotations

import re

from deprecat.downstream.requirements.interface import Format

_RECIPE = r"(?:recipe/|conda[.-]recipe/|conda/|[^/]+[.-]recipe/|[^/]+[.]conda/|(?:conda/)?recipes/[^/]+/)?"
_BESIDE = r"(?:requirements/|dev/|devtools/|ci/|etc/|environments/|envs/)?"

FORMATS = (
    Format("meta_yaml", "meta.y", rf"{_RECIPE}meta\.ya?ml"),
    Format("recipe_yaml", "recipe.y", rf"{_RECIPE}recipe\.ya?ml"),
    Format("pyproject", "pyproject.toml", r"pyproject\.toml"),
    Format("setup_cfg", "setup.cfg", r"setup\.cfg"),
    Format("setup_py", "setup.py", r"setup\.py"),
    Format("pixi", "pixi.toml", r"pixi\.toml"),
    Format("environment_yaml", "environment", rf"{_BESIDE}[^/]*environment[^/]*\.ya?ml"),
    Format(
        "requirements_txt",
        "requirements",
        rf"{_BESIDE}[^/]*requirements[^/]*\.txt|requirements/[^/]+\.txt",
    ),
)
"""Files by their path from the project's root."""

FOLDERS = re.compile(
    r"recipe|conda[.-]recipe|conda|[^/]+[.-]recipe|[^/]+[.]conda|(?:conda/)?recipes(?:/[^/]+)?"
    r"|requirements|dev|devtools|ci|etc|environments|envs"
)
"""The directories below a project's root in which such files are looked for."""
