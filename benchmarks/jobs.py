"""The jobs that deprecat and other tools are measured at, beside each other."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmarks import environments
from benchmarks.clones import ROOT, find_clone, materialise, resolve
from benchmarks.measuring import Command

PARSE = """
import ast, sys, time, warnings
warnings.simplefilter("ignore")
sources = [open(path, "rb").read() for path in sys.argv[1:]]
wall, cpu = time.perf_counter(), time.process_time()
for source in sources:
    ast.parse(source)
print(time.perf_counter() - wall, time.process_time() - cpu)
"""
JEDI = """
import sys, jedi
project = jedi.Project(sys.argv[1], environment_path=sys.argv[2])
for path in sys.argv[3:]:
    script = jedi.Script(path=path, project=project)
    for name in script.get_names(all_scopes=True, references=True):
        line = name.get_line_code()
        if "import " in line and "conda" in line:
            name.goto(follow_imports=True)
"""
BLOCK = ("--disable=all", "--enable=E,W4901")  # pylint: errors, and deprecated modules


@dataclass
class Job:
    """Commands to measure beside each other, in the order of the table; ratios are to the first."""

    title: str
    text: str
    commands: Sequence[Command]


@dataclass
class Bench:
    """Where things are: clones in ``repos``, and what is made and kept in ``cache``. ``scratch`` goes."""

    repos: Path | None
    cache: Path
    scratch: Path
    given_peers: Path | None = None
    given_site: Path | None = None

    def tree(self, project: str, revision: str) -> Path:
        clone = find_clone(self.repos, project)
        commit = resolve(clone, revision)
        return materialise(clone, commit, self.cache / "trees" / f"{project.replace('/', '+')}-{commit[:12]}")

    @cached_property
    def conda_build(self) -> Path:
        return self.tree("conda/conda-build", "3.21.8")

    @cached_property
    def peers(self) -> Path:
        return self.given_peers or environments.peers(self.cache)

    @cached_property
    def site(self) -> Path:
        """The environment that type checkers look into."""
        return self.given_site or environments.developer(self.cache, self.tree("conda/conda", "26.7.1"))

    def deprecat(self, name: str, directory: Path, *arguments: str, store: str = "") -> Command:
        """A check by deprecat, from the sources beside this file. With a *store* it uses that cache, as the
        runs before have left it (the first run is not counted)."""
        told = ("--format", "concise", "--fail-on", "never")
        return self.verb(name, directory, "check", *arguments, *told, store=store)

    def verb(self, name: str, directory: Path, *arguments: str, store: str = "") -> Command:
        """As :meth:`deprecat`, of any verb."""
        return Command(
            name,
            [sys.executable, "-m", "deprecat", *arguments, *([] if store else ["--no-cache"])],
            directory,
            {"PYTHONPATH": str(ROOT / "src"), "DEPRECAT_CACHE_DIR": str(self.scratch / (store or "none"))},
        )

    def peer(
        self, name: str, directory: Path, *arguments: str, rounds: int = 0, slow: bool = False
    ) -> Command:
        program, *rest = arguments
        found = [str(self.peers / "bin" / program), *rest]
        kept = {"XDG_CACHE_HOME": str(self.scratch / "peers")}  # what some keep of what they have parsed
        return Command(name, found, directory, kept, rounds=rounds, slow=slow)

    def ruff(self, directory: Path, what: str) -> Command:
        """The linter ruff, with one name banned."""
        path = self.scratch / "ruff.toml"
        path.write_text(
            '[lint]\nselect = ["TID251"]\n[lint.flake8-tidy-imports.banned-api]\n'
            '"conda.exports.itervalues".msg = "gone"\n'
        )
        return self.peer("ruff", directory, "ruff", "check", "--config", str(path), "--no-cache", what)

    def checkers(self, directory: Path, what: str, *, rounds: int) -> list[Command]:
        """Type checkers and linters on the same job: all of them see the types of what is imported, and look
        into functions without annotations, too."""
        python = str(self.site / "bin" / "python")
        lint = f"import sys; sys.path.append({str(environments.site_packages(self.site))!r})"
        pyrefly = ("pyrefly", "check", "--preset", "default", "--python-interpreter-path", python)
        pylint = self.peer("pylint", directory, "pylint", *BLOCK, "--init-hook", lint, what, rounds=rounds)
        pylint.accepts = lambda code: code < 32  # a bit for each kind of message
        pylint.slow = True
        return [
            self.peer("ty", directory, "ty", "check", "--python", str(self.site), what),
            self.peer("pyrefly", directory, *pyrefly, what),
            self.peer("mypy", directory, *self.mypy(os.devnull), what, rounds=rounds, slow=True),
            self.peer("flake8", directory, "flake8", what, rounds=rounds, slow=True),
            self.peer(
                "pyright", directory, "pyright", "--pythonpath", python, what, rounds=rounds, slow=True
            ),
            pylint,
            self.peer("Fixit", directory, "fixit", "lint", what, rounds=rounds, slow=True),
        ]

    def mypy(self, cache: str) -> list[str]:
        options = ["--ignore-missing-imports", "--follow-untyped-imports", "--check-untyped-defs"]
        python = str(self.site / "bin" / "python")
        return ["mypy", *options, "--python-executable", python, "--cache-dir", cache]


def start(bench: Bench) -> Job:
    """What it takes to start at all."""
    bare = Command("bare Python", [sys.executable, "-c", "pass"], bench.scratch, rounds=21)
    version = bench.verb("deprecat --version", bench.scratch, "--version", store="start")
    help_ = bench.verb("deprecat check --help", bench.scratch, "check", "--help", store="start")
    version.rounds = help_.rounds = 21
    return Job(
        "Start",
        "The interpreter with nothing to do, and deprecat with next to nothing.",
        [bare, version, help_],
    )


def one_file(bench: Bench) -> Job:
    """What a hook or an editor asks for."""
    tree, file = bench.conda_build, "conda_build/utils.py"
    plain = next(
        path.relative_to(tree).as_posix()
        for path in sorted((tree / "tests").rglob("*.py"))
        if b"conda" not in path.read_bytes() and 500 < path.stat().st_size < 5_000
    )
    mine = bench.scratch / "changed"
    shutil.copytree(tree, mine)
    changed = bench.deprecat("deprecat, changed, the rest warm", mine, file, store="changed")

    def change() -> None:
        with (mine / file).open("a") as stream:
            stream.write("# changed\n")

    changed.before = change
    commands = [
        bench.deprecat("deprecat, cold", tree, file),
        bench.deprecat("deprecat, warm", tree, file, store="file"),
        changed,
        bench.deprecat("deprecat, nothing relevant, cold", tree, plain),
        bench.deprecat("deprecat, nothing relevant, warm", tree, plain, store="plain"),
        bench.ruff(tree, file),
        *bench.checkers(tree, file, rounds=3),
    ]
    text = (
        f"`{file}` ({_lines(tree / file):,} lines) of conda-build 3.21.8; *nothing relevant* is `{plain}`."
        " Type checkers are given an environment with what conda-build needs, conda 26.7.1 included."
    )
    return Job("One changed file", text, sorted(commands, key=lambda each: each.name != "ty"))


def whole(bench: Bench) -> Job:
    """A package."""
    tree = bench.conda_build
    paths = sorted((tree / "conda_build").rglob("*.py"))
    files = [path.relative_to(tree).as_posix() for path in paths]
    cold = bench.deprecat("deprecat, cold, filling a cache", tree, "conda_build", store="filling")
    cold.before = lambda: shutil.rmtree(bench.scratch / "filling", ignore_errors=True)
    known = bench.deprecat(
        "deprecat, warm, another question", tree, "conda_build", "--against", "conda==4.13.0", store="known"
    )

    def ask_otherwise() -> None:
        """What another question has left behind."""
        shutil.rmtree(bench.scratch / "known", ignore_errors=True)
        shutil.copytree(bench.scratch / "whole", bench.scratch / "known")

    known.before = ask_otherwise
    commands = [
        Command("ast.parse", [sys.executable, "-c", PARSE, *files], tree, clocked=True),
        bench.deprecat("deprecat, cold, one process", tree, "conda_build", "--jobs", "1"),
        bench.deprecat("deprecat, cold", tree, "conda_build"),
        cold,
        bench.deprecat("deprecat, warm", tree, "conda_build", store="whole"),
        known,
        bench.ruff(tree, "conda_build"),
        bench.peer("mypy, cached", tree, *bench.mypy(str(bench.scratch / "mypy")), "conda_build"),
        *bench.checkers(tree, "conda_build", rounds=2),
        bench.peer(
            "jedi", tree, "python", "-c", JEDI, str(tree), str(bench.site), *files, rounds=1, slow=True
        ),
    ]
    for each in commands:
        if each.name in ("Fixit", "pylint"):
            each.rounds = 1
    text = (
        f"The package `conda_build` of conda-build 3.21.8: {len(paths)} files,"
        f" {sum(path.stat().st_size for path in paths) / 1e6:.1f} MB. `ast.parse` is that call alone, without"
        " the start of an interpreter. *Another question* is one about other releases: no file is read anew."
    )
    return Job("A whole package", text, commands)


def million(bench: Bench) -> Job:
    """A tree that has nothing of any upstream."""
    tree = environments.home_assistant(bench.cache)
    paths = list(tree.rglob("*.py"))
    lines = sum(map(_lines, paths))
    commands = [
        bench.ruff(tree, "."),
        bench.deprecat("deprecat", tree, "."),
        bench.deprecat("deprecat, warm", tree, ".", store="million"),
        Command("grep", ["grep", "-rlw", "--include=*.py", "conda", "."], tree),
    ]
    wheel = f"The wheel of {environments.HOME_ASSISTANT}"
    text = f"{wheel}: {len(paths):,} Python files, {lines:,} lines, none about conda."
    return Job("A tree that has nothing of it", text, commands)


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n")
