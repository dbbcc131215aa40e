"""What docs/schedules.md tells is what schedules do."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from statistics import median

from deprecat.app.ledgers import ledgers
from deprecat.app.schedules import calendar_of
from deprecat.model.values import fields, replace
from deprecat.schedule.policy import Rule
from deprecat.schedule.schedules import Amount
from deprecat.schedule.text import loads, schedule, shipped

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "schedules.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def first_column(text: str, title: str) -> list[str]:
    table = re.search(rf"^\| {title} \|.*\n\| --.*\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert table
    return [word for line in table[1].splitlines() for word in re.findall(r"`([\w.-]+)`", line.split("|")[1])]


def test_the_shipped_ones_are_listed() -> None:
    assert sorted(first_column(section("Shipped"), "Schedule")) == sorted(shipped())


def test_the_examples_are_schedules() -> None:
    examples = re.findall(r"^```toml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert len(examples) == 2
    cep9, ours = (loads(each, "an example") for each in examples)
    assert cep9 == schedule("cep9")
    assert ours == replace(
        ours, removes=schedule("semver").removes, deprecated=Amount(releases=1, days=90), name="ours"
    )


def test_every_key_is_listed_and_nothing_else() -> None:
    reader = (ROOT / "src/deprecat/schedule/text.py").read_text(encoding="utf-8")
    tables = dict(re.findall(r'self\._table\(data, "(\w+)", \(([^)]*)\)', reader))
    known = {f"{table}.{key}" for table, keys in tables.items() for key in re.findall(r'"(\w+)"', keys)}
    assert set(first_column(section("One's own"), "Key")) == known | {"name", "title", "source", "upstreams"}
    assert first_column(section("One's own"), "Unit") == [each.name for each in fields(Amount)]


def test_every_member_of_the_board_is_on_the_page() -> None:
    page = (ROOT / "docs" / "output.md").read_text(encoding="utf-8").partition("\n## Schedule\n")[2]
    schema = json.loads((ROOT / "docs/schemas/schedule.schema.json").read_text(encoding="utf-8"))
    assert sorted(first_column(page, "Member")) == sorted(schema["properties"])
    for name in ("coming", "standing"):
        inner = set(schema["$defs"][name]["properties"])
        assert inner <= set(re.findall(r"`(\w+)`", page)), name


def test_every_rule_is_listed_with_its_level() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \| (error|warning|note) \|", section("The board"), re.MULTILINE)
    assert dict(rows) == {rule.value: rule.level.value for rule in Rule} | {"due": "warning"}


def test_how_conda_kept_the_rule_of_cep_8() -> None:
    calendar = calendar_of(ledgers(())["conda"], datetime.date(2026, 8, 20))
    kept = [each for each in calendar.punctuality() if not each.release.version.startswith("22.")]
    late = [each.late for each in kept]
    assert (len(kept), sum(each.inside for each in kept)) == (22, 2)
    assert ([day for day in late if day < 0], max(late), median(late)) == ([-4], 22, 14)
