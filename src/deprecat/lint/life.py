"""A symbol's whole life, from a ledger: what ``deprecat explain`` tells."""

from __future__ import annotations

from collections.abc import Iterator

from deprecat.lint.knowledge import Knowledge, Said, state
from deprecat.lint.walk import Answer, Walker
from deprecat.model.declarations import Declaration, Term
from deprecat.model.findings import Notice
from deprecat.model.lives import Event, Life
from deprecat.model.releases import ReleaseSet, parse
from deprecat.model.symbols import Kind, Shape
from deprecat.model.uses import Attribute

_NOTICES = {
    Notice.ANNOUNCED: "announced",
    Notice.EARLY: "early, announced",
    Notice.LATE: "late, announced",
    Notice.SILENT: "silent",
}


def life(knowledge: Knowledge, symbol: str) -> Life | None:
    """The life of the dotted *symbol*, or None if it is at no recorded release."""
    answer = _reach(knowledge, symbol)
    if not answer.present:
        return None
    entry = knowledge.symbol(symbol)
    newest = entry.spans[-1].shape if entry else Shape(Kind.MODULE)
    about = list(dict.fromkeys(said.declaration for said in _covering(knowledge, answer)))
    events = _events(knowledge, symbol, answer, about)
    return Life(
        symbol=symbol,
        upstream=knowledge.ledger.upstream,
        kind=knowledge.kind(symbol),
        present=answer.present,
        declarations=(*about, *(each for each in knowledge.parts(symbol) if each not in about)),
        events=tuple(events),
        target=newest.target,
        replacement=_replacement(knowledge, symbol, answer.present, about),
        parameters=newest.parameters,
        open=answer.open,
    )


def suggestions(knowledge: Knowledge, symbol: str, limit: int = 3) -> list[str]:
    """Known symbols that *symbol* may have been meant to be: its last name elsewhere first."""
    import difflib

    name = symbol.rpartition(".")[2]
    known = [f"{module.name}.{each}" for module in knowledge.ledger.modules.values() for each in module.names]
    same = [each for each in known if each.rpartition(".")[2] == name]
    close = difflib.get_close_matches(
        symbol, same or [*known, *knowledge.ledger.modules], limit, 0.0 if same else 0.75
    )
    return close[:limit]


def _reach(knowledge: Knowledge, symbol: str) -> Answer:
    module = knowledge.module_of(symbol.rpartition(".")[0] or symbol)
    names = symbol.removeprefix(module).lstrip(".")
    steps = tuple(Attribute(name) for name in names.split(".")) if names else ()
    return Walker(knowledge.ledger).walk(module, steps)


def _covering(knowledge: Knowledge, answer: Answer) -> Iterator[Said]:
    for passed in sorted(answer.passed, key=lambda each: -len(each.symbol)):
        for said in knowledge.said(passed.symbol, behind=not passed.named):
            if said.term.releases & passed.releases & answer.present:
                yield said


def _replacement(knowledge: Knowledge, symbol: str, present: ReleaseSet, about: list[Declaration]) -> str:
    named = [term.replacement for declaration in about for term in declaration.terms if term.replacement]
    if named:
        return named[-1]
    gone = (present.after - present).first
    return knowledge.moved(symbol, gone) if gone else ""


def _events(knowledge: Knowledge, symbol: str, answer: Answer, about: list[Declaration]) -> list[Event]:
    history = knowledge.ledger.history
    events: list[tuple[int, int, Event]] = []

    def add(version: str, rank: int, what: str, detail: str = "") -> None:
        events.append((history.index[version], rank, Event(version, what, detail)))

    known = answer.present | answer.open
    for i, (first, _) in enumerate(known.runs):
        if first.version != history.releases[0].version:
            add(first.version, 0, "returned" if i else "introduced")
        else:
            add(first.version, 0, "introduced", "or before: the oldest recorded release")
    for declaration in about:
        for version, what, detail in _said(declaration, answer.present):
            add(version, 1, what, detail)
    behind = [passed.symbol for passed in answer.passed if not passed.named]
    for _, last in known.runs:
        gone = history.at(last.version).after.first
        if gone is None:
            continue
        notice, said = knowledge.notice([symbol, *behind], answer.present, gone)
        promised = f" for {said.term.remove_in}" if said and said.term.remove_in else ""
        add(gone.version, 2, "removed", f"{_NOTICES[notice]}{promised}")
        if place := knowledge.moved(symbol, gone):
            add(gone.version, 3, "moved", f"to {place}")
    return [event for _, _, event in sorted(events, key=lambda each: (each[0], each[1]))]


def _promise(term: Term) -> str:
    """``deprecated in 24.3, removed in 24.9``, as far as it was told."""
    told = [(term.deprecate_in, "deprecated in"), (term.remove_in, "to be removed in")]
    return ", ".join(f"{verb} {version}" for version, verb in told if version) or "no release declared"


def _said(declaration: Declaration, present: ReleaseSet) -> Iterator[tuple[str, str, str]]:
    """The turns of one declaration: declared, changed, in force, withdrawn."""
    history = present.history
    covered = history.none
    last: Term | None = None
    deprecated = False
    ordered = sorted(
        ((release, term) for term in declaration.terms for release in term.releases & present),
        key=lambda pair: history.index[pair[0].version],
    )
    for release, term in ordered:
        covered |= history.at(release.version)
        span = f"{_promise(term)} ({term.path}:{term.line})"
        now = state(term, release)
        if last is None:
            yield release.version, "pending" if now == "pending" else "deprecated", span
            deprecated = now != "pending"
        else:
            old, new = parse(last.remove_in), parse(term.remove_in)
            if old is not None and new is not None and old != new:
                yield (
                    release.version,
                    "postponed" if new > old else "advanced",
                    f"{last.remove_in} -> {term.remove_in}",
                )
            if not deprecated and now != "pending":
                yield release.version, "deprecated", span
                deprecated = True
        last = term
    withdrawn = (covered.after & present).first if covered else None
    if withdrawn is not None:
        yield withdrawn.version, "withdrawn", ""
