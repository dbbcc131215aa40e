"""``deprecat explain``: a symbol's whole life."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TextIO

from deprecat.app.ledgers import ledgers
from deprecat.app.options import ExplainOptions
from deprecat.app.reports import foresee_reports, publish
from deprecat.app.schedules import calendar_at, configured
from deprecat.errors import SymbolError
from deprecat.lint.knowledge import Knowledge
from deprecat.lint.life import life, suggestions
from deprecat.lint.prospects import prospects
from deprecat.model.lives import Life
from deprecat.model.values import replace


def run(options: ExplainOptions) -> int:
    """Tell the lives of the symbols asked for. Raises :class:`~deprecat.errors.DeprecatError`."""
    foresee_reports(options)
    known = {root: Knowledge(ledger) for ledger in ledgers(options.ledgers).values() for root in ledger.roots}
    lives = tuple(_placed(_life(known, symbol), known, options) for symbol in options.symbols)
    publish(lambda *where: _render(lives, *where), options)
    return 0


def _placed(life: Life, known: dict[str, Knowledge], options: ExplainOptions) -> Life:
    """*life* with its place on the schedule."""
    if options.at is None:
        return life
    knowledge = known[life.symbol.partition(".")[0]]
    ledger = knowledge.ledger
    calendar = calendar_at(ledger, options.at, configured(options.schedules, ledger.upstream))
    return replace(life, prospects=tuple(prospects(knowledge, life.declarations, calendar)))


def _life(known: dict[str, Knowledge], symbol: str) -> Life:
    root, dot, rest = symbol.partition(".")
    if not all(part.isidentifier() for part in symbol.split(".")):
        raise SymbolError(f"{symbol!r} is no dotted name; write for example conda.exports.itervalues")
    knowledge = known.get(root)
    if knowledge is None:
        near = get_close_matches(root.lower(), known, 1)
        hint = f"did you mean {near[0]}{dot}{rest}?" if near else "record its package, or name it in full"
        recorded = ", ".join(sorted(known))
        raise SymbolError(f"{symbol!r} is under none of the recorded packages ({recorded}); {hint}")
    found = life(knowledge, symbol)
    if found is None:
        close = suggestions(knowledge, symbol)
        hint = f"did you mean {' or '.join(close)}?" if close else "is it spelled as it is imported?"
        raise SymbolError(f"{symbol!r} is in no recorded release of {knowledge.ledger.upstream}; {hint}")
    return found


def _render(lives: tuple[Life, ...], format: str, stream: TextIO, width: int, color: bool) -> None:
    from deprecat.report.life import render_life

    render_life(lives, format, stream=stream, width=width, color=color)
