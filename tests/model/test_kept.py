"""What is kept is what was used last, as far as there is room."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from deprecat.model.kept import Kept

KEYS = st.sampled_from("abcdef")


@given(st.integers(0, 12), st.lists(st.tuples(KEYS, st.integers(0, 8) | st.none())))
def test_what_was_used_last_is_kept(room: int, events: list[tuple[str, int | None]]) -> None:
    """Each event keeps something of that weight, or uses what is there."""
    gone: list[tuple[str, int]] = []
    kept = Kept[str, int](room, lambda value: value, lambda key, value: gone.append((key, value)))
    last: list[tuple[str, int]] = []  # the same, told simply
    expected: list[tuple[str, int]] = []
    for key, weight in events:
        if weight is not None:
            kept.keep(key, weight)
            last = [(other, value) for other, value in last if other != key] + [(key, weight)]
            while len(last) > 1 and sum(value for _, value in last) > room:
                expected.append(last.pop(0))
        elif key in kept:
            kept.used(key)
            last.append(last.pop([other for other, _ in last].index(key)))
        assert list(kept.items()) == last
    assert gone == expected
