from __future__ import annotations

import gc
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deprecat.errors import SourceError
from deprecat.model.places import Skipped
from deprecat.model.releases import Release
from deprecat.sources.asking import run_git
from deprecat.sources.git import GitSource

if TYPE_CHECKING:
    from tests.sources.conftest import Repository


def versions(source: GitSource) -> list[str]:
    return [release.version for release in source.releases()[0]]


def reasons(source: GitSource) -> dict[str, str]:
    return {skipped.path: skipped.reason for skipped in source.releases()[1]}


@pytest.fixture
def new_york() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "EST+5")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("new_york")
def test_tags_are_releases_with_commit_and_day(repository: Repository) -> None:
    first = repository.commit("v1.9.0")
    repository.git("commit", "-q", "--allow-empty", "-m", "later")
    repository.git("tag", "-a", "1.10.0", "-m", "annotated")
    second = repository.git("rev-parse", "HEAD")
    repository.git("tag", "-a", "-m", "a tag of a tag", "1.11", "1.10.0")
    assert GitSource(repository.path).releases() == (
        [
            Release("1.9.0", "2020-02-29", first),
            Release("1.10.0", "2020-02-29", second),
            Release("1.11", "2020-02-29", second),
        ],
        [],
    )


@pytest.mark.parametrize("where", ["clone", "clone/.git", "bare", "linked"])
def test_any_form_of_a_repository_will_do(repository: Repository, tmp_path: Path, where: str) -> None:
    repository.write({"pkg/__init__.py": "x = 1\n"})
    commit = repository.commit("1.0")
    repository.git("clone", "-q", "--bare", ".", str(tmp_path / "bare"))
    repository.git("worktree", "add", "-q", "--detach", str(tmp_path / "linked"))
    source = GitSource(tmp_path / where)
    (release,) = source.releases()[0]
    assert release.source == commit
    assert [content for _, content in source.read(file.blob for file in source.tree(release).files)] == [
        b"x = 1\n"
    ]


def test_a_surrounding_git_does_not_lead_astray(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit("1.0")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "nowhere"))
    assert versions(GitSource(repository.path)) == ["1.0"]


def test_only_final_releases_by_default(repository: Repository) -> None:
    repository.commit(
        "1.0", "2.0rc1", "2.0.dev3", "1.0-1", "v1.0.post2", "1.0+cuda", "latest", "vv3.0", "x/1.0"
    )
    source = GitSource(repository.path)
    assert versions(source) == ["1.0"]
    assert reasons(source) == {
        "2.0rc1": "a pre-release; --tags can name it",
        "2.0.dev3": "a development release; --tags can name it",
        "1.0-1": "a post-release of 1.0; --tags can name it",
        "v1.0.post2": "a post-release of 1.0; --tags can name it",
        "1.0+cuda": "a local version; --tags can name it",
        str(repository.path): "3 tags do not look like versions: latest, vv3.0, x/1.0",
    }


def test_strange_tags_are_told_in_one_line(repository: Repository) -> None:
    repository.commit("1.0", *(f"build-{n}" for n in range(10, 20)))
    assert GitSource(repository.path).releases()[1] == [
        Skipped(str(repository.path), "10 tags do not look like versions: build-10, build-11, build-12, ...")
    ]


def test_a_pattern_decides_alone(repository: Repository) -> None:
    repository.commit("client-1.0", "client-1.1rc1", "client-1.2-3", "client-main", "1.0", "my-client-9.0")
    source = GitSource(repository.path, tags=r"client-(?P<version>.*)")
    # A dash in a version would be read as a range of releases.
    assert versions(source) == ["1.0", "1.1rc1", "1.2.post3"]
    assert reasons(source) == {
        "client-main": "--tags matches it, but 'main' is not a PEP 440 version",
        str(repository.path): "2 tags do not match --tags 'client-(?P<version>.*)': 1.0, my-client-9.0",
    }


