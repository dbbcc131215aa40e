"""Which files of a project are read, and which of them are checked.

The two differ: to follow a re-export through the project's own modules all of them are needed,
also when one file was asked for. Where git knows the project, git says what belongs to it (it has
been told already what is generated); elsewhere the directories are walked. In both cases code that
others wrote and that lies there as a copy is left out, unless it is named.
"""

from __future__ import annotations

import functools
import os
import re
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from deprecat.downstream.commands import dialect, is_shell_script, may_be_script
from deprecat.downstream.kinds import ENDINGS, SETTINGS, Kind, kind
from deprecat.errors import ConfigError, PathError, SourceError
from deprecat.model.places import Skipped
from deprecat.model.values import dataclass, field

# Directories of copied or generated code, and those that are it unless they are packages.
_COPIES = re.compile(
    r"_?vendor(ed)?|third_party|node_modules|site-packages|__pycache__|__pypackages__|\.?venv|.*\.egg-info"
    r"|\.(git|hg|svn|tox|nox|eggs|direnv|pixi|ipynb_checkpoints|mypy_cache|pytest_cache|ruff_cache)"
)
_BUILT = frozenset({"build", "dist"})
_MARKS = frozenset({"pyvenv.cfg", "conda-meta"})  # something of these is in an environment
_SCRIPT = re.compile(rb"#![^\n]*python")
_SCRIPT_HEAD = 256  # Linux reads no longer a first line
_CLOSED = re.compile(r"^warning: could not open directory '(.*?)/?': (.*)$", re.MULTILINE)

Tell = Callable[[str, str], None]  # takes a path and why it was not read


@dataclass(frozen=True, slots=True)
class Project:
    """The files of a project. Paths are absolute, without links in their directories, and sorted.

    ``top`` is the top of git's work tree, or the directory that all given paths are in. ``files`` are
    all that there are (imports can lead to modules alone, see :class:`Kind`); ``checked``, those asked
    for, are among them. ``scripts`` are those asked for that are not Python but may write commands.
    ``unsaved`` is the content of files that is to be checked instead of what is on the disk.
    """

    top: Path
    files: tuple[Path, ...]
    checked: tuple[Path, ...]
    skipped: tuple[Skipped, ...] = ()
    cwd: Path = field(default_factory=Path.cwd)
    scripts: tuple[Path, ...] = ()
    unsaved: Mapping[str, bytes] = field(default_factory=dict)

    def read(self, path: Path) -> bytes:
        """The bytes of the file at *path*. Raises OSError."""
        content = self.unsaved.get(str(path))
        return path.read_bytes() if content is None else content

    def display(self, path: Path) -> str:
        """*path* as it is shown: POSIX; in the project relative to the current directory (with ``..`` if need
        be: from ``pkg``, ``setup.py`` is not ``../setup.py``), elsewhere absolute."""
        return _display(path, self.cwd, self.top)


class ModuleNames:
    """Under which dotted names a project imports its files; remembers what it saw of directories."""

    def __init__(self) -> None:
        self._packages: dict[tuple[str, str], tuple[str, str]] = {}

    def __call__(self, path: Path) -> tuple[str, str]:
        """The dotted name of *path*, and the directory that name starts from:
        the first one upwards that is no package (as pytest does it). A stub is named like its module; what is
        neither starts from where it lies, and its name is good for nothing."""
        directory, name = os.path.split(path)
        if kind(path) in (Kind.NOTEBOOK, Kind.SETTINGS):
            return name, directory
        ending = ".pyi" if name.endswith(".pyi") else ".py"
        package, root = self._package(directory, ending)
        module = "" if name == f"__init__{ending}" else name.removesuffix(ending)
        return ".".join(filter(None, (package, module))) or "__init__", root

    def _package(self, directory: str, ending: str) -> tuple[str, str]:
        """The dotted name of *directory*, empty if it is no package, and the directory it starts from."""
        found = self._packages.get((directory, ending))
        above = []
        while found is None:  # no recursion: directories can be nested deeper than functions
            inits = (f"{directory}/__init__.py", f"{directory}/__init__{ending}")
            if os.path.basename(directory).isidentifier() and any(map(os.path.isfile, inits)):
                above.append(directory)
                directory = os.path.dirname(directory)
                found = self._packages.get((directory, ending))
            else:
                found = self._packages[directory, ending] = ("", directory)
        for inner in reversed(above):
            package, root = found
            name = os.path.basename(inner)
            found = self._packages[inner, ending] = (f"{package}.{name}" if package else name), root
        return found


