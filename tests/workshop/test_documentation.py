"""What the documentation tells to type works, and what it shows as output is what comes out."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from deprecat.cli import main
from tests.workshop.playground import lay_out
from tests.workshop.test_readme import PAGES, commands

ROOT = Path(__file__).parents[2]
SESSION = re.compile(r"^```text\n\$ deprecat (.*)\n((?:(?!```).*\n)*?)\(exit code (\d)\)\n```", re.MULTILINE)
TYPED = {page: found for page in PAGES if (found := commands(page.read_text("utf-8"), "deprecat"))}
SHOWN = [
    pytest.param(*match, id=f"{page.relative_to(ROOT)}: {match[0]}")
    for page in PAGES
    for match in SESSION.findall(page.read_text("utf-8"))
]


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", TYPED, ids=name)
def test_every_command_of_a_page_does_its_work(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One after the other, as a reader would: a ledger that is recorded is there for the next."""
    monkeypatch.chdir(lay_out(tmp_path))
    for command in TYPED[page]:
        code = main(shlex.split(command, comments=True)[1:])
        told = capsys.readouterr().err
        assert code in (0, 1), f"{command}\n{told}"


@pytest.mark.parametrize(("command", "output", "code"), SHOWN)
def test_what_is_shown_comes_out(
    command: str, output: str, code: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert main(shlex.split(command)) == int(code)
    assert capsys.readouterr().out == output


def test_the_readme_shows_a_session() -> None:
    assert any(shown.id and shown.id.startswith("README.md: check examples/") for shown in SHOWN)
