"""Are findings the same, byte for byte, with and without scout, cache and processes?

    python benchmarks/identical.py TREE ...

Each tree is checked as a whole against what it supports, and against all releases, and some of its files are
checked alone. What is compared is the JSON report: its findings with those of a run that reads every file
whole, in one process, without a cache; all of it with that of a run that differs in nothing but cache and
processes.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.clones import ROOT

RUN = """
import sys
from deprecat.app.check import check
from deprecat.cli import main
from deprecat.engine import pool
from deprecat.engine.work import Look
from deprecat.report import RENDERERS

pool._PAYS_FORKED = 1  # however little there is to read

def dispatch(options):
    outcome = check(options, Look.ALL if sys.argv[1] == "all" else None)
    with open(sys.argv[2], "w") as stream:
        RENDERERS["json"](outcome, stream=stream, width=80, color=False)
    return 0

sys.exit(main(sys.argv[3:], dispatch=dispatch))
"""
"""A check without the command's own way to start, so that all files can be read, and in several processes
however little there is."""
EVERYTHING = ("--against", "conda>=4.0", "--against", "conda-build>=2.0")
AT = "2026-11-25"


@dataclass(frozen=True)
class Way:
    """A way to read a project; ``cache`` is a directory, which earlier ways may have filled. A ``typed`` one
    is that of who types the command, which may be told what an earlier run was."""

    name: str
    jobs: int
    cache: str = ""
    look: str = "quickest"
    typed: bool = False


PLAIN = Way("every file read", 1, look="all")
WAYS = (
    Way("scout", 1),
    Way("scout, 2 processes", 2),
    Way("scout, 4 processes", 4),
    Way("every file read, 4 processes", 4, look="all"),
    Way("cache, filling", 1, "one"),
    Way("cache, warm", 1, "one"),
    Way("cache, filling, 4 processes", 4, "four"),
    Way("cache, warm, 4 processes", 4, "four"),
    Way("cache that other checks have filled", 2, "../shared"),
    Way("typed", 2, typed=True),
    Way("typed, cache, filling", 2, "typed", typed=True),
    Way("typed, cache, warm", 2, "typed", typed=True),
)


class Check:
    """Checks of a tree, which leave their reports in *scratch*."""

    def __init__(self, tree: Path, scratch: Path, arguments: Sequence[str]) -> None:
        self.tree = tree
        self.scratch = scratch
        self.arguments = arguments

    def report(self, way: Way) -> str:
        """What is told on this way."""
        output = self.scratch / "report.json"
        cache = ["--no-cache"] if not way.cache else []
        options = [*cache, "--jobs", str(way.jobs), "--no-config", "--fail-on", "never", "--at", AT]
        told = ["check", *self.arguments, *options]
        typed = ["-m", "deprecat", *told, "--format", "json"]
        done = subprocess.run(
            [sys.executable, *(typed if way.typed else ["-c", RUN, way.look, str(output), *told])],
            cwd=self.tree,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT / "src"),
                "DEPRECAT_CACHE_DIR": str(self.scratch / (way.cache or "none")),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            return f"exit code {done.returncode}: {done.stderr}"
        return done.stdout if way.typed else output.read_text()

    def differences(self) -> tuple[int, list[str]]:
        """How many findings there are, and what differs."""
        plain = self.report(PLAIN)
        findings = _findings(plain)
        if findings is None:
            return 0, [f"{PLAIN.name}: {plain.strip()[-300:]}"]
        different = []
        first: dict[str, str] = {PLAIN.look: plain}
        for way in WAYS:
            report = self.report(way)
            if _findings(report) != findings:
                different.append(f"{way.name}: {_first_difference(findings, _findings(report) or [report])}")
            elif first.setdefault(way.look, report) != report:
                told = _first_difference(first[way.look].splitlines(), report.splitlines())
                different.append(f"{way.name}, not the findings: {told}")
        return len(findings), different


def _findings(report: str) -> list[str] | None:
    """The lines of findings in a report."""
    _, found, rest = report.partition('\n"findings": [')
    return rest.partition("\n]" if rest.startswith("\n") else "]")[0].split("\n")[1:] if found else None


def _first_difference(old: Sequence[str], new: Sequence[str]) -> str:
    for one, other in zip(old, new, strict=False):
        if one != other:
            return f"{one}\n      instead of it: {other}"
    return f"{len(old)} lines, instead of them {len(new)}: {[*old, *new][min(len(old), len(new))]}"


def checks(tree: Path, scratch: Path, files: int) -> Iterator[tuple[str, Check]]:
    """The checks of a tree, by what is checked."""
    yield "what is supported", Check(tree, scratch / "supported", ["."])
    yield "all releases", Check(tree, scratch / "all", [".", *EVERYTHING])
    found = sorted(path for path in tree.rglob("*.py") if path.is_file() and not _hidden(path, tree))
    told = [path for path in found if b"conda" in path.read_bytes()]
    for number, path in enumerate(random.Random(tree.name).sample(told, min(files, len(told)))):
        name = path.relative_to(tree).as_posix()
        yield name, Check(tree, scratch / f"file{number}", [name, *EVERYTHING])


def _hidden(path: Path, tree: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(tree).parts)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("trees", nargs="+", type=Path, help="directories to check")
    parser.add_argument("--files", type=int, default=3, help="of each tree checked alone (default: 3)")
    options = parser.parse_args()
    print("| tree | checked | findings | ways that differ | s |")
    print("| --- | --- | ---: | ---: | ---: |")
    failures = []
    total = 0
    for tree in options.trees:
        with tempfile.TemporaryDirectory(prefix="deprecat-identical-") as scratch:
            for what, check in checks(tree.resolve(), Path(scratch), options.files):
                check.scratch.mkdir()
                begun = time.monotonic()
                findings, different = check.differences()
                total += 1
                row = (tree.name, what, str(findings), str(len(different)), f"{time.monotonic() - begun:.0f}")
                print(f"| {' | '.join(row)} |", flush=True)
                failures += [f"{tree}, {what}: {each}" for each in different]
    print(f"\n{total} checks in {len(WAYS) + 1} ways each, {len(failures)} differences")
    for failure in failures:
        print(f"  {failure}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
