"""Findings that were wrong, or told wrongly, on real projects: what they must be."""

from __future__ import annotations

from pathlib import Path

import pytest

from deprecat.upstream.ledger_text import save
from tests.app.expectations import found, shown, write
from tests.making import ledger_of

_OLD = {
    "up/__init__.py": "__version__ = '1'\n",
    "up/calls.py": "def flips(a): ...\ndef render(): return []\n",
    "up/state.py": "class State: ...\nstate = State()\n",
    "up/solve.py": "class Solver:\n    def old(self): ...\n",
}
_OPEN = {
    "up/state.py": """
        class Plugins:
            def __getattr__(self, name): ...
        class State:
            @property
            def plugins(self) -> Plugins: ...
        state = State()
    """
}
HISTORY = {
    "1": _OLD,
    "2": {
        **_OLD,
        "up/calls.py": "def flips(a, b): ...\ndef render(): return []\n",
        "up/exports.py": "from .solve import Solver\n",
    },
    "3": {**_OLD, **_OPEN, "up/exports.py": "from .solve import Solver\n"},
    "4": {
        **_OLD,
        **_OPEN,
        "up/exports.py": "from .solve import Solver\n",
        "up/solve.py": "class Solver: ...\n",
    },
}


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "up.ledger.jsonl"
    save(ledger_of(HISTORY), path)
    return path


def test_a_test_for_an_attribute_of_something_unknown_says_nothing(tmp_path: Path, ledger: Path) -> None:
    source = """
        from up import calls
        made = calls.render()
        if hasattr(made[0], "config"):
            calls.flips(1)
        """
    write(tmp_path, {"a.py": source})
    assert not [each for each in found(tmp_path, ledger, "up>=3") if each.rule == "obsolete-guard"]


def test_a_call_that_fits_again_is_not_told_to_fail_since(tmp_path: Path, ledger: Path) -> None:
    write(tmp_path, {"a.py": "from up.calls import flips\nflips(1)\n"})
    (finding,) = found(tmp_path, ledger, "up==2")
    assert finding.message == (
        "argument 'b' is required in 2, and the call fits again in 3; it fits in 1, 3 to 4; never announced"
    )


def test_where_the_owner_of_an_open_attribute_is_missing_that_is_told(tmp_path: Path, ledger: Path) -> None:
    write(tmp_path, {"a.py": "from up.state import state\nstate.plugins.mine\n"})
    for asked in ("up==1", "up>=1"):
        (finding,) = found(tmp_path, ledger, asked)
        assert shown(tmp_path, [finding]) == {("a.py", 2, "not-yet", "up.state.State.plugins", "error")}
        assert finding.message == "not there before 3; exists 3 to 4"
    assert found(tmp_path, ledger, "up==3") == []


def test_a_test_for_what_is_only_set_where_it_is_there_stays_a_guard(tmp_path: Path, ledger: Path) -> None:
    source = """
        from up import calls
        if hasattr(calls, "verbose"):
            calls.verbose = False
        """
    write(tmp_path, {"a.py": source})
    (finding,) = found(tmp_path, ledger, "up>=1")
    assert finding.message == "this test is never true at 1 to 4"


def test_what_a_type_tells_is_told_for_itself_not_for_the_way_to_it(tmp_path: Path, ledger: Path) -> None:
    write(tmp_path, {"a.py": "from up.exports import Solver\nSolver().old()\n"})
    (finding,) = found(tmp_path, ledger, "up==4")
    assert finding.message == "gone since 4; existed 1 to 3; never announced"
    (finding,) = found(tmp_path, ledger, "up==1")
    assert (finding.place.line, finding.message) == (1, "not there before 2; exists 2 to 4")
