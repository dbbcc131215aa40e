"""``meta.yaml``: conda-build's recipes.

They are YAML only after Jinja, and Jinja tells no lines. So each item of a list is marked with the number
of its line before, with characters of Unicode's private use, which both let pass.

Selectors (``# [win]``) choose lines for one platform. A project supports what it supports on any, so all
lines are read, and the selector becomes the condition that a requirement holds under.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from deprecat.downstream.requirements.interface import Found, Text
from deprecat.downstream.requirements.specs import Spot, conda
from deprecat.downstream.requirements.templates import render
from deprecat.downstream.requirements.yaml_nodes import compose, items, line, scalar, under
from deprecat.model.requirements import Weight

if TYPE_CHECKING:
    from yaml.nodes import Node

_ITEM = re.compile(r"(?P<lead>\s*-\s+)(?P<text>.*?)(?P<comment>\s+#.*)?")
_SELECTOR = re.compile(r"#.*?\[(?P<test>[^\[\]]+)\]")
_MARK = re.compile("\ue000(\\d+)\ue001")
_WEIGHTS = {
    "run": Weight.RUN,
    "run_constrained": Weight.RUN,
    "host": Weight.ENVIRONMENT,
    "build": Weight.ENVIRONMENT,
}


def read(text: Text) -> Iterator[Found]:
    """The requirements of a recipe and of each of its outputs."""
    rendered = render("\n".join(_marked(*each) for each in enumerate(text.lines, 1)), {})
    recipe = compose(rendered)
    outputs = [each for found in under(recipe, "outputs") for each in items_of_mappings(found)]
    for part in (recipe, *outputs):
        name = next((scalar(each) or "" for each in under(part, "name")), "")
        case = f"output {_MARK.sub('', name)}" if part is not recipe and len(outputs) > 1 else ""
        for key, weight in _WEIGHTS.items():
            for found in under(part, "requirements", key):
                yield from _requirements(found, text, weight, case)
        for found in under(part, "requirements"):
            yield from _requirements(found, text, Weight.RUN, case)  # a list alone, as outputs may have
        for found in under(part, "test", "requires"):
            yield from _requirements(found, text, Weight.ENVIRONMENT, case)


def items_of_mappings(node: Node) -> list[Node]:
    """The mappings in a list."""
    return [each for each in items(node) if scalar(each) is None]


def _marked(number: int, written: str) -> str:
    """A line, and if it is an item of a list its *number* at the end of the item."""
    item = _ITEM.fullmatch(written)
    if item is None or not item["text"] or (item["text"][-1] in "|>]}:-+\\" and item["text"][-2:] != "}}"):
        return written
    text = item["text"]
    if text.count("{{") != text.count("}}") or text.count("{%") != text.count("%}"):
        return written  # an expression that goes on
    mark = f"\ue000{number}\ue001"
    quoted = len(text) > 1 and text[0] in "\"'" and text[0] == text[-1]
    if text[-1] in "\"'" and not quoted:
        return written  # a key and its value, or the end of what began on another line
    marked = text[:-1] + mark + text[-1] if quoted else text + mark
    return f"{item['lead']}{marked}{item['comment'] or ''}"


def _requirements(node: Node, text: Text, weight: Weight, case: str) -> Iterator[Found]:
    for item in items(node):
        value = scalar(item)
        if not value:
            continue
        mark = _MARK.search(value)
        number = int(mark[1]) if mark else text.line(value, default=min(line(item), len(text.lines)))
        selector = _SELECTOR.search(text.lines[number - 1])
        when = " and ".join(filter(None, (case, selector["test"].strip() if selector else "")))
        for written in _MARK.sub("\n", value).splitlines():
            found = conda(written, Spot(text.path, number, weight, when), recipe=True)
            if found:
                yield found
