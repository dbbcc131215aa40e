from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deprecat.downstream.files import ModuleNames, Project, find
from deprecat.downstream.walking import own
from deprecat.errors import ConfigError, PathError
from deprecat.model.places import Skipped


@pytest.fixture(autouse=True)
def hermetic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture(params=["git", "plain"])
def top(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A project, known to git or not; what git is not told to ignore is the same in both."""
    path = tmp_path / "project"
    path.mkdir()
    if request.param == "git":
        git(path, "init", "-q")
    return path


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A work tree."""
    path = tmp_path / "project"
    path.mkdir()
    git(path, "init", "-q")
    return path


def git(path: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=path, check=True, capture_output=True)


def write(top: Path, *names: str, text: str = "") -> None:
    for name in names:
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text)


def names(project: Project, which: str = "checked") -> list[str]:
    return [project.display(path) for path in getattr(project, which)]


def check(top: Path, *paths: str, exclude: tuple[str, ...] = ()) -> Project:
    return find([Path(path) for path in paths], exclude=exclude, cwd=top)


# What is found


def test_all_python_files(top: Path) -> None:
    write(top, "setup.py", "pkg/__init__.py", "pkg/a.py", "pkg/a.pyi", "pkg/data.txt", "tests/x/test_a.py")
    project = check(top, ".")
    assert names(project) == [
        "pkg/__init__.py",
        "pkg/a.py",
        "pkg/a.pyi",
        "setup.py",
        "tests/x/test_a.py",
    ]
    assert project.files == project.checked
    assert project.files[0] == str(top / "pkg/__init__.py")
    assert (project.top, project.skipped) == (top, ())


