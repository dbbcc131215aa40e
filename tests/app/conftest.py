"""An upstream with a small history, recorded."""

from __future__ import annotations

from pathlib import Path

import pytest

from deprecat.upstream.ledger_writing import save
from tests.making import HANDLER, ledger_of

_FIRST = {
    "up/__init__.py": "__version__ = '1.0'\nfrom .base import Thing\n",
    "up/base.py": "class Thing:\n    def __init__(self): self.size = 1\n    def go(self): ...\n    def stop(self): ...\nthing = Thing()\n",
    "up/old.py": "def gone(): ...\ndef kept(): ...\n_hidden = 1\n",
    "up/exports.py": "from .old import gone, kept\nfrom .base import Thing as Item\n",
    "up/legacy/__init__.py": "",
    "up/legacy/tool.py": "def run(): ...\n",
    "up/calls.py": """
        def make(a, b=1, old=None): ...
        def needs(a, b=1): ...
        @unknown
        def decorated(a): ...
        class Box:
            def __init__(self, size, colour=None): ...
            def put(self, what, where=None): ...
            @classmethod
            def of(cls, a): ...
            @staticmethod
            def free(a): ...
    """,
}
_SECOND = {
    **_FIRST,
    "up/deprecations.py": HANDLER,
    "up/old.py": """
        from .deprecations import deprecated
        @deprecated("2.0", "3.0", addendum="Use `up.new.better` instead.")
        def gone(): ...
        def kept(): ...
    """,
    "up/new.py": "def better(): ...\n",
    "up/calls.py": _FIRST["up/calls.py"].replace(
        "        def make(a, b=1, old=None)",
        "        from .deprecations import deprecated\n"
        "        @deprecated.argument('2.0', '3.0', 'old', rename='fresh')\n"
        "        def make(a, b=1, fresh=None)",
    ),
    "up/legacy/__init__.py": "from ..deprecations import deprecated\ndeprecated.module('2.0', '4.0')\n",
}
_THIRD = {
    "up/__init__.py": "__version__ = '3.0'\nfrom .base import Thing\n",
    "up/base.py": "class Thing:\n    def __init__(self): self.size = 1\n    def go(self): ...\nthing = Thing()\n",
    "up/deprecations.py": HANDLER,
    "up/old.py": "",
    "up/new.py": "def better(): ...\n",
    "up/exports.py": "from .base import Thing as Item\nfrom .new import better\n",
    "up/calls.py": """
        def make(a, b=1, fresh=None): ...
        def needs(a, b): ...
        @unknown
        def decorated(a, b): ...
        class Box:
            def __init__(self, size): ...
            def put(self, what): ...
            @classmethod
            def of(cls, a, b): ...
            @staticmethod
            def free(a, b): ...
    """,
}

# 1.0 has everything, 1.5 declares, in 2.0 the declared is deprecated; in 3.0 go ``gone`` (announced),
# ``legacy`` (early), ``kept`` and ``Thing.stop`` (silently)
HISTORY = {"1.0": _FIRST, "1.5": _SECOND, "2.0": _SECOND, "3.0": _THIRD}


@pytest.fixture(scope="session")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "up.ledger.jsonl"
    save(ledger_of(HISTORY), path)
    return path
