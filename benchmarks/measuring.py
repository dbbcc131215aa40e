"""What commands take, measured side by side: seconds on the clock, seconds of processors, memory."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.clones import Unavailable

LAUNCH = """
import os, sys, time
begun = time.perf_counter()
process = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(process, 0)
wall = time.perf_counter() - begun
with open(sys.argv[1], "w") as answer:
    print(status, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, file=answer)
"""
"""Starts a command and tells what it took. A small process of its own, because the largest memory of a
process counts what it was copied from."""


@dataclass(frozen=True)
class Cost:
    """What one run took: seconds on the clock, seconds of processors (its processes' together), megabytes
    (of the largest of its processes)."""

    wall: float
    cpu: float
    memory: float


@dataclass
class Command:
    """Something to measure.

    ``before`` runs ahead of each round and is not counted. ``rounds`` are fewer or more than asked for, of
    what takes long or is over at once. A ``clocked`` command says itself, in its last line, how long what
    counts in it took, on the clock and of the processor. ``accepts`` tells which exit codes mean that it did
    its work.
    """

    name: str
    arguments: Sequence[str]
    directory: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    before: Callable[[], None] = lambda: None
    rounds: int = 0
    slow: bool = False
    clocked: bool = False
    accepts: Callable[[int], bool] = lambda code: code in (0, 1)
    costs: list[Cost] = field(default_factory=list)

    def run(self) -> Cost:
        """Run it once. Raises Unavailable if it fails."""
        self.before()
        program = shutil.which(self.arguments[0]) or self.arguments[0]
        with tempfile.TemporaryFile() as output, tempfile.NamedTemporaryFile("r") as answer:
            subprocess.run(
                [sys.executable, "-S", "-c", LAUNCH, answer.name, program, *self.arguments[1:]],
                cwd=self.directory,
                env={**_inherited(), **self.environment},
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
            output.seek(0)
            said = output.read().decode(errors="replace")
            told = answer.read().split()
        if not told:
            raise Unavailable(f"{self.name}: cannot be started: {said.strip().rpartition(chr(10))[2]}")
        status, wall, cpu, memory = told
        code = os.waitstatus_to_exitcode(int(status))
        if not self.accepts(code):
            raise Unavailable(f"{self.name}: exit code {code}: {said[-300:]}")
        if self.clocked:
            wall, cpu = said.split()[-2:]
        return Cost(float(wall), float(cpu), int(memory) / 1024)

    def median(self, what: str) -> float:
        """Of ``wall`` or ``cpu`` of all rounds."""
        return float(statistics.median(getattr(each, what) for each in self.costs))

    @property
    def memory(self) -> float:
        """The most of all rounds."""
        return max(cost.memory for cost in self.costs)


def _inherited() -> dict[str, str]:
    # without compiled files every start would compile the program anew, as no installed one does
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def measure(commands: Sequence[Command], rounds: int, *, quick: bool = False) -> list[Command]:
    """Run all *commands* in turn, *rounds* times, and once more before that counts for nothing, unless they
    are slow; those that fail are told and left out."""
    alive = [command for command in commands if not (quick and command.slow)]
    for number in range(-1, max([rounds, *(command.rounds for command in alive)])):
        for command in list(alive):
            if number >= (command.rounds or rounds) or (number < 0 and command.slow):
                continue
            try:
                cost = command.run()
            except (Unavailable, OSError) as error:
                print(f"left out: {error}", file=sys.stderr)
                alive.remove(command)
                continue
            if number >= 0:
                command.costs.append(cost)
    return alive


def table(commands: Sequence[Command]) -> Iterator[str]:
    """Markdown; ratios are to the first command."""
    heads = ("clock s", "of the first", "processor s", "of the first", "memory MB", "rounds")
    yield f"| command | {' | '.join(heads)} | spread, clock s |"
    yield f"| --- |{' ---: |' * len(heads)} --- |"
    first = commands[0]
    for each in commands:
        walls = [cost.wall for cost in each.costs]
        yield (
            f"| {each.name} | {each.median('wall'):.3f} | {each.median('wall') / first.median('wall'):.2f}"
            f" | {each.median('cpu'):.3f} | {each.median('cpu') / first.median('cpu'):.2f}"
            f" | {each.memory:.0f} | {len(walls)} | {min(walls):.3f} - {max(walls):.3f} |"
        )