@pytest.mark.skipif(os.name == "nt", reason="tells no such limit")
def test_a_name_that_is_too_long_is_told_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory whose path is as long as may be has files that no path leads to."""
    deepest, top = tmp_path, tmp_path / ("d" * 200)
    try:
        most = os.pathconf(tmp_path, "PC_PATH_MAX") - 6
        while (left := most - len(str(deepest))) > 1:
            deepest /= "d" * (min(200, left - 1) if left != 202 else 100)
            deepest.mkdir()
        monkeypatch.chdir(deepest)
        Path("module.py").write_text("")
        monkeypatch.chdir(tmp_path)
        (told,) = find([top], cwd=tmp_path).skipped
        assert (told.path.rpartition("/")[2], told.reason) == ("module.py", "file name too long")
    finally:  # what clears away after tests finds it too long, too
        os.chdir(deepest)
        Path("module.py").unlink(missing_ok=True)
        os.chdir(tmp_path)


def test_without_paths_the_current_directory(top: Path) -> None:
    write(top, "a.py", "sub/b.py")
    assert names(find([], cwd=top / "sub")) == ["b.py"]


def test_copies_are_left_out(top: Path) -> None:
    write(top, "a.py", "pkg/build/b.py", "dist/__init__.py", "pkg/vendors/c.py", "tests/d.py")
    write(top, "build/lib/x.py", "pkg/dist/x.py", "pkg/_vendor/x.py", "vendor/x.py", "third_party/x.py")
    write(top, "venv/x.py", ".venv/x.py", ".tox/py/x.py", "node_modules/m/x.py", "a.egg-info/x.py")
    write(top, "env/pyvenv.cfg", "env/lib/x.py", "lib/site-packages/x.py")
    write(top, "conda/conda-meta/history", "conda/bin/python", "conda/lib/x.py", "tests/conda-meta/history")
    expected = ["a.py", "dist/__init__.py", "pkg/build/b.py", "pkg/vendors/c.py", "tests/d.py"]
    project = check(top, ".")
    assert names(project) == expected
    assert names(project, "files") == expected


def test_what_is_named_is_checked_whatever_it_lies_in(top: Path) -> None:
    write(top, "a.py", "pkg/_vendor/x.py", "pkg/_vendor/y/z.py", "pkg/_vendor/y/vendor/q.py")
    write(top, "build/lib/b.py")
    assert names(check(top, "pkg/_vendor/x.py")) == ["pkg/_vendor/x.py"]
    assert names(check(top, "pkg/_vendor", "build")) == [
        "build/lib/b.py",
        "pkg/_vendor/x.py",
        "pkg/_vendor/y/z.py",
    ]


def test_as_found_names_count_no_more_than_what_is_found(top: Path) -> None:
    all_names = (
        *("a.py", "sub/b.py", "_vendor/c.py", "docs/d.py", "notes.txt", "data.yaml", "run.sh"),
        *("pyproject.toml", "tests/data/pyproject.toml", "n.ipynb"),
    )
    write(top, *all_names)
    found = find([Path(name) for name in all_names], exclude=["docs"], cwd=top, as_found=True)
    assert names(found) == ["a.py", "n.ipynb", "pyproject.toml", "sub/b.py"]
    assert [Path(path).name for path in found.scripts] == ["run.sh"]
    assert found.skipped == ()
    whole = find([], exclude=["docs"], cwd=top)
    assert names(whole) == names(found)
    assert whole.scripts == found.scripts


def test_a_project_may_itself_lie_in_such_a_directory(tmp_path: Path) -> None:
    top = tmp_path / "vendor/build"
    write(top, "a.py")
    assert names(check(top, ".")) == ["a.py"]


def test_exclude_is_as_in_a_gitignore_and_leaves_files_to_read(top: Path) -> None:
    write(top, "a.py", "old/b.py", "old/keep.py", "pkg/old/c.py", "pkg/gen_d.py", "e.py")
    project = check(top, ".", exclude=("/old/*", "gen_*", "!keep.py", "# e.py", ""))
    assert names(project) == ["a.py", "e.py", "old/keep.py", "pkg/old/c.py"]
    assert len(project.files) == 6


def test_exclude_is_seen_from_the_top_and_from_a_named_path(top: Path) -> None:
    write(top, "a.py", "old/b.py", "old/data/c.py", "new/data/d.py")
    exclude = ("/old/", "data")
    assert names(check(top, "new", "old", exclude=exclude)) == ["old/b.py"]
    assert names(check(top, "old/data/c.py", "a.py", exclude=exclude)) == ["a.py", "old/data/c.py"]
    assert names(check(top, "old/data", exclude=exclude)) == ["old/data/c.py"]


def test_a_pattern_that_is_none(top: Path) -> None:
    write(top, "a.py")
    with pytest.raises(ConfigError, match=r"^exclude: '!' is not a pattern as in \.gitignore"):
        check(top, ".", exclude=("!",))


def test_scripts(top: Path) -> None:
    shebangs = {
        "run": "#!/usr/bin/env python3\n",
        "long": f"#!{'/placehold' * 12}/bin/python\n",
        "shell": "#!/bin/sh\nexec python $0\n",
        "binary": "\x7fELF python",
        "dotted.sh": "#!/usr/bin/python\n",
        "quiet": "#!/usr/bin/python\n",
    }
    for name, text in shebangs.items():
        write(top, f"bin/{name}", text=text)
        (top / "bin" / name).chmod(0o644 if name == "quiet" else 0o755)
    assert names(check(top, ".")) == ["bin/long", "bin/run"]
    project = check(top, *(f"bin/{name}" for name in shebangs))
    assert names(project) == ["bin/dotted.sh", "bin/long", "bin/quiet", "bin/run"]
    reason = "not Python: neither *.py nor a first line '#!... python'"
    assert project.skipped == (Skipped("bin/binary", reason),)
    assert [Path(path).name for path in project.scripts] == ["shell"]


def test_files_that_write_commands(top: Path) -> None:
    for name in (
        "ci/a.sh",
        "Dockerfile",
        ".github/workflows/a.yml",
        "env.yml",
        "vendor/a.sh",
        "a.py",
        "plain",
    ):
        write(top, name, text="#!/bin/sh\n")
    assert [project.display(path) for project in [check(top, ".")] for path in project.scripts] == [
        *(".github/workflows/a.yml", "Dockerfile", "ci/a.sh"),
    ]
    assert [Path(path).name for path in check(top, ".", exclude=("ci",)).scripts] == ["a.yml", "Dockerfile"]
    assert [Path(path).name for path in check(top, "vendor/a.sh").scripts] == ["a.sh"]


def test_a_path_that_does_not_exist(top: Path) -> None:
    write(top, "a.py")
    for path in ("gone.py", "a.py/b.py", "gone/"):
        with pytest.raises(PathError) as caught:
            check(top, "a.py", path)
        assert str(caught.value) == f"{Path(path)}: no such file or directory"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("scr", "src"), ("src/fiel.py", "src/file.py"), ("src/fiel.pyi", None), ("x.py", None)],
)
def test_a_path_that_is_misspelt(typed: str, meant: str | None, top: Path) -> None:
    write(top, "a.py", "src/file.py")
    with pytest.raises(PathError) as caught:
        check(top, typed)
    hint = f"; did you mean {Path(meant)}?" if meant else ""
    assert str(caught.value) == f"{Path(typed)}: no such file or directory{hint}"


def test_names_need_not_be_utf8(top: Path) -> None:
    with open(os.fsencode(top) + b"/\xe9.py", "wb"):
        pass
    write(top, "naïve file.py", "new\nline.py")
    assert names(check(top, ".")) == ["naïve file.py", "new\nline.py", "\ufffd.py"]


# Links


def test_a_link_to_a_file_of_the_project_is_that_file(top: Path) -> None:
    write(top, "pkg/a.py", "pkg/b.py")
    (top / "link.py").symlink_to("pkg/a.py")
    assert names(check(top, ".")) == ["pkg/a.py", "pkg/b.py"]
    assert names(check(top, "link.py", "pkg/a.py")) == ["pkg/a.py"]


def test_of_links_to_a_file_elsewhere_one_is_read(top: Path, tmp_path: Path) -> None:
    write(tmp_path, "elsewhere/real.py")
    for name in ("b.py", "a.py"):
        (top / name).symlink_to(tmp_path / "elsewhere/real.py")
    assert names(check(top, ".")) == ["a.py"]


def test_linked_directories_are_not_entered(top: Path, tmp_path: Path) -> None:
    write(tmp_path, "elsewhere/x.py")
    write(top, "pkg/a.py")
    (top / "pkg/loop").symlink_to("..")
    (top / "elsewhere").symlink_to(tmp_path / "elsewhere")
    assert names(check(top, ".")) == ["pkg/a.py"]


def test_a_linked_directory_that_is_named_is_where_it_leads(top: Path) -> None:
    write(top, "pkg/a.py", "b.py")
    (top / "link").symlink_to("pkg")
    assert names(check(top, "link", "pkg")) == ["pkg/a.py"]
    project = check(top / "link", "a.py")
    assert names(project) == ["a.py"]
    assert project.checked == (str(top / "pkg/a.py"),)


def test_hard_links_are_files_of_their_own(top: Path) -> None:
    write(top, "a.py")
    (top / "b.py").hardlink_to(top / "a.py")
    assert names(check(top, ".")) == ["a.py", "b.py"]


def test_broken_links_and_pipes_are_told(top: Path) -> None:
    write(top, "a.py", "dir.py/b.py")
    (top / "broken.py").symlink_to("gone.py")
    (top / "broken").symlink_to("gone")
    (top / "self.py").symlink_to("self.py")
    os.mkfifo(top / "pipe.py")
    project = check(top, ".")
    assert names(project) == ["a.py", "dir.py/b.py"]
    expected = {
        Skipped("broken.py", "a broken symbolic link"),
        Skipped("self.py", "too many levels of symbolic links"),
        Skipped("pipe.py", "not a regular file"),
    }
    # Git does not list pipes.
    assert set(project.skipped) | {Skipped("pipe.py", "not a regular file")} == expected
    named = check(top, "broken.py", "pipe.py", "a.py")
    assert names(named) == ["a.py"]
    assert {skipped.path for skipped in named.skipped} >= {"broken.py", "pipe.py"}


# Git


def test_what_git_ignores_is_left_out_unless_named(tree: Path) -> None:
    write(tree, ".gitignore", text="generated/\n*_pb2.py\n")
    write(tree, "a.py", "generated/b.py", "c_pb2.py", "tracked_pb2.py")
    git(tree, "add", "-f", "tracked_pb2.py")
    assert names(check(tree, ".")) == ["a.py", "tracked_pb2.py"]
    project = check(tree, "generated", "c_pb2.py")
    assert names(project) == ["c_pb2.py", "generated/b.py"]
    assert names(project, "files") == ["a.py", "c_pb2.py", "generated/b.py", "tracked_pb2.py"]


def test_what_was_deleted_is_no_news(tree: Path) -> None:
    write(tree, "a.py", "b.py", "sub/c.py", "d.py")
    git(tree, "add", ".")
    (tree / "b.py").unlink()
    (tree / "sub/c.py").unlink()
    (tree / "sub").rmdir()
    write(tree, "sub")
    project = check(tree, ".")
    assert names(project) == ["a.py", "d.py"]
    assert project.skipped == ()


def test_a_conflicted_file_is_there_once(tree: Path) -> None:
    write(tree, "a.py")
    git(tree, "add", ".")
    blob = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
    stages = "".join(f"100644 {blob} {stage}\ta.py\n" for stage in (1, 2, 3))
    git(tree, "rm", "-q", "--cached", "a.py")
    subprocess.run(["git", "update-index", "--index-info"], input=stages, text=True, cwd=tree, check=True)
    assert names(check(tree, ".")) == ["a.py"]


def test_a_part_of_the_project_is_checked_and_all_of_it_read(tree: Path) -> None:
    write(tree, "pkg/a.py", "pkg/sub/b.py", "pkg/sub2/c.py", "d.py")
    project = check(tree / "pkg", "sub", "../d.py")
    assert names(project) == ["../d.py", "sub/b.py"]
    assert names(project, "files") == ["../d.py", "a.py", "sub/b.py", "sub2/c.py"]
    assert project.top == tree


def test_where_git_knows_of_anything_what_it_ignores_is_left_out(tree: Path) -> None:
    write(tree, ".gitignore", text="made.py\nmore/\n")
    write(tree, "docs/README.rst", "docs/made.py", "more/made.py", "docs-more/b.py")
    assert names(check(tree, "docs")) == []
    assert names(check(tree, "more")) == ["more/made.py"]
    assert names(check(tree, "docs-more")) == ["docs-more/b.py"]
    assert names(check(tree, ".")) == ["docs-more/b.py"]


def test_files_at_the_top_of_all_are_no_copies() -> None:
    top = os.path.abspath(os.sep)
    paths = [os.path.join(top, *parts) for parts in (("a.py",), ("vendor", "b.py"), ("pkg", "c.py"))]
    assert list(own(paths, top)) == [paths[0], paths[2]]


def test_a_repository_inside_is_a_project_of_its_own(tree: Path) -> None:
    write(tree, "a.py", "inner/b.py", "inner/c.py", "inner/.gitignore", text="c.py")
    git(tree / "inner", "init", "-q")
    assert names(check(tree, ".")) == ["a.py"]
    project = check(tree, "inner")
    assert (names(project), project.top) == (["inner/b.py"], tree / "inner")
    assert names(check(tree, ".", "inner")) == ["a.py", "inner/b.py"]


def test_two_projects_at_once(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(tmp_path / name, "a.py", "ignored.py", ".gitignore", text="ignored.py")
        git(tmp_path / name, "init", "-q")
    project = check(tmp_path / "one", ".", "../two")
    assert (names(project), project.top) == (["a.py", "../two/a.py"], tmp_path)


def test_a_hook_runs_with_its_own_git_variables(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tree, "a.py")
    git(tree, "add", ".")
    monkeypatch.setenv("GIT_DIR", str(tree / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tree / "nowhere"))
    project = check(tree, ".")
    assert (names(project), project.skipped) == (["a.py"], ())


def test_without_git_its_tree_is_searched_and_that_is_told(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tree, "a.py", "pkg/__init__.py", "pkg/b.py")
    monkeypatch.setenv("PATH", str(tmp_path))
    project = check(tree, ".")
    assert names(project) == ["a.py", "pkg/__init__.py", "pkg/b.py"]
    (skipped,) = project.skipped
    assert skipped.path == "."
    assert skipped.reason.startswith("searched without git, so with the files that it ignores: ")
    assert skipped.reason.endswith("install git")


# Without git


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    path = tmp_path / "plain"
    path.mkdir()
    return path


def test_a_lone_file_brings_its_package_along_and_no_more(plain: Path) -> None:
    write(plain, "pkg/__init__.py", "pkg/sub/__init__.py", "pkg/sub/a.py", "pkg/b.py", "d.py")
    write(plain, "pkg/_vendor/c.py")
    project = check(plain, "pkg/sub/a.py")
    assert names(project) == ["pkg/sub/a.py"]
    assert names(project, "files") == ["pkg/__init__.py", "pkg/b.py", "pkg/sub/__init__.py", "pkg/sub/a.py"]


def test_a_lone_script_brings_its_neighbours_along(plain: Path) -> None:
    write(plain, "a.py", "b.py", "notes.txt", "deep/c.py")
    project = check(plain, "a.py")
    assert (names(project), names(project, "files")) == (["a.py"], ["a.py", "b.py"])


def test_a_lone_script_brings_the_packages_beside_it_along(plain: Path) -> None:
    write(plain, "a.py", "pkg/__init__.py", "pkg/sub/b.py", "vendor/__init__.py", "vendor/c.py", "deep/d.py")
    write(plain, "env/__init__.py", "env/pyvenv.cfg", "env/e.py")
    project = check(plain, "a.py")
    assert names(project) == ["a.py"]
    assert names(project, "files") == ["a.py", "pkg/__init__.py", "pkg/sub/b.py"]


@contextlib.contextmanager
def unprivileged(top: Path) -> Iterator[None]:
    """No right to look past permissions, even for root."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)
        for directory, _, _ in os.walk(top):
            Path(directory).chmod(0o755)


