"""git, run for what it writes. Little is imported here: whole runs wait for it."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # mypy takes it for typing's, whose import takes as long as many a run
if TYPE_CHECKING:
    from collections.abc import Callable

# What a surrounding git (a hook, an alias) sets, and what would lead away from the repository given.
SURROUNDING = frozenset(
    f"GIT_{name}"
    for name in (
        *("ALTERNATE_OBJECT_DIRECTORIES", "COMMON_DIR", "DIR", "GRAFT_FILE", "IMPLICIT_WORK_TREE"),
        *("INDEX_FILE", "NAMESPACE", "OBJECT_DIRECTORY", "PREFIX", "SHALLOW_FILE", "WORK_TREE"),
    )
)
LISTING = ("ls-files", "-z", "--cached", "--others", "--exclude-standard")
"""What asks for the files of a work tree that git tracks or would not ignore."""

listeners: list[Callable[[str, tuple[str, ...], Ran], None]] = []
"""Who wants to hear of each run: its directory, its arguments, and how it ended."""


class Ran:
    """How git ended: its exit ``code``, and what it wrote to standard ``output`` and as ``errors``."""

    __slots__ = ("code", "errors", "output")

    def __init__(self, code: int, output: bytes, errors: bytes) -> None:
        self.code = code
        self.output = output
        self.errors = errors


def git(directory: str, *arguments: str) -> Ran:
    """Run a reading git command in the repository or work tree whose top is *directory*. Raises OSError if
    there is no git."""
    import subprocess

    done = subprocess.run(
        command(directory, *arguments),
        env=environment(directory),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    ran = Ran(done.returncode, done.stdout, done.stderr)
    for listener in listeners:
        listener(directory, arguments, ran)
    return ran


def command(directory: str, *arguments: str) -> list[str]:
    """The words of a git command."""
    # A repository's own configuration may name a program to watch its files with.
    return ["git", "--no-pager", "-c", "core.fsmonitor=false", "-C", directory, *arguments]


def environment(directory: str) -> dict[str, str]:
    """The variables for git in the repository whose top is *directory*."""
    kept = {name: value for name, value in os.environ.items() if name not in SURROUNDING}
    return kept | {
        "LC_ALL": "C",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
        # A partial clone would fetch what it lacks.
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",
        # The tags of a repository further up are not those of this directory.
        "GIT_CEILING_DIRECTORIES": os.path.dirname(os.path.realpath(directory)),
    }
