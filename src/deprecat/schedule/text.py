"""Schedules as TOML, see ``docs/schedules.md``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

from deprecat.errors import PathError, ScheduleError
from deprecat.model.distributions import normalized
from deprecat.model.values import fields
from deprecat.schedule.schedules import (
    ORDINALS,
    WEEKDAYS,
    Amount,
    DayRule,
    Permit,
    Rhythm,
    Schedule,
    Window,
)
from deprecat.schedule.versions import Form

_DIRECTORY = Path(__file__).parent.parent / "schedules"
_KINDS = ("any", "minor", "major")
_KEYS = (
    *("name", "title", "source", "upstreams"),
    *("versions", "calendar", "deprecate", "remove", "support"),
)
_UNITS = tuple(each.name for each in fields(Amount))


@cache
def shipped() -> dict[str, Path]:
    """The files of the schedules that come with deprecat, by name."""
    return {path.stem: path for path in sorted(_DIRECTORY.glob("*.toml"))}


def schedule(name: str) -> Schedule:
    """The shipped schedule *name*, or the one in the file *name* if that looks like one: it ends in ``.toml``
    or names a directory. Raises ScheduleError, PathError."""
    known = shipped()
    if name in known:
        return load(known[name])
    if name.endswith(".toml") or "/" in name or "\\" in name:
        return load(Path(name))
    from difflib import get_close_matches  # late: most names are known

    near = get_close_matches(name.lower(), known, 1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}, or name a .toml file"
    raise ScheduleError(f"no schedule {name!r}; {hint}")


def follows(upstream: str) -> str:
    """The name of the shipped schedule that *upstream* is known to follow; empty if there is none."""
    wanted = normalized(upstream)
    for name, path in shipped().items():
        if wanted in map(normalized, load(path).upstreams):
            return name
    return ""


def load(path: Path) -> Schedule:
    """The schedule in the file *path*. Raises ScheduleError, PathError."""
    return loads(load_text(path), str(path))


def load_text(path: Path) -> str:
    """What the file *path* holds. Raises ScheduleError, PathError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PathError(f"{path}: cannot read the schedule: {error.strerror}") from None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise ScheduleError(f"{path}: not UTF-8, so no TOML; save it as UTF-8") from None


def loads(text: str, where: str) -> Schedule:
    """The schedule that *text* says; *where* names the file in errors. Raises ScheduleError."""
    import tomli  # late: a run without schedules never needs it

    try:
        data = tomli.loads(text)
    except (tomli.TOMLDecodeError, RecursionError) as error:
        raise ScheduleError(f"{where}: not TOML: {error}") from None
    return _Reader(where).schedule(data)


