"""One project in every format, byte for byte, and several reports of one check.

``DEPRECAT_WRITE_GOLDEN=1`` writes ``golden/`` anew.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from deprecat.app.options import CHECK_FORMATS
from deprecat.cli import main
from tests.app.expectations import write
from tests.sources.conftest import hermetic

__all__ = ["hermetic"]

GOLDEN = Path(__file__).with_name("golden")
Capture = pytest.CaptureFixture[str]

NOTEBOOK = {
    "nbformat": 4,
    "metadata": {"language_info": {"name": "python"}},
    "cells": [
        {"cell_type": "markdown", "source": ["# up\n", "from up.old import kept"]},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "from up.old import kept\n"], "outputs": []},
    ],
}
PROJECT = {
    "shelf/__init__.py": "",
    "shelf/compat.py": """\
        import up

        try:
            from up.old import kept
        except ImportError:
            kept = None
        from up.old import gone
        """,
    "shelf/odd dir/50% #1.py": """\
        from up.exports import better

        face = "\N{GRINNING FACE}"; import up.old; up.old.kept()


        class Shelf:
            def fill(self, boxes):
                from shelf.compat import gone

                for box in boxes:
                    gone(box), up.old.kept(
                        box
                    )
        """,
    "shelf/broken.py": "import up\ndef (:\n",
    "notes.ipynb": json.dumps(NOTEBOOK, indent=1),
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ledger: Path) -> Path:
    """The top of the project, with the ledger ``up.jsonl`` beside it."""
    (tmp_path / "up.jsonl").write_bytes(ledger.read_bytes())
    project = tmp_path / "project"
    write(project, PROJECT)
    monkeypatch.chdir(project)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    return project


def check(*arguments: str) -> int:
    ledger = next(path for path in (Path("../up.jsonl"), Path("../../up.jsonl")) if path.exists())
    return main(["check", *arguments, "--ledger", str(ledger), "--against", "up>=1.5"])


@pytest.mark.parametrize("format", CHECK_FORMATS)
def test_the_whole_output(format: str, here: Path, capsys: Capture) -> None:
    assert check("--format", format) == 1
    out, err = capsys.readouterr()
    assert err == ""
    golden = GOLDEN / f"project.{format}"
    if os.environ.get("DEPRECAT_WRITE_GOLDEN"):
        golden.write_text(out, encoding="utf-8")
    assert out == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("format", ["sarif", "github", "gitlab", "junit", "checkstyle"])
def test_from_below_code_hosts_are_told_the_same_places(
    format: str, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    subprocess.run(["git", "init", "-q"], check=True)  # which makes this the top
    check("--format", format)
    above = capsys.readouterr().out
    monkeypatch.chdir(here / "shelf")
    check("--format", format, "..")
    below = capsys.readouterr().out
    assert re.findall(r'[^"= ]*\.(?:py|ipynb)(?=[",])', below) == re.findall(
        r'[^"= ]*\.(?:py|ipynb)(?=[",])', above
    )
    assert "shelf/compat.py" in below


# Several at once


def test_one_check_writes_several_reports(here: Path, capsys: Capture) -> None:
    wanted = {}
    for format in ("text", "sarif", "junit", "json"):
        check("--format", format)
        wanted[format] = capsys.readouterr().out
    assert check("--output", "sarif:out.sarif", "--output", "junit:out.xml", "--output", "json:out.json") == 1
    assert capsys.readouterr() == (wanted["text"], "")
    found = {
        format: (here / name).read_text(encoding="utf-8")
        for format, name in (("sarif", "out.sarif"), ("junit", "out.xml"), ("json", "out.json"))
    }
    assert found == {format: wanted[format] for format in found}


def test_a_plain_output_leaves_standard_output_empty(here: Path, capsys: Capture) -> None:
    assert check("--output", "out.txt", "--output", "gitlab:out.json") == 1
    assert capsys.readouterr() == ("", "")
    assert "up.old.kept" in (here / "out.txt").read_text(encoding="utf-8")
    assert json.loads((here / "out.json").read_text(encoding="utf-8"))


@pytest.mark.skipif(os.name == "nt", reason="a colon names a stream there")
def test_paths_with_colons(here: Path) -> None:
    check("--output", "json:a:b.json", "--output", "./odd:name")
    assert (here / "a:b.json").exists()
    assert (here / "odd:name").exists()


def test_all_reports_are_written_or_none(here: Path, capsys: Capture) -> None:
    (here / "out.sarif").write_text("old")
    before = sorted(here.rglob("*"))
    for bad, said in (
        ("no/such/out.xml", "--output no/such/out.xml: there is no directory no/such; make it first"),
        ("shelf", "--output shelf: a directory; name a file in it"),
        (
            "x" * 300,
            f"--output {'x' * 300}: cannot be written: File name too long; name another file",
        ),
        (
            "shelf/compat.py/out",
            "--output shelf/compat.py/out: cannot be written: Not a directory; name another file",
        ),
    ):
        assert check("--output", "sarif:out.sarif", "--output", f"junit:{bad}", "--output", "json:new") == 2
        assert capsys.readouterr() == ("", f"deprecat: {said}\n")
        assert (here / "out.sarif").read_text() == "old"
        assert sorted(here.rglob("*")) == before


def test_an_output_that_cannot_be_written_is_told_before_the_work(here: Path, capsys: Capture) -> None:
    assert main(["check", "--output", "json:no/out", "--ledger", "missing.jsonl"]) == 2
    assert "there is no directory no" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is always full")
def test_what_fails_late_leaves_nothing_lying_about(here: Path, capsys: Capture) -> None:
    assert check("--output", "json:out.json", "--output", "sarif:/dev/full") == 2
    assert "--output /dev/full: cannot be written: No space left on device" in capsys.readouterr().err
    assert json.loads((here / "out.json").read_text(encoding="utf-8"))
    assert [path.name for path in here.iterdir() if path.name.startswith(".deprecat")] == []


def test_files_are_written_though_the_reader_goes_away(here: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "deprecat", "check", "--ledger", "../up.jsonl", "--against", "up==3.0"]
    answer = subprocess.run(
        [*command, "--output", "json:out.json"], stdout=writer, stderr=subprocess.PIPE, check=False
    )
    os.close(writer)
    assert (answer.returncode, answer.stderr) == (141, b"")
    assert json.loads((here / "out.json").read_text(encoding="utf-8"))["findings"]


# What else steers a report


def test_quiet_leaves_the_findings(here: Path, capsys: Capture) -> None:
    check()
    whole = capsys.readouterr().out
    assert check("--quiet") == 1
    brief = capsys.readouterr().out
    assert whole.startswith(brief)
    assert "\nas of" in whole[len(brief) - 1 :]
    assert check("--quiet", "shelf/__init__.py") == 0
    assert capsys.readouterr() == ("", "")


def test_verbose_tells_what_was_looked_at(here: Path, capsys: Capture) -> None:
    assert check("--verbose", "--no-cache", "--format", "concise") == 1
    out, err = capsys.readouterr()
    assert out.startswith("notes.ipynb:cell 2:2:20: error")
    lines = err.splitlines()
    assert all(line.startswith("deprecat: ") for line in lines)
    assert lines[0].startswith(f"deprecat: project {here}, no git there: ")
    assert lines[1] == (
        "deprecat: asked about up 1.5 to 3.0 (3 releases) (--against); ledger of up: recorded 1.0 to 3.0"
    )
    assert re.fullmatch(r"deprecat: 5 files to check; [1-5] read now, the others cannot matter .*", lines[2])
    assert re.fullmatch(r"deprecat: \d+\.\d seconds", lines[3])


def test_statistics_are_a_format(here: Path, capsys: Capture) -> None:
    check("--statistics")
    wanted = capsys.readouterr().out
    check("--format", "statistics")
    assert capsys.readouterr().out == wanted


def test_colours_as_asked_for(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    check("--color", "always", "--output", "text:out.txt")
    assert "\x1b[" in capsys.readouterr().out
    assert "\x1b" not in (here / "out.txt").read_text(encoding="utf-8")
    monkeypatch.setenv("FORCE_COLOR", "1")
    check("--color", "never")
    assert "\x1b[" not in capsys.readouterr().out
    main(["explain", "up.old.kept", "--ledger", "../up.jsonl", "--color", "always"])
    assert "\x1b[" in capsys.readouterr().out


def test_widths_are_respected(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    check("shelf/compat.py")
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 60


def test_explain_writes_several_reports_too(here: Path, capsys: Capture) -> None:
    assert main(["explain", "up.old.kept", "--ledger", "../up.jsonl", "--output", "json:life.json"]) == 0
    assert capsys.readouterr().out.startswith("up.old.kept")
    assert json.loads((here / "life.json").read_text())["symbols"][0]["symbol"] == "up.old.kept"
