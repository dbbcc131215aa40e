"""How time and memory grow: with files, with releases, with upstreams; and what recording takes."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from benchmarks.clones import ROOT, find_clone
from benchmarks.jobs import Bench, Job
from benchmarks.measuring import Command

COPIES = (1, 2, 4, 8, 16, 32, 64)
RELEASES = (1, 2, 5, 10, 20, 50, 100, 200)
UPSTREAMS = (1, 2, 5, 10, 25, 50)
NEWEST = "26.7.1"
_LEDGER = ROOT / "src" / "deprecat" / "ledgers" / "conda.ledger.jsonl"
_IMPORT = re.compile(rb"^(\s*from )conda(?=[. ])", re.MULTILINE)


def recording(bench: Bench) -> Job:
    """Everything from nothing; then one more release, for a ledger and a cache that do not know it."""
    clone = find_clone(bench.repos, "conda/conda")
    all_of_it, ledger = bench.scratch / "all.jsonl", bench.scratch / "more.jsonl"
    whole = _record(bench, "record, all releases of conda since 4.0", clone, all_of_it, "recorded")

    def from_nothing() -> None:
        shutil.rmtree(bench.scratch / "recorded", ignore_errors=True)
        all_of_it.unlink(missing_ok=True)

    def one_fewer() -> None:
        """The ledger and the cache that a run has left which did not see the newest release."""
        older, kept, store = bench.scratch / "older.jsonl", bench.scratch / "kept", bench.scratch / "more"
        if not older.exists():
            tags = rf"(?P<version>(?!{re.escape(NEWEST)}$)\d+\.\d+\.\d+)"
            _record(bench, "all but one", clone, older, "kept", "--tags", tags).run()
        shutil.copy(older, ledger)
        shutil.rmtree(store, ignore_errors=True)
        shutil.copytree(kept, store)

    whole.before, whole.rounds, whole.slow = from_nothing, 2, True
    more = _record(bench, f"record, one more release ({NEWEST})", clone, ledger, "more")
    more.before, more.rounds, more.slow = one_fewer, 3, True
    text = "A clone of conda; the largest of the processes is what the memory is of."
    return Job("Recording", text, [whole, more])


def _record(
    bench: Bench, name: str, clone: Path, ledger: Path, store: str, *more: str, since: str = "4.0"
) -> Command:
    source = ("--git", str(clone), "--since", since, "--no-prose", "--ledger", str(ledger))
    return bench.verb(name, bench.scratch, "record", "conda", *source, "--quiet", *more, store=store)


def files(bench: Bench) -> Job:
    """Copies of a package, side by side; no two files are alike."""
    package = bench.conda_build / "conda_build"
    commands = []
    for number in COPIES:
        into = bench.scratch / f"copies-{number}"
        for copy in range(number):
            shutil.copytree(package, into / f"copy{copy}" / "conda_build")
            for path in (into / f"copy{copy}").rglob("*.py"):
                path.write_bytes(path.read_bytes() + b"\n# %d\n" % copy)
        commands.append(bench.deprecat(_counted(number, "copy", "copies"), into, ".", "--jobs", "1"))
    _rarely(commands)
    for each in commands[4:]:
        each.rounds = 1  # of what takes long
    return Job(
        "Growth: files",
        "Copies of the package side by side, each file a little different, cold, in one process.",
        commands,
    )


def releases(bench: Bench) -> Job:
    """Ledgers of conda with its newest releases."""
    clone = find_clone(bench.repos, "conda/conda")
    with _LEDGER.open(encoding="utf-8") as lines:
        versions = [version for version, *_ in json.loads(next(lines))["releases"]]
    commands = []
    for number in reversed(RELEASES):  # the longest first: it leaves what the others read
        ledger = bench.scratch / f"releases-{number}.jsonl"
        name = _counted(number, "release", "releases")
        _record(bench, name, clone, ledger, "releases", since=versions[-number]).run()
        question = ("--ledger", str(ledger), "--against", "conda>=4.0")
        commands.append(bench.deprecat(name, bench.conda_build, "conda_build", *question, "--jobs", "1"))
    commands.reverse()
    _rarely(commands)
    return Job(
        "Growth: releases",
        "The package, judged against all of conda's releases, with ledgers that have only the newest of them;"
        " cold, in one process.",
        commands,
    )


def upstreams(bench: Bench) -> Job:
    """Ledgers of many upstreams, all of which the package uses."""
    text = _LEDGER.read_text(encoding="utf-8")
    ledgers: list[str] = []
    for number in range(max(UPSTREAMS)):
        path = bench.scratch / f"upstream-{number}.jsonl"
        path.write_text(re.sub(r"\bconda(?=\b|_env\b)", f"up{number}", text), encoding="utf-8")
        ledgers += ["--ledger", str(path)]
    commands = []
    for number in UPSTREAMS:
        into = bench.scratch / f"upstreams-{number}"
        shutil.copytree(bench.conda_build / "conda_build", into / "conda_build")
        for turn, path in enumerate(sorted(into.rglob("*.py"))):
            path.write_bytes(_IMPORT.sub(rb"\g<1>up%d" % (turn % number), path.read_bytes()))
        name = _counted(number, "upstream", "upstreams")
        commands.append(bench.deprecat(name, into, "conda_build", *ledgers[: 2 * number], "--jobs", "1"))
    _rarely(commands)
    return Job(
        "Growth: upstreams",
        "The package, its imports of conda shared out among so many upstreams, each with a ledger like"
        " conda's, besides the two that are shipped; cold, in one process.",
        commands,
    )


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _rarely(commands: Sequence[Command]) -> None:
    for each in commands:
        each.rounds, each.slow = 2, True
