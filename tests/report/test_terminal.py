"""Columns and colours."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator

import pytest

from deprecat.report.terminal import PIPED_WIDTH, columns, wants_color


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def pseudo() -> Iterator[io.TextIOWrapper]:
    openpty = getattr(os, "openpty", None)
    if openpty is None:
        pytest.skip("there are no pseudo-terminals here")
    import fcntl
    import struct
    import termios

    lead, follow = openpty()
    fcntl.ioctl(follow, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 133, 0, 0))
    with open(follow, "w", encoding="utf-8") as stream:
        yield stream
    os.close(lead)


def test_columns_of_a_terminal(pseudo: io.TextIOWrapper) -> None:
    assert columns(pseudo) == 133
    assert columns(pseudo, 70) == 70


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()])
def test_columns_without_one(stream: io.StringIO) -> None:
    assert columns(stream) == PIPED_WIDTH
    assert columns(stream, 70) == 70


@pytest.mark.parametrize(
    ("told", "wanted"),
    [("80", 80), ("", 100), ("0", 100), ("-1", 100), ("x", 100), ("9" * 20, 100), ("٣", 100)],
)
def test_columns_as_the_environment_tells(told: str, wanted: int) -> None:
    assert columns(Terminal(), environ={"COLUMNS": told}) == wanted
    assert columns(Terminal(), 70, {"COLUMNS": told}) == 70


@pytest.mark.parametrize(
    ("stream", "environ", "wanted"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"TERM": "dumb"}, False),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"NO_COLOR": ""}, True),
        (io.StringIO(), {}, False),
        (io.StringIO(), {"FORCE_COLOR": "1"}, True),
        (io.StringIO(), {"FORCE_COLOR": ""}, False),
        (Terminal(), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_colours(stream: io.StringIO, environ: dict[str, str], wanted: bool) -> None:
    assert wants_color(stream, environ) is wanted


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()])
@pytest.mark.parametrize("environ", [{}, {"NO_COLOR": "1"}, {"FORCE_COLOR": "1"}])
def test_colours_as_asked_for(stream: io.StringIO, environ: dict[str, str]) -> None:
    assert wants_color(stream, environ, "always")
    assert not wants_color(stream, environ, "never")
