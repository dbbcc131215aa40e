"""A calendar file (RFC 5545) with a whole-day event for each release that deprecates or removes something.

A forecast is ``TENTATIVE``. The UIDs of events do not depend on the day that the file is made, so that a
calendar that subscribes to it moves an event when its release is put off. It is written without a library:
events of whole days need no time zones, and what is left of the RFC is folding and escaping.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TextIO

from deprecat import __version__
from deprecat.lint.board import Board, Entry, Turn
from deprecat.report.board.interface import place, subject
from deprecat.report.interface import encoding_of, visible

_OCTETS = 75
"""RFC 5545, 3.1: the longest that a line should be, without its end."""


def render(board: Board, *, stream: TextIO, width: int, color: bool) -> None:
    """One VCALENDAR; what has no day is in no calendar."""
    encoding = encoding_of(stream)
    for line in _lines(board):
        stream.write("".join(folded(visible(line, encoding))))


def _lines(board: Board) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield f"PRODID:-//deprecat//deprecat {__version__}//EN"
    yield "CALSCALE:GREGORIAN"
    yield f"X-WR-CALNAME:{_text(f'Removals of {board.upstream}')}"
    for turn in board.turns:
        if turn.removes or turn.deprecates:
            yield from _event(board, turn)
    yield "END:VCALENDAR"


def _event(board: Board, turn: Turn) -> Iterator[str]:
    coming = turn.coming
    if coming.day is None:
        return
    does = ", ".join(
        f"{verb} {len(entries)}"
        for verb, entries in (("removes", turn.removes), ("deprecates", turn.deprecates))
        if entries
    )
    forecast = " (forecast)" if coming.day.forecast else ""
    following = coming.day.date + datetime.timedelta(days=1)
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(coming.version)}-{_text(board.upstream)}@deprecat"
    yield f"DTSTAMP:{board.at:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{coming.day.date:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{following:%Y%m%d}"
    yield f"SUMMARY:{_text(f'{board.upstream} {coming.version} {does}{forecast}')}"
    yield f"DESCRIPTION:{_text(_told(turn))}"
    yield f"STATUS:{'TENTATIVE' if coming.day.forecast else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _told(turn: Turn) -> str:
    lines = []
    for verb, entries in (("Removes", turn.removes), ("Deprecates", turn.deprecates)):
        if entries:
            lines += [f"{verb}:", *(_entry(entry) for entry in entries)]
    return "\n".join(lines)


def _entry(entry: Entry) -> str:
    instead = f", use {entry.replacement}" if entry.replacement else ""
    return f"- {subject(entry.declaration)} ({place(entry)}){instead}"


def _text(value: str) -> str:
    """RFC 5545, 3.3.11: a TEXT value."""
    clean = "\n".join(visible(line, "utf-8") for line in value.split("\n"))
    for char in "\\;,":
        clean = clean.replace(char, f"\\{char}")
    return clean.replace("\n", "\\n")


def folded(line: str) -> Iterator[str]:
    """*line* in pieces of at most 75 octets, the further ones led by a blank, each ended by CRLF."""
    room, piece = _OCTETS, ""
    for char in line:
        size = len(char.encode())
        if size > room:
            yield piece + "\r\n"
            piece, room = " ", _OCTETS - 1
        piece += char
        room -= size
    yield piece + "\r\n"