def find(
    paths: Sequence[Path],
    *,
    exclude: Sequence[str] = (),
    cwd: Path,
    as_found: bool = False,
    base: Path | None = None,
    unsaved: Mapping[Path, bytes] | None = None,
) -> Project:
    """The project around *paths* (without any: around *cwd*), of which they are to be checked.

    *exclude* are patterns as in a ``.gitignore`` at the project's top, or in *base*: what matches is not
    checked, but still read where an import leads there. A path given by name is checked whatever would leave
    it out, unless files are to be judged *as found* from the project's top (hooks name whatever has changed);
    a directory's content is judged as seen from that directory. Of those of *paths* that are among *unsaved*
    that content is checked: an editor's, of a file that need not exist.

    Raises :class:`~deprecat.errors.PathError` for a path that does not exist, and
    :class:`~deprecat.errors.ConfigError` for a pattern that is none.
    """
    cwd = Path(os.path.realpath(cwd))
    contents = {_placed(cwd / path): content for path, content in (unsaved or {}).items()}
    saved = [path for path in paths if path not in (unsaved or {})]
    given = sorted({_given(path, cwd) for path in saved or ([] if contents else [cwd])})
    directories = [path for path in given if path.is_dir()]
    named = sorted({*contents, *(path for path in given if not path.is_dir())})
    shared = Path(os.path.commonpath([*directories, *(path.parent for path in named)]))
    top = _work_tree(shared) or shared
    base = base or top
    excluded = {directory: _excluding(exclude, directory, base) for directory in directories}

    problems: set[tuple[str, str]] = set()
    look = functools.cache(_look)  # for this call only: files change

    def tell(path: str, reason: str) -> None:
        problems.add((path, reason))

    def python(paths: Iterable[str]) -> Iterator[str]:
        for path in paths:
            verdict = look(path, False)
            if verdict is None:
                yield path
            elif verdict:
                tell(path, verdict)

    files: set[str] = set()
    checked: set[str] = set()
    scripts: set[str] = set()
    trees = {path: _work_tree(path) for path in {*directories, *(path.parent for path in named)}}
    listings = {tree: _listed(tree, tell) if tree else [] for tree in set(trees.values())}
    for tree, listing in listings.items():
        files.update(python(_own(filter(_of_interest, listing), str(tree))))
    for directory in directories:
        known = _below(listings[trees[directory]], str(directory))
        # Git may ignore what the user now asks for.
        found = filter(_of_interest, known or _walk(str(directory), tell))
        own = list(_own(found, str(directory)))
        scripts.update(path for path in own if _is_script(path) and not excluded[directory](path))
        wanted = list(python(path for path in own if _counts(path, str(directory))))
        files.update(wanted)
        checked.update(path for path in wanted if not excluded[directory](path))
    for path in _would_be_found(named, top, base, exclude) if as_found else named:
        if not listings[trees[path.parent]]:
            files.update(python(_neighbours(path, tell)))
        content = contents.get(path)
        verdict = look(str(path), not as_found) if content is None else _look_at(path, content)
        if verdict is None:
            checked.add(str(path))
        elif _is_script(str(path)) if content is None else _holds_commands(path, content):
            scripts.add(str(path))
        elif verdict:
            tell(str(path), verdict)
    one = _one_name_each(files | checked)
    made = {path: Path(path) for path in sorted({one[path] for path in files | checked})}
    return Project(
        top,
        tuple(made.values()),
        tuple(made[path] for path in sorted({one[path] for path in checked})),
        tuple(sorted(Skipped(_display(Path(path), cwd, top), reason) for path, reason in problems)),
        cwd,
        tuple(Path(path) for path in sorted(set(_one_name_each(scripts).values()))),
        {str(path): content for path, content in contents.items()},
    )


def _display(path: Path, cwd: Path, top: Path) -> str:
    written, below = str(path), os.path.join(cwd, "")
    if written.startswith(below):  # nearly all; ``is_relative_to`` and ``relpath`` take thirty times as long
        written = written[len(below) :]
    elif path.is_relative_to(cwd) or path.is_relative_to(top):
        written = os.path.relpath(path, cwd)
    if os.sep != "/":
        written = written.replace(os.sep, "/")
    # Names need not be UTF-8; output has to be.
    return written if written.isascii() else os.fsencode(written).decode("utf-8", "replace")


