"""Commands and options out of argparse definitions."""

from __future__ import annotations

import argparse
import keyword

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deprecat.model.commands import Command
from deprecat.model.ledger import Ledger
from tests.making import HANDLER, ledger_of


def ledger(files: dict[str, str]) -> Ledger:
    return ledger_of({"1.0": files})


def commands(source: str) -> dict[str, Command]:
    return dict(ledger({"up/cli.py": "import argparse\n" + source}).commands)


def options(source: str) -> dict[str, set[str]]:
    return {name: set(each.options) for name, each in commands(source).items() if not name.endswith("()")}


def takes(source: str) -> dict[str, str]:
    return {name: next(iter(each.takes)) for name, each in commands(source)["up"].options.items()}


SIMPLE = 'def main():\n p = argparse.ArgumentParser(prog="up")\n'


def test_options_of_a_program() -> None:
    source = (
        SIMPLE
        + ' p.add_argument("-f", "--force", action="store_true")\n p.add_argument("name")\n p.parse_args()\n'
    )
    assert options(source) == {"up": {"-f", "--force"}}


@pytest.mark.parametrize(
    ("arguments", "number"),
    [
        ("action='store_true'", "0"),
        ("action='count'", "0"),
        ("", "1"),
        ("action='append'", "1"),
        ("nargs=2", "2"),
        ("nargs='*'", "*"),
        ("nargs='?'", "?"),
        ("nargs=argparse.REMAINDER", "..."),
        ("nargs=N", ""),
        ("action=argparse._StoreTrueAction", "0"),
        ("action=Count", "0"),
        ("action=Own", ""),
        ("action=Own, nargs=2", "2"),
    ],
)
def test_how_many_values_an_option_takes(arguments: str, number: str) -> None:
    classes = "class Count(argparse._CountAction): ...\nclass Own(argparse.Action): ...\n"
    assert takes(f'{classes}{SIMPLE} p.add_argument("--x", {arguments})\n return p\n') == {"--x": number}


def test_a_boolean_option_has_a_negative() -> None:
    source = SIMPLE + ' p.add_argument("--x", action=argparse.BooleanOptionalAction)\n return p\n'
    assert takes(source) == {"--x": "0", "--no-x": "0"}


def test_groups_subcommands_and_aliases() -> None:
    source = (
        SIMPLE
        + """
 sub = p.add_subparsers()
 a = sub.add_parser("make", aliases=["build"])
 group = a.add_argument_group("x").add_mutually_exclusive_group()
 group.add_argument("-q")
 inner = a.add_subparsers().add_parser("all")
 inner.add_argument("--deep")
 return p
"""
    )
    assert options(source) == {
        "up": set(),
        "up make": {"-q"},
        "up build": {"-q"},
        "up make all": {"--deep"},
        "up build all": {"--deep"},
    }


def test_functions_that_are_handed_the_parser_are_followed_through_modules() -> None:
    files = {
        "up/__init__.py": "",
        "up/common.py": "def add_name(p):\n p.add_argument('-n', '--name')\n",
        "up/again.py": "from .common import add_name as put\n",
        "up/make.py": """
            def configure(sub, name="make", **kwargs):
                from .again import put
                p = sub.add_parser(name, **kwargs)
                put(p)
                return p
        """,
        "up/cli.py": """
            from argparse import ArgumentParser
            from functools import partial
            from . import make
            from .make import configure as configure_make
            TABLE = {"a": partial(configure_make, name="a", aliases=["b"]), "make": make.configure}
            def parser():
                p = ArgumentParser(prog="up")
                sub = p.add_subparsers()
                for name, function in TABLE.items():
                    function(sub)
                return p
        """,
    }
    found = ledger(files).commands
    assert set(found) == {"up", "up a", "up b", "up make", "up.common.add_name()"}
    assert set(found["up b"].options) == {"-n", "--name"}
    assert not any(each.open or each.more for each in found.values())


