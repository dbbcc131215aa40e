"""Git clones of the projects that the benchmarks read, and their trees as plain directories."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[1]


class Unavailable(Exception):
    """Something an incident needs is not there; the text says what."""


def git(directory: Path, *arguments: str, stdin: bytes | None = None) -> bytes:
    """Run git on a repository; its standard output."""
    done = subprocess.run(
        ["git", f"--git-dir={directory}", *arguments], input=stdin, capture_output=True, check=False
    )
    if done.returncode:
        raise Unavailable(f"git {arguments[0]} failed: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def is_git_directory(path: Path) -> bool:
    return (path / "HEAD").is_file() and (path / "objects").is_dir()


def find_clone(repos: Path | None, project: str) -> Path:
    """The git directory of ``owner/name`` below *repos*, in any of the usual layouts."""
    owner, _, name = project.partition("/")
    if repos is None:
        raise Unavailable("no clones: set DEPRECAT_REPOS or give --repos")
    for base in (f"{owner}+{name}/repo", f"{owner}+{name}", f"{owner}/{name}", name):
        for path in (repos / base, repos / base / ".git", repos / f"{base}.git"):
            if is_git_directory(path):
                return path
    raise Unavailable(f"no clone of {project}")


def resolve(clone: Path, revision: str) -> str:
    """The full commit of a tag or of a (shortened) commit; a tag wins."""
    for name in (f"refs/tags/{revision}^{{commit}}", f"{revision}^{{commit}}"):
        try:
            return git(clone, "rev-parse", "--verify", "--quiet", name).decode().strip()
        except Unavailable:
            continue
    raise Unavailable(f"no revision {revision}")


def materialise(clone: Path, commit: str, into: Path) -> Path:
    """Write the tree of *commit* as a plain directory, once.

    Blobs are read as they are: ``git archive`` would leave out what ``export-ignore`` names, and a
    checkout would turn line ends. Links and submodules are left out.
    """
    if into.is_dir():
        return into
    into.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=".part-", dir=into.parent))
    entries = []
    for line in git(clone, "ls-tree", "-r", "-z", commit).split(b"\0"):
        about, _, name = line.partition(b"\t")
        if about.startswith(b"100") and ".." not in PurePosixPath(os.fsdecode(name)).parts:
            entries.append((about.split()[2], os.fsdecode(name)))
    contents = blobs(clone, [blob for blob, _ in entries])
    for content, (_, path) in zip(contents, entries, strict=True):
        if content is not None:
            target = part / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    try:
        part.rename(into)
    except OSError:  # another thread was first
        shutil.rmtree(part, ignore_errors=True)
    return into


def blobs(clone: Path, names: Sequence[bytes]) -> list[bytes | None]:
    """The contents of blobs; ``None`` for one that a partial clone lacks."""
    raw = git(clone, "cat-file", "--batch", stdin=b"\n".join(names) + b"\n") if names else b""
    found: list[bytes | None] = []
    at = 0
    for _ in names:
        end = raw.index(b"\n", at)
        header, at = raw[at:end].split(), end + 1
        if header[-1] == b"missing":
            found.append(None)
            continue
        size = int(header[2])
        found.append(raw[at : at + size])
        at += size + 1
    return found


def default_cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "deprecat-benchmarks"


def default_repos() -> Path | None:
    """The directory that ``DEPRECAT_REPOS`` names."""
    named = os.environ.get("DEPRECAT_REPOS")
    return Path(named) if named else None
