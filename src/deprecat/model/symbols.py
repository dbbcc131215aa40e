"""What an upstream's namespace holds, and in which releases.

A symbol is addressed by module and name: ``conda.exports`` holds ``itervalues``
whether it defines or re-exports it. The two ways are two *shapes*; a
:class:`Span` says at which releases a name had which shape. Spans of one name
may overlap where a release defines it twice (``if PY3: ... else: ...``).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from deprecat.model.releases import ReleaseSet
from deprecat.model.values import dataclass, field


class Kind(str, Enum):
    """What a name is bound to."""

    MODULE = "module"
    CLASS = "class"
    FUNCTION = "function"
    METHOD = "method"
    CLASSMETHOD = "classmethod"
    STATICMETHOD = "staticmethod"
    PROPERTY = "property"
    ATTRIBUTE = "attribute"  # of a class or of its instances (``self.x = ...``)
    CONSTANT = "constant"  # any other value at module level
    ALIAS = "alias"  # another name for ``target``: a re-export, an import, ``a = b``


@dataclass(frozen=True, slots=True, order=True)
class Shape:
    """What a name looks like in some releases.

    ``target``      of an alias: the dotted name it stands for, absolute.
    ``parameters``  of a callable, in short signature text: ``(a, b=, /, *args, c, d=, **kw)``;
                    ``=`` marks a default. ``self`` and ``cls`` are included. Empty: not known.
    ``bases``       of a class, absolute dotted where the module tells, else as written;
                    ``?`` for a base that is no dotted name.
    ``type``        dotted callable or class whose call or annotation gives the value's type:
                    ``context = Context()`` has ``conda.base.context.Context``; a function's is
                    its return annotation, a class's its metaclass. Empty: not known.
    ``open``        of a class: names may exist on it that the source does not show (``__getattr__``,
                    a metaclass or class decorator from outside); of a callable: a decorator may
                    give it another signature.
    """

    kind: Kind
    target: str = ""
    parameters: str = ""
    bases: tuple[str, ...] = ()
    type: str = ""
    open: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A shape and the releases in which a name has it."""

    releases: ReleaseSet
    shape: Shape


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name of a module or class through all releases.

    ``spans`` are sorted by first release, then shape. ``members`` are those of a
    class, by name. ``prints`` are the fingerprints of the normalised body and the
    releases that have them (moves and renames show as equal fingerprints); only of
    functions and classes.
    """

    name: str
    spans: tuple[Span, ...]
    members: Mapping[str, Symbol] = field(default_factory=dict)
    prints: tuple[tuple[str, ReleaseSet], ...] = ()

    @property
    def present(self) -> ReleaseSet:
        present = self.spans[0].releases
        for span in self.spans[1:]:
            present |= span.releases
        return present

    @property
    def kind(self) -> Kind:
        """What it is in the newest release that has it; a definition beats an alias there."""
        newest = self.present.last
        assert newest is not None
        kinds = [span.shape.kind for span in self.spans if newest.version in span.releases]
        return next((kind for kind in kinds if kind is not Kind.ALIAS), kinds[0])
