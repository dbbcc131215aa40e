"""Suppressions: what they hide, and what is said of those that hide nothing, have run out or make no sense."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from deprecat.app.check import check
from deprecat.app.options import CheckOptions
from deprecat.cli import main
from deprecat.lint.sift import exit_code
from deprecat.model.findings import Finding, Why
from deprecat.model.places import Place
from deprecat.model.suppressions import Mark, Suppression
from deprecat.upstream.ledger_writing import save
from tests.app.expectations import write
from tests.making import HANDLER, ledger_of

Told = tuple[int, str, str]  # line, rule, symbol

# up.old.gone: deprecated in 2.0, gone in 3.0 as declared; up.old.kept: gone in 3.0 without a word; up.legacy:
# to go in 4.0 and gone in 3.0 already


def told(
    tmp_path: Path, ledger: Path, source: str, against: str = "up==3.0", **options: Any
) -> tuple[list[Told], dict[Why, int]]:
    write(tmp_path, {"a.py": source})
    outcome = check(
        CheckOptions(paths=(str(tmp_path),), ledgers=(str(ledger),), against=(against,), **options)
    )
    aside: dict[Why, int] = {}
    for each in outcome.set_aside:
        aside[each.why] = aside.get(each.why, 0) + 1
    return [(each.place.line, each.rule, each.symbol) for each in outcome.findings], aside


@pytest.mark.parametrize(
    "remark",
    ["ignore", "ignore[removed]", "ignore[DPR001]", "ignore[up.old.kept] why", "ignore[up.*, until=9]"],
)
def test_a_remark_hides_what_it_names(tmp_path: Path, ledger: Path, remark: str) -> None:
    found = told(tmp_path, ledger, f"from up.old import kept  # deprecat: {remark}\n")
    assert found == ([], {Why.SUPPRESSED: 1})


def test_a_remark_hides_no_more_than_that(tmp_path: Path, ledger: Path) -> None:
    source = """
        from up.old import (
            kept,  # deprecat: ignore[removed]
            kept as other,
        )
        from up.old import kept  # deprecat: ignore[deprecated]
        from up.old import kept  # deprecat: ignore[up.old.gone, up.old.kept]

        def f():  # deprecat: ignore[up.old.*]
            from up.old import kept
            return up.base.Thing.stop

        import up
        up.base.Thing.stop
    """
    findings, aside = told(tmp_path, ledger, source)
    assert findings == [
        (4, "removed", "up.old.kept"),
        (6, "removed", "up.old.kept"),
        (6, "unused-suppression", "deprecated"),
        (7, "unused-suppression", "up.old.gone, up.old.kept"),
        (11, "removed", "up.base.Thing.stop"),
        (14, "removed", "up.base.Thing.stop"),
    ]
    assert aside == {Why.SUPPRESSED: 3}


def test_a_statement_where_nothing_is_on_the_line_itself(tmp_path: Path, ledger: Path) -> None:
    source = """
        import up.old
        print(
            up.old.kept,
            1,  # deprecat: ignore[removed]
            2,
        )
    """
    assert told(tmp_path, ledger, source) == ([], {Why.SUPPRESSED: 1})


def test_a_file(tmp_path: Path, ledger: Path) -> None:
    source = (
        "from up.old import kept\nfrom up.old import kept as k\n# deprecat: ignore-file[removed] generated\n"
    )
    assert told(tmp_path, ledger, source) == ([], {Why.SUPPRESSED: 2})


def test_the_message_of_an_unused_one_tells_what_is_there(tmp_path: Path, ledger: Path) -> None:
    write(
        tmp_path,
        {"a.py": "from up.old import kept  # deprecat: ignore[deprecated]\nx = 1  # deprecat: ignore\n"},
    )
    outcome = check(CheckOptions(paths=(str(tmp_path),), ledgers=(str(ledger),), against=("up==3.0",)))
    assert [each.message for each in outcome.findings if each.rule == "unused-suppression"] == [
        "hides nothing; here is: removed of up.old.kept",
        "hides nothing",
    ]


def test_one_for_another_upstream_is_not_judged(tmp_path: Path, ledger: Path) -> None:
    source = "x = 1  # deprecat: ignore[conda.exports.*]\n"
    assert told(tmp_path, ledger, source) == ([], {})


# Until when


@pytest.mark.parametrize(
    ("against", "remark", "runs_out"),
    [
        ("up==2.0", "ignore[up.old.gone]", "it was to go in 3.0, which is out"),
        ("up==2.0", "ignore[deprecated]", "it was to go in 3.0, which is out"),
        ("up==2.0", "ignore", "it was to go in 3.0, which is out"),
        ("up==2.0", "ignore[up.old.gone, until=3.0]", "until 3.0, which is out"),
        ("up==2.0", "ignore[up.old.gone, until=2.5]", "until 2.5, which is out"),
        ("up==2.0", "ignore[up.old.gone, until=3.1]", ""),
        (
            "up==3.0",
            "ignore[up.old.gone]",
            "up.old.gone has gone in 3.0; name 'removed' if that is to stay hidden",
        ),
        ("up==3.0", "ignore[up.old.gone, until=4]", ""),
        ("up==3.0", "ignore[removed]", ""),
        ("up==2.0", "ignore[up.old.gone, until=2026-12-01]", ""),
        ("up==2.0", "ignore[up.old.gone, until=2026-11-30]", "until 2026-11-30, and it is 2026-12-01"),
    ],
)
def test_a_remark_runs_out(tmp_path: Path, ledger: Path, against: str, remark: str, runs_out: str) -> None:
    write(tmp_path, {"a.py": f"from up.old import gone  # deprecat: {remark}\n"})
    outcome = check(
        CheckOptions(paths=(str(tmp_path),), ledgers=(str(ledger),), against=(against,), at=date(2026, 12, 1))
    )
    expired = [each for each in outcome.findings if each.rule == "expired-suppression"]
    assert [each.message for each in expired] == ([f"has run out: {runs_out}"] if runs_out else [])
    assert len(outcome.findings) == 2 * len(expired)  # what it hid is told, too
    assert exit_code(outcome.findings, "error") == len(expired)


def test_what_is_to_go_later_is_hidden_until_then(tmp_path: Path, ledger: Path) -> None:
    source = "import up.legacy.tool  # deprecat: ignore[up.legacy.*]\n"
    assert told(tmp_path, ledger, source, "up==2.0") == ([], {Why.SUPPRESSED: 1})


def a_name_with(remove_in: str) -> dict[str, str]:
    return {
        "up/__init__.py": "",
        "up/deprecations.py": HANDLER,
        "up/a.py": f"from .deprecations import deprecated\n@deprecated('25.9', '{remove_in}')\ndef old(): ...\n",
    }


GONE = {"up/__init__.py": "", "up/a.py": ""}


@pytest.mark.parametrize(
    ("releases", "rule"),
    [
        # the upstream removes it when it said
        ({"25.9.0": a_name_with("26.3"), "26.1.0": a_name_with("26.3"), "26.3.0": GONE}, "removed"),
        # or forgets to, and says nothing
        (
            {"25.9.0": a_name_with("26.3"), "26.3.0": a_name_with("26.3"), "26.5.0": a_name_with("26.3")},
            "deprecated",
        ),
    ],
)
@pytest.mark.parametrize("how", ["comment", "configuration"])
def test_a_name_removed_in_26_3_is_not_ignored_long_after(
    tmp_path: Path, releases: dict[str, dict[str, str]], rule: str, how: str
) -> None:
    """conda-build's settings went on to ignore the warning about a name that was to be "removed in 26.3"."""
    save(ledger_of(releases), tmp_path / "up.jsonl")
    remark = "  # deprecat: ignore[up.a.old] removed in 26.3" if how == "comment" else ""
    write(tmp_path / "p", {"a.py": f"from up.a import old{remark}\n"})
    configured = (
        Suppression(
            Mark.CONFIGURED, "pyproject.toml", Place(9, 1, 9, 1), ("up.a.old",), reason="removed in 26.3"
        ),
    )

    def findings(at: date) -> list[Finding]:
        options = CheckOptions(
            paths=(str(tmp_path / "p"),),
            ledgers=(str(tmp_path / "up.jsonl"),),
            at=at,
            ignored=configured if how == "configuration" else (),
        )
        return list(check(options).findings)

    assert {each.rule for each in findings(date(2026, 11, 25))} == {rule, "expired-suppression"}


