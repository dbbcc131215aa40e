from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deprecat.sources.layout import could_hold, find_roots, given_roots, importable, module_name

identifiers = st.from_regex(r"[a-z_][a-z0-9_]{0,6}", fullmatch=True).filter(lambda name: name != "__init__")


@given(st.lists(identifiers, max_size=2), st.lists(identifiers, min_size=1, max_size=4), st.booleans())
def test_a_module_name_is_the_path_from_its_root(above: list[str], parts: list[str], package: bool) -> None:
    root = "/".join([*above, parts[0]])
    inside = "/".join([*above, *parts])
    path = f"{inside}/__init__.py" if package else f"{inside}.py"
    if not package and len(parts) == 1:
        root = path
    assert module_name(path, root) == (".".join(parts), package)


@pytest.mark.parametrize(
    "path",
    ["p/foo-bar.py", "p/a-b/c.py", "p/data.txt", "p/2to3.py", "p/x.pyi", "pq/a.py", "p.py", "a/p/b.py"],
)
def test_what_cannot_be_imported_has_no_name(path: str) -> None:
    assert module_name(path, "p") is None


def packages(*directories: str) -> list[str]:
    return [f"{directory}/__init__.py" for directory in directories]


@pytest.mark.parametrize(
    ("directories", "name", "roots"),
    [
        (("conda", "conda_env", "tests", "docs/source", "conda/cli"), "", ("conda", "conda_env")),
        (("conda", "conda_env", "auxlib", "test_data"), "conda", ("conda", "conda_env")),
        (("auxlib", "conda", "test_data"), "", ("auxlib", "conda")),
        (("src/_griffe", "src/griffe", "src/other", "scripts"), "griffe", ("src/_griffe", "src/griffe")),
        (("src/pkg", "pkg", "src"), "", ("src/pkg",)),
        (("src/a/b", "lib/c"), "", ()),
        (("binstar_client",), "anaconda-client", ("binstar_client",)),
        (("tools", "src/build"), "build", ("src/build",)),
        (("Tests", "foo-bar", "testing", "tests_extra"), "", ()),
        (("libmambapy/src/libmambapy", "micromamba/tests"), "libmambapy", ("libmambapy/src/libmambapy",)),
        (("tests/fixtures/griffe", "packages/x/griffe", "a/b/c/griffe"), "griffe", ("packages/x/griffe",)),
        (("a_b",), "A-B", ("a_b",)),
    ],
)
def test_roots(directories: tuple[str, ...], name: str, roots: tuple[str, ...]) -> None:
    assert find_roots([*packages(*directories), "setup.py", "__init__.py"], name) == roots


def test_below_what_is_no_project_no_package_is_looked_for() -> None:
    found = packages("projects/x/griffe", "src/other")
    assert find_roots(found, "griffe", project=False) == ("src/other",)
    assert find_roots(packages("projects/x/griffe"), "griffe", project=False) == ()
    assert find_roots(packages("src/griffe", "x/griffe"), "griffe", project=False) == ("src/griffe",)


def test_a_root_counts_though_an_unlucky_name_comes_first() -> None:
    assert find_roots(reversed(packages("zebra", "alpha"))) == ("alpha", "zebra")


def test_given_roots_are_written_as_paths_are() -> None:
    assert given_roots(["./src/conda/", "conda_env", "/a//b"]) == ("src/conda", "conda_env", "a/b")


def test_a_package_hides_the_module_beside_it() -> None:
    files = importable([("p/a.py", "1"), ("p/a/__init__.py", "2"), ("p/__init__.py", "3")], ["p"])
    assert [(file.module, file.package, file.blob) for file in files] == [
        ("p", True, "3"),
        ("p.a", True, "2"),
    ]


def test_of_two_roots_of_one_name_the_first_is_taken() -> None:
    files = [("old/p/__init__.py", "1"), ("new/p/__init__.py", "2"), ("old/p/a.py", "3")]
    assert [file.blob for file in importable(files, ["new/p", "old/p"])] == ["2", "3"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [("p", True), ("p/a", True), ("p/a.py", True), ("p/README.md", False), ("q/a.py", False)],
)
def test_what_could_hold_modules(path: str, expected: bool) -> None:
    assert could_hold(path, ["p"]) is expected
