"""What a downstream file uses: plain facts, no judgement and no ledger.

A *use* is an access path: a root bound by an import, then steps. Collecting
knows nothing of upstreams, so the facts of a file depend on its bytes alone;
linking (``downstream/link.py``) makes roots absolute and follows them through
the project's own modules; a ledger walks what is left, step by step.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING

from deprecat.model.places import Place
from deprecat.model.values import dataclass, field

if TYPE_CHECKING:
    from deprecat.model.exports import Export


@dataclass(frozen=True, slots=True)
class Attribute:
    """The step ``.name``."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """The step ``(...)`` with its shape: how many positional arguments, which keywords,
    and whether ``*args`` / ``**kwargs`` hide more of either. ``places`` are those of the keywords' names.

    ``given`` are the arguments, by position (``"0"``) or keyword, that are plain to see, where one of them is
    a text that may name something: a function of the project may look that up.
    """

    positional: int = 0
    keywords: tuple[str, ...] = ()
    star: bool = False
    double_star: bool = False
    places: tuple[Place, ...] = field(default=(), compare=False)
    given: tuple[tuple[str, str | Path], ...] = ()


@dataclass(frozen=True, slots=True)
class Through:
    """A step that only types can follow: ``subscript``, ``iterate``, ``enter`` (with), ``await``."""

    how: str


Step = Attribute | Call | Through

INSTANCE = Call(
    star=True, double_star=True
)  # an instance, by what the source says: how it was made is not known


@dataclass(frozen=True, slots=True)
class Origin:
    """The import that binds the root of a path.

    ``import a.b.c``          level 0, module ``a`` (the name bound); a use ``a.b.c`` follows as steps
    ``import a.b.c as x``     level 0, module ``a.b.c``
    ``from ..m import n``     level 2, module ``m``, name ``n``
    ``from m import *``       level 0, module ``m``, name ``*``: the name used is the first step

    ``guards`` are those around the import, and around the assignments that passed it on to the name used.
    """

    level: int
    module: str
    name: str
    line: int
    guards: tuple[Guard, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """A root and the steps from it."""

    origin: Origin
    steps: tuple[Step, ...] = ()


# Conditions: what a guard tests. They are judged where a ledger is known.


@dataclass(frozen=True, slots=True)
class Compare:
    """``subject <operator> version``, where subject is a version (``conda.__version__``), directly or
    wrapped (``parse_version(...)``, ``tuple(int(x) for x in ...split(".")[:2])``).

    ``operator`` is one of ``< <= > >= == != startswith in``; ``versions`` has one text (more for ``in``).
    ``width`` is the number of leading components compared if the subject was cut (``[:2]``), else 0.
    """

    subject: Path
    operator: str
    versions: tuple[str, ...]
    width: int = 0


@dataclass(frozen=True, slots=True)
class Has:
    """``hasattr(x, "name")`` or ``"name" in dir(x)``: true where the path resolves."""

    path: Path


@dataclass(frozen=True, slots=True)
class Refer:
    """The truth of a name bound elsewhere (a flag imported from another own module)."""

    path: Path


@dataclass(frozen=True, slots=True)
class Typing:
    """``TYPE_CHECKING``: false at run time."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Anything else; it never narrows."""


@dataclass(frozen=True, slots=True)
class Not:
    of: Condition


@dataclass(frozen=True, slots=True)
class AllOf:
    of: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    of: tuple[Condition, ...]


Condition = Compare | Has | Refer | Typing | Unknown | Not | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class Test:
    """Stands where ``condition`` was true (``holds``) or false.

    ``condition`` says no ``not`` of the test at ``line``: of one that is written with it the condition is the
    opposite of what is ``negated``. A ``part`` is one of several things that the test asks for. A ``default``
    is that of a ``getattr``, which asks by itself.
    """

    condition: Condition
    holds: bool
    line: int
    negated: bool = field(default=False, compare=False)
    part: bool = field(default=False, compare=False)
    default: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Attempt:
    """Stands in the body or in a handler of a ``try`` that catches a failing import or attribute.

    ``number`` tells the ``try`` statements of a file apart. ``catches`` are the relevant names among
    ``ImportError ModuleNotFoundError AttributeError TypeError`` (``Exception``, ``BaseException`` and a
    bare ``except`` count as all of them; a ``contextlib.suppress(...)`` body is an attempt whose handler is
    empty). ``recovers`` is false if every such handler re-raises, exits or raises something else:
    then nothing is excused. ``only`` (of a handler) is true if the ``try`` body holds nothing but
    imports and attribute reads of roots, so that only their failing leads into the handler.
    ``part`` is ``body``, ``handler`` or ``else``.
    """

    number: int
    part: str
    catches: tuple[str, ...]
    recovers: bool
    only: bool
    line: int

    @property
    def absence(self) -> bool:
        """Whether it catches what the absence of a name raises."""
        return self.catches != ("TypeError",)


Guard = Test | Attempt


class Manner(str, Enum):
    """How a path is used."""

    IMPORT = "import"
    READ = "read"
    CALL = "call"
    STORE = "store"
    DELETE = "delete"
    BASE = "base"
    DECORATOR = "decorator"
    EXCEPT = "except"
    PUT = "put"  # set, named in a string, whether it is there or not
    PATCH = "patch"  # named in a string (``mock.patch("a.b")``): fails where it is absent
    ANNOTATION = "annotation"  # not evaluated at run time: a string, or under ``from __future__``
    OVERRIDE = "override"  # a subclass defines a method of this name; it stands for itself if there is none


@dataclass(frozen=True, slots=True)
class Use:
    """One reference. ``guards`` are those around the use itself, outermost first (the origin has its own).
    ``scope`` is the qualified name of the enclosing function or class, empty at module level.
    ``module_place`` (of a from-import) is where the module's name stands. ``told`` is how many of the path's
    first steps were taken where the name was bound: what fails there is told there; of an override, 1 if
    the file itself reads an attribute of that name, or another base may have it. ``parameters`` are those of
    an override, as those of a :class:`~deprecat.model.symbols.Shape`, if it is a plain method."""

    path: Path
    manner: Manner
    place: Place
    guards: tuple[Guard, ...] = ()
    scope: str = ""
    module_place: Place | None = None
    told: int = 0
    parameters: str = ""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """All that is known of one file; a function of its bytes."""

    uses: tuple[Use, ...] = ()
    exports: Mapping[str, tuple[Export, ...]] = field(default_factory=dict)
    stars: tuple[Origin, ...] = ()  # module-level star imports
    all_names: tuple[str, ...] | None = None  # a literal ``__all__``
