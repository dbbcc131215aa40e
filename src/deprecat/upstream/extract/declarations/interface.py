"""A call that may declare something, and how its arguments are read. One module per form builds on it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from deprecat.model.declarations import Form
from deprecat.model.symbols import Kind
from deprecat.model.values import dataclass
from deprecat.upstream.extract.scopes import Scope, literal
from deprecat.upstream.extract.scopes import text as text_of
from deprecat.upstream.extract.shapes import dotted, last
from deprecat.upstream.facts import Declared, Defined, Handler, Imported, Version

_VERSION = re.compile(r"\s*v?\d")
_REMOVED = re.compile(r"\bremov(?:ed|al) in (?:\S+ )?v?(\d+(?:\.\d+)+)")
_DEPRECATED = re.compile(r"\bdeprecated (?:since|in|as of) (?:\S+ )?v?(\d+(?:\.\d+)+)")
_NOTHING = (Defined(Kind.CONSTANT), Defined(Kind.ATTRIBUTE))  # bound to something of which nothing is told
ABSENT = Version(problem="missing")


@dataclass(frozen=True, slots=True)
class Site:
    """Where a call stands.

    ``subject`` is the qualified name of what is decorated, else of what encloses the call; ``around``
    the nearest call that it is an argument of; ``branch`` tells that it runs only on some condition.
    ``role`` is ``setter`` or ``deleter`` where one of those of a property is decorated.
    """

    call: ast.Call
    scope: Scope
    subject: str
    around: ast.Call | None = None
    branch: bool = False
    role: str = ""


Reader = Callable[[Site], Declared | None]


def looks_like_version(node: ast.expr, scope: Scope) -> bool:
    """Whether *node* can be a version: a text with a digit first, or a name that holds one or is spelled
    like a constant."""
    while isinstance(node, ast.NamedExpr):
        node = node.value
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and bool(_VERSION.match(node.value))
    name = dotted(node)
    if not name:
        return False
    found = literal(node, scope)
    return last(name).isupper() or (isinstance(found, str) and bool(_VERSION.match(found)))


def speaks_of_versions(call: ast.Call) -> bool:
    """Whether *call* has a keyword that only a handler's methods take."""
    return any(keyword.arg in ("deprecate_in", "remove_in") for keyword in call.keywords)


def handler(receiver: ast.expr, site: Site) -> Handler | None:
    """The handler that *receiver* names, if that can be one: its root is bound in this file, or may
    have come with a star import."""
    name = dotted(receiver)
    bound = site.scope.lookup(name.partition(".")[0]) if name else None
    if not name or (bound is None and not site.scope.file.stars):
        return None
    return None if bound in _NOTHING else Handler(name, bound)


@dataclass(frozen=True, slots=True)
class Given:
    """The arguments of a call by parameter name; ``starred`` if there may be others."""

    values: dict[str, ast.expr]
    starred: bool

    def __getitem__(self, name: str) -> ast.expr | None:
        return self.values.get(name)

    def missing(self, name: str) -> str:
        """Why there is no argument *name*."""
        return "starred arguments" if self.starred else f"no {name} given"


def given(call: ast.Call, *positional: str) -> Given:
    """The arguments of *call*, whose positional parameters are *positional*."""
    values: dict[str, ast.expr] = {}
    starred = any(keyword.arg is None for keyword in call.keywords)
    for name, arg in zip(positional, call.args, strict=False):
        if isinstance(arg, ast.Starred):
            break
        values[name] = arg
    starred |= any(isinstance(arg, ast.Starred) for arg in call.args)
    for keyword in call.keywords:
        if keyword.arg is not None:
            values[keyword.arg] = keyword.value
    return Given(values, starred)


def declared(form: Form, site: Site, arguments: Given, named: Handler, **more: str) -> Declared:
    """A declaration of one of the handler's forms: what they share is read here, *more* is the rest.
    The subject is the site's if none is given."""
    return Declared(
        form,
        more.pop("subject", site.subject),
        site.call.lineno,
        named,
        version(arguments, "deprecate_in", site.scope),
        version(arguments, "remove_in", site.scope),
        text=text_of(arguments["addendum"], site.scope),
        category=dotted(arguments["deprecation_type"]),
        **more,
    )


def version(arguments: Given, name: str, scope: Scope) -> Version:
    """A version argument as far as the file tells it."""
    node = arguments[name]
    while isinstance(node, ast.NamedExpr):
        node = node.value
    if node is None:
        return Version(problem="starred arguments") if arguments.starred else ABSENT
    found = literal(node, scope)
    if isinstance(found, str):
        return Version(text=found)
    if not isinstance(found, ast.AST):
        return Version(problem=f"not a text but {type(found).__name__}")
    written = dotted(node)
    if not written:
        return Version(problem="a call" if isinstance(found, ast.Call) else "an expression")
    bound = scope.lookup(written.partition(".")[0])
    if isinstance(bound, Imported) or (bound is None and scope.file.stars):
        return Version(name=written, bound=bound)
    return Version(name=written, problem="not bound in this file" if bound is None else "no plain text")


def word(node: ast.expr | None, scope: Scope) -> str:
    """The text of *node*, empty if it cannot be told."""
    found = None if node is None else literal(node, scope)
    return found if isinstance(found, str) else ""


def versions_in(message: str) -> tuple[Version, Version]:
    """The versions of deprecation and removal that a message names, empty where it names none."""
    since, until = _DEPRECATED.search(message), _REMOVED.search(message)
    return Version(since.group(1) if since else ""), Version(until.group(1) if until else "")


def origins(node: ast.expr, scope: Scope) -> Iterator[str]:
    """The absolute dotted names that *node* may stand for by way of this file's imports."""
    root, _, rest = dotted(node).partition(".")
    for around in scope.chain():
        if root not in around.ever:
            continue
        for binding in around.ever[root]:
            if isinstance(binding, Imported) and binding.level == 0:
                yield ".".join(part for part in (binding.module, binding.name, rest) if part)
            elif isinstance(binding, Defined) and binding.value:
                yield binding.value
        return
