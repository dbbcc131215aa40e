"""Our dataclasses do what those of the standard library do: each class here is made in both ways."""

import copy
import dataclasses
import pickle
from collections.abc import Callable, Iterator
from functools import partial
from operator import eq, ge, gt, le, lt, ne
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import deprecat.model.values

SOURCE = '''
from functools import cached_property

@dataclass
class Plain:
    a: int
    b: str = "b"

    def shown(self):
        return f"{self.a}{self.b}"

@dataclass(frozen=True, slots=True)
class Slotted:
    """With a docstring."""

    a: int
    b: "str" = "b"
    KINDS = (1, 2)

    @property
    def both(self):
        return (self.a, self.b)

    @classmethod
    def empty(cls):
        return cls(0, "")

@dataclass(frozen=True, slots=True)
class Derived(Slotted):
    c: tuple = ()
    a: int = 7

@dataclass(frozen=True, slots=True, order=True)
class Ordered:
    a: int
    b: str = field(default="b", compare=False)

@dataclass(frozen=True, slots=True)
class One:
    a: int

@dataclass(frozen=True, slots=True)
class Nothing:
    pass

@dataclass(frozen=True)
class Remembering:
    a: int
    b: str = "b"

    @cached_property
    def twice(self):
        return 2 * self.a

@dataclass(slots=True)
class Growing:
    a: int
    b: list = field(default_factory=list)
    c: dict = field(default_factory=dict, init=False, repr=False, compare=False)

@dataclass(slots=True, eq=False)
class Itself:
    a: int = 1

@dataclass(frozen=True)
class Keywords:
    a: int = field(kw_only=True)
    b: str = "b"

@dataclass(frozen=True)
class Outer:
    a: int
    b: object = None

    def __eq__(self, other):
        return isinstance(other, Outer)

    def __repr__(self):
        return "outer"

@dataclass(frozen=True, slots=True)
class Hashed:
    a: int
    b: str = "b"

    def __hash__(self):
        return 5

class Heir(Slotted):
    pass
'''


def made(ours: bool) -> ModuleType:
    """The classes of SOURCE; of a name of its own, so that pickle finds them."""
    tools: Any = deprecat.model.values if ours else dataclasses
    module = ModuleType(__name__)
    vars(module).update(dataclass=tools.dataclass, field=tools.field)
    exec("from __future__ import annotations\n" + SOURCE, vars(module))
    return module


OURS, THEIRS = made(True), made(False)
CLASSES = {name: kind for name, kind in vars(THEIRS).items() if isinstance(kind, type)}
NAMES = sorted(name for name, kind in CLASSES.items() if kind.__module__ == __name__)


def outcome(action: Callable[[], object]) -> object:
    """What came of it, as far as it can be compared: values of two classes are alike if shown alike."""
    try:
        answer = action()
    except (TypeError, AttributeError, ValueError) as error:  # the last: a field not of ``__init__``
        # the standard library's classes with slots, told to set what is no field, trip over themselves
        return "refused" if isinstance(error, AttributeError) or "super" in str(error) else TypeError
    return answer if isinstance(answer, bool | int | type(NotImplemented)) else repr(answer)


VALUES = st.one_of(st.integers(0, 2), st.sampled_from(("", "x")), st.tuples(st.integers(0, 1)))
GIVEN = st.tuples(
    st.lists(VALUES, max_size=3), st.dictionaries(st.sampled_from(("a", "b", "c", "d")), VALUES, max_size=3)
)


def facts(tools: Any, kind: Any, given: Any, other: Any, changes: dict[str, Any]) -> Iterator[object]:
    """What can be told of two values of a class without naming its module."""
    yield outcome(lambda: kind(*given[0], **given[1]))
    yield outcome(lambda: kind(*other[0], **other[1]))
    try:
        pair = kind(*given[0], **given[1]), kind(*other[0], **other[1])
    except TypeError:
        return
    yield outcome(lambda: tools.replace(pair[0], **changes))
    for one, two in (pair, pair[::-1], (pair[0], pair[0]), (pair[0], 1)):
        for compare in (eq, ne, lt, le, gt, ge):
            yield outcome(partial(compare, one, two))
    for value in pair:
        if kind.__hash__ is not object.__hash__:
            yield outcome(partial(hash, value))
        yield outcome(partial(setattr, value, "a", 5))
        yield outcome(partial(delattr, value, "b"))
        if kind.__name__ != "Heir":  # the standard library lets heirs have more than the fields, ours do not
            yield outcome(partial(setattr, value, "new", 5))
        yield outcome(partial(repr, value))