def test_modules_imported_by_name_in_a_loop() -> None:
    files = {
        "up/__init__.py": "",
        "up/main_a.py": "def configure(sub):\n sub.add_parser('a').add_argument('-x')\n",
        "up/main_b.py": "def configure(sub, name='b'):\n sub.add_parser(name).add_argument('-y')\n",
        "up/cli.py": """
            import importlib, argparse
            def main():
                p = argparse.ArgumentParser(prog="up")
                sub = p.add_subparsers()
                names = ["a", "b"]
                modules = ["up.main_" + suffix for suffix in names]
                for module in modules:
                    imported = importlib.import_module(module)
                    imported.configure(sub)
                    if "_b" in module:
                        imported.configure(sub, name="c")
                p.parse_args()
        """,
    }
    assert {name for name in ledger(files).commands if " " in name} == {"up a", "up b", "up c"}


def test_parents_and_parser_classes_of_its_own() -> None:
    source = """
class Mine(argparse.ArgumentParser):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.add_argument("--own")
def main():
    base = argparse.ArgumentParser(add_help=False)
    base.add_argument("--base")
    p = Mine(prog="up", parents=[base])
    return p
"""
    assert options(source)["up"] == {"--own", "--base"}


@pytest.mark.parametrize(
    "line",
    [
        "plugin.configure(p)",
        "helper(p)",
        "p.add_argument(*names)",
        "p.add_argument(NAME)",
        "p.own_method()",
        "p.parse_known_args()",
        "self.parser = p",
        "p.groups['x'].add_argument('-y')",
        "argparse.ArgumentParser(parents=unknown)\n p = argparse.ArgumentParser(prog='up', parents=unknown)",
    ],
)
def test_where_a_parser_cannot_be_followed_it_is_open(line: str) -> None:
    source = (
        f'def helper(p): return p\n{SIMPLE} p.add_argument("-x")\n {line}\n p.add_argument("-z")\n return p\n'
    )
    assert str(commands(source)["up"].open) == "1.0-"


def test_what_happens_after_parsing_is_no_matter() -> None:
    source = SIMPLE + ' p.add_argument("-x")\n args = p.parse_args()\n run(args, p)\n'
    assert not commands(source)["up"].open


def test_subcommands_that_cannot_be_read_leave_more() -> None:
    source = (
        SIMPLE
        + ' p.add_argument("-x")\n sub = p.add_subparsers()\n for each in plugins():\n  each.add(sub)\n return p\n'
    )
    assert str(commands(source)["up"].more) == "1.0-"


def test_functions_of_others_are_named() -> None:
    source = "from other.cli import add_name\n" + SIMPLE + ' p.add_argument("-x")\n add_name(p)\n return p\n'
    found = commands(source)["up"]
    assert list(found.outside) == ["other.cli.add_name"]
    assert not found.open


def test_a_positional_that_takes_the_rest() -> None:
    found = commands(
        SIMPLE + ' p.add_argument("-x")\n p.add_argument("cmd", nargs=argparse.REMAINDER)\n return p\n'
    )
    assert found["up"].rest


def test_options_declared_deprecated_know_where() -> None:
    files = {
        "up/deprecations.py": HANDLER,
        "up/cli.py": """
            import argparse
            from .deprecations import deprecated
            def main():
                p = argparse.ArgumentParser(prog="up")
                p.add_argument("-f", "--force", action=deprecated.action("2.0", "3.0", argparse._StoreTrueAction))
                return p
        """,
    }
    option = ledger(files).commands["up"].options["--force"]
    assert list(option.declared) == ["up.cli.main"]
    assert list(option.takes) == ["0"]


def test_a_parser_of_another_name_is_no_program_of_the_upstream() -> None:
    assert (
        options('def main():\n p = argparse.ArgumentParser(prog="ldd")\n p.add_argument("-x")\n return p\n')
        == {}
    )


