"""What one upstream source file says: plain facts, a function of its bytes alone.

Nothing here knows the file's module name or release; relative imports stay
relative. ``upstream/link.py`` turns facts into shapes once a module name is known.
"""

from __future__ import annotations

from collections.abc import Mapping

from deprecat.model.declarations import Form
from deprecat.model.symbols import Kind
from deprecat.model.values import dataclass, field


@dataclass(frozen=True, slots=True)
class Imported:
    """``import a.b`` (module ``a.b``, name empty), ``from ..m import n`` (level 2, module ``m``, name ``n``).
    A star import has the name ``*``. For ``import a.b`` without ``as`` the bound name stands for ``a``:
    then ``module`` is ``a``."""

    level: int
    module: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Defined:
    """A definition or assignment.

    ``value``       of an assignment: the dotted name assigned (``a = b.c``), as written.
    ``called``      dotted callable if the value is a call (``context = Context()``), as written.
    ``annotation``  dotted name of the annotation or return annotation (``Optional[X]``, ``X | None`` and
                    quoted forms give ``X``), as written; of a class, its metaclass.
    ``bases``       as written, ``?`` for what is no dotted name (a call such as ``with_metaclass(M, B)``
                    gives its dotted arguments).
    ``fingerprint`` 8 hex digits over the normalised body (no docstring, no positions, own name masked,
                    decorators left out), of functions and classes.
    ``members``     of a class: see :class:`Facts.names` for the value.
    ``literal``     the text of a string literal that looks like a version (``REMOVE_IN = "2.0.0"``).
    """

    kind: Kind
    parameters: str = ""
    value: str = ""
    called: str = ""
    annotation: str = ""
    bases: tuple[str, ...] = ()
    open: bool = False
    fingerprint: str = ""
    members: Mapping[str, tuple[Binding, ...]] = field(default_factory=dict)
    literal: str = ""


Binding = Imported | Defined


@dataclass(frozen=True, slots=True)
class Handler:
    """How a declaration names its handler: the dotted receiver as written (``deprecated``), and how that
    root name is bound where the call stands (an import, module level or inline, or a definition)."""

    name: str
    bound: Binding | None


@dataclass(frozen=True, slots=True)
class Version:
    """A version argument: its text, or the dotted name (with its binding, if imported) that holds it."""

    text: str = ""
    name: str = ""
    bound: Binding | None = None
    problem: str = ""  # why it could not be read: ``a call``, ``missing``, ...


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration as written. ``handler`` is None for forms that need none (PEP 702, warnings).
    ``subject``, ``detail``, ``rename`` as in :class:`deprecat.model.declarations.Declaration`.
    ``text`` is the addendum or message; an f-string's values stand as ``{...}``."""

    form: Form
    subject: str
    line: int
    handler: Handler | None = None
    deprecate_in: Version = Version()
    remove_in: Version = Version()
    detail: str = ""
    rename: str = ""
    text: str = ""
    category: str = ""
    problem: str = ""  # why the subject could not be read


@dataclass(frozen=True, slots=True)
class Words:
    """A literal text, or (``many``) a display of texts."""

    texts: tuple[str, ...]
    many: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A variable or a dotted name, as written."""

    name: str


@dataclass(frozen=True, slots=True)
class Display:
    """A tuple or list of values that are not all texts."""

    values: tuple[Value, ...]


Value = Words | Named | Display | None  # None: anything else


@dataclass(frozen=True, slots=True)
class ParserStep:
    """One step of a function that may build argparse parsers.

    ``function`` is the dotted callee (``p.add_argument``, with ``?`` for what is no name); empty for a mere
    assignment, whose value is ``positional``; ``p.prog=`` for setting an attribute. ``targets`` are the
    variables bound, ``return`` for what is returned. ``passed`` is the function's own ``**kwargs`` handed on;
    ``star`` tells of other ``*`` or ``**`` arguments. ``declared`` tells that the option's action may come
    from a deprecation handler. ``branch`` tells that it runs only on some condition.
    """

    function: str
    targets: tuple[str, ...] = ()
    positional: tuple[Value, ...] = ()
    keywords: tuple[tuple[str, Value], ...] = ()
    passed: str = ""
    star: bool = False
    declared: bool = False
    branch: bool = False


@dataclass(frozen=True, slots=True)
class ParserFunction:
    """What a function or method (``name`` is its qualified name, empty for the module's own code) does to
    parsers, in order. ``rest`` is its ``**kwargs``, ``imports`` what import statements inside it bind."""

    name: str
    parameters: tuple[str, ...]
    defaults: tuple[tuple[str, Value], ...]
    rest: str
    imports: tuple[tuple[str, Imported], ...]
    steps: tuple[ParserStep, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of one upstream file.

    ``names``    what each module-level name is bound to at run time once the module has run: later
                 plain bindings replace earlier ones, bindings in branches add up, ``del`` takes away.
    ``typing``   names bound only under ``if TYPE_CHECKING:``.
    ``provided`` names that only ``__getattr__`` gives (a handler's constants with their value, names
                 tested for in a module ``__getattr__``).
    ``stars``    star imports, in order.
    ``all_names``  a readable ``__all__``; ``None`` if there is none.
    ``offered``  imported names that are told to be meant for others: ``import x as x``, ``x = x``.
    ``open``     why other names may exist: ``__getattr__``, ``globals()``, ``exec``...; empty if none may.
    """

    names: Mapping[str, tuple[Binding, ...]] = field(default_factory=dict)
    typing: Mapping[str, tuple[Binding, ...]] = field(default_factory=dict)
    provided: Mapping[str, tuple[Binding, ...]] = field(default_factory=dict)
    stars: tuple[Imported, ...] = ()
    all_names: tuple[str, ...] | None = None
    offered: tuple[str, ...] = ()
    open: str = ""
    declared: tuple[Declared, ...] = ()
    handler_classes: tuple[str, ...] = ()  # classes here that are shaped like conda's DeprecationHandler
    options: tuple[ParserFunction, ...] = ()  # what the functions here do to argparse parsers
