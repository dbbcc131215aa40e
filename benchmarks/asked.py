"""What was asked of deprecat's speed, and whether it is reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.growth import NEWEST
from benchmarks.measuring import Command

OTHERS = ("ty", "pyrefly", "mypy", "flake8", "pyright", "pylint", "Fixit", "jedi")


@dataclass(frozen=True)
class Asked:
    """Something that was asked: of a job's command ``of`` at ``most`` so many times what the quickest of
    ``than`` takes (so many seconds or megabytes, if there is nothing to compare with) for each of ``per``."""

    job: str
    text: str
    of: str
    most: float
    than: Sequence[str] = ()
    by: str = "wall"
    per: float = 1

    def answer(self, found: Mapping[str, Command]) -> str:
        others = [found[name] for name in self.than if name in found]
        if self.of not in found or (self.than and not others):
            return "not measured"
        mine = _value(found[self.of], self.by)
        unit = "MB" if self.by == "memory" else "s of processors" if self.by == "cpu" else "s"
        if not others:
            met, said = mine <= self.most, f"{mine:.4g} {unit}"
        else:
            best = min(others, key=lambda each: _value(each, self.by))
            ratio = mine / _value(best, self.by) / self.per
            more = f", each of {self.per:g}" if self.per != 1 else ""
            met, said = (
                ratio <= self.most,
                f"{ratio:.2f} times {best.name} ({mine:.3f} to {_value(best, self.by):.3f} {unit}{more})",
            )
        return f"{'yes' if met else '**no**'}: {said}"


ASKED = (
    Asked("file", "one file, cold: at most 1.3 times ty", "deprecat, cold", 1.3, ("ty",)),
    Asked("file", "one file, cold: at most an eighth of pyright", "deprecat, cold", 1 / 8, ("pyright",)),
    Asked("file", "one file, warm: at most 0.5 times ty", "deprecat, warm", 0.5, ("ty",)),
    Asked(
        "file",
        "one file, changed, all else warm: at most 1.3 times ty",
        "deprecat, changed, the rest warm",
        1.3,
        ("ty",),
    ),
    Asked(
        "file",
        "a file without a relevant statement, cold: at most 0.5 times ty",
        "deprecat, nothing relevant, cold",
        0.5,
        ("ty",),
    ),
    Asked(
        "file",
        "a file without a relevant statement, warm: at most 0.5 times ty",
        "deprecat, nothing relevant, warm",
        0.5,
        ("ty",),
    ),
    Asked(
        "whole",
        "the package, cold, one process: at most 5 times `ast.parse`, processor time",
        "deprecat, cold, one process",
        5,
        ("ast.parse",),
        "cpu",
    ),
    Asked(
        "whole",
        "the package, cold: faster than every type checker and linter but ruff",
        "deprecat, cold",
        1,
        OTHERS,
    ),
    Asked(
        "whole", "the package, warm: faster than mypy's cached run", "deprecat, warm", 1, ("mypy, cached",)
    ),
    Asked("whole", "the package, warm: at most 1.5 times `ast.parse`", "deprecat, warm", 1.5, ("ast.parse",)),
    Asked("million", "a million lines that never mention conda: faster than ruff", "deprecat", 1, ("ruff",)),
    Asked(
        "record",
        "all of conda's releases recorded from nothing: at most 60 s",
        "record, all releases of conda since 4.0",
        60,
    ),
    Asked("record", "one more release: at most 3 s", f"record, one more release ({NEWEST})", 3),
    Asked("file", "memory, one file: at most 250 MB", "deprecat, cold", 250, by="memory"),
    Asked("whole", "memory, the package: at most 250 MB", "deprecat, cold, one process", 250, by="memory"),
    Asked("million", "memory, a million lines: at most 250 MB", "deprecat", 250, by="memory"),
    Asked(
        "record",
        "memory, recording: at most 250 MB",
        "record, all releases of conda since 4.0",
        250,
        by="memory",
    ),
    Asked("files", "memory, 64 copies of the package: at most 250 MB", "64 copies", 250, by="memory"),
    Asked(
        "files",
        "memory is flat: 64 copies take at most 1.25 times 16",
        "64 copies",
        1.25,
        ("16 copies",),
        "memory",
    ),
    Asked(
        "files",
        "time is linear: each of 64 copies takes at most 1.25 times one alone",
        "64 copies",
        1.25,
        ("1 copy",),
        "cpu",
        64,
    ),
    Asked("releases", "memory, 200 releases: at most 250 MB", "200 releases", 250, by="memory"),
    Asked("upstreams", "memory, 50 upstreams: at most 250 MB", "50 upstreams", 250, by="memory"),
    Asked(
        "start",
        "`deprecat --version`: at most 2 times bare Python",
        "deprecat --version",
        2,
        ("bare Python",),
    ),
)


def _value(command: Command, by: str) -> float:
    return command.memory if by == "memory" else command.median(by)
