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
        self._room = room
        self._size = 0
        self._weight = weight
        self._gone = gone

    def keep(self, key: Key, value: Value) -> None:
        """Keep *value*, as what was used last."""
        if key in self:
            self._size -= self._weight(self.pop(key))
        self[key] = value
        self._size += self._weight(value)
        if self._size > self._room:
            self.fit(self._room)

    def fit(self, room: int) -> None:
        """Keep no more than there is *room* for from now on."""
        self._room = room
        while self._size > room and len(self) > 1:
            old, dropped = self.popitem(last=False)
            self._size -= self._weight(dropped)
            self._gone(old, dropped)