def _given(path: Path, cwd: Path) -> Path:
    """*path*, absolute and without links, except that a file keeps its name if that itself is a link."""
    whole = cwd / path
    try:
        whole.lstat()
    except (FileNotFoundError, NotADirectoryError):
        raise PathError(f"{path}: no such file or directory{_meant(path, whole)}") from None
    except OSError as error:
        raise PathError(f"{path}: {_reason(error)}") from None
    if whole.is_dir():
        return Path(os.path.realpath(whole))
    return _placed(whole)


def _placed(whole: Path) -> Path:
    """*whole* without links in its directories."""
    return Path(os.path.realpath(whole.parent), whole.name)


def _meant(path: Path, whole: Path) -> str:
    """What *path*, which does not exist, may have been meant for: something with nearly its name."""
    from difflib import get_close_matches

    try:
        beside = sorted(Path(name) for name in os.listdir(whole.parent))
    except OSError:
        return ""
    stems = {each.stem: each.name for each in beside if each.suffix == whole.suffix}
    near = get_close_matches(whole.stem, stems, n=1)
    return f"; did you mean {path.with_name(stems[near[0]])}?" if near else ""


def _excluding(exclude: Sequence[str], directory: Path, top: Path) -> Callable[[str], bool]:
    """Whether a path below *directory* is excluded: by a pattern that does not also exclude that."""
    if not exclude:
        return lambda _: False
    from pathspec import GitIgnoreSpec  # takes longer to import than all else that is needed here

    inside = "" if directory == top else f"{os.path.relpath(directory, top)}/"
    kept = []
    for pattern in exclude:
        try:
            alone = GitIgnoreSpec.from_lines([pattern])
        except ValueError as error:
            raise ConfigError(f"exclude: {pattern!r} is not a pattern as in .gitignore: {error}") from None
        if not (inside and alone.match_file(inside)):
            kept.append(pattern)
    spec = GitIgnoreSpec.from_lines(kept)
    return lambda path: spec.match_file(os.path.relpath(path, top))


# Finding


def _work_tree(directory: Path) -> Path | None:
    """The top of git's work tree that *directory* is in."""
    return next((place for place in (directory, *directory.parents) if (place / ".git").exists()), None)


def _listed(tree: Path, tell: Tell) -> list[str]:
    """The files in the work tree that git tracks or would not ignore; none if it fails."""
    from deprecat.sources.asking import run_git  # late: not every project is in git
    from deprecat.sources.running import LISTING

    try:
        listing = run_git(tree, *LISTING)
    except SourceError as error:
        tell(str(tree), f"searched without git, so with the files that it ignores: {error}")
        return []
    for directory, reason in _CLOSED.findall(listing.stderr):
        tell(f"{tree}/{directory}", reason.lower())
    # A name occurs more than once in a conflict.
    names = dict.fromkeys(os.fsdecode(name) for name in listing.stdout.split(b"\0"))
    return [os.path.join(tree, name) for name in names if name]


def _walk(top: str, tell: Tell) -> Iterator[str]:
    """All files below *top*, not entering links to directories, nor copies."""
    pending = [top]
    while pending:  # no recursion: directories can be nested deeper than functions
        directory = pending.pop()
        try:
            with os.scandir(directory) as entries:
                listed = list(entries)
        except OSError as error:
            tell(directory, _reason(error))
            continue
        marked = any(entry.name in _MARKS for entry in listed)
        if marked and directory != top and _is_environment(directory):
            continue
        for entry in listed:
            if not _is_directory(entry):
                yield entry.path
            elif not entry.is_symlink() and not _is_copy_by_name(entry.path, top):
                pending.append(entry.path)


def _is_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def _neighbours(path: Path, tell: Tell) -> Iterator[str]:
    """Where nothing tells the extent of the project: the files of the outermost package that *path* is in,
    or those beside it."""
    package = path.parent
    while package.parent.name.isidentifier() and (package.parent / "__init__.py").is_file():
        package = package.parent
    if (package / "__init__.py").is_file():
        yield from _walk(str(package), tell)
        return
    try:
        with os.scandir(package) as entries:
            found = [entry.path for entry in entries if entry.name.endswith(".py")]
        yield from found  # who asks may stop at the first
    except OSError as error:
        tell(str(package), _reason(error))


def _below(paths: Iterable[str], directory: str) -> list[str]:
    start = os.path.join(directory, "")
    return [path for path in paths if path.startswith(start)]


def _own(paths: Iterable[str], top: str) -> Iterator[str]:
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

    return (path for path in paths if not in_copy(os.path.dirname(path)))


def _of_interest(path: str) -> bool:
    """Whether *path* may be one of a project's files or scripts, told from its name: a quick look, for there
    may be many more files that are neither."""
    name = path[path.rfind(os.sep) + 1 :]
    dot = name.rfind(".")
    return dot <= 0 or name[dot:] in ENDINGS or name in SETTINGS or may_be_script(name)


