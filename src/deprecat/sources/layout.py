"""Which files of a repository are importable, and under what name.

Nobody can tell from a git tree alone what a project installs (``setup.py`` is a program), so
this goes by the two layouts that nearly all projects have: packages at the top, or under
``src/``. A project laid out otherwise names its roots.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence

from deprecat.sources.interface import ScriptFile, SourceFile

# Packages by form (they hold an ``__init__.py``) that projects keep beside the one they install.
_BESIDE = re.compile(
    r"(bench(marks?)?|build|ci|contrib|demos?|dev(tools)?|dist|docs?|etc|examples?|hooks|news"
    r"|node_modules|notebooks|recipes?|samples?|scripts?|src|(integration_)?tests?(_.*)?|testing"
    r"|third_party|tools?|vendor)",
    re.IGNORECASE,
)

_SHELL = re.compile(r".+\.(?:sh|bash|zsh)|(?:.*/)?shell/(?:.*/)?[^/.]+")  # as conda/shell/bin/activate


def given_roots(roots: Iterable[str]) -> tuple[str, ...]:
    """Roots that a user wrote (``./src/conda/``), as paths are written here."""
    return tuple(posixpath.normpath(root).strip("/") for root in roots)


# What makes a directory a project, so that all that lies below belongs to it.
PROJECT = (".git", "pyproject.toml", "setup.cfg", "setup.py", "PKG-INFO")


def find_roots(paths: Iterable[str], name: str = "", *, project: bool = True) -> tuple[str, ...]:
    """The package directories among *paths* (POSIX files of a repository) that a project installs.

    These are the directories with an ``__init__.py`` at the top and under ``src/`` (which wins, as
    in setuptools' discovery, where both hold the same name), without the usual test, document and
    tool directories.

    *name* is the distribution's. A package of that name counts although it is called ``tools``; and
    is then taken for all that is installed, together with packages that begin with its name
    (``conda_env`` beside ``conda``, ``_griffe`` beside ``griffe``): what else lies there may be
    build tooling, and whose going would be taken for a removal (``auxlib`` in conda 4.1). If nothing
    is found at all, and the *paths* are those of one *project*, the shallowest package of that name is: a
    repository may hold several distributions, while a directory of all sorts holds anybody's.
    """
    wanted = name.replace("-", "_").replace(".", "_").lower()
    found: dict[str, str] = {}
    deeper = []
    for path in sorted(paths):
        directory, _, file = path.rpartition("/")
        if file != "__init__.py" or not directory:
            continue
        parent, _, package = directory.rpartition("/")
        own = package.lower() == wanted
        if parent in ("", "src"):
            installed = package.isidentifier() and (own or not _BESIDE.fullmatch(package))
            if installed and (parent or package not in found):
                found[package] = directory
        elif (
            project
            and own
            and not any(part != "src" and _BESIDE.fullmatch(part) for part in parent.split("/"))
        ):
            deeper.append(directory)
    if not found and deeper:
        return (min(deeper, key=lambda directory: (directory.count("/"), directory)),)
    if any(package.lower() == wanted for package in found):
        family = re.compile(rf"_*{re.escape(wanted)}(_.*)?", re.IGNORECASE)
        found = {package: directory for package, directory in found.items() if family.fullmatch(package)}
    return tuple(sorted(found.values()))


def module_name(path: str, root: str) -> tuple[str, bool] | None:
    """The dotted name of the file *path* below (or being) *root*, and whether it is a package's own.

    ``None`` if it cannot be imported under *root*: not below it, not ``*.py``, or with a part that
    is no identifier.
    """
    if path != root and not path.startswith(f"{root}/"):
        return None
    if not path.endswith(".py"):
        return None
    start = root.rfind("/") + 1
    parts = path[start : -len(".py")].split("/")
    package = parts[-1] == "__init__" and len(parts) > 1
    if package:
        parts.pop()
    if not all(part.isidentifier() for part in parts):
        return None
    return ".".join(parts), package


def could_hold(path: str, roots: Sequence[str]) -> bool:
    """Whether *path*, of which no more is known (a link, a closed directory), may be or hold a module."""
    stem = path.removesuffix(".py")
    return any(path == root or module_name(f"{stem}.py", root) for root in roots)


def importable(files: Iterable[tuple[str, str]], roots: Sequence[str]) -> tuple[SourceFile, ...]:
    """The importable among *files*, pairs of path and blob, sorted by path.

    Of files with one module name Python imports the package's ``__init__.py`` rather than the
    module beside it; of two *roots* with one name the first is taken.
    """
    taken: dict[str, tuple[int, bool, SourceFile]] = {}
    for path, blob in files:
        for rank, root in enumerate(roots):
            named = module_name(path, root)
            if named is None:
                continue
            module, package = named
            entry = (rank, not package, SourceFile(path, blob, module, package))
            if module not in taken or entry[:2] < taken[module][:2]:
                taken[module] = entry
            break
    return tuple(sorted((file for _, _, file in taken.values()), key=lambda file: file.path))


def is_script(path: str) -> bool:
    """Whether *path* may be a shell script by its name; one without an extension only below ``shell/``."""
    return _SHELL.fullmatch(path) is not None


def scripts(files: Iterable[tuple[str, str]], roots: Sequence[str]) -> tuple[ScriptFile, ...]:
    """The shell scripts among *files*, pairs of path and blob, that lie in *roots*, sorted by path."""
    inside = tuple(f"{root}/" for root in roots)
    return tuple(
        ScriptFile(path, blob) for path, blob in sorted(files) if path.startswith(inside) and is_script(path)
    )


def root_names(files: Iterable[SourceFile]) -> tuple[str, ...]:
    """The top-level names that *files* make importable, sorted."""
    return tuple(sorted({file.module.partition(".")[0] for file in files}))
