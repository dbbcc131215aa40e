"""``deprecat cache``: what is kept between runs, told or removed."""

from __future__ import annotations

from pathlib import Path

from deprecat.app.options import CacheOptions
from deprecat.app.storing import LIMIT, cache, cache_file
from deprecat.engine.cache import remove
from deprecat.errors import PathError
from deprecat.report.words import count


def run(options: CacheOptions) -> int:
    """Tell of the cache or remove it. Raises PathError."""
    path = Path(cache_file())
    if options.clear:
        try:
            freed = remove(str(path))
        except OSError as error:
            raise PathError(f"{path}: the cache cannot be removed: {error.strerror}") from None
        print(f"{path}: {_megabytes(freed)} removed" if freed else f"{path}: there is none")
    elif not path.exists():
        print(f"{path}: there is none yet")
    else:
        size, store = path.stat().st_size, cache()
        entries = store.count()
        store.close()
        print(f"{path}: {count(entries, 'reading')}, {_megabytes(size)} of at most {_megabytes(LIMIT)}")
    return 0


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"
