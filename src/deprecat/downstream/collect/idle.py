"""Functions that nothing comes of, told from their text.

What a function uses begins with a name, or with a text that is looked up. Where no word of it is a name
that leads to what somebody asks for, and none imports, looks up or binds anything outside, reading it tells
nothing; and to read takes fifty times as long as to look at the words. A third of all functions are so.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Sequence

from deprecat.downstream.collect.classes import Base, Class
from deprecat.downstream.collect.scopes import Binding, Scope
from deprecat.model.uses import Origin, Path

# What makes a function matter whatever its names stand for: it imports, binds names of others, defines what
# is read where it is called, looks something up or names things in text.
_ACTING = frozenset((b"import", b"global", b"nonlocal", b"def")).union(
    (b"import_module", b"__import__", b"importorskip", b"resolve_name", b"getattr"),
    (b"setattr", b"delattr", b"filterwarnings", b"patch", b"spy"),
)
_BETWEEN = bytes(code for code in range(128) if not (chr(code).isalnum() or chr(code) == "_"))
_BLANK = bytes.maketrans(_BETWEEN, b" " * len(_BETWEEN))


class Idle:
    """Tells the idle functions of a file with these *lines* and the scope *module*, once its top level has
    been read. Nobody asks for what is of the modules *unasked*; *stars* are the star imports, to which any
    name may lead. What is not sure to be idle is not: names that lead to each other in a cycle, say."""

    def __init__(
        self, lines: Sequence[str], module: Scope, stars: Sequence[Origin], unasked: Collection[str]
    ) -> None:
        self._lines = lines
        self._module = module
        self._stars = stars
        self._unasked = unasked
        self._live: set[bytes] = set()  # words that may lead somewhere, less those that were found not to
        self._sure: set[bytes] = set()  # those of them that do, or of which that is just being asked
        self._classes: dict[Class, bool] = {}

    def forget(self) -> None:
        """From now on names of the module may stand for something else."""
        self._live.clear()
        self._sure.clear()
        self._classes.clear()

    def is_idle(self, scope: Scope, body: Sequence[ast.stmt] | Sequence[ast.expr]) -> bool:
        """Whether nothing comes of reading *body*, that of a function with this *scope*: one of the module or
        of a class in it."""
        around = scope.parent
        if around is not None and around.kind == "class":
            if around.thing is None or not self._is_idle_class(around.thing.of):
                return False
            around = around.parent
        if around is not self._module:
            return False
        parameters = (each for bindings in scope.env.values() for each in bindings)
        return all(map(self.leads_nowhere, parameters)) and self._says_nothing(
            body[0].lineno, body[-1].end_lineno
        )

    def leads_nowhere(self, of: Binding) -> bool:
        """Whether what a name is bound to can lead to nothing that is asked for."""
        if not of.telling:
            return True
        if of.held is not None or (of.path is not None and not self.is_unasked(of.path)):
            return False
        if of.thing is not None and not self._is_idle_class(of.thing.of):
            return False
        if of.function is not None:
            node, scope = of.function
            if scope is not self._module:
                return False  # a method's own class would count
            name = node.name.encode() if isinstance(node, ast.FunctionDef) else b""
            if not self._says_nothing(node.lineno, node.end_lineno, (name, b"def")):
                return False
        return all(map(self.leads_nowhere, of.gives))

    def is_unasked(self, path: Path) -> bool:
        """Whether nobody asks for what *path* leads to."""
        return not path.origin.level and path.origin.module in self._unasked

    def _is_idle_class(self, owner: Class) -> bool:
        known = self._classes.get(owner)
        if known is None:
            self._classes[owner] = False  # while it is being asked
            node = owner.node
            known = self._classes[owner] = (
                owner.scope.parent is self._module  # in a function other names count, too
                and all(map(self._is_idle_base, owner.bases))
                and self._says_nothing(node.lineno, node.end_lineno, (node.name.encode(), b"def"))
            )
        return known

    def _is_idle_base(self, base: Class | Base) -> bool:
        return self._is_idle_class(base) if isinstance(base, Class) else all(map(self.is_unasked, base.paths))

    def _says_nothing(self, first: int, last: int | None, besides: Iterable[bytes] = ()) -> bool:
        """Whether no word on the lines *first* to *last* leads anywhere; those *besides* do not count."""
        if self._stars:
            return False
        if not self._live:
            env = self._module.env.items()
            telling = (name for name, bindings in env if any(each.telling for each in bindings))
            self._live = {*_ACTING, *(name.encode() for name in telling)}
        for line in self._lines[first - 1 : last]:
            if not line.isascii():  # other letters may spell a name (PEP 3131)
                return False
            words = line.encode().translate(_BLANK).split()
            if not self._live.isdisjoint(words):
                for word in words:
                    if word in self._live and word not in besides and not self._is_idle_name(word):
                        return False
        return True

    def _is_idle_name(self, word: bytes) -> bool:
        if word in _ACTING or word in self._sure:
            return False
        self._sure.add(word)
        if not all(map(self.leads_nowhere, self._module.env[word.decode()])):
            return False
        self._sure.remove(word)
        self._live.remove(word)
        return True
