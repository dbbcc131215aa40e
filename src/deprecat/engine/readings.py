"""What a project's files say, each read once: taken from what earlier runs have kept, or read now, in as many
processes as pay.

The last readings are kept as values, and those before as bytes, which take a fifth of the memory. What there
is no room for stands where later runs find it, or else in a file that goes with the process; should it be
gone from there, it is read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from deprecat.downstream.commands import Dialect
from deprecat.downstream.kinds import Kind
from deprecat.engine import room
from deprecat.engine.cache import Store, key
from deprecat.engine.pool import run
from deprecat.engine.reading import Commands, Task, Uses, read
from deprecat.engine.scratch import Scratch
from deprecat.model.kept import Kept
from deprecat.model.values import replace

Reading = Uses | Commands


class Readings:
    """Readings of files by what they depend on.

    *version* stands for the code that reads: with another one nothing that was kept counts. *done* is called
    for each file that is read now.
    """

    def __init__(
        self, store: Store, version: bytes, jobs: int, done: Callable[[], None] = lambda: None
    ) -> None:
        self._done = done
        self._store = store
        self._version = version
        self._jobs = jobs
        self._values = Kept(room.VALUES, _weight, self._value_gone)
        self._bytes = Kept(room.READINGS, len, self._bytes_gone)
        self._scratch = Scratch()

    def prepare(self, tasks: Iterable[Task]) -> None:
        """Read all of *tasks* of which nothing is known yet: in one process, too, for it is quicker to read
        many and then to link them than to do both in turn."""
        batch: list[Task] = []
        size = 0
        for task in tasks:
            batch.append(task)
            size += len(task.source)
            if size > room.AT_ONCE:
                self._read(batch)
                batch, size = [], 0
        self._read(batch)

    def close(self) -> None:
        """Nothing is asked for any more."""
        self._scratch.close()

    def uses(self, task: Task) -> Uses:
        """What the file uses; it has a kind. If all of it is known, an outline is not read."""
        whole = replace(task, outline=False) if task.outline else task
        if task.outline and self._is_known(_uses_key(whole, self._version)):
            task = whole
        found = self._value(task, _uses_key(task, self._version))
        assert isinstance(found, Uses)
        return found

    def commands(self, task: Task) -> Commands:
        """The commands in the file; it has a dialect."""
        found = self._value(task, _commands_key(task, self._version))
        assert isinstance(found, Commands)
        return found

    def _value(self, task: Task, name: bytes) -> Reading:
        value = self._values.get(name)
        if value is None:
            # what was kept by code that had the same name for something else is read anew
            value = self._kept(name) or self._read_alone(task)[name]
            self._values.keep(name, value)
        else:
            self._values.used(name)
        return value

    def _kept(self, name: bytes) -> Reading | None:
        if not self._is_known(name):
            return None
        data = self._bytes.get(name) or self._scratch.get(name)
        return _loaded(data) if data else None

    def _is_known(self, name: bytes) -> bool:
        return name in self._values or not self._unknown([name])

    def _unknown(self, names: Iterable[bytes]) -> list[bytes]:
        """Those of *names* of which there is neither a value nor bytes, not even of earlier runs."""
        missing = [name for name in names if not any(name in each for each in (self._values, self._bytes))]
        missing = [name for name in missing if name not in self._scratch]
        found = self._store.get(missing) if missing else {}
        for name, data in found.items():
            self._bytes.keep(name, data)
        return [name for name in missing if name not in found]

    def _read(self, tasks: Sequence[Task]) -> None:
        named = {name: task for task in tasks for name in self._names(task)}
        # once each, though both its uses and its commands may be missing
        missing = list({id(named[name]): named[name] for name in self._unknown(named)}.values())
        sizes = [len(task.source) for task in missing]
        for index, found in run(read, _dumped, missing, sizes, self._jobs):
            self._done()
            names = self._names(missing[index])
            if isinstance(found, bytes):
                for name, data in zip(names, _parts(found), strict=True):
                    self._bytes.keep(name, data)
                    self._store.put(name, data)
            else:
                self._take(dict(zip(names, _present(found), strict=True)))

    def _read_alone(self, task: Task) -> Mapping[bytes, Reading]:
        found = dict(zip(self._names(task), _present(read(task)), strict=True))
        self._done()
        self._take(found)
        return found

    def _take(self, readings: Mapping[bytes, Reading]) -> None:
        for name, value in readings.items():
            self._values.keep(name, value)
            if self._store.keeps:
                self._store.put(name, _bytes(value))

    def _names(self, task: Task) -> list[bytes]:
        names = [_uses_key(task, self._version)] if task.kind else []
        return [*names, _commands_key(task, self._version)] if task.dialect else names

    def _value_gone(self, name: bytes, value: Reading) -> None:
        if not (self._store.keeps or name in self._bytes or name in self._scratch):
            self._bytes.keep(name, _bytes(value))

    def _bytes_gone(self, name: bytes, data: bytes) -> None:
        if not self._store.keeps:
            self._scratch.put(name, data)


def _weight(reading: Reading) -> int:
    """How much a reading is, in uses and names."""
    return len(reading.lines) + 1 if isinstance(reading, Commands) else room.weight(reading.facts)


def _uses_key(task: Task, version: bytes) -> bytes:
    assert task.kind is not None
    base = task.name.rpartition("/")[2]
    told = base if task.kind is Kind.SETTINGS or base == "setup.py" else ""
    what = b"outline" if task.outline else b"uses"
    return key(what, version, task.kind.value, told, "everything" if task.everything else "", task.digest)


def _commands_key(task: Task, version: bytes) -> bytes:
    assert task.dialect is not None
    told = task.name if task.dialect is Dialect.CI else ""
    programs = "\n".join(sorted(task.programs))
    return key(b"commands", version, task.dialect.value, told, programs, task.digest)


def _present(found: tuple[Uses | None, Commands | None]) -> list[Reading]:
    return [each for each in found if each is not None]


def _dumped(found: tuple[Uses | None, Commands | None]) -> bytes:
    """What a worker sends: its parts, the length of the first in front."""
    first, *rest = map(_bytes, _present(found))
    return b"".join([len(first).to_bytes(8, "big"), first, *rest])


def _parts(data: bytes) -> Iterator[bytes]:
    end = 8 + int.from_bytes(data[:8], "big")
    yield data[8:end]
    if end < len(data):
        yield data[end:]


def _bytes(value: Reading) -> bytes:
    from deprecat.engine import pickles  # late: of few files nothing is kept

    return pickles.dump(value)


def _loaded(data: bytes) -> Reading | None:
    from deprecat.engine import pickles

    try:
        value = pickles.load(data)
    except pickles.Garbled:
        return None
    return value if isinstance(value, Uses | Commands) else None
