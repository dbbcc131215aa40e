"""Reading statements in the order in which they run: bindings, branches, guards.

An environment (``Scope.env``) goes through the statements of a block; branches get copies of it and
are joined after. A block also tells whether anything goes on after it, and which guards the rest of
the enclosing block stands under because this one may have left (``if not new: return``).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

from deprecat.downstream.collect import conditions
from deprecat.downstream.collect.attempts import caught, fails, handled, last_part, leaves, only_roots
from deprecat.downstream.collect.calls import (
    PROPERTIES,
    arguments,
    is_brief,
    is_plain,
    is_short,
    parameters_of,
    returns_itself,
)
from deprecat.downstream.collect.classes import Class, Thing, first_parameter, stores_of
from deprecat.downstream.collect.conditions import UNKNOWN
from deprecat.downstream.collect.exported import exported
from deprecat.downstream.collect.expressions import NOTHING, ExpressionReader
from deprecat.downstream.collect.inventory import Inventory
from deprecat.downstream.collect.positions import module_place, name_place
from deprecat.downstream.collect.scopes import Binding, Env, Scope, captures, join, names_of
from deprecat.downstream.collect.values import both, extended
from deprecat.model.exports import Container, Export, Parameter
from deprecat.model.uses import (
    INSTANCE,
    Attempt,
    Attribute,
    Condition,
    FileFacts,
    Guard,
    Has,
    Manner,
    Origin,
    Path,
    Unknown,
    Use,
)
from deprecat.model.values import replace

Rest = Literal[False] | tuple[Guard, ...] | None  # False: nothing goes on; guards: so does the rest

_SUPPRESSORS = frozenset(("suppress", "raises", "assertRaises", "assertRaisesRegex"))
_KEEPING = frozenset(
    ("staticmethod", "classmethod", "abstractmethod", "override", "final", *PROPERTIES)
).union(("cache", "lru_cache", "memoize", "wraps", "contextmanager", "asynccontextmanager"))
_CALLS = 3  # of short functions in one another
_SKIPPERS = {"skipif": False, "skipIf": False, "skipUnless": True}


class StatementReader(ExpressionReader):
    """Reads the statements of one file."""

    def __init__(
        self,
        lines: Sequence[str],
        text: str,
        module: Scope,
        inventory: Inventory,
        *,
        walrus: Sequence[int],
        quoted: bool,
        unasked: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(lines, text, module, inventory, walrus=walrus, quoted=quoted, unasked=unasked)
        self.all_names: list[str] | None = None
        self._numbers: dict[tuple[int, ...], int] = {}
        self._calls: list[tuple[ast.Call, ast.FunctionDef | ast.Lambda]] = []  # that are being read into
        self._returned: list[tuple[Binding, ...]] | None = None
        self._templates: list[ast.Call] = []
        self._loops: list[tuple[list[Env], list[Env]]] = []  # environments at break, at continue

    def file(self, tree: ast.Module, rebound: Iterable[str] = (), *, outline: bool = False) -> FileFacts:
        """All that is known of the file *tree*, whose functions bind the names *rebound* in the module; of an
        *outline*, what others see of it."""
        self.body(tree.body)
        for name in sorted(rebound):
            bindings = self.module.env.get(name, ())
            if bindings and not any(binding.path for binding in bindings):  # a flag may change
                self._add(self.module, name, (Binding(None, 0, (), (0, 0)),))
        if rebound:
            self.finish(self.module)
        # told before the functions are read, so that it is the same where they are not
        exports = {
            name: self._exported(bindings) for name, bindings in sorted(self.module.env.items()) if bindings
        }
        names = tuple(self.all_names) if self.all_names is not None else None
        if outline:
            return FileFacts((), exports, tuple(self.stars), names)
        if not rebound:
            self.finish(self.module)
        uses = sorted(self.uses, key=lambda use: (use.place.line, use.place.column))
        return FileFacts(_distinct(uses), exports, tuple(self.stars), names)

    def forget(self) -> None:
        """Part what knows each other, after which nothing can be read: all of it is freed at once, and
        no cycle has to be looked for."""
        for scope in (self.module, *self._opened):
            if scope.thing is not None:
                owner, scope.thing = scope.thing.of, None
                owner.methods.clear()
                owner.known.clear()
                owner.stored = owner.stores = None
            scope.env.clear()
            scope.exits.clear()
        vars(self).clear()

    def _exported(self, bindings: tuple[Binding, ...]) -> tuple[Export, ...]:
        if len(bindings) > 1:
            bindings = tuple(sorted(bindings, key=lambda binding: binding.order))
        elif bindings[0].path is not None:
            return (Export(bindings[0].path, bindings[0].line, bindings[0].guards),)
        truth: Condition | None = conditions.truth_of(bindings, self, named=False)
        if isinstance(truth, Unknown) or truth in (conditions.TRUE, conditions.FALSE):
            truth = None
        if truth is not None and not any(binding.path for binding in bindings):
            return (Export(None, bindings[-1].line, (), truth),)  # a flag: its guards are in its truth
        found = exported(self, bindings)
        return tuple(replace(each, condition=truth) for each in found) if truth is not None else found

    # Blocks

    def body(self, body: Sequence[ast.stmt] | Sequence[ast.expr]) -> None:
        for node in body:
            if isinstance(node, ast.expr):  # a lambda's
                self.visit(node)
        alive, _ = self.block([node for node in body if isinstance(node, ast.stmt)])
        if self.scope.exits:
            ends = [*self.scope.exits, self.scope.env] if alive else self.scope.exits
            self.scope.env = join(*ends)

    def finish(self, scope: Scope) -> None:
        """Reads the functions that were put off, now that all that *scope* binds is known."""
        functions, self._later = self._later, []
        for function in functions:
            function()

    def block(self, body: Sequence[ast.stmt]) -> tuple[bool, tuple[Guard, ...]]:
        """Reads *body*; whether anything goes on after it, and under which further guards."""
        saved = self.guards
        alive = True
        further: tuple[Guard, ...] = ()
        for node in body:
            read = _READS.get(node.__class__)
            rest = read(self, node) if read is not None else None
            if rest is None:
                continue
            if rest is False:
                alive = False
                break  # what stands behind never runs
            self.guards = both(self.guards, rest)
            further = both(further, rest)
        self.guards = saved
        return alive, further

    def _branch(
        self, body: Sequence[ast.stmt], env: Env, narrowed: Mapping[str, tuple[Binding, ...]] = NOTHING
    ) -> tuple[bool, tuple[Guard, ...], Env]:
        """Reads *body*, in which some names stand for what *narrowed* tells, until they are bound anew."""
        self.scope.env = {**env, **narrowed} if narrowed else env.copy()
        alive, further = self.block(body)
        for name, bindings in narrowed.items():
            if self.scope.env.get(name) is bindings:
                self.scope.env[name] = env[name]
        return alive, further, self.scope.env

    def _narrow(self, test: ast.expr, holds: bool) -> None:
        """From here on *test* has come out as *holds* says."""
        self.scope.env.update(self.narrowed(test, holds))

    def _meet(self, ends: Sequence[tuple[bool, Env]]) -> bool:
        """Joins the ways that go on (all, if none does) and tells whether one does."""
        going = [env for alive, env in ends if alive]
        self.scope.env = join(*(going or [env for _, env in ends]))
        return bool(going)

    # Imports

    def _import(self, node: ast.Import) -> Rest:
        for alias in node.names:
            top, _, rest = alias.name.partition(".")
            if alias.asname:
                origin = Origin(0, alias.name, "", node.lineno, self.guards)
                self.emit((Path(origin),), Manner.IMPORT, self.place(alias, alias))
                self.bind(alias.asname, self.bound_to((Path(origin),), node.lineno))
                continue
            origin = Origin(0, top, "", node.lineno, self.guards)
            steps = tuple(Attribute(part) for part in rest.split(".")) if rest else ()
            self.emit((Path(origin, steps),), Manner.IMPORT, self.place(alias, alias))
            if not self._already(top):
                self.bind(top, self.bound_to((Path(origin),), node.lineno))
        return None

    def _already(self, top: str) -> bool:
        """Whether ``import top.more`` leaves the name as it is: bound to that package for sure."""
        scope = self.scope
        if scope.kind == "function" and top not in scope.locals:
            return False
        return any(
            binding.path is not None
            and not binding.path.steps
            and (binding.path.origin.module, binding.path.origin.name) == (top, "")
            and binding.certain
            and all(guard in self.guards for guard in binding.guards)
            for binding in scope.env.get(top, ())
        )

    def _import_from(self, node: ast.ImportFrom) -> Rest:
        module, there = node.module or "", module_place(self._lines, node)
        for alias in node.names:
            origin = Origin(node.level, module, alias.name, node.lineno, self.guards)
            path = Path(origin)
            if alias.name == "*":
                self.emit((path,), Manner.IMPORT, self.place(node, node), module=there)
                if self.scope.kind == "module" and not self.silent:
                    self.stars.append(origin)
            else:
                self.emit((path,), Manner.IMPORT, self.place(alias, alias), module=there)
                self.bind(alias.asname or alias.name, self.bound_to((path,), node.lineno))
        return None

    # Assignments

    def _assign(self, node: ast.Assign) -> Rest:
        value, line = node.value, node.lineno
        if len(node.targets) == 1 and type(node.targets[0]) is ast.Name:
            name = node.targets[0].id
            if type(value) is not ast.Name:
                self.visit(value)
            self.bind(name, self.values(value, line))
            if name == "__all__" and self.scope.kind == "module":
                self.all_names = _literal_names(value)
            return None
        if len(node.targets) == 1 and not isinstance(node.targets[0], (ast.Tuple, ast.List)):
            target = node.targets[0]
            self.visit(value)
            if self._takes(target):
                self._note(target, self.values(value, line))
            self.store(target, line)
            return None
        pairs = [pair for target in node.targets for pair in _pairs(target, value)]
        aliased = [item for target, item in pairs if isinstance(target, ast.Name)]
        for each in _elements(value, {id(item) for _, item in pairs if item is not None}):
            if not (isinstance(each, ast.Name) and any(each is item for item in aliased)):
                self.visit(each)
        bound = [
            (target, self.values(item, line) if item is not None and self._takes(target) else ())
            for target, item in pairs
        ]
        for target, bindings in bound:
            if isinstance(target, ast.Name):
                self.bind(target.id, bindings or self.own(line))
            else:
                self._note(target, bindings)
                self.store(target, line)
        return None

    def _takes(self, target: ast.expr) -> bool:
        """Whether it matters what is assigned to *target*."""
        return isinstance(target, ast.Name) or (
            self._noting is not None and isinstance(target, ast.Attribute)
        )

    def _note(self, target: ast.expr, bindings: Sequence[Binding]) -> None:
        """Notes what is assigned to an attribute of ``self``, if this is asked for."""
        if self._noting is None or not isinstance(target, ast.Attribute):
            return
        held = self.lookup(target.value.id) if isinstance(target.value, ast.Name) else ()
        if len(held) == 1 and held[0].thing == Thing(self._noting, instance=True) and bindings:
            assert self._noting.stored is not None
            self._noting.seen.add(id(target))
            self._noting.stored.setdefault(target.attr, []).extend(bindings)

    def stored(self, owner: Class) -> Mapping[str, Sequence[Binding]]:
        """What the methods of *owner* bind attributes of the instance to."""
        if owner.stored is None:
            owner.stored, owner.stores = {}, owner.stores or stores_of(owner)
            with self.apart(silent=True, _noting=owner, _loops=[], _returned=None, _calls=[]):
                for method in owner.stores.setters:
                    method.read()
            for name, targets in owner.stores.instance.items():
                if any(id(target) not in owner.seen for target in targets):
                    owner.stored.setdefault(name, []).extend(self.own(0))
        return owner.stored

    def _annotated(self, node: ast.AnnAssign) -> Rest:
        local = self.scope.kind == "function" and isinstance(node.target, ast.Name) and bool(node.simple)
        self.annotation(node.annotation, evaluated=not local)  # PEP 526: not evaluated for locals
        if node.value is not None and not (
            isinstance(node.value, ast.Name) and isinstance(node.target, ast.Name)
        ):
            self.visit(node.value)
        bindings: tuple[Binding, ...] = ()
        if node.value is not None and self._takes(node.target):
            bindings = self.values(node.value, node.lineno)
        if not any(binding.telling for binding in bindings):
            bindings = self.annotated(node.annotation, node.lineno) or bindings
        if not isinstance(node.target, ast.Name):
            self._note(node.target, bindings)
            self.store(node.target, node.lineno)
            return None
        if bindings:
            self.bind(node.target.id, bindings)
        if node.target.id == "__all__" and self.scope.kind == "module" and node.value is not None:
            self.all_names = _literal_names(node.value)
        return None

    def _augmented(self, node: ast.AugAssign) -> Rest:
        self.visit(node.value)
        target = node.target
        if isinstance(target, ast.Name):
            if target.id == "__all__" and self.scope.kind == "module":
                more = _literal_names(node.value)
                self.all_names = None if more is None or self.all_names is None else self.all_names + more
            self.bind(target.id, self.own(node.lineno))
        else:
            self.visit(target)  # read first
            if isinstance(target, ast.Attribute):
                self.visit(target, Manner.STORE)
        return None

    def _delete(self, node: ast.Delete) -> Rest:
        for target in node.targets:
            for each in target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]:
                if isinstance(each, ast.Name):
                    if self.scope.kind != "function" or each.id in self.scope.locals:
                        self.scope.env.pop(each.id, None)
                else:
                    self.visit(each, Manner.DELETE if isinstance(each, ast.Attribute) else Manner.READ)
        return None

    def _expression(self, node: ast.Expr) -> Rest:
        value = node.value
        self.visit(value)
        if isinstance(value, ast.Call):
            self._extended_all(value)
            if leaves(node) or self._is_exit(value):
                return False
        return None

    def _is_exit(self, call: ast.Call) -> bool:
        if not isinstance(call.func, ast.Name):
            return False
        return any(
            (path.origin.module, path.origin.name) in (("sys", "exit"), ("os", "_exit"))
            for path in self.paths(call.func)
        )

    def _extended_all(self, call: ast.Call) -> None:
        """``__all__.extend([...])`` and ``__all__.append("...")``."""
        func = call.func
        if not (isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and call.args):
            return
        if func.value.id != "__all__" or self.scope.kind != "module" or self.all_names is None:
            return
        if func.attr == "extend":
            more = _literal_names(call.args[0])
        elif func.attr == "append":
            more = _literal_names(ast.Tuple(elts=[call.args[0]]))
        else:
            return
        self.all_names = None if more is None else self.all_names + more

    # Definitions

    def _def(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Rest:
        if not self.silent:
            for decorator in node.decorator_list:
                self.visit(decorator, Manner.DECORATOR)
            args = node.args
            self.defaults(args)
            for arg in (*args.posonlyargs, *args.args, args.vararg, *args.kwonlyargs, args.kwarg):
                if arg is not None and arg.annotation is not None:
                    self.annotation(arg.annotation)
            self.annotation(node.returns)
            guards, unsure = self.guards, self.unsure
            self._skipped(node.decorator_list)
            self.later(self._qualified(node.name), args, node.body, node)
            self.guards, self.unsure = guards, unsure
            self._overrides(node)
        binding = self.own(node.lineno)
        given = self._given(node)
        if isinstance(node, ast.FunctionDef) and not given and is_brief(node):
            short = is_short(node)
            if short or is_plain(node):
                binding[0].function = (node, self.scope)
            if short and self.scope.kind != "class":
                self._makers.add(node.name)
        if given and returns_itself(node):
            binding = given
        else:
            binding[0].gives = given
        self.bind(node.name, binding)
        return None

    def _given(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[Binding, ...]:
        """What a call of a function gives, by its annotation: of a coroutine, what awaiting it does."""
        kinds = {last_part(each.func if isinstance(each, ast.Call) else each) for each in node.decorator_list}
        if kinds - _KEEPING:
            return ()
        given = self.annotated(node.returns, node.lineno)
        if isinstance(node, ast.AsyncFunctionDef) and given:
            inside = Container(tuple(each.path for each in given if each.path is not None))
            given = self.own(node.lineno)
            given[0].held = inside
        return given

    def _overrides(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Emits what a method of a subclass of something imported takes the place of, if that has it."""
        if self.scope.kind != "class" or self.scope.thing is None or node.name.startswith("__"):
            return
        foreign = self.scope.thing.of.foreign()
        if all(map(self.idle.is_unasked, (path for base in foreign for path in base.paths))):
            return
        place = name_place(self._lines, node)
        if place is None:
            return
        alone = len(foreign) == 1  # else another base may be the one that has it
        told = int(not alone or self.inventory.is_read(node.name))
        parameters = parameters_of(node.args) if alone and not node.decorator_list else ""
        for path in extended(tuple(path for base in foreign for path in base.paths), (Attribute(node.name),)):
            use = Use(path, Manner.OVERRIDE, place, self.guards, self.scope.name, None, told, parameters)
            self.uses.append(use)

    def called(
        self,
        call: ast.Call,
        function: ast.FunctionDef | ast.Lambda,
        scope: Scope,
        owner: Thing | None = None,
    ) -> tuple[Binding, ...] | None:
        """What a call of a short function returns, as if its body stood there; None if not known."""
        env = self._bound_first(function, owner)
        given = arguments(call, function.args, skip=len(env))
        if given is None:
            return None
        env.update({name: self._argument(value, call.lineno) for name, value in given.items()})
        return self._as_if(call, function, scope, env)

    def _bound_first(self, function: ast.FunctionDef | ast.Lambda, owner: Thing | None) -> Env:
        """The first parameter of a method of *owner*."""
        first, instance = "", False
        if owner is not None and isinstance(function, ast.FunctionDef):
            first, instance = first_parameter(function)
        if not first or owner is None:
            return {}
        bound = self.own(function.lineno)
        bound[0].thing = replace(owner, instance=instance, outside=False)
        return {first: bound}

    def template(
        self, function: ast.FunctionDef, scope: Scope, owner: Thing | None, parameters: Sequence[Parameter]
    ) -> tuple[Binding, ...]:
        """What a function returns, with marks for its *parameters*."""
        line = function.lineno
        env = self._bound_first(function, owner)
        for each in parameters:
            env[each.name] = self.own(line, ast.Constant(each.mark))
            env[each.name][0].path = Path(Origin(0, each.mark, "", line))
        call = ast.Call(func=ast.Name(function.name), args=[], keywords=[], lineno=line, col_offset=0)
        self._templates.append(call)  # it is known by its identity
        return self._as_if(call, function, scope, env) or ()

    def _as_if(
        self, call: ast.Call, function: ast.FunctionDef | ast.Lambda, scope: Scope, env: Env
    ) -> tuple[Binding, ...] | None:
        """What *function* returns where its parameters are what *env* says."""
        if len(self._calls) == _CALLS or any(function is each for _, each in self._calls):
            return None
        body = [] if isinstance(function, ast.Lambda) else function.body
        names = names_of(body)
        bound = frozenset(names.bound.union(env))
        inner = self.opened(Scope("function", scope, self.scope.name, bound, env=env))
        returned: list[tuple[Binding, ...]] = []
        with self.apart(
            scope=inner,
            unsure=0,
            silent=False,
            uses=[],
            _later=[],
            _written=None,
            _loops=[],
            _returned=returned,
        ):
            self._calls.append((call, function))
            if isinstance(function, ast.Lambda):
                returned.append(self.values(function.body, call.lineno))
            elif self.block(body)[0]:
                returned.append(self.values(ast.Constant(None), call.lineno))
            self._calls.pop()
        bindings = tuple(binding for each in returned for binding in each)
        for index, binding in enumerate(bindings):
            binding.line, binding.order = call.lineno, (call.lineno, index)
            binding.certain = binding.certain and not self.unsure
        return bindings

    def returned(
        self, function: ast.FunctionDef | ast.Lambda, scope: Scope, owner: Thing | None
    ) -> tuple[Binding, ...]:
        """What a plain function returns, whatever it is called with; of *owner*, if it is a method."""
        if isinstance(function, ast.Lambda):
            return ()
        inner = self.opened(Scope("function", scope, self.scope.name))
        self._parameters(inner, function.args)
        inner.env.update(self._bound_first(function, owner))
        inner.locals = frozenset(names_of(function.body).bound.union(inner.env))
        found: list[tuple[Binding, ...]] = []
        with self.apart(
            scope=inner, guards=(), unsure=0, silent=True, _written=None, _loops=[], _returned=found
        ):
            self.block(function.body)
        return tuple(binding for each in found for binding in each)

    def _argument(self, value: ast.expr, line: int) -> tuple[Binding, ...]:
        text = self.text(value)
        return self.own(line, ast.Constant(text)) if text else self.values(value, line)

    def _class(self, node: ast.ClassDef) -> Rest:
        for decorator in node.decorator_list:
            self.visit(decorator, Manner.DECORATOR)
        for base in node.bases:
            self.visit(base, Manner.BASE)
        for keyword in node.keywords:
            self.visit(keyword.value)
        inner = self.opened(Scope("class", self.scope, self._qualified(node.name)))
        names = names_of(node.body, self._walrus)
        inner.globals = frozenset(names.globals)
        inner.thing = Thing(Class(node, inner, frozenset(names.bound), tuple(self.bases(node))), False)
        guards, unsure = self.guards, self.unsure
        self._skipped(node.decorator_list)
        with self.apart(scope=inner, _written=None):
            self.block(node.body)
        self.guards, self.unsure = guards, unsure
        binding = self.own(node.lineno)
        binding[0].thing = inner.thing
        self.bind(node.name, binding)
        return None

    def _qualified(self, name: str) -> str:
        return f"{self.scope.name}.{name}" if self.scope.name else name

    def _skipped(self, decorators: Sequence[ast.expr]) -> None:
        """Enters what ``@pytest.mark.skipif(test)`` and its like leave of a test."""
        for decorator in decorators:
            if isinstance(decorator, ast.Call) and decorator.args:
                holds = _SKIPPERS.get(last_part(decorator.func))
                if holds is not None:
                    self.enter(conditions.read(decorator.args[0], self), holds, decorator.lineno)
                    return

    # Branches

    def _if(self, node: ast.If) -> Rest:
        self.visit(node.test)
        condition = conditions.read(node.test, self)
        before, line = self.scope.env, node.test.lineno
        guards, unsure = self.guards, self.unsure
        self.enter(condition, True, line)
        alive, further, env = self._branch(node.body, before, self.narrowed(node.test, True))
        self.guards, self.unsure = guards, unsure
        other_alive, other = True, before
        other_further: tuple[Guard, ...] = ()
        if node.orelse:
            self.enter(condition, False, line)
            other_alive, other_further, other = self._branch(
                node.orelse, before, self.narrowed(node.test, False)
            )
            self.guards, self.unsure = guards, unsure
        going = self._meet([(alive, env), (other_alive, other)])
        if not going:
            return False
        if alive is not other_alive:
            self._narrow(node.test, alive)
        if not alive:
            return both(conditions.guarding(condition, False, line)[0], other_further)
        if not other_alive:
            return both(conditions.guarding(condition, True, line)[0], further)
        return None

    def _assert(self, node: ast.Assert) -> Rest:
        self.visit(node.test)
        condition = conditions.read(node.test, self)
        with self.under(condition, False, node.lineno):
            self.visit(node.msg)
        self._narrow(node.test, True)
        return conditions.guarding(condition, True, node.lineno)[0]

    def _match(self, node: ast.Match) -> Rest:
        self.visit(node.subject)
        before = self.scope.env
        ends = [(True, before)]
        self.unsure += 1
        for case in node.cases:
            self.scope.env = dict(before)
            self._pattern(case.pattern)
            for name in captures(case.pattern):
                self.bind(name, self.own(node.lineno))
            self._matched(node.subject, case.pattern)
            guards = self.guards
            if case.guard is not None:
                self.visit(case.guard)
                condition = conditions.read(case.guard, self)
                self.guards = both(guards, conditions.guarding(condition, True, case.guard.lineno)[0])
            alive, _ = self.block(case.body)
            self.guards = guards
            ends.append((alive, self.scope.env))
        self.unsure -= 1
        self._meet(ends)
        return None

    def _matched(self, subject: ast.expr, pattern: ast.pattern) -> None:
        """Binds what a pattern that is a class (``case X() as name``) tells of names."""
        names = [subject.id] if isinstance(subject, ast.Name) else []
        while isinstance(pattern, ast.MatchAs) and pattern.pattern is not None:
            names += [pattern.name] if pattern.name else []
            pattern = pattern.pattern
        paths = self.paths(pattern.cls) if isinstance(pattern, ast.MatchClass) else ()
        for name in names if paths else ():
            if name in self.scope.env:
                self.scope.env[name] = self.bound_to(extended(paths, (INSTANCE,)), pattern.lineno)

    def _pattern(self, pattern: ast.pattern) -> None:
        for each in ast.walk(pattern):
            if isinstance(each, ast.MatchValue):
                self.visit(each.value)
            elif isinstance(each, ast.MatchClass):
                self.visit(each.cls)

    # Loops

    def _for(self, node: ast.For | ast.AsyncFor) -> Rest:
        self.visit(node.iter)
        items, texts = self.items(node.iter), self.literals(node.iter)
        parts = self.parts(node.target, node.iter)

        def start() -> None:
            self.target(node.target, items, node.target.lineno, texts, parts)

        self._loop(node, start, endless=False)
        return None

    def _while(self, node: ast.While) -> Rest:
        def start() -> None:
            self.visit(node.test)
            condition = conditions.read(node.test, self)
            self.guards = both(self.guards, conditions.guarding(condition, True, node.test.lineno)[0])

        endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
        return None if self._loop(node, start, endless=endless) else False

    def _loop(
        self, node: ast.For | ast.AsyncFor | ast.While, start: Callable[[], None], *, endless: bool
    ) -> bool:
        """Reads a loop; its body once without a word first, for what it binds reaches its own start."""
        before = self.scope.env
        if not self.silent:
            self.silent = True
            ends, _ = self._round(node.body, before, start)
            self.silent = False
            again = join(before, *ends)
        else:
            again = before
        ends, breaks = self._round(node.body, again, start)
        alive = True
        if endless:
            self.scope.env = join(*(breaks or [again]))
            return bool(breaks)
        self.scope.env = join(again, *ends)
        self.unsure += 1
        if node.orelse:
            alive, _ = self.block(node.orelse)
        self.unsure -= 1
        going = [*breaks, self.scope.env] if alive else breaks
        if going:
            self.scope.env = join(*going)
        return bool(going)

    def _round(
        self, body: Sequence[ast.stmt], before: Env, start: Callable[[], None]
    ) -> tuple[list[Env], list[Env]]:
        """The environments at the ends of one round through a loop, and at its breaks."""
        guards = self.guards
        self.unsure += 1
        self._loops.append(([], []))
        self.scope.env = dict(before)
        start()
        alive, _ = self.block(body)
        breaks, continues = self._loops.pop()
        self.unsure -= 1
        self.guards = guards
        return [*continues, self.scope.env] if alive else continues, breaks

    def _break(self, node: ast.stmt) -> Rest:
        if self._loops:
            self._loops[-1][0].append(dict(self.scope.env))
        return False

    def _continue(self, node: ast.stmt) -> Rest:
        if self._loops:
            self._loops[-1][1].append(dict(self.scope.env))
        return False

    def _return(self, node: ast.Return) -> Rest:
        if self._returned is not None:
            self.visit(node.value)
            self._returned.append(self.values(node.value or ast.Constant(None), node.lineno))
            return False
        self.visit(node.value)
        self.scope.exits.append(dict(self.scope.env))
        return False

    def _raise(self, node: ast.Raise) -> Rest:
        self.visit(node.exc)
        self.visit(node.cause)
        return False

    # Attempts

    def _with(self, node: ast.With | ast.AsyncWith) -> Rest:
        suppressed: tuple[str, ...] = ()
        for item in node.items:
            self.visit(item.context_expr)
            suppressed += self._suppressed(item.context_expr)
            if item.optional_vars is not None:
                entered = self.entered(item.context_expr)
                self.target(item.optional_vars, entered, item.optional_vars.lineno)
        if not suppressed:
            alive, further = self.block(node.body)
            if not alive and any(isinstance(each, ast.Raise) for each in ast.walk(node)):
                return None  # the context manager may swallow what is raised
            return further if alive else False
        attempt = self._attempt(node, "body", tuple(dict.fromkeys(suppressed)), True, self._only(node.body))
        before = dict(self.scope.env)
        written = self._record()
        self._attempted(attempt, node.body)
        self._unrecord(written, before)
        self.scope.env = join(self.scope.env, before)
        return None

    def _suppressed(self, node: ast.expr) -> tuple[str, ...]:
        if not isinstance(node, ast.Call) or last_part(node.func) not in _SUPPRESSORS:
            return ()
        return tuple(name for argument in node.args for name in caught(argument))

    def _attempt(
        self, node: ast.stmt, part: str, catches: tuple[str, ...], recovers: bool, only: bool
    ) -> Attempt:
        key = (id(node), *(id(call) for call, _ in self._calls))
        number = self._numbers.setdefault(key, len(self._numbers))
        return Attempt(number, part, catches, recovers, only, node.lineno)

    def _only(self, body: Sequence[ast.stmt]) -> bool:
        return only_roots(body, lambda name: any(each.path for each in self.lookup(name)))

    def _attempted(self, attempt: Attempt, body: Sequence[ast.stmt]) -> bool:
        """Reads the body of an attempt and learns what its success means."""
        guards, start = self.guards, len(self.uses)
        self.guards = (*guards, attempt)
        alive, _ = self.block(body)
        self.guards = guards
        paths = [use.path for use in self.uses[start:] if use.guards and use.guards[-1] == attempt]
        found: list[Condition] = [Has(path) for path in dict.fromkeys(map(_by_name, paths))]
        if not attempt.only or not found:
            found.append(UNKNOWN)
        if not self.silent:
            self.attempted[attempt.number] = conditions.all_of(found)
        return alive

    def _record(self) -> list[tuple[str, tuple[Binding, ...]]] | None:
        outer, self._written = self._written, []
        return outer

    def _unrecord(self, outer: list[tuple[str, tuple[Binding, ...]]] | None, env: Env) -> None:
        """Adds to *env* all that was bound since ``_record``: any of it may have happened."""
        written = self._written or []
        for name, bindings in written:
            known = env.get(name, ())
            more = tuple(binding for binding in bindings if binding not in known)
            if more:
                env[name] = known + more
        if outer is not None:
            outer += written
        self._written = outer

    def _try(self, node: ast.Try) -> Rest:
        relevant = handled(node.handlers)
        recovering = [
            names
            for names, handler in zip(relevant, node.handlers, strict=True)
            if names and not fails(handler.body)
        ]
        recovers = bool(recovering)
        said = [names for names in relevant if names]
        catches = tuple(dict.fromkeys(name for names in (recovering or said) for name in names))
        only = bool(catches) and self._only(node.body)
        before = dict(self.scope.env)
        outer = self._record()
        if catches:
            attempt = self._attempt(node, "body", catches, recovers, only)
            alive = self._attempted(attempt, node.body)
        else:
            attempt = None
            alive, _ = self.block(node.body)
        self._unrecord(outer, before)
        guards, unsure = self.guards, self.unsure
        outer = self._record()
        if node.orelse:
            if attempt is not None:
                self.guards = (*guards, self._attempt(node, "else", catches, recovers, only))
            alive = self.block(node.orelse)[0] and alive
        ends = [(alive, self.scope.env)]
        for handler, names in zip(node.handlers, relevant, strict=True):
            self.scope.env = dict(before)
            self.guards, self.unsure = guards, unsure
            ends.append((self._handler(node, handler, names, only), self.scope.env))
        self.guards, self.unsure = guards, unsure
        going = self._meet(ends)
        self._unrecord(outer, before)
        if node.finalbody and not self._finally(node.finalbody, before):
            return False
        if not going:
            return False
        if attempt is not None and not any(alive for alive, _ in ends[1:]):
            return (self._attempt(node, "else", catches, recovers, only),)
        return None

    def _handler(self, node: ast.Try, handler: ast.ExceptHandler, names: tuple[str, ...], only: bool) -> bool:
        if handler.type is not None:
            kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
            for kind in kinds:
                self.visit(kind, Manner.EXCEPT)
        if names:
            recovers = not fails(handler.body)
            self.guards = (*self.guards, self._attempt(node, "handler", names, recovers, only))
        else:
            self.unsure += 1
        if handler.name:
            self.bind(handler.name, self._caught(handler) or self.own(handler.lineno))
        alive, _ = self.block(handler.body)
        if handler.name:
            self.scope.env.pop(handler.name, None)
        return alive

    def _caught(self, handler: ast.ExceptHandler) -> tuple[Binding, ...]:
        """What ``except X as error`` binds: an instance of each imported X, and of any other."""
        kind = handler.type
        kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind] if kind is not None else []
        found = [self.paths(each) for each in kinds]
        paths = [path for each in found for path in extended(each, (INSTANCE,))]
        bound = self.bound_to(paths, handler.lineno)
        return bound if all(found) else bound + self.own(handler.lineno)

    def _finally(self, body: Sequence[ast.stmt], failed: Env) -> bool:
        """Reads a ``finally``, which runs after everything; what it binds is bound after it."""
        normal = self.scope.env
        self.scope.env = join(normal, failed)
        outer = self._record()
        alive, _ = self.block(body)
        done = self.scope.env
        for name, _bindings in self._written or ():
            if name in done:
                normal[name] = done[name]
        self._unrecord(outer, {})
        self.scope.env = normal
        return alive


