"""Questions that git answers, and what to tell where it does not."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from deprecat.errors import SourceError
from deprecat.sources.running import git


class Output(NamedTuple):
    """What a git command wrote."""

    stdout: bytes
    stderr: str


def run_git(directory: Path, *arguments: str) -> Output:
    """Run a reading git command in the repository or work tree whose top is *directory*.

    Raises :class:`~deprecat.errors.SourceError` if git is missing or fails.
    """
    try:
        done = git(str(directory), *arguments)
    except OSError as error:
        raise not_started(directory, error) from None
    errors = done.errors.decode("utf-8", "replace")
    if done.code != 0:
        raise failure(directory, errors)
    return Output(done.output, errors)


def not_started(directory: Path, error: OSError) -> SourceError:
    if isinstance(error, FileNotFoundError):
        return SourceError(f"{directory}: git is needed to read it, and there is none on PATH; install git")
    return SourceError(f"{directory}: git does not start: {error.strerror or error}")


def failure(directory: Path, errors: str) -> SourceError:
    """Git's complaint as one line that says what to do."""
    if not directory.is_dir():
        return SourceError(f"{directory}: no such directory; give the top of a git clone")
    if "dubious ownership" in errors:
        return SourceError(
            f"{directory}: git refuses it because another user owns it; "
            f"trust it with: git config --global --add safe.directory {directory.resolve()}"
        )
    if "not a git repository" in errors:
        return SourceError(f"{directory}: not a git repository; give the top of a clone, or a bare one")
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    fatal = next((line for line in lines if line.startswith(("fatal:", "error:"))), "")
    said = (fatal or (lines[-1] if lines else "")).removeprefix("fatal: ").removeprefix("error: ")
    return SourceError(f"{directory}: git cannot read it: {said or 'git stopped'}; 'git fsck' tells more")
