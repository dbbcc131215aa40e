"""What the package imports is what it declares to need."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import tomli

ROOT = Path(__file__).parents[2]
DISTRIBUTIONS = {"yaml": "pyyaml", "tree_sitter": "tree-sitter", "tree_sitter_bash": "tree-sitter-bash"}


def imported_by(source: str) -> set[str]:
    """Give the top-level packages, neither ours nor Python's, that *source* imports anywhere."""
    roots = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            roots |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            roots.add(node.module.partition(".")[0])
    return roots - sys.stdlib_module_names - {"deprecat"}


def test_imports_are_found() -> None:
    source = "import os, libcst.matchers\ndef f():\n    from rich.text import Text\n    from . import griffe"
    assert imported_by(source) == {"libcst", "rich"}


def test_what_is_imported_is_declared() -> None:
    project = tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [name for name in project["optional-dependencies"] if name != "dev"]
    named = sum((project["optional-dependencies"][name] for name in extras), project["dependencies"])
    declared = {re.split(r"[^\w-]", dependency)[0] for dependency in named}
    imported = {
        (name, path.relative_to(ROOT).as_posix())
        for path in (ROOT / "src").rglob("*.py")
        for name in imported_by(path.read_text(encoding="utf-8"))
    }
    assert imported
    unknown = {(name, path) for name, path in imported if DISTRIBUTIONS.get(name, name) not in declared}
    assert sorted(unknown) == []
