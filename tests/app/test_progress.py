"""Who waits at a terminal sees how far it has come, and in the end nothing of that is left."""

from __future__ import annotations

import io
import sys

import pytest

from deprecat.app import progress as module
from deprecat.app.progress import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_FIRST", 0)
    monkeypatch.setattr(module, "_EVERY", 0)


def told(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch, *, quiet: bool = False) -> str:
    monkeypatch.setattr(sys, "stderr", stream)
    with progress(quiet=quiet) as so_far:
        so_far.read()
        so_far.read()
        so_far.checked(1, 2)
    assert so_far.files == 2
    return stream.getvalue()


def test_at_a_terminal(at_once: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TERM", raising=False)
    text = told(Terminal(), monkeypatch)
    shown = [part.removeprefix("\x1b[K") for part in text.split("\r")]
    assert shown == [
        "",
        "deprecat: 1 file read",
        "deprecat: 2 files read",
        "deprecat: 1 of 2 files checked",
        "",
    ]
    assert "\n" not in text


def test_elsewhere_nothing(at_once: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(io.StringIO(), monkeypatch) == ""
    assert told(Terminal(), monkeypatch, quiet=True) == ""
    monkeypatch.setenv("TERM", "dumb")
    assert told(Terminal(), monkeypatch) == ""


def test_what_is_quick_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_FIRST", 3600)
    monkeypatch.delenv("TERM", raising=False)
    assert told(Terminal(), monkeypatch) == ""
