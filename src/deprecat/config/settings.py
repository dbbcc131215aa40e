"""From what a file says, and what was typed, to the options of a check."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path as File
from typing import Any

from deprecat.app.options import CheckOptions, Options, Report
from deprecat.config.keys import CONFIGURATION
from deprecat.config.kinds import Key, MapOf, Table, near
from deprecat.config.source import Config
from deprecat.errors import ConfigError
from deprecat.lint.levels import EVERY, Levels
from deprecat.lint.rules import called
from deprecat.model.distributions import normalized
from deprecat.model.exports import Wrapper
from deprecat.model.places import Place
from deprecat.model.suppressions import Mark, Suppression
from deprecat.model.values import dataclass, replace
from deprecat.schedule.text import shipped as schedules


@dataclass(frozen=True)
class Setting:
    """A value in force, and where it comes from: ``pyproject.toml:12``, ``--fail-on`` or ``default``."""

    key: str
    value: Any
    origin: str


@dataclass(frozen=True)
class ConfigOptions(Options):
    """``deprecat config``. ``file`` is the configuration's, empty if there is none."""

    file: str
    settings: tuple[Setting, ...]
    format: str = "text"


def settled(options: CheckOptions, config: Config, typed: frozenset[str], cwd: File) -> CheckOptions:
    """*options* with what *config* says of all that was not *typed*: names of options, with underscores, and
    ``operands``. Raises ConfigError."""
    values = config.values
    own = upstreams(config, cwd)

    def here(path: str) -> str:
        return File(os.path.relpath(config.directory / path, cwd)).as_posix()

    changes: dict[str, Any] = {
        "root": str(config.directory),
        "levels": _levels(values),
        "written": tuple((each, config.where("per-symbol", each)) for each in values.get("per-symbol", {})),
        "ignored": tuple(_ignored(config)),
        "ledgers": (*own.ledgers, *options.ledgers),
        "supports": tuple(_supports(config)),
        "schedules": own.schedules,
        "wrappers": tuple(map(_wrapper, values.get("wrappers", ()))),
        "noqa": values.get("noqa", options.noqa),
    }
    for name in ("confidence", "fail-on", "exclude", "force-exclude", "error-within"):
        field = name.replace("-", "_")
        if name in values and field not in typed:
            changes[field] = values[name]
    if "horizon" in values and "horizon" not in typed:
        changes["horizon"] = str(values["horizon"])
    if "include" in values and "operands" not in typed:
        changes["paths"] = tuple(here(path) for path in _present(config, "include"))
    if "format" in values and not typed & {"format", "statistics", "output"}:
        changes["format"] = values["format"]
    if "output" in values and "output" not in typed:
        reports = (text.partition(":") for text in values["output"])
        changes["reports"] = tuple(Report(format, here(path)) for format, _, path in reports)
    baseline = values.get("baseline", {})
    if "file" in baseline and options.baseline is None:
        changes["baseline"] = here(baseline["file"])
    if "prune" in baseline and "prune" not in typed and options.baseline != "":
        changes["prune"] = baseline["prune"]
    changes["near"] = baseline.get("near", options.near)
    return replace(options, **changes)


@dataclass(frozen=True)
class Upstreams:
    """What a configuration says of upstreams themselves: ``ledgers``, as paths, and ``schedules``, names or
    paths, by the upstream's normalized name."""

    ledgers: tuple[str, ...] = ()
    schedules: tuple[tuple[str, str], ...] = ()

    def schedule(self, upstream: str) -> str | None:
        """The schedule of *upstream*, however its name is spelt."""
        return dict(self.schedules).get(normalized(upstream))


def upstreams(config: Config, cwd: File) -> Upstreams:
    """What *config* says of upstreams; paths are as seen from *cwd*. Raises ConfigError."""
    _known_upstreams(config)

    def here(path: str) -> str:
        return File(os.path.relpath(config.directory / path, cwd)).as_posix()

    return Upstreams(tuple(map(here, _each(config.values, "ledger"))), tuple(_schedules(config, here)))


def handlers(config: Config, upstream: str) -> tuple[str, ...]:
    """The handlers of deprecations that *config* names for *upstream*."""
    found: tuple[str, ...] = config.values.get("upstreams", {}).get(upstream, {}).get("handlers", ())
    return found


def settings(options: CheckOptions, config: Config | None, typed: frozenset[str]) -> tuple[Setting, ...]:
    """All that is in force, key by key; *options* are settled."""
    written = config.values if config is not None else {}
    found = list(_settings(CONFIGURATION, written, (), config, typed, options))
    if options.against:
        kept = [each for each in found if not each.key.endswith(".supported")]
        return (*kept, Setting("against", options.against, "--against"))
    return tuple(found)


