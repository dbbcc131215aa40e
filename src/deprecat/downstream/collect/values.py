"""What names and expressions stand for at the point of the file that is being read."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from deprecat.downstream.collect import conditions, held
from deprecat.downstream.collect.attempts import last_part
from deprecat.downstream.collect.calls import looks_up, returns_itself
from deprecat.downstream.collect.classes import (
    Base,
    Class,
    Thing,
    is_enumeration,
    stores_of,
    without_members,
)
from deprecat.downstream.collect.idle import Idle
from deprecat.downstream.collect.inventory import Inventory
from deprecat.downstream.collect.paths import (
    AWAIT,
    LINKS,
    SUBSCRIPT,
    attribute,
    call_step,
    links,
    opened,
    plain_end,
    root_of,
)
from deprecat.downstream.collect.positions import column, text_place
from deprecat.downstream.collect.scopes import Binding, Choice, Scope
from deprecat.downstream.collect.strings import relative, resolved
from deprecat.model.exports import FAR, Container
from deprecat.model.places import Place
from deprecat.model.uses import (
    INSTANCE,
    AllOf,
    AnyOf,
    Attribute,
    Call,
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
from deprecat.model.values import replace

ALTERNATIVES = 16  # of one name; beyond that the facts would multiply and say nothing more
_STEPS = 24  # of one path; longer ones only arise from names that are bound to parts of themselves

_BUILTINS = frozenset(dir(builtins)).union(  # of every Python, whichever runs this
    ["aiter", "anext", "EncodingWarning", "ExceptionGroup", "BaseExceptionGroup", "PythonFinalizationError"],
    ["WindowsError", "unicode", "basestring", "xrange", "raw_input", "long", "reduce", "unichr"],
)
_TYPING = frozenset(("typing", "typing_extensions", "__future__"))
_WRAPPERS = frozenset(("Optional", "Union", "Annotated", "Final", "ClassVar", "Required", "NotRequired"))
IMPORTERS = frozenset(("import_module", "__import__", "importorskip"))
_KEEPING = frozenset(
    ("dataclass", "define", "frozen", "mutable", "attrs", "s", "total_ordering", "final", "deprecated")
)
_HOLDING = frozenset((ast.Name, ast.IfExp, ast.BoolOp, ast.NamedExpr, ast.List, ast.Tuple, ast.Set)).union(
    (ast.Dict, ast.ListComp, ast.SetComp, ast.GeneratorExp)
)  # besides chains, what may hold something, or stand for something
_MAKERS = frozenset(("getattr", "resolve_name", *IMPORTERS))


Reached = tuple[Path, tuple[Step, ...], tuple[Step, ...]]
"""What the root of a chain leads to: a path, the steps of the chain spent to get there, and those left."""


class ValueReader:
    """The state while one file is read, and the values of its names and expressions.

    ``guards`` are the known guards here, ``unsure`` counts the unknown ones inside the current scope.
    ``silent`` reading binds names and emits nothing.
    """

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
        """*lines* are those of the file, *text* is what they make, *inventory* what is in it; *walrus*: the
        lines with a ``:=``; *quoted*: the file does not evaluate annotations (``from __future__ import
        annotations``). What is used of the modules *unasked* need not be told."""
        self.uses: list[Use] = []
        self.stars: list[Origin] = []
        self.scope = self.module = module
        self.inventory = inventory
        self.guards: tuple[Guard, ...] = ()
        self.unsure = 0
        self.silent = False
        self.attempted: dict[int, Condition] = {}
        self.unasked = unasked
        self.idle = Idle(lines, module, self.stars, unasked)
        self._lines = lines
        self._ascii = text.isascii()
        self._walrus = walrus
        self._quoted = quoted
        self._makers = set(_MAKERS)  # names of functions that may be read where they are called
        self._steps: dict[ast.Call, Call] = {}  # what calls are as steps
        self._choices: dict[int, tuple[Condition, Choice]] = {}  # by identity; the condition keeps it
        self._fixed: Place | None = None
        self._evaluated = True
        self._noting: Class | None = None  # the class whose stores to ``self`` are being noted
        self._later: list[Callable[[], None]] = []
        self._opened: list[Scope] = []  # of all functions and classes
        self._written: list[tuple[str, tuple[Binding, ...]]] | None = None
        self._returns: dict[tuple[int, bool], tuple[Binding, ...]] = {}

    def opened(self, scope: Scope) -> Scope:
        """*scope*, which is new."""
        self._opened.append(scope)
        return scope

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

    def step(self, node: ast.Call) -> Call:
        """The step that a call is."""
        known = self._steps.get(node)
        if known is None or self._fixed is not None:
            known = call_step(node, self.spot, self._told)
            if not known.given and not known.star and self._fixed is None:  # else what it is may change
                self._steps[node] = known
        return known

    def steps(self, nodes: Sequence[ast.expr]) -> tuple[Step, ...]:
        """The steps that the chain *nodes* takes."""
        return tuple([self._step(node) for node in nodes])

    def _step(self, node: ast.expr) -> Step:
        if node.__class__ is ast.Attribute:
            return attribute(node.attr)
        if node.__class__ is ast.Call:
            return self.step(node)
        return SUBSCRIPT if node.__class__ is ast.Subscript else AWAIT

    def _told(self, node: ast.expr) -> str | Path | None:
        """The text or path of names that an argument is."""
        text = self.text(node)
        if text:
            return text
        paths = self.paths(node) if isinstance(node, (ast.Name, ast.Attribute)) else ()
        return paths[0] if len(paths) == 1 and plain(paths[0]) else None

    # Names

    def lookup(self, name: str) -> tuple[Binding, ...]:
        """The bindings of *name* that reach this point; empty if it is not (yet) bound."""
        scope: Scope | None = self.scope
        if self.scope.kind == "class" and name in self.scope.env:
            return self.scope.env[name]  # a class body sees its own names, scopes inside it do not
        module = self.module
        while scope is not module and scope is not None:
            if name in scope.locals:  # of a class body there are none
                return scope.env.get(name, ())
            if name in scope.globals:
                break
            scope = scope.parent
        return module.env.get(name, ())

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
        if scope is self.module:
            self.idle.forget()

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
        sure, guards = not self.unsure, self.guards
        return tuple(
            [
                Binding(self._guarded(path), line, guards, (line, index), sure)
                for index, path in enumerate(paths)
            ]
        )

    def _guarded(self, path: Path) -> Path:
        guards = both(path.origin.guards, self.guards)
        if guards is path.origin.guards:
            return path
        return Path(replace(path.origin, guards=guards), path.steps)

    # Values

    def paths(self, node: ast.expr) -> tuple[Path, ...]:
        """What *node* may stand for, as far as it is rooted in imports."""
        kind = node.__class__
        if kind is ast.Constant:
            return ()
        if kind is ast.Name:
            return self._named(node.id)  # type: ignore[attr-defined]
        if kind in LINKS:
            return self._chained(node)
        if isinstance(node, ast.IfExp):
            return (*self.paths(node.body), *self.paths(node.orelse))
        if isinstance(node, ast.BoolOp):
            return tuple(path for value in node.values for path in self.paths(value))
        return self.paths(node.value) if isinstance(node, ast.NamedExpr) else ()

    def _chained(self, node: ast.expr) -> tuple[Path, ...]:
        root = root_of(node, self._makers)
        if isinstance(root, ast.Name):
            bindings = self.lookup(root.id)
            if not self.leads(root.id, bindings):
                return ()
            return self._named_chain(root, links(node), bindings)
        made: tuple[Binding, ...] | None = None
        if isinstance(root, ast.Call):
            made = self.made(root)
            found = _paths(made) if made is not None else self.paths(root.func)
        else:
            found = self.paths(root)
        if not found:
            return ()
        steps = self.steps(links(node, root))
        if isinstance(root, ast.Call) and made is None:
            steps = (self.step(root), *steps)
        return extended(found, steps)

    def _named_chain(
        self, root: ast.Name, nodes: Sequence[ast.expr], bindings: tuple[Binding, ...]
    ) -> tuple[Path, ...]:
        """What the chain *nodes* from the name *root*, which has *bindings*, stands for."""
        found, _ = self.reached(root, nodes, bindings)
        return tuple([longer for path, _, rest in found for longer in extended((path,), rest)])

    def _is_dead(self, name: str) -> bool:
        """Whether a name stands for nothing that is rooted in an import."""
        for each in self.lookup(name):
            if each.path is not None:
                return False
        return not self.stars

    def leads(self, name: str, bindings: tuple[Binding, ...]) -> bool:
        """Whether a chain from *name*, which has *bindings*, may lead anywhere: of most this is quick."""
        return telling(bindings) if bindings else bool(self.stars) or name == "super"

    def reached(
        self, root: ast.Name, nodes: Sequence[ast.expr], bindings: tuple[Binding, ...]
    ) -> tuple[list[Reached], ast.expr]:
        """What the chain that *nodes* are leads to from its *root*, which has *bindings*, and how far plain
        attributes lead."""
        if not bindings and root.id == "super" and nodes and isinstance(nodes[0], ast.Call):
            thing = self._above(nodes[0])
            if thing is not None:
                bindings = self.own(root.lineno)
                bindings[0].thing = thing
        paths = _paths(bindings) if bindings else self._starred(root.id)
        if not paths and not telling(bindings):
            return [], root
        if len(bindings) != 1 or bindings[0].path is not None:
            steps = self.steps(nodes)
            return [(path, (), steps) for path in paths], plain_end(nodes, root)
        paths, spent, _ = self._onwards(bindings, nodes)
        if not paths:
            return [], root
        steps = self.steps(nodes)
        last = plain_end(nodes, root)
        if any(isinstance(step, Call) for step in steps[:spent]):
            last = plain_end(nodes[spent:], nodes[spent - 1])
        return [(path, steps[:spent], steps[spent:]) for path in paths], last

    def _onwards(
        self, bindings: tuple[Binding, ...], nodes: Sequence[ast.expr]
    ) -> tuple[tuple[Path, ...], int, tuple[Binding, ...]]:
        """Where *nodes*, a chain, lead from something of the file: the paths that it turns into, how many
        steps that takes, and the bindings that stand there."""
        spent = 0
        owner: Thing | None = None  # whose attribute it is
        while len(bindings) == 1 and bindings[0].path is None and spent < len(nodes):
            only, node = bindings[0], nodes[spent]
            if only.held is not None:
                paths, taken = only.held.after(self.steps(nodes[spent : spent + FAR]))
                return paths, spent + taken, ()
            if isinstance(node, ast.Attribute) and only.thing is not None:
                further, paths = self.member(only.thing, node.attr)
                if paths:
                    return paths, spent, ()
                owner = only.thing
                if len(further) == 1 and further[0].function and returns_itself(further[0].function[0]):
                    further = self.returned_by(further[0], owner)
            else:
                further = self._called(only, owner, node) if isinstance(node, ast.Call) else ()
            if not further:
                return (), spent, ()
            bindings, spent = further, spent + 1
        return _paths(bindings), spent, bindings

    def _called(self, of: Binding, owner: Thing | None, node: ast.Call) -> tuple[Binding, ...]:
        """What the call *node* of something of the file gives."""
        if of.gives:
            return of.gives
        if of.function is not None and looks_up(of.function[0]):
            made = self.called(node, *of.function, owner)
            return tuple(each for each in made or () if each.path is not None)
        if of.thing is not None and of.thing.above:
            above = self.own(0)
            above[0].thing = replace(of.thing, called=True)
            return above
        return self._made_of(of.thing) if of.thing is not None else self.returned_by(of, owner)

    def returned_by(self, of: Binding, owner: Thing | None) -> tuple[Binding, ...]:
        """What a function of the file returns, of *owner* if it is a method, if all that leads somewhere."""
        if of.function is None:
            return ()
        function, scope = of.function
        known = owner.of.known if owner is not None else self._returns
        key = (id(function), owner is not None and owner.instance)
        if key not in known:
            known[key] = ()  # of what calls itself nothing is known
            found = [each for each in self.returned(function, scope, owner) if not is_none(each)]
            known[key] = tuple(found[:ALTERNATIVES]) if all(each.telling for each in found) else ()
        return known[key]

    def returned(
        self, function: ast.FunctionDef | ast.Lambda, scope: Scope, owner: Thing | None
    ) -> tuple[Binding, ...]:
        raise NotImplementedError

    def _made_of(self, thing: Thing) -> tuple[Binding, ...]:
        """What a call of a class of the file gives: an instance, if no decorator makes it another."""
        if thing.instance or not self.keeps(thing.of):
            return ()
        made = self.own(thing.of.node.lineno)
        made[0].thing = Thing(thing.of, instance=True, outside=True)
        return made

    def keeps(self, of: Class) -> bool:
        """Whether no decorator makes a class of the file something else."""
        return all(map(_keeps_class, of.node.decorator_list))

    def container(self, node: ast.expr) -> Container | None:
        """What *node* holds, if it is a container of which that is known."""
        kind = node.__class__
        if kind is ast.Constant:
            return None
        if kind is ast.Name or kind in LINKS:
            root = root_of(node, self._makers)
            end = self._end(node, self.lookup(root.id)) if isinstance(root, ast.Name) else None
            if end is not None and end.held:
                return end.held
        if isinstance(node, ast.NamedExpr):
            return self.container(node.value)
        if isinstance(node, ast.IfExp):
            return self.container(node.body) or self.container(node.orelse)
        if isinstance(node, ast.BoolOp):
            return next(filter(None, map(self.container, node.values)), None)
        return held.written(node, self)

    def _end(self, node: ast.expr, bindings: tuple[Binding, ...]) -> Binding | None:
        """The one thing of the file that the chain *node*, whose root has *bindings*, leads to as a whole, if
        it does."""
        if len(bindings) != 1 or bindings[0].path is not None or not bindings[0].telling:
            return None
        nodes = links(node)
        _, spent, found = self._onwards(bindings, nodes)
        if spent != len(nodes) or len(found) != 1 or found[0].path is not None or not found[0].telling:
            return None
        return found[0]

    def having(self, node: ast.expr, name: str) -> tuple[Path, ...]:
        """The paths to ``node.name`` that resolve where *node* has it: not what the file binds it to."""
        bindings = self.lookup(node.id) if isinstance(node, ast.Name) else ()
        thing = bindings[0].thing if len(bindings) == 1 else None
        if thing is not None and not self.member(thing, name)[1]:
            return ()
        return self.paths(ast.Attribute(node, name, ast.Load()))

    def _above(self, call: ast.Call) -> Thing | None:
        """What ``super()`` stands for; ``super(C, self)`` only in ``C`` itself."""
        scope: Scope | None = self.scope
        while scope is not None and (scope.kind == "comprehension" or scope.thing is None):
            scope = scope.parent if scope.kind != "class" else None
        if scope is None or scope.kind != "function" or scope.thing is None or call.keywords:
            return None
        of = scope.thing.of
        if call.args and not (
            len(call.args) == 2 and isinstance(call.args[0], ast.Name) and call.args[0].id == of.node.name
        ):
            return None
        return Thing(of, scope.thing.instance, above=True)

    # Classes of the file

    def member(self, thing: Thing, name: str) -> tuple[tuple[Binding, ...], tuple[Path, ...]]:
        """What an attribute of *thing* stands for, if all that it may be leads somewhere; or, second, what it
        is an attribute of, if nothing in the file gives *thing* one of that name.
        """
        found = self._found(thing, name)
        if found is None:
            return (), ()
        if not found:
            return (), self._inherited(thing, name)
        telling = [binding for binding in found if not is_none(binding)]
        if not all(binding.telling for binding in telling) or is_enumeration(thing.of):
            return (), ()
        if thing.outside and self.inventory.is_set_elsewhere(name):
            return (), ()  # asked last, for it may take a walk through the file
        by_path = {binding.path: binding for binding in telling if binding.path is not None}
        others = (binding for binding in telling if binding.path is None)
        return (*list(by_path.values())[:ALTERNATIVES], *others), ()

    def _found(self, thing: Thing, name: str) -> list[Binding] | None:
        """The bindings of an attribute of *thing* in the file; None if there may be others."""
        if name.startswith("__") and not (thing.above and name.endswith("__")):
            return None  # the language's own, or a name mangled
        family = list(thing.of.family())
        if any(each is self._noting for each in family):
            return None  # not known yet
        found: list[Binding] = []
        for each in family:
            if each.stores is None:
                each.stores = stores_of(each)
            if thing.above:
                continue
            if each.stores.open or name in each.stores.others:
                return None
            if thing.instance and name in each.stores.instance:
                found += self.stored(each).get(name, ())
        for each in family[1:] if thing.above else family:
            if name in each.defined:
                return found + list(each.scope.env.get(name) or self.own(0))
        return found

    def _inherited(self, thing: Thing, name: str) -> tuple[Path, ...]:
        """The base, or an instance of it, that must have the attribute *name* if *thing* has it."""
        foreign = thing.of.foreign()
        if len(foreign) != 1 or not foreign[0].paths:
            return ()
        if not thing.above and self.inventory.is_set(name):
            return ()
        return extended(foreign[0].paths, (INSTANCE,)) if thing.instance else foreign[0].paths

    def bases(self, node: ast.ClassDef) -> Iterator[Class | Base]:
        """The bases of a class that can give it attributes."""
        for base in node.bases:
            expression = base.value if isinstance(base, ast.Subscript) else base
            bindings = self.lookup(expression.id) if isinstance(expression, ast.Name) else ()
            if len(bindings) == 1 and bindings[0].thing is not None:
                yield bindings[0].thing.of
                continue
            if isinstance(expression, ast.Name) and expression.id == "object" and not bindings:
                continue
            paths = self.paths(expression) if all(binding.path for binding in bindings) else ()
            if not without_members(paths):
                yield Base(paths)
        if any(each.arg == "metaclass" and last_part(each.value) != "ABCMeta" for each in node.keywords):
            yield Base(())

    def stored(self, owner: Class) -> Mapping[str, Sequence[Binding]]:
        raise NotImplementedError

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
        if name == "resolve_name" and call.args and self._is_of("pkgutil", call.func):
            path = resolved(self.text(call.args[0]), call.lineno)
            return self.bound_to((path,), call.lineno) if path is not None else None
        if isinstance(call.func, ast.Name):
            bindings = self.lookup(name)
            if len(bindings) == 1 and bindings[0].function is not None:
                return self.called(call, *bindings[0].function)
        return None

    def _made_attribute(self, call: ast.Call) -> tuple[Binding, ...] | None:
        if not isinstance(call.func, ast.Name) or len(call.args) not in (2, 3) or self.lookup("getattr"):
            return None
        found: list[Binding] = []
        for name, place in self.texts(call.args[1]):
            if not name.isidentifier():
                return None
            with self.apart(guards=self._chosen_text(call.args[1], name, self.guards)):
                made = self._attributes(call, name)
            for each in made:
                each.place = place
            found += made
        for index, each in enumerate(found):
            each.order = (call.lineno, index)
        return tuple(found[: ALTERNATIVES * 2]) or None

    def _attributes(self, call: ast.Call, name: str) -> tuple[Binding, ...]:
        """What ``getattr(x, name)`` gives, where *x* may be several things."""
        if len(call.args) < 3:
            return self.bound_to(self.paths(ast.Attribute(call.args[0], name, ast.Load())), call.lineno)
        paths = self.having(call.args[0], name)
        if len(paths) == 1:
            return self._defaulted(paths[0], call.args[2], call.lineno)
        found: list[Binding] = []
        for path in paths:
            with self.under(Has(path), True, call.lineno, default=True):
                found += self.bound_to((path,), call.lineno)
        return (*found, *self._default(call.args[2], call.lineno)) if found else ()

    def _default(self, node: ast.expr, line: int) -> tuple[Binding, ...]:
        bindings = self.values(node, line)
        for each in bindings:
            each.default = True
        return bindings

    def _made_module(self, call: ast.Call, name: str) -> tuple[Binding, ...] | None:
        found: list[Binding] = []
        named = argument(call, 0, "name")
        package = argument(call, 1, "package")
        for text, place in self.texts(named) if named is not None else ():
            if text.startswith(".") and name == "import_module":
                text = relative(text, self.text(package) if package is not None else "")  # noqa: PLW2901
            if not all(part.isidentifier() for part in text.split(".")):
                return None
            top = name == "__import__" and len(call.args) + len(call.keywords) == 1
            module = text.partition(".")[0] if top else text
            path = Path(Origin(0, module, "", call.lineno, self.guards))
            with self.under(Has(path) if name == "importorskip" else AllOf(()), True, call.lineno):
                made = self.bound_to((path,), call.lineno)
            made[0].place = place
            found += made
        for index, each in enumerate(found):
            each.order = (call.lineno, index)
        return tuple(found) or None

    def _is_of(self, module: str, node: ast.expr) -> bool:
        """Whether *node* stands for something of the module *module*."""
        return any(path.origin.level == 0 and path.origin.module == module for path in self.paths(node))

    def texts(self, node: ast.expr) -> tuple[tuple[str, Place | None], ...]:
        """The texts that *node* may be, each with its place if it is one of several."""
        bindings = self.lookup(node.id) if isinstance(node, ast.Name) else ()
        if len(bindings) == 1 and bindings[0].texts:
            return tuple((str(each.value), self.written(each)) for each in bindings[0].texts)
        text = self.text(node)
        return ((text, None),) if text else ()

    def literals(self, node: ast.expr) -> tuple[ast.Constant, ...]:
        """The texts in a list of texts, if it is nothing else."""
        if isinstance(node, ast.Name):
            bindings = self.lookup(node.id)
            value = bindings[0].value if len(bindings) == 1 else None
            return self.literals(value) if value is not None and not isinstance(value, ast.Name) else ()
        if not isinstance(node, (ast.Tuple, ast.List, ast.Set)) or len(node.elts) > ALTERNATIVES:
            return ()
        found = [each for each in node.elts if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        return tuple(found) if len(found) == len(node.elts) else ()

    def written(self, node: ast.expr) -> Place:
        """Where a text stands: the inside of the literal, if it is one."""
        place = self.place(node, node)
        if isinstance(node, ast.Constant) and self._fixed is None:
            return text_place(self._lines, node, place)
        return place

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
        self,
        call: ast.Call,
        function: ast.FunctionDef | ast.Lambda,
        scope: Scope,
        owner: Thing | None = None,
    ) -> tuple[Binding, ...] | None:
        raise NotImplementedError

    def values(self, node: ast.expr, line: int) -> tuple[Binding, ...]:
        """The bindings that ``name = <node>`` makes here."""
        kind = node.__class__
        if kind in LINKS:
            return self._chain_values(node, line)
        if kind is ast.Name:
            copied = self._copied(node.id, line)  # type: ignore[attr-defined]
            if copied:
                return copied
        elif kind is ast.IfExp:
            found = self._either(node, line)  # type: ignore[arg-type]
            if found:
                return found
        if kind in _HOLDING:
            inside = self.container(node)
            if inside is not None:
                return self._holding(inside, node, line)
            paths = self.paths(node)[:ALTERNATIVES]
            if paths:
                return self._rooted(node, paths, line)
        mine = self.own(line, node)
        conditions.describe(mine[0], node, self)
        return mine

    def _chain_values(self, node: ast.expr, line: int) -> tuple[Binding, ...]:
        """As :meth:`values`, of a chain."""
        if isinstance(node, ast.Call) and last_part(node.func) in self._makers:
            made = self.made(node)
            if made is not None:
                return made
        root = root_of(node, self._makers)
        bindings = self.lookup(root.id) if isinstance(root, ast.Name) else ()
        end = self._end(node, bindings)
        inside = end.held if end is not None else None
        if inside is None:
            inside = held.written(node, self)
        if inside is not None:
            return self._holding(inside, node, line)
        if end is not None:
            return self._again((end,), line)
        if not isinstance(root, ast.Name):
            paths = self._chained(node)
        elif self.leads(root.id, bindings):
            paths = self._named_chain(root, links(node), bindings)
        else:
            paths = ()
        if paths:
            return self._rooted(node, paths[:ALTERNATIVES], line)
        mine = self.own(line, node)
        conditions.describe(mine[0], node, self)
        return mine

    def _holding(self, inside: Container, node: ast.expr, line: int) -> tuple[Binding, ...]:
        mine = self.own(line, node)
        mine[0].held = inside
        return mine

    def _rooted(self, node: ast.expr, paths: Sequence[Path], line: int) -> tuple[Binding, ...]:
        """The bindings to *paths*, which *node* stands for; or to something else, if it is a choice."""
        made = self.bound_to(paths, line)
        if isinstance(node, ast.BoolOp):
            mine = self.own(line, node)
            conditions.describe(mine[0], node, self)
            return made + mine
        if isinstance(node, LINKS):
            for binding in made:
                binding.subject = conditions.subject(node, self)
        return made

    def _again(self, bindings: Iterable[Binding], line: int) -> tuple[Binding, ...]:
        """Bindings made here to what others of the file are bound to."""
        found = []
        for each in bindings:
            (mine,) = self.own(line)
            mine.path, mine.thing, mine.held, mine.gives = each.path, each.thing, each.held, each.gives
            found.append(mine)
        return tuple(found)

    def annotated(self, annotation: ast.expr | None, line: int) -> tuple[Binding, ...]:
        """The bindings that an annotation tells of: instances, also of classes of the file, or containers."""
        if annotation is None:
            return ()
        paths = self.instances(annotation)
        if paths:
            return self.bound_to(paths, line)
        text = self.text(annotation) if isinstance(annotation, ast.Constant) else ""
        plain = quoted(text) if text else annotation
        if plain is None:
            return ()
        inside = held.annotated(plain, self.instances)
        thing = self._thing(plain)
        if inside is None and thing is None:
            return ()
        mine = self.own(line)
        mine[0].held, mine[0].thing = inside, thing
        return mine

    def _thing(self, annotation: ast.expr) -> Thing | None:
        """An instance of the class of the file that *annotation* names, perhaps of no other."""
        if isinstance(annotation, ast.Subscript) and last_part(annotation.value) == "Optional":
            return self._thing(annotation.slice)
        if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
            left, right = self._thing(annotation.left), self._thing(annotation.right)
            return left if right is None else right if left is None else None
        bindings = self.lookup(annotation.id) if isinstance(annotation, ast.Name) else ()
        thing = bindings[0].thing if len(bindings) == 1 else None
        return Thing(thing.of, True, outside=True) if thing is not None and not thing.instance else None

    def _copied(self, name: str, line: int) -> tuple[Binding, ...]:
        copies = []
        for index, each in enumerate(sorted(self.lookup(name), key=lambda binding: binding.order)):
            path = self._guarded(each.path) if each.path is not None else None
            guards = both(each.guards, self.guards)
            copy = Binding(path, line, guards, (line, index), each.certain and not self.unsure)
            copy.truth, copy.subject, copy.value = each.truth, each.subject, each.value
            copy.function, copy.thing, copy.held, copy.gives = (
                each.function,
                each.thing,
                each.held,
                each.gives,
            )
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
        with self.under(Has(path), True, line, default=True):
            present = self.bound_to((path,), line)
        with self.under(Has(path), False, line, default=True):
            absent = self._default(default, line)
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
    def under(self, condition: Condition, holds: bool, line: int, *, default: bool = False) -> Iterator[None]:
        """Reading what runs only where *condition* is true (or false, if not *holds*); *default*: it is a
        ``getattr`` that asks."""
        saved, unsure = self.guards, self.unsure
        self.enter(condition, holds, line, default=default)
        try:
            yield
        finally:
            self.guards, self.unsure = saved, unsure

    def chosen(self, condition: Condition, node: ast.expr, name: str) -> None:
        """Notes that *condition* asks whether *node*, which may be several things, has the attribute *name*.

        What one of these things is used for where the test holds it has for certain: see ``guards_of``.
        """
        root, nodes, _, _ = opened(node)
        attributes = tuple(attribute(each.attr) for each in nodes if isinstance(each, ast.Attribute))
        if not isinstance(root, ast.Name) or len(attributes) < len(nodes):
            return
        choice = Choice(root.id, self.lookup(root.id), (*attributes, Attribute(name)))
        for part in (condition, *(condition.of if isinstance(condition, AnyOf) else ())):
            if not isinstance(part, Unknown):
                self._choices[id(part)] = (part, choice)

    def one_of(self, node: ast.expr, condition: Condition, meant: dict[str, Condition]) -> None:
        """Notes that *condition* asks for the attribute that *node* spells: one of several texts, each of
        which means a condition of its own."""
        if not isinstance(node, ast.Name):
            return
        choice = Choice(node.id, self.lookup(node.id), texts=tuple(meant.items()))
        for part in (condition, *(condition.of if isinstance(condition, AnyOf) else ())):
            if not isinstance(part, Unknown):
                self._choices[id(part)] = (part, choice)

    def _chosen_text(self, node: ast.expr, text: str, guards: tuple[Guard, ...]) -> tuple[Guard, ...]:
        """*guards* of what is done with *text*, one of several that *node* may be."""
        if not self._choices or not isinstance(node, ast.Name):
            return guards
        now = self.lookup(node.id)

        def own(guard: Guard) -> Guard:
            if not isinstance(guard, Test) or id(guard.condition) not in self._choices:
                return guard
            _, choice = self._choices[id(guard.condition)]
            meant = dict(choice.texts).get(text)
            if meant is None or choice.name != node.id or any(each not in choice.bindings for each in now):
                return guard
            return replace(guard, condition=meant)

        return tuple(dict.fromkeys(map(own, guards)))

    def guards_of(self, name: str, path: Path, spent: tuple[Step, ...] = ()) -> tuple[Guard, ...]:
        """The guards here of what *name* is used for if it, with the steps *spent*, stands for *path*: a
        test of what the name has is one of what *path* has."""
        if not self._choices:
            return self.guards
        now = self.lookup(name)

        def own(guard: Guard) -> Guard:
            if not isinstance(guard, Test) or id(guard.condition) not in self._choices:
                return guard
            _, choice = self._choices[id(guard.condition)]
            if choice.name != name or choice.texts or not all(each in choice.bindings for each in now):
                return guard
            if choice.steps[: len(spent)] != spent:
                return guard
            asked = Has(Path(path.origin, path.steps + choice.steps[len(spent) :]))
            return replace(guard, condition=asked)

        return tuple(dict.fromkeys(map(own, self.guards)))

    def enter(
        self, condition: Condition, holds: bool, line: int, *, default: bool = False, part: bool = False
    ) -> None:
        if isinstance(condition, Unknown):
            self.unsure += 1
            return
        tests, complete = conditions.guarding(condition, holds, line, part=part)
        if default:
            tests = tuple(replace(test, default=True) for test in tests if isinstance(test, Test))
        self.guards = both(self.guards, tests)
        if not complete:
            self.unsure += 1


def _paths(bindings: Iterable[Binding]) -> tuple[Path, ...]:
    return tuple([binding.path for binding in bindings if binding.path is not None])


def telling(bindings: Iterable[Binding]) -> bool:
    """Whether one of *bindings* leads somewhere."""
    for each in bindings:
        if each.path is not None or each.thing or each.function or each.held or each.gives:
            return True
    return False


def _keeps_class(decorator: ast.expr) -> bool:
    """Whether a decorator leaves a class what it is, as far as its attributes go."""
    name = last_part(decorator.func if isinstance(decorator, ast.Call) else decorator)
    return name in _KEEPING


def is_none(binding: Binding) -> bool:
    return isinstance(binding.value, ast.Constant) and binding.value.value is None


def both(first: tuple[Guard, ...], second: tuple[Guard, ...]) -> tuple[Guard, ...]:
    """*first* and what *second* adds to it."""
    if not second or first is second:
        return first
    if not first:
        return second
    more = tuple([guard for guard in second if guard not in first])
    return first + more if more else first


def extended(paths: Sequence[Path], steps: tuple[Step, ...]) -> tuple[Path, ...]:
    most = _STEPS - len(steps)
    return tuple([Path(path.origin, path.steps + steps) for path in paths if len(path.steps) <= most])


def argument(call: ast.Call, index: int, name: str) -> ast.expr | None:
    """The argument of *call* that is given by its position *index* or its *name*."""
    if len(call.args) > index:
        return call.args[index]
    return next((each.value for each in call.keywords if each.arg == name), None)


def plain(path: Path) -> bool:
    """Whether attributes alone lead there: then reading the name is reading something upstream defines."""
    for step in path.steps:  # noqa: SIM110  # a generator expression takes twice as long
        if step.__class__ is not Attribute:
            return False
    return True


def quoted(text: str) -> ast.expr | None:
    """The expression in a quoted annotation, if it is one."""
    try:
        return ast.parse(f"({text})", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
