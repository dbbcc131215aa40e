"""``setup.cfg``: what setuptools installs with a project, and its extras."""

from __future__ import annotations

import configparser
from collections.abc import Iterator

from deprecat.downstream.requirements.interface import Found, Include, Text
from deprecat.downstream.requirements.specs import Spot, pep508
from deprecat.model.requirements import Weight
from deprecat.syntax.unreadable import Unreadable


def read(text: Text) -> Iterator[Found]:
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    parser.optionxform = str  # type: ignore[assignment, method-assign]  # keeps the case of keys
    try:
        parser.read_string(text.whole)
    except configparser.Error as error:
        raise Unreadable(f"not valid INI: {' '.join(str(error).split())[:200]}") from None
    if parser.has_section("options"):
        for key in ("install_requires", "install-requires"):
            yield from _value(parser.get("options", key, fallback=""), text, "[options]", Weight.RUN)
        for key in ("setup_requires", "tests_require"):
            yield from _value(parser.get("options", key, fallback=""), text, "[options]", Weight.ENVIRONMENT)
    section = "options.extras_require"
    for _, extra in parser.items(section) if parser.has_section(section) else ():
        yield from _value(extra, text, f"[{section}]", Weight.EXTRA)


def _value(value: str | None, text: Text, header: str, weight: Weight) -> Iterator[Found]:
    """A list, a line or a ``;`` after each; or the names of files that hold it."""
    value = (value or "").strip()
    if value.startswith("file:"):
        for path in value.removeprefix("file:").split(","):
            yield Include(path.strip(), weight)
        return
    for entry in value.splitlines() if "\n" in value else [value]:
        written = entry.strip()
        if written and not written.startswith("#"):
            found = pep508(written, Spot(text.path, text.line(written, header), weight))
            if found:
                yield found
