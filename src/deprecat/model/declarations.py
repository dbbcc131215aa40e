"""What an upstream's source *said* about its own deprecations."""

from __future__ import annotations

from enum import Enum

from deprecat.model.releases import ReleaseSet
from deprecat.model.values import dataclass


class Form(str, Enum):
    """How a deprecation was declared.

    The first seven are the forms of conda's ``DeprecationHandler``; see
    ``docs/ledger.md`` for each form's subject.
    """

    DECORATOR = "decorator"  # @deprecated(...) on a function, method, property or class
    ARGUMENT = "argument"  # @deprecated.argument(..., "name")
    ACTION = "action"  # action=deprecated.action(..., _StoreTrueAction)
    MODULE = "module"  # deprecated.module(...)
    CONSTANT = "constant"  # deprecated.constant(..., "NAME", value)
    TOPIC = "topic"  # deprecated.topic(..., topic="...")
    PEP702 = "pep702"  # @warnings.deprecated / @typing_extensions.deprecated
    WARNING = "warning"  # warnings.warn(..., DeprecationWarning), or a print or log that says as much


@dataclass(frozen=True, slots=True)
class Term:
    """A declaration as it stood in some releases.

    ``deprecate_in`` and ``remove_in`` are version texts as written, empty where
    none was given. ``path`` is relative to the repository, POSIX. ``replacement``
    is a dotted or bare *name* read out of the addendum, empty if there is none;
    ``text`` is the addendum or message itself, empty in a ledger that ships
    without prose. ``unresolved`` says why versions or subject could not be read.
    """

    releases: ReleaseSet
    deprecate_in: str
    remove_in: str
    path: str
    line: int
    replacement: str = ""
    text: str = ""
    category: str = ""
    unresolved: str = ""


@dataclass(frozen=True, slots=True)
class Declaration:
    """One identity (form, module, subject) and its terms through the releases.

    ``subject`` is the qualified name inside the module: ``Context.conda_exe``; of
    an argument the callable's, with ``detail`` the parameter; of an action the
    function that builds the parser, with ``detail`` the option strings joined by
    ``/``; of a topic the enclosing qualified name, with ``detail`` the topic
    (``#`` and its fingerprint in a ledger without prose); of a module the empty string.
    ``rename`` is the new name of a renamed argument.
    """

    form: Form
    module: str
    subject: str
    terms: tuple[Term, ...]
    detail: str = ""
    rename: str = ""

    @property
    def symbol(self) -> str:
        """The absolute dotted name of what is declared (for a topic: of where it is)."""
        return f"{self.module}.{self.subject}" if self.subject else self.module
