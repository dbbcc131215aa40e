"""A handmade outcome that has everything in it, nasty text included, and lives likewise."""

from __future__ import annotations

import pytest

from deprecat.model.declarations import Declaration, Form, Term
from deprecat.model.findings import Deadline, Finding, Level, Notice, Outcome, Question, Via
from deprecat.model.lives import Event, Life, Prospect
from deprecat.model.places import Place, Skipped
from deprecat.model.releases import History, Release

CONDA = History.of(
    Release(version) for version in ("4.2.0", "4.3.0", "4.4.0", "4.12.0", "4.13.0", "22.9.0", "23.1.0")
)
BUILD = History.of(Release(version) for version in ("3.21.0", "24.1.0", "24.3.0"))

GONE = CONDA.parse("4.13.0-")
EXISTED = CONDA.parse("4.2.0-4.12.0")

TERM = Term(
    releases=CONDA.parse("4.4.0-4.12.0"),
    deprecate_in="4.4",
    remove_in="4.13",
    path="conda/exports.py",
    line=127,
    replacement="dict.values",
)
HALF_READ = Term(
    releases=BUILD.parse("24.1.0-"),
    deprecate_in="24.1",
    remove_in="",
    path="conda_build/a directory/with spaces/" + "long/" * 8 + "api.py",
    line=9,
    unresolved="remove_in is computed",
)


def span(line: int, source_line: str, name: str) -> Place:
    column = source_line.index(name) + 1
    return Place(line, column, line, column + len(name))


def itervalues(line: int, source_line: str) -> Finding:
    return Finding(
        rule="removed-symbol",
        level=Level.ERROR,
        upstream="conda",
        symbol="conda.exports.itervalues",
        missing="conda.exports.itervalues",
        path="app/interface.py",
        place=span(line, source_line, "itervalues"),
        message="gone since 4.13.0; existed 4.2.0 to 4.12.0; never announced",
        releases=GONE,
        present=EXISTED,
        notice=Notice.SILENT,
        replacement="dict.values",
        declared=TERM,
        via=(
            Via("app/compat.py", 3, "conda.exports"),
            Via("app/shims/__init__.py", 14, "app.compat.itervalues"),
        ),
        source_line=source_line,
    )


LONG_LINE = "    x = " + "one.very_long(line, of_code) or " * 4 + "itervalues(packages)" + " + more" * 20

FINDINGS = (
    # the same thing three times in a file; the last is caught, and its code is long
    itervalues(12, "from conda.exports import itervalues\n"),
    itervalues(120, "\tfor value in itervalues(packages):  # a tab before"),
    Finding(
        rule="removed-symbol",
        level=Level.NOTE,
        upstream="conda",
        symbol="conda.exports.itervalues",
        missing="conda.exports.itervalues",
        path="app/interface.py",
        place=span(88, LONG_LINE, "itervalues"),
        message="gone since 4.13.0; existed 4.2.0 to 4.12.0; never announced",
        releases=GONE,
        present=EXISTED,
        notice=Notice.SILENT,
        declared=TERM,
        guarded=True,
        guard_line=86,
        source_line=LONG_LINE,
    ),
    # part of the name is gone; span over several lines; CJK before it
    Finding(
        rule="removed-module",
        level=Level.WARNING,
        upstream="conda",
        symbol="conda.cli.python_api.run_command",
        missing="conda.cli.python_api",
        path="app/运行.py",
        place=Place(7, 16, 9, 6),
        message="the module conda.cli.python_api is declared to go in 23.1.0, "
        "which is among the releases in question; 22.9.0 still has it",
        releases=CONDA.at("23.1.0"),
        present=CONDA.parse("4.2.0-22.9.0"),
        notice=Notice.EARLY,
        scope="Runner.start",
        source_line="    名前 = '値'; (conda.cli.python_api.run_command(",
    ),
    # nothing in it may steer a terminal, be read as markup, or break its line
    Finding(
        rule="deprecated-argument",
        level=Level.NOTE,
        upstream="conda-build",
        symbol="conda_build.api.a_function_with_a_rather_long_name_that_fills_the_line.keyword",
        missing="conda_build.api.a_function_with_a_rather_long_name_that_fills_the_line.keyword",
        path="app/[bold]odd\x1b[31m\nname\udcff.py",
        place=Place(1, 5, 1, 11),
        message="[red]not markup[/red] \x1b[2Jnor an escape\nnor \u202ea line",
        releases=BUILD.parse("24.1.0-"),
        present=BUILD.all,
        declared=HALF_READ,
        guarded=True,
        source_line="x = '\x07\u202e[/]' + \N{GRINNING FACE} # e\u0301",
    ),
    # no source line, and no release known in which it breaks
    Finding(
        rule="removed-symbol",
        level=Level.WARNING,
        upstream="conda",
        symbol="conda.gone",
        missing="conda.gone",
        path="zzz.py",
        place=Place(1, 1, 1, 1),
        message="gone",
        releases=CONDA.none,
        present=CONDA.none,
    ),
)

