"""``deprecat explain``: a symbol's whole life."""

from __future__ import annotations

from typing import TextIO

from deprecat.app.ledgers import ledgers
from deprecat.app.options import ExplainOptions
from deprecat.app.output import emit
from deprecat.errors import SymbolError
from deprecat.lint.knowledge import Knowledge
from deprecat.lint.life import life, suggestions
from deprecat.model.lives import Life


def run(options: ExplainOptions) -> int:
    """Tell the lives of the symbols asked for. Raises :class:`~deprecat.errors.DeprecatError`."""
    known = {root: Knowledge(ledger) for ledger in ledgers(options.ledgers).values() for root in ledger.roots}
    lives = tuple(_life(known, symbol) for symbol in options.symbols)
    emit(lambda stream: _render(lives, options, stream), options.output)
    return 0


def _life(known: dict[str, Knowledge], symbol: str) -> Life:
    knowledge = known.get(symbol.partition(".")[0])
    if knowledge is None:
        raise SymbolError(
            f"{symbol!r} is under none of the recorded packages ({', '.join(sorted(known))});"
            " name a symbol in full, such as conda.exports.itervalues"
        )
    found = life(knowledge, symbol)
    if found is None:
        close = suggestions(knowledge, symbol)
        hint = f"; did you mean {', '.join(close)}?" if close else ""
        raise SymbolError(f"{symbol!r} is in no recorded release of {knowledge.ledger.upstream}{hint}")
    return found


def _render(lives: tuple[Life, ...], options: ExplainOptions, stream: TextIO) -> None:
    from deprecat.report.life import render_life
    from deprecat.report.terminal import columns, wants_color

    render_life(lives, options.format, stream=stream, width=columns(stream), color=wants_color(stream))
