"""Reading expressions: which uses are in them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from types import MappingProxyType
from typing import Any

from deprecat.downstream.collect import conditions, held
from deprecat.downstream.collect.attempts import last_part
from deprecat.downstream.collect.classes import Class, Method, Thing, first_parameter
from deprecat.downstream.collect.paths import LINKS, opened, plain_end
from deprecat.downstream.collect.scopes import Binding, Scope, names_of
from deprecat.downstream.collect.strings import CALLED, Patched, filtered, patched, paths_of
from deprecat.downstream.collect.values import (
    ALTERNATIVES,
    IMPORTERS,
    ValueReader,
    argument,
    both,
    extended,
    plain,
    quoted,
)
from deprecat.model.places import Place
from deprecat.model.uses import Attempt, Call, Guard, Manner, Path, Step, Use
from deprecat.model.values import replace
from deprecat.syntax.walking import children, named

NOTHING: Mapping[str, tuple[Any, ...]] = MappingProxyType({})
_NAMING = CALLED.union(("filterwarnings",))  # of functions that take names as text
_BUILTIN = frozenset(("setattr", "delattr", "filterwarnings"))  # those that need no import
_UNEVALUATED = frozenset(("Literal",))
_TELLING = frozenset((Manner.BASE, Manner.DECORATOR, Manner.EXCEPT))  # of a name bound to a path
_SCOPES = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class ExpressionReader(ValueReader):
    """Reads the expressions of one file."""

    # Uses

    def emit(
        self,
        paths: Iterable[Path],
        manner: Manner,
        place: Place,
        guards: tuple[Guard, ...] | None = None,
        module: Place | None = None,
        *,
        told: int = 0,
    ) -> None:
        if self.silent:
            return
        if manner is not Manner.IMPORT and not self._evaluated:
            manner = Manner.ANNOTATION
        if guards is None:
            guards = self.guards
        scope = self.scope.name
        self.uses += [Use(path, manner, place, guards, scope, module, told) for path in paths]

    # Visiting

    def visit(self, node: ast.AST | None, manner: Manner = Manner.READ) -> None:
        """Emits the uses in the expression *node*; *manner* is how its value is used."""
        if node is None or self.silent:
            return
        visit = _VISITS.get(node.__class__)
        if visit is not None:
            visit(self, node, manner)
        else:
            self._visit_each(children(node))

    def _visit_each(self, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            kind = node.__class__
            if kind is ast.Constant or (kind is ast.Name and self._is_dead(node.id)):  # type: ignore[attr-defined]
                continue  # as most are
            visit = _VISITS.get(kind)
            if visit is not None:
                visit(self, node, Manner.READ)
            else:
                self._visit_each(children(node))

    def _visit_nothing(self, node: ast.Constant, manner: Manner) -> None:
        pass

    def _is_unasked(self, bindings: Sequence[Binding]) -> bool:
        """Whether nobody asks for what *bindings*, if there are any, lead to. In a ``try`` it counts,
        whatever it is: it tells what it means that nothing failed there."""
        for each in bindings:
            if each.path is None or each.path.origin.level or each.path.origin.module not in self.unasked:
                return False
        for guard in self.guards:
            if guard.__class__ is Attempt:
                return False
        return bool(bindings)

    def _visit_name(self, node: ast.Name, manner: Manner) -> None:
        bindings = self.lookup(node.id)
        if bindings:
            if self._is_unasked(bindings):
                return
            place: Place | None = None
            for binding in bindings:
                path = binding.path
                if path is not None and (manner is not Manner.READ or plain(path)):
                    place = place or self.place(node, node)
                    self.emit((path,), manner, place, self.guards_of(node.id, path), told=_told(path))
        elif self.stars:
            found = self._starred(node.id)
            if found:
                self.emit(found, manner, self.place(node, node))

    def _visit_chain(self, node: ast.expr, manner: Manner) -> None:
        root, nodes, operands, calls = opened(node, self._makers, _NAMING)
        if root.__class__ is ast.Name:
            bindings = self.lookup(root.id)
            if self.leads(root.id, bindings):
                self._visit_reached(root, nodes, bindings, manner)
            elif calls and calls[-1].func is root and root.id not in _BUILTIN:
                calls.pop()  # most calls are of something that takes no names
        elif isinstance(root, ast.Call):
            self._visit_made(root, self.steps(nodes), plain_end(nodes, root), manner)
        elif isinstance(root, (ast.NamedExpr, ast.IfExp, ast.BoolOp)):
            self.visit(root)
            steps = self.steps(nodes)
            if manner is Manner.READ and type(steps[-1]) is Call:
                manner = Manner.CALL
            for path in self.paths(root):
                place = self.place(root, plain_end(nodes, root))
                self.emit(extended((path,), steps), manner, place, told=_told(path))
        else:
            self.visit(root)
        for call in calls:
            self._visit_patches(call)
        while root.__class__ in LINKS:  # a call of something that is read where it is called
            if isinstance(root, ast.Call):
                self._visit_patches(root)
            root = root.func if isinstance(root, ast.Call) else root.value
        if operands:
            self._visit_each(operands)

    def _visit_reached(
        self, root: ast.Name, nodes: Sequence[ast.expr], bindings: tuple[Binding, ...], manner: Manner
    ) -> None:
        """Emits what the chain *nodes* leads to from its *root*, which has *bindings*."""
        if self._is_unasked(bindings):
            return
        found, last = self.reached(root, nodes, bindings)
        if not found:
            return
        if manner is Manner.READ and nodes[-1].__class__ is ast.Call:
            manner = Manner.CALL
        place = self.place(root, last)
        for path, spent, rest in found:
            looked_up = bool(spent) and isinstance(spent[-1], Call) and bool(spent[-1].given)
            if rest or looked_up or manner in _TELLING or (manner is Manner.READ and plain(path)):
                guards = self.guards_of(root.id, path, spent)
                told = 0 if looked_up and not rest else _told(path)
                self.emit(extended((path,), rest), manner, place, guards, told=told)

    def _visit_patches(self, node: ast.Call) -> None:
        """Emits what the call *node* names in text."""
        name = last_part(node.func)
        if name == "filterwarnings" and node.args:
            for named, _, _ in filtered(self.text(node.args[0]), self.text(node.args[0])):
                path = paths_of(named, node.lineno)
                self.emit(() if path is None else (path,), Manner.PATCH, self.written(node.args[0]))
        if self._may_name(node.func):
            for each in patched(node, self.paths(node.func), self.text, self.written, self.spot):
                self._patch(each, node.lineno)

    def _may_name(self, func: ast.expr) -> bool:
        """Whether *func* may be a function that takes a name as text."""
        if isinstance(func, ast.Name):
            bindings = self.lookup(func.id)
            return any(each.path and each.path.origin.name in CALLED for each in bindings) or (
                func.id in ("setattr", "delattr") and not bindings
            )
        return last_part(func) in CALLED

    def _patch(self, each: Patched, line: int) -> None:
        if each.subject is not None:
            paths = self.having(each.subject, each.attribute)
        else:
            path = paths_of(f"{each.text}.{each.attribute}", line)
            paths = (Path(replace(path.origin, guards=self.guards), path.steps),) if path is not None else ()
        self.emit(paths, each.manner, each.place)

    def _visit_made(self, call: ast.Call, steps: tuple[Step, ...], last: ast.expr, manner: Manner) -> None:
        made = self.made(call)
        if made is None:
            self._visit_other_call(call, steps, manner)
            return
        name = last_part(call.func)
        if manner is Manner.READ and steps and type(steps[-1]) is Call:
            manner = Manner.CALL
        elif manner is Manner.READ and not steps and name in IMPORTERS:
            manner = Manner.IMPORT
        elif manner is Manner.READ and not steps and name == "resolve_name":
            manner = Manner.PATCH
        for binding in made:
            path = binding.path
            if path is None or (binding.default and not steps):  # a default is read as an argument, too
                continue
            named = argument(call, 0, "name")
            if manner is Manner.IMPORT and name == "__import__" and len(made) == 1 and named is not None:
                path = Path(replace(path.origin, module=self.text(named)))  # imports all of it
            guards = binding.guards if binding.place is not None else both(self.guards, binding.guards)
            place = binding.place or self.place(call, last)
            self.emit(extended((path,), steps), manner, place, guards)
        self._visit_arguments(call.args[1:] if name == "getattr" else call.args, call)

    def _visit_other_call(self, call: ast.Call, steps: tuple[Step, ...], manner: Manner) -> None:
        """A call of something that only has the name of a function that would be read where it is called."""
        found = extended(self.paths(call.func), (self.step(call), *steps))
        if found:
            if manner is Manner.READ and (not steps or type(steps[-1]) is Call):
                manner = Manner.CALL
            root, nodes, operands, _ = opened(call.func, self._makers)
            self.emit(found, manner, self.place(root, plain_end(nodes, root)))
            self._visit_each(operands)
        else:
            self.visit(call.func)
        self._visit_arguments(call.args, call)

    def _visit_arguments(self, args: Sequence[ast.expr], call: ast.Call) -> None:
        self._visit_each(args)
        self._visit_each([keyword.value for keyword in call.keywords])

    def _visit_bool(self, node: ast.BoolOp, manner: Manner) -> None:
        holds = isinstance(node.op, ast.And)
        saved, unsure = self.guards, self.unsure
        with ExitStack() as stack:
            for value in node.values[:-1]:
                self.visit(value)
                self.enter(conditions.read(value, self), holds, value.lineno, part=True)
                if value.__class__ in held.NARROWING:
                    stack.enter_context(self.narrowing(value, holds))
            self.visit(node.values[-1])
        self.guards, self.unsure = saved, unsure

    def _visit_if(self, node: ast.IfExp, manner: Manner) -> None:
        self.visit(node.test)
        condition = conditions.read(node.test, self)
        guards, unsure = self.guards, self.unsure
        for branch, holds in ((node.body, True), (node.orelse, False)):
            self.enter(condition, holds, node.test.lineno)
            with self.narrowing(node.test, holds):
                self.visit(branch)
            self.guards, self.unsure = guards, unsure

    def _visit_binary(self, node: ast.BinOp, manner: Manner) -> None:
        rights = []
        left: ast.expr = node
        while isinstance(left, ast.BinOp):  # sums of a thousand strings are deep on this side
            rights.append(left.right)
            left = left.left
        self.visit(left)
        for right in reversed(rights):
            self.visit(right)

    def _visit_walrus(self, node: ast.NamedExpr, manner: Manner) -> None:
        if not isinstance(node.value, ast.Name):
            self.visit(node.value)
        if isinstance(node.target, ast.Name):
            self.bind(node.target.id, self.values(node.value, node.lineno))

    def _visit_comprehension(self, node: ast.expr, manner: Manner) -> None:
        generators: list[ast.comprehension] = node.generators  # type: ignore[attr-defined]
        names: set[str] = set()
        for generator in generators:
            names.update(named(generator.target))
        outer, saved, unsure = self.scope, self.guards, self.unsure
        inner = Scope("comprehension", outer, outer.name, frozenset(names))
        for index, generator in enumerate(generators):
            self.visit(generator.iter)  # the first one is read outside
            items, parts = held.elements(generator.iter, self), self.parts(generator.target, generator.iter)
            texts = self.literals(generator.iter)
            if not index:
                self.scope = inner
            self.target(generator.target, items, generator.target.lineno, texts, parts)
            for test in generator.ifs:
                self.visit(test)
                self.enter(conditions.read(test, self), True, test.lineno)
                inner.env.update(self.narrowed(test, True))
        for result in (getattr(node, field, None) for field in ("elt", "key", "value")):
            self.visit(result)
        self.scope, self.guards, self.unsure = outer, saved, unsure

    def _visit_lambda(self, node: ast.Lambda, manner: Manner) -> None:
        self.defaults(node.args)
        self.later(self.scope.name, node.args, [node.body])

    def _visit_string(self, node: ast.JoinedStr, manner: Manner) -> None:
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)
                if part.format_spec is not None:
                    self.visit(part.format_spec)

    # Parts that statements share

    def target(
        self,
        target: ast.expr,
        paths: Sequence[Path],
        line: int,
        texts: tuple[ast.Constant, ...] = (),
        parts: Mapping[str, tuple[Path, ...]] = NOTHING,
    ) -> None:
        """Binds *target* to *paths*, or one of *texts*, where it is a name; of what it unpacks into, *parts*
        are known."""
        if isinstance(target, ast.Name):
            bindings = self.bound_to(paths[:ALTERNATIVES], line) or self.own(line)
            bindings[0].texts = texts
            self.bind(target.id, bindings)
        else:
            self.store(target, line)
            for name, known in parts.items():
                self.bind(name, self.bound_to(known[:ALTERNATIVES], line))

    def parts(self, target: ast.expr, node: ast.expr) -> Mapping[str, tuple[Path, ...]]:
        """Of the names that a loop over *node* unpacks into, what those stand for that are known."""
        if target.__class__ is ast.Name:
            return NOTHING
        return {
            part.id: paths
            for part, paths in held.spread(target, node, self)
            if isinstance(part, ast.Name) and paths
        }

    def narrowed(self, test: ast.expr, holds: bool) -> Mapping[str, tuple[Binding, ...]]:
        """What names of this scope stand for where *test* comes out as *holds* says."""
        if test.__class__ not in held.NARROWING:
            return NOTHING
        return {
            name: self.bound_to(paths[:ALTERNATIVES], test.lineno)
            for name, paths in held.narrowed(test, holds, self)
            if name in self.scope.env
        }

    @contextmanager
    def narrowing(self, test: ast.expr, holds: bool) -> Iterator[None]:
        """Reading what runs only where *test* comes out as *holds* says."""
        found = self.narrowed(test, holds)
        before = {name: self.scope.env[name] for name in found}
        self.scope.env.update(found)
        try:
            yield
        finally:
            for name, bindings in found.items():
                if self.scope.env.get(name) is bindings:
                    self.scope.env[name] = before[name]

    def store(self, target: ast.expr, line: int) -> None:
        """Binds the names in *target* to something own and emits the stores to attributes."""
        if isinstance(target, ast.Name):
            self.bind(target.id, self.own(line))
        elif isinstance(target, (ast.Tuple, ast.List)):
            for each in target.elts:
                self.store(each, line)
        elif isinstance(target, ast.Starred):
            self.store(target.value, line)
        elif isinstance(target, ast.Attribute):
            self.visit(target, Manner.STORE)
        else:
            self.visit(target)

    def entered(self, node: ast.expr) -> tuple[Path, ...]:
        return held.entered(node, self)

    def items(self, node: ast.expr) -> tuple[Path, ...]:
        return held.elements(node, self)

    def annotation(self, node: ast.expr | None, *, evaluated: bool = True) -> None:
        """Emits the uses in an annotation; quoted parts of it are parsed, wrong ones ignored."""
        if node is None or self.silent:
            return
        saved = self._evaluated
        self._evaluated = saved and evaluated and not self._quoted
        self._annotation(node)
        self._evaluated = saved

    def _annotation(self, node: ast.expr) -> None:
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                self._quotation(node, node.value)
        elif isinstance(node, ast.Subscript):
            self.visit(node.value)
            name = last_part(node.value)
            if name in _UNEVALUATED:
                self.visit(node.slice)
            elif name == "Annotated" and isinstance(node.slice, ast.Tuple):
                self._annotation(node.slice.elts[0])
                for extra in node.slice.elts[1:]:
                    self.visit(extra)
            else:
                self._annotation(node.slice)
        elif isinstance(node, (ast.Tuple, ast.List)):
            for each in node.elts:
                self._annotation(each)
        elif isinstance(node, ast.BinOp):
            self._annotation(node.left)
            self._annotation(node.right)
        else:
            self.visit(node)

    def _quotation(self, node: ast.Constant, text: str) -> None:
        inner = quoted(text)
        if inner is None:
            return
        fixed, evaluated = self._fixed, self._evaluated
        self._fixed, self._evaluated = self.place(node, node), False
        self._annotation(inner)
        self._fixed, self._evaluated = fixed, evaluated

    def defaults(self, args: ast.arguments) -> None:
        for default in (*args.defaults, *args.kw_defaults):
            self.visit(default)

    def later(
        self,
        name: str,
        args: ast.arguments,
        body: Sequence[ast.stmt] | Sequence[ast.expr],
        method: ast.FunctionDef | ast.AsyncFunctionDef | None = None,
    ) -> None:
        """Puts off a function's body to the end of the scope around it, when its names are bound.

        Tests around the ``def`` hold inside it. A ``try`` around it does not catch what the function
        raises when it is called; it stands where the body of the ``try`` went through.
        """
        if self.silent:
            return
        guards = tuple(
            replace(guard, part="else") if isinstance(guard, Attempt) and guard.part == "body" else guard
            for guard in self.guards
        )
        inner = self.opened(Scope("function", self.scope, name))
        self._parameters(inner, args)
        quoted = (self._fixed, self._evaluated)
        if method is not None and self.scope.kind == "class" and self.scope.thing is not None:
            self._method(method, inner, self.scope.thing.of, guards)

        def read() -> None:
            if not self.idle.is_idle(inner, body):
                self._function(inner, body, guards, quoted)

        self._later.append(read)

    def _method(
        self,
        node: ast.FunctionDef | ast.AsyncFunctionDef,
        inner: Scope,
        owner: Class,
        guards: tuple[Guard, ...],
    ) -> None:
        """Tells the scope *inner* of a method, and the class that owns it, of each other."""
        first, instance = first_parameter(node)
        if not first:
            return
        inner.thing = Thing(owner, instance)
        inner.env[first] = self.own(node.lineno)
        inner.env[first][0].thing = inner.thing

        def read() -> None:
            again = self.opened(
                Scope("function", inner.parent, inner.name, env=dict(inner.env), thing=inner.thing)
            )
            self._function(again, node.body, guards, (self._fixed, self._evaluated))

        owner.methods.append(Method(node, first, instance, read))

    def _parameters(self, inner: Scope, args: ast.arguments) -> None:
        """Binds the parameters of a function in its scope *inner*, by what they are annotated with."""
        for parameter in (*args.posonlyargs, *args.args, *args.kwonlyargs):
            line = parameter.lineno
            inner.env[parameter.arg] = self.annotated(parameter.annotation, line) or self.own(line)
        for packed in (args.vararg, args.kwarg):
            if packed is not None:
                inner.env[packed.arg] = self.own(packed.lineno)

    def _function(
        self,
        scope: Scope,
        body: Sequence[ast.stmt] | Sequence[ast.expr],
        guards: tuple[Guard, ...],
        quoted: tuple[Place | None, bool],
    ) -> None:
        names = names_of([each for each in body if isinstance(each, ast.stmt)], self._walrus)
        scope.globals, scope.nonlocals = frozenset(names.globals), frozenset(names.nonlocals)
        scope.locals = frozenset(names.bound.union(scope.env)) - scope.globals - scope.nonlocals
        fixed, evaluated = quoted
        saved = self.scope, self.guards, self.unsure, self._later, self._written, self._fixed, self._evaluated
        self.scope, self.guards, self.unsure, self._later, self._written = scope, guards, 0, [], None
        self._fixed, self._evaluated = fixed, evaluated
        self.body(body)
        self.finish(scope)
        self.scope, self.guards, self.unsure, self._later, self._written, self._fixed, self._evaluated = saved

    def body(self, body: Sequence[ast.stmt] | Sequence[ast.expr]) -> None:
        raise NotImplementedError

    def finish(self, scope: Scope) -> None:
        raise NotImplementedError


_VISITS: dict[type[ast.AST], Callable[..., None]] = {
    ast.Constant: ExpressionReader._visit_nothing,
    ast.Name: ExpressionReader._visit_name,
    ast.Attribute: ExpressionReader._visit_chain,
    ast.Call: ExpressionReader._visit_chain,
    ast.Subscript: ExpressionReader._visit_chain,
    ast.Await: ExpressionReader._visit_chain,
    ast.BoolOp: ExpressionReader._visit_bool,
    ast.IfExp: ExpressionReader._visit_if,
    ast.BinOp: ExpressionReader._visit_binary,
    ast.NamedExpr: ExpressionReader._visit_walrus,
    ast.Lambda: ExpressionReader._visit_lambda,
    ast.JoinedStr: ExpressionReader._visit_string,
    **dict.fromkeys(_SCOPES, ExpressionReader._visit_comprehension),
}


def _told(path: Path) -> int:
    """How many steps of a bound name's *path* were taken at its binding. A star import takes none: which
    names it gives is only seen where they are used."""
    return len(path.steps) - (1 if path.origin.name == "*" and len(path.steps) == 1 else 0)
