"""What the card of a symbol makes of a ledger's many terms."""

from __future__ import annotations

import io

from deprecat.model.declarations import Declaration, Form, Term
from deprecat.model.lives import Life
from deprecat.model.releases import History, Release
from deprecat.model.values import replace
from deprecat.report.life import render_life

HISTORY = History.of(Release(version) for version in ("1.0", "1.1", "2.0", "2.1", "3.0"))
TERM = Term(HISTORY.at("1.0"), "2.0", "3.0", "up/a.py", 10)


def card(*terms: Term, format: str = "text") -> str:
    life = Life(
        symbol="up.a.f",
        upstream="up",
        kind="function",
        present=HISTORY.all,
        declarations=(Declaration(Form.DECORATOR, "up.a", "f", terms),),
        events=(),
        open=HISTORY.none,
    )
    stream = io.StringIO()
    render_life((life,), format, stream, 80, False)
    return stream.getvalue()


def declared(*terms: Term) -> list[str]:
    lines = card(*terms).splitlines()
    return [line.removeprefix("  declared").strip() for line in lines[2:]]


def test_terms_that_differ_in_their_line_are_one_at_the_newest() -> None:
    assert declared(
        TERM,
        replace(TERM, releases=HISTORY.parse("1.1,2.1"), line=14),
        replace(TERM, releases=HISTORY.at("2.0"), line=12),
    ) == ["deprecated in 2.0, to be removed in 3.0 (up/a.py:14)", "stated by 1.0 to 2.1 (4 releases)"]


def test_terms_that_differ_in_more_stay_apart() -> None:
    for other in (
        replace(TERM, remove_in="4.0"),
        replace(TERM, path="up/b.py"),
        replace(TERM, text="Use g."),
        replace(TERM, replacement="up.a.g"),
        replace(TERM, category="DeprecationWarning"),
        replace(TERM, unresolved="computed"),
    ):
        told = declared(TERM, replace(other, releases=HISTORY.at("1.1"), line=14))
        assert told[1] == "stated by 1.0"
        assert "stated by 1.1" in told


def test_programs_get_every_term() -> None:
    assert card(TERM, replace(TERM, releases=HISTORY.at("1.1"), line=14), format="json").count('"line"') == 2


def test_a_declaration_without_releases_says_what_it_warns_of() -> None:
    bare = replace(TERM, deprecate_in="", remove_in="")
    assert declared(bare)[0] == "deprecated, no release declared (up/a.py:10)"
    pending = replace(bare, category="PendingDeprecationWarning")
    assert declared(pending)[0] == "deprecation pending, no release declared (up/a.py:10)"
