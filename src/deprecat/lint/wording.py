"""The sentences of findings: what, since when, until when, how announced."""

from __future__ import annotations

from deprecat.lint.rules import DEPRECATED, NOT_YET, PENDING, REMOVED, REMOVED_OPTION, REMOVED_PRIVATE, Rule
from deprecat.lint.signature import Misfit
from deprecat.model.declarations import Term
from deprecat.model.findings import Notice
from deprecat.model.releases import History, Release, ReleaseSet


def message(  # noqa: PLR0913 - all that a sentence may tell
    rule: Rule,
    missing: str,
    symbol: str,
    present: ReleaseSet,
    *,
    unseen: ReleaseSet | None = None,
    turning: Release | None = None,
    notice: Notice | None = None,
    term: Term | None = None,
    oldest: Release | None = None,
) -> str:
    """One sentence on a finding. *turning* is the release in which the symbol went or came; *oldest* the
    oldest release in question that lacks it, if there are others."""
    what = "" if missing == symbol else f"{missing} is "
    if rule in (REMOVED, REMOVED_PRIVATE, REMOVED_OPTION) and turning is not None:
        along = "" if missing == symbol else f", with {missing}"
        back = (present & present.history.at(turning.version).after).first
        when = f"in {turning.version}, back in {back.version}" if back else f"since {turning.version}"
        return f"gone {when}{along}; existed {spell(present)}; {_announced(notice, term)}"
    if rule is NOT_YET:
        perhaps = f"; whether in {spell(unseen)} cannot be told from the source" if unseen else ""
        asked = f", but {oldest.version} is in question" if oldest else ""
        return (
            f"not there before {turning.version if turning else '?'}{asked}; exists {spell(present)}{perhaps}"
        )
    if rule is DEPRECATED and term is not None:
        return f"{what}deprecated{_since(term)}{_until(term)}"
    if rule is PENDING and term is not None:
        when = f" to be deprecated in {term.deprecate_in}" if term.deprecate_in else " pending deprecation"
        return f"{what.rstrip()}{when}{_until(term)}".strip()
    if unseen:
        return f"not found; whether it exists in {spell(unseen)} cannot be told from the source"
    return f"in none of the recorded releases ({_ends(present.history)})"


def spell(releases: ReleaseSet) -> str:
    """``4.2.0 to 4.12.0`` for readers."""
    releases = releases & releases.history.recorded or releases
    if not releases:
        return "nowhere"
    return ", ".join(
        first.version if first is last else f"{first.version} to {last.version}"
        for first, last in releases.runs
    )


def _ends(history: History) -> str:
    """The oldest and the newest recorded release."""
    first, last = history.recorded.first, history.recorded.last
    return f"{first.version} to {last.version}" if first and last else "there is none"


def gone_since(present: ReleaseSet, turning: Release) -> str:
    """It may have come back: conda 4.3.34 and 4.4.0 are neighbours, but of two branches."""
    back = (present & present.history.at(turning.version).after).first
    return f"gone in {turning.version}, back in {back.version}" if back else f"gone since {turning.version}"


def _announced(notice: Notice | None, term: Term | None) -> str:
    if notice is None or notice is Notice.SILENT or term is None:
        return "never announced"
    promised = f" for {term.remove_in}" if term.remove_in else ", with no release declared"
    if notice is Notice.EARLY:
        return f"removed early, announced{promised}"
    if notice is Notice.LATE:
        return f"removed late, announced{promised}"
    return f"announced{promised}"


def _since(term: Term) -> str:
    return f" since {term.deprecate_in}" if term.deprecate_in else ""


def _until(term: Term) -> str:
    return (
        f", to be removed in {term.remove_in}" if term.remove_in else "; no release declared for its removal"
    )


def misfit_message(
    misfit: Misfit,
    name: str,
    fits: ReleaseSet,
    turning: Release | None,
    notice: Notice | None,
    term: Term | None,
) -> str:
    """One sentence on a call that does not fit."""
    what = {
        "keyword": f"keyword {name!r} is not taken",
        "positional": f"a positional argument for {name!r} is not taken"
        if not name.isdecimal() or int(name) == 1
        else f"as many as {name} positional arguments are not taken",
        "missing": f"argument {name!r} is required",
    }[misfit.how]
    if turning is None:
        where = f"in {spell(fits)}" if fits else "none of the recorded releases"
        return f"{what}; the call fits {where}"
    announced = _announced(notice, term)
    if back := (fits & fits.history.at(turning.version).after).first:
        when = f"in {turning.version}, and the call fits again in {back.version}"
        return f"{what} {when}; it fits in {spell(fits)}; {announced}"
    return f"{what} since {turning.version}; the call fitted in {spell(fits)}; {announced}"
