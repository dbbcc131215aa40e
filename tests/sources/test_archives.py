"""Wheels and sdists as releases."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from deprecat.errors import SourceError
from deprecat.sources.archives import ArchiveSource

HEADER = "Metadata-Version: 2.1\nName: {}\nVersion: {}\n\nWords: none\n"


def wheel(path: Path, files: Mapping[str, str], name: str = "up", version: str = "1.0") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in {
            **files,
            f"{name}-{version}.dist-info/METADATA": HEADER.format(name, version),
        }.items():
            archive.writestr(file, text)
    return path


def sdist(path: Path, files: Mapping[str, str], header: str = HEADER.format("up", "1.0")) -> Path:
    top = path.name.removesuffix(".tar.gz").removesuffix(".zip")
    members = {f"{top}/{file}": text for file, text in {**files, "PKG-INFO": header}.items()}
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            for file, text in members.items():
                archive.writestr(file, text)
        return path
    with tarfile.open(path, "w:gz") as tar:
        for file, text in members.items():
            info = tarfile.TarInfo(file)
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text.encode()))
    return path


def modules(source: ArchiveSource) -> dict[str, list[str]]:
    releases, _ = source.releases()
    return {each.version: sorted(file.module for file in source.tree(each).files) for each in releases}


FILES = {"up/__init__.py": "", "up/a.py": "def f(): pass\n"}


def test_a_wheel_is_what_it_installs(tmp_path: Path) -> None:
    path = wheel(
        tmp_path / "up-1.0-py3-none-any.whl",
        {**FILES, "six.py": "x = 1", "tests/__init__.py": "", "up-1.0.data/purelib/other/__init__.py": ""},
    )
    source = ArchiveSource([path], name="up")
    (release,), skipped = source.releases()
    assert (release.version, release.date, skipped) == ("1.0", "", [])
    assert release.source == f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
    tree = source.tree(release)
    assert tree.roots == ("other", "six", "up")
    assert {file.module for file in tree.files} == {"up", "up.a", "six", "other"}
    assert (
        dict(source.read(file.blob for file in tree.files if file.module == "up.a")).popitem()[1]
        == b"def f(): pass\n"
    )


@pytest.mark.parametrize("name", ["up-1.0.tar.gz", "up-1.0.zip"])
def test_of_an_sdist_the_packages_are_found(tmp_path: Path, name: str) -> None:
    files = {f"src/{path}": text for path, text in FILES.items()}
    path = sdist(tmp_path / name, {**files, "setup.py": "", "docs/conf.py": ""})
    assert modules(ArchiveSource([path], name="up")) == {"1.0": ["up", "up.a"]}


def test_several_are_releases_in_order_and_a_wheel_goes_before_an_sdist(tmp_path: Path) -> None:
    first = sdist(tmp_path / "up-1.0.tar.gz", FILES)
    same = wheel(tmp_path / "up-1.0-py3-none-any.whl", {"up/__init__.py": ""})
    newer = wheel(tmp_path / "up-1.1rc1-py3-none-any.whl", FILES, version="1.1rc1")
    source = ArchiveSource([newer, first, same], name="up")
    releases, skipped = source.releases()
    assert [release.version for release in releases] == ["1.0", "1.1rc1"]
    assert [each.path for each in skipped] == [str(first)]
    assert modules(source) == {"1.0": ["up"], "1.1rc1": ["up", "up.a"]}


def test_the_name_tells_where_the_metadata_does_not(tmp_path: Path) -> None:
    path = sdist(tmp_path / "my-up-1.2.tar.gz", FILES, header="nothing: here\n")
    assert [each.version for each in ArchiveSource([path], name="my.up").releases()[0]] == ["1.2"]


def test_what_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "bad-1.0.whl").write_bytes(b"PK\x03\x04 not really")
    (tmp_path / "bad-1.0.tar.gz").write_bytes(b"nothing")
    (tmp_path / "up.txt").write_text("")
    other = wheel(tmp_path / "other-1.0-py3-none-any.whl", FILES, name="other")
    nameless = sdist(tmp_path / "what.tar.gz", FILES, header="\n")
    for path, says in (
        (tmp_path / "bad-1.0.whl", "cannot be read as an archive"),
        (tmp_path / "bad-1.0.tar.gz", "cannot be read as an archive"),
        (tmp_path / "up.txt", "neither a wheel nor a source distribution"),
        (tmp_path / "nowhere.whl", "no such file"),
        (other, "an archive of other, not of up"),
        (nameless, "no version"),
    ):
        with pytest.raises(SourceError, match=says):
            ArchiveSource([path], name="up").releases()


def test_an_archive_without_a_package_says_so(tmp_path: Path) -> None:
    source = ArchiveSource([wheel(tmp_path / "up-1.0-py3-none-any.whl", {})], name="up")
    (release,), _ = source.releases()
    tree = source.tree(release)
    assert not tree.roots
    assert "--root" in tree.skipped[0].reason
