"""What to use instead of a name at a release: what its upstream says, where its definition went, or what it
was only another name of.

Upstreams write names as people do: without the module, with a module left out, with one that has gone
since. So what is said is looked for in the ledger, and told in full if it is found. A name of the upstream's
that is not there at that release is followed to what came instead of it, and not told if that leads nowhere.
Names of others are told as they are.
"""

from __future__ import annotations

from collections.abc import Iterator

from deprecat.lint.knowledge import is_private
from deprecat.lint.view import View
from deprecat.lint.walk import Answer
from deprecat.model.releases import Release
from deprecat.model.symbols import Kind

_HOPS = 8  # replacements of replacements; more is taken for a cycle


def instead(view: View, symbol: str, text: str, answer: Answer, at: Release) -> str:
    """What to use instead of *symbol* at the release *at*; empty if nothing is known.

    *text* is what was said, *answer* where the use of *symbol* leads.
    """
    if text:
        return _told(view, symbol, text, at, _HOPS)
    return _went(view, symbol, at, _HOPS) or next(_behind(view, symbol, answer, at), "")


def _told(view: View, symbol: str, text: str, at: Release, hops: int) -> str:
    """The name that *text*, said of *symbol*, means."""
    if not all(part.isidentifier() for part in text.split(".")) or not hops:
        return text if hops else ""
    if text.partition(".")[0] in view.knowledge.ledger.roots:
        if _is_there(view, text, at):
            return text
        if found := _below(view, text.split("."), at):
            return found
        return _went(view, text, at, hops - 1) if view.found(text).present else ""
    owner = symbol
    first, _, rest = text.partition(".")
    while owner := owner.rpartition(".")[0]:
        near = _near(view, f"{owner}.{first}", rest, at)
        if near and near != symbol and not symbol.startswith(f"{near}."):
            return near
    return _class_member(view, text, at) or text


def _went(view: View, symbol: str, at: Release, hops: int) -> str:
    """Where *symbol* went, or what was said to use when it did, as it is at the release *at*."""
    here = view.found(symbol)
    before = here.present & here.present.history.at(at.version).before
    gone = (before.history.at(before.last.version).after - before).first if before.last else None
    if gone is None or not hops:
        return ""
    _, said = view.knowledge.notice([symbol], here.present, gone)
    text = said.term.replacement if said else ""
    if text and text != symbol:
        return _told(view, symbol, text, at, hops - 1)
    place = view.knowledge.moved(symbol, gone)
    return place if not place or _is_there(view, place, at) else _went(view, place, at, hops - 1)


def _behind(view: View, symbol: str, answer: Answer, at: Release) -> Iterator[str]:
    """What *symbol* was another name of, where that is still to be had."""
    last, known = answer.present.last, view.knowledge.ledger.modules  # no member of a class stands for itself
    for passed in answer.passed:
        if passed.named or last is None or last.version not in passed.releases:
            continue
        same = passed.symbol.rpartition(".")[2] == symbol.rpartition(".")[2]
        module, _, _ = passed.symbol.rpartition(".")
        public = passed.symbol != symbol and not is_private(passed.symbol) and module in known
        if same and public and _is_there(view, passed.symbol, at):
            yield passed.symbol


def _is_there(view: View, name: str, at: Release) -> bool:
    return at.version in view.found(name).present


def _near(view: View, name: str, rest: str, at: Release) -> str:
    """*name* and the *rest*, written in full, if *name* is there and no import of somebody else's."""
    symbol = view.knowledge.symbol(name)
    targets = {
        span.shape.target if span.shape.kind is Kind.ALIAS else name
        for span in (symbol.spans if symbol else ())
        if at.version in span.releases
    }
    for target in targets if len(targets) == 1 else {name}:
        full = f"{target}.{rest}" if rest else target
        if target.partition(".")[0] in view.knowledge.ledger.roots and _is_there(view, full, at):
            return full
    return ""


def _below(view: View, parts: list[str], at: Release) -> str:
    """The one definition below the package that *parts* begin with whose name ends like them: a module was
    left out."""
    ledger = view.knowledge.ledger
    for end in range(len(parts) - 1, 0, -1):
        package = ".".join(parts[:end])
        entry = ledger.modules.get(package)
        if entry is None or at.version not in entry.present:
            continue
        return _only(view, f"{package}.", parts[end:], at)
    return ""


def _class_member(view: View, text: str, at: Release) -> str:
    """Of ``Class.member`` the full name, if one public class of that name has it."""
    parts = text.split(".")
    return _only(view, "", parts, at) if len(parts) > 1 else ""


def _only(view: View, package: str, parts: list[str], at: Release) -> str:
    """The name that ends with *parts*, if one module alone defines it of those whose name begins with
    *package*."""
    first, last = parts[0], ".".join(parts)
    found = {
        name
        for module in view.knowledge.ledger.defining(first)
        if module.name.startswith(package) and first in module.names
        for span in module.names[first].spans
        if at.version in span.releases and span.shape.kind is not Kind.ALIAS
        if not is_private(name := f"{module.name}.{last}") and _is_there(view, name, at)
    }
    return found.pop() if len(found) == 1 else ""