@pytest.mark.parametrize("kind", ["git", "plain"])
def test_what_is_closed_is_told(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory() as name:
        top = Path(name).resolve()
        write(top, "a.py", "b.py", "sub/c.py", "script", text="#!/usr/bin/python")
        if kind == "git":
            git(top, "init", "-q")
            if os.geteuid() == 0:
                os.chown(top, 65534, 65534)
                os.chown(top / ".git", 65534, 65534)
        monkeypatch.setenv("HOME", name)
        top.chmod(0o755)
        (top / "script").chmod(0o100)
        (top / "b.py").chmod(0)
        (top / "sub").chmod(0)
        with unprivileged(top):
            project = check(top, ".")
            assert names(project) == ["a.py"]
            assert project.skipped == (
                Skipped("b.py", "permission denied"),
                Skipped("sub", "permission denied"),
            )
            assert check(top, "a.py", "b.py").checked == (str(top / "a.py"),)
            with pytest.raises(PathError, match=r"^sub/c\.py: permission denied$"):
                check(top, "sub/c.py")


# Names


def test_display(tree: Path) -> None:
    write(tree, "pkg/a.py")
    project = find([tree], cwd=tree / "pkg")
    assert project.display(tree / "pkg/a.py") == "a.py"
    assert project.display(tree / "a.py") == "../a.py"
    assert project.display(tree.parent / "other.py") == (tree.parent / "other.py").as_posix()


@pytest.mark.parametrize(
    ("path", "module", "root"),
    [
        ("src/pkg/sub/a.py", "pkg.sub.a", "src"),
        ("src/pkg/sub/__init__.py", "pkg.sub", "src"),
        ("src/pkg/__init__.py", "pkg", "src"),
        ("src/pkg/bare/b.py", "b", "src/pkg/bare"),
        ("setup.py", "setup", "."),
        ("bin/conda-build", "conda-build", "bin"),
        ("not-a-name/a.py", "a", "not-a-name"),
        ("not-a-name/__init__.py", "__init__", "not-a-name"),
    ],
)
def test_module(tmp_path: Path, path: str, module: str, root: str) -> None:
    write(tmp_path, "src/pkg/__init__.py", "src/pkg/sub/__init__.py", "not-a-name/__init__.py")
    assert ModuleNames()(str(tmp_path / path)) == (module, str(tmp_path / root))
