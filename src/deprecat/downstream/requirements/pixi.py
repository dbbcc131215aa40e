"""``pixi.toml``, and the tables of the same names under ``tool.pixi`` in ``pyproject.toml``.

A workspace's dependencies make an environment; only those of ``package`` are what it needs to run.
See https://pixi.sh/latest/reference/pixi_manifest/.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deprecat.downstream.requirements.interface import Found, Text, table
from deprecat.downstream.requirements.specs import Spot, keyed
from deprecat.downstream.requirements.toml_tables import tables
from deprecat.model.requirements import Weight

_TABLES = ("dependencies", "host-dependencies", "build-dependencies", "pypi-dependencies")
_PACKAGE = {
    "run-dependencies": Weight.RUN,
    "run-constraints": Weight.RUN,
    "host-dependencies": Weight.ENVIRONMENT,
    "build-dependencies": Weight.ENVIRONMENT,
}


def read(text: Text) -> Iterator[Found]:
    yield from of_tables(tables(text.whole), text, "")


def of_tables(pixi: Mapping[str, Any], text: Text, prefix: str) -> Iterator[Found]:
    """What the tables say; *prefix* is what stands before their names in headers (``tool.pixi.``)."""
    for name, weight in _PACKAGE.items():
        yield from _table(table(pixi, "package", name), text, f"[{prefix}package.{name}]", weight, "")
    features = {f"feature.{name}.": table(pixi, "feature", name) for name in table(pixi, "feature")}
    for path, feature in {"": pixi, **features}.items():
        targets = {f"target.{name}.": table(feature, "target", name) for name in table(feature, "target")}
        for more, target in {"": feature, **targets}.items():
            case = more.removeprefix("target.").rstrip(".")
            for name in _TABLES:
                header = f"[{prefix}{path}{more}{name}]"
                yield from _table(table(target, name), text, header, Weight.ENVIRONMENT, case)


def _table(found: Mapping[str, Any], text: Text, header: str, weight: Weight, case: str) -> Iterator[Found]:
    for name, value in found.items():
        versions = value.get("version", "") if isinstance(value, dict) else value
        if isinstance(versions, str):
            yield keyed(name, versions, Spot(text.path, text.line(name, header), weight, case))
