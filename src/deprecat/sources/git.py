"""Upstream releases as the tags of a git repository.

Objects are read where they lie: no checkout, no index, no network, nothing written; so a bare
clone will do, and a work tree with changes in it gives the same answers. There is a process per
release, to list its files, but never one per blob: thousands come through one ``git cat-file --batch``.
"""

from __future__ import annotations

import os
import re
import subprocess
import threading
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timezone
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NamedTuple

from packaging.version import InvalidVersion, Version

from deprecat.errors import SourceError
from deprecat.model.places import Skipped
from deprecat.model.releases import Release
from deprecat.model.values import dataclass
from deprecat.sources.asking import failure, not_started, run_git
from deprecat.sources.interface import Tree
from deprecat.sources.layout import could_hold, find_roots, given_roots, importable, root_names, scripts
from deprecat.sources.running import command, environment

_ANEW = "the clone is partial or damaged, clone it anew"


@dataclass(frozen=True, slots=True)
class GitSource:
    """The releases of the git repository at *repository*: a work tree's top, its ``.git``, or a bare one.

    Without *tags*, tags that are a PEP 440 version, perhaps after a ``v``, are releases if they are
    final. *tags* is a regular expression that must match whole tags and then decides alone, pre-
    and post-releases included; its group ``version``, if it has one, is the version.
    *since* is the lowest version. *roots* are the package directories (or single modules), relative
    to the repository; without them they are looked for in each release, see
    :func:`~deprecat.sources.layout.find_roots`, and *name* is that function's.
    """

    repository: Path
    tags: str | None = None
    since: str | None = None
    roots: Sequence[str] = ()
    name: str = ""

    def releases(self) -> tuple[list[Release], list[Skipped]]:
        """See :class:`~deprecat.sources.interface.Source`; dates are those of the commits' committers."""
        pattern, lowest = _pattern(self.tags), _lowest(self.since)
        names = _tag_names(self.repository)
        if not names:
            raise SourceError(f"{self.repository}: no tags; fetch them with 'git fetch --tags'")
        versioned, skipped = _versioned(names, pattern, lowest, str(self.repository))
        found: list[_Tag] = []
        for tag, (commit, date, problem) in zip(versioned, _commits(self.repository, versioned), strict=True):
            if problem:
                skipped.append(Skipped(tag.name, problem))
            else:
                found.append(tag._replace(commit=commit, date=date))
        chosen, doubles = _one_per_version(found)
        if not chosen:
            raise SourceError(_nothing_left(self.repository, names, skipped))
        return (
            [Release(tag.text, tag.date, tag.commit) for tag in chosen],
            sorted(skipped + doubles),
        )

    def tree(self, release: Release) -> Tree:
        """See :class:`~deprecat.sources.interface.Source`. Symbolic links and submodules are not followed."""
        listing = run_git(self.repository, "ls-tree", "-r", "-z", "--full-tree", release.source).stdout
        files, others = [], []
        for entry in listing.split(b"\0")[:-1]:
            about, _, name = entry.partition(b"\t")
            mode, _, blob = about.decode("ascii").split(" ")
            path = os.fsdecode(name)
            if mode.startswith("100"):
                files.append((path, blob))
            else:
                others.append((path, "a symbolic link" if mode == "120000" else "a submodule"))
        given = given_roots(self.roots)
        roots = given or find_roots((path for path, _ in files), self.name)
        found = importable(files, roots)
        skipped = [Skipped(path, f"{what}, not followed") for path, what in others if could_hold(path, roots)]
        if not found:
            where = f"at {', '.join(given)}" if given else "at the top or under src/; name its roots"
            skipped.append(Skipped(release.version, f"no Python package {where}"))
        return Tree(release, found, root_names(found), tuple(sorted(skipped)), scripts(files, roots))

    def read(self, blobs: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """See :class:`~deprecat.sources.interface.Source`. One process reads all."""
        wanted = list(dict.fromkeys(blobs))
        for blob, found in zip(wanted, _objects(self.repository, wanted), strict=True):
            if found.kind != "blob":
                raise SourceError(f"{self.repository}: file object {blob} is {found.kind}; {_ANEW}")
            yield blob, found.content


def revision(repository: Path, text: str) -> tuple[str, str] | None:
    """The commit that *text* (a tag, a branch, ``HEAD~3``) names in a repository, and its day; ``None`` if it
    names none. Raises :class:`~deprecat.errors.SourceError` if there is no repository."""
    run_git(repository, "rev-parse", "--git-dir")
    if not text or text.startswith("-") or any(char.isspace() for char in text):
        return None
    for found in _objects(repository, [f"{text}^{{commit}}"]):
        if found.kind == "commit":
            return found.id, _day(found.content)
    return None


class _Tag(NamedTuple):
    """A tag with a version. ``text`` is the version as the ledger is to spell it; ``prefixed``, whether
    the tag's name says more than the version."""

    name: str
    text: str
    version: Version
    prefixed: bool
    commit: str = ""
    date: str = ""


def _pattern(tags: str | None) -> re.Pattern[str] | None:
    if tags is None:
        return None
    try:
        return re.compile(tags)
    except re.error as error:
        raise SourceError(f"--tags {tags!r} is not a regular expression: {error}") from None


def _lowest(since: str | None) -> Version | None:
    if since is None:
        return None
    try:
        return Version(since)
    except InvalidVersion:
        raise SourceError(f"--since {since!r} is not a version such as 4.6.0") from None


def _tag_names(repository: Path) -> list[str]:
    listing = run_git(repository, "for-each-ref", "--format=%(refname:strip=2)", "refs/tags").stdout
    return sorted(os.fsdecode(line) for line in listing.splitlines())


def _versioned(
    names: Sequence[str], pattern: re.Pattern[str] | None, lowest: Version | None, where: str
) -> tuple[list[_Tag], list[Skipped]]:
    """The tags that are releases by their names, and the others with the reason."""
    kept, skipped = [], []
    strangers, older = [], 0
    for name in names:
        text = name
        if pattern is not None:
            match = pattern.fullmatch(name)
            if match is None:
                strangers.append(name)
                continue
            text = (match["version"] if "version" in pattern.groupindex else None) or name
        text = text[1:] if text[:1] in ("v", "V") else text
        version = _version(text)
        if version is None:
            if pattern is None:
                strangers.append(name)
            else:
                skipped.append(Skipped(name, f"--tags matches it, but {text!r} is not a PEP 440 version"))
            continue
        if lowest is not None and version < lowest:
            older += 1
        elif pattern is None and (kind := _not_final(version)):
            skipped.append(Skipped(name, f"{kind}; --tags can name it"))
        else:
            # A dash would read as a range in the text form of release sets.
            kept.append(_Tag(name, str(version) if "-" in text else text, version, prefixed=name != text))
    if strangers:
        what = "do not look like versions" if pattern is None else f"do not match --tags {pattern.pattern!r}"
        skipped.append(Skipped(where, f"{len(strangers)} tags {what}: {_some(strangers)}"))
    if older:
        skipped.append(Skipped(where, f"{older} tags are older than {lowest}"))
    return kept, skipped


def _version(text: str) -> Version | None:
    try:
        return Version(text) if text[:1].isdigit() else None  # Version takes a "v" of its own accord
    except InvalidVersion:
        return None


def _not_final(version: Version) -> str:
    if version.local:
        return "a local version"
    if version.is_devrelease:
        return "a development release"
    if version.is_prerelease:
        return "a pre-release"
    return f"a post-release of {version.base_version}" if version.is_postrelease else ""


def _commits(repository: Path, tags: Sequence[_Tag]) -> Iterator[tuple[str, str, str]]:
    """Of each tag the commit that it names, that commit's day, and what is wrong with it."""
    for found in _objects(repository, [f"refs/tags/{tag.name}^{{}}" for tag in tags]):
        if found.kind == "commit":
            yield found.id, _day(found.content), ""
        elif found.kind == "missing":
            yield "", "", "its object is missing; the clone is partial or damaged"
        else:
            yield "", "", f"it names a {found.kind}, not a commit"


def _day(commit: bytes) -> str:
    """The committer's date of a commit object, as a day in UTC; empty if it has none."""
    match = re.search(rb"^committer .*> (-?\d+)", commit, re.MULTILINE)
    if match is None:
        return ""
    try:
        return datetime.fromtimestamp(int(match[1]), timezone.utc).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""


def _one_per_version(tags: Iterable[_Tag]) -> tuple[list[_Tag], list[Skipped]]:
    """Tags ordered by version, without those that PEP 440 calls equal to another.

    The name without a prefix stays, then the fuller one (``0.14.0`` beside ``0.14``).
    """
    chosen: list[_Tag] = []
    doubles = []
    for tag in sorted(tags, key=lambda tag: (tag.version, tag.prefixed, -len(tag.name), tag.name)):
        first = chosen[-1] if chosen else None
        if first is None or first.version != tag.version:
            chosen.append(tag)
            continue
        where = "the same" if first.commit == tag.commit else "another"
        doubles.append(Skipped(tag.name, f"the version of tag {first.name}, at {where} commit"))
    return chosen, doubles


def _nothing_left(repository: Path, names: Sequence[str], skipped: Sequence[Skipped]) -> str:
    if any("missing" in one.reason for one in skipped):
        return f"{repository}: the commits of its tags are missing; {_ANEW}"
    return (
        f"{repository}: none of its tags ({len(names)}: {_some(names)}) is a release as asked for; "
        "name them with --tags, or lower --since"
    )


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")


# Processes


class _Object(NamedTuple):
    """An answer of ``git cat-file --batch``. ``kind`` is git's, or ``missing``."""

    id: str
    kind: str
    content: bytes


def _objects(repository: Path, requests: Sequence[str]) -> Iterator[_Object]:
    """The objects asked for, in order."""
    if not requests:
        return
    with TemporaryFile() as errors:
        try:
            process = subprocess.Popen(
                command(str(repository), "cat-file", "--batch", "--buffer"),
                env=environment(str(repository)),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        except OSError as error:
            raise not_started(repository, error) from None
        assert process.stdin is not None
        assert process.stdout is not None
        # Whoever writes all requests before it reads an answer waits for git, which waits for it.
        writer = threading.Thread(target=_feed, args=(process.stdin, requests), daemon=True)
        writer.start()
        try:
            for _ in requests:
                answer = _next_object(process.stdout)
                if answer is None:
                    process.wait()
                    errors.seek(0)
                    raise failure(repository, errors.read().decode("utf-8", "replace"))
                yield answer
        finally:
            process.kill()
            process.wait()
            writer.join()
            process.stdout.close()


def _feed(pipe: IO[bytes], requests: Sequence[str]) -> None:
    try:
        with pipe:
            for request in requests:
                pipe.write(os.fsencode(request) + b"\n")
    except OSError:  # git has gone; the reader sees that and says so
        pass


def _next_object(pipe: IO[bytes]) -> _Object | None:
    """The next answer; ``None`` if git stopped before its end."""
    header = pipe.readline()
    if not header.endswith(b"\n"):
        return None
    fields = header.decode("utf-8", "replace").split()
    if len(fields) != 3:  # "<request> missing"
        return _Object("", "missing", b"")
    oid, kind, size = fields
    content = pipe.read(int(size) + 1)
    return _Object(oid, kind, content[:-1]) if len(content) == int(size) + 1 else None


# Errors
