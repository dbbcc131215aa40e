"""The files below a directory, without those that others wrote and that lie there as copies.

There may be fifty thousand of them of which few matter, so each is looked at no closer than its entry in the
directory tells.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator

from deprecat.downstream.commands import may_be_script
from deprecat.downstream.kinds import ENDINGS, SETTINGS

# Directories of copied or generated code, and those that are it unless they are packages.
_COPIES = re.compile(
    r"_?vendor(ed)?|third_party|node_modules|site-packages|__pycache__|__pypackages__|\.?venv|.*\.egg-info"
    r"|\.(git|hg|svn|tox|nox|eggs|direnv|pixi|ipynb_checkpoints|mypy_cache|pytest_cache|ruff_cache)"
)
_BUILT = frozenset({"build", "dist"})
_MARKS = frozenset({"pyvenv.cfg", "conda-meta"})  # something of these is in an environment

Tell = Callable[[str, str], None]  # takes a path and why it was not read


def walk(top: str, tell: Tell, plain: set[str]) -> Iterator[str]:
    """The files below *top* that may matter, not entering links to directories, nor copies. Those that are
    regular files, and no links to one, become *plain*."""
    pending = [top]
    while pending:  # no recursion: directories can be nested deeper than functions
        directory = pending.pop()
        try:
            files, inner, marked = _listed(directory)
        except OSError as error:
            tell(directory, reason_of(error))
            continue
        if marked and directory != top and _is_environment(directory):
            continue
        pending += (entry.path for entry in inner if not _is_copy_by_name(entry.name, entry.path, top))
        for entry in files:
            path = entry.path
            if entry.is_file(follow_symlinks=False):
                plain.add(path)
                yield path
            elif not _leads_to_directory(entry):
                yield path


def _listed(directory: str) -> tuple[list[os.DirEntry[str]], list[os.DirEntry[str]], bool]:
    """The files in *directory* that may matter, the directories, and whether something marks it."""
    files, inner, marked = [], [], False
    with os.scandir(directory) as entries:
        for entry in entries:
            name = entry.name
            if entry.is_dir(follow_symlinks=False):
                inner.append(entry)
            elif may_matter(name):
                files.append(entry)
            if name in _MARKS:
                marked = True
    return files, inner, marked


def _leads_to_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def own(paths: Iterable[str], top: str) -> Iterator[str]:
    """Those of *paths*, all below *top*, that are not in a directory of copies."""
    copied: dict[str, bool] = {top: False}

    def in_copy(directory: str) -> bool:
        above = []
        while directory not in copied:
            above.append(directory)
            directory = os.path.dirname(directory)
        verdict = copied[directory]
        for directory in reversed(above):
            verdict = copied[directory] = verdict or _is_copy(directory, top)
        return verdict

    for path in paths:
        verdict = copied.get(path[: path.rfind(os.sep)])  # ``dirname`` takes three times as long
        if not (in_copy(os.path.dirname(path)) if verdict is None else verdict):
            yield path


def may_matter(name: str) -> bool:
    """Whether a file of this *name* may be one of a project's modules, settings or scripts: a quick look, for
    there may be many more files that are neither."""
    dot = name.rfind(".")
    return dot <= 0 or name[dot:] in ENDINGS or name in SETTINGS or may_be_script(name)


def _is_copy(directory: str, top: str) -> bool:
    """Whether *directory* holds copied or generated code."""
    return _is_copy_by_name(os.path.basename(directory), directory, top) or _is_environment(directory)


def _is_copy_by_name(name: str, directory: str, top: str) -> bool:
    if _COPIES.fullmatch(name):
        return True
    built = name in _BUILT and (name == "dist" or os.path.dirname(directory) == top)
    return built and not os.path.isfile(os.path.join(directory, "__init__.py"))


def _is_environment(directory: str) -> bool:
    """Whether *directory* is an environment, of venv or conda. (conda's own tests have a
    ``conda-meta/history`` beside them, but no interpreter.)"""

    def has(*names: str) -> bool:
        return os.path.isfile(os.path.join(directory, *names))

    return has("pyvenv.cfg") or (has("conda-meta", "history") and (has("bin", "python") or has("python.exe")))


def reason_of(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
