"""Making a finding of a judgement on a use."""

from __future__ import annotations

from deprecat.lint.knowledge import Said
from deprecat.lint.rules import Rule
from deprecat.lint.timing import Timing
from deprecat.lint.view import Sight, View
from deprecat.lint.wording import spell
from deprecat.model.findings import Confidence, Finding, Level, Notice, Via
from deprecat.model.places import Place
from deprecat.model.releases import ReleaseSet
from deprecat.model.uses import Attempt, Manner


def finding(  # noqa: PLR0913 - the fields of a finding
    view: View,
    sight: Sight,
    rule: Rule,
    symbol: str,
    releases: ReleaseSet,
    *,
    present: ReleaseSet,
    message: str,
    place: Place | None = None,
    notice: Notice | None = None,
    said: Said | None = None,
    missing: str = "",
    replacement: str | None = None,
    attempt: Attempt | None = None,
    inferred: bool = False,
    timing: Timing = Timing(),  # noqa: B008 - frozen
) -> Finding:
    """A finding on a use; a guard, a mere annotation or doubt makes it a note."""
    possible = sight.unsure or sight.possible or sight.linked.use.manner is Manner.PATCH
    confidence = Confidence.INFERRED if inferred else Confidence.CERTAIN
    via = [Via(hop.file.display, hop.line, hop.name) for hop in sight.chain.hops]
    if crossing := sight.crossing:
        via.append(Via("", 0, crossing.symbol, crossing.upstream, crossing.releases))
        message += f"; {crossing.upstream} {spell(crossing.releases)} passes it on as {crossing.symbol}"
    return Finding(
        rule=rule.name,
        level=Level.NOTE if attempt or sight.typing or possible else timing.level or rule.level,
        upstream=view.knowledge.ledger.upstream,
        symbol=symbol,
        missing=missing or symbol,
        path=sight.file.display,
        place=place or sight.linked.use.place,
        message=message,
        releases=recorded(releases),
        present=present & view.history.recorded,
        notice=notice,
        replacement=(said.replacement if said else "") if replacement is None else replacement,
        declared=said.term if said else None,
        guarded=attempt is not None or sight.typing or timing.ready,
        guard_line=attempt.line if attempt in sight.linked.use.guards else 0,
        via=tuple(via),
        scope=sight.linked.use.scope,
        confidence=Confidence.POSSIBLE if possible else confidence,
        deadline=timing.deadline,
    )


def recorded(releases: ReleaseSet) -> ReleaseSet:
    """Those of *releases* that are recorded; all, if none is."""
    return releases & releases.history.recorded or releases
