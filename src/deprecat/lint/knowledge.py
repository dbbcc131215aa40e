"""Questions to one ledger about its symbols: what was declared, how it went, what came instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from deprecat.lint.signature import signature
from deprecat.model.declarations import Declaration, Form, Term
from deprecat.model.findings import Notice
from deprecat.model.ledger import Ledger
from deprecat.model.releases import Release, ReleaseSet, parse, version_of
from deprecat.model.symbols import Kind, Symbol
from deprecat.model.values import dataclass

# Forms that speak of a whole symbol; an argument, an option or a topic says nothing about the name.
WHOLE = frozenset({Form.DECORATOR, Form.MODULE, Form.CONSTANT, Form.PEP702, Form.WARNING})


@dataclass(frozen=True, slots=True)
class Said:
    """A declaration's term that covers a symbol, and the declaration."""

    declaration: Declaration
    term: Term

    @property
    def replacement(self) -> str:
        """What to use instead: the name that the text tells, or that an argument is renamed to."""
        return self.term.replacement or self.declaration.rename


class Knowledge:
    """What a ledger knows, by symbol. The same is asked over and over, so answers are kept."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._said: dict[tuple[str, bool], tuple[Said, ...]] = {}
        self._wholes: dict[str, dict[str, tuple[Declaration, ...]]] = {}
        self._modules: dict[str, str] = {}
        self._prints: dict[str, tuple[tuple[str, ReleaseSet], ...]] = {}

    def said(self, symbol: str, *, behind: bool = False) -> tuple[Said, ...]:
        """The terms that cover *symbol* as a whole: its own, its class's, its module's and packages'.

        With *behind*, only its own: a module's warning is no concern of those who get the symbol by
        another way.
        """
        key = (symbol, behind)
        found = self._said.get(key)
        if found is None:
            found = self._said[key] = tuple(self._sayings(symbol, behind=behind))
        return found

    def _sayings(self, symbol: str, *, behind: bool) -> Iterator[Said]:
        module = self.module_of(symbol)
        parts = symbol.split(".")
        own = len(module.split("."))
        deepest = max(own, *(name.count(".") + 1 for name in self._wholes_of(module)), 0)
        if behind and len(parts) > deepest:
            return
        for end in range(min(len(parts), deepest), 0, -1):  # however long a symbol is
            name = ".".join(parts[:end])
            for declaration in self._wholes_of(module if end >= own else name).get(name, ()):
                if behind and (end < len(parts) or declaration.form in (Form.MODULE, Form.CONSTANT)):
                    continue
                for term in declaration.terms:
                    yield Said(declaration, term)
            if behind:
                return

    def _wholes_of(self, module: str) -> dict[str, tuple[Declaration, ...]]:
        """What is declared in *module* of symbols as a whole, by symbol."""
        wholes = self._wholes.get(module)
        if wholes is None:
            entry = self.ledger.modules.get(module)
            wholes = self._wholes[module] = {}
            for declaration in entry.declarations if entry else ():
                if declaration.form in WHOLE and declaration.detail in ("", "setter", "deleter"):
                    of = declaration.symbol
                    wholes[of] = (*wholes.get(of, ()), declaration)
        return wholes

    def module_of(self, symbol: str) -> str:
        """The longest prefix of *symbol* that is a module at some release."""
        found = self._modules.get(symbol)
        if found is None:
            parts = symbol.split(".")
            deepest = min(len(parts), self._deepest_module)
            prefixes = (".".join(parts[:end]) for end in range(deepest, 0, -1))
            known = (name for name in prefixes if name in self.ledger.modules)
            found = self._modules[symbol] = next(known, parts[0])
        return found

    @cached_property
    def _deepest_module(self) -> int:
        """How many names the longest of all modules' has."""
        return max((name.count(".") + 1 for name in self.ledger.modules), default=0)

    def symbol(self, dotted: str) -> Symbol | None:
        """The symbol's own entry (not what it is an alias of), if *dotted* is no module."""
        module = self.module_of(dotted)
        entry = self.ledger.modules.get(module)
        names = dotted.removeprefix(module).lstrip(".").split(".")
        if entry is None or not names[0]:
            return None
        found = entry.names.get(names[0])
        for name in names[1:]:
            found = found.members.get(name) if found else None
        return found

    def notice(
        self, symbols: Iterable[str], present: ReleaseSet, gone: Release
    ) -> tuple[Notice, Said | None]:
        """How the going of a symbol in release *gone* was announced while it was *present*.

        *symbols* are the names that a declaration may have been made under, the symbol's own first.
        """
        before = present & self.ledger.history.at(gone.version).before
        for i, symbol in enumerate(symbols):
            covering = [said for said in self.said(symbol, behind=i > 0) if said.term.releases & before]
            if covering:
                newest = max(covering, key=lambda said: (said.term.releases & before).bits.bit_length())
                return self.kept(newest.term, gone), newest
        return Notice.SILENT, None

    def kept(self, term: Term, gone: Release) -> Notice:
        """Whether what *term* declares went in *gone* when it was to."""
        promised = parse(term.remove_in)
        if promised is None:
            return Notice.ANNOUNCED
        if version_of(gone.version) < promised:
            return Notice.EARLY
        due = self.ledger.history.since(promised).first
        return Notice.ANNOUNCED if due is None or due.version == gone.version else Notice.LATE

    def parts(self, symbol: str) -> tuple[Declaration, ...]:
        """What was declared about parts of *symbol* (arguments, options, topics, branches), not the whole."""
        entry = self.ledger.modules.get(self.module_of(symbol))
        whole = self._wholes_of(self.module_of(symbol)).get(symbol, ())
        found = entry.declarations if entry else ()
        return tuple(each for each in found if each.symbol == symbol and each not in whole)

    def overdue(self, term: Term, releases: ReleaseSet) -> ReleaseSet:
        """Those of *releases* by which *term* says that the removal has come."""
        due = parse(term.remove_in)
        if not releases or due is None:
            return self.ledger.history.none
        return releases & self.ledger.history.since(due)

    def argument(self, callable_: str, name: str) -> Iterator[Said]:
        """What was declared about argument *name* of the callable defined as *callable_*."""
        entry = self.ledger.modules.get(self.module_of(callable_))
        for declaration in entry.declarations if entry else ():
            about = declaration.form is Form.ARGUMENT and declaration.detail == name
            if about and declaration.symbol == callable_:
                for term in declaration.terms:
                    yield Said(declaration, term)

    def argument_notice(
        self, callable_: str, name: str, before: ReleaseSet, gone: Release
    ) -> tuple[Notice, Said | None]:
        """How the going of an argument in release *gone* was announced while it was taken (*before*)."""
        return self._newest(self.argument(callable_, name), before, gone)

    def _newest(
        self, sayings: Iterable[Said], before: ReleaseSet, gone: Release
    ) -> tuple[Notice, Said | None]:
        covering = [said for said in sayings if said.term.releases & before]
        if not covering:
            return Notice.SILENT, None
        newest = max(covering, key=lambda said: (said.term.releases & before).bits.bit_length())
        return self.kept(newest.term, gone), newest

    def option(self, function: str, name: str) -> Iterator[Said]:
        """What *function*, which builds a parser, declares about the option *name* (``--force``)."""
        entry = self.ledger.modules.get(self.module_of(function))
        for declaration in entry.declarations if entry else ():
            about = declaration.form is Form.ACTION and name in declaration.detail.split("/")
            if about and declaration.symbol == function:
                for term in declaration.terms:
                    yield Said(declaration, term)

    def option_notice(
        self, functions: Iterable[str], name: str, before: ReleaseSet, gone: Release
    ) -> tuple[Notice, Said | None]:
        """How the going of an option in release *gone* was announced by one of *functions* while it was
        taken (*before*)."""
        return self._newest((said for each in functions for said in self.option(each, name)), before, gone)

    def parameter(self, callable_: str, releases: ReleaseSet, position: int) -> str:
        """The parameter that the *position*-th positional argument of *callable_* filled in the newest of
        *releases*; the number itself if it cannot be told."""
        symbol = self.symbol(callable_)
        newest = releases.last
        for span in symbol.spans if symbol and newest else ():
            if newest and newest.version in span.releases:
                bound = span.shape.kind in (Kind.METHOD, Kind.CLASSMETHOD)
                taken = signature(span.shape.parameters, bound=bound)
                if taken and taken.at(position):
                    return taken.at(position)
        return str(position)

    def moved(self, symbol: str, gone: Release) -> str:
        """Where the definition of *symbol* appeared when it went in release *gone*, if at one place only.

        The same definition is one with an equal fingerprint of its normalised body; one that keeps the
        name wins, and is asked for where the body is one of many. A private place is none to send people
        to, unless the symbol was as private.
        """
        old = self.symbol(symbol)
        before = self.ledger.history.at(gone.version).before
        last = (old.present & before).last if old else None
        if old is None or last is None:
            return ""
        places = {
            dotted
            for text in (text for text, releases in old.prints if last.version in releases)
            for dotted, releases in self._defined(text)
            if gone.version in releases and last.version not in releases and _public(dotted, symbol)
        }
        named = {place for place in places if place.rpartition(".")[2] == symbol.rpartition(".")[2]}
        best = named or (places if self._is_of_its_own(old, last) else set())
        return best.pop() if len(best) == 1 else ""

    def _is_of_its_own(self, symbol: Symbol, release: Release) -> bool:
        """Whether no definition of another name had the same body in *release*: ``pass`` is not one's own."""
        names = {
            dotted.rpartition(".")[2]
            for text, at in symbol.prints
            if release.version in at
            for dotted, releases in self._defined(text)
            if release.version in releases
        }
        return len(names) < 2

    def _defined(self, fingerprint: str) -> tuple[tuple[str, ReleaseSet], ...]:
        """The module-level definitions with this fingerprint, and when they have it."""
        found = self._prints.get(fingerprint)
        if found is None:
            found = self._prints[fingerprint] = tuple(
                (f"{module.name}.{name}", releases)
                for module in self.ledger.printed(fingerprint)
                for name, symbol in module.names.items()
                for text, releases in symbol.prints
                if text == fingerprint
            )
        return found

    def kind(self, dotted: str) -> str:
        """What *dotted* is: a module or the kind of its entry; ``name`` if it has none."""
        module = self.ledger.modules.get(dotted)
        parent, _, name = dotted.rpartition(".")
        around = self.ledger.modules.get(parent)
        symbol = around.names.get(name) if around and module else self.symbol(dotted)
        if module and not (symbol and symbol.present - module.present):
            return Kind.MODULE.value
        return symbol.kind.value if symbol else "name"


def is_private(symbol: str) -> bool:
    """Whether part of a dotted name is private by its underscore (PEP 8); ``__version__`` is not."""
    return any(part.startswith("_") and not part.endswith("__") for part in symbol.split("."))


def _public(place: str, symbol: str) -> bool:
    return not is_private(".".join(part for part in place.split(".") if part not in symbol.split(".")))


def state(term: Term, release: Release) -> str:
    """``pending``, ``deprecated`` or ``overdue`` at *release* (CEP 9, and conda's handler: a release that
    equals ``deprecate_in`` is deprecated, one that equals ``remove_in`` is past it).

    A declaration without versions is pending if it warns so, else deprecated.
    """
    at = version_of(release.version)
    deprecate_in, remove_in = parse(term.deprecate_in), parse(term.remove_in)
    if remove_in is not None and at >= remove_in:
        return "overdue"
    if deprecate_in is not None:
        return "pending" if at < deprecate_in else "deprecated"
    return "pending" if term.category == "PendingDeprecationWarning" else "deprecated"