def test_a_pattern_without_a_version_group_takes_the_tag(repository: Repository) -> None:
    repository.commit("v1.0", "1.1a1", "1.1a1.post1", "2.0")
    assert versions(GitSource(repository.path, tags=r"v?1\.\d(a\d)?")) == ["1.0", "1.1a1"]


def test_since(repository: Repository) -> None:
    repository.commit("1.9", "1.10", "2.0", "1.9rc1", "1.10rc1")
    source = GitSource(repository.path, since="1.10")
    assert versions(source) == ["1.10", "2.0"]
    assert reasons(source) == {str(repository.path): "3 tags are older than 1.10"}


def test_one_tag_per_version(repository: Repository) -> None:
    repository.commit("v3.20.4", "0.14")
    repository.commit("3.20.4", "v1.0.0", "1-2", "v1-2")
    repository.git("tag", "0.14.0", "0.14")
    source = GitSource(repository.path, tags=".*")
    assert versions(source) == ["0.14.0", "1.0.0", "1.post2", "3.20.4"]
    assert reasons(source) == {
        "0.14": "the version of tag 0.14.0, at the same commit",
        "v1-2": "the version of tag 1-2, at the same commit",
        "v3.20.4": "the version of tag 3.20.4, at another commit",
    }


def test_a_tag_need_not_name_a_commit(repository: Repository) -> None:
    repository.write({"a.txt": "a"})
    repository.commit("1.0")
    repository.git("tag", "2.0", "HEAD:a.txt")
    repository.git("tag", "3.0", "HEAD^{tree}")
    source = GitSource(repository.path)
    assert versions(source) == ["1.0"]
    assert reasons(source) == {"2.0": "it names a blob, not a commit", "3.0": "it names a tree, not a commit"}


def test_a_tree_holds_the_importable_files_of_its_release(repository: Repository) -> None:
    repository.write(
        {
            "setup.py": "",
            "tests/__init__.py": "",
            "pkg/__init__.py": "one",
            "pkg/sub/__init__.py": "two",
            "pkg/sub/mod.py": "two",
            "pkg/bare/mod.py": "three",
            "pkg/foo-bar.py": "",
            "pkg/data.json": "",
        }
    )
    repository.commit("1.0")
    shutil.rmtree(repository.path / "pkg/sub")
    repository.write({"pkg/__init__.py": "changed", "extra/__init__.py": ""})
    repository.commit("2.0")
    (repository.path / "pkg/__init__.py").write_text("not committed")
    source = GitSource(repository.path)
    old, new = (source.tree(release) for release in source.releases()[0])
    assert [(file.path, file.module, file.package) for file in old.files] == [
        ("pkg/__init__.py", "pkg", True),
        ("pkg/bare/mod.py", "pkg.bare.mod", False),
        ("pkg/sub/__init__.py", "pkg.sub", True),
        ("pkg/sub/mod.py", "pkg.sub.mod", False),
    ]
    assert (old.roots, new.roots) == (("pkg",), ("extra", "pkg"))
    assert old.files[2].blob == old.files[3].blob
    contents = dict(source.read(file.blob for file in old.files + new.files))
    assert sorted(contents.values()) == [b"", b"changed", b"one", b"three", b"two"]
    assert contents[new.files[1].blob] == b"changed"


def test_given_roots_are_packages_and_modules_anywhere(repository: Repository) -> None:
    repository.write({"lib/py/pkg/a.py": "", "six.py": "", "other/__init__.py": ""})
    repository.commit("1.0")
    source = GitSource(repository.path, roots=("lib/py/pkg/", "six.py", "gone"))
    tree = source.tree(source.releases()[0][0])
    assert [file.module for file in tree.files] == ["pkg.a", "six"]
    assert tree.roots == ("pkg", "six")


