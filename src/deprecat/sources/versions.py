"""The version that a source tree says it is, as far as it can be read without running anything."""

from __future__ import annotations

import configparser
import re
from collections.abc import Callable

from packaging.version import InvalidVersion, Version

_NAMES = ("__about__", "__init__", "__version__", "_version", "about", "version")
_ASSIGNED = re.compile(
    r"""^(?:__version__|version|VERSION)\s*(?::\s*\w+\s*)?=\s*(?:__version__\s*=\s*)?["']([^"']+)["']""",
    re.MULTILINE,
)
_HEADER = re.compile(r"^Version:\s*(\S+)\s*$", re.MULTILINE)


def told_version(read: Callable[[str], str | None], roots: tuple[str, ...]) -> Version | None:
    """The version in a tree's metadata, else in the modules of its packages that usually hold it.

    *read* gives a file's text by its path in the tree, ``None`` if there is none; *roots* are the paths of
    the packages.
    """
    found = _project(read("pyproject.toml")) or _setup(read("setup.cfg"))
    header = _HEADER.search((read("PKG-INFO") or "").partition("\n\n")[0])
    texts = [found, header[1] if header else ""]
    for root in roots:
        for name in _NAMES:
            assigned = _ASSIGNED.search(read(f"{root}/{name}.py") or "")
            texts.append(assigned[1] if assigned else "")
    return next((version for version in map(_version, texts) if version is not None), None)


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None


def _project(text: str | None) -> str:
    """``project.version`` of a ``pyproject.toml``."""
    if not text:
        return ""
    import tomli

    try:
        data = tomli.loads(text)
    except tomli.TOMLDecodeError:
        return ""
    project = data.get("project")
    version = project.get("version") if isinstance(project, dict) else ""
    return version if isinstance(version, str) else ""


def _setup(text: str | None) -> str:
    """``metadata.version`` of a ``setup.cfg``, where it is no directive (``attr: ...``)."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text or "")
    except configparser.Error:
        return ""
    return parser.get("metadata", "version", fallback="")
