"""Ledgers: linking, joining, and their text."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deprecat.errors import LedgerError, PathError
from deprecat.model.declarations import Form
from deprecat.model.ledger import Ledger
from deprecat.model.symbols import Kind
from deprecat.upstream.ledger_text import load, loads
from deprecat.upstream.ledger_writing import dumps, save
from deprecat.upstream.merge import merge
from tests.making import HANDLER, ledger_of

CLI = """
    import argparse
    from other import more
    def main():
        p = argparse.ArgumentParser(prog="up")
        sub = p.add_subparsers()
        make = sub.add_parser("make")
        make.add_argument("--kept")
        more(make)
"""
RELEASES = {
    "1.0": {
        "up/__init__.py": "from .exports import shown\n",
        "up/exports.py": "from .inner import *\nfrom .inner import old as shown\nimport os\n",
        "up/inner.py": "def old(a, b=1): return a\ndef _hidden(): pass\nKEPT = 1\n",
        "up/deprecations.py": HANDLER,
        "up/cli.py": CLI + "        make.add_argument('-f', '--force', nargs=2)\n        return p\n",
    },
    "1.1": {
        "up/__init__.py": "from .exports import shown\n",
        "up/exports.py": "from .inner import *\nfrom .inner import old as shown\nimport os\n",
        "up/inner.py": """
            from .deprecations import deprecated
            @deprecated("1.2", "1.4", addendum="Use `up.inner.new` instead.")
            def old(a, b=1): return a
            def new(a): return a
            KEPT = 1
        """,
        "up/deprecations.py": HANDLER,
        "up/cli.py": CLI
        + """
        from .deprecations import deprecated
        make.add_argument("-f", "--force", action=deprecated.action("1.1", "2.0", argparse._StoreTrueAction))
        p.add_subparsers().add_parser("old")
        return p
