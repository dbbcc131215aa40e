"""``deprecat config``: what is in force, and where each value comes from."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from deprecat.app.output import emit
from deprecat.config.settings import ConfigOptions, Setting


def run(options: ConfigOptions) -> int:
    """Print the settings."""
    text = _json(options) if options.format == "json" else _text(options)
    emit(lambda stream: stream.writelines((text,)), None)
    return 0


def _text(options: ConfigOptions) -> str:
    lines = [f"{each.key} = {_toml(each.value)}" for each in options.settings]
    width = min(max(map(len, lines), default=0), 60)
    head = f"# {options.file}\n" if options.file else "# no configuration file\n"
    return head + "".join(
        f"{line:{width}}  # {each.origin}\n" for line, each in zip(lines, options.settings, strict=True)
    )


def _json(options: ConfigOptions) -> str:
    found = [{"key": each.key, "value": _plain(each), "origin": each.origin} for each in options.settings]
    return json.dumps({"version": 1, "file": options.file or None, "settings": found}, indent=2) + "\n"


def _plain(setting: Setting) -> Any:
    return json.loads(json.dumps(setting.value, default=_other))


def _other(value: Any) -> Any:
    if hasattr(value, "output"):
        return f"{value.format}:{value.output}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return "none"
    if isinstance(value, (tuple, list)):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_toml(each)}" for name, each in value.items()) + " }"
    return json.dumps(value, default=_other, ensure_ascii=False)
