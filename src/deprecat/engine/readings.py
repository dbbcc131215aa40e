"""What a project's files say, each read once: taken from what earlier runs have kept, or read now, in as many
processes as pay.

The last readings are kept as values, and those before as bytes, which take a tenth of the memory; what there
is no room for at all is read again, should it be asked for again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence

from deprecat.downstream.commands import Dialect
from deprecat.downstream.kinds import Kind
from deprecat.engine.cache import Store, key
from deprecat.engine.pool import run
from deprecat.engine.reading import Commands, Task, Uses, read
from deprecat.model.values import replace

Reading = Uses | Commands

_BATCH = 16_000_000  # bytes of source that are held at once
_ROOM = 48_000_000  # bytes of readings
_VALUES = 600  # readings that are kept as values: some 30 MB


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
        self._values: OrderedDict[bytes, Reading] = OrderedDict()
        self._bytes: OrderedDict[bytes, bytes] = OrderedDict()
        self._size = 0

    def prepare(self, tasks: Iterable[Task]) -> None:
        """Read all of *tasks* of which nothing is known yet."""
        batch: list[Task] = []
        size = 0
        for task in tasks:
            batch.append(task)
            size += len(task.source)
            if size > _BATCH:
                self._read(batch)
                batch, size = [], 0
        self._read(batch)

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
        if value is not None:
            self._values.move_to_end(name)
            return value
        if name not in self._bytes:
            self._read([task])
        if name not in self._values:
            value = _loaded(self._bytes[name])
            if value is None:  # kept by code that had the same name for something else
                self._read_now([task])
            else:
                self._keep_value(name, value)
        return self._values[name]

    def _is_known(self, name: bytes) -> bool:
        for kept, data in self._store.get([name]).items():
            self._keep_bytes(kept, data)
        return name in self._values or name in self._bytes

    def _read(self, tasks: Sequence[Task]) -> None:
        missing: dict[bytes, Task] = {}
        for task in tasks:
            for name in self._names(task):
                if name not in self._values and name not in self._bytes:
                    missing[name] = task
        for name, data in self._store.get(missing).items() if missing else ():
            self._keep_bytes(name, data)
            del missing[name]
        # once each, though both its uses and its commands may be missing
        self._read_now(list({id(task): task for task in missing.values()}.values()))

    def _read_now(self, tasks: Sequence[Task]) -> None:
        sizes = [len(task.source) for task in tasks]
        for index, found in run(read, _dumped, tasks, sizes, self._jobs):
            self._done()
            names = self._names(tasks[index])
            if isinstance(found, bytes):
                for name, data in zip(names, _parts(found), strict=True):
                    self._keep_bytes(name, data)
                    self._store.put(name, data)
            else:
                for name, value in zip(names, _present(found), strict=True):
                    self._keep_value(name, value)
                    if self._store.keeps:
                        self._store.put(name, _bytes(value))

    def _names(self, task: Task) -> list[bytes]:
        names = [_uses_key(task, self._version)] if task.kind else []
        return [*names, _commands_key(task, self._version)] if task.dialect else names

    def _keep_value(self, name: bytes, value: Reading) -> None:
        self._values[name] = value
        while len(self._values) > _VALUES:
            old, dropped = self._values.popitem(last=False)
            if old not in self._bytes:
                self._keep_bytes(old, _bytes(dropped))

    def _keep_bytes(self, name: bytes, data: bytes) -> None:
        self._size += len(data) - len(self._bytes.pop(name, b""))
        self._bytes[name] = data
        while self._size > _ROOM and len(self._bytes) > 1:
            self._size -= len(self._bytes.popitem(last=False)[1])


def _uses_key(task: Task, version: bytes) -> bytes:
    assert task.kind is not None
    base = task.name.rpartition("/")[2]
    told = base if task.kind is Kind.SETTINGS or base == "setup.py" else ""
    return key(b"outline" if task.outline else b"uses", version, task.kind.value, told, task.digest)


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
