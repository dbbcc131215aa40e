"""``pyproject.toml``: the standard's tables (PEP 621, PEP 735, PEP 518), and those of
setuptools, Hatch, Poetry, Flit and pixi."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deprecat.downstream.requirements import pixi
from deprecat.downstream.requirements.interface import Found, Include, Text, strings, table
from deprecat.downstream.requirements.specs import Spot, keyed, pep508
from deprecat.downstream.requirements.toml_tables import tables
from deprecat.model.requirements import Weight


def read(text: Text) -> Iterator[Found]:
    whole = tables(text.whole)
    yield from _standard(whole, text)
    yield from _setuptools(table(whole, "tool", "setuptools", "dynamic"))
    for path in strings(table(whole, "tool", "hatch", "metadata", "hooks", "requirements_txt").get("files")):
        yield Include(path, Weight.RUN)
    yield from _poetry(table(whole, "tool", "poetry"), text)
    flit = table(whole, "tool", "flit", "metadata")
    yield from _list(flit.get("requires"), text, "[tool.flit.metadata]", Weight.RUN)
    for extra in table(flit, "requires-extra").values():
        yield from _list(extra, text, "[tool.flit.metadata.requires-extra]", Weight.EXTRA)
    yield from pixi.of_tables(table(whole, "tool", "pixi"), text, "tool.pixi.")


def _standard(whole: Mapping[str, Any], text: Text) -> Iterator[Found]:
    project = table(whole, "project")
    yield from _list(project.get("dependencies"), text, "[project]", Weight.RUN)
    for extra in table(project, "optional-dependencies").values():
        yield from _list(extra, text, "[project", Weight.EXTRA)
    for group in table(whole, "dependency-groups").values():  # a group that includes another adds nothing
        yield from _list(group, text, "[dependency-groups]", Weight.ENVIRONMENT)
    requires = table(whole, "build-system").get("requires")
    yield from _list(requires, text, "[build-system]", Weight.ENVIRONMENT)


def _list(value: Any, text: Text, header: str, weight: Weight) -> Iterator[Found]:
    for written in strings(value):
        found = pep508(written, Spot(text.path, text.line(written, header), weight))
        if found:
            yield found


def _setuptools(dynamic: Mapping[str, Any]) -> Iterator[Found]:
    """Dependencies that are written in other files."""
    extras = table(dynamic, "optional-dependencies").values()
    for files, weight in [
        (table(dynamic, "dependencies").get("file"), Weight.RUN),
        *((table(extra).get("file"), Weight.EXTRA) for extra in extras),
    ]:
        for path in [files] if isinstance(files, str) else strings(files):
            yield Include(path, weight)


def _poetry(poetry: Mapping[str, Any], text: Text) -> Iterator[Found]:
    parts = [("dependencies", Weight.RUN), ("dev-dependencies", Weight.ENVIRONMENT)]
    parts += [(f"group.{name}.dependencies", Weight.ENVIRONMENT) for name in table(poetry, "group")]
    for path, weight in parts:
        for name, value in table(poetry, *path.split(".")).items():
            number = text.line(name, f"[tool.poetry.{path}]")
            for each in value if isinstance(value, list) else [value]:
                told = each if isinstance(each, dict) else {"version": each}
                versions = told.get("version", "")
                marker = " and ".join(str(told[key]) for key in ("python", "markers") if key in told)
                known = Weight.EXTRA if told.get("optional") else weight
                if isinstance(versions, str):
                    yield keyed(name, versions, Spot(text.path, number, known, marker))
