"""How long deprecat takes beside others, on the same files, in one run; ratios of medians.

    python -m venv peers
    peers/bin/pip install ty==0.0.107 pyrefly==1.4.1 'pyright[nodejs]==1.1.414' ruff==0.17.6 flake8==7.5.0 \
        pylint==4.1.4 mypy==2.4.1 fixit==2.2.1 jedi==0.20.1
    python benchmarks/speed.py --peers peers --write

Corpora are laid out from clones (``DEPRECAT_REPOS``) and from the wheel of Home Assistant on PyPI, which is
downloaded unless it is in ``--cache`` already. Rounds are interleaved, so that what else the machine does
falls on all alike; each command is a process of its own, whose time and largest memory (its own or of one of
its children) the system tells.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.clones import (
    ROOT,
    Unavailable,
    default_cache,
    default_repos,
    find_clone,
    materialise,
    resolve,
)

HOME_ASSISTANT = "homeassistant==2026.2.3"
PAGE = ROOT / "docs" / "performance.md"
_OVERHEAD = 0.012  # seconds to start the process that starts the command
BEGIN, END = "<!-- measured -->\n", "<!-- end -->\n"
PARSE = """
import ast, sys, warnings
warnings.simplefilter("ignore")
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        ast.parse(file.read())
"""
LAUNCH = """
import os, sys
process = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(process, 0)
with open(sys.argv[1], "w") as answer:
    print(status, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, file=answer)
"""
"""Starts a command and tells what it took. A process of its own, because the largest memory of a process
counts what it was copied from."""

JEDI = """
import sys, jedi
project = jedi.Project(sys.argv[1], added_sys_path=[sys.argv[2]])
for path in sys.argv[3:]:
    script = jedi.Script(path=path, project=project)
    for name in script.get_names(all_scopes=True, references=True):
        if name.line and "conda" in (name.full_name or ""):
            name.goto(follow_imports=True)
