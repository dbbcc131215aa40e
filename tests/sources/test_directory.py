from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deprecat.errors import SourceError
from deprecat.model.places import Skipped
from deprecat.model.releases import Release
from deprecat.sources.directory import DirectorySource, blob_id
from deprecat.sources.git import GitSource

if TYPE_CHECKING:
    from tests.sources.conftest import Repository


def write(top: Path, *names: str) -> None:
    for name in names:
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(name)


def test_a_directory_is_the_tree_that_git_would_have(repository: Repository) -> None:
    write(repository.path, "pkg/__init__.py", "pkg/a/b.py", "pkg/x.txt", "src/other/__init__.py")
    write(repository.path, "tests/__init__.py", ".h/a.py")
    repository.commit("1.0")
    write(repository.path, "pkg/__pycache__/a.py", "node_modules/x/__init__.py")
    git, directory = GitSource(repository.path), DirectorySource(repository.path, "1.0")
    expected, tree = (source.tree(source.releases()[0][0]) for source in (git, directory))
    assert (tree.files, tree.roots, tree.skipped) == (expected.files, expected.roots, expected.skipped)
    assert tree.roots == ("other", "pkg")
    blobs = [file.blob for file in tree.files]
    assert list(directory.read([*blobs, blobs[0]])) == list(git.read(blobs))


def test_the_empty_blob_has_gits_name() -> None:
    assert blob_id(b"") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"


def test_its_release(tmp_path: Path) -> None:
    assert DirectorySource(tmp_path, "4.6.dev1").releases() == ([Release("4.6.dev1", "", "directory")], [])


def test_given_roots_alone_are_searched(tmp_path: Path) -> None:
    write(tmp_path, "conda/__init__.py", "lib/six.py", "other/__init__.py")
    source = DirectorySource(tmp_path, "1", roots=("./conda/", "lib/six.py", "gone"))
    assert [file.module for file in source.tree(Release("1")).files] == ["conda", "six"]


def test_content_is_that_of_the_tree(tmp_path: Path) -> None:
    write(tmp_path, "pkg/__init__.py")
    source = DirectorySource(tmp_path, "1")
    (file,) = source.tree(Release("1")).files
    (tmp_path / "pkg/__init__.py").unlink()
    assert list(source.read([file.blob])) == [(file.blob, b"pkg/__init__.py")]


def test_links_are_told_and_not_followed(tmp_path: Path) -> None:
    write(tmp_path, "pkg/__init__.py")
    (tmp_path / "pkg/loop").symlink_to(".")
    (tmp_path / "pkg/a.py").symlink_to("__init__.py")
    (tmp_path / "pkg/NEWS.md").symlink_to("__init__.py")
    (tmp_path / "latest").symlink_to("pkg")
    os.mkfifo(tmp_path / "pkg/pipe.py")
    tree = DirectorySource(tmp_path, "1").tree(Release("1"))
    assert [file.path for file in tree.files] == ["pkg/__init__.py"]
    link = "a symbolic link, not followed"
    assert tree.skipped == (Skipped("pkg/a.py", link), Skipped("pkg/loop", link))


@contextlib.contextmanager
def unprivileged() -> Iterator[Path]:
    """A directory, and no right to look past its permissions, even for root."""
    with tempfile.TemporaryDirectory() as name:
        top = Path(name).resolve()
        top.chmod(0o755)
        user = os.geteuid()
        if user == 0:
            os.seteuid(65534)
        try:
            yield top
        finally:
            os.seteuid(user)
            for directory, _, _ in os.walk(top):
                Path(directory).chmod(0o755)


def test_what_is_closed_is_told() -> None:
    with contextlib.ExitStack() as stack:
        before = os.geteuid()
        top = stack.enter_context(unprivileged())
        now = os.geteuid()
        os.seteuid(before)
        write(top, "pkg/__init__.py", "pkg/a.py", "pkg/sub/b.py", "private/__init__.py")
        (top / "pkg/a.py").chmod(0)
        (top / "pkg/sub").chmod(0)
        (top / "private").chmod(0)
        os.seteuid(now)
        tree = DirectorySource(top, "1").tree(Release("1"))
        assert [file.path for file in tree.files] == ["pkg/__init__.py"]
        assert tree.skipped == tuple(
            Skipped(path, "permission denied") for path in ("pkg/a.py", "pkg/sub", "private")
        )


@pytest.mark.parametrize("make", [True, False])
def test_nothing_there(tmp_path: Path, make: bool) -> None:
    top = tmp_path / "top"
    if make:
        write(top, "lib/pkg/__init__.py")
    what = (
        "no Python package in it; give its parent or its roots"
        if make
        else "no such directory; give the one that holds the package"
    )
    with pytest.raises(SourceError) as caught:
        DirectorySource(top, "1").tree(Release("1"))
    assert str(caught.value) == f"{top}: {what}"


def test_a_version_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="'main' is not a version; give one such as"):
        DirectorySource(tmp_path, "main").releases()
