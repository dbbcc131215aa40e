"""Which files can run one of some programs, told from their bytes."""

from __future__ import annotations

import re

from deprecat.downstream.commands import Dialect, missing
from deprecat.downstream.commands.programs import PASSING_ON

_PYTHON_RUNS = re.compile(
    rb"subprocess|popen|Popen|system|run|call|exec|spawn|output|\bsh\b|shell|cmd|command"
)


class Programs:
    """The ``names`` of the programs that are looked for."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names
        self._python: dict[str, bool] = {}
        encoded = sorted(each.encode() for each in names)
        passing = rb"|%s" % PASSING_ON.pattern.encode() if "conda" in names else b""
        self._named = re.compile(rb"(?<![\w-])(?:%s%s)\b" % (b"|".join(map(re.escape, encoded)), passing))
        # a plain search is ten times faster, and ``conda-build`` is nowhere where ``conda`` is not
        self._parts = [each for each in encoded if not any(o in each for o in encoded if o != each)]
        self._parts += [b"mamba"] if passing else []

    def named_in(self, source: bytes) -> bool:
        """Whether a file with these bytes can name one."""
        return any(part in source for part in self._parts) and self._named.search(source) is not None

    def can_be_run_by_python(self, path: str, source: bytes) -> bool:
        """Whether a Python file with these bytes can run one. It is asked several times of the file at *path*
        and searched for once."""
        found = self._python.get(path)
        if found is None:
            found = self.named_in(source) and _PYTHON_RUNS.search(source) is not None
            self._python[path] = found
        return found

    def read_in_python(self, path: str, source: bytes) -> bool:
        """Whether a Python file with these bytes can run one, and what reads that is installed."""
        return self.can_be_run_by_python(path, source) and not missing(Dialect.PYTHON)