def _settings(
    table: Table,
    written: dict[str, Any],
    path: tuple[str | int, ...],
    config: Config | None,
    typed: frozenset[str],
    options: CheckOptions,
) -> Iterator[Setting]:
    for key in table.keys:
        here = (*path, key.name)
        dest = key.option.lstrip("-").replace("-", "_")
        if dest in typed:
            yield Setting(dotted(here), getattr(options, _FIELDS.get(dest, dest)), key.option)
        elif dest == "baseline" and "no_baseline" in typed:
            yield Setting(dotted(here), None, "--no-baseline")
        elif isinstance(key.kind, Table):
            yield from _settings(key.kind, written.get(key.name, {}), here, config, typed, options)
        elif key.name not in written:
            if not isinstance(key.kind, MapOf) and not _in_words(key):
                yield Setting(dotted(here), key.default, "default")
        elif isinstance(key.kind, MapOf):
            yield from _flat(written[key.name], here, config)
        elif config is not None:
            yield Setting(dotted(here), written[key.name], config.where(*here))


_FIELDS = {"ledger": "ledgers", "output": "reports"}


def _flat(value: Any, path: tuple[str | int, ...], config: Config | None) -> Iterator[Setting]:
    if isinstance(value, dict) and config is not None:
        for name, each in value.items():
            yield from _flat(each, (*path, name), config)
    elif config is not None:
        yield Setting(dotted(path), value, config.where(*path))


def dotted(path: Iterable[str | int]) -> str:
    """The keys of *path* as TOML writes them."""
    return ".".join(
        part if part.replace("-", "").replace("_", "").isalnum() and part.isascii() else f'"{part}"'
        for part in map(str, path)
    )


def _in_words(key: Key) -> bool:
    return key.default is None or (isinstance(key.default, str) and key.default.startswith("("))


def _levels(values: dict[str, Any]) -> Levels:
    return Levels(
        _rules(values.get("rules", {})),
        tuple((pattern, _rules(levels)) for pattern, levels in values.get("per-file", {}).items()),
        tuple((pattern, _rules(levels)) for pattern, levels in values.get("per-symbol", {}).items()),
    )


def _rules(levels: str | dict[str, str]) -> dict[str, str]:
    """A level by the name of each rule."""
    if isinstance(levels, str):
        return {EVERY: levels}
    return {name: level for given, level in levels.items() for name in called(given) or (given,)}


def _wrapper(entry: str | dict[str, Any]) -> Wrapper:
    if isinstance(entry, str):
        return Wrapper(entry)
    told = {name: (str(entry[name]),) for name in ("module", "name") if name in entry}
    return Wrapper(entry["function"], **told)


def _ignored(config: Config) -> Iterator[Suppression]:
    for number, entry in enumerate(config.values.get("ignore", ())):
        line = config.line("ignore", number)
        text = config.texts[line - 1] if line <= len(config.texts) else ""
        yield Suppression(
            Mark.CONFIGURED,
            config.shown,
            Place(line, 1, line, max(len(text), 1) + 1),
            targets=entry.get("symbols", ()),
            rules=entry.get("rules", ()),
            files=entry.get("files", ()),
            until=entry.get("until", ""),
            reason=entry.get("reason", ""),
            source_line=text,
        )


def _each(values: dict[str, Any], name: str) -> Iterator[str]:
    return (entry[name] for entry in values.get("upstreams", {}).values() if name in entry)


def _supports(config: Config) -> Iterator[tuple[str, str]]:
    """The releases that are supported, as specifiers, each with where it is written."""
    for upstream, entry in config.values.get("upstreams", {}).items():
        if "supported" in entry:
            spec = entry["supported"].strip()
            named = spec if spec[0].isalpha() else f"{upstream}{spec if spec[0] in '<>=!~' else ' ' + spec}"
            yield named, config.where("upstreams", upstream, "supported")


def _schedules(config: Config, here: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """The schedules of upstreams, by name; what is no name of one is a file."""
    for upstream, entry in config.values.get("upstreams", {}).items():
        if "schedule" in entry:
            given = entry["schedule"]
            yield normalized(upstream), given if given in schedules() else here(given)


def _present(config: Config, name: str) -> Iterator[str]:
    for number, path in enumerate(config.values[name]):
        if not (config.directory / path).exists():
            where = config.where(name, number)
            raise ConfigError(f"{where}: {dotted((*config.table, name))}: there is no {path!r} here")
        yield path


def _known_upstreams(config: Config) -> None:
    """Raise ConfigError for an upstream of which nothing can be known."""
    from deprecat.upstream.shipped import shipped

    for upstream, entry in config.values.get("upstreams", {}).items():
        if not entry.keys() & {"ledger", "handlers"} and upstream not in shipped():
            hint = near(upstream, shipped()) or "; give it a ledger, see 'deprecat record'"
            raise ConfigError(
                f"{config.where('upstreams', upstream)}: {dotted((*config.table, 'upstreams', upstream))}:"
                f" no ledger of {upstream!r} comes with deprecat{hint}"
            )