@pytest.mark.parametrize(
    ("roots", "reason"),
    [
        ((), "no Python package at the top or under src/; name its roots"),
        (("a", "b/c"), "no Python package at a, b/c"),
    ],
)
def test_a_release_without_packages_says_so(
    repository: Repository, roots: tuple[str, ...], reason: str
) -> None:
    repository.write({"lib/pkg/__init__.py": ""})
    repository.commit("1.0")
    source = GitSource(repository.path, roots=roots)
    tree = source.tree(source.releases()[0][0])
    assert (tree.files, tree.roots, tree.skipped) == ((), (), (Skipped("1.0", reason),))


def test_links_and_submodules_are_told_where_modules_could_be(repository: Repository, tmp_path: Path) -> None:
    repository.write({"pkg/__init__.py": "", "README.md": ""})
    (repository.path / "pkg/link.py").symlink_to("__init__.py")
    (repository.path / "pkg/README.md").symlink_to("../README.md")
    (repository.path / "docs").symlink_to("pkg")
    commit = repository.commit()
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{commit},pkg/sub")
    repository.git("commit", "-q", "-m", "submodule")
    repository.git("tag", "1.0")
    source = GitSource(repository.path)
    tree = source.tree(source.releases()[0][0])
    assert [file.module for file in tree.files] == ["pkg"]
    assert tree.skipped == (
        Skipped("pkg/link.py", "a symbolic link, not followed"),
        Skipped("pkg/sub", "a submodule, not followed"),
    )


def test_names_need_not_be_ascii(repository: Repository) -> None:
    repository.write({"pkg/__init__.py": "", "pkg/naïve.py": "", "pkg/a\tb\n.txt": ""})
    with open(os.fsencode(repository.path) + b"/pkg/\xe9.py", "wb"):
        pass
    repository.commit("1.0")
    source = GitSource(repository.path)
    tree = source.tree(source.releases()[0][0])
    assert [file.module for file in tree.files] == ["pkg", "pkg.naïve"]


def test_reading_much_does_not_stall(repository: Repository) -> None:
    """More requests and more answers than pipes hold."""
    repository.write({"pkg/__init__.py": ""} | {f"pkg/m{n}.py": f"{n}\n" * 300 for n in range(3000)})
    repository.commit("1.0")
    source = GitSource(repository.path)
    blobs = [file.blob for file in source.tree(source.releases()[0][0]).files]
    contents = list(source.read([*blobs, *blobs]))
    assert [blob for blob, _ in contents] == blobs
    assert sum(len(content) for _, content in contents) == sum(len(f"{n}\n") * 300 for n in range(3000))


def test_reading_may_stop_early(repository: Repository) -> None:
    repository.write({"pkg/__init__.py": ""} | {f"pkg/m{n}.py": f"{n}\n" * 9999 for n in range(50)})
    repository.commit("1.0")
    source = GitSource(repository.path)
    before = threading.active_count()
    reading = source.read(file.blob for file in source.tree(source.releases()[0][0]).files)
    next(reading)
    del reading
    gc.collect()
    assert threading.active_count() == before


def test_reading_nothing_starts_nothing(tmp_path: Path) -> None:
    assert list(GitSource(tmp_path / "nowhere").read([])) == []


# What can be wrong


def error(source: GitSource) -> str:
    with pytest.raises(SourceError) as caught:
        source.releases()
    text = str(caught.value)
    assert "\n" not in text
    return text