OUTCOME = Outcome(
    findings=tuple(reversed(FINDINGS)),  # renderers sort
    skipped=(
        Skipped("broken.py", "line 3: '(' was never closed\x1b"),
        Skipped("app/latin.py", "not UTF-8"),
    ),
    questions=(
        Question("conda-build", BUILD.all, "--against 'conda-build>=3.21'"),
        Question("conda", CONDA.parse("4.2.0,4.4.0,4.13.0,23.1.0-"), "--against"),
        Question("anaconda-client", History(()).none, "newest release"),
    ),
    files=53,
    own=("conda_build",),
)

CLEAN = Outcome(
    findings=(),
    skipped=(),
    questions=(Question("conda", CONDA.at("4.13.0"), "newest release"),),
    files=1,
)

LIVES = (
    Life(
        symbol="conda.exports.itervalues",
        upstream="conda",
        kind="alias",
        present=EXISTED,
        declarations=(
            Declaration(
                Form.CONSTANT,
                "conda.exports",
                "itervalues",
                (
                    TERM,
                    Term(
                        CONDA.at("4.3.0"),
                        "4.5",
                        "5.0",
                        "conda/exports.py",
                        101,
                        text="Use `dict.values`\n[bold]instead[/bold],\x1b[31m which every Python has.",
                    ),
                ),
            ),
        ),
        events=(
            Event("4.2.0", "introduced"),
            Event("4.3.0", "pending", "deprecated in 4.5, to be removed in 5.0"),
            Event("4.4.0", "advanced", "removal from 5.0 to 4.13"),
            Event("4.13.0", "removed", "as announced, " + "and with a detail that goes on and on " * 3),
        ),
        target="conda.common.compat.itervalues",
        replacement="dict.values",
        parameters="(d, /, *, missing=, **kw)",
        prospects=(
            Prospect(
                Declaration(Form.CONSTANT, "conda.exports", "itervalues", (TERM,)),
                "pending",
                "4.3.0",
                (
                    ("deprecated", Deadline("4.4", "2017-12-20", days=-3)),
                    ("removed", Deadline("4.13", "2022-05-09", forecast=True, days=40)),
                ),
                ("4.4.0: 5.0 -> 4.13",),
            ),
            Prospect(
                Declaration(Form.ARGUMENT, "conda.exports", "f", (TERM,), "old"),
                "overdue",
                "4.4.0",
                (("removed", Deadline("5.0")),),
            ),
            Prospect(Declaration(Form.TOPIC, "conda.exports", "f", (TERM,)), "unknown", "4.12.0"),
        ),
        open=CONDA.none,
    ),
    Life(
        symbol="conda_build.api.build",
        upstream="conda-build",
        kind="function",
        present=BUILD.none,
        declarations=(
            Declaration(Form.ARGUMENT, "conda_build.api", "build", (HALF_READ,), "post", "only_post"),
            Declaration(Form.MODULE, "conda_build.api", "", (HALF_READ,)),
        ),
        events=(),
        open=BUILD.parse("24.1.0-"),
    ),
)


@pytest.fixture
def outcome() -> Outcome:
    return OUTCOME


@pytest.fixture
def clean() -> Outcome:
    return CLEAN


@pytest.fixture
def lives() -> tuple[Life, ...]:
    return LIVES


@pytest.fixture
def history() -> History:
    return CONDA
