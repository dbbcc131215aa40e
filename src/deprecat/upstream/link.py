"""From the facts of single files to the ledger of all releases.

Nearly everything about a name is local to the file that binds it once the
file's module name is known: aliases get absolute targets, bases absolute names.
So a file's shapes are made once per (module, blob) however many releases share
the blob, and presence is an ``or`` of bit sets. Only three things need the other
files of the same release: star imports, whether a declaration's receiver really
is a deprecation handler, and versions held by names of other modules.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

from deprecat.model.declarations import Declaration, Form, Term
from deprecat.model.digests import blake2b
from deprecat.model.ledger import Ledger, Module
from deprecat.model.releases import History, ReleaseSet
from deprecat.model.symbols import Kind, Shape, Span, Symbol
from deprecat.model.values import dataclass, field
from deprecat.upstream.absolute import absolute
from deprecat.upstream.extract.replacement import replacement
from deprecat.upstream.facts import Binding, Declared, Defined, Facts, Handler, Imported, Version
from deprecat.upstream.link_options import Source, commands

# Instances of DeprecationHandler that other projects import; what they are is known from their own
# releases (conda 23.3.0, conda-build 3.25.0 and anaconda-cli-base 0.5.0 are the first to have one).
KNOWN_HANDLERS = frozenset(
    f"{module}.deprecations.{name}"
    for module in ("conda", "conda_build", "conda_smithy", "anaconda_cli_base")
    for name in ("deprecated", "DeprecationHandler")
)

_BUILTINS = frozenset(dir(builtins))


@dataclass(frozen=True, slots=True)
class Placement:
    """A file as it stands in some releases: which module it is there."""

    module: str
    package: bool
    path: str
    blob: str
    bits: int


@dataclass(frozen=True)
class _Seen:
    """One file's facts, seen as the module that it is."""

    module: str
    package: bool
    facts: Facts

    def resolve(self, dotted: str) -> str:
        """A dotted name as written, made absolute by what its first part is bound to here."""
        root, dot, rest = dotted.partition(".")
        for table in (self.facts.names, self.facts.typing):
            for binding in table.get(root, ()):
                if isinstance(binding, Imported):
                    return absolute(self.module, self.package, binding) + dot + rest
            if root in table:
                return f"{self.module}.{dotted}"
        return f"builtins.{dotted}" if root in _BUILTINS else f"{self.module}.{dotted}"

    def shape(self, name: str, binding: Binding, *, inside: bool = False) -> Shape:
        """The shape of *name*; ``inside`` a class its own module-level namesakes are not meant."""
        if isinstance(binding, Imported):
            return Shape(Kind.ALIAS, target=absolute(self.module, self.package, binding))
        told = binding.annotation or binding.called
        kind, target = binding.kind, ""
        if binding.value and not (binding.value == name and not inside):
            target = self.resolve(binding.value)
            if kind is Kind.CONSTANT and not target.startswith("builtins."):
                kind = Kind.ALIAS
        return Shape(
            kind,
            target=target,
            parameters=binding.parameters,
            bases=tuple("?" if base == "?" else self.resolve(base) for base in binding.bases),
            type=self.resolve(told) if told else "",
            open=binding.open,
        )


@dataclass
class _Growing:
    """A symbol in the making."""

    spans: dict[Shape, int] = field(default_factory=dict)
    members: dict[str, _Growing] = field(default_factory=dict)
    prints: dict[str, int] = field(default_factory=dict)

    def add(self, shape: Shape, bits: int) -> None:
        self.spans[shape] = self.spans.get(shape, 0) | bits

    def finish(self, name: str, history: History) -> Symbol:
        spans = [Span(ReleaseSet(history, bits), shape) for shape, bits in self.spans.items()]
        prints = [(text, ReleaseSet(history, bits)) for text, bits in self.prints.items()]
        return Symbol(
            name,
            tuple(sorted(spans, key=lambda span: (_lowest(span.releases.bits), span.shape))),
            {key: self.members[key].finish(key, history) for key in sorted(self.members)},
            tuple(sorted(prints, key=lambda pair: (_lowest(pair[1].bits), pair[0]))),
        )


def _lowest(bits: int) -> int:
    return bits & -bits


def _grow(
    table: dict[str, _Growing],
    names: Mapping[str, tuple[Binding, ...]],
    seen: _Seen,
    bits: int,
    *,
    inside: bool = False,
) -> None:
    for name, bindings in names.items():
        growing = table.setdefault(name, _Growing())
        for binding in bindings:
            growing.add(seen.shape(name, binding, inside=inside), bits)
            if isinstance(binding, Defined):
                if binding.fingerprint:
                    growing.prints[binding.fingerprint] = growing.prints.get(binding.fingerprint, 0) | bits
                _grow(growing.members, binding.members, seen, bits, inside=True)


