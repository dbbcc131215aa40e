"""Which lines of a project changed since a revision: what a reviewer looks at.

A finding belongs to a change if the change could have brought it: by the line of the use, by the guard's,
or by an import on the way from the upstream to the use. The last matters to files that did not change: where
a ``compat.py`` gets a name from another place, all who import it from there are told.

Compared is what is there now, committed or not, with the point where the branch left the revision. So what
others did there since is nobody's change here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from deprecat.downstream.files import Project
from deprecat.errors import SourceError
from deprecat.model.findings import Finding
from deprecat.model.values import dataclass
from deprecat.sources.asking import run_git

Lines = frozenset[int] | None
"""Lines of a file, from 1; ``None`` are all of them."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The changed lines by file, as it is shown."""

    lines: Mapping[str, Lines]

    def concern(self, finding: Finding) -> bool:
        """Whether *finding* may have come with these changes."""
        place = finding.place
        if finding.cell:
            spots = [(finding.path, finding.file_line, finding.file_line)]
        else:
            spots = [(finding.path, place.line, place.end_line)]
            spots += [(finding.path, finding.guard_line, finding.guard_line)]
        spots += [(link.path, link.line, link.line) for link in finding.via if link.path]
        return any(self._touch(*spot) for spot in spots)

    def _touch(self, path: str, first: int, last: int) -> bool:
        if path not in self.lines:
            return False
        lines = self.lines[path]
        return lines is None or any(line in lines for line in range(first, last + 1))


def changes_since(revision: str, project: Project) -> Changes:
    """What changed in *project*'s work tree since its branch left *revision*: also what is not committed, and
    files that git does not know yet.

    Raises :class:`~deprecat.errors.SourceError` if there is no work tree, or no such revision.
    """
    top = project.top
    if not (top / ".git").exists():
        raise SourceError(f"--diff {revision}: {top} is no work tree of git; leave --diff out")
    compared = (_base(revision, top), "--")
    options = ("--no-ext-diff", "--no-textconv", "--find-renames", "--ignore-submodules")
    patch = run_git(top, "-c", "core.quotePath=false", "diff", *options, *_PATCH, *compared)
    found: dict[bytes, Lines] = dict(_changed(patch.stdout.split(b"\n")))
    # of what an attribute or its bytes make binary there is no patch
    numbers = run_git(top, "diff", *options, "--no-renames", "--numstat", "-z", *compared)
    found |= {
        entry.removeprefix(b"-\t-\t"): None
        for entry in numbers.stdout.split(b"\0")
        if entry.startswith(b"-\t-\t")
    }
    listed = run_git(top, "ls-files", "-z", "--others", "--exclude-standard").stdout
    found |= dict.fromkeys(name for name in listed.split(b"\0") if name)
    return Changes({project.display(top / os.fsdecode(name)): lines for name, lines in found.items()})


_PATCH = ("--no-color", "--unified=0", "--inter-hunk-context=0", "--src-prefix=a/", "--dst-prefix=b/")


def _base(revision: str, top: Path) -> str:
    """The commit where the branch left *revision*."""
    try:
        wanted = f"{revision}^{{commit}}"
        told = run_git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", wanted)
    except SourceError:
        raise SourceError(
            f"--diff {revision}: no such revision in {top}; fetch it, or name another, such as HEAD"
        ) from None
    commit = told.stdout.decode("ascii").split()[-1]
    try:
        return run_git(top, "merge-base", commit, "HEAD").stdout.decode("ascii").strip()
    except SourceError:
        raise SourceError(
            f"--diff {revision}: it and HEAD have no commit in common; fetch more of the history"
            " (in CI a clone often has a single commit)"
        ) from None


# The patch

_HUNK = re.compile(rb"@@ -\d+(?:,(?P<old>\d+))? \+(?P<first>\d+)(?:,(?P<new>\d+))? @@")
_ESCAPE = re.compile(rb"\\(?:([0-7]{3})|(.))")
_CONTROLS = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}


def _changed(patch: list[bytes]) -> Iterator[tuple[bytes, frozenset[int]]]:
    """The files of a *patch* without context, each with the lines that are there now."""
    name, lines, left = b"", set[int](), 0
    for line in patch:
        if left:  # in a hunk: what looks like a header is content
            left -= not line.startswith(b"\\")
        elif line.startswith(b"diff --git "):
            if name:
                yield name, frozenset(lines)
            name, lines = b"", set()
        elif line.startswith(b"+++ "):
            name = _name(line[4:])
        elif hunk := _HUNK.match(line):
            first, old, new = int(hunk["first"]), int(hunk["old"] or 1), int(hunk["new"] or 1)
            lines.update(range(first, first + new))
            left = old + new
    if name:
        yield name, frozenset(lines)


def _name(written: bytes) -> bytes:
    """A path as a patch has it: after ``b/``, quoted as in C if it has control characters or quotes in it."""
    written = written.removesuffix(b"\t")  # git ends a name with blanks so
    if written.startswith(b'"') and written.endswith(b'"'):
        written = _ESCAPE.sub(
            lambda match: bytes([int(match[1], 8)]) if match[1] else _CONTROLS.get(match[2], match[2]),
            written[1:-1],
        )
    return written.removeprefix(b"b/") if written != b"/dev/null" else b""