def test_no_such_directory(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    assert error(GitSource(gone)) == f"{gone}: no such directory; give the top of a git clone"


def test_not_a_repository(repository: Repository) -> None:
    """Above it there is one, but that is not the one that was given."""
    repository.commit("1.0")
    below = repository.path / "below"
    below.mkdir()
    expected = f"{below}: not a git repository; give the top of a clone, or a bare one"
    assert error(GitSource(below)) == expected


def test_no_tags(repository: Repository) -> None:
    repository.commit()
    assert (
        error(GitSource(repository.path)) == f"{repository.path}: no tags; fetch them with 'git fetch --tags'"
    )


def test_no_release_among_the_tags(repository: Repository) -> None:
    repository.commit("1.0", "nightly")
    assert error(GitSource(repository.path, since="2")) == (
        f"{repository.path}: none of its tags (2: 1.0, nightly) is a release as asked for; "
        "name them with --tags, or lower --since"
    )


def test_wrong_options(repository: Repository) -> None:
    repository.commit("1.0")
    assert error(GitSource(repository.path, tags="(")).startswith("--tags '(' is not a regular expression: ")
    assert error(GitSource(repository.path, since="new")) == "--since 'new' is not a version such as 4.6.0"


def test_no_git(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    expected = f"{repository.path}: git is needed to read it, and there is none on PATH; install git"
    assert error(GitSource(repository.path)) == expected
    with pytest.raises(SourceError, match="install git"):
        list(GitSource(repository.path).read(["0" * 40]))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file away")
def test_a_repository_of_another_user(repository: Repository) -> None:
    repository.commit("1.0")
    for path in (repository.path, repository.path / ".git"):
        os.chown(path, 12345, 12345)
    assert error(GitSource(repository.path)) == (
        f"{repository.path}: git refuses it because another user owns it; "
        f"trust it with: git config --global --add safe.directory {repository.path}"
    )


def damage(repository: Repository, name: str) -> None:
    """Overwrite an object."""
    oid = repository.git("rev-parse", name)
    file = repository.path / ".git/objects" / oid[:2] / oid[2:]
    file.chmod(0o644)
    file.write_bytes(b"rubbish")


def test_a_damaged_commit(repository: Repository) -> None:
    repository.commit("1.0")
    damage(repository, "HEAD")
    assert str(repository.path) in error(GitSource(repository.path))


def test_one_lost_commit_loses_one_release(repository: Repository) -> None:
    repository.commit("1.0")
    repository.write({"a": "b"})
    lost = repository.commit("2.0")
    (repository.path / ".git/objects" / lost[:2] / lost[2:]).unlink()
    source = GitSource(repository.path)
    assert versions(source) == ["1.0"]
    assert reasons(source) == {"2.0": "its object is missing; the clone is partial or damaged"}
    repository.git("tag", "-d", "1.0")
    expected = "the commits of its tags are missing; the clone is partial or damaged, clone it anew"
    assert error(source) == f"{repository.path}: {expected}"


@pytest.mark.parametrize("what", ["HEAD^{tree}", "HEAD:pkg/__init__.py"])
def test_damaged_content(repository: Repository, what: str) -> None:
    repository.write({"pkg/__init__.py": "text", "pkg/a.py": "a"})
    repository.commit("1.0")
    damage(repository, what)
    source = GitSource(repository.path)
    with pytest.raises(SourceError, match=str(repository.path)):
        dict(source.read(file.blob for file in source.tree(source.releases()[0][0]).files))


def test_a_lost_blob_is_not_fetched(repository: Repository, tmp_path: Path) -> None:
    """A partial clone would get what it lacks over the network."""
    repository.write({"pkg/__init__.py": "text"})
    repository.commit("1.0")
    repository.git("config", "uploadpack.allowFilter", "true")
    partial = tmp_path / "partial"
    subprocess.run(
        ["git", "clone", "-q", "--bare", "--filter=blob:none", f"file://{repository.path}", str(partial)],
        check=True,
        capture_output=True,
    )
    source = GitSource(partial)
    blobs = [file.blob for file in source.tree(source.releases()[0][0]).files]
    assert len(blobs) == 1
    with pytest.raises(SourceError, match=str(partial)):
        list(source.read(blobs))


def test_a_failing_command_is_an_error_with_gits_words(repository: Repository) -> None:
    with pytest.raises(SourceError) as caught:
        run_git(repository.path, "ls-tree", "0" * 40)
    assert str(caught.value) == (
        f"{repository.path}: git cannot read it: not a tree object; 'git fsck' tells more"
    )