class _Release:
    """The files of one release, as far as linking asks for them."""

    def __init__(
        self, seen: Mapping[str, _Seen], roots: tuple[str, ...], handlers: frozenset[str] = KNOWN_HANDLERS
    ) -> None:
        self._seen = seen
        self._handlers = handlers
        self._roots = frozenset(roots)
        self._stars: dict[str, tuple[dict[str, str], bool]] = {}

    def inside(self, dotted: str) -> bool:
        return dotted.partition(".")[0] in self._roots

    def starred(self, module: str) -> tuple[dict[str, str], bool]:
        """What the star imports of *module* bind (name to target), and whether they may bind more."""
        done = self._stars.get(module)
        if done is not None:
            return done
        self._stars[module] = ({}, False)  # a cycle of star imports adds nothing to itself
        seen = self._seen[module]
        bound: dict[str, str] = {}
        more = False
        for star in seen.facts.stars:
            target = absolute(seen.module, seen.package, star)
            if target not in self._seen:
                more = True
                continue
            there = self._seen[target].facts
            further, unknown = self.starred(target)
            more = more or unknown or bool(there.open and there.all_names is None)
            if there.all_names is not None:
                bound |= {name: f"{target}.{name}" for name in there.all_names}
            else:
                public = (name for name in (*there.names, *further) if not name.startswith("_"))
                bound |= {name: further.get(name, f"{target}.{name}") for name in public}
        self._stars[module] = (bound, more)
        return self._stars[module]

    def find(self, dotted: str, limit: int = 12) -> tuple[_Seen, Defined] | None:
        """The definition that a dotted module-level name leads to, through imports."""
        module, _, name = dotted.rpartition(".")
        seen = self._seen.get(module)
        if seen is None or not limit:
            return None
        for binding in (*seen.facts.names.get(name, ()), *seen.facts.provided.get(name, ())):
            if isinstance(binding, Defined) and not binding.value:
                return seen, binding
            target = seen.shape(name, binding).target
            found = self.find(target, limit - 1) if target else None
            if found:
                return found
        target = self.starred(module)[0].get(name, "")
        return self.find(target, limit - 1) if target else None

    def is_handler(self, seen: _Seen, handler: Handler) -> bool:
        """Whether the receiver is an instance of a class shaped like conda's DeprecationHandler."""
        bound = handler.bound
        if isinstance(bound, Imported):
            _, _, rest = handler.name.partition(".")
            target = absolute(seen.module, seen.package, bound) + (f".{rest}" if rest else "")
            if target in self._handlers:
                return True
            found = self.find(target)
            return bool(found) and self._is_instance(*found)  # type: ignore[misc]
        if f"{seen.module}.{handler.name}" in self._handlers:
            return True
        return isinstance(bound, Defined) and self._is_instance(seen, bound)

    def _is_instance(self, seen: _Seen, defined: Defined) -> bool:
        return bool(defined.called) and self._is_class(seen.resolve(defined.called))

    def _is_class(self, dotted: str, limit: int = 12) -> bool:
        if dotted in self._handlers:
            return True
        found = self.find(dotted)
        if not found or not limit:
            return False
        seen, defined = found
        if dotted.rpartition(".")[2] in seen.facts.handler_classes:
            return True
        return any(self._is_class(seen.resolve(base), limit - 1) for base in defined.bases)

    def version(self, seen: _Seen, version: Version) -> tuple[str, str]:
        """The text of a version argument, and why it could not be read."""
        if version.text or not (version.name or version.problem):
            return version.text, ""
        if isinstance(version.bound, Imported):
            _, _, rest = version.name.partition(".")
            target = absolute(seen.module, seen.package, version.bound) + (f".{rest}" if rest else "")
            found = self.find(target)
            if found and found[1].literal:
                return found[1].literal, ""
        return "", version.problem or f"the value of {version.name} is not known"


@dataclass(frozen=True, slots=True, order=True)
class _TermKey:
    deprecate_in: str
    remove_in: str
    path: str
    line: int
    replacement: str
    text: str
    category: str
    unresolved: str


_Identity = tuple[str, str, str, str]  # form, subject, detail, rename


def build(
    upstream: str,
    roots: Iterable[str],
    history: History,
    placements: Iterable[Placement],
    facts: Callable[[str], Facts | None],
    *,
    prose: bool,
    handlers: Iterable[str] = (),
) -> Ledger:
    """The ledger of *history*, from where each file stands in which releases.

    *handlers* are dotted names of handlers of deprecations, classes or instances, besides those that are
    known or found by what they are.

    *facts* gives a blob's facts, ``None`` for one that could not be read: its module is recorded
    as open, so that absence of its names is never claimed. Without *prose* no sentence of the
    upstream is kept: addenda and topics are left out, replacement names stay.
    """
    roots = tuple(sorted(roots))
    by_module: dict[str, list[Placement]] = {}
    for placement in placements:
        by_module.setdefault(placement.module, []).append(placement)
    releases = _releases(by_module, history, facts, roots, KNOWN_HANDLERS.union(handlers))
    modules = {
        name: _module(name, by_module[name], history, facts, releases, prose=prose)
        for name in sorted(by_module)
    }
    standing = (
        (Source(each.module, each.package, facts(each.blob) or Facts(open="unreadable")), each.bits)
        for name in sorted(by_module)
        for each in by_module[name]
    )
    return Ledger(upstream, roots, history, modules, commands(upstream, roots, history, standing))


