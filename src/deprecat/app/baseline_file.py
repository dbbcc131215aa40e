"""Where a project's baseline is, read and written. What reads and writes its text is imported when there is
one, which few runs have."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from deprecat.app.options import BASELINE, CheckOptions
from deprecat.app.output import emit
from deprecat.errors import BaselineError, PathError
from deprecat.model.values import dataclass

if TYPE_CHECKING:
    from deprecat.lint.sift import Sifted
    from deprecat.model.baseline import Baseline

_NAME = r"""^\s*name\s*=\s*["']?([\w.-]+)["']?\s*(?:\#.*)?$"""
_TABLES = (("pyproject.toml", r"project|tool\.poetry"), ("setup.cfg", "metadata"))


@dataclass(frozen=True, slots=True)
class BaselineFile:
    """The file, absolute, how it is shown, and the name of the project that it is for (may be empty)."""

    path: Path
    shown: str
    project: str

    def load(self, *, wanted: bool = False) -> Baseline:
        """Its content; of one that is only *wanted* none if there is no file yet. Raises BaselineError,
        PathError."""
        from deprecat.lint.baseline_text import loads
        from deprecat.model.baseline import Baseline

        if wanted and not self.path.exists():
            return Baseline(self.project)
        try:
            text = self.path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise BaselineError(f"{self.shown}: not a deprecat baseline (no UTF-8 text)") from None
        except FileNotFoundError:
            raise PathError(f"{self.shown}: no such file; write it with 'deprecat baseline'") from None
        except OSError as error:
            raise PathError(f"{self.shown}: {(error.strerror or str(error)).lower()}") from None
        baseline = loads(text, self.shown)
        if baseline.project and self.project and baseline.project != self.project:
            raise BaselineError(
                f"{self.shown}: the baseline of {baseline.project!r}, and this project is {self.project!r};"
                " name its own with --baseline, or if it was renamed, put the new name there"
            )
        return baseline

    def save(self, baseline: Baseline) -> None:
        """Write *baseline*, whole or not at all. Raises PathError."""
        from deprecat.lint.baseline_text import dumps

        emit(
            lambda stream: stream.writelines((dumps(baseline),)),
            os.path.relpath(self.path),
            option="--baseline",
        )

    def update(
        self, before: Baseline, sifted: Sifted, *, near: int, at: date | None, accept: bool
    ) -> Baseline:
        """Write the baseline as it is after what was *sifted* by it, if that changes it; *accept* takes in
        what is new. Raises PathError."""
        from deprecat.lint.accepted import rewritten

        assert sifted.compared is not None
        after = rewritten(before, sifted.candidates, sifted.compared, near=near, at=at, accept=accept)
        if after != before or not self.path.exists():
            self.save(after)
        return after


def located(options: CheckOptions, root: Path, cwd: Path, *, wanted: bool = False) -> BaselineFile | None:
    """The baseline of *options*, which may be none; the usual one in *root* counts if it is there, or is
    *wanted*."""
    if options.baseline == "":
        return None
    path = root / BASELINE if options.baseline is None else cwd / options.baseline
    if options.baseline is None and not wanted and not path.exists():
        return None
    path = Path(os.path.normpath(path))
    shown = os.path.relpath(path, cwd) if path.is_relative_to(cwd) or path.is_relative_to(root) else str(path)
    return BaselineFile(path, Path(shown).as_posix(), _project(root))


def _project(root: Path) -> str:
    """The project's name, as its settings tell it; empty if they do not."""
    for name, table in _TABLES:
        try:
            text = (root / name).read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        section = re.search(rf"^\[(?:{table})\]\s*$(.*?)(?=^\[|\Z)", text, re.MULTILINE | re.DOTALL)
        found = re.search(_NAME, section[1], re.MULTILINE) if section else None
        if found:
            return found[1]
    return ""
