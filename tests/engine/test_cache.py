"""Whatever becomes of the cache, nothing but time depends on it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deprecat.engine import pickles
from deprecat.engine.cache import SCHEMA, Cache, Nowhere, key
from deprecat.model.places import Place
from deprecat.model.uses import Attribute, Call, Manner, Origin, Use
from deprecat.model.uses import Path as UsePath

LIMIT = 10_000_000


def cache(path: Path, *, limit: int = LIMIT, today: int = 1) -> Cache:
    return Cache(str(path / "facts.sqlite"), limit, today)


def kept(path: Path, *names: bytes, today: int = 1) -> dict[bytes, bytes]:
    found = cache(path, today=today)
    try:
        return dict(found.get(names))
    finally:
        found.close()


def keep(path: Path, entries: dict[bytes, bytes], *, limit: int = LIMIT, today: int = 1) -> None:
    store = cache(path, limit=limit, today=today)
    for name, value in entries.items():
        store.put(name, value)
    store.close()


def execute(directory: Path, statement: str, *values: bytes) -> None:
    """Change what stands in the cache's file."""
    with sqlite3.connect(directory / "facts.sqlite") as connection:
        connection.execute(statement, values)
    connection.close()


def test_what_is_put_is_found_later(tmp_path: Path) -> None:
    store = cache(tmp_path / "not" / "there" / "yet")
    store.put(b"a", b"1")
    assert store.get([b"a", b"b"]) == {b"a": b"1"}
    store.close()
    assert kept(tmp_path / "not" / "there" / "yet", b"a", b"b") == {b"a": b"1"}
    assert (tmp_path / "not" / "there" / "yet").stat().st_mode & 0o077 == 0


def test_nowhere_keeps_nothing() -> None:
    store = Nowhere()
    store.put(b"a", b"1")
    assert store.get([b"a"]) == {}


def test_keys_tell_their_parts_apart() -> None:
    assert key("ab", "c") != key("a", "bc") != key("abc")
    assert key(b"a", "b") == key("a", b"b")


def test_many_keys_are_asked_for_at_once(tmp_path: Path) -> None:
    entries = {b"%d" % i: b"%d" % (i * i) for i in range(1_300)}
    keep(tmp_path, entries)
    assert kept(tmp_path, *entries) == entries


