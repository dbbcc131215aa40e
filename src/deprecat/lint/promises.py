"""Every declaration of a ledger judged by a schedule: joins what was promised with what exists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import reduce
from operator import or_

from deprecat.lint.knowledge import Knowledge
from deprecat.lint.signature import signature
from deprecat.model.declarations import Declaration, Form, Term
from deprecat.model.ledger import Ledger
from deprecat.model.releases import ReleaseSet
from deprecat.model.symbols import Kind
from deprecat.model.values import dataclass, replace
from deprecat.schedule.calendar import Calendar
from deprecat.schedule.policy import End, Judgement, Rule, judge
from deprecat.schedule.states import passed

NOT_KEPT = frozenset(
    {
        *(Rule.NO_PENDING, Rule.SHORT_PENDING, Rule.SHORT_DEPRECATED),
        *(Rule.DEPRECATE_RELEASE, Rule.REMOVE_RELEASE, Rule.REVERSED, Rule.UNREADABLE),
    }
)
"""What a first declaration can do against a policy."""


def judgements(knowledge: Knowledge, calendar: Calendar) -> Iterator[Judgement]:
    """All declarations of a ledger, by module and in the order of their lines there."""
    declarations = [
        declaration
        for module in sorted(knowledge.ledger.modules)
        for declaration in knowledge.ledger.modules[module].declarations
    ]
    begun: dict[tuple[str, ...], list[Declaration]] = {}
    for declaration in declarations:
        begin = min(declaration.terms, key=lambda term: term.releases.bits & -term.releases.bits)
        first = begin.releases.first
        key = _key(declaration, first.version if first else "", begin)
        begun.setdefault(key, []).append(declaration)
    for declaration in declarations:
        judged = judge(declaration, calendar, presence(knowledge, declaration))
        ended_early = judged.end in (End.WITHDRAWN, End.UNKNOWN) and judged.promises
        if ended_early and not passed(judged.gone, judged.newest.remove_in):
            newest = max(declaration.terms, key=lambda term: term.releases.bits)
            heirs = begun.get(_key(declaration, judged.gone, newest), ())
            if len(heirs) == 1:
                breaches = tuple(each for each in judged.breaches if each.rule is not Rule.WITHDRAWN)
                judged = replace(judged, end=End.MOVED, to=heirs[0], breaches=breaches)
        yield judged


def _key(declaration: Declaration, release: str, term: Term) -> tuple[str, ...]:
    """What two declarations have in common if the second, from *release* on, says what the first said."""
    name = "" if declaration.form in (Form.ACTION, Form.TOPIC) else declaration.subject
    return declaration.form.value, name, declaration.detail, release, term.deprecate_in, term.remove_in


def presence(knowledge: Knowledge, declaration: Declaration) -> ReleaseSet | None:
    """The releases that have what *declaration* is about; ``None`` if the ledger cannot tell: of a topic, a
    branch, a property's setter, or where names may exist that the source does not show."""
    ledger = knowledge.ledger
    if declaration.form is Form.ACTION:
        return _option(ledger, declaration)
    if declaration.form is Form.ARGUMENT:
        return _argument(knowledge, declaration)
    if declaration.form is Form.TOPIC or declaration.detail:
        return None
    module = ledger.modules[declaration.module]
    if not declaration.subject:
        return module.present
    symbol = knowledge.symbol(declaration.symbol)
    return (symbol.present if symbol else ledger.history.none) | module.open


def _option(ledger: Ledger, declaration: Declaration) -> ReleaseSet | None:
    """Where the commands that got the option from the declaring function still take it, whoever adds it."""
    found = [
        each[name].present
        for command in ledger.commands.values()
        for name in declaration.detail.split("/")
        if name in (each := command.options) and declaration.symbol in each[name].declared
    ]
    opens = [
        command.open
        for command in ledger.commands.values()
        if any(declaration.symbol in option.declared for option in command.options.values())
    ]
    return reduce(or_, [*found, *opens]) if found else None


def _argument(knowledge: Knowledge, declaration: Declaration) -> ReleaseSet | None:
    """Where the callable takes the argument: by its signature, or by the declaration itself, which may
    outlive the parameter."""
    symbol = knowledge.symbol(declaration.symbol)
    if symbol is None:
        return None
    taken = reduce(or_, (term.releases for term in declaration.terms))
    for span in symbol.spans:
        shape = span.shape
        read = signature(shape.parameters, bound=shape.kind in (Kind.METHOD, Kind.CLASSMETHOD))
        names = (*read.positional_only, *read.either, *read.keyword_only) if read else ()
        if read is None or read.double_star or shape.open or declaration.detail in names:
            taken |= span.releases
    return taken


@dataclass(frozen=True, slots=True)
class Record:
    """How an upstream kept its schedule, in numbers of identities.

    ``kept`` are those whose first declaration is all that the policy asks for; ``broken`` counts the others
    by each rule that they broke, an identity under every rule. ``postponed`` are those put off at least
    once, ``moves`` how often that was done. ``removed`` tells how many went in which release.
    """

    declared: int
    kept: int
    broken: tuple[tuple[Rule, int], ...]
    longer: int
    postponed: int
    moves: int
    withdrawn: int
    early: int
    late: int
    overdue: int
    standing: int
    removed: tuple[tuple[str, int], ...]


def record(judged: list[Judgement], calendar: Calendar) -> Record:
    """The numbers of those that name releases; those that name none promise nothing."""
    judged = [each for each in judged if each.judged]

    def having(rule: Rule) -> int:
        return sum(any(breach.rule is rule for breach in each.breaches) for each in judged)

    broken = Counter(rule for each in judged for rule in each.first & NOT_KEPT)
    order = list(Rule)
    gone = Counter(each.gone for each in judged if each.end in (End.REMOVED, End.KEPT, End.UNKNOWN))
    index = calendar.history.index
    return Record(
        declared=len(judged),
        kept=sum(not each.first & NOT_KEPT for each in judged),
        broken=tuple(sorted(broken.items(), key=lambda item: order.index(item[0]))),
        longer=sum(Rule.LONGER in each.first for each in judged),
        postponed=having(Rule.POSTPONED),
        moves=sum(each.moves for each in judged),
        withdrawn=having(Rule.WITHDRAWN),
        early=having(Rule.EARLY),
        late=having(Rule.LATE),
        overdue=having(Rule.OVERDUE),
        standing=sum(each.end is End.STANDS for each in judged),
        removed=tuple(sorted(gone.items(), key=lambda item: index[item[0]])),
    )
