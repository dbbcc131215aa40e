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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path

from deprecat.downstream.commands import dialect, is_shell_script
from deprecat.downstream.kinds import ENDINGS, SETTINGS, Kind, is_settings, kind
from deprecat.downstream.walking import Tell, may_matter, own, reason_of, walk
from deprecat.errors import ConfigError, PathError, SourceError
from deprecat.model.places import Skipped
from deprecat.model.values import dataclass, field

_SCRIPT = re.compile(rb"#![^\n]*python")
_BY_ALL = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH  # who may read it
_SCRIPT_HEAD = 256  # Linux reads no longer a first line
_CLOSED = re.compile(r"^warning: could not open directory '(.*?)/?': (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Project:
    """The files of a project. Paths are absolute, without links in their directories, and sorted; those of
    files are texts, for there may be ten thousand of them.

    ``top`` is the top of git's work tree, or the directory that all given paths are in. ``files`` are
    all that there are (imports can lead to modules alone, see :class:`Kind`); ``checked``, those asked
    for, are among them. ``scripts`` are those asked for that are not Python but may write commands.
    ``unsaved`` is the content of files that is to be checked instead of what is on the disk.
    """

    top: Path
    files: tuple[str, ...]
    checked: tuple[str, ...]
    skipped: tuple[Skipped, ...] = ()
    cwd: Path = field(default_factory=Path.cwd)
    scripts: tuple[str, ...] = ()
    unsaved: Mapping[str, bytes] = field(default_factory=dict)

    def read(self, path: Path) -> bytes:
        """The bytes of the file at *path*. Raises OSError."""
        content = self.unsaved.get(str(path))
        return path.read_bytes() if content is None else content

    def display(self, path: str | os.PathLike[str]) -> str:
        """*path* as it is shown: POSIX; in the project relative to the current directory (with ``..`` if need
        be: from ``pkg``, ``setup.py`` is not ``../setup.py``), elsewhere absolute."""
        return _display(os.fspath(path), self.cwd, self.top)


class ModuleNames:
    """Under which dotted names a project imports its files; remembers what it saw of directories."""

    def __init__(self) -> None:
        self._packages: dict[tuple[str, str], tuple[str, str]] = {}

    def __call__(self, path: str) -> tuple[str, str]:
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
    plain: set[str] = set()
    look = functools.cache(functools.partial(_look, plain))  # for this call only: files change

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
    listings = {tree: _Listing(tree, tell) for tree in set(trees.values())}
    for listing in listings.values():
        files.update(python(own(listing.paths, listing.top)))
    for directory in directories:
        inside, leave_out = str(directory), excluded[directory]
        known = listings[trees[directory]].below(inside)
        # Git may ignore what the user now asks for.
        found = list(walk(inside, tell, plain) if known is None else own(known, inside))
        scripts.update(path for path in found if _is_script(path) and not leave_out(path))
        wanted = list(python(path for path in found if _counts(path, inside)))
        files.update(wanted)
        checked.update(path for path in wanted if not leave_out(path))
    found_by_name = _would_be_found(named, top, base, exclude) if as_found else named
    for home in {_home(path) for path in found_by_name if not listings[trees[path.parent]].names}:
        files.update(python(_neighbours(home, tell, plain)))
    for path in found_by_name:
        content = contents.get(path)
        verdict = look(str(path), not as_found) if content is None else _look_at(path, content)
        if verdict is None:
            checked.add(str(path))
        elif _is_script(str(path)) if content is None else _holds_commands(path, content):
            scripts.add(str(path))
        elif verdict:
            tell(str(path), verdict)
    one = _one_name_each(files | checked, plain)
    return Project(
        top,
        tuple(sorted(set(one.values()))),
        tuple(sorted({one[path] for path in checked})),
        tuple(sorted(Skipped(_display(path, cwd, top), reason) for path, reason in problems)),
        cwd,
        tuple(sorted(set(_one_name_each(scripts, plain).values()))),
        {str(path): content for path, content in contents.items()},
    )


def _display(path: str, cwd: Path, top: Path) -> str:
    written, below = path, os.path.join(cwd, "")
    if written.startswith(below):  # nearly all; ``is_relative_to`` and ``relpath`` take thirty times as long
        written = written[len(below) :]
    elif Path(path).is_relative_to(cwd) or Path(path).is_relative_to(top):
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
        raise PathError(f"{path}: {reason_of(error)}") from None
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


class _Listing:
    """The files in a work tree that git tracks or would not ignore; none if there is no *tree*, or git fails.

    ``names`` are all of them, seen from the tree's ``top``, ``paths`` those that may matter.
    """

    def __init__(self, tree: Path | None, tell: Tell) -> None:
        self.top = "" if tree is None else str(tree)
        self.names = [] if tree is None else _listed(tree, tell)
        start = os.path.join(self.top, "")
        self.paths = [start + name for name in self.names if may_matter(name[name.rfind(os.sep) + 1 :])]

    def below(self, directory: str) -> list[str] | None:
        """Those below *directory* that may matter; None if git knows of nothing there."""
        if directory == self.top:
            return self.paths if self.names else None
        start = os.path.join(directory, "")
        inside = start[len(os.path.join(self.top, "")) :]
        if not any(name.startswith(inside) for name in self.names):
            return None
        return [path for path in self.paths if path.startswith(start)]


def _listed(tree: Path, tell: Tell) -> list[str]:
    """The names of those files; none if git fails."""
    from deprecat.sources.asking import run_git  # late: not every project is in git
    from deprecat.sources.running import LISTING

    try:
        listing = run_git(tree, *LISTING)
    except SourceError as error:
        tell(str(tree), f"searched without git, so with the files that it ignores: {error}")
        return []
    for directory, reason in _CLOSED.findall(listing.stderr):
        tell(f"{tree}/{directory}", reason.lower())
    names = os.fsdecode(listing.stdout)  # at once, for there may be fifty thousand
    return list(filter(None, (names if os.sep == "/" else names.replace("/", os.sep)).split("\0")))


def _home(path: Path) -> Path:
    """The outermost package that *path* is in, or else its directory."""
    package = path.parent
    while package.parent.name.isidentifier() and (package.parent / "__init__.py").is_file():
        package = package.parent
    return package


def _neighbours(home: Path, tell: Tell, plain: set[str]) -> Iterator[str]:
    """Where nothing tells the extent of a project: the files of the package *home*, or if that is none, the
    modules in it and the files of its packages, to which these may lead."""
    if (home / "__init__.py").is_file():
        yield from walk(str(home), tell, plain)
        return
    try:
        with os.scandir(home) as entries:
            listed = list(entries)
    except OSError as error:
        tell(str(home), reason_of(error))
        return
    for entry in listed:
        if entry.name.endswith(".py"):
            yield entry.path
        elif entry.is_dir(follow_symlinks=False) and os.path.isfile(os.path.join(entry.path, "__init__.py")):
            yield from own(walk(entry.path, tell, plain), str(home))


def _would_be_found(named: Sequence[Path], top: Path, base: Path, exclude: Sequence[str]) -> list[Path]:
    """Those of *named* that would be checked if only *top* were; patterns are seen from *base*."""
    excluded = _excluding(exclude, top, base)
    mine = set(own(map(str, named), str(top)))
    return [
        path
        for path in named
        if str(path) in mine and _counts(str(path), str(top)) and not excluded(str(path))
    ]


def _counts(path: str, directory: str) -> bool:
    """Whether *path* is among what is asked for with *directory*: of settings only those at its top,
    for those further down are mostly of projects that tests are run on."""
    return not is_settings(path) or os.path.dirname(path) == directory


def _look(plain: set[str], path: str, named: bool) -> str | None:
    """Why *path* is not read: empty if it is of no :class:`Kind` or is gone, ``None`` if it *is* read.

    Scripts are files whose first line names python: executable ones without an extension, or *named* ones.
    Regular files, and no links to one, are *plain*, or become it here.
    """
    ending = _ending(path)
    known = ending in ENDINGS or is_settings(path)
    if not (named or known or not ending):
        return ""
    readable = False
    try:
        if not known or path not in plain:
            status = os.lstat(path)
            if stat.S_ISREG(status.st_mode):
                plain.add(path)
            elif stat.S_ISLNK(status.st_mode):
                status = os.stat(path)
            readable = status.st_mode & _BY_ALL == _BY_ALL
            if not stat.S_ISREG(status.st_mode):
                told = named or not (ending == "" or stat.S_ISDIR(status.st_mode))
                return "not a regular file" if told else ""
            if not known:
                if not (named or status.st_mode & 0o111):
                    return ""
                with open(path, "rb") as file:
                    if not _SCRIPT.match(file.read(_SCRIPT_HEAD)):
                        return "not Python: neither *.py nor a first line '#!... python'" if named else ""
    except (FileNotFoundError, NotADirectoryError):
        return "a broken symbolic link" if os.path.islink(path) and (named or ending) else ""
    except OSError as error:
        return reason_of(error) if named or ending else ""
    return None if readable or _readable(path) else _refused(path)


def _refused(path: str) -> str:
    """Why a file that is there cannot be read."""
    try:
        os.stat(path)
    except OSError as error:  # its name is too long, from here
        return reason_of(error)
    return "permission denied"


def _look_at(path: Path, content: bytes) -> str | None:
    """The same of a file with this *content*, which is named."""
    if path.suffix in ENDINGS or path.name in SETTINGS or _SCRIPT.match(content[:_SCRIPT_HEAD]):
        return None
    return "not Python: neither *.py nor a first line '#!... python'"


def _holds_commands(path: Path, content: bytes) -> bool:
    return dialect(path.as_posix()) is not None or is_shell_script(content[:_SCRIPT_HEAD])


def _is_script(path: str) -> bool:
    """Whether *path* may write commands, though it is no Python: told from its name or its first line."""
    ending = _ending(path)
    if ending in ENDINGS:
        return False
    known = dialect(path if os.sep == "/" else Path(path).as_posix()) is not None
    if ending and not known:
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


def _ending(path: str) -> str:
    """As ``os.path.splitext`` tells it, which takes four times as long."""
    dot = path.rfind(".")
    return path[dot:] if dot > path.rfind(os.sep) + 1 else ""


def _readable(path: str) -> bool:
    return os.access(path, os.R_OK, effective_ids=os.access in os.supports_effective_ids)


def _one_name_each(paths: Set[str], plain: Set[str]) -> dict[str, str]:
    """For each path the one to use: a link to a file among them has that file's, and of links to a file
    elsewhere the first is used. Hard links are files of their own: package caches are full of them. What is
    *plain* is known to be no link."""
    links = sorted(path for path in paths - plain if os.path.islink(path))
    chosen = {path: path for path in paths}
    if links:
        others = sorted(chosen.keys() - set(links))
        by_target = {os.path.realpath(path): path for path in links[::-1]} | {path: path for path in others}
        chosen.update((path, by_target[os.path.realpath(path)]) for path in links)
    return chosen
