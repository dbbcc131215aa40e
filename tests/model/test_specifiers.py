from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from deprecat.errors import SpecifierError
from deprecat.model.specifiers import Specifier

VERSIONS = ["4.0.0", "4.3.34", "4.4.0", "4.12.0", "4.12.1", "4.13.0", "22.9.0", "22.11.1", "23.1.0", "26.7.1"]


def allowed(text: str, *, fuzzy: bool = False) -> str:
    specifier = Specifier.of(text, fuzzy=fuzzy)
    return " ".join(version for version in VERSIONS if specifier.allows(Version(version)))


@pytest.mark.parametrize(
    ("text", "versions"),
    [
        ("", " ".join(VERSIONS)),
        ("*", " ".join(VERSIONS)),
        (">=4.12,<5", "4.12.0 4.12.1 4.13.0"),
        (">= 4.12, < 5", "4.12.0 4.12.1 4.13.0"),
        (">=4.12 <5", "4.12.0 4.12.1 4.13.0"),  # Poetry's
        ("=4.12", "4.12.0 4.12.1"),  # conda's
        ("4.12.*", "4.12.0 4.12.1"),
        ("4.12*", "4.12.0 4.12.1"),
        ("==4.12.*", "4.12.0 4.12.1"),
        ("4.12", "4.12.0"),
        ("==4.12", "4.12.0"),
        ("===4.12.0", "4.12.0"),
        ("4.*.1", "4.12.1"),
        (r"^4\.1.*$", "4.12.0 4.12.1 4.13.0"),
        (">=22.11.*", "22.11.1 23.1.0 26.7.1"),  # conda leaves out a star that means nothing
        ("!=4.12.*,<22", "4.0.0 4.3.34 4.4.0 4.13.0"),
        ("~=4.12.0", "4.12.0 4.12.1"),
        ("~=22.9", "22.9.0 22.11.1"),
        ("^4.12", "4.12.0 4.12.1 4.13.0"),
        ("^22.9.0", "22.9.0 22.11.1"),
        ("~4.12", "4.12.0 4.12.1"),
        (">=4.13,<5|22.9.*", "4.13.0 22.9.0"),  # a comma binds closer
        ("(>=4,<4.4)|>=26", "4.0.0 4.3.34 26.7.1"),
        (">=4.12,(<4.13|>=26)", "4.12.0 4.12.1 26.7.1"),
        ("<4.4 || ^26.1", "4.0.0 4.3.34 26.7.1"),
    ],
)
def test_what_is_allowed(text: str, versions: str) -> None:
    assert allowed(text) == versions


def test_a_bare_version_in_a_recipe_means_its_series() -> None:
    assert allowed("4.12", fuzzy=True) == "4.12.0 4.12.1"
    assert allowed("==4.12.0", fuzzy=True) == "4.12.0"


@pytest.mark.parametrize(
    "text",
    ["foo bar", ">=", "==", "=>4", "~=4", "!4", "(4", "4)", ">4.*.2", ">=x", "4.12.0_1", "^[4$", "4 ?"],
)
def test_what_cannot_be_read(text: str) -> None:
    with pytest.raises(SpecifierError):
        Specifier.of(text)


def test_a_product_of_parentheses_has_an_end() -> None:
    with pytest.raises(SpecifierError, match="alternatives"):
        Specifier.of(",".join(["(1|2|3)"] * 9))


@pytest.mark.parametrize("text", [">=4.12", "4.12.*", "==4", "~=4.1", "^4", ">=4,<5|22.9.*", "4.*.1"])
def test_with_an_oldest_version(text: str) -> None:
    assert Specifier.of(text).bounded


@pytest.mark.parametrize("text", ["", "*", "<5", "!=4.12", "<=5,!=4.12.*", ">=4|<3"])
def test_without_an_oldest_version(text: str) -> None:
    assert not Specifier.of(text).bounded


@pytest.mark.parametrize(
    "text", [">=5,<4", ">5,<5", ">=5,<5", "==4,==5", "!=4.*,>=4,<5", "<0", "<4,>5|>5,<4"]
)
def test_a_contradiction(text: str) -> None:
    assert not Specifier.of(text).possible


@pytest.mark.parametrize(
    "text", ["", "<5", ">4,<5", ">4.12,<4.12.1", "!=4.*", ">=4,!=4.*", "4.*.1", "==4|>5,<5"]
)
def test_no_contradiction(text: str) -> None:
    assert Specifier.of(text).possible


numbers = st.lists(st.integers(0, 30), min_size=1, max_size=3).map(lambda parts: ".".join(map(str, parts)))
clauses = st.tuples(st.sampled_from([">=", ">", "<", "<=", "==", "!="]), numbers).map("".join)


@given(st.lists(clauses, min_size=1, max_size=4), numbers)
def test_what_is_pep_440_means_what_it_means_there(parts: list[str], version: str) -> None:
    text = ",".join(parts)
    ours = Specifier.of(text)
    assert ours.allows(Version(version)) == SpecifierSet(text).contains(Version(version), prereleases=True)
    assert ours.possible or not ours.allows(Version(version))


@given(st.lists(clauses, min_size=1, max_size=2), st.lists(clauses, min_size=1, max_size=2), numbers)
def test_either_of_two_is_allowed_where_one_is(one: list[str], other: list[str], version: str) -> None:
    left, right = ",".join(one), ",".join(other)
    either = Specifier.of(f"{left}|{right}").allows(Version(version))
    both = Specifier.of(f"({left}),({right})").allows(Version(version))
    sides = [Specifier.of(text).allows(Version(version)) for text in (left, right)]
    assert (either, both) == (any(sides), all(sides))
