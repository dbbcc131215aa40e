"""The ledgers that a run uses: the shipped ones, and over them those that the user gives."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from deprecat.model.distributions import normalized
from deprecat.model.ledger import Ledger
from deprecat.upstream.ledger_text import load
from deprecat.upstream.shipped import shipped


def ledgers(given: Sequence[str]) -> dict[str, Ledger]:
    """By upstream. A given ledger takes the place of a shipped one of the same upstream; of two given
    ones the later wins. Raises LedgerError, PathError."""
    if not given:
        return dict(sorted((upstream, load(path)) for upstream, path in shipped().items()))
    mine = {ledger.upstream: ledger for ledger in (load(Path(path)) for path in given)}
    taken = {normalized(upstream) for upstream in mine}
    found = {upstream: load(path) for upstream, path in shipped().items() if upstream not in taken}
    return dict(sorted({**found, **mine}.items()))