class _Reader:
    """Reads one document; every complaint names the file and the key."""

    def __init__(self, where: str) -> None:
        self._where = where

    def schedule(self, data: Mapping[str, Any]) -> Schedule:
        self._known(data, "", _KEYS)
        versions = self._table(data, "versions", ("form", "since"))
        form = self._form(versions)
        deprecate = self._table(data, "deprecate", ("in", "pending"))
        remove = self._table(data, "remove", ("in", "deprecated", "usual"))
        support = self._table(data, "support", ("months", "releases"))
        name = self._text(data, "name", "")
        if not name:
            raise self._wrong("name", "is missing; a schedule needs one")
        found = Schedule(
            name=name,
            title=self._text(data, "title", "") or name,
            form=form,
            source=self._text(data, "source", ""),
            upstreams=self._upstreams(data.get("upstreams", [])),
            rhythm=self._rhythm(data, form),
            deprecates=self._permit(deprecate, "deprecate.in", form),
            removes=self._permit(remove, "remove.in", form),
            pending=self._amount(deprecate, "deprecate", "pending"),
            deprecated=self._amount(remove, "remove", "deprecated"),
            usual=self._amount(remove, "remove", "usual"),
            support=Window(
                self._number(support, "months", "support.months", 0, 1, 1200),
                self._number(support, "releases", "support.releases", 0, 1, 1000),
            ),
        )
        self._possible(found)
        return found

    def _upstreams(self, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
            raise self._wrong("upstreams", f"is {value!r}; write the names of distributions in a list")
        return tuple(value)

    def _possible(self, found: Schedule) -> None:
        """What reads well and yet can never be kept."""
        for key, permit in (("deprecate.in", found.deprecates), ("remove.in", found.removes)):
            stray = sorted(set(permit.months) - set(found.rhythm.months or permit.months))
            if stray:
                raise self._wrong(key, f"names month {stray[0]}, in which calendar.months has no release")
        for key, amount in (
            ("deprecate.pending", found.pending),
            ("remove.deprecated", found.deprecated),
            ("remove.usual", found.usual),
        ):
            if amount.majors and found.form.dated:
                raise self._wrong(f"{key}.majors", "counts majors, and versions by the calendar have none")
        least, usual = dict(found.deprecated.parts), dict(found.usual.parts)
        for unit in least.keys() & usual.keys():
            if usual[unit] < least[unit]:
                raise self._wrong(f"remove.usual.{unit}", f"is less than remove.deprecated.{unit}")

    def _form(self, versions: Mapping[str, Any]) -> Form:
        text = self._text(versions, "form", "MAJOR.MINOR.MICRO", "versions.form")
        since = self._text(versions, "since", "", "versions.since")
        form = Form.of(text, since)
        if form is None:
            raise self._wrong(
                "versions.form", f"is {text!r}; write YY.MM.MICRO, MAJOR.MINOR.MICRO or the like"
            )
        if since:
            try:
                Version(since)
            except InvalidVersion:
                raise self._wrong("versions.since", f"is {since!r}, which is no version") from None
        return form

    def _rhythm(self, data: Mapping[str, Any], form: Form) -> Rhythm:
        table = self._table(data, "calendar", ("months", "day", "window", "every", "minors"))
        months = self._months(table.get("months", []), "calendar.months")
        if table and not months:
            raise self._wrong("calendar.months", "is missing; name the months with a release, as [1, 3, 5]")
        minors = self._number(table, "minors", "calendar.minors", 0, 1, 100)
        every = self._number(table, "every", "calendar.every", 0, 1, 1200)
        for key, given in (("minors", minors), ("every", every)):
            if given and form.dated:
                raise self._wrong(f"calendar.{key}", "goes with versions MAJOR.MINOR only")
        window = self._number(table, "window", "calendar.window", 1, 1, 31)
        return Rhythm(months, self._day(table.get("day", 1)), window, every, minors)

    def _day(self, value: object) -> DayRule:
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 31:
            return DayRule(value)
        words = value.split() if isinstance(value, str) else []
        if len(words) == 2 and words[0].lower() in ORDINALS and words[1].capitalize() in WEEKDAYS:
            nth = ORDINALS.index(words[0].lower()) + 1
            return DayRule(nth if nth < len(ORDINALS) else -1, WEEKDAYS.index(words[1].capitalize()))
        raise self._wrong("calendar.day", f"is {value!r}; write 'second Monday', 'last Friday' or a number")

    def _permit(self, table: Mapping[str, Any], key: str, form: Form) -> Permit:
        value = table.get("in", "any")
        if isinstance(value, str) and value in _KINDS:
            if value == "major" and form.dated:
                raise self._wrong(key, "is 'major', but versions by the calendar have no majors; name months")
            return Permit(value)
        if isinstance(value, list) and value:
            if not form.dated:
                raise self._wrong(key, "names months, which versions MAJOR.MINOR do not tell; write 'minor'")
            return Permit("months", self._months(value, key))
        raise self._wrong(key, f"is {value!r}; write {', '.join(map(repr, _KINDS))} or a list of months")

    def _amount(self, table: Mapping[str, Any], outer: str, key: str) -> Amount:
        found = self._table(table, key, _UNITS, outer)
        return Amount(
            **{unit: self._number(found, unit, f"{outer}.{key}.{unit}", 0, 0, 10000) for unit in found}
        )

    def _months(self, value: object, key: str) -> tuple[int, ...]:
        found = value if isinstance(value, list) else [None]
        for month in found:
            if isinstance(month, bool) or not isinstance(month, int) or not 1 <= month <= 12:
                raise self._wrong(key, f"is {value!r}; write months as numbers, 1 to 12, in a list")
        return tuple(sorted(set(found)))

    def _table(
        self, data: Mapping[str, Any], key: str, known: Iterable[str], outer: str = ""
    ) -> Mapping[str, Any]:
        name = f"{outer}.{key}" if outer else key
        found = data.get(key, {})
        if not isinstance(found, Mapping):
            raise self._wrong(name, f"is {found!r}, not a table")
        self._known(found, name, known)
        return found

    def _known(self, data: Mapping[str, Any], outer: str, known: Iterable[str]) -> None:
        known = tuple(known)
        for key in data:
            if key not in known:
                name = f"{outer}.{key}" if outer else key
                from difflib import get_close_matches

                near = get_close_matches(key, known, 1)
                hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
                raise ScheduleError(f"{self._where}: unknown key {name}; {hint}")

    def _text(self, data: Mapping[str, Any], key: str, default: str, name: str = "") -> str:
        value = data.get(key, default)
        if not isinstance(value, str):
            raise self._wrong(name or key, f"is {value!r}, not a text; put it in quotes")
        return value

    def _number(
        self, data: Mapping[str, Any], key: str, name: str, default: int, least: int, most: int
    ) -> int:
        value = data.get(key, default)
        if key not in data:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self._wrong(name, f"is {value!r}; write a number, {least} to {most}")
        return value

    def _wrong(self, key: str, what: str) -> ScheduleError:
        return ScheduleError(f"{self._where}: {key} {what}")
