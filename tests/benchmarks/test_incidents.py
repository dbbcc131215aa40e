from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from benchmarks import incidents
from benchmarks.clones import Unavailable
from benchmarks.incidents import Against, Checked, Finding, Incident, compare, judge

INCIDENT = Incident(
    id="made-up",
    kind="top-import",
    downstream="them/app",
    last_broken="v1",
    first_fixed="v2",
    upstream="lib",
    last_good="1.0",
    first_bad="2.0",
    symbols=("lib.a.thing",),
    file="app/x.py",
    line=7,
)


def finding(
    symbol: str = "lib.a.thing",
    *,
    line: int = 7,
    path: str = "app/x.py",
    rule: str = "removed",
    missing: str = "",
    level: str = "error",
    guarded: bool = False,
    message: str = "",
) -> Finding:
    return Finding(rule, level, symbol, missing or symbol, path, line, guarded, message)


@pytest.mark.parametrize(
    ("expected", "symbol", "missing", "how"),
    [
        ("lib.a.thing", "lib.a.thing", "lib.a.thing", "exact"),
        ("lib.a.thing", "lib.a.thing", "lib.a", "exact"),
        ("lib.a.thing", "lib.a", "lib.a", "prefix"),
        ("lib.a.thing", "lib.a.other", "lib.a", ""),
        ("lib.a.thing", "lib.a.thing.attribute", "lib.a.thing", "exact"),
        ("lib.a.thing", "lib.a.thing.attribute", "lib.a.thing.attribute", "within"),
        ("lib.a.thing", "lib.a.other", "lib.a.other", ""),
        ("lib.a.thing", "lib.a.thing_2", "lib.a.thing_2", ""),
        ("__lib_do (lib/etc/lib.sh)", "__lib_do", "__lib_do", "exact"),
    ],
)
def test_names_compare_by_what_is_missing(expected: str, symbol: str, missing: str, how: str) -> None:
    assert compare(expected, finding(symbol, missing=missing)) == how


def test_a_parameter_has_to_be_named() -> None:
    expected = "lib.a.call(flag=)"
    assert compare(expected, finding("lib.a.call", message="no parameter 'flag'")) == "exact"
    assert compare(expected, finding("lib.a.call(flag=)")) == "exact"
    assert compare(expected, finding("lib.a.call", message="no parameter 'flags'")) == ""
    assert compare(expected, finding("lib.a.other", message="no parameter 'flag'")) == ""


def test_found_at_the_line() -> None:
    verdict = judge(INCIDENT, [finding(line=3), finding(), finding(path="z.py")], [], [])
    assert verdict.found
    assert (verdict.matches[0].how, verdict.matches[0].where) == ("exact", "line")
    assert verdict.failures == ()


@pytest.mark.parametrize(
    ("only", "where"),
    [
        (finding(line=9), "nearby"),
        (finding(line=70), "file"),
        (finding(path="app/y.py"), "tree"),
        (finding(rule="deprecated"), ""),
    ],
)
def test_elsewhere_is_not_found(only: Finding, where: str) -> None:
    verdict = judge(INCIDENT, [only], [], None)
    assert not verdict.found
    assert verdict.matches[0].where == where


def test_every_symbol_has_to_be_somewhere_and_one_at_the_line() -> None:
    two = dataclasses.replace(INCIDENT, symbols=("lib.a.thing", "lib.b.other"))
    far = finding("lib.b.other", path="app/y.py")
    assert judge(two, [finding(), far], [], None).found
    assert not judge(two, [finding()], [], None).found
    assert not judge(two, [finding(line=70), far], [], None).found


def test_an_absence_at_last_good_is_false_and_an_announcement_is_not() -> None:
    told = [finding(rule="deprecated"), finding(rule="pending", line=9)]
    verdict = judge(INCIDENT, [finding()], told, [])
    assert (verdict.false, verdict.announced, verdict.failures) == ((), 2, ())
    verdict = judge(INCIDENT, [finding()], [finding(rule="unknown")], [])
    assert [one.rule for one in verdict.false] == ["unknown"]
    assert len(verdict.failures) == 1


