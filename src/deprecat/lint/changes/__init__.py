"""The comparison of two releases: values in, values out.

What can be told of two releases is told atom by atom (a name, a parameter, an option, a declaration),
each by what it is in the old and in the new one. So comparisons compose: what went
from A to C went from A to B and did not come back, or went from B to C and was there in A; a release compared
with itself gives nothing.
"""

from __future__ import annotations

from deprecat.lint.changes import commands, declarations, names
from deprecat.lint.changes.pair import Pair
from deprecat.lint.knowledge import Knowledge
from deprecat.model.changes import Change, Comparison
from deprecat.model.releases import Release
from deprecat.model.values import replace

__all__ = ["compare"]


def compare(knowledge: Knowledge, old: Release, new: Release) -> Comparison:
    """All that changed from *old* to *new*, which are releases of the ledger in the order of versions."""
    pair = Pair(knowledge, old, new)
    found = {
        *(
            replace(change, module=knowledge.module_of(change.symbol))
            for change in (*names.compare(pair), *declarations.compare(pair))
        ),
        *(replace(change, module=_command(change)) for change in commands.compare(pair)),
    }
    return Comparison(
        upstream=knowledge.ledger.upstream,
        old=old,
        new=new,
        changes=tuple(sorted(found, key=_order)),
        between=max(pair.last - pair.first - 1, 0),
    )


def _command(change: Change) -> str:
    return change.symbol.rpartition(" ")[0] if change.kind == "option" else change.symbol


def _order(change: Change) -> tuple[int, str, str, str, str, str]:
    return -change.level.rank, change.rule, change.group, change.symbol, change.part, change.message
