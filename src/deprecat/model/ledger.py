"""Everything that is known of one upstream, at every recorded release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from deprecat.model.digests import blake2b
from deprecat.model.shell import Script, telling
from deprecat.model.values import dataclass, field

if TYPE_CHECKING:
    from deprecat.model.commands import Command
    from deprecat.model.declarations import Declaration
    from deprecat.model.releases import History, ReleaseSet
    from deprecat.model.symbols import Symbol


@dataclass(frozen=True, slots=True)
class Module:
    """A module through all releases.

    ``open`` are the releases in which it may have names that its source does not
    show (a module ``__getattr__`` that cannot be read, ``globals()`` written to, a star
    import from outside): absence there is never claimed.
    ``names`` are those bound in it at run time; names bound only under
    ``if TYPE_CHECKING:`` are in ``typing``. ``offered`` are those of its aliases that it says to pass on, by
    ``__all__``, ``import x as x``, an assignment or a star import; other imports it may need for itself.
    """

    name: str
    present: ReleaseSet
    open: ReleaseSet
    names: Mapping[str, Symbol] = field(default_factory=dict)
    typing: Mapping[str, ReleaseSet] = field(default_factory=dict)
    declarations: tuple[Declaration, ...] = ()
    offered: Mapping[str, ReleaseSet] = field(default_factory=dict)


@runtime_checkable
class Fingerprinted(Protocol):
    """A mapping of modules, not all of them read yet, that knows where fingerprints stand."""

    def printed(self, fingerprint: str) -> Iterable[str]:
        """The names of the modules in which this fingerprint occurs."""

    def defining(self, name: str) -> Iterable[str]:
        """The names of the modules in which something of this name stands that is no mere alias."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The recorded history of one upstream.

    ``upstream`` is the distribution's name (``conda-build``), ``roots`` are its
    top-level packages (``conda_build``). ``commands`` are its programs and their subcommands by the words
    that run them, and functions that give options to parsers of others. ``schedule`` is the name of
    the shipped schedule that it follows, or the text of one of its own; empty if none was told. ``content``
    is the file that it was read from; empty if it was not. ``shell`` are its shell scripts by their
    paths; none of releases whose scripts were not read.
    """

    upstream: str
    roots: tuple[str, ...]
    history: History
    modules: Mapping[str, Module]
    commands: Mapping[str, Command] = field(default_factory=dict)
    schedule: str = ""
    content: bytes = field(default=b"", repr=False, compare=False)
    shell: Mapping[str, Script] = field(default_factory=dict)

    @property
    def digest(self) -> bytes:
        """What stands for the file that it was read from; empty if it was not. Only what is remembered needs
        it, and it takes as long as reading the ledger."""
        if not self.content:
            return b""
        return blake2b(self.content, digest_size=16).digest()

    @property
    def programs(self) -> frozenset[str]:
        """The names of its programs as a command line begins with them: ``conda``, ``conda-env``."""
        words = [name.split(" ") for name in self.commands if not name.endswith("()")]
        return frozenset(name for first, *rest in words for name in (first, "-".join([first, *rest[:1]])))

    @property
    def shell_functions(self) -> frozenset[str]:
        """The functions of its shell scripts that can be told from others' by their names."""
        return telling(self.upstream, self.shell.values(), self.programs) if self.shell else frozenset()

    def printed(self, fingerprint: str) -> Iterator[Module]:
        """The modules that have a definition with this fingerprint, and perhaps others."""
        modules = self.modules
        if isinstance(modules, Fingerprinted):
            yield from (modules[name] for name in modules.printed(fingerprint))
        else:
            yield from modules.values()

    def defining(self, name: str) -> Iterator[Module]:
        """The modules that define something of this name, and perhaps others; not those that import it."""
        modules = self.modules
        if isinstance(modules, Fingerprinted):
            yield from (modules[each] for each in modules.defining(name))
        else:
            yield from modules.values()