""",
    },
    "1.1.1": {
        "up/__init__.py": "",
        "up/inner.py": """
            from .deprecations import deprecated
            @deprecated("1.2", "2.0", addendum="Use `up.inner.new` instead.")
            def old(a, b=1): return a
            def new(a, *, c): return a
            KEPT = 2
        """,
        "up/deprecations.py": HANDLER,
    },
    "2.0": {
        "up/__init__.py": "KEPT = 1\n",
        "up/sub/__init__.py": "",
        "up/sub/inner.py": "def new(a): return a\n",
        "up/cli.py": CLI + "        lost(p)\n        return p\n",
    },
}


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return ledger_of(RELEASES)


def present(ledger: Ledger, module: str, name: str) -> str:
    symbol = ledger.modules[module].names.get(name)
    return str(symbol.present) if symbol else ""


def test_presence_of_names(ledger: Ledger) -> None:
    assert str(ledger.modules["up.inner"].present) == "1.0-1.1.1"
    assert present(ledger, "up.inner", "old") == "1.0-1.1.1"
    assert present(ledger, "up.inner", "new") == "1.1-1.1.1"
    assert present(ledger, "up", "KEPT") == "2.0-"


def test_star_imports_bring_public_names_of_their_release(ledger: Ledger) -> None:
    assert present(ledger, "up.exports", "old") == "1.0-1.1"
    assert present(ledger, "up.exports", "new") == "1.1"
    assert present(ledger, "up.exports", "_hidden") == ""


def test_star_from_outside_leaves_the_module_open() -> None:
    ledger = ledger_of({"1.0": {"up/__init__.py": "from elsewhere import *\n"}})
    assert str(ledger.modules["up"].open) == "1.0-"


def test_a_cycle_of_star_imports_ends() -> None:
    ledger = ledger_of(
        {"1": {"up/a.py": "from .b import *\nx = 1\n", "up/b.py": "from .a import *\ny = 1\n"}}
    )
    assert present(ledger, "up.b", "x") == "1-"
    assert present(ledger, "up.a", "y") == "1-"


def test_re_exports_have_their_target(ledger: Ledger) -> None:
    shape = ledger.modules["up.exports"].names["shown"].spans[0].shape
    assert (shape.kind, shape.target) == (Kind.ALIAS, "up.inner.old")


def test_declarations_keep_every_term(ledger: Ledger) -> None:
    (declaration,) = ledger.modules["up.inner"].declarations
    assert (declaration.form, declaration.symbol) == (Form.DECORATOR, "up.inner.old")
    assert [(str(t.releases), t.deprecate_in, t.remove_in, t.line) for t in declaration.terms] == [
        ("1.1", "1.2", "1.4", 3),
        ("1.1.1", "1.2", "2.0", 3),
    ]
    assert declaration.terms[0].replacement == "up.inner.new"
    assert declaration.terms[0].text


def test_a_ledger_without_prose_has_no_sentence() -> None:
    text = dumps(ledger_of(RELEASES, prose=False))
    assert "instead" not in text
    assert "up.inner.new" in text


@pytest.mark.parametrize(
    ("files", "declared"),
    [
        # an instance of a class shaped like conda's, whatever its name
        (
            {
                "up/d.py": HANDLER.replace("deprecated = ", "old_thing = "),
                "up/a.py": "from .d import old_thing as o\n@o('1.1', '1.2')\ndef f(): pass\n",
            },
            1,
        ),
        # a namesake that is something else
        (
            {
                "up/d.py": "def deprecated(*a): return lambda f: f\n",
                "up/a.py": "from .d import deprecated\n@deprecated('1.1', '1.2')\ndef f(): pass\n",
            },
            0,
        ),
        # conda's own, from outside
        (
            {
                "up/a.py": "from conda.deprecations import deprecated\n@deprecated('1.1', '1.2')\ndef f(): pass\n"
            },
            1,
        ),
        # an instance of conda's class
        (
            {
                "up/d.py": "from conda.deprecations import DeprecationHandler\nd = DeprecationHandler('1')\n",
                "up/a.py": "from .d import d\n@d('1.1', '1.2')\ndef f(): pass\n",
            },
            1,
        ),
        # a subclass
        (
            {
                "up/d.py": HANDLER + "class Mine(DeprecationHandler): pass\nd = Mine('1')\n",
                "up/a.py": "from .d import d\nd.module('1.1', '1.2')\n",
            },
            1,
        ),
        # re-exported by the package
        (
            {
                "up/__init__.py": "from .d import deprecated\n",
                "up/d.py": HANDLER,
                "up/a.py": "from . import deprecated\ndeprecated.module('1.1', '1.2')\n",
            },
            1,
        ),
    ],
)
def test_handlers_are_known_by_what_they_are(files: dict[str, str], declared: int) -> None:
    ledger = ledger_of({"1.0": files})
    assert sum(len(module.declarations) for module in ledger.modules.values()) == declared


def test_versions_held_by_names_of_another_module() -> None:
    ledger = ledger_of(
        {
            "1.0": {
                "up/d.py": HANDLER,
                "up/when.py": "IN = '1.1'\nOUT = '2.0'\n",
                "up/a.py": "from .d import deprecated\nfrom .when import IN, OUT\n@deprecated(deprecate_in=IN, remove_in=OUT)\ndef f(): pass\n",
            }
        }
    )
    (term,) = ledger.modules["up.a"].declarations[0].terms
    assert (term.deprecate_in, term.remove_in, term.unresolved) == ("1.1", "2.0", "")


def test_versions_that_cannot_be_read_say_so() -> None:
    source = "from conda.deprecations import deprecated\nimport other\n@deprecated(other.a(), remove_in=other.b)\ndef f(): pass\n"
    (declaration,) = ledger_of({"1.0": {"up/a.py": source}}).modules["up.a"].declarations
    assert declaration.terms[0].unresolved


def test_an_unreadable_file_leaves_its_module_open() -> None:
    from deprecat.model.releases import History, Release
    from deprecat.upstream.link import Placement, build

    history = History.of([Release("1.0")])
    ledger = build(
        "up", ["up"], history, [Placement("up.a", False, "up/a.py", "b", 1)], lambda blob: None, prose=True
    )
    assert str(ledger.modules["up.a"].open) == "1.0-"


def test_commands_and_their_options(ledger: Ledger) -> None:
    make = ledger.commands["up make"]
    assert (str(make.present), str(ledger.commands["up"].open)) == ("1.0-1.1,2.0-", "2.0-")
    assert str(ledger.commands["up old"].present) == "1.1"
    force = make.options["--force"]
    assert {takes: str(releases) for takes, releases in force.takes.items()} == {"2": "1.0", "0": "1.1"}
    assert {name: str(releases) for name, releases in force.declared.items()} == {"up.cli.main": "1.1"}
    assert {name: str(releases) for name, releases in make.outside.items()} == {"other.more": "1.0-1.1,2.0-"}


# Text


def test_text_round_trip(ledger: Ledger) -> None:
    text = dumps(ledger)
    again = loads(text, "here")
    assert dumps(again) == text
    assert dict(again.modules) == dict(ledger.modules)
    assert dict(again.commands) == dict(ledger.commands)
    assert again.history == ledger.history


def test_a_ledger_from_before_commands_were_recorded_is_read(ledger: Ledger) -> None:
    lines = [line for line in dumps(ledger).splitlines(keepends=True) if not line.startswith('{"command"')]
    old = loads("".join(lines).replace(f',"commands":{len(ledger.commands)}', "", 1), "here")
    assert dict(old.modules) == dict(ledger.modules)
    assert dict(old.commands) == {}


@pytest.mark.parametrize("name", ["up.ledger.jsonl", "up.ledger.jsonl.gz"])
def test_files_round_trip_and_repeat_byte_for_byte(ledger: Ledger, tmp_path: Path, name: str) -> None:
    save(ledger, tmp_path / name)
    first = (tmp_path / name).read_bytes()
    save(load(tmp_path / name), tmp_path / name)
    assert (tmp_path / name).read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda text: "", "not a deprecat ledger"),
        (lambda text: "hello\n", "not a deprecat ledger"),
        (lambda text: "[1]\n", "not a deprecat ledger"),
        (lambda text: text.replace('"deprecat-ledger":1', '"deprecat-ledger":99', 1), "update deprecat"),
        (lambda text: text[: len(text) // 2], "cut short"),
        (lambda text: text[:-1], "cut short"),
        (lambda text: text.partition("\n")[0], "cut short"),
        (
            lambda text: '{"deprecat-ledger":1,"upstream":"up","roots":[],"modules":1,"releases":[]}',
            "cut short",
        ),
        (lambda text: text.partition("\n")[0] + "\n", "cut short"),
        (lambda text: f"{text}\n", "cut short"),
        (lambda text: text.replace('"roots"', '"rots"', 1), "header is damaged"),
        (lambda text: text.replace('{"module":"up.inner"', '{"modul":"up.inner"', 1), "damaged here"),
        (lambda text: text.replace('{"module":"up.inner"', '{"module":"up"', 1), "damaged here"),
    ],
)
def test_damaged_texts_are_refused(ledger: Ledger, damage: object, said: str) -> None:
    with pytest.raises(LedgerError, match=said) as caught:
        list(loads(damage(dumps(ledger)), "some.jsonl").modules)  # type: ignore[operator]
    assert "some.jsonl" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_damage_inside_a_module_is_told_when_it_is_asked_for(ledger: Ledger) -> None:
    text = dumps(ledger).replace('"KEPT"', '"KEPT', 1)
    damaged = loads(text, "some.jsonl")
    with pytest.raises(LedgerError, match=r"some\.jsonl"):
        list(damaged.modules.values())


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda text: text.replace('"kind":"function"', '"kind":"funktion"'), r"some\.jsonl: .* at up\.\w+"),
        (lambda text: text.replace('"names":{', '"names":[],"gnomes":{'), r"some\.jsonl: .* at module up"),
        (lambda text: text.replace('"members":{', '"members":1,"numbers":{'), r"some\.jsonl: .* at up\.\w+"),
    ],
)
def test_damage_inside_a_name_is_told_when_it_is_asked_for(
    ledger: Ledger, damage: Callable[[str], str], said: str
) -> None:
    damaged = loads(damage(dumps(ledger)), "some.jsonl")
    with pytest.raises(LedgerError, match=said):
        [each.present for module in damaged.modules.values() for each in module.names.values()]


def test_damage_inside_a_command_is_told_when_it_is_asked_for(ledger: Ledger) -> None:
    damaged = loads(dumps(ledger).replace('"--kept"', '"--kept', 1), "some.jsonl")
    with pytest.raises(LedgerError, match=r"some\.jsonl.*command up make"):
        list(damaged.commands.values())


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(PathError, match="cannot read"):
        load(tmp_path / "none.jsonl")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(LedgerError, match="not a deprecat ledger"):
        load(tmp_path / "bytes")
    (tmp_path / "cut.gz").write_bytes(b"\x1f\x8b\x08\x00")
    with pytest.raises(LedgerError, match="not a deprecat ledger"):
        load(tmp_path / "cut.gz")


# Joining


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_recording_in_any_order_and_grouping_gives_the_same_ledger(rng: random.Random) -> None:
    versions = list(RELEASES)
    rng.shuffle(versions)
    joined: Ledger | None = None
    while versions:
        some = [versions.pop() for _ in range(min(len(versions), rng.randint(1, 2)))]
        part = ledger_of({version: RELEASES[version] for version in some})
        joined = merge(joined, part) if joined else part
    assert joined is not None
    assert dumps(joined) == dumps(ledger_of(RELEASES))


def test_joining_twice_changes_nothing(ledger: Ledger) -> None:
    assert dumps(merge(ledger, ledger)) == dumps(ledger)


def test_a_release_recorded_anew_replaces_the_old_record(ledger: Ledger) -> None:
    again = merge(ledger, ledger_of({"2.0": {"up/__init__.py": "", "up/fresh.py": "x = 1\n"}}))
    assert present(again, "up", "KEPT") == ""
    assert "up.sub" not in again.modules
    assert str(again.modules["up.fresh"].present) == "2.0-"


def test_other_upstreams_are_not_joined(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="other"):
        merge(ledger, ledger_of(RELEASES, upstream="other"))


def test_what_a_module_says_to_pass_on_is_told_from_what_it_needs_for_itself() -> None:
    ledger = ledger_of(
        {
            "1": {
                "up/__init__.py": "from .a import f as f, g\n__all__ = []\n__all__ += ['g']",
                "up/a.py": "import os\nfrom .b import *\nfrom .b import g\ng = g\ndef f(): pass",
                "up/b.py": "from re import compile as compile\nimport re as re, sys\ndef g(): pass\nh = g",
            },
            "2": {
                "up/__init__.py": "from .a import f as f, g",
                "up/a.py": "from .b import g\ndef f(): pass",
                "up/b.py": "def g(): pass",
            },
        }
    )
    told = {
        name: {key: str(at) for key, at in ledger.modules[name].offered.items()} for name in ledger.modules
    }
    assert told == {
        "up": {"f": "2-", "g": "1"},  # __all__ decides where there is one
        "up.a": {"compile": "1", "g": "1", "h": "1", "re": "1", "sys": "1"},
        "up.b": {"compile": "1", "h": "1", "re": "1"},
    }
    assert dumps(loads(dumps(ledger), "here")) == dumps(ledger)
