"""What is laid by is there again, or costs time only."""

from __future__ import annotations

import tempfile
from io import BytesIO

import pytest

from deprecat.engine.scratch import Scratch


def test_what_is_laid_by_is_there_again() -> None:
    scratch = Scratch()
    assert scratch.get(b"a") is None
    for turn in range(3):
        for key in (b"a", b"bc", b""):
            scratch.put(key + bytes([turn]), key * 1000)
        assert scratch.get(b"bc" + bytes([turn])) == b"bc" * 1000
    assert scratch.get(b"a\0") == b"a" * 1000
    assert scratch.get(b"\0") == b""
    assert b"bc\2" in scratch
    assert b"bc\3" not in scratch
    assert scratch.get(b"bc\3") is None
    scratch.close()
    assert scratch.get(b"a\0") is None


class Full(BytesIO):
    """A file on a disk that is full after a few bytes, or that nothing can be read from."""

    def write(self, data: object) -> int:
        if self.tell() > 10:
            raise OSError
        return super().write(data)  # type: ignore[arg-type]


def test_a_full_disk_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **options: Full())
    scratch = Scratch()
    scratch.put(b"a", b"1" * 20)
    assert scratch.get(b"a") == b"1" * 20
    scratch.put(b"b", b"2")
    for key in (b"a", b"b"):
        assert key not in scratch
        assert scratch.get(key) is None
    scratch.put(b"c", b"3")  # it is not tried again
    assert b"c" not in scratch


def test_what_cannot_be_read_whole_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    file = BytesIO()
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **options: file)
    scratch = Scratch()
    scratch.put(b"a", b"123")
    file.truncate(2)
    assert scratch.get(b"a") is None
