"""What is laid by for a while, for want of room in memory."""

from __future__ import annotations

from contextlib import suppress
from typing import BinaryIO, cast


class Scratch:
    """Bytes by key, in a file without a name that goes with the process. Where there can be none, or it
    cannot be written or read any more, nothing is kept."""

    def __init__(self) -> None:
        self._file: BinaryIO | None = None
        self._usable = True
        self._places: dict[bytes, tuple[int, int]] = {}
        self._end = 0

    def __contains__(self, key: bytes) -> bool:
        return key in self._places

    def put(self, key: bytes, data: bytes) -> None:
        """Keep *data*, if that can be done."""
        if not self._usable or key in self._places:
            return
        try:
            if self._file is None:
                from tempfile import TemporaryFile  # late: it takes long to import, and few runs need it

                self._file = cast(BinaryIO, TemporaryFile(prefix="deprecat-"))  # noqa: SIM115
            self._file.seek(self._end)
            self._file.write(data)
        except OSError:
            self.close()
            return
        self._places[key] = self._end, len(data)
        self._end += len(data)

    def get(self, key: bytes) -> bytes | None:
        """What was kept, if it is still there."""
        place = self._places.get(key)
        if place is None or self._file is None:
            return None
        try:
            self._file.seek(place[0])
            data = self._file.read(place[1])
        except OSError:
            self.close()
            return None
        return data if len(data) == place[1] else None

    def close(self) -> None:
        """Keep nothing any more."""
        self._usable = False
        self._places.clear()
        file, self._file = self._file, None
        if file is not None:
            with suppress(OSError):
                file.close()
