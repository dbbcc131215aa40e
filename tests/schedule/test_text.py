"""The text form of schedules: what is shipped, what is refused and how."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deprecat.errors import DeprecatError, PathError, ScheduleError
from deprecat.schedule.schedules import Amount, DayRule, Permit
from deprecat.schedule.text import follows, load, loads, schedule, shipped

NAMES = ("cep9", "conda-build", "django", "nep23", "pep387", "plain", "semver", "spec0")


def test_what_is_shipped() -> None:
    assert tuple(shipped()) == NAMES
    assert [schedule(name).name for name in NAMES] == list(NAMES)


def test_cep_9() -> None:
    cep9 = schedule("cep9")
    assert cep9.deprecates == cep9.removes == Permit("months", (3, 9))
    assert cep9.pending == Amount(regular=2)
    assert cep9.rhythm.months == (1, 3, 5, 7, 9, 11)
    assert cep9.rhythm.rule == DayRule(2, 0)


@pytest.mark.parametrize(
    ("upstream", "name"),
    [("conda", "cep9"), ("conda_build", "conda-build"), ("Django", "django"), ("numpy", "nep23"), ("up", "")],
)
def test_known_followers(upstream: str, name: str) -> None:
    assert follows(upstream) == name


CALVER = 'name = "x"\nversions = { form = "YY.MM" }\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "x.toml: name is missing; a schedule needs one"),
        ("name = 3", "x.toml: name is 3, not a text; put it in quotes"),
        ('name = "x', "x.toml: not TOML: "),
        ('name = "x"\nnme = "y"', "x.toml: unknown key nme; did you mean name?"),
        ('name = "x"\nremove = { usuall = {} }', "x.toml: unknown key remove.usuall; did you mean usual?"),
        ('name = "x"\nzzz = 1', "x.toml: unknown key zzz; there are name, title, source, upstreams,"),
        ('name = "x"\nremove = 3', "x.toml: remove is 3, not a table"),
        ('name = "x"\nversions = { form = "YY" }', "x.toml: versions.form is 'YY'; write YY.MM.MICRO,"),
        (
            'name = "x"\nversions = { form = "YY.MM", since = "new" }',
            "x.toml: versions.since is 'new', which is no version",
        ),
        (
            'name = "x"\nremove = { in = "micro" }',
            "x.toml: remove.in is 'micro'; write 'any', 'minor', 'major' or",
        ),
        ('name = "x"\nremove = { in = [3] }', "x.toml: remove.in names months, which versions MAJOR.MINOR"),
        (CALVER + "remove = { in = [] }", "x.toml: remove.in is []; write 'any'"),
        (CALVER + "remove = { in = [13] }", "x.toml: remove.in is [13]; write months as numbers, 1 to 12"),
        (CALVER + "remove = { in = [true] }", "x.toml: remove.in is [True]; write months"),
        (CALVER + 'remove = { in = "major" }', "x.toml: remove.in is 'major', but versions by the calendar"),
        (
            CALVER + "remove = { in = [4] }\ncalendar = { months = [3, 9] }",
            "x.toml: remove.in names month 4, in which calendar.months has no release",
        ),
        (
            CALVER + "remove = { deprecated = { majors = 1 } }",
            "x.toml: remove.deprecated.majors counts majors",
        ),
        (
            'name = "x"\nremove = { deprecated = { releases = 3 }, usual = { releases = 2 } }',
            "x.toml: remove.usual.releases is less than remove.deprecated.releases",
        ),
        (
            'name = "x"\nremove = { deprecated = { weeks = 3 } }',
            "x.toml: unknown key remove.deprecated.weeks",
        ),
        (
            'name = "x"\nremove = { deprecated = { days = -3 } }',
            "x.toml: remove.deprecated.days is -3; write a number, 0 to 10000",
        ),
        ('name = "x"\ncalendar = { day = 3 }', "x.toml: calendar.months is missing"),
        ('name = "x"\ncalendar = { months = 3 }', "x.toml: calendar.months is 3; write months"),
        (
            'name = "x"\ncalendar = { months = [3], day = 32 }',
            "x.toml: calendar.day is 32; write 'second Monday'",
        ),
        ('name = "x"\ncalendar = { months = [3], day = "fifth Monday" }', "x.toml: calendar.day is 'fifth"),
        (
            CALVER + "calendar = { months = [3], minors = 3 }",
            "x.toml: calendar.minors goes with versions MAJOR",
        ),
        ('name = "x"\nsupport = { months = "two" }', "x.toml: support.months is 'two'; write a number"),
        ('name = "x"\nupstreams = "conda"', "x.toml: upstreams is 'conda'; write the names of"),
    ],
)
def test_what_cannot_be_is_refused(text: str, message: str) -> None:
    with pytest.raises(ScheduleError, match=re.escape(message)) as raised:
        loads(text, "x.toml")
    assert "\n" not in str(raised.value)


def test_an_unknown_schedule() -> None:
    with pytest.raises(ScheduleError, match=r"no schedule 'cep8'; did you mean cep9\?"):
        schedule("cep8")
    with pytest.raises(ScheduleError, match=r"no schedule 'zzz'; there are cep9, conda-build, .*toml file"):
        schedule("zzz")


def test_a_file(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    with pytest.raises(PathError, match=r"own\.toml: cannot read the schedule"):
        schedule(str(file))
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(ScheduleError, match=r"own\.toml: not UTF-8"):
        load(file)
    file.write_text('name = "own"\n', encoding="utf-8")
    assert schedule(str(file)).title == "own"


@given(st.text(max_size=60))
def test_any_text_is_a_schedule_or_one_line(text: str) -> None:
    try:
        loads(text, "x.toml")
    except DeprecatError as error:
        message = str(error)
    else:
        message = "x.toml: a schedule"
    assert message.startswith("x.toml: ")
    assert "\n" not in message
