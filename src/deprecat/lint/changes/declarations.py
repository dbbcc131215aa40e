"""What was said: declarations that came, were changed, withdrawn, or whose time has come."""

from __future__ import annotations

from collections.abc import Iterator

from packaging.version import Version

from deprecat.lint.changes.pair import Pair
from deprecat.lint.changes.rules import (
    ADVANCED,
    BY_NOTICE,
    DECLARED,
    DEPRECATED,
    OVERDUE,
    POSTPONED,
    WITHDRAWN,
)
from deprecat.lint.changes.snapshot import hidden
from deprecat.lint.knowledge import WHOLE, state
from deprecat.lint.rules import Rule
from deprecat.lint.signature import signature
from deprecat.model.changes import Change, Standing
from deprecat.model.declarations import Declaration, Form, Term
from deprecat.model.findings import Notice
from deprecat.model.releases import Release, ReleaseSet, parse
from deprecat.model.values import dataclass, replace

_KINDS = {Form.ARGUMENT: "parameter", Form.ACTION: "option", Form.TOPIC: "topic", Form.MODULE: "module"}


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """What is declared: a symbol as a whole, in whatever form, or a part of it."""

    symbol: str
    kind: str = ""  # empty: the symbol
    detail: str = ""


def compare(pair: Pair) -> Iterator[Change]:
    """Every change of what the upstream says of itself."""
    for name in sorted(pair.ledger.modules):
        subjects: dict[Subject, list[Declaration]] = {}
        for declaration in pair.ledger.modules[name].declarations:
            subjects.setdefault(_subject(declaration), []).append(declaration)
        for subject in sorted(subjects):
            yield from _compared(_History(pair, subject, subjects[subject]))


def _subject(declaration: Declaration) -> Subject:
    whole = declaration.form in WHOLE and declaration.detail in ("", "setter", "deleter")
    if whole:
        return Subject(declaration.symbol)
    kind = _KINDS.get(declaration.form, "branch")
    return Subject(declaration.symbol, kind, declaration.detail)


class _History:
    """What was declared of one subject, through the releases."""

    def __init__(self, pair: Pair, subject: Subject, declarations: list[Declaration]) -> None:
        self.pair = pair
        self.subject = subject
        self._said = [(each, term) for each in declarations for term in each.terms]

    def at(self, releases: ReleaseSet) -> Term | None:
        """The term of one release: of several the one that says most, and then the latest."""
        found = [term for _, term in self._said if term.releases.bits & releases.bits]
        return max(found, key=_weight) if found else None

    def replacement(self) -> str:
        named = [term.replacement or each.rename for each, term in self._said]
        return next((name for name in reversed(named) if name), "")

    def since(self, term: Term) -> Release:
        """The release since which *term*'s versions have been declared, up to the new one."""
        pair, release = self.pair, self.pair.new.release
        for position in range(pair.last - 1, pair.first, -1):
            before = self.at(ReleaseSet(pair.history, 1 << position))
            if before is None or _promise(before) != _promise(term):
                break
            release = pair.history.releases[position]
        return release

    def promised(self) -> tuple[str, ...]:
        named: list[str] = []
        for position in range(self.pair.last + 1):
            term = self.at(ReleaseSet(self.pair.history, 1 << position))
            if term and term.remove_in and (not named or named[-1] != term.remove_in):
                named.append(term.remove_in)
        return tuple(named)


def _weight(term: Term) -> tuple[bool, Version, Version, str, int]:
    lowest = Version("0")
    remove_in, deprecate_in = parse(term.remove_in), parse(term.deprecate_in)
    return (
        remove_in is not None or deprecate_in is not None,
        remove_in or lowest,
        deprecate_in or lowest,
        term.path,
        term.line,
    )


def _promise(term: Term) -> tuple[str, str]:
    return term.deprecate_in, term.remove_in


def _compared(history: _History) -> Iterator[Change]:
    pair = history.pair
    was, now = history.at(pair.old.set), history.at(pair.new.set)
    if now is None:
        if was is not None and _still_there(history):
            yield _withdrawn(history, was)
        return
    if was is None:
        yield _made(history, now, DECLARED, _spoken(now, pair.new.release), history.since(now))
    elif _promise(was) != _promise(now):
        yield from _changed(history, was, now)
    before = state(was, pair.old.release) if was else "pending"
    after = state(now, pair.new.release)
    if after == "overdue" and before != "overdue":
        text = f"to be removed in {now.remove_in}, and still there; conda's handler raises from there on"
        due = pair.history.since(Version(now.remove_in)) & pair.window
        yield _made(history, now, OVERDUE, text, due.first or pair.new.release)
    elif after == "deprecated" and before == "pending" and was is not None and now.deprecate_in:
        due = pair.history.since(Version(now.deprecate_in)) & pair.window
        yield _made(
            history,
            now,
            DEPRECATED,
            f"deprecated since {now.deprecate_in}{_until(now)}",
            due.first or pair.new.release,
        )


