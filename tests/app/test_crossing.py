"""Paths that one upstream passes on into another, judged by the ledgers of both."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deprecat.app.check import check
from deprecat.app.options import CheckOptions
from deprecat.cli import main
from deprecat.model.findings import Confidence, Finding
from deprecat.upstream.ledger_writing import save
from tests.app.conftest import HISTORY
from tests.app.expectations import shown, write
from tests.making import ledger_of

# ``mid`` takes from ``up``: 1 and 2 by an alias that ``up`` 3.0 lacks, 3 by one that it has
_OLD = {
    "mid/__init__.py": "__version__ = '1'",
    "mid/interface.py": """
        from up.old import kept
        from up.base import Thing, thing
        from up.calls import make
        from up.new import better
        import up.base
        try:
            from up.old import gone as either
        except ImportError:
            from up.new import better as either
        own = kept
        def given() -> Thing: ...
    """,
    "mid/kinds.py": """
        from .interface import Thing
        class Bigger(Thing):
            def grow(self): ...
        class Holder:
            def __init__(self):
                self.thing = Thing()
    """,
}
_NEW = {
    **_OLD,
    "mid/interface.py": _OLD["mid/interface.py"].replace(
        "up.old import kept", "up.new import better as kept"
    ),
}
_MIDS = {"1": _OLD, "2": _OLD, "3": _NEW}


@pytest.fixture(scope="session")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    directory = tmp_path_factory.mktemp("ledgers")
    save(ledger_of(HISTORY), directory / "up.jsonl")
    save(ledger_of(_MIDS, upstream="mid"), directory / "mid.jsonl")
    return str(directory / "up.jsonl"), str(directory / "mid.jsonl")


def told(directory: Path, both: tuple[str, str], source: str, *against: str) -> list[Finding]:
    write(directory, {"a.py": source})
    options = CheckOptions(paths=(str(directory),), ledgers=both, against=against)
    return [each for each in check(options).findings if each.upstream == "up"]


def said(directory: Path, findings: list[Finding]) -> set[tuple[int, str, str, str]]:
    return {(line, rule, symbol, level) for _, line, rule, symbol, level in shown(directory, findings)}


USES = """
    from mid.interface import kept, make, thing
    from mid import interface, kinds
    interface.kept()
    make(1, old=2)
    thing.stop()
    thing.go()
    thing.nothing
    interface.up.base.Thing.stop
    interface.given().stop()
    kinds.Bigger().stop()
    kinds.Bigger().go(), kinds.Bigger().grow()
    kinds.Holder().thing.stop()
    interface.own()
    interface.either()
    interface.better()
"""


@pytest.mark.parametrize("mid", ["1", "2"])
def test_what_is_passed_on_and_gone_beyond(tmp_path: Path, both: tuple[str, str], mid: str) -> None:
    found = told(tmp_path, both, USES, f"mid=={mid}", "up==3.0")
    assert said(tmp_path, found) == {
        (2, "removed", "up.old.kept", "error"),
        (4, "removed", "up.old.kept", "error"),
        (5, "argument", "up.calls.make(old=)", "error"),
        (6, "removed", "up.base.Thing.stop", "error"),
        (8, "unknown", "up.base.Thing.nothing", "warning"),
        (9, "removed", "up.base.Thing.stop", "error"),
        (10, "removed", "up.base.Thing.stop", "error"),
        (11, "removed", "up.base.Thing.stop", "error"),
        (13, "removed", "up.base.Thing.stop", "error"),
        (14, "removed", "up.old.kept", "error"),
    }


def test_what_is_passed_on_and_there(tmp_path: Path, both: tuple[str, str]) -> None:
    found = told(tmp_path, both, USES, "mid==1", "up==2.0")
    assert said(tmp_path, found) == {
        (8, "unknown", "up.base.Thing.nothing", "warning"),
        (5, "deprecated", "up.calls.make(old=)", "warning"),
    }


def test_each_is_judged_at_its_own_release(tmp_path: Path, both: tuple[str, str]) -> None:
    found = told(tmp_path, both, "from mid.interface import kept", "mid==3", "up==3.0")
    assert not found


def test_what_is_not_there_yet_is_the_business_of_who_passes_it_on(
    tmp_path: Path, both: tuple[str, str]
) -> None:
    found = told(tmp_path, both, "from mid.interface import better, kept", "mid==3", "up==1.0")
    assert not found


def test_some_releases_pass_on_what_others_do_not(tmp_path: Path, both: tuple[str, str]) -> None:
    found = told(tmp_path, both, "from mid.interface import kept", "mid>=1", "up==3.0")
    (only,) = found
    assert (only.level.value, only.confidence, str(only.releases)) == ("note", Confidence.POSSIBLE, "3.0-")
    (link,) = only.via
    assert (link.upstream, link.name, str(link.releases)) == ("mid", "mid.interface.kept", "1-2")


def test_a_try_and_an_own_module_count(tmp_path: Path, both: tuple[str, str]) -> None:
    write(
        tmp_path, {"b.py": "try:\n    from mid.interface import kept\nexcept ImportError:\n    kept = None\n"}
    )
    found = told(tmp_path, both, "from b import kept\nkept()\n", "mid==1", "up==3.0")
    assert {(each.path.rpartition("/")[2], each.level.value, each.guarded) for each in found} == {
        ("b.py", "note", True)
    }


def test_without_the_other_ledger_nothing_is_claimed(tmp_path: Path, both: tuple[str, str]) -> None:
    write(tmp_path, {"a.py": USES})
    options = CheckOptions(paths=(str(tmp_path),), ledgers=both, against=("mid==1",))
    assert not check(options).findings


def test_a_name_that_neither_has_is_unknown(tmp_path: Path, both: tuple[str, str]) -> None:
    """A base in another upstream is open no more, where the ledger of that is at hand."""
    write(tmp_path, {"a.py": "from mid.kinds import Bigger\nBigger().nothing\n"})
    options = CheckOptions(paths=(str(tmp_path),), ledgers=both, against=("mid==1", "up==3.0"))
    (only,) = check(options).findings
    assert (only.upstream, only.rule, only.symbol) == ("mid", "unknown", "mid.kinds.Bigger.nothing")


def test_reports_show_who_passes_it_on(
    tmp_path: Path, both: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"a.py": "from mid.interface import kept\n"})
    options = ["--ledger", both[0], "--ledger", both[1], "--against", "mid==1", "--against", "up==3.0"]
    assert main(["check", str(tmp_path), *options]) == 1
    text = capsys.readouterr().out
    assert "via          mid 1 as mid.interface.kept" in text
    assert "mid 1 passes it on as mid.interface.kept" in " ".join(text.split())
    main(["check", str(tmp_path), *options, "--format", "json"])
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert finding["via"] == [{"upstream": "mid", "releases": "1", "name": "mid.interface.kept"}]