def test_before_26_3_the_name_is_ignored(tmp_path: Path) -> None:
    releases = {"25.9.0": a_name_with("26.3"), "26.1.0": a_name_with("26.3")}
    save(ledger_of(releases), tmp_path / "up.jsonl")
    source = "from up.a import old  # deprecat: ignore[up.a.old] removed in 26.3\n"
    assert told(tmp_path / "p", tmp_path / "up.jsonl", source, "up==26.1.0") == ([], {Why.SUPPRESSED: 1})


# What makes no sense


@pytest.mark.parametrize(
    ("remark", "said"),
    [
        ("ignore[removd]", "'removd' is no rule; did you mean 'removed'?"),
        ("ignore[up.old.kpet]", "'up.old.kpet' is in no recorded release of up; did you mean up.old.kept?"),
        ("ignore[ups.old.kept]", "'ups.old.kept': no ledger knows a package 'ups'; did you mean 'up'?"),
        ("ignore[DPR999]", "'DPR999' is no rule"),
        ("ignore[removed, until=2026-02-30]", "until=2026-02-30 is no day of the calendar"),
    ],
)
def test_a_remark_that_makes_no_sense(
    tmp_path: Path, ledger: Path, capsys: pytest.CaptureFixture[str], remark: str, said: str
) -> None:
    write(tmp_path, {"a.py": f"from up.old import kept  # deprecat: {remark}\n"})
    arguments = ["check", str(tmp_path), "--ledger", str(ledger), "--against", "up==3.0", "--format", "json"]
    assert main(arguments) == 2
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [each["rule"] for each in found] == ["removed", "malformed-suppression"]
    assert said in found[1]["message"]
    assert main([*arguments, "--fail-on", "never"]) == 0


