"""The CI services whose settings are read."""

from __future__ import annotations

import re

# Files by their path, and the keys whose values are code there.
_RECIPES = r"meta\.ya?ml|recipe\.ya?ml"
RECIPE = re.compile(rf"(?:.*/)?(?:{_RECIPES})")
SERVICES: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(rf"(?:.*/)?(?:{path})"), re.compile(keys))
    for path, keys in (
        (r"\.github/workflows/[^/]+\.ya?ml|action\.ya?ml", "run"),
        (r"[^/]*\.gitlab-ci\.ya?ml|\.gitlab/.+\.ya?ml", "script|before_script|after_script"),
        (r"\.?azure-pipelines[^/]*\.ya?ml|\.?azure-pipelines/.+\.ya?ml|\.azure/.+\.ya?ml", "script|bash"),
        (r"\.circleci/[^/]+\.ya?ml", "run|command"),
        (r"\.travis\.ya?ml", r"install|script|(?:before|after)_\w+"),
        (r"\.?appveyor\.ya?ml", r"init|install|\w+_script|(?:before|after)_\w+|on_\w+"),
        (r"\.?readthedocs\.ya?ml", r"commands|(?:pre|post)_\w+|build|install"),
        (r"\.cirrus\.ya?ml", r"\w*script"),
        (_RECIPES, "script|commands|content"),
    )
)
