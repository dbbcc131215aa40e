"""How long deprecat takes beside others, on the same jobs, in one run; ratios of medians.

    DEPRECAT_REPOS=clones python benchmarks/speed.py --write

What is needed is made once, in ``--cache``: virtual environments with the other tools and with what a
developer of conda-build has installed, of pinned versions, trees from clones, and the wheel of Home
Assistant. Rounds are interleaved, so that what else the machine does falls on all alike; each command is a
process of its own, whose time and largest memory the system tells.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import growth, jobs
from benchmarks.asked import ASKED
from benchmarks.clones import ROOT, Unavailable, default_cache, default_repos
from benchmarks.environments import PEERS
from benchmarks.jobs import Bench, Job
from benchmarks.measuring import Command, Cost, measure, table

JOBS: Mapping[str, Callable[[Bench], Job]] = {
    "start": jobs.start,
    "file": jobs.one_file,
    "whole": jobs.whole,
    "million": jobs.million,
    "record": growth.recording,
    "files": growth.files,
    "releases": growth.releases,
    "upstreams": growth.upstreams,
}
GROWTH = ("files", "releases", "upstreams")
PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- measured -->\n", "<!-- end -->\n"


@dataclass(frozen=True)
class Result:
    """A job that was measured."""

    title: str
    text: str
    when: str
    commands: tuple[Command, ...]

    def save(self, path: Path) -> None:
        commands = [(each.name, [asdict(cost) for cost in each.costs]) for each in self.commands]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps([self.title, self.text, self.when, commands], indent=1), encoding="utf-8")

    @staticmethod
    def load(path: Path) -> Result:
        title, text, when, commands = json.loads(path.read_text(encoding="utf-8"))
        found = (Command(name, (), ROOT, costs=[Cost(**cost) for cost in costs]) for name, costs in commands)
        return Result(title, text, when, tuple(found))


def page(results: Mapping[str, Result]) -> Iterator[str]:
    """Markdown: what was asked, and each job's table."""
    yield f"{_machine()} Medians; the other tools are of these versions: {', '.join(PEERS)}.\n"
    yield "| asked | reached? |"
    yield "| --- | --- |"
    for asked in ASKED:
        if asked.job in results:
            found = {each.name: each for each in results[asked.job].commands}
            yield f"| {asked.text} | {asked.answer(found)} |"
    for name in JOBS:
        if name in results:
            each = results[name]
            yield f"\n### {each.title}\n\n{each.text} Measured on {each.when}.\n"
            yield from table(each.commands)


def _machine() -> str:
    return f"{os.cpu_count()} processors, {platform.system()}, Python {platform.python_version()}."


def run(bench: Bench, wanted: Sequence[str], rounds: int, *, quick: bool) -> Iterator[tuple[str, Result]]:
    """Measure the jobs that are *wanted*."""
    for name in wanted:
        begun = time.monotonic()
        try:
            job = JOBS[name](bench)
        except Unavailable as error:
            print(f"left out: {name}: {error}", file=sys.stderr)
            continue
        commands = measure(job.commands, rounds, quick=quick)
        print(f"{name}: {time.monotonic() - begun:.0f} s", file=sys.stderr)
        if commands and commands[0] is job.commands[0]:
            yield name, Result(job.title, job.text, time.strftime("%Y-%m-%d"), tuple(commands))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument(
        "--repos", type=Path, default=default_repos(), help="clones (default: DEPRECAT_REPOS)"
    )
    parser.add_argument("--cache", type=Path, default=default_cache(), help="where what is made is kept")
    parser.add_argument("--peers", type=Path, help="an environment with the other tools (default: made)")
    parser.add_argument(
        "--site", type=Path, help="one with what conda-build needs, and conda (default: made)"
    )
    parser.add_argument("--rounds", type=int, default=5, help="of what does not take long (default: 5)")
    parser.add_argument(
        "--only", action="append", choices=[*JOBS, "growth"], help="measure this job (repeatable)"
    )
    parser.add_argument("--quick", action="store_true", help="without the commands that take seconds")
    parser.add_argument(
        "--write", action="store_true", help=f"put all that was measured, now or before, into {PAGE.name}"
    )
    options = parser.parse_args()
    only = [job for name in options.only or () for job in (GROWTH if name == "growth" else (name,))]
    kept = options.cache.resolve() / "speed"
    measured = {}
    with tempfile.TemporaryDirectory(prefix="deprecat-speed-") as scratch:
        bench = Bench(
            options.repos,
            options.cache.resolve(),
            Path(scratch),
            options.peers and options.peers.resolve(),
            options.site and options.site.resolve(),
        )
        for name, result in run(bench, only or list(JOBS), options.rounds, quick=options.quick):
            measured[name] = result
            if not options.quick:
                result.save(kept / f"{name}.json")
    print("\n".join(page(measured)))
    if options.write:
        results = {
            name: Result.load(kept / f"{name}.json") for name in JOBS if (kept / f"{name}.json").exists()
        }
        text = PAGE.read_text(encoding="utf-8")
        before, _, rest = text.partition(BEGIN)
        tables = "\n".join(page(results))
        PAGE.write_text(f"{before}{BEGIN}\n{tables}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