def test_conda_s_programs_are_known_by_the_functions_that_build_them() -> None:
    source = "import argparse\ndef generate_parser():\n p = argparse.ArgumentParser()\n p.add_argument('-x')\n return p\n"
    found = ledger_of({"1.0": {"conda/cli/conda_argparse.py": source}}, upstream="conda").commands
    assert (set(found), set(found["conda"].options), bool(found["conda"].more)) == ({"conda"}, {"-x"}, True)


def test_a_program_whose_parser_cannot_be_found_is_open() -> None:
    found = ledger_of(
        {"1.0": {"conda/cli/main.py": "def main(): ...\nparser = 1\ndef parse(p): p.add_argument('-x')\n"}},
        upstream="conda",
    ).commands
    assert str(found["conda"].open) == "1.0-"


def test_endless_calls_end() -> None:
    source = (
        SIMPLE
        + ' p.add_argument("-x")\n main()\n again(p)\n return p\ndef again(p):\n p.add_argument("-y")\n again(p)\n'
    )
    assert options(source) == {"up": {"-x", "-y"}}


# A law: what is recorded is what argparse itself says.

_names = st.text("abcdefg", min_size=2, max_size=5).filter(lambda text: not keyword.iskeyword(text))


@st.composite
def parsers(draw: st.DrawFn) -> str:
    """The source of a function that builds a parser, with groups, subcommands and functions that help."""
    lines = ["import argparse", "def shared(p):", "    p.add_argument('--shared')"]
    body = ["p0 = argparse.ArgumentParser(prog='up')", "p0.add_argument('--first')"]
    holders = ["p0"]
    with_subcommands: list[str] = []
    for i in range(1, draw(st.integers(0, 12))):
        holder = draw(st.sampled_from(holders))
        what = draw(st.sampled_from(["option", "group", "command", "shared", "loop"]))
        if what == "option":
            body.append(
                f"{holder}.add_argument('--o{i}', {draw(st.sampled_from(['', 'nargs=2', 'dest=0 or None']))})"
            )
        elif what == "group" and _is_parser(holder, body):
            body.append(f"p{i} = {holder}.add_argument_group('g').add_mutually_exclusive_group()")
            holders.append(f"p{i}")
        elif what == "command" and holder not in with_subcommands and not body[0].startswith("#"):
            names = draw(st.lists(_names, min_size=1, max_size=3, unique=True))
            if not any(f"p{i} =" in line and "group" in line for line in body) and _is_parser(holder, body):
                with_subcommands.append(holder)
                body.append(f"s{i} = {holder}.add_subparsers()")
                body.append(f"p{i} = s{i}.add_parser({names[0]!r}, aliases={names[1:]!r})")
                holders.append(f"p{i}")
        elif what == "shared" and _is_parser(holder, body) and f"shared({holder})" not in body:
            body.append(f"shared({holder})")
        elif what == "loop":
            body.append(f"for name in ('--l{i}', '--m{i}'): {holder}.add_argument(name)")
    return "\n".join([*lines, "def main():", *(f"    {line}" for line in body), "    return p0", ""])


def _is_parser(holder: str, body: list[str]) -> bool:
    return not any(line.startswith(f"{holder} =") and "group" in line for line in body)


def _told_by_argparse(source: str) -> dict[str, set[str]]:
    space: dict[str, object] = {}
    exec(source, space)
    found: dict[str, set[str]] = {}

    def walk(parser: argparse.ArgumentParser, name: str) -> None:
        found[name] = set()
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                for word, inner in action.choices.items():
                    walk(inner, f"{name} {word}")
            else:
                found[name].update(set(action.option_strings) - {"-h", "--help"})

    main = space["main"]
    assert callable(main)
    walk(main(), "up")
    return found


@settings(max_examples=150, deadline=None)
@given(parsers())
def test_what_is_recorded_is_what_argparse_has(source: str) -> None:
    assert options(source) == _told_by_argparse(source)
