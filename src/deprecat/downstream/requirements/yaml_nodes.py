"""YAML as nodes, which tell their lines; and without what tags could construct.

PyYAML is imported late: most runs read no YAML.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from deprecat.syntax.unreadable import Unreadable

if TYPE_CHECKING:
    from yaml.nodes import Node


def compose(text: str) -> Node | None:
    """The tree of the first document. Raises Unreadable."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return next(iter(yaml.compose_all(text, Loader=loader)), None)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        where = f" on line {line + 1}" if line is not None else ""
        raise Unreadable(f"not YAML{where}: {getattr(error, 'problem', None) or 'cannot be read'}") from None


def scalar(node: Node | None) -> str | None:
    """The text of *node*, ``None`` if it is no scalar."""
    value = node.value if node is not None else None
    return value if isinstance(value, str) else None


def items(node: Node | None) -> list[Node]:
    """The items of a list; what stands alone is a list of one."""
    from yaml.nodes import MappingNode, SequenceNode

    if isinstance(node, SequenceNode):
        return list(node.value)
    return [] if node is None or isinstance(node, MappingNode) else [node]


def entries(node: Node | None) -> Iterator[tuple[str, Node]]:
    """The keys of a mapping and their values; a key may be there twice, each for another platform."""
    from yaml.nodes import MappingNode

    for key, value in node.value if isinstance(node, MappingNode) else ():
        if isinstance(key.value, str):
            yield key.value, value


def under(node: Node | None, *keys: str) -> Iterator[Node]:
    """What stands below *node* at the end of *keys*."""
    found = [] if node is None else [node]
    for key in keys:
        found = [value for each in found for name, value in entries(each) if name == key]
    yield from found


def line(node: Node) -> int:
    return int(node.start_mark.line) + 1
