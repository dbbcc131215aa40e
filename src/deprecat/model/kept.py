"""Values that are kept as far as there is room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Kept(OrderedDict[Key, Value]):
    """Values by key, of which those that were not *used* for longest go when there are more of them than
    there is *room* for: of each its *weight* counts, which never changes. One is kept however much it weighs.

    *gone* is told of what goes.
    """

    used = OrderedDict.move_to_end

    def __init__(
        self,
        room: int,
        weight: Callable[[Value], int],
        gone: Callable[[Key, Value], None] = lambda key, value: None,
    ) -> None:
        super().__init__()
        self._left = room
        self._weight = weight
        self._gone = gone

    def keep(self, key: Key, value: Value) -> None:
        """Keep *value*, as what was used last."""
        if key in self:
            self._left += self._weight(self.pop(key))
        self[key] = value
        self._left -= self._weight(value)
        while self._left < 0 and len(self) > 1:
            old, dropped = self.popitem(last=False)
            self._left += self._weight(dropped)
            self._gone(old, dropped)
