"""Help fits the terminal; what is to be copied is not broken."""

from __future__ import annotations

import pytest

from deprecat.cli import COMMANDS, main
from deprecat.cli.help import WIDEST


@pytest.mark.parametrize("name", ["", *COMMANDS])
@pytest.mark.parametrize("columns", [80, 120, 300])
def test_lines_fit(
    name: str, columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    assert main([*filter(None, [name]), "--help"]) == 0
    out = capsys.readouterr().out
    long = [line for line in out.splitlines() if len(line) > min(columns, WIDEST)]
    # commands are to be copied, and the alternatives of a usage stay together
    assert [line for line in long if not line.startswith("  deprecat ") and "(--" not in line] == []
    assert len(long) <= 3
    words = out.split()
    assert "\n\n\n" not in out
    monkeypatch.setenv("COLUMNS", "90")
    main([*filter(None, [name]), "--help"])
    assert capsys.readouterr().out.split() == words  # nothing is lost or cut


def test_exit_codes_stand_in_one_table(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--help"])
    table = capsys.readouterr().out.partition("exit codes:\n")[2].partition("\n\n")[0]
    assert [line.split("  ")[1] for line in table.splitlines()] == ["0", "1", "2", "130, 141"]
