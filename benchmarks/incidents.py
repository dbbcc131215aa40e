"""Replay real breakages: does ``deprecat check`` find them, and only them?

An incident names a downstream commit that was broken (``last_broken``), the commit that repaired it
(``first_fixed``), and the two upstream releases between which the API went (``last_good``,
``first_bad``). Three questions are asked of each:

* *found*: is the symbol reported absent at that file and line, against ``first_bad``?
* *false*: is it also reported absent there against ``last_good``, where it still existed?
* *gone*: is it no longer reported (unguarded) in that file at ``first_fixed``, against ``first_bad``?

Besides, every other error-level absence in the whole tree against ``last_good`` is counted: each is
either a second real breakage or a false alarm, and somebody has to look (``--verbose``).

Nothing is downloaded. Clones are looked up in ``DEPRECAT_REPOS`` or ``--repos``; an incident whose
clones are not there is listed as not runnable. Exit code 1 if a required kind has a failure.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

# Run as a file, of whatever is checked out here.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
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

REQUIRED = (
    "top-import",
    "inline-import",
    "module-attribute",
    "re-export",
    "test-helper",
    "guarded-import",
    "pytest-fixture-re-export",
)
# Rules that say a symbol still works; every other rule says that something is absent.
PRESENT_RULES = frozenset({"deprecated", "pending", "obsolete-guard"})
# The upstream's repository, where it is not conda/<name>.
UPSTREAMS: Mapping[str, str] = {}
# What an unreleased commit is recorded as: newer than anything in a ledger, and past every promise
# that incidents of unreleased code are about.
CANARY = "26.9.0"
SHIPPED = ROOT / "src" / "deprecat" / "ledgers"
NEARBY = 12  # lines: the parts of one long import statement


# --- values ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Incident:
    """One row of the incidents file; see its ``about`` text."""

    id: str
    kind: str
    downstream: str
    last_broken: str
    first_fixed: str | None
    upstream: str
    last_good: str
    first_bad: str
    symbols: tuple[str, ...]
    file: str
    line: int
    guarded: bool = False

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Incident:
        known = {name: row[name] for name in cls.__dataclass_fields__ if name in row}
        return cls(**{**known, "symbols": tuple(row["symbols"])})


@dataclass(frozen=True)
class Finding:
    """What of a reported finding matters here."""

    rule: str
    level: str
    symbol: str
    missing: str
    path: str
    line: int
    guarded: bool = False
    message: str = ""

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Finding:
        return cls(
            rule=str(row["rule"]),
            level=str(row["level"]),
            symbol=str(row["symbol"]),
            missing=str(row.get("missing") or ""),
            path=str(row["path"]),
            line=int(row["line"]),
            guarded=bool(row.get("guarded")),
            message=str(row.get("message") or ""),
        )

    @property
    def absence(self) -> bool:
        return self.rule not in PRESENT_RULES

    def __str__(self) -> str:
        guarded = " (guarded)" if self.guarded else ""
        return f"{self.path}:{self.line}: {self.level}[{self.rule}] {self.symbol}{guarded}"


@dataclass(frozen=True)
class Match:
    """One expected symbol and the finding that comes nearest to it.

    ``how`` says how the names compare: ``exact``; ``prefix``, what is reported missing encloses the
    symbol; ``within``, it is inside of it. ``where`` says how the places do: ``line``, ``nearby``
    (same file, a few lines off), ``file``, ``tree``. Both are empty if there is none.
    """

    symbol: str
    how: str = ""
    where: str = ""
    finding: Finding | None = None


@dataclass(frozen=True)
class Verdict:
    """The answers for one incident. ``problem`` is set if it could not be run."""

    incident: Incident
    problem: str = ""
    matches: tuple[Match, ...] = ()
    false: tuple[Finding, ...] = ()
    announced: int = 0
    remaining: tuple[Finding, ...] | None = None  # None: there is no fixed commit
    others: tuple[Finding, ...] = ()
    skipped: tuple[str, ...] = ()

    @property
    def runnable(self) -> bool:
        return not self.problem

    @property
    def found(self) -> bool:
        """One symbol is at the very line, and every other one anywhere in the tree."""
        return any(match.where == "line" for match in self.matches) and all(m.where for m in self.matches)

    @property
    def gone(self) -> bool | None:
        return None if self.remaining is None else not self.remaining

    @property
    def failures(self) -> tuple[str, ...]:
        if self.problem:
            return ()
        said = []
        if not self.found:
            said.append("not found: " + "; ".join(describe(match) for match in self.matches))
        if self.false:
            said.append("false at last_good: " + "; ".join(map(str, self.false)))
        if self.remaining:
            said.append("still there at first_fixed: " + "; ".join(map(str, self.remaining)))
        return tuple(said)


def describe(match: Match) -> str:
    if match.finding is None:
        return f"{match.symbol}: nothing reported"
    return f"{match.symbol}: {match.how} at {match.where} ({match.finding})"


# --- judging: pure --------------------------------------------------------------------------------


def split_symbol(symbol: str) -> tuple[str, str]:
    """``a.b(c=)`` is the callable ``a.b`` and the parameter ``c``; anything else has no parameter.

    A shell function may be followed by its file: ``__conda_reactivate (conda/shell/conda.sh)``.
    """
    called = re.fullmatch(r"([\w.]+)\((\w+)=?\)", symbol)
    if called:
        return called[1], called[2]
    return re.sub(r" \([\w./-]+\.sh\)$", "", symbol), ""


def encloses(outer: str, inner: str) -> bool:
    return inner == outer or inner.startswith(outer + ".")


def compare(expected: str, finding: Finding) -> str:
    """How a finding's name answers an expected symbol: ``exact``, ``prefix``, ``within`` or nothing."""
    name, parameter = split_symbol(expected)
    missing = finding.missing or finding.symbol
    if parameter:
        said = (finding.symbol, finding.missing, finding.message)
        if not any(re.search(rf"\b{re.escape(parameter)}\b", text) for text in said):
            return ""
        return "exact" if name in (split_symbol(finding.symbol)[0], split_symbol(missing)[0]) else ""
    if name in (finding.symbol, missing):
        return "exact" if encloses(missing, name) else "within"
    if encloses(finding.symbol, name):
        return "prefix"
    if encloses(name, missing):
        return "within"
    return ""


