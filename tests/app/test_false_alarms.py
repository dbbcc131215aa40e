"""Findings that were wrong, or told wrongly, on real projects: what they must be."""

from __future__ import annotations

from pathlib import Path

import pytest

from deprecat.upstream.ledger_writing import save
from tests.app.expectations import found, shown, write
from tests.making import HANDLER, ledger_of

_OLD = {
    "up/__init__.py": "__version__ = '1'\n",
    "up/calls.py": "def flips(a): ...\ndef render(): return []\nold = 1\n",
    "up/state.py": "class State: ...\nstate = State()\n",
    "up/solve.py": "class Solver:\n    def old(self): self.state = 1\n    def kept(self): ...\n",
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
_PASSED = {"up/exports.py": "from .solve import Solver\n"}
_CALLS = {"up/calls.py": "def flips(a): ...\ndef render(): return []\n"}
HISTORY = {
    "1": _OLD,
    "2": {**_OLD, **_PASSED, "up/calls.py": "def flips(a, b): ...\ndef render(): return []\n"},
    "3": {**_OLD, **_OPEN, **_PASSED, **_CALLS},
    "4": {**_OLD, **_OPEN, **_PASSED, **_CALLS, "up/solve.py": "class Solver: ...\n"},
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
    for asked, said in (("up==1", ""), ("up>=1", ", but 1 is in question")):
        (finding,) = found(tmp_path, ledger, asked)
        assert shown(tmp_path, [finding]) == {("a.py", 2, "not-yet", "up.state.State.plugins", "error")}
        assert finding.message == f"not there before 3{said}; exists 3 to 4"
    assert found(tmp_path, ledger, "up==3") == []


def test_a_test_for_what_is_only_set_where_it_is_there_stays_a_guard(tmp_path: Path, ledger: Path) -> None:
    source = """
        from up import calls
        if hasattr(calls, "old"):
            calls.old = False
        """
    write(tmp_path, {"a.py": source})
    (finding,) = found(tmp_path, ledger, "up>=2")
    assert finding.message == "this test is never true at 2 to 4"


def test_what_no_release_ever_had_others_may_set(tmp_path: Path, ledger: Path) -> None:
    source = """
        from up import calls
        if hasattr(calls, "patched"):
            calls.render()
        if getattr(calls, "marked", None) is None:
            calls.render()
        """
    write(tmp_path, {"a.py": source})
    assert not found(tmp_path, ledger, "up>=1")


def test_the_default_of_a_getattr_is_told_as_such(tmp_path: Path, ledger: Path) -> None:
    write(tmp_path, {"a.py": "from up import calls\nrender = getattr(calls, 'render', None)\n"})
    (finding,) = found(tmp_path, ledger, "up>=1")
    assert finding.message == "the default of this getattr is never used at 1 to 4"


def test_what_a_type_tells_is_told_for_itself_not_for_the_way_to_it(tmp_path: Path, ledger: Path) -> None:
    write(tmp_path, {"a.py": "from up.exports import Solver\nSolver().old()\n"})
    (finding,) = found(tmp_path, ledger, "up==4")
    assert finding.message == "gone since 4; existed 1 to 3; never announced"
    (finding,) = found(tmp_path, ledger, "up==1")
    assert (finding.place.line, finding.message) == (1, "not there before 2; exists 2 to 4")


_HANDLED = {
    "up/__init__.py": "",
    "up/deprecations.py": HANDLER,
    "up/core/__init__.py": "",
    "up/core/index.py": "class Index:\n    def reload(self): ...\ndef allowed(): return 'a list'\n",
    "up/core/data.py": "class Data:\n    def exists(self): ...\n",
    "up/errors.py": "class Broken(Exception): ...\nclass Other(Exception): ...\n",
    "up/exports.py": "from .core.index import allowed\n",
    "up/old.py": """
        from .deprecations import deprecated
        @deprecated("1", "2", addendum="Use `up.core.Index.reload` instead.")
        def module_left_out(): ...
        @deprecated("1", "2", addendum="Use `Data.exists` instead.")
        def class_alone(): ...
        @deprecated("1", "2", addendum="Use `sibling` instead.")
        def near(): ...
        def sibling(): return 'sibling'
        @deprecated("1", "2", addendum="Use `up.old.second` instead.")
        def first(): ...
        @deprecated("1", "2", addendum="Use `up.core.index.allowed` instead.")
        def second(): return 'second'
        @deprecated("1", "2", addendum="Use `up.old.second` instead.")
        def third(): ...
        @deprecated("1", "2", addendum="Use `str` instead.")
        def foreign(): ...
    """,
}
_GONE = {
    **_HANDLED,
    "up/old.py": "def sibling(): return 'sibling'\n",
    "up/exports.py": "",
    "up/errors.py": "",
    "up/core/errors.py": "class Unlike(Exception): ...\n",
}


@pytest.mark.parametrize(
    ("name", "replacement"),
    [
        ("old.module_left_out", "up.core.index.Index.reload"),
        ("old.class_alone", "up.core.data.Data.exists"),
        ("old.near", "up.old.sibling"),
        ("old.first", "up.core.index.allowed"),  # what was told first is gone as well
        ("old.third", "up.core.index.allowed"),
        ("old.foreign", "str"),
        ("exports.allowed", "up.core.index.allowed"),  # only the other name has gone
        ("errors.Broken", ""),  # bodies of one statement are all alike
    ],
)
def test_a_replacement_is_a_name_that_is_there(name: str, replacement: str, tmp_path: Path) -> None:
    ledger = tmp_path / "up.ledger.jsonl"
    save(ledger_of({"1": _HANDLED, "2": _GONE}), ledger)
    module, _, last = name.rpartition(".")
    write(tmp_path, {"src/a.py": f"from up.{module} import {last}\n"})
    (finding,) = found(tmp_path / "src", ledger, "up==2")
    assert (finding.rule, finding.replacement) == ("removed", replacement)


def test_a_replacement_that_has_gone_as_well_is_not_told(tmp_path: Path) -> None:
    ledger = tmp_path / "up.ledger.jsonl"
    history = {"1": _HANDLED, "2": _GONE, "3": {**_GONE, "up/core/index.py": ""}}
    save(ledger_of(history), ledger)
    write(tmp_path, {"src/a.py": "from up.old import first, module_left_out\n"})
    assert {each.replacement for each in found(tmp_path / "src", ledger, "up==3")} == {""}


def test_an_annotated_or_caught_instance_may_be_one_of_a_subclass(tmp_path: Path, ledger: Path) -> None:
    source = """
        from collections.abc import Mapping
        from up.solve import Solver
        def given(solver: Solver, several: Mapping[str, Solver]):
            solver.never, several["a"].keys
            solver.old
        class Own(Solver): ...
        class Later(Own):
            def message(self): ...
        def caught():
            try:
                given()
            except Own as error:
                error.message()
        def asked(what):
            if isinstance(what, Solver):
                what.other
        Solver().never
        """
    write(tmp_path, {"a.py": source})
    assert {(each.place.line, each.rule, each.symbol) for each in found(tmp_path, ledger, "up==4")} == {
        (6, "removed", "up.solve.Solver.old"),
        (18, "unknown", "up.solve.Solver.never"),
    }


def test_a_test_whether_the_upstream_is_there_is_never_obsolete(tmp_path: Path, ledger: Path) -> None:
    source = """
        from importlib.util import find_spec
        try:
            from up.calls import render
            HAVE_UP = True
        except ImportError:
            HAVE_UP = False
        if HAVE_UP:
            render()
        if find_spec("up.calls"):
            from up import calls
        """
    write(tmp_path, {"a.py": source})
    assert not found(tmp_path, ledger, "up>=1")


def test_an_attribute_of_an_instance_may_be_lacking(tmp_path: Path, ledger: Path) -> None:
    source = """
        from up.solve import Solver
        solver = Solver()
        if hasattr(solver, "state"):
            solver.state
        if hasattr(solver, "kept"):
            solver.kept()
        """
    write(tmp_path, {"a.py": source})
    (finding,) = found(tmp_path, ledger, "up<4")
    assert (finding.place.line, finding.message) == (6, "this test is always true at 1 to 3")


def test_one_side_of_an_or_is_a_part_of_the_test(tmp_path: Path, ledger: Path) -> None:
    source = """
        from up import calls
        if not hasattr(calls, "render") or calls.render():
            print()
        """
    write(tmp_path, {"a.py": source})
    (finding,) = found(tmp_path, ledger, "up>=1")
    assert finding.message == "a part of this test always comes out the same at 1 to 4"


def test_what_an_annotation_names_is_told_where_that_is_imported(tmp_path: Path, ledger: Path) -> None:
    files = {
        "mine/__init__.py": "",
        "mine/state.py": """
            from up.exports import Solver
            class State:
                @property
                def solver(self) -> Solver: ...
        """,
        "mine/use.py": """
            from mine.state import State
            def run(state: State):
                state.solver.kept()
                state.solver.old()
        """,
    }
    write(tmp_path, files)
    seen = {(each.path.rpartition("/")[2], each.rule) for each in found(tmp_path, ledger, "up==1")}
    assert seen == {("state.py", "not-yet")}
    seen = {(each.path.rpartition("/")[2], each.rule) for each in found(tmp_path, ledger, "up==4")}
    assert seen == {("use.py", "removed")}
