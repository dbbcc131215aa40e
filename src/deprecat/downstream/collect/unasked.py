"""Modules whose uses nobody asks for.

Half of what a usual file uses is of the standard library, and as good as no ledger is of that. The modules
here are those used most. What a file uses of them is read like all else, for it may be bound to a name or
tested; but it is told only if somebody tracks such a module, or has one of that name.

Those that give or replace things of others by name (``importlib``, ``unittest.mock``) are none of them.
"""

from __future__ import annotations

from collections.abc import Iterable

_NAMES = (
    "abc argparse asyncio base64 binascii bisect bz2 codecs collections collections.abc "
    "concurrent.futures configparser contextlib copy csv ctypes ctypes.util ctypes.wintypes dataclasses "
    "datetime decimal enum errno fnmatch functools getpass glob gzip hashlib heapq hmac inspect io "
    "ipaddress itertools json locale logging logging.config logging.handlers lzma math mimetypes mmap "
    "multiprocessing ntpath numbers operator os os.path pathlib pickle platform posixpath pprint random "
    "re sched secrets shlex shutil signal socket sqlite3 ssl stat string struct subprocess sys "
    "sysconfig tarfile tempfile textwrap threading time traceback typing unicodedata urllib "
    "urllib.error urllib.parse urllib.request uuid warnings weakref xml.etree xml.etree.ElementTree "
    "zipfile zlib"
)
UNASKED = frozenset(_NAMES.split(" "))
_TOPS = frozenset(module.partition(".")[0] for module in UNASKED)


def all_unasked(roots: Iterable[str]) -> bool:
    """Whether who asks for what is under the top-level names *roots* asks for nothing of these modules."""
    return _TOPS.isdisjoint(roots)