@pytest.mark.parametrize("garbage", [b"", b"garbage" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_garbage_is_made_anew(tmp_path: Path, garbage: bytes) -> None:
    (tmp_path / "facts.sqlite").write_bytes(garbage)
    assert kept(tmp_path, b"a") == {}
    keep(tmp_path, {b"a": b"1"})
    assert kept(tmp_path, b"a") == {b"a": b"1"}


def test_a_page_of_garbage_costs_what_was_there(tmp_path: Path) -> None:
    entries = {b"%d" % i: os.urandom(3_000) for i in range(40)}
    keep(tmp_path, entries)
    file = tmp_path / "facts.sqlite"
    content = bytearray(file.read_bytes())
    content[9_000:60_000] = b"\xa5" * 51_000
    file.write_bytes(content)
    assert kept(tmp_path, *entries).items() <= entries.items()
    for _ in range(2):  # no error; and what it is found out by is not kept
        keep(tmp_path, {b"a": b"1"})
    assert kept(tmp_path, b"a") == {b"a": b"1"}


@pytest.mark.parametrize("part", [0.01, 0.5, 0.99])
def test_a_file_that_is_cut_short_costs_what_was_there(tmp_path: Path, part: float) -> None:
    entries = {b"%d" % i: os.urandom(3_000) for i in range(40)}
    keep(tmp_path, entries)
    file = tmp_path / "facts.sqlite"
    os.truncate(file, int(file.stat().st_size * part))
    assert kept(tmp_path, *entries).items() <= entries.items()
    for _ in range(2):
        keep(tmp_path, {b"a": b"1"})
    assert kept(tmp_path, b"a") == {b"a": b"1"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is always full")
@pytest.mark.parametrize("device", ["/dev/full", os.devnull])
def test_what_is_no_plain_file_keeps_nothing(tmp_path: Path, device: str) -> None:
    (tmp_path / "facts.sqlite").symlink_to(device)
    keep(tmp_path, {b"a": b"1"})
    assert kept(tmp_path, b"a").items() <= {b"a": b"1"}.items()
    assert Path(device).is_char_device()


def test_a_damaged_entry_is_none(tmp_path: Path) -> None:
    keep(tmp_path, {b"a": b"1", b"b": b"2"})
    execute(tmp_path, "UPDATE entries SET value = CAST(value || 'x' AS BLOB) WHERE key = ?", b"a")
    assert kept(tmp_path, b"a", b"b") == {b"b": b"2"}


def test_the_entry_of_another_key_is_none(tmp_path: Path) -> None:
    """As after a power cut that left an index of before and pages of after."""
    keep(tmp_path, {b"a": b"1", b"b": b"2"})
    execute(tmp_path, "UPDATE entries SET value = (SELECT value FROM entries WHERE key = ?)", b"a")
    assert kept(tmp_path, b"a", b"b") == {b"a": b"1"}


def test_a_newer_cache_is_left_alone(tmp_path: Path) -> None:
    keep(tmp_path, {b"a": b"1"})
    execute(tmp_path, f"PRAGMA user_version = {SCHEMA + 1}")
    before = (tmp_path / "facts.sqlite").read_bytes()
    keep(tmp_path, {b"b": b"2"})
    assert kept(tmp_path, b"a", b"b") == {}
    assert (tmp_path / "facts.sqlite").read_bytes() == before


def test_a_cache_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    keep(tmp_path / "file", {b"a": b"1"})
    assert kept(tmp_path / "file", b"a") == {}
    (tmp_path / "dir" / "facts.sqlite").mkdir(parents=True)
    keep(tmp_path / "dir", {b"a": b"1"})
    assert kept(tmp_path / "dir", b"a") == {}


def test_deleted_meanwhile(tmp_path: Path) -> None:
    store = cache(tmp_path)
    store.put(b"a", b"1")
    assert store.get([b"a", b"b"]) == {b"a": b"1"}
    (tmp_path / "facts.sqlite").unlink()
    store.put(b"b", b"2")
    store.close()
    assert kept(tmp_path, b"a") == {}


def test_a_full_disk(tmp_path: Path) -> None:
    """A quota of pages is what a full disk looks like to SQLite."""
    keep(tmp_path, {b"a": b"1"})
    store = cache(tmp_path)
    store.get([b"a"])
    assert store._connection is not None
    store._connection.execute("PRAGMA max_page_count = 1")
    store.put(b"b", os.urandom(1_000_000))
    store.close()
    assert kept(tmp_path, b"a", b"b") == {b"a": b"1"}


def test_locked_by_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deprecat.engine.cache._WAIT", 0.01)
    keep(tmp_path, {b"a": b"1"})
    other = sqlite3.connect(tmp_path / "facts.sqlite", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        keep(tmp_path, {b"b": b"2"})
        assert kept(tmp_path, b"a") == {}
    finally:
        other.close()
    assert kept(tmp_path, b"a", b"b") == {b"a": b"1"}


def test_several_processes_write(tmp_path: Path) -> None:
    program = (
        "import sys; from deprecat.engine.cache import Cache\n"
        "store = Cache(sys.argv[1], 10_000_000, 1)\n"
        "for i in range(50): store.put(b'%s-%d' % (sys.argv[2].encode(), i), b'x' * 2000)\n"
        "store.close()"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "facts.sqlite")]
    running = [subprocess.Popen([*command, str(i)]) for i in range(3)]
    assert [each.wait() for each in running] == [0, 0, 0]
    names = [b"%d-%d" % (i, j) for i in range(3) for j in range(50)]
    assert len(kept(tmp_path, *names)) == 150


def test_the_longest_unused_goes_first(tmp_path: Path) -> None:
    entries = {b"%d" % i: os.urandom(10_000) for i in range(50)}
    for i, (name, value) in enumerate(entries.items()):
        keep(tmp_path, {name: value}, limit=400_000, today=i)
        assert kept(tmp_path, b"0", today=i) == {b"0": entries[b"0"]}  # used every day
    assert b"49" in kept(tmp_path, *entries)
    assert b"1" not in kept(tmp_path, *entries)
    assert (tmp_path / "facts.sqlite").stat().st_size < 600_000


def use(line: int) -> Use:
    origin = Origin(0, "up", "name", 1)
    return Use(UsePath(origin, (Attribute("a"), Call(2))), Manner.READ, Place(line, 1, line, 2))


@given(st.lists(st.integers(1, 1_000), max_size=9))
def test_values_survive(lines: list[int]) -> None:
    uses = tuple(map(use, lines))
    assert pickles.load(pickles.dump(uses)) == uses


@given(st.binary(max_size=60))
def test_garbage_is_no_value(data: bytes) -> None:
    with suppress(pickles.Garbled):
        pickles.load(data)


class Evil:
    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("exit 1",)


def test_nothing_but_our_values_is_made() -> None:
    import pickle

    with pytest.raises(pickles.Garbled):
        pickles.load(pickle.dumps(Evil()))
    with pytest.raises(pickles.Garbled):
        pickles.load(b"cdeprecat.engine.cache\nremove\n(X\x01\x00\x00\x00atR.")