def _distinct(uses: Iterable[Use]) -> tuple[Use, ...]:
    """*uses*, sorted by place, without repetitions (which hashing them all would find more slowly)."""
    result: list[Use] = []
    start = 0
    for use in uses:
        if result and result[-1].place != use.place:
            start = len(result)
        if use not in result[start:]:
            result.append(use)
    return tuple(result)


def _by_name(path: Path) -> Path:
    """The part of *path* that names alone lead along."""
    for index, step in enumerate(path.steps):
        if not isinstance(step, Attribute):
            return Path(path.origin, path.steps[:index])
    return path


def _pairs(target: ast.expr, value: ast.expr | None) -> list[tuple[ast.expr, ast.expr | None]]:
    """Targets with what is assigned to each, element by element as far as both are written out."""
    if not isinstance(target, (ast.Tuple, ast.List)):
        return [(target, value)]
    items: Sequence[ast.expr | None] = [None] * len(target.elts)
    if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts):
        starred = any(isinstance(each, ast.Starred) for each in (*target.elts, *value.elts))
        items = items if starred else value.elts
    return [pair for each, item in zip(target.elts, items, strict=True) for pair in _pairs(each, item)]


def _elements(value: ast.expr, items: set[int]) -> list[ast.expr]:
    """The parts of *value* that are assigned on their own (by identity in *items*), and all others."""
    if id(value) in items or not isinstance(value, (ast.Tuple, ast.List)):
        return [value]
    return [part for each in value.elts for part in _elements(each, items)]


