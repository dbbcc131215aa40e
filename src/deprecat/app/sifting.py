"""The sieve of one check: what the options and the project's files say, put around ``lint/sift.py``."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from deprecat.app.baseline_file import BaselineFile, located
from deprecat.app.options import CheckOptions
from deprecat.downstream.files import Project
from deprecat.errors import BaselineError, ConfigError
from deprecat.lint.levels import Levels
from deprecat.lint.sift import Circumstances, Sieve, Sifted, sift
from deprecat.model.findings import Confidence, Finding, Question
from deprecat.model.ledger import Ledger

if TYPE_CHECKING:
    from deprecat.lint.knowledge import Knowledge
    from deprecat.model.baseline import Baseline
    from deprecat.model.suppressions import Suppression


def sifted(
    findings: Iterable[Finding],
    options: CheckOptions,
    project: Project,
    known: Mapping[str, Ledger],
    questions: Sequence[Question],
    skipped: frozenset[str],
    *,
    remarks: Iterable[Suppression],
    wanted: bool = False,
) -> tuple[Sifted, BaselineFile | None, Baseline | None]:
    """What of *findings* is told, and the baseline that was used: a *wanted* one is empty where there is no
    file yet. Of the files *skipped*, as shown, not all was read. *remarks* are what stands
    in files. Raises DeprecatError."""
    root = _root(options, project)
    file = located(options, root, project.cwd, wanted=wanted)
    baseline = None
    if file is not None:
        baseline = file.load(wanted=wanted)
    written = (*remarks, *options.ignored)
    given = [Path(os.path.realpath(project.cwd / path)) for path in options.paths]
    whole = any(root.is_relative_to(path) for path in given)

    def shown(path: str) -> Path:
        return Path(os.path.normpath(project.cwd / path))

    patterns = [pattern for pattern, _ in options.levels.symbols] if options.levels else []
    by_root = _by_root(known) if written or patterns else {}
    _foresee(patterns, by_root, options)
    result = sift(
        findings,
        Sieve(
            levels=options.levels or Levels(),
            confidence=Confidence(options.confidence),
            suppressions=written,
            baseline=baseline,
            near=options.near,
            file=file.shown if file is not None else "",
        ),
        Circumstances(
            known=by_root,
            asked=frozenset(question.upstream for question in questions),
            checked=_checked(project) - skipped if baseline is not None else frozenset(),
            at=options.at,
            whole=whole,
            relative=lambda path: _seen_from(root, shown(path)),
            kept=lambda path: _seen_from(file.path.parent, shown(path)) if file is not None else path,
            exists=lambda path: file is not None and (file.path.parent / path).exists(),
            covers=lambda path: file is not None and _covered(file.path.parent / path, given),
        ),
    )
    if baseline is not None and file is not None and result.compared is not None and whole:
        paths = {entry.path for entry in baseline.entries}
        matched = any(number is not None for number in result.compared.entries)
        if len(paths) > 1 and not matched and not any((file.path.parent / path).exists() for path in paths):
            raise BaselineError(
                f"{file.shown}: none of its {len(paths)} files is here, so it is another project's baseline;"
                " write one with 'deprecat baseline', after removing this"
            )
    return result, file, baseline


def _checked(project: Project) -> frozenset[str]:
    return frozenset(map(project.display, (*project.checked, *project.scripts)))


def _by_root(known: Mapping[str, Ledger]) -> dict[str, Knowledge]:
    from deprecat.lint.knowledge import Knowledge  # late, as what follows: most checks name no symbol

    return {root: Knowledge(ledger) for ledger in known.values() for root in ledger.roots}


def _foresee(patterns: Sequence[str], known: Mapping[str, Knowledge], options: CheckOptions) -> None:
    """Raise ConfigError if one of the *patterns* of the configuration fits no symbol there is."""
    if not patterns:
        return
    from deprecat.lint.targets import problem

    for pattern in patterns:
        if wrong := problem(pattern, known, ()):
            raise ConfigError(
                f"{dict(options.written).get(pattern, 'the configuration')}: per-symbol: {wrong}"
            )


def _root(options: CheckOptions, project: Project) -> Path:
    """The directory that patterns and the baseline are seen from: without a configuration and without git,
    the current one, if what is checked is in it."""
    if options.root is not None:
        return Path(os.path.realpath(options.root))
    beyond = project.top.is_relative_to(project.cwd) and not (project.top / ".git").exists()
    return project.cwd if beyond else project.top


def _seen_from(directory: Path, path: Path) -> str:
    return Path(os.path.relpath(path, directory)).as_posix()


def _covered(path: Path, given: Iterable[Path]) -> bool:
    whole = Path(os.path.normpath(path))
    return any(whole.is_relative_to(each) for each in given)