@given(name=st.sampled_from(NAMES), given=GIVEN, other=GIVEN, change=GIVEN)
def test_values_are_made_compared_and_shown_as_the_standard_library_does(
    name: str, given: Any, other: Any, change: Any
) -> None:
    told = [
        list(facts(tools, vars(module)[name], given, other, change[1]))
        for tools, module in ((deprecat.model.values, OURS), (dataclasses, THEIRS))
    ]
    assert told[0] == told[1]


@pytest.mark.parametrize("name", NAMES)
def test_classes_are_alike(name: str) -> None:
    ours, theirs = vars(OURS)[name], vars(THEIRS)[name]
    assert ours.__match_args__ == theirs.__match_args__
    assert getattr(ours, "__slots__", None) == getattr(theirs, "__slots__", None)
    assert hasattr(ours, "__dict__") == hasattr(theirs, "__dict__")
    assert ours.__qualname__ == theirs.__qualname__
    assert (ours.__hash__ is None) == (theirs.__hash__ is None)
    assert {"b", "c"} & vars(ours).keys() == {"b", "c"} & vars(theirs).keys()
    told = [
        [(each.name, each.init, each.repr, each.compare, each.kw_only) for each in fields]
        for fields in (deprecat.model.values.fields(ours), dataclasses.fields(theirs))
    ]
    assert told[0] == told[1]


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_values_are_copied_and_pickled(protocol: int, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = made(ours=True)  # no value of these was made: the first is read
    for name in NAMES:
        monkeypatch.setitem(globals(), name, vars(OURS)[name])
        value = vars(OURS)[name](a=1) if name != "Nothing" else OURS.Nothing()
        assert repr(copy.copy(value)) == repr(copy.deepcopy(value)) == repr(value)
        data = pickle.dumps(value, protocol)
        assert repr(pickle.loads(data)) == repr(value)
        monkeypatch.setitem(globals(), name, vars(fresh)[name])
        again, once_more = pickle.loads(data), pickle.loads(data)
        assert name == "Itself" or again == once_more
        assert repr(again) == repr(value)


def test_a_factory_makes_a_value_for_each() -> None:
    one, two = OURS.Growing(1), OURS.Growing(1)
    one.b.append(1)
    one.c["x"] = 1
    assert (two.b, two.c) == ([], {})
    shared: list[int] = []
    assert OURS.Growing(1, shared).b is shared


def test_what_is_remembered_stays() -> None:
    value = OURS.Remembering(4)
    assert value.twice == 8
    assert vars(value) == {"a": 4, "b": "b", "twice": 8}


def test_a_value_that_holds_itself_can_be_shown() -> None:
    value = OURS.Growing(1)
    value.b.append(value)
    assert repr(value) == "Growing(a=1, b=[...])"


def test_a_shared_mutable_default_is_refused() -> None:
    with pytest.raises(ValueError, match="all values would share"):
        deprecat.model.values.dataclass(type("Bad", (), {"__annotations__": {"a": "list"}, "a": []}))


def test_patterns() -> None:
    match OURS.Derived(1, "x"):
        case OURS.Derived(a, b, c):
            assert (a, b, c) == (1, "x", ())
        case _:
            pytest.fail("not matched")


def test_what_is_none_of_ours() -> None:
    assert not deprecat.model.values.is_dataclass(SimpleNamespace())
    assert deprecat.model.values.is_dataclass(vars(OURS)["One"])
    assert deprecat.model.values.is_dataclass(OURS.One(1))
    with pytest.raises(TypeError, match="none of our values"):
        deprecat.model.values.fields(THEIRS.One)
