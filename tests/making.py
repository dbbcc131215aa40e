"""Making ledgers and projects for tests out of sources written in the test."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from deprecat.model.ledger import Ledger
from deprecat.model.releases import History, Release
from deprecat.model.values import replace
from deprecat.upstream import shell
from deprecat.upstream.extract import extract
from deprecat.upstream.facts import Facts
from deprecat.upstream.link import Placement, build

HANDLER = """
class DeprecationHandler:
    def __init__(self, version): ...
    def __call__(self, deprecate_in, remove_in, *, addendum=None, stack=0): ...
    def argument(self, deprecate_in, remove_in, argument, *, rename=None, addendum=None, stack=0): ...
    def action(self, deprecate_in, remove_in, action, *, addendum=None, stack=0): ...
    def module(self, deprecate_in, remove_in, *, addendum=None, stack=0): ...
    def constant(self, deprecate_in, remove_in, constant, value, *, addendum=None, stack=0): ...
    def topic(self, deprecate_in, remove_in, *, topic, addendum=None, stack=0): ...

deprecated = DeprecationHandler("1.0")
"""


def ledger_of(
    releases: Mapping[str, Mapping[str, str]],
    *,
    upstream: str = "up",
    prose: bool = True,
    dates: Mapping[str, str] | None = None,
) -> Ledger:
    """The ledger of releases given as version to path (``up/exports.py``) to source."""
    days = dates or {}
    history = History.of(
        Release(version, days.get(version, ""), f"commit of {version}") for version in releases
    )
    facts: dict[str, Facts | None] = {}
    standing: dict[tuple[str, bool, str, str], int] = {}
    scripts: list[tuple[str, str, int]] = []
    roots = set()
    for version, files in releases.items():
        for path, source in files.items():
            text = textwrap.dedent(source)
            if path.endswith(".sh"):
                scripts.append((path, text, history.at(version).bits))
                continue
            facts.setdefault(text, extract(text.encode()))
            parts = path.removesuffix(".py").split("/")
            package = parts[-1] == "__init__"
            roots.add(parts[0])
            key = (".".join(parts[:-1] if package else parts), package, path, text)
            standing[key] = standing.get(key, 0) | history.at(version).bits
    placements = [Placement(*key, bits) for key, bits in standing.items()]
    ledger = build(upstream, roots, history, placements, facts.get, prose=prose)
    found = shell.build(history, scripts, lambda text: shell.functions(text.encode()))
    return replace(ledger, shell=found)