def _would_be_found(named: Sequence[Path], top: Path, base: Path, exclude: Sequence[str]) -> list[Path]:
    """Those of *named* that would be checked if only *top* were; patterns are seen from *base*."""
    excluded = _excluding(exclude, top, base)
    own = set(_own(map(str, named), str(top)))
    return [
        path
        for path in named
        if str(path) in own and _counts(str(path), str(top)) and not excluded(str(path))
    ]


def _is_copy(directory: str, top: str) -> bool:
    """Whether *directory* holds copied or generated code."""
    return _is_copy_by_name(directory, top) or _is_environment(directory)


def _is_copy_by_name(directory: str, top: str) -> bool:
    parent, name = os.path.split(directory)
    if _COPIES.fullmatch(name):
        return True
    built = name in _BUILT and (name == "dist" or parent == top)
    return built and not os.path.isfile(os.path.join(directory, "__init__.py"))


def _is_environment(directory: str) -> bool:
    """Whether *directory* is an environment, of venv or conda. (conda's own tests have a
    ``conda-meta/history`` beside them, but no interpreter.)"""

    def has(*names: str) -> bool:
        return os.path.isfile(os.path.join(directory, *names))

    return has("pyvenv.cfg") or (has("conda-meta", "history") and (has("bin", "python") or has("python.exe")))


def _counts(path: str, directory: str) -> bool:
    """Whether *path* is among what is asked for with *directory*: of settings only those at its top,
    for those further down are mostly of projects that tests are run on."""
    return os.path.basename(path) not in SETTINGS or os.path.dirname(path) == directory


def _look(path: str, named: bool) -> str | None:
    """Why *path* is not read: empty if it is of no :class:`Kind` or is gone, ``None`` if it *is* read.

    Scripts are files whose first line names python: executable ones without an extension, or *named* ones.
    """
    ending = os.path.splitext(path)[1]
    known = ending in ENDINGS or os.path.basename(path) in SETTINGS
    if not (named or known or not ending):
        return ""
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            return "not a regular file" if named or not (ending == "" or stat.S_ISDIR(status.st_mode)) else ""
        if not known:
            if not (named or status.st_mode & 0o111):
                return ""
            with open(path, "rb") as file:
                if not _SCRIPT.match(file.read(_SCRIPT_HEAD)):
                    return "not Python: neither *.py nor a first line '#!... python'" if named else ""
    except (FileNotFoundError, NotADirectoryError):
        return "a broken symbolic link" if os.path.islink(path) and (named or ending) else ""
    except OSError as error:
        return _reason(error) if named or ending else ""
    return None if _readable(path) else "permission denied"


def _look_at(path: Path, content: bytes) -> str | None:
    """The same of a file with this *content*, which is named."""
    if path.suffix in ENDINGS or path.name in SETTINGS or _SCRIPT.match(content[:_SCRIPT_HEAD]):
        return None
    return "not Python: neither *.py nor a first line '#!... python'"


def _holds_commands(path: Path, content: bytes) -> bool:
    return dialect(path.as_posix()) is not None or is_shell_script(content[:_SCRIPT_HEAD])


def _is_script(path: str) -> bool:
    """Whether *path* may write commands, though it is no Python: told from its name or its first line."""
    known = dialect(path if os.sep == "/" else Path(path).as_posix()) is not None
    if not known and os.path.splitext(path)[1]:
        return False
    try:
        mode = os.stat(path).st_mode
        if not stat.S_ISREG(mode):
            return False
        if known:
            return True
        if not mode & 0o111:
            return False
        with open(path, "rb") as file:
            return is_shell_script(file.read(_SCRIPT_HEAD))
    except OSError:
        return False


def _readable(path: str) -> bool:
    return os.access(path, os.R_OK, effective_ids=os.access in os.supports_effective_ids)


def _one_name_each(paths: Collection[str]) -> dict[str, str]:
    """For each path the one to use: a link to a file among them has that file's, and of links to a file
    elsewhere the first is used. Hard links are files of their own: package caches are full of them."""
    links = sorted(path for path in paths if os.path.islink(path))
    chosen = {path: path for path in paths}
    if links:
        plain = sorted(chosen.keys() - set(links))
        by_target = {os.path.realpath(path): path for path in links[::-1]} | {path: path for path in plain}
        chosen.update((path, by_target[os.path.realpath(path)]) for path in links)
    return chosen


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