def _changed(history: _History, was: Term, now: Term) -> Iterator[Change]:
    before, after = parse(was.remove_in), parse(now.remove_in)
    rule = DECLARED
    if before is not None and after is not None:
        rule = POSTPONED if after > before else ADVANCED
        text = f"to be removed in {now.remove_in}, and no longer in {was.remove_in}"
        if after == before:
            old, new = parse(was.deprecate_in), parse(now.deprecate_in)
            if old == new:
                return  # 24.3 and 24.3.0
            rule = DECLARED
            text = (
                f"to be deprecated in {now.deprecate_in or '?'}, and no longer in {was.deprecate_in or '?'}"
            )
    elif before is not None:
        rule = POSTPONED
        text = f"no release is named for its removal any more, which was to be in {was.remove_in}"
    else:
        text = _spoken(now, history.pair.new.release)
    yield _made(history, now, rule, text, history.since(now), before=_told(was))


def _withdrawn(history: _History, was: Term) -> Change:
    pair = history.pair
    present = pair.history.none
    for position in range(pair.first, pair.last + 1):
        one = ReleaseSet(pair.history, 1 << position)
        present |= one if history.at(one) else pair.history.none
    gone = pair.gone_in(present)
    text = "no longer declared deprecated, and still there"
    if history.subject.kind in ("topic", "branch"):
        # What it was about is not seen; what was promised is the best that there is to go by.
        last = (present & pair.window).last
        was = (history.at(pair.history.at(last.version)) if last else None) or was
        if was.remove_in and pair.knowledge.kept(was, gone) is not Notice.EARLY:
            notice = pair.knowledge.kept(was, gone)
            text = f"no longer declared deprecated since {gone.version}; announced for {was.remove_in}"
            return replace(_made(history, was, BY_NOTICE[notice], text, gone), notice=notice)
        text = "no longer declared deprecated; whether it is gone cannot be told from the source"
    return _made(history, was, WITHDRAWN, text, gone)


def _still_there(history: _History) -> bool:
    """Whether what was declared is there without a declaration now."""
    pair, subject = history.pair, history.subject
    if not pair.leads(subject.symbol):
        return False
    if subject.kind == "parameter":
        found = pair.new.definition(subject.symbol)
        for shape in found.shapes if found else ():
            taken = signature(shape.parameters, bound=False)
            if taken and subject.detail in (*taken.positional_only, *taken.either, *taken.keyword_only):
                return True
        return False
    if subject.kind == "option":
        names = subject.detail.split("/")
        return any(
            any(pair.old.has(at) and pair.new.has(at) for at in option.takes.values())
            for command in pair.ledger.commands.values()
            for name, option in command.options.items()
            if name in names and pair.old.has(option.declared.get(subject.symbol, pair.history.none))
        )
    return True


def _spoken(term: Term, release: Release) -> str:
    if state(term, release) == "pending":
        when = f"to be deprecated in {term.deprecate_in}" if term.deprecate_in else "pending deprecation"
        return f"{when}{_until(term)}"
    since = f" since {term.deprecate_in}" if term.deprecate_in else ""
    return f"deprecated{since}{_until(term)}"


def _until(term: Term) -> str:
    return f", to be removed in {term.remove_in}" if term.remove_in else ", no release named for its removal"


def _told(term: Term) -> str:
    return f"{term.deprecate_in or '?'} to {term.remove_in or '?'}"


def _made(
    history: _History, term: Term, rule: Rule, text: str, release: Release, *, before: str = ""
) -> Change:
    subject = history.subject
    private = hidden(subject.symbol) and not subject.symbol.endswith("__")
    return Change(
        rule=rule.name,
        level=rule.level,
        symbol=subject.symbol,
        kind=subject.kind or history.pair.knowledge.kind(subject.symbol),
        standing=Standing.PRIVATE if private else Standing.PUBLIC,
        message=text,
        release=release.version,
        part=subject.detail,
        before=before,
        after=_told(term),
        declared=term,
        promised=history.promised(),
        replacement=history.replacement(),
    )
