"""The configuration: which file counts, what is refused, and what it does to a check."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it has no types of its own
import pytest
import tomli

from deprecat.app.options import CheckOptions, Report
from deprecat.cli import main, parse
from deprecat.config import schema
from deprecat.config.keys import CONFIGURATION
from deprecat.config.kinds import ListOf, MapOf, Table
from tests.app.conftest import ledger
from tests.app.expectations import write

__all__ = ["ledger"]  # a fixture

Capture = pytest.CaptureFixture[str]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory, at the top of a work tree: a project with an error and a warning at conda
    24.9.0."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    source = "from conda.common.compat import itervalues\nfrom conda.cli.python_api import run_command\n"
    write(tmp_path, {"src/a.py": source, "tests/test_a.py": source})
    return tmp_path


def configure(here: Path, text: str, name: str = "pyproject.toml") -> None:
    (here / name).write_text(text)


def options(*argv: str) -> CheckOptions:
    found = parse(["check", *argv])
    assert isinstance(found, CheckOptions)
    return found


def complaint(capsys: Capture, *argv: str) -> str:
    assert main(list(argv or ("check",))) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err.removeprefix("deprecat: ").rstrip("\n")


def told(capsys: Capture, *argv: str, code: int = 0) -> list[tuple[str, str, str]]:
    capsys.readouterr()
    assert main(["check", "--format", "json", *argv]) == code
    found = json.loads(capsys.readouterr().out)["findings"]
    return [(each["path"], each["rule"], each["level"]) for each in found]


def table(text: str) -> str:
    return "[tool.deprecat]\n[tool.deprecat.upstreams.conda]\nsupported = '==24.9.0'\n" + text


# Which file


def test_the_nearest_file_counts(here: Path) -> None:
    assert options() == CheckOptions()
    configure(here, "[tool.deprecat]\nfail-on = 'note'\n")
    assert options().fail_on == "note"
    assert options("src").fail_on == "note"
    configure(here / "src", "fail-on = 'warning'\n", "deprecat.toml")
    assert options("src").fail_on == "warning"
    assert options("src/a.py").fail_on == "warning"
    assert options("src", "tests").fail_on == "note"
    assert options("src", "--no-config").fail_on == "error"
    assert options("--config", "src/deprecat.toml").fail_on == "warning"


def test_what_is_no_configuration_of_ours(here: Path) -> None:
    configure(here / "src", "[project]\nname = 'deprecat-user'\n")
    configure(here, "[tool.deprecat]\nfail-on = 'note'\n")
    assert options("src").fail_on == "note"
    configure(here / "src", "broken = [\n")
    assert options("src").fail_on == "note"


def test_not_beyond_the_work_tree(here: Path) -> None:
    (here / "src" / ".git").mkdir()
    configure(here, "[tool.deprecat]\nfail-on = 'note'\n")
    assert options("src").fail_on == "error"


# What is refused


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fial-on = 'note'", ":2: tool.deprecat.fial-on: no such key; did you mean 'fail-on'?"),
        ("fail_on = 'note'", ":2: tool.deprecat.fail_on: no such key; did you mean 'fail-on'?"),
        ("qqq = 1", ":2: tool.deprecat.qqq: no such key; there are include, exclude, "),
        (
            "fail-on = 'eror'",
            ":2: tool.deprecat.fail-on: 'eror' is not one of error, warning, note, never; did you mean 'error'?",
        ),
        ("fail-on = 1", ":2: tool.deprecat.fail-on: 1 is not one of error, "),
        ("include = 'src'", ":2: tool.deprecat.include: 'src' is not a list of paths; write it in brackets"),
        ("include = [\n'src',\n1]", ":4: tool.deprecat.include[2]: 1 is not a path"),
        ("include = ['srcc']", ":2: tool.deprecat.include: there is no 'srcc' here"),
        ("exclude = ['']", ":2: tool.deprecat.exclude[1]: the text is empty"),
        ("exclude = ['!']", ":2: tool.deprecat.exclude[1]: '!' is not a pattern"),
        ("force-exclude = 'yes'", ":2: tool.deprecat.force-exclude: 'yes' is not true or false"),
        ("rules = 1", ":2: tool.deprecat.rules: 1 is not a table of rules and levels"),
        (
            "[tool.deprecat.rules]\nremovd = 'off'",
            ":3: tool.deprecat.rules.removd: there is no rule 'removd'; did you mean 'removed'?",
        ),
        (
            "[tool.deprecat.rules]\nremoved = 'of'",
            ":3: tool.deprecat.rules.removed: 'of' is not one of error, warning, note, off; did you mean 'off'?",
        ),
        ("[tool.deprecat.rules]\nremoved = true", ":3: tool.deprecat.rules.removed: true is not one of"),
        (
            "[tool.deprecat.per-file]\n'*.py' = []",
            ':3: tool.deprecat.per-file."*.py": the list [] is not one of',
        ),
        (
            "[tool.deprecat.per-file]\n'*.py' = {removd = 'off'}",
            ':3: tool.deprecat.per-file."*.py".removd: there is no rule',
        ),
        (
            "output = ['sarif']",
            ":2: tool.deprecat.output[1]: 'sarif' is not FORMAT:FILE, such as 'sarif:deprecat.sarif'",
        ),
        (
            "output = ['sarfi:a']",
            ":2: tool.deprecat.output[1]: 'sarfi:a' is not FORMAT:FILE, such as 'sarif:deprecat.sarif'; did you mean 'sarif'?",
        ),
        (
            "[tool.deprecat.baseline]\nnear = -1",
            ":3: tool.deprecat.baseline.near: -1 is not a whole number, 0 or more",
        ),
        (
            "horizon = 'soon'",
            ":2: tool.deprecat.horizon: 'soon' is neither a number of releases nor a version",
        ),
        ("horizon = -1", ":2: tool.deprecat.horizon: -1 is not a whole number"),
        (
            "[tool.deprecat.baseline]\nnear = true",
            ":3: tool.deprecat.baseline.near: true is not a whole number",
        ),
        (
            "[tool.deprecat.baseline]\nflie = 'x'",
            ":3: tool.deprecat.baseline.flie: no such key; did you mean 'file'?",
        ),
        (
            "[tool.deprecat.upstreams]\ncodna = {}",
            ":3: tool.deprecat.upstreams.codna: no ledger of 'codna' comes with deprecat; did you mean 'conda'?",
        ),
        (
            "[tool.deprecat.upstreams]\nconda = {supported = 'x y z'}",
            ":3 'x y z': not a specifier",
        ),
        (
            "[[tool.deprecat.ignore]]\nreason = 'x'",
            ":2: tool.deprecat.ignore[1]: names neither symbols nor rules",
        ),
        (
            "[[tool.deprecat.ignore]]\nrules = ['pending']\n[[tool.deprecat.ignore]]\nrules = ['x']",
            ":5: tool.deprecat.ignore[2].rules[1]: there is no rule 'x'",
        ),
        (
            "[[tool.deprecat.ignore]]\nrules = ['pending']\nuntil = '2026-02-30'",
            ":4: tool.deprecat.ignore[1].until: until=2026-02-30 is no day of the calendar",
        ),
        (
            "[tool.deprecat.per-symbol]\n'conda.exprots' = 'off'",
            ":3: per-symbol: 'conda.exprots' is in no recorded release of conda; did you mean",
        ),
        ("fail-on = [", ": not valid TOML: "),
    ],
)
def test_a_mistake_costs_one_line(here: Path, capsys: Capture, text: str, said: str) -> None:
    configure(here, f"[tool.deprecat]\n{text}\n")
    assert complaint(capsys).removeprefix("pyproject.toml").startswith(said)


def test_files_that_cannot_be_used(here: Path, capsys: Capture) -> None:
    configure(here, "[tool.deprecat]\n")
    configure(here, "", "deprecat.toml")
    assert complaint(capsys) == "deprecat.toml: pyproject.toml has a [tool.deprecat], too; keep one"
    configure(here, "[project]\n")
    assert (
        complaint(capsys, "check", "--config", "pyproject.toml")
        == "pyproject.toml: there is no table [tool.deprecat] in it"
    )
    assert (
        complaint(capsys, "check", "--config", "no.toml")
        == "no.toml: the configuration cannot be read: no such file or directory"
    )
    configure(here, "[tool.deprecat]\nfail-on = 'note'\n", "deprecat.toml")
    assert complaint(capsys).startswith(
        "deprecat.toml:1: tool: deprecat.toml is ours alone: write the keys without"
    )
    (here / "deprecat.toml").write_bytes(b"\xff")
    assert complaint(capsys) == "deprecat.toml: not valid TOML: no UTF-8 text"


# What it does


def test_options_come_from_it_and_the_command_line_wins(here: Path) -> None:
    configure(
        here,
        table(
            "[tool.deprecat.baseline]\nfile = 'debt.json'\nnear = 9\nprune = true\n"
            "[tool.deprecat.rules]\nDPR0 = 'warning'\n"
        ).replace(
            "[tool.deprecat]\n",
            "[tool.deprecat]\ninclude = ['src']\nexclude = ['data']\nfail-on = 'note'\nconfidence = 'certain'\n"
            "horizon = '27.3'\nerror-within = 60\n"
            "format = 'concise'\noutput = ['json:out.json']\nnoqa = 'all'\nforce-exclude = true\n",
        ),
    )
    found = options()
    assert (found.paths, found.exclude, found.fail_on) == (("src",), ("data",), "note")
    assert (found.confidence, found.format, found.noqa) == ("certain", "concise", "all")
    assert found.reports == (Report("json", "out.json"),)
    assert (found.horizon, found.error_within) == ("27.3", 60)
    assert (found.baseline, found.near, found.prune, found.force_exclude) == ("debt.json", 9, True, True)
    assert found.supports == (("conda==24.9.0", "pyproject.toml:13"),)
    assert found.levels is not None
    assert found.levels.rules["not-yet"] == "warning"
    typed = options(
        *("tests", "--exclude", "x", "--fail-on", "error", "--confidence", "possible", "--format", "text"),
        *("--output", "jsonl:b", "--no-baseline"),
    )
    assert (typed.paths, typed.exclude, typed.fail_on) == (("tests",), ("x",), "error")
    assert (typed.confidence, typed.format) == ("possible", "text")
    assert typed.reports == (Report("jsonl", "b"),)
    assert (typed.baseline, typed.prune) == ("", False)


def test_a_schedule_of_ones_own(here: Path, capsys: Capture) -> None:
    configure(here, "[tool.deprecat.upstreams.conda]\nschedule = 'plain'\n")
    assert options().schedules == (("conda", "plain"),)
    assert main(["check", "--at", "2026-08-01", "--format", "json"]) in (0, 1)
    asked = {each["upstream"]: each["ahead"] for each in json.loads(capsys.readouterr().out)["questions"]}
    assert asked["conda"] == []  # nothing is foreseen by a schedule that promises nothing
    configure(here, "[tool.deprecat.upstreams.conda]\nschedule = 'mine.toml'\n")
    assert "mine.toml" in complaint(capsys)


def test_other_verbs_know_the_upstreams(here: Path, ledger: Path, capsys: Capture) -> None:
    (here / "up.jsonl").write_bytes(ledger.read_bytes())
    names = "ledger = 'up.jsonl'\nschedule = 'mine.toml'\n"
    configure(here, f"[tool.deprecat.upstreams.up]\n{names}")
    for argv in (["schedule", "up", "--at", "2.0"], ["explain", "up.old.kept", "--at", "2.0"]):
        assert "mine.toml" in complaint(capsys, *argv)
        assert "'up'" in complaint(capsys, *argv, "--no-config") or argv[0] == "explain"
    # where no version has to be foreseen, diff needs no schedule
    write(here, {"tree/up/__init__.py": ""})
    assert main(["diff", "up", "1.0", "2.0", "--fail-on", "never"]) == 0
    capsys.readouterr()
    assert "mine.toml" in complaint(capsys, "diff", "up", "2.0", "tree")
    assert "no ledger of 'up'" in complaint(capsys, "diff", "up", "1.0", "2.0", "--no-config")
    (here / "other.toml").write_text("[upstreams.UP]\nledger = 'up.jsonl'\nschedule = 'plain'\n")
    for argv in (
        ["schedule", "up", "--at", "2026-08-01"],
        ["explain", "up.old.kept"],
        ["diff", "up", "2.0", "tree"],
    ):
        assert main([*argv, "--config", "other.toml"]) in (0, 1)
    capsys.readouterr()
    # what is typed goes before it
    assert main(["schedule", "up", "--at", "2026-08-01", "--schedule", "semver"]) in (0, 1)
    assert capsys.readouterr().err == ""
    configure(here, "[tool.deprecat.upstreams.cnda]\nschedule = 'plain'\n")
    assert "did you mean 'conda'?" in complaint(capsys, "schedule", "conda")


def test_a_typed_default_counts_as_typed(here: Path) -> None:
    configure(here, "[tool.deprecat]\nfail-on = 'note'\n")
    assert options("--fail-on=error").fail_on == "error"
    assert options("--", "src").fail_on == "note"


def test_paths_are_seen_from_the_file(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(here, "[tool.deprecat]\ninclude = ['tests']\n[tool.deprecat.baseline]\nfile = 'debt.json'\n")
    monkeypatch.chdir(here / "src")
    assert options().paths == ("../tests",)
    assert options().baseline == "../debt.json"


def test_levels(here: Path, capsys: Capture) -> None:
    configure(here, table(""))
    assert told(capsys, code=1) == [
        ("src/a.py", "removed", "error"),
        ("src/a.py", "deprecated", "warning"),
        ("tests/test_a.py", "removed", "error"),
        ("tests/test_a.py", "deprecated", "warning"),
    ]
    configure(
        here,
        table(
            "[tool.deprecat.rules]\nremoved = 'warning'\ndeprecated = 'off'\n"
            "[tool.deprecat.per-file]\n'tests/' = 'note'\n"
            "[tool.deprecat.per-symbol]\n'conda.cli.*' = {deprecated = 'error'}\n"
        ),
    )
    assert told(capsys, code=1) == [
        ("src/a.py", "removed", "warning"),
        ("src/a.py", "deprecated", "error"),
        ("tests/test_a.py", "removed", "note"),
        ("tests/test_a.py", "deprecated", "error"),
    ]
    configure(here, table("[tool.deprecat.rules]\n'*' = 'off'\n"))
    assert told(capsys) == []
    assert main(["check"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "no findings; 4 of rules that are off"


def test_a_guarded_use_stays_a_note(here: Path, capsys: Capture) -> None:
    write(
        here,
        {"src/a.py": "try:\n    from conda.common.compat import itervalues\nexcept ImportError:\n    pass\n"},
    )
    configure(here, table("[tool.deprecat.rules]\nremoved = 'warning'\n"))
    assert told(capsys, "src") == [("src/a.py", "removed", "note")]


def test_excluding(here: Path, capsys: Capture) -> None:
    configure(here, table("").replace("[tool.deprecat]\n", "[tool.deprecat]\nexclude = ['/tests']\n"))
    assert {path for path, *_ in told(capsys, code=1)} == {"src/a.py"}
    assert {path for path, *_ in told(capsys, "tests/test_a.py", code=1)} == {"tests/test_a.py"}
    assert told(capsys, "tests/test_a.py", "--force-exclude") == []


def test_ignoring(here: Path, capsys: Capture) -> None:
    configure(
        here,
        table(
            "[[tool.deprecat.ignore]]\nsymbols = ['conda.common.compat.*']\nfiles = ['tests']\nreason = 'old'\n"
            "[[tool.deprecat.ignore]]\nrules = ['deprecated']\nuntil = '2999-01-01'\n"
            "[[tool.deprecat.ignore]]\nsymbols = ['conda.exports.*']\n"
        ),
    )
    assert told(capsys, code=1) == [
        ("pyproject.toml", "unused-suppression", "warning"),
        ("src/a.py", "removed", "error"),
    ]
    assert told(capsys, "src", code=1) == [("src/a.py", "removed", "error")]  # the rest was not looked at


def test_an_unknown_symbol_is_no_suppression(here: Path, capsys: Capture) -> None:
    configure(here, table("[[tool.deprecat.ignore]]\nsymbols = ['conda.exprots.x']\n"))
    assert ("pyproject.toml", "malformed-suppression", "error") in told(capsys, code=2)


def test_confidence(here: Path, capsys: Capture) -> None:
    write(here, {"src/a.py": "import unittest.mock\nunittest.mock.patch('conda.common.compat.itervalues')\n"})
    arguments = ("src", "--against", "conda==24.9.0")
    assert [rule for _, rule, _ in told(capsys, *arguments)] == ["removed"]
    assert told(capsys, *arguments, "--confidence", "inferred") == []


def test_a_ledger_of_ones_own(here: Path, ledger: Path, capsys: Capture) -> None:
    (here / "up.jsonl").write_bytes(ledger.read_bytes())
    write(here, {"src/a.py": "from up.old import kept\n"})
    configure(here, "[tool.deprecat]\n[tool.deprecat.upstreams.up]\nledger = 'up.jsonl'\nsupported = '>=2'\n")
    assert told(capsys, "src", code=1) == [("src/a.py", "removed", "error")]
    assert main(["explain", "up.old.kept"]) == 0


def test_handlers_of_ones_own(here: Path, capsys: Capture) -> None:
    write(
        here,
        {
            "up/__init__.py": "",
            "up/a.py": "from tools.ageing import old\nimport tools\n\n@old('2.0', '3.0')\ndef gone(): ...\n"
            "@tools.ageing.other('2.0', '3.0')\ndef kept(): ...\n",
        },
    )
    arguments = [
        "record",
        "up",
        "--directory",
        ".",
        "--version",
        "1.0",
        "--root",
        "up",
        "--quiet",
        "--ledger",
    ]
    assert main([*arguments, "one.jsonl"]) == 0
    assert '"decorator"' not in (here / "one.jsonl").read_text()
    configure(here, "[tool.deprecat.upstreams.up]\nhandlers = ['tools.ageing.old']\n")
    assert main([*arguments, "two.jsonl"]) == 0
    assert (here / "two.jsonl").read_text().count('"decorator","subject":"gone"') == 1
    assert '"kept","terms"' not in (here / "two.jsonl").read_text()
    configure(here, "[tool.deprecat.upstreams.up]\nhandlers = ['old']\n")
    assert "upstreams.up.handlers[1]: 'old' is no dotted name" in complaint(capsys, *arguments, "x.jsonl")


WRAPPED = {
    "pkg/__init__.py": "",
    "pkg/compat.py": "from .making import loader\n\nplain = loader()\n\ndef keyed(default, *, of, attr): return plain(of, attr)\n",
    "pkg/making.py": "def loader(): return eval('lambda *given, **also: None')\n",
    "pkg/user.py": "from .use import a\n\nprint(a, a())\n",
    "pkg/use.py": """\
        from other.tools import fetch
        from . import compat
        from .compat import plain, keyed

        a = plain("up.old", "gone")
        b = compat.plain(module="up.old", name="gone")
        c = keyed(None, of="up.old", attr="gone")
        d = fetch(None, "gone", "up.old")
        e = plain("up.old", "kept")
        f = plain(a, "gone")
        g = plain("up.old", f"{a}")
        h = [a, a()]
        """,
}


def test_wrappers_of_ones_own(here: Path, ledger: Path, capsys: Capture) -> None:
    (here / "up.jsonl").write_bytes(ledger.read_bytes())
    write(here, WRAPPED)

    def lines(wrappers: str) -> list[tuple[str, int]]:
        configure(here, f"[tool.deprecat]\n{wrappers}\n[tool.deprecat.upstreams.up]\nledger = 'up.jsonl'\n")
        capsys.readouterr()
        main(["check", "pkg", "--against", "up==2.0", "--format", "json"])
        return [
            (each["path"].removeprefix("pkg/"), each["line"])
            for each in json.loads(capsys.readouterr().out)["findings"]
        ]

    assert lines("") == []
    assert lines("wrappers = ['pkg.compat.plain']") == [("use.py", 5), ("use.py", 6), ("user.py", 1)]
    assert lines("") == []  # what was remembered is of other wrappers
    keyed = "{ function = 'pkg.compat.keyed', module = 'of', name = 'attr' }"
    assert lines(f"wrappers = [{keyed}, {{ function = 'other.tools.fetch', module = 2, name = 1 }}]") == [
        ("use.py", 7),
        ("use.py", 8),
    ]
    for wrong, said in (
        ("['plain']", "wrappers[1]: 'plain' is no dotted name"),
        ("[{ module = 1 }]", "wrappers[1]: names no function"),
        ("[{ function = 'a.b', modul = 1 }]", "no such key; did you mean 'module'?"),
        ("[{ function = 'a.b', name = 'a.b' }]", "wrappers[1].name: 'a.b' is no name of an argument"),
        ("'a.b'", "write it in brackets"),
    ):
        configure(here, f"[tool.deprecat]\nwrappers = {wrong}\n")
        assert said in complaint(capsys)


# deprecat config


def test_what_is_in_force_is_told(here: Path, capsys: Capture) -> None:
    configure(
        here, table("[tool.deprecat.rules]\nremoved = 'off'\n").replace("t]\n[", "t]\nfail-on = 'note'\n[", 1)
    )
    assert main(["config", "--confidence", "certain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "# pyproject.toml"
    rows = {line.partition(" = ")[0]: re.split(r" {2,}# ", line.partition(" = ")[2]) for line in lines[1:]}
    assert rows["fail-on"] == ['"note"', "pyproject.toml:2"]
    assert rows["confidence"] == ['"certain"', "--confidence"]
    assert rows["noqa"] == ['"codes"', "default"]
    assert rows["rules.removed"] == ['"off"', "pyproject.toml:6"]
    assert rows["upstreams.conda.supported"] == ['"==24.9.0"', "pyproject.toml:4"]
    assert rows["baseline.near"] == ["30", "default"]


def test_as_json(here: Path, capsys: Capture) -> None:
    assert main(["config", "--show", "json", "--against", "conda==4.13.0", "--output", "sarif:a"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["version"], found["file"]) == (1, None)
    rows = {each["key"]: (each["value"], each["origin"]) for each in found["settings"]}
    assert rows["against"] == (["conda==4.13.0"], "--against")
    assert rows["output"] == (["sarif:a"], "--output")
    assert rows["fail-on"] == ("error", "default")


# The schema


def example() -> dict[str, Any]:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    found = re.search(r"^```toml\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert found
    loaded: dict[str, Any] = tomli.loads(found[1])["tool"]["deprecat"]
    return loaded


def test_the_schema_knows_what_the_program_knows(here: Path, capsys: Capture) -> None:
    validator = jsonschema.Draft7Validator(json.loads(schema.text()))
    jsonschema.Draft7Validator.check_schema(json.loads(schema.text()))
    validator.validate(example())
    for wrong in ({"fial-on": "note"}, {"fail-on": "eror"}, {"include": "src"}, {"rules": {"x": "off"}}):
        assert not validator.is_valid({**example(), **wrong})


def test_the_example_is_taken(here: Path) -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    text = re.search(r"^```toml\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert text
    configure(here, text[1])
    assert options().paths == ("src", "tests")


def test_every_key_does_something(here: Path) -> None:
    """A key that nothing reads would be a promise without a deed."""
    source = (ROOT / "src/deprecat/config/settings.py").read_text(encoding="utf-8")

    def names(found: Table) -> set[str]:
        inner = [key.kind.of if isinstance(key.kind, ListOf) else key.kind for key in found.keys]
        inner = [kind.to if isinstance(kind, MapOf) else kind for kind in inner]
        return {key.name for key in found.keys}.union(
            *(names(kind) for kind in inner if isinstance(kind, Table))
        )

    assert {name for name in names(CONFIGURATION) if f'"{name}"' not in source} == set()