def test_a_misspelt_name_can_be_suppressed(tmp_path: Path, ledger: Path) -> None:
    source = "from up.old import kpet  # deprecat: ignore[up.old.kpet] set by a plugin\n"
    assert told(tmp_path, ledger, source) == ([], {Why.SUPPRESSED: 1})


@pytest.mark.parametrize(
    ("comment", "noqa", "hidden"),
    [
        ("# noqa: DPR001", "codes", True),
        ("# noqa: F401,DPR0", "codes", True),
        ("# noqa: DPR001", "off", False),
        ("# noqa", "codes", False),
        ("# noqa", "all", True),
        ("# noqa: F401", "all", False),
    ],
)
def test_noqa(tmp_path: Path, ledger: Path, comment: str, noqa: str, hidden: bool) -> None:
    findings, aside = told(tmp_path, ledger, f"from up.old import kept  {comment}\n", noqa=noqa)
    assert (findings == []) is hidden
    assert aside == ({Why.SUPPRESSED: 1} if hidden else {})


def test_noqa_that_hides_nothing(tmp_path: Path, ledger: Path) -> None:
    source = "x = 1  # noqa\ny = 1  # noqa: DPR001\n"
    assert told(tmp_path, ledger, source, noqa="all") == ([(2, "unused-suppression", "DPR001")], {})


# Files of other kinds


def test_a_script_and_a_notebook(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "code", "source": "from conda.common.compat import iteritems"},
        {
            "cell_type": "code",
            "source": "from conda.common.compat import itervalues  # deprecat: ignore[removed]",
        },
    ]
    write(
        tmp_path,
        {
            "a.sh": "conda env create --force  # deprecat: ignore[removed-option] old\nconda env create --force\n",
            "a.bat": "rem deprecat: ignore[DPR006]\ncall conda env create --force\n",
            "n.ipynb": json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}),
        },
    )
    outcome = check(CheckOptions(paths=(str(tmp_path),), against=("conda==24.3.0",)))
    assert [(Path(each.path).name, each.cell, each.place.line, each.rule) for each in outcome.findings] == [
        ("a.sh", None, 2, "removed-option"),
        ("n.ipynb", 1, 1, "removed"),
    ]
    assert len(outcome.set_aside) == 3


# In reports


def test_reports_tell_what_was_set_aside(
    tmp_path: Path, ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"a.py": "from up.old import kept  # deprecat: ignore[removed] for now\n"})
    arguments = ["check", str(tmp_path), "--ledger", str(ledger), "--against", "up==3.0"]
    assert main(arguments) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "no findings; 1 suppressed"
    assert main([*arguments, "--format", "json"]) == 0
    (aside,) = json.loads(capsys.readouterr().out)["set_aside"]
    assert (aside["why"], aside["reason"]) == ("suppressed", "for now")
    assert aside["by"].endswith("a.py:1")
    assert aside["finding"]["symbol"] == "up.old.kept"
