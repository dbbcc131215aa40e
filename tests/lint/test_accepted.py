"""Laws of the baseline: what is accepted is known, wherever it moves, and nothing else is."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from deprecat.lint.accepted import Compared, compare, entry_of, rewritten
from deprecat.lint.baseline_text import dumps, loads
from deprecat.model.baseline import Accepted, Baseline, Entry
from deprecat.model.findings import Finding, Level
from deprecat.model.places import Place
from deprecat.model.releases import History, Release

HISTORY = History.of((Release("1.0"), Release("2.0")))
Seen = tuple[str, Finding]


def finding(path: str, scope: str, symbol: str, rule: str, line: int) -> Seen:
    return path, Finding(
        rule=rule,
        level=Level.ERROR,
        upstream="up",
        symbol=symbol,
        missing=symbol,
        path=path,
        place=Place(line, 1, line, 2),
        message=f"line {line}",
        releases=HISTORY.at("2.0"),
        present=HISTORY.at("1.0"),
        scope=scope,
    )


FINDINGS = st.lists(
    st.builds(
        finding,
        st.sampled_from(["a.py", "b.py", "c/d.py"]),
        st.sampled_from(["", "f", "C.m"]),
        st.sampled_from(["up.a", "up.b.c"]),
        st.sampled_from(["removed", "deprecated", "unknown"]),
        st.integers(1, 99),
    ),
    max_size=12,
)
ENTRIES = st.lists(
    st.builds(
        Entry,
        st.text(max_size=5),
        st.text(max_size=5),
        st.text(max_size=5),
        st.sampled_from(["removed", "pending"]),
        st.text(max_size=5),
        st.integers(1, 9),
        st.text(max_size=5),
        st.sampled_from(["", "2027-03-15"]),
        st.sampled_from(Accepted),
    )
)


def against(findings: list[Seen], baseline: Baseline, files: frozenset[str] | None = None) -> Compared:
    there = files if files is not None else frozenset(path for path, _ in findings)
    return compare(
        findings, baseline, near=30, at=None, exists=lambda path: path in there, judged=lambda entry: True
    )


def accepted(findings: list[Seen]) -> Baseline:
    empty = Baseline("")
    return rewritten(empty, findings, against(findings, empty), near=30, at=None, accept=True)


@given(st.text(), ENTRIES)
def test_it_survives_its_text(project: str, entries: list[Entry]) -> None:
    baseline = Baseline(project, tuple(sorted(entries)))
    assert loads(dumps(baseline), "x") == baseline


@given(FINDINGS)
def test_what_is_accepted_is_known(findings: list[Seen]) -> None:
    baseline = accepted(findings)
    assert sum(entry.count for entry in baseline.entries) == len(findings)
    compared = against(findings, baseline)
    assert None not in compared.entries
    assert not compared.unused
    assert rewritten(baseline, findings, compared, near=30, at=None, accept=False) == baseline


@given(FINDINGS, st.randoms(use_true_random=False))
def test_lines_order_and_messages_do_not_matter(findings: list[Seen], chance: random.Random) -> None:
    baseline = accepted(findings)
    moved = [
        finding(path, each.scope, each.symbol, each.rule, chance.randint(1, 999)) for path, each in findings
    ]
    chance.shuffle(moved)
    assert None not in against(moved, baseline).entries


@given(FINDINGS)
def test_files_that_all_get_other_names(findings: list[Seen]) -> None:
    baseline = accepted(findings)
    moved = [
        finding(f"src/{path}", each.scope, each.symbol, each.rule, each.place.line) for path, each in findings
    ]
    compared = against(moved, baseline)
    assert None not in compared.entries
    after = rewritten(baseline, moved, compared, near=30, at=None, accept=False)
    assert after == accepted(moved)


@given(FINDINGS, FINDINGS)
def test_debt_only_shrinks(before: list[Seen], now: list[Seen]) -> None:
    baseline = accepted(before)
    files = frozenset(path for path, _ in (*before, *now))
    compared = against(now, baseline, files)
    known = sum(number is not None for number in compared.entries)
    after = rewritten(baseline, now, compared, near=30, at=None, accept=False)
    assert sum(entry.count for entry in after.entries) == known <= len(before)
    assert known + sum(compared.unused.values()) == len(before)


@given(FINDINGS)
def test_one_more_is_news(findings: list[Seen]) -> None:
    baseline = accepted(findings)
    more = [*findings, finding("a.py", "f", "up.a", "removed", 7)]
    assert against(more, baseline).entries.count(None) == 1


def test_what_is_gone_when_it_is_accepted_does_not_come_back() -> None:
    path, gone = finding("a.py", "", "up.a", "removed", 1)
    assert entry_of(path, gone, near=30, at=None).accepted is Accepted.PAST