def distance(incident: Incident, finding: Finding) -> str:
    if finding.path != incident.file:
        return "tree"
    if finding.line == incident.line:
        return "line"
    return "nearby" if abs(finding.line - incident.line) <= NEARBY else "file"


def best_match(incident: Incident, symbol: str, findings: Iterable[Finding]) -> Match:
    """The absence finding that says most of *symbol*: at the line, else by its own name, else nearest."""
    places, names = ("line", "nearby", "file", "tree"), ("exact", "prefix", "within")

    def rank(match: Match) -> tuple[bool, int, int]:
        return match.where != "line", names.index(match.how), places.index(match.where)

    matches = [
        Match(symbol, how, distance(incident, finding), finding)
        for finding in findings
        if finding.absence and (how := compare(symbol, finding))
    ]
    return min(matches, key=rank, default=Match(symbol))


def concerns(incident: Incident, finding: Finding) -> bool:
    """Whether a finding speaks of one of the incident's symbols itself."""
    return any(compare(symbol, finding) in ("exact", "prefix") for symbol in incident.symbols)


def judge(
    incident: Incident,
    bad: Sequence[Finding],
    good: Sequence[Finding],
    fixed: Sequence[Finding] | None,
) -> Verdict:
    """Compare three checks with what the incident expects.

    *bad* and *good* are of ``last_broken`` against ``first_bad`` and ``last_good``; *fixed* is of
    ``first_fixed`` against ``first_bad``, ``None`` if there is no such commit.
    """
    here = [f for f in good if f.path == incident.file and concerns(incident, f)]
    false = tuple(f for f in here if f.absence and f.line == incident.line)
    remaining = None
    if fixed is not None:
        remaining = tuple(
            f
            for f in fixed
            if f.absence and not f.guarded and f.path == incident.file and concerns(incident, f)
        )
    return Verdict(
        incident,
        matches=tuple(best_match(incident, symbol, bad) for symbol in incident.symbols),
        false=false,
        announced=sum(not f.absence for f in here),
        remaining=remaining,
        others=tuple(f for f in good if f.absence and f.level == "error" and f not in false),
    )