def test_other_errors_at_last_good_are_kept_apart() -> None:
    other = finding("lib.c.gone", line=50)
    good = [finding(), other, finding("lib.c.gone", level="note"), finding("lib.c.old", rule="deprecated")]
    assert judge(INCIDENT, [finding()], good, []).others == (other,)


def test_gone_means_no_unguarded_absence_in_the_file() -> None:
    excused = [finding(guarded=True), finding(path="app/y.py"), finding(rule="deprecated")]
    assert judge(INCIDENT, [finding()], [], excused).gone is True
    assert judge(INCIDENT, [finding()], [], [finding(line=99)]).gone is False
    assert judge(INCIDENT, [finding()], [], None).gone is None


def test_table_counts_and_names_what_was_missed() -> None:
    verdicts = [
        judge(INCIDENT, [finding()], [finding()], [finding()]),
        judge(dataclasses.replace(INCIDENT, id="other", kind="zeta"), [], [], None),
        incidents.Verdict(dataclasses.replace(INCIDENT, id="third", kind="zeta"), problem="no clone"),
        judge(dataclasses.replace(INCIDENT, id="silent", kind="zeta"), [], [], []),
    ]
    rows = [line.split() for line in incidents.table(verdicts, ["top-import"])]
    assert rows[1:] == [
        ["top-import", "*", "1", "1", "1", "1", "0/1"],
        ["zeta", "3", "2", "0", "0", "0/0", "other,", "silent"],
        ["all", "4", "3", "1", "1", "0/1"],
    ]
    assert incidents.failed(verdicts, ["top-import"])
    assert not incidents.failed(verdicts[2:3], ["zeta"])
    assert any("third" in line and "no clone" in line for line in incidents.details(verdicts, False))


def test_report_of_the_program_is_read() -> None:
    row: dict[str, object] = {"rule": "removed", "level": "error", "upstream": "lib", "symbol": "lib.a"}
    row |= {"missing": "lib.a", "path": "x.py", "line": 3, "message": "gone", "guarded": True, "notice": None}
    text = json.dumps({"findings": [row], "skipped": [{"path": "y.py", "reason": "not Python"}]})
    checked = incidents.read_report(text)
    assert checked.findings == (finding("lib.a", path="x.py", line=3, guarded=True, message="gone"),)
    assert checked.skipped == ("y.py: not Python",)


def test_what_is_lacking_is_told_and_no_error(tmp_path: Path) -> None:
    bench = incidents.Bench(tmp_path, tmp_path / "cache")
    assert bench.replay(INCIDENT).problem == "no clone of them/app"


def test_replay_asks_three_questions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = Against("lib==1.0"), Against("lib==2.0")
    trees = {revision: tmp_path / revision for revision in ("v1", "v2")}
    for tree in trees.values():
        (tree / "app").mkdir(parents=True)
        (tree / "app" / "x.py").touch()
    asked = []

    def checker(tree: Path, against: Against) -> Checked:
        asked.append((tree.name, against.specifier))
        return Checked((finding(),) if (tree.name, against) == ("v1", bad) else ())

    class Here(incidents.Bench):
        def tree(self, project: str, revision: str) -> Path:
            return trees[revision]

    monkeypatch.setattr(incidents, "plan_ledgers", lambda *_: (good, bad))
    bench = Here(tmp_path, tmp_path, checker=checker)
    verdict = bench.replay(INCIDENT)
    assert verdict.found
    assert verdict.failures == ()
    bench.replay(INCIDENT)
    assert sorted(asked) == [("v1", "lib==1.0"), ("v1", "lib==2.0"), ("v2", "lib==2.0")]


def test_a_failing_check_makes_an_incident_not_runnable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> tuple[Against, Against]:
        raise Unavailable("no such release")

    class Here(incidents.Bench):
        def tree(self, project: str, revision: str) -> Path:
            return tmp_path

    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "x.py").touch()
    monkeypatch.setattr(incidents, "plan_ledgers", fail)
    assert Here(tmp_path, tmp_path).replay(INCIDENT).problem == "no such release"
