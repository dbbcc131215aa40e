"""``recipe.yaml``: the recipes of rattler-build (CEP 13 and 14), and those of boa that came before.

They are YAML as they stand; each text is a template of its own, ``${{ name }}`` (boa: ``{{ name }}``), with
the names of ``context``. As with selectors, both sides of ``if`` are read, each under its condition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from deprecat.downstream.requirements.interface import Found, Text
from deprecat.downstream.requirements.specs import Spot, conda
from deprecat.downstream.requirements.templates import pin_compatible, render
from deprecat.downstream.requirements.yaml_nodes import compose, entries, items, line, scalar, under
from deprecat.model.requirements import Weight
from deprecat.model.values import dataclass

if TYPE_CHECKING:
    from yaml.nodes import Node

_WEIGHTS = {
    "run": Weight.RUN,
    "run_constraints": Weight.RUN,
    "run_constrained": Weight.RUN,
    "host": Weight.ENVIRONMENT,
    "build": Weight.ENVIRONMENT,
}
_SELECT = re.compile(r"sel\((?P<test>.*)\)")  # boa's


@dataclass(frozen=True, slots=True)
class _Recipe:
    path: str
    context: Mapping[str, str]

    def render(self, template: str) -> str:
        if "{{" not in template:
            return template
        return render(template, self.context, braces="${{" if "${{" in template else "{{")


def read(text: Text) -> Iterator[Found]:
    """The requirements of a recipe and of each of its outputs."""
    tree = compose(text.whole)
    recipe = _Recipe(text.path, _context(tree))
    outputs = [each for found in under(tree, "outputs") for each in _mappings(found)]
    for part in (tree, *outputs):
        names = [*under(part, "package", "name"), *under(part, "name")]
        name = recipe.render(next((scalar(each) or "" for each in names), ""))
        case = f"output {name}" if part is not tree and len(outputs) > 1 else ""
        for key, weight in _WEIGHTS.items():
            for found in under(part, "requirements", key):
                yield from _items(found, recipe, weight, case)
        tests = [each for found in under(part, "tests") for each in _mappings(found)]
        for each in (*tests, *under(part, "test")):
            for found in (*under(each, "requirements", "run"), *under(each, "requires")):
                yield from _items(found, recipe, Weight.ENVIRONMENT, case)


def _context(tree: Node | None) -> Mapping[str, str]:
    known: dict[str, str] = {}
    for context in under(tree, "context"):
        for name, value in entries(context):
            written = scalar(value)
            if written is not None:
                known[name] = _Recipe("", known).render(written)
    return known


def _mappings(node: Node) -> Iterator[Node]:
    """The mappings in a list, those behind conditions, too."""
    for each in items(node):
        branches = [*under(each, "then"), *under(each, "else")]
        if branches:
            for branch in branches:
                yield from _mappings(branch) if items(branch) else (branch,)
        elif scalar(each) is None:
            yield each


def _items(node: Node, recipe: _Recipe, weight: Weight, case: str) -> Iterator[Found]:
    for item in items(node):
        written = scalar(item)
        if written is not None:
            found = conda(recipe.render(written), Spot(recipe.path, line(item), weight, case), recipe=True)
            if found:
                yield found
            continue
        test = next((scalar(each) or "" for each in under(item, "if")), "")
        for branch, when in (("then", test), ("else", f"not ({test})")):
            for inner in under(item, branch):
                yield from _items(inner, recipe, weight, " and ".join(filter(None, (case, when))))
        for key, value in entries(item):
            selected = _SELECT.fullmatch(key)
            if selected:
                yield from _items(value, recipe, weight, " and ".join(filter(None, (case, selected["test"]))))
            elif key.startswith("pin_"):
                arguments = {name: scalar(each) for name, each in entries(value)}
                pinned = pin_compatible(
                    arguments.get("name") or "", arguments.get("lower_bound"), arguments.get("upper_bound")
                )
                found = conda(pinned, Spot(recipe.path, line(item), weight, case))
                if found:
                    yield found