def _releases(
    by_module: Mapping[str, list[Placement]],
    history: History,
    facts: Callable[[str], Facts | None],
    roots: tuple[str, ...],
    handlers: frozenset[str],
) -> Callable[[int], _Release]:
    @cache
    def seen_as(module: str, package: bool, blob: str) -> _Seen:
        return _Seen(module, package, facts(blob) or Facts(open="unreadable"))

    @cache
    def release(index: int) -> _Release:
        return _Release(
            {
                name: seen_as(name, placement.package, placement.blob)
                for name, placements in by_module.items()
                for placement in placements
                if placement.bits >> index & 1
            },
            roots,
            handlers,
        )

    return release


def _module(
    name: str,
    placements: list[Placement],
    history: History,
    facts: Callable[[str], Facts | None],
    release: Callable[[int], _Release],
    *,
    prose: bool,
) -> Module:
    names: dict[str, _Growing] = {}
    typing: dict[str, int] = {}
    offered: dict[str, int] = {}
    terms: dict[_Identity, dict[_TermKey, int]] = {}
    present = unseen = 0
    for placement in placements:
        bits = placement.bits
        present |= bits
        own = facts(placement.blob)
        if own is None:
            unseen |= bits
            continue
        seen = _Seen(name, placement.package, own)
        if own.open:
            unseen |= bits
        _grow(names, own.names, seen, bits)
        _grow(names, {key: own.provided[key] for key in own.provided if key not in own.names}, seen, bits)
        _mark(typing, (key for key in own.typing if key not in own.names), bits)
        _mark(offered, _offered(seen), bits)
        if own.stars:
            for index in _indices(bits):
                bound, more = release(index).starred(name)
                unseen |= more << index
                for key, target in bound.items():
                    if key not in own.names:
                        names.setdefault(key, _Growing()).add(Shape(Kind.ALIAS, target=target), 1 << index)
                        if own.all_names is None or key in own.all_names:
                            _mark(offered, (key,), 1 << index)
        for declared in own.declared:
            for index in _indices(bits):
                _declare(terms, declared, seen, release(index), placement.path, 1 << index, prose=prose)
    return Module(
        name,
        ReleaseSet(history, present),
        ReleaseSet(history, unseen),
        {key: names[key].finish(key, history) for key in sorted(names)},
        {key: ReleaseSet(history, typing[key]) for key in sorted(typing)},
        tuple(_declaration(name, identity, terms[identity], history) for identity in sorted(terms)),
        {key: ReleaseSet(history, offered[key]) for key in sorted(offered)},
    )


def _mark(table: dict[str, int], names: Iterable[str], bits: int) -> None:
    for name in names:
        table[name] = table.get(name, 0) | bits


def _offered(seen: _Seen) -> Iterator[str]:
    """The aliases that a file itself says to pass on: those in ``__all__``, or where there is none those
    imported so that it shows; and what it assigns, which is no mere import (``a = b.c``)."""
    facts = seen.facts
    told = frozenset(facts.offered if facts.all_names is None else facts.all_names)
    for key, bindings in facts.names.items():
        if any(
            (key in told or isinstance(binding, Defined)) and seen.shape(key, binding).kind is Kind.ALIAS
            for binding in bindings
        ):
            yield key


def _indices(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _declare(
    terms: dict[_Identity, dict[_TermKey, int]],
    declared: Declared,
    seen: _Seen,
    release: _Release,
    path: str,
    bits: int,
    *,
    prose: bool,
) -> None:
    if declared.handler is not None and not release.is_handler(seen, declared.handler):
        return
    deprecate_in, why_deprecate = release.version(seen, declared.deprecate_in)
    remove_in, why_remove = release.version(seen, declared.remove_in)
    detail = declared.detail if prose or declared.form is not Form.TOPIC else _topic(declared.detail)
    identity = (declared.form.value, declared.subject, detail, declared.rename)
    key = _TermKey(
        deprecate_in,
        remove_in,
        path,
        declared.line,
        replacement(declared.text),
        declared.text if prose else "",
        declared.category,
        declared.problem or why_deprecate or why_remove,
    )
    bucket = terms.setdefault(identity, {})
    bucket[key] = bucket.get(key, 0) | bits


def _topic(words: str) -> str:
    """What tells topics of one function apart where their words are not to be told."""
    return f"#{blake2b(words.encode('utf-8', 'surrogatepass'), digest_size=4).hexdigest()}" if words else ""


def _declaration(
    module: str, identity: _Identity, terms: Mapping[_TermKey, int], history: History
) -> Declaration:
    form, subject, detail, rename = identity
    ordered = sorted(terms.items(), key=lambda item: (_lowest(item[1]), item[0]))
    return Declaration(
        Form(form),
        module,
        subject,
        tuple(
            Term(
                ReleaseSet(history, bits),
                key.deprecate_in,
                key.remove_in,
                key.path,
                key.line,
                key.replacement,
                key.text,
                key.category,
                key.unresolved,
            )
            for key, bits in ordered
        ),
        detail,
        rename,
    )
