"""What names and expressions stand for at the point of the file that is being read."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from deprecat.downstream.collect import conditions
from deprecat.downstream.collect.attempts import last_part
from deprecat.downstream.collect.paths import INSTANCE, LINKS, call_step, chain, root_of
from deprecat.downstream.collect.positions import column
from deprecat.downstream.collect.scopes import Binding, Choice, Scope
from deprecat.model.places import Place
from deprecat.model.uses import (
    AnyOf,
    Attribute,
    Condition,
    Guard,
    Has,
    Origin,
    Path,
    Step,
    Test,
    Through,
    Unknown,
    Use,
)

ALTERNATIVES = 16  # of one name; beyond that the facts would multiply and say nothing more
_STEPS = 24  # of one path; longer ones only arise from names that are bound to parts of themselves

_BUILTINS = frozenset(dir(builtins)).union(  # of every Python, whichever runs this
    ["aiter", "anext", "EncodingWarning", "ExceptionGroup", "BaseExceptionGroup", "PythonFinalizationError"],
    ["WindowsError", "unicode", "basestring", "xrange", "raw_input", "long", "reduce", "unichr"],
)
_TYPING = frozenset(("typing", "typing_extensions", "__future__"))
_WRAPPERS = frozenset(("Optional", "Union", "Annotated", "Final", "ClassVar", "Required", "NotRequired"))
IMPORTERS = frozenset(("import_module", "__import__", "importorskip"))


class ValueReader:
    """The state while one file is read, and the values of its names and expressions.

    ``guards`` are the known guards here, ``unsure`` counts the unknown ones inside the current scope.
    ``silent`` reading binds names and emits nothing.
    """

    def __init__(self, lines: Sequence[str], module: Scope, *, walrus: Sequence[int], quoted: bool) -> None:
        """*lines* are those of the file; *walrus*: the lines with a ``:=``; *quoted*: the file
        does not evaluate annotations (``from __future__ import annotations``)."""
        self.uses: list[Use] = []
        self.stars: list[Origin] = []
        self.scope = self.module = module
        self.guards: tuple[Guard, ...] = ()
        self.unsure = 0
        self.silent = False
        self.attempted: dict[int, Condition] = {}
        self._lines = lines
        self._ascii = all(map(str.isascii, lines))
        self._walrus = walrus
        self._quoted = quoted
        self._makers = {"getattr", *IMPORTERS}  # names of functions that may be read where they are called
        self._choices: dict[int, tuple[Condition, Choice]] = {}  # by identity; the condition keeps it
        self._fixed: Place | None = None
        self._evaluated = True
        self._later: list[Callable[[], None]] = []
        self._written: list[tuple[str, tuple[Binding, ...]]] | None = None

    # Places

    def place(self, start: ast.expr | ast.stmt | ast.alias, end: ast.expr | ast.stmt | ast.alias) -> Place:
        if self._fixed is not None:
            return self._fixed
        first, last = start.lineno, end.end_lineno or start.lineno
        before, after = start.col_offset, end.end_col_offset or 0
        if not self._ascii:
            before, after = column(self._lines, first, before), column(self._lines, last, after)
        return Place(first, before + 1, last, after + 1)

    def spot(self, node: ast.keyword) -> Place:
        """Where the name of ``name=value`` stands."""
        if self._fixed is not None:
            return self._fixed
        before = node.col_offset if self._ascii else column(self._lines, node.lineno, node.col_offset)
        return Place(node.lineno, before + 1, node.lineno, before + 1 + len(node.arg or ""))

    # Names

    def lookup(self, name: str) -> tuple[Binding, ...]:
        """The bindings of *name* that reach this point; empty if it is not (yet) bound."""
        scope: Scope | None = self.scope
        visible = True  # a class body sees its own names, scopes inside it do not
        while scope is not None:
            if scope.kind == "class":
                if visible and name in scope.env:
                    return scope.env[name]
                if name in scope.globals:
                    return self.module.env.get(name, ())
            elif scope.kind == "module":
                return scope.env.get(name, ())
            elif name in scope.globals:
                return self.module.env.get(name, ())
            elif name in scope.locals:
                return scope.env.get(name, ())
            visible = False
            scope = scope.parent
        return ()

    def bind(self, name: str, bindings: tuple[Binding, ...]) -> None:
        """From here on *name* stands for one of *bindings* in its scope."""
        scope = self.scope
        while scope.kind == "comprehension" and name not in scope.locals and scope.parent:
            scope = scope.parent  # PEP 572: a walrus binds outside
        if name in scope.globals:
            self._add(self.module, name, bindings)
        elif name in scope.nonlocals:
            owner = scope.parent
            while owner is not None and (owner.kind != "function" or name not in owner.locals):
                owner = owner.parent
            self._add(owner or self.module, name, bindings)
        else:
            scope.env[name] = bindings
            if self._written is not None:
                self._written.append((name, bindings))

    def _add(self, scope: Scope, name: str, bindings: tuple[Binding, ...]) -> None:
        """Adds to what the name may be elsewhere: when the function runs is not known."""
        known = scope.env.get(name, ())
        said = {(each.path, each.line, each.guards) for each in known}
        more = tuple(each for each in bindings if (each.path, each.line, each.guards) not in said)
        for each in more:
            each.certain = False
        scope.env[name] = known + more

    @contextmanager
    def apart(self, **state: object) -> Iterator[None]:
        """Reading something else with another *state*; what it was is put back after."""
        saved = {name: getattr(self, name) for name in state}
        for name, value in state.items():
            setattr(self, name, value)
        try:
            yield
        finally:
            for name, value in saved.items():
                setattr(self, name, value)

    def own(self, line: int, value: ast.expr | None = None) -> tuple[Binding, ...]:
        """A binding to something that is not rooted in an import."""
        return (Binding(None, line, self.guards, (line, 0), not self.unsure, value=value),)

    def bound_to(self, paths: Iterable[Path], line: int) -> tuple[Binding, ...]:
        """Bindings to *paths* made here: they hold under the guards of their import and those here."""
        sure = not self.unsure
        return tuple(
            Binding(self._guarded(path), line, self.guards, (line, index), sure)
            for index, path in enumerate(paths)
        )

    def _guarded(self, path: Path) -> Path:
        guards = both(path.origin.guards, self.guards)
        if guards is path.origin.guards:
            return path
        return Path(replace(path.origin, guards=guards), path.steps)

    # Values

    def paths(self, node: ast.expr) -> tuple[Path, ...]:
        """What *node* may stand for, as far as it is rooted in imports."""
        if isinstance(node, ast.Name):
            return self._named(node.id)
        if isinstance(node, LINKS):
            return self._chained(node)
        if isinstance(node, ast.IfExp):
            return (*self.paths(node.body), *self.paths(node.orelse))
        if isinstance(node, ast.BoolOp):
            return tuple(path for value in node.values for path in self.paths(value))
        return self.paths(node.value) if isinstance(node, ast.NamedExpr) else ()

    def _chained(self, node: ast.expr) -> tuple[Path, ...]:
        root = root_of(node, self._makers)
        made: tuple[Binding, ...] | None = None
        if isinstance(root, ast.Call):
            made = self.made(root)
            found = _paths(made) if made is not None else self.paths(root.func)
        else:
            found = self.paths(root)
        if not found:
            return ()
        steps = chain(node, self.spot, self._makers)[1]
        if isinstance(root, ast.Call) and made is None:
            steps = (call_step(root, self.spot), *steps)
        return extended(found, steps)

    def _named(self, name: str) -> tuple[Path, ...]:
        bindings = self.lookup(name)
        if bindings:
            return _paths(bindings)
        return self._starred(name)

    def _starred(self, name: str) -> tuple[Path, ...]:
        """A name that nothing here binds may come from a star import."""
        if not self.stars or name in _BUILTINS or name in self.module.locals or self._is_bound(name):
            return ()
        if name.startswith("__") and name.endswith("__"):
            return ()  # the module's own
        return tuple(Path(origin, (Attribute(name),)) for origin in self.stars)

    def _is_bound(self, name: str) -> bool:
        scope: Scope | None = self.scope
        while scope is not None:
            if name in scope.locals or name in scope.env:
                return True
            scope = scope.parent
        return False

    def made(self, call: ast.Call) -> tuple[Binding, ...] | None:
        """What a call gives that spells a name as text (``getattr(x, "name")``, ``import_module("m")``)
        or whose function is read where it is called; None if it is no such call."""
        name = last_part(call.func)
        if name == "getattr":
            return self._made_attribute(call)
        if name in IMPORTERS:
            return self._made_module(call, name)
        if isinstance(call.func, ast.Name):
            bindings = self.lookup(name)
            if len(bindings) == 1 and bindings[0].function is not None:
                return self.called(call, *bindings[0].function)
        return None

    def _made_attribute(self, call: ast.Call) -> tuple[Binding, ...] | None:
        if not isinstance(call.func, ast.Name) or len(call.args) not in (2, 3) or self.lookup("getattr"):
            return None
        name = self.text(call.args[1])
        if not name.isidentifier():
            return None
        paths = extended(self.paths(call.args[0]), (Attribute(name),))
        if len(call.args) == 3 and len(paths) == 1:
            return self._defaulted(paths[0], call.args[2], call.lineno)
        return self.bound_to(paths, call.lineno) or None

    def _made_module(self, call: ast.Call, name: str) -> tuple[Binding, ...] | None:
        text = self.text(call.args[0]) if call.args else ""
        if not all(part.isidentifier() for part in text.split(".")):
            return None
        if name == "__import__" and len(call.args) + len(call.keywords) == 1:
            text = text.partition(".")[0]
        path = Path(Origin(0, text, "", call.lineno, self.guards))
        if name != "importorskip":
            return self.bound_to((path,), call.lineno)
        with self.under(Has(path), True, call.lineno):
            return self.bound_to((path,), call.lineno)

    def text(self, node: ast.expr) -> str:
        """The text that *node* is, as far as it is written down in this file; else empty."""
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else ""
        if isinstance(node, ast.Name):
            bindings = self.lookup(node.id)
            value = bindings[0].value if len(bindings) == 1 else None
            return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left, right = self.text(node.left), self.text(node.right)
            return left + right if left and right else ""
        if isinstance(node, ast.JoinedStr):
            parts = [
                self.text(part.value if isinstance(part, ast.FormattedValue) else part)
                for part in node.values
            ]
            return "".join(parts) if all(parts) else ""
        return ""

    def called(
        self, call: ast.Call, function: ast.FunctionDef | ast.Lambda, scope: Scope
    ) -> tuple[Binding, ...] | None:
        raise NotImplementedError

    def values(self, node: ast.expr, line: int) -> tuple[Binding, ...]:
        """The bindings that ``name = <node>`` makes here."""
        if isinstance(node, ast.Name):
            copied = self._copied(node.id, line)
            if copied:
                return copied
        elif isinstance(node, ast.IfExp):
            found = self._either(node, line)
            if found:
                return found
        elif isinstance(node, ast.Call) and last_part(node.func) in self._makers:
            made = self.made(node)
            if made is not None:
                return made
        paths = self.paths(node)[:ALTERNATIVES]
        made = self.bound_to(paths, line)
        if paths and not isinstance(node, ast.BoolOp):
            for binding in made:
                binding.subject = conditions.subject(node, self) if isinstance(node, LINKS) else None
            return made
        mine = self.own(line, node)
        conditions.describe(mine[0], node, self)
        return made + mine

    def _copied(self, name: str, line: int) -> tuple[Binding, ...]:
        copies = []
        for index, each in enumerate(sorted(self.lookup(name), key=lambda binding: binding.order)):
            path = self._guarded(each.path) if each.path is not None else None
            guards = both(each.guards, self.guards)
            copy = Binding(path, line, guards, (line, index), each.certain and not self.unsure)
            copy.truth, copy.subject, copy.value = each.truth, each.subject, each.value
            copy.function = each.function
            copies.append(copy)
        return tuple(copies[:ALTERNATIVES])

    def _either(self, node: ast.IfExp, line: int) -> tuple[Binding, ...]:
        if not self.paths(node):
            return ()
        condition = conditions.read(node.test, self)
        with self.under(condition, True, node.test.lineno):
            first = self.values(node.body, line)
        with self.under(condition, False, node.test.lineno):
            second = self.values(node.orelse, line)
        for index, each in enumerate(first + second):
            each.order = (line, index)
        return (first + second)[:ALTERNATIVES]

    def _defaulted(self, path: Path, default: ast.expr, line: int) -> tuple[Binding, ...]:
        """``name = getattr(x, "y", default)``: the attribute where it exists, else the default."""
        with self.under(Has(path), True, line):
            present = self.bound_to((path,), line)
        with self.under(Has(path), False, line):
            absent = self.values(default, line)
        for index, each in enumerate(present + absent):
            each.order = (line, index)
        return present + absent

    def instances(self, annotation: ast.expr) -> tuple[Path, ...]:
        """What a name annotated so stands for: an instance of each imported class in it."""
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            inner = quoted(annotation.value)
            return self.instances(inner) if inner is not None else ()
        if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
            return self.instances(annotation.left) + self.instances(annotation.right)
        if isinstance(annotation, ast.Subscript):
            return self._generic(annotation)
        if isinstance(annotation, (ast.Name, ast.Attribute)):
            return extended(
                tuple(
                    path
                    for path in self.paths(annotation)
                    if path.origin.module not in _TYPING and Through not in map(type, path.steps)
                ),
                (INSTANCE,),
            )
        return ()

    def _generic(self, annotation: ast.Subscript) -> tuple[Path, ...]:
        name = last_part(annotation.value)
        inner = annotation.slice
        if name in _WRAPPERS:
            parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            return tuple(
                path
                for part in (parts[:1] if name == "Annotated" else parts)
                for path in self.instances(part)
            )
        if name in ("Type", "type"):
            return tuple(Path(path.origin, path.steps[:-1]) for path in self.instances(inner))
        return self.instances(annotation.value)

    # Guards

    @contextmanager
    def under(self, condition: Condition, holds: bool, line: int) -> Iterator[None]:
        """Reading what runs only where *condition* is true (or false, if not *holds*)."""
        saved, unsure = self.guards, self.unsure
        self.enter(condition, holds, line)
        try:
            yield
        finally:
            self.guards, self.unsure = saved, unsure

    def chosen(self, condition: Condition, node: ast.expr, name: str) -> None:
        """Notes that *condition* asks whether *node*, which may be several things, has the attribute *name*.

        What one of these things is used for where the test holds it has for certain: see ``guards_of``.
        """
        root, steps, _ = chain(node, self.spot)
        attributes = tuple(step for step in steps if isinstance(step, Attribute))
        if not isinstance(root, ast.Name) or len(attributes) < len(steps):
            return
        choice = Choice(root.id, self.lookup(root.id), (*attributes, Attribute(name)))
        for part in (condition, *(condition.of if isinstance(condition, AnyOf) else ())):
            if not isinstance(part, Unknown):
                self._choices[id(part)] = (part, choice)

    def guards_of(self, name: str, path: Path) -> tuple[Guard, ...]:
        """The guards here of what *name* is used for if it stands for *path*: a test of what the name has
        is one of what *path* has."""
        if not self._choices:
            return self.guards
        now = self.lookup(name)

        def own(guard: Guard) -> Guard:
            if not isinstance(guard, Test) or id(guard.condition) not in self._choices:
                return guard
            _, choice = self._choices[id(guard.condition)]
            if choice.name != name or not all(each in choice.bindings for each in now):
                return guard
            return Test(Has(Path(path.origin, path.steps + choice.steps)), guard.holds, guard.line)

        return tuple(dict.fromkeys(map(own, self.guards)))

    def enter(self, condition: Condition, holds: bool, line: int) -> None:
        if isinstance(condition, Unknown):
            self.unsure += 1
            return
        tests, complete = conditions.tests(condition, holds, line)
        self.guards = both(self.guards, tests)
        if not complete:
            self.unsure += 1


def _paths(bindings: Iterable[Binding]) -> tuple[Path, ...]:
    return tuple(binding.path for binding in bindings if binding.path is not None)


def both(first: tuple[Guard, ...], second: tuple[Guard, ...]) -> tuple[Guard, ...]:
    """*first* and what *second* adds to it."""
    if not second or first is second:
        return first
    if not first:
        return second
    more = tuple(guard for guard in second if guard not in first)
    return first + more if more else first


def extended(paths: Sequence[Path], steps: tuple[Step, ...]) -> tuple[Path, ...]:
    return tuple(
        Path(path.origin, path.steps + steps) for path in paths if len(path.steps) + len(steps) <= _STEPS
    )


def plain(path: Path) -> bool:
    """Whether attributes alone lead there: then reading the name is reading something upstream defines."""
    return all(type(step) is Attribute for step in path.steps)


def quoted(text: str) -> ast.expr | None:
    """The expression in a quoted annotation, if it is one."""
    try:
        return ast.parse(f"({text})", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
