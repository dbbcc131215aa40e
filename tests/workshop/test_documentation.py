"""What the documentation tells to type works, and what it shows as output is what comes out."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from deprecat.cli import main
from deprecat.config import page, schema
from docs.reference import (
    COMMAND_LINE,
    CONFIG_SCHEMA,
    CONFIGURATION,
    KEYS,
    PAGES,
    ROOT,
    SESSION,
    answer,
    command_line,
)
from tests.workshop.playground import lay_out
from tests.workshop.test_readme import commands

TYPED = {page: found for page in PAGES if (found := commands(page.read_text("utf-8"), "deprecat"))}
SHOWN = [
    (str(page.relative_to(ROOT)), *match.group("command", "output", "code"))
    for page in PAGES
    for match in SESSION.finditer(page.read_text("utf-8"))
]


@pytest.mark.parametrize("page", TYPED, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_of_a_page_does_its_work(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One after the other, as a reader would: a ledger that is recorded is there for the next."""
    monkeypatch.chdir(lay_out(tmp_path))
    for command in TYPED[page]:
        code = main(shlex.split(command, comments=True)[1:])
        told = capsys.readouterr().err
        assert code in (0, 1), f"{command}\n{told}"


@pytest.mark.parametrize(("page", "command", "output", "code"), SHOWN)
def test_what_is_shown_comes_out(
    page: str, command: str, output: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert answer(command) == (output, int(code)), f"{page}; if it should: python docs/reference.py"


def test_the_readme_shows_a_session() -> None:
    assert any(page == "README.md" and "examples/" in command for page, command, *_ in SHOWN)


def test_the_reference_is_made_of_the_program() -> None:
    assert COMMAND_LINE.read_text(encoding="utf-8") == command_line(), "run: python docs/reference.py"


def test_the_keys_of_the_configuration_are_those_of_the_program() -> None:
    told = KEYS.search(CONFIGURATION.read_text(encoding="utf-8"))
    assert told
    assert told[0] == page.keys(), "run: python docs/reference.py"
    assert CONFIG_SCHEMA.read_text(encoding="utf-8") == schema.text(), "run: python docs/reference.py"
