"""What a relative import means in a module."""

from __future__ import annotations

from deprecat.upstream.facts import Imported


def absolute(module: str, package: bool, imported: Imported) -> str:
    """The dotted name that an import stands for, seen from *module*; of a star import the module."""
    parts: list[str] = []
    if imported.level:
        own = module.split(".")
        keep = len(own) - imported.level + (1 if package else 0)
        parts += own[: max(keep, 0)]
    parts += [part for part in (imported.module, imported.name) if part not in ("", "*")]
    return ".".join(parts)