"""


@dataclass(frozen=True)
class Cost:
    """What one run took: seconds on the clock, seconds of processors, megabytes."""

    wall: float
    cpu: float
    memory: float


@dataclass
class Command:
    """Something to measure. ``before`` runs ahead of each round and is not counted."""

    name: str
    arguments: Sequence[str]
    directory: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    before: Callable[[], None] = lambda: None
    rounds: int = 0  # fewer than asked for, of those that take long
    costs: list[Cost] = field(default_factory=list)

    def run(self) -> None:
        self.before()
        program = shutil.which(self.arguments[0]) or self.arguments[0]
        with tempfile.TemporaryFile() as output, tempfile.NamedTemporaryFile("r") as answer:
            begun = time.perf_counter()
            subprocess.run(
                [sys.executable, "-S", "-c", LAUNCH, answer.name, program, *self.arguments[1:]],
                cwd=self.directory,
                env={**self._inherited(), **self.environment},
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
            wall = time.perf_counter() - begun - _OVERHEAD
            status, cpu, memory = answer.read().split()
            code = os.waitstatus_to_exitcode(int(status))
            if code not in (0, 1) and not (
                self.name == "pylint" and code < 32
            ):  # it counts kinds of messages
                output.seek(0)
                raise Unavailable(
                    f"{self.name}: exit code {code}: {output.read().decode(errors='replace')[-300:]}"
                )
        self.costs.append(Cost(wall, float(cpu), int(memory) / 1024))

    @staticmethod
    def _inherited() -> dict[str, str]:
        # without compiled files every start would compile the program anew, as no installed one does
        return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def median(self, what: str) -> float:
        return float(statistics.median(getattr(each, what) for each in self.costs))


def measure(commands: Sequence[Command], rounds: int, *, quick: bool = False) -> list[Command]:
    """Run all *commands* in turn, *rounds* times; those that fail are told and left out."""
    alive = [command for command in commands if command.rounds != 1 or not quick]
    for number in range(rounds):
        for command in list(alive):
            if command.rounds and number >= command.rounds:
                continue
            try:
                command.run()
            except (Unavailable, OSError) as error:
                print(f"left out: {error}", file=sys.stderr)
                alive.remove(command)
    return alive


def table(title: str, job: str, commands: Sequence[Command]) -> Iterator[str]:
    """Markdown of one job; ratios are to the first command."""
    yield f"\n### {title}\n\n{job}\n"
    yield "| command | wall s | of the first | processor s | of the first | memory MB | rounds, wall s |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | --- |"
    first = commands[0]
    for each in commands:
        walls = [cost.wall for cost in each.costs]
        yield (
            f"| {each.name} | {each.median('wall'):.2f} | {each.median('wall') / first.median('wall'):.2f}"
            f" | {each.median('cpu'):.2f} | {each.median('cpu') / first.median('cpu'):.2f}"
            f" | {max(cost.memory for cost in each.costs):.0f}"
            f" | {len(walls)}, {min(walls):.2f} - {max(walls):.2f} |"
        )


class Bench:
    """Where things are, and the commands made of it."""

    def __init__(self, options: argparse.Namespace, scratch: Path) -> None:
        self.cache: Path = options.cache
        self.repos: Path | None = options.repos
        self.peers: Path = options.peers
        self.rounds: int = options.rounds
        self.quick: bool = options.quick
        self.scratch = scratch

    def tree(self, project: str, revision: str) -> Path:
        clone = find_clone(self.repos, project)
        commit = resolve(clone, revision)
        return materialise(clone, commit, self.cache / "trees" / f"{project.replace('/', '+')}-{commit[:12]}")

    def home_assistant(self) -> Path:
        """The Python files and others of Home Assistant's wheel."""
        into = self.cache / "trees" / HOME_ASSISTANT
        if not into.is_dir():
            wheels = self.cache / "wheels"
            subprocess.run(
                [
                    *(sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--python-version", "3.14"),
                    *("--only-binary", ":all:", "-d", str(wheels), HOME_ASSISTANT),
                ],
                check=True,
            )
            part = into.with_suffix(".part")
            with zipfile.ZipFile(next(wheels.glob("homeassistant-*.whl"))) as wheel:
                wheel.extractall(part)
            part.rename(into)
        return into

    def deprecat(
        self, name: str, directory: Path, *arguments: str, store: str = "", verb: str = "check"
    ) -> Command:
        """Deprecat from the sources beside this file. With a *store* it uses that cache, as the runs before
        have left it; ``empty`` is removed ahead of each."""
        given = [
            verb,
            *arguments,
            *(["--format", "concise", "--fail-on", "never"] if verb == "check" else []),
        ]
        where = self.scratch / (store or "none")
        command = Command(
            name,
            [sys.executable, "-m", "deprecat", *given, *([] if store else ["--no-cache"])],
            directory,
            {"PYTHONPATH": str(ROOT / "src"), "DEPRECAT_CACHE_DIR": str(where)},
        )
        if store == "empty":
            command.before = lambda: shutil.rmtree(where, ignore_errors=True)
        elif store:
            command.before = lambda: None if where.exists() else Command.run(self._filling(command))
        return command

    @staticmethod
    def _filling(command: Command) -> Command:
        return Command(command.name, command.arguments, command.directory, command.environment)

    def peer(
        self, name: str, directory: Path, *arguments: str, rounds: int = 0, **environment: str
    ) -> Command:
        program, *rest = arguments
        return Command(
            name, [str(self.peers / "bin" / program), *rest], directory, environment, rounds=rounds
        )

    def ban(self) -> str:
        """A configuration of ruff that bans one name."""
        path = self.scratch / "ruff.toml"
        path.write_text(
            '[lint]\nselect = ["TID251"]\n[lint.flake8-tidy-imports.banned-api]\n'
            '"conda.exports.itervalues".msg = "gone"\n'
        )
        return str(path)


def one_file(bench: Bench, tree: Path, site: Path) -> list[Command]:
    file, plain = "conda_build/utils.py", "tests/test-recipes/metadata/_pin_downstream/run_test.py"
    if not (tree / plain).exists():
        plain = next(
            str(path.relative_to(tree))
            for path in sorted((tree / "tests").rglob("*.py"))
            if b"conda" not in path.read_bytes() and path.stat().st_size < 2_000
        )
    return [
        bench.peer(
            "ty", tree, "ty", "check", "--extra-search-path", str(site), "--python", str(bench.peers), file
        ),
        bench.deprecat("deprecat, cold", tree, file),
        bench.deprecat("deprecat, warm", tree, file, store="file"),
        bench.deprecat(f"deprecat, a file without a relevant statement ({plain})", tree, plain),
        bench.peer(
            "ruff, one name banned", tree, "ruff", "check", "--config", bench.ban(), "--no-cache", file
        ),
        bench.peer("pyrefly", tree, "pyrefly", "check", "--search-path", str(site), file),
        bench.peer("flake8", tree, "flake8", file, rounds=3),
        bench.peer("pyright", tree, "pyright", file, rounds=3),
        bench.peer("pylint", tree, "pylint", "--disable=all", "--enable=E,W4901", file, rounds=3),
        bench.peer("Fixit", tree, "fixit", "lint", file, rounds=3),
    ]


def whole(bench: Bench, tree: Path, site: Path) -> list[Command]:
    files = sorted(str(path.relative_to(tree)) for path in (tree / "conda_build").rglob("*.py"))
    cache = str(bench.scratch / "mypy")
    mypy = ["mypy", "--ignore-missing-imports", "--cache-dir", cache, "conda_build"]
    return [
        Command("ast.parse of the same files", [sys.executable, "-c", PARSE, *files], tree),
        bench.deprecat("deprecat, cold, one process", tree, "conda_build", "--jobs", "1"),
        bench.deprecat("deprecat, cold", tree, "conda_build"),
        bench.deprecat("deprecat, cold, filling a cache", tree, "conda_build", store="empty"),
        bench.deprecat("deprecat, warm", tree, "conda_build", store="whole"),
        bench.deprecat(
            "deprecat, warm, files read before",
            tree,
            "conda_build",
            "--against",
            "conda==4.13.0",
            store="whole",
        ),
        bench.peer(
            "ruff, one name banned",
            tree,
            "ruff",
            "check",
            "--config",
            bench.ban(),
            "--no-cache",
            "conda_build",
        ),
        bench.peer(
            "ty",
            tree,
            "ty",
            "check",
            "--extra-search-path",
            str(site),
            "--python",
            str(bench.peers),
            "conda_build",
        ),
        bench.peer("pyrefly", tree, "pyrefly", "check", "--search-path", str(site), "conda_build"),
        bench.peer("mypy, cached", tree, *mypy, MYPYPATH=str(site)),
        bench.peer("mypy", tree, *mypy[:3], os.devnull, mypy[4], rounds=2, MYPYPATH=str(site)),
        bench.peer("jedi", tree, "python", "-c", JEDI, str(tree), str(site), *files, rounds=1),
        bench.peer("flake8", tree, "flake8", "conda_build", rounds=2),
        bench.peer("pyright", tree, "pyright", "conda_build", rounds=2),
        bench.peer("Fixit", tree, "fixit", "lint", "conda_build", rounds=1),
        bench.peer("pylint", tree, "pylint", "--disable=all", "--enable=E,W4901", "conda_build", rounds=1),
    ]


def million(bench: Bench, tree: Path) -> list[Command]:
    return [
        bench.peer(
            "ruff, one name banned", tree, "ruff", "check", "--config", bench.ban(), "--no-cache", "."
        ),
        bench.deprecat("deprecat", tree, "."),
        Command("grep", ["grep", "-rlw", "--include=*.py", "conda", "."], tree),
    ]


def recording(bench: Bench) -> list[Command]:
    """Everything from nothing; then one more release, for a ledger and a cache that do not know it."""
    clone = str(find_clone(bench.repos, "conda/conda"))
    ledger, older = bench.scratch / "conda.jsonl", bench.scratch / "older.jsonl"
    whole = bench.deprecat(
        "record, all releases of conda since 4.0",
        bench.scratch,
        "conda",
        "--git",
        clone,
        "--since",
        "4.0",
        "--ledger",
        str(ledger),
        "--quiet",
        store="empty",
        verb="record",
    )
    empty = whole.before

    def anew() -> None:
        empty()
        ledger.unlink(missing_ok=True)

    def shorter() -> None:
        """The ledger without its newest release, and the cache of a run that did not see it."""
        if not older.exists():
            tags = r"(?P<version>(?!26\.7\.1)\d+\.\d+\.\d+)"
            first = bench.deprecat(
                "",
                bench.scratch,
                "conda",
                "--git",
                clone,
                "--since",
                "4.0",
                "--tags",
                tags,
                "--ledger",
                str(older),
                "--quiet",
                store="record",
                verb="record",
            )
            subprocess.run(first.arguments, env={**os.environ, **first.environment}, check=True)
        shutil.copy(older, ledger)
        store = bench.scratch / "record"
        kept = bench.scratch / "record.kept"
        if not kept.exists():
            shutil.copytree(store, kept)
        shutil.rmtree(store)
        shutil.copytree(kept, store)

    whole.before, whole.rounds = anew, 2
    more = bench.deprecat(
        "record, one more release (26.7.1)",
        bench.scratch,
        "conda",
        "--git",
        clone,
        "--since",
        "4.0",
        "--ledger",
        str(ledger),
        "--quiet",
        store="record",
        verb="record",
    )
    more.before, more.rounds = shorter, 3
    return [whole, more]


def copies(bench: Bench, tree: Path, numbers: Sequence[int]) -> list[Command]:
    """One check of 1, 2, 4, ... copies of a corpus, side by side; no two files are alike."""
    found = []
    for number in numbers:
        into = bench.scratch / f"copies-{number}"
        for copy in range(number):
            shutil.copytree(tree / "conda_build", into / f"copy{copy}" / "conda_build")
            for path in (into / f"copy{copy}").rglob("*.py"):
                path.write_bytes(path.read_bytes() + b"\n# %d\n" % copy)
        command = bench.deprecat(f"{number} {'copies' if number > 1 else 'copy'}", into, ".", "--jobs", "1")
        command.rounds = 1
        found.append(command)
    return found


def upstreams(bench: Bench, tree: Path, numbers: Sequence[int]) -> list[Command]:
    """A check with 1 to 50 ledgers, copies of conda's under other names."""
    text = (ROOT / "src/deprecat/ledgers/conda.ledger.jsonl").read_text(encoding="utf-8")
    found = []
    for number in numbers:
        arguments = []
        for i in range(number - 1):
            path = bench.scratch / f"up{i}.jsonl"
            if not path.exists():
                path.write_text(
                    text.replace('"upstream":"conda"', f'"upstream":"up{i}"', 1).replace(
                        '"roots":["conda"', f'"roots":["up{i}"', 1
                    )
                )
            arguments += ["--ledger", str(path)]
        command = bench.deprecat(f"{number + 1} upstreams", tree, "conda_build", *arguments, "--jobs", "1")
        command.rounds = 2
        found.append(command)
    return found


def pages(bench: Bench, only: Sequence[str], most: int) -> Iterator[str]:
    """The measured part of the page."""

    def wanted(name: str) -> bool:
        return not only or name in only

    tree, site = bench.tree("conda/conda-build", "3.21.8"), bench.tree("conda/conda", "26.7.1")
    if wanted("file"):
        job = (
            "`conda_build/utils.py` (2,099 lines) of conda-build 3.21.8; type checkers are given the sources"
            " of conda 26.7.1."
        )
        yield from table(
            "One changed file", job, measure(one_file(bench, tree, site), bench.rounds, quick=bench.quick)
        )
    if wanted("whole"):
        job = "The package `conda_build` of conda-build 3.21.8: 53 files, 1.2 MB."
        yield from table(
            "A whole package", job, measure(whole(bench, tree, site), bench.rounds, quick=bench.quick)
        )
    if wanted("million"):
        job = f"The wheel of {HOME_ASSISTANT}: 8,800 Python files, 1.3 million lines, none about conda."
        yield from table(
            "A tree that has nothing of it",
            job,
            measure(million(bench, bench.home_assistant()), bench.rounds),
        )
    if wanted("record"):
        job = "A clone of conda; ratios are to the first."
        yield from table("Recording", job, measure(recording(bench), 3))
    if wanted("growth"):
        numbers = [each for each in (1, 2, 4, 8, 16, 32, 64) if each <= most]
        job = "Copies of the package side by side, each file a little different, cold, in one process."
        yield from table("Growth: files", job, measure(copies(bench, tree, numbers), 1))
        job = "The package, with copies of conda's ledger under other names besides conda-build's."
        yield from table("Growth: upstreams", job, measure(upstreams(bench, tree, (1, 5, 10, 25, 49)), 2))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument(
        "--peers", type=Path, required=True, help="a virtual environment with the other tools"
    )
    parser.add_argument(
        "--repos", type=Path, default=default_repos(), help="clones (default: DEPRECAT_REPOS)"
    )
    parser.add_argument("--cache", type=Path, default=default_cache(), help="where trees are kept")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--most", type=int, default=64, help="copies of a corpus, at most")
    parser.add_argument("--only", action="append", default=[], help="file, whole, million, record, growth")
    parser.add_argument("--quick", action="store_true", help="without the peers that take half a minute")
    parser.add_argument("--write", action="store_true", help=f"put the tables into {PAGE.name}")
    options = parser.parse_args()
    options.peers = options.peers.resolve()
    with tempfile.TemporaryDirectory(prefix="deprecat-speed-") as scratch:
        text = "\n".join(pages(Bench(options, Path(scratch)), options.only, options.most)).lstrip("\n")
    text = text.replace("\n### ", "\n\n### ").replace("\n\n\n", "\n\n") + "\n"
    print(text)
    if options.write:
        page = PAGE.read_text(encoding="utf-8")
        before, _, rest = page.partition(BEGIN)
        PAGE.write_text(before + BEGIN + "\n" + text + "\n" + END + rest.partition(END)[2], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