def _literal_names(value: ast.expr) -> list[str] | None:
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        left, right = _literal_names(value.left), _literal_names(value.right)
        return None if left is None or right is None else left + right
    if not isinstance(value, (ast.List, ast.Tuple, ast.Set)):
        return None
    names = [
        each.value for each in value.elts if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]
    return names if len(names) == len(value.elts) else None


_READS: dict[type[ast.stmt], Callable[..., Rest]] = {
    ast.Import: StatementReader._import,
    ast.ImportFrom: StatementReader._import_from,
    ast.Assign: StatementReader._assign,
    ast.AnnAssign: StatementReader._annotated,
    ast.AugAssign: StatementReader._augmented,
    ast.Delete: StatementReader._delete,
    ast.Expr: StatementReader._expression,
    ast.FunctionDef: StatementReader._def,
    ast.AsyncFunctionDef: StatementReader._def,
    ast.ClassDef: StatementReader._class,
    ast.If: StatementReader._if,
    ast.Assert: StatementReader._assert,
    ast.Match: StatementReader._match,
    ast.For: StatementReader._for,
    ast.AsyncFor: StatementReader._for,
    ast.While: StatementReader._while,
    ast.Break: StatementReader._break,
    ast.Continue: StatementReader._continue,
    ast.Return: StatementReader._return,
    ast.Raise: StatementReader._raise,
    ast.With: StatementReader._with,
    ast.AsyncWith: StatementReader._with,
    ast.Try: StatementReader._try,
}
