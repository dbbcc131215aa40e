"""Known breaking changes of packages on PyPI: how many does ``deprecat diff`` tell?

    pip download --no-deps --dest archives PACKAGE==VERSION    # each of those in aexpy.json
    python benchmarks/aexpy.py --archives archives

The list is that of AexPy (https://github.com/StardustDL/aexpy), as facts: package, two versions, the names
that changed, and what AexPy made of it. An entry is found if each of its names is told as something that
changed, partly if only some are, or no more than that it cannot be told, else missed. Exit code 1 if that is
not what ``aexpy.json`` says.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from deprecat.app.diff import diff
from deprecat.app.options import DiffOptions
from deprecat.errors import DeprecatError
from deprecat.model.changes import Change

DATA = Path(__file__).with_name("aexpy.json")
_SUFFIXES = (".tar.gz", ".zip", ".tar.bz2")


@dataclass(frozen=True)
class Entry:
    """``symbols`` are dotted names, a parameter in parentheses behind; ``aexpy`` and ``ours`` are ``found``,
    ``partly`` or ``missed`` (AexPy could also have ``crashed``), ``why`` tells why ours is not found."""

    package: str
    old: str
    new: str
    kind: str
    symbols: tuple[str, ...]
    aexpy: str
    ours: str
    why: str = ""


def entries() -> list[Entry]:
    return [
        Entry(**{**each, "symbols": tuple(each["symbols"])}) for each in json.loads(DATA.read_text("utf-8"))
    ]


def verdict(entry: Entry, changes: tuple[Change, ...]) -> str:
    """What became of an entry."""
    told = [_told(symbol, changes) for symbol in entry.symbols]
    if all(rules - {"unclear"} for rules in told):
        return "found"
    return "partly" if any(told) else "missed"


def _told(symbol: str, changes: tuple[Change, ...]) -> set[str]:
    """The rules under which a name, or what it is in, is told."""
    name, _, part = symbol.rstrip(")").partition("(")
    return {
        each.rule
        for each in changes
        if (each.symbol == name and (not part or each.part == part))
        or (each.rule.startswith("gone") and name.startswith(f"{each.symbol}.") and not each.part)
    }


def archive(directory: Path, package: str, version: str) -> Path | None:
    """The wheel or sdist of a version, a wheel first."""
    return next((path for path in _archives(directory) if _is(path, package, version)), None)


def _archives(directory: Path) -> Iterator[Path]:
    yield from sorted(directory.glob("*.whl"))
    yield from sorted(path for path in directory.iterdir() if path.name.endswith(_SUFFIXES))


def _is(path: Path, package: str, version: str) -> bool:
    stem = re.sub(r"(\.tar\.\w+|\.zip|\.whl)$", "", path.name)
    name, _, told = stem.rpartition("-") if path.suffix != ".whl" else stem.partition("-")
    try:
        same = Version(told.partition("-")[0]) == Version(version)
    except InvalidVersion:
        return False
    return same and canonicalize_name(name) == canonicalize_name(package)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--archives", type=Path, required=True, help="directory of wheels and sdists")
    parser.add_argument("--only", default="", help="entries of this package")
    given = parser.parse_args()
    compared: dict[tuple[str, str, str], tuple[Change, ...] | None] = {}
    ours: Counter[str] = Counter()
    wrong = 0
    for number, entry in enumerate(entries(), 1):
        if given.only and entry.package != given.only:
            continue
        key = (entry.package, entry.old, entry.new)
        if key not in compared:
            compared[key] = _compared(given.archives, entry)
        changes = compared[key]
        found = "no archive" if changes is None else verdict(entry, changes)
        ours[found] += 1
        wrong += found not in (entry.ours, "no archive")
        note = entry.why if found == entry.ours else f"EXPECTED {entry.ours}"
        print(f"{number:2} {entry.package:22} {entry.old:>12} {entry.new:12} {entry.kind:9} {found:8} {note}")
    print(f"deprecat: {_sum(ours)}; AexPy: {_sum(Counter(entry.aexpy for entry in entries()))}")
    return int(bool(wrong))


def _compared(directory: Path, entry: Entry) -> tuple[Change, ...] | None:
    old, new = (archive(directory, entry.package, version) for version in (entry.old, entry.new))
    if old is None or new is None:
        return None
    try:
        return diff(DiffOptions(canonicalize_name(entry.package), str(old), str(new))).changes
    except DeprecatError as error:
        print(f"{entry.package}: {error}", file=sys.stderr)
        return ()


def _sum(counter: Counter[str]) -> str:
    return ", ".join(f"{number} {what}" for what, number in counter.most_common())


if __name__ == "__main__":
    sys.exit(main())