# --- ledgers --------------------------------------------------------------------------------------


def deprecat(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the program as a user would."""
    path = os.pathsep.join(filter(None, (str(ROOT / "src"), os.environ.get("PYTHONPATH"))))
    return subprocess.run(
        [sys.executable, "-m", "deprecat", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": path},
    )


def ready_ledger(ledgers: Path, upstream: str) -> Path | None:
    """The ledger of *upstream* among the shipped or given ones."""
    for suffix in (".ledger.jsonl", ".ledger.jsonl.gz"):
        path = ledgers / f"{upstream}{suffix}"
        if path.is_file():
            return path
    return None


def covers(ledger: Path, versions: Iterable[str]) -> bool:
    """Whether a ledger knows all of *versions*."""
    from deprecat.upstream import ledger_text

    history = ledger_text.load(ledger).history
    return all(history.at(version) for version in versions)


def recorder_key() -> str:
    """Changes when the code that records ledgers does, so that recorded ones are not reused then."""
    digest = hashlib.sha256()
    for room in ("model", "sources", "syntax", "upstream"):
        for path in sorted((ROOT / "src" / "deprecat" / room).glob("**/*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def record(target: Path, *arguments: str, base: Path | None = None) -> Path:
    """Record a ledger into *target*, on top of a copy of *base*, once."""
    if target.is_file():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".part-{target.name}")
    part.unlink(missing_ok=True)
    if base is not None:
        shutil.copyfile(base, part)
    done = deprecat("record", *arguments, "--ledger", str(part))
    if not part.is_file() or done.returncode not in (0, 1):
        part.unlink(missing_ok=True)
        raise Unavailable(f"deprecat record failed ({done.returncode}): {done.stderr.strip()[-300:]}")
    part.rename(target)
    return target


@dataclass(frozen=True)
class Against:
    """What to check against: a specifier, and the ledger if it is not the shipped one."""

    specifier: str
    ledger: Path | None = None


def plan_ledgers(
    incident: Incident, clone_of: Callable[[str], Path], cache: Path, ledgers: Path = SHIPPED
) -> tuple[Against, Against]:
    """The ledgers that know ``last_good`` and ``first_bad``, recorded where *ledgers* has none."""
    upstream = incident.upstream
    project = UPSTREAMS.get(upstream, f"conda/{upstream}")
    master = incident.first_bad.partition("master ")[2]
    bad = CANARY if master else incident.first_bad
    versions = [incident.last_good] if master else [incident.last_good, incident.first_bad]
    recorded = cache / "ledgers" / recorder_key()
    ledger = ready_ledger(ledgers, upstream)
    if ledger is None or not covers(ledger, versions):
        clone = clone_of(project)
        head = resolve(clone, "HEAD")[:10]
        ledger = record(recorded / f"{upstream}-{head}.ledger.jsonl", upstream, "--git", str(clone))
        if not covers(ledger, versions):
            raise Unavailable(f"no release {' or '.join(versions)} in the recorded ledger of {upstream}")
    if master:
        clone = clone_of(project)
        commit = resolve(clone, master)
        source = materialise(clone, commit, cache / "trees" / project.replace("/", "+") / commit)
        stamp = hashlib.sha256(ledger.read_bytes()).hexdigest()[:10]
        target = recorded / f"{upstream}-{commit[:10]}-{stamp}{''.join(ledger.suffixes[-3:])}"
        ledger = record(target, upstream, "--directory", str(source), "--version", bad, base=ledger)
    used = None if ledger.parent == SHIPPED else ledger
    return Against(f"{upstream}=={incident.last_good}", used), Against(f"{upstream}=={bad}", used)


# --- running --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Checked:
    findings: tuple[Finding, ...]
    skipped: tuple[str, ...] = ()


def read_report(text: str) -> Checked:
    """Read what ``deprecat check --format json`` printed."""
    report = json.loads(text)
    return Checked(
        tuple(Finding.of(row) for row in report["findings"]),
        tuple(
            f"{row.get('path')}: {row.get('reason')}" if isinstance(row, Mapping) else str(row)
            for row in report.get("skipped", ())
        ),
    )


def check(tree: Path, against: Against) -> Checked:
    """Check a whole tree against one release."""
    extra = () if against.ledger is None else ("--ledger", str(against.ledger))
    done = deprecat("check", ".", "--against", against.specifier, "--format", "json", *extra, cwd=tree)
    if done.returncode not in (0, 1):
        raise Unavailable(f"deprecat check failed ({done.returncode}): {done.stderr.strip()[-300:]}")
    return read_report(done.stdout)


@dataclass
class Bench:
    """Where clones and caches are, and what has been checked already."""

    repos: Path | None
    cache: Path
    ledgers: Path = SHIPPED
    checker: Callable[[Path, Against], Checked] = check
    done: dict[tuple[Path, Against], Checked] = field(default_factory=dict)
    recording: threading.Lock = field(default_factory=threading.Lock)

    def clone(self, project: str) -> Path:
        return find_clone(self.repos, project)

    def tree(self, project: str, revision: str) -> Path:
        clone = self.clone(project)
        commit = resolve(clone, revision)
        return materialise(clone, commit, self.cache / "trees" / project.replace("/", "+") / commit)

    def checked(self, tree: Path, against: Against) -> Checked:
        key = (tree, against)
        if key not in self.done:
            self.done[key] = self.checker(tree, against)
        return self.done[key]

    def replay(self, incident: Incident) -> Verdict:
        try:
            broken = self.tree(incident.downstream, incident.last_broken)
            fixed = self.tree(incident.downstream, incident.first_fixed) if incident.first_fixed else None
            if not (broken / incident.file).is_file():
                raise Unavailable(f"{incident.file} is not in {incident.last_broken}")
            with self.recording:
                good, bad = plan_ledgers(incident, self.clone, self.cache, self.ledgers)
            at_bad, at_good = self.checked(broken, bad), self.checked(broken, good)
            at_fixed = self.checked(fixed, bad) if fixed is not None else None
        except Unavailable as error:
            return Verdict(incident, problem=str(error))
        verdict = judge(
            incident,
            at_bad.findings,
            at_good.findings,
            None if at_fixed is None else at_fixed.findings,
        )
        skipped = tuple(text for text in at_bad.skipped if text.startswith(incident.file))
        return Verdict(**{**vars(verdict), "skipped": skipped})


# --- telling --------------------------------------------------------------------------------------


def table(verdicts: Sequence[Verdict], required: Sequence[str]) -> list[str]:
    """A line per kind, required ones first, and a total. *gone* counts only what was found before."""
    kinds = sorted({v.incident.kind for v in verdicts}, key=lambda kind: (kind not in required, kind))
    rows = [("kind", "incidents", "runnable", "found", "false", "gone", "missed")]
    for kind in [*kinds, ""]:
        group = [v for v in verdicts if kind in ("", v.incident.kind)]
        runs = [v for v in group if v.runnable]
        fixes = [v for v in runs if v.found and v.gone is not None]
        missed = ", ".join(v.incident.id for v in runs if not v.found) if kind else ""
        rows.append(
            (
                (f"{kind} *" if kind in required else kind) or "all",
                str(len(group)),
                str(len(runs)),
                str(sum(v.found for v in runs)),
                str(sum(bool(v.false) for v in runs)),
                f"{sum(bool(v.gone) for v in fixes)}/{len(fixes)}",
                missed,
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    return [aligned(row, widths) for row in rows]


def aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    """The first cell to the left, numbers to the right, the last cell as it is."""
    numbers = (cell.rjust(width) for cell, width in zip(row[1:6], widths[1:], strict=True))
    return "  ".join([row[0].ljust(widths[0]), *numbers, row[6]]).rstrip()


def details(verdicts: Sequence[Verdict], verbose: bool) -> list[str]:
    """What failed or could not be run, incident by incident; all of them if *verbose*."""
    lines = []
    for verdict in verdicts:
        name = f"{verdict.incident.id} ({verdict.incident.kind})"
        if verdict.problem:
            lines.append(f"not runnable: {name}: {verdict.problem}")
            continue
        for text in verdict.failures:
            lines.append(f"FAIL {name}: {text}")
        for text in verdict.skipped if not verdict.found else ():
            lines.append(f"     {name}: skipped {text}")
        if verbose and not verdict.failures:
            lines.append(f"ok   {name}: " + "; ".join(describe(match) for match in verdict.matches))
        if verbose and verdict.announced:
            lines.append(f"     {name}: {verdict.announced} announced at last_good")
    return lines


def other_absences(verdicts: Sequence[Verdict]) -> dict[tuple[str, str], tuple[Finding, ...]]:
    """Absences at ``last_good`` that no incident expects, once per (downstream commit, release)."""
    found: dict[tuple[str, str], tuple[Finding, ...]] = {}
    for verdict in verdicts:
        incident = verdict.incident
        key = (
            f"{incident.downstream}@{incident.last_broken}",
            f"{incident.upstream} {incident.last_good}",
        )
        if verdict.runnable:
            found[key] = verdict.others
    return found


def others_text(verdicts: Sequence[Verdict], verbose: bool) -> list[str]:
    found = other_absences(verdicts)
    total = sum(map(len, found.values()))
    affected = sum(bool(findings) for findings in found.values())
    lines = [f"other errors at last_good: {total} in {affected} of {len(found)} checks"]
    for (tree, release), findings in sorted(found.items()):
        if findings:
            lines.append(f"  {tree} against {release}: {len(findings)}")
            lines += [f"    {finding}" for finding in findings] if verbose else []
    return lines


def as_json(verdicts: Sequence[Verdict]) -> list[dict[str, Any]]:
    return [
        {
            **asdict(verdict),
            "found": verdict.found,
            "gone": verdict.gone,
            "failures": list(verdict.failures),
        }
        for verdict in verdicts
    ]


def failed(verdicts: Iterable[Verdict], required: Sequence[str]) -> bool:
    return any(verdict.failures for verdict in verdicts if verdict.incident.kind in required)


def read_incidents(path: Path) -> list[Incident]:
    return [Incident.of(row) for row in json.loads(path.read_text(encoding="utf-8"))["incidents"]]


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Replay real breakages from git clones.")
    comma = lambda text: tuple(filter(None, text.split(",")))  # noqa: E731
    parser.add_argument("--incidents", type=Path, default=ROOT / ".." / "shared" / "incidents.json")
    parser.add_argument("--repos", type=Path, default=default_repos(), help="directory with clones")
    parser.add_argument("--cache", type=Path, default=default_cache(), help="trees and recorded ledgers")
    parser.add_argument("--ledgers", type=Path, default=SHIPPED, help="instead of the shipped ones")
    parser.add_argument("--kinds", type=comma, default=(), help="only these kinds, comma separated")
    parser.add_argument("--only", action="append", default=[], metavar="ID", help="only this incident")
    parser.add_argument("--required", type=comma, default=REQUIRED, help="kinds that decide the exit code")
    parser.add_argument("--json", type=Path, dest="json_file", metavar="FILE", help="write all verdicts")
    parser.add_argument("--jobs", type=int, default=1, help="incidents at a time")
    parser.add_argument("--verbose", action="store_true", help="say what went right, list other errors")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    options = arguments(argv)
    if not options.incidents.is_file():
        print(f"{options.incidents}: no such file; give --incidents", file=sys.stderr)
        return 2
    incidents = [
        incident
        for incident in read_incidents(options.incidents)
        if (not options.kinds or incident.kind in options.kinds)
        and (not options.only or incident.id in options.only)
    ]
    bench = Bench(options.repos, options.cache.resolve(), options.ledgers.resolve())
    verdicts = []
    with ThreadPoolExecutor(options.jobs) as pool:
        for number, verdict in enumerate(pool.map(bench.replay, incidents), 1):
            state = "not runnable" if verdict.problem else "FAIL" if verdict.failures else "ok"
            print(f"[{number}/{len(incidents)}] {verdict.incident.id}: {state}", file=sys.stderr)
            verdicts.append(verdict)
    print("\n".join(table(verdicts, options.required)))
    for block in (details(verdicts, options.verbose), others_text(verdicts, options.verbose)):
        print("\n" + "\n".join(block))
    if options.json_file:
        options.json_file.write_text(json.dumps(as_json(verdicts), indent=1) + "\n", encoding="utf-8")
    return int(failed(verdicts, options.required))


if __name__ == "__main__":
    sys.exit(main())
