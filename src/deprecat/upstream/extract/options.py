"""What a file does to argparse parsers: the calls that can matter, function by function, in order.

``link_options`` follows them from a program's entry function; here nothing is known of what a
variable holds. So a call is kept if it looks like one that builds a parser, or if it is handed
something that such calls are made on. What is left out is only what can add no option.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from deprecat.model.values import replace
from deprecat.upstream.extract.shapes import dotted, last
from deprecat.upstream.facts import Display, Imported, Named, ParserFunction, ParserStep, Value, Words

ADDERS = frozenset(
    {"add_argument", "add_parser", "add_subparsers", "add_argument_group", "add_mutually_exclusive_group"}
)
_KEPT = {
    "add_argument": {"action", "nargs", "dest"},
    "add_parser": {"name", "aliases", "parents", "prog"},
    "add_subparsers": {"action"},
    "add_argument_group": set(),
    "add_mutually_exclusive_group": set(),
}
_PROSE = frozenset({"help", "description", "epilog", "title", "metavar", "usage", "version"})
_ROUNDS_MOST = 500
_Def = (ast.FunctionDef, ast.AsyncFunctionDef)


def read(tree: ast.Module, source: bytes) -> tuple[ParserFunction, ...]:
    """The functions of *tree* that may build parsers, the module's own code (without a name) first."""
    if b"arse" not in source and b"add_argument" not in source:  # argparse, parser, add_parser
        return ()
    constants = _constants(tree)
    found = [
        _Reader(name, parameters, constants).read(body) for name, parameters, body in _bodies(tree.body, "")
    ]
    return tuple(each for each in found if each is not None)


def _bodies(
    body: Sequence[ast.stmt], outer: str
) -> Iterator[tuple[str, ast.arguments | None, Sequence[ast.stmt]]]:
    if not outer:
        yield "", None, body
    for node in body:
        if isinstance(node, _Def):
            name = f"{outer}{node.name}"
            yield name, node.args, node.body
            yield from _bodies(node.body, f"{name}.")
        elif isinstance(node, ast.ClassDef):
            yield from _bodies(node.body, f"{outer}{node.name}.")
        else:
            for inner in _inner_blocks(node):
                yield from (each for each in _bodies(inner, outer or "") if each[0])


def _inner_blocks(node: ast.stmt) -> Iterator[Sequence[ast.stmt]]:
    for field in ("body", "orelse", "finalbody"):
        yield from ([block] if (block := getattr(node, field, None)) else [])
    for handler in getattr(node, "handlers", ()):
        yield handler.body
    for case in getattr(node, "cases", ()):
        yield case.body


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    """Module-level names that are assigned once, with their value."""
    found: dict[str, ast.expr] = {}
    twice: set[str] = set()
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, (ast.AnnAssign, ast.AugAssign)):
            targets = [node.target]
        value = getattr(node, "value", None)
        for target in targets:
            if isinstance(target, ast.Name):
                if target.id in found or isinstance(node, ast.AugAssign):
                    twice.add(target.id)
                elif value is not None:
                    found[target.id] = value
    return {name: value for name, value in found.items() if name not in twice}


class _Reader:
    """Reads one body. ``_stands`` is what variables of unrolled loops stand for in this round."""

    def __init__(self, name: str, parameters: ast.arguments | None, constants: dict[str, ast.expr]) -> None:
        self._name = name
        self._constants = constants
        self._stands: dict[str, ast.expr] = {}
        self._imports: list[tuple[str, Imported]] = []
        self._steps: list[ParserStep] = []
        self._branches = 0
        self._rounds_left = _ROUNDS_MOST
        self._temporaries = 0
        self._parameters: tuple[str, ...] = ()
        self._defaults: list[tuple[str, Value]] = []
        self._rest = ""
        if parameters is not None:
            self._take(parameters)

    def _take(self, args: ast.arguments) -> None:
        positional = [*args.posonlyargs, *args.args]
        self._parameters = tuple(arg.arg for arg in [*positional, *args.kwonlyargs])
        with_default = zip(positional[len(positional) - len(args.defaults) :], args.defaults, strict=True)
        pairs = [*with_default, *zip(args.kwonlyargs, args.kw_defaults, strict=True)]
        self._defaults = [(arg.arg, self._value(node)) for arg, node in pairs if node is not None]
        self._rest = args.kwarg.arg if args.kwarg else ""

    def read(self, body: Sequence[ast.stmt]) -> ParserFunction | None:
        """What *body* does to parsers, ``None`` if nothing."""
        self._block(body)
        steps = _that_matter(self._steps, self._parameters)
        if not steps:
            return None
        return ParserFunction(
            self._name, self._parameters, tuple(self._defaults), self._rest, tuple(self._imports), steps
        )

    # Statements

    def _block(self, body: Sequence[ast.stmt]) -> None:
        for node in body:
            self._statement(node)

    def _statement(self, node: ast.stmt) -> None:
        if isinstance(node, (*_Def, ast.ClassDef)):
            return
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            self._import(node)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if node.value is not None:
                    self._bind(target, node.value)
        elif isinstance(node, ast.Return) and node.value is not None:
            self._assign(("return",), node.value)
        elif isinstance(node, ast.Expr):
            self._evaluate(node.value, ())
        elif isinstance(node, ast.If) and (decided := self._decided(node.test)) is not None:
            self._block(node.body if decided else node.orelse)
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            self._loop(node)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            for item in node.items:
                self._evaluate(item.context_expr, ())
            self._block(node.body)
        else:
            self._branching(node)

    def _branching(self, node: ast.stmt) -> None:
        for name in ("test", "subject"):
            condition = getattr(node, name, None)
            if isinstance(condition, ast.expr):
                self._evaluate(condition, ())
        self._branches += 1
        for inner in _inner_blocks(node):
            self._block(inner)
        self._branches -= 1

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            if isinstance(node, ast.ImportFrom):
                found = Imported(node.level or 0, node.module or "", alias.name)
                self._imports.append((alias.asname or alias.name, found))
            else:
                root = alias.name.partition(".")[0]
                found = Imported(0, alias.name if alias.asname else root)
                self._imports.append((alias.asname or root, found))

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, (ast.Tuple, ast.List)):
            self._assign(tuple(dotted(each) or "?" for each in target.elts), value)
            return
        name = dotted(target) or "?"
        if isinstance(target, ast.Name):
            self._stands.pop(name, None)
            if isinstance(value, (ast.Tuple, ast.List, ast.ListComp, ast.Dict)):
                self._stands[name] = value
            elif (module := self._imported(value)) is not None:
                self._stands[name] = module
                return
        if isinstance(target, ast.Attribute) and target.attr == "prog":
            self._steps.append(ParserStep(f"{name}=", (), (self._value(value),)))
        else:
            self._assign((name,), value)

    def _assign(self, targets: tuple[str, ...], value: ast.expr) -> None:
        if isinstance(value, ast.IfExp):
            self._branches += 1
            self._assign(targets, value.body)
            self._assign(targets, value.orelse)
            self._branches -= 1
        elif isinstance(value, ast.Tuple) and (len(targets) == len(value.elts) or targets == ("return",)):
            places = targets if len(targets) == len(value.elts) and targets != ("return",) else ("return",)
            values = tuple(self._evaluate(each, ()) for each in value.elts)
            self._steps.append(ParserStep("", places, values, branch=self._branches > 0))
        elif isinstance(value, ast.Call) and not self._folded(value):
            self._call(value, targets)
        else:
            self._steps.append(
                ParserStep("", targets, (self._evaluate(value, ()),), branch=self._branches > 0)
            )

    def _loop(self, node: ast.For | ast.AsyncFor) -> None:
        items = self._rounds(node)
        self._branches += 1
        for stands in items if items is not None else [{}]:
            outer = dict(self._stands)
            self._stands.update(stands)
            self._block(node.body)
            self._stands = outer
        self._block(node.orelse)
        self._branches -= 1

    def _rounds(self, node: ast.For | ast.AsyncFor) -> list[dict[str, ast.expr]] | None:
        """What the loop's variables stand for round by round, if the text tells."""
        over: ast.expr = node.iter
        how = ""
        if isinstance(over, ast.Call) and isinstance(over.func, ast.Attribute) and not over.args:
            how = over.func.attr
            over = over.func.value
        if isinstance(over, ast.Name):
            over = self._stands.get(over.id) or self._constants.get(over.id) or over
        if isinstance(over, ast.ListComp):
            over = self._unrolled(over)
        if isinstance(over, ast.Dict) and None not in over.keys and how in ("", "items", "keys", "values"):
            keys = [key for key in over.keys if key is not None]
            rows: list[Sequence[ast.expr]] = [(key,) for key in keys]
            if how == "items":
                rows = [*zip(keys, over.values, strict=True)]
            elif how == "values":
                rows = [(value,) for value in over.values]
        elif isinstance(over, (ast.Tuple, ast.List, ast.Set)) and not how:
            rows = [each.elts if isinstance(each, (ast.Tuple, ast.List)) else (each,) for each in over.elts]
        else:
            return None
        targets = node.target.elts if isinstance(node.target, (ast.Tuple, ast.List)) else [node.target]
        self._rounds_left -= len(rows)
        if self._rounds_left < 0 or any(len(row) != len(targets) for row in rows):
            return None
        names = [target.id if isinstance(target, ast.Name) else "?" for target in targets]
        return [dict(zip(names, row, strict=True)) for row in rows]

    def _unrolled(self, node: ast.ListComp) -> ast.expr:
        """``[f"main_{name}" for name in ("a", "b")]`` as the list that it makes, if that can be told."""
        first, *others = node.generators
        if others or first.ifs or not isinstance(first.iter, (ast.Name, ast.Tuple, ast.List)):
            return node
        if isinstance(first.iter, ast.Name) and isinstance(self._stands.get(first.iter.id), ast.ListComp):
            return node  # it may be made from itself
        items: list[ast.expr] = []
        for stands in self._rounds(ast.For(first.target, first.iter, [], [])) or [{}]:
            outer = dict(self._stands)
            self._stands.update(stands)
            value = self._value(node.elt)
            self._stands = outer
            if not isinstance(value, Words) or value.many:
                return node
            items.append(ast.Constant(value.texts[0]))
        return ast.List(items, ast.Load())

    def _imported(self, node: ast.expr) -> ast.expr | None:
        """The module that ``importlib.import_module("a.b")`` gives, as an expression."""
        if not isinstance(node, ast.Call) or last(dotted(node.func)) != "import_module" or not node.args:
            return None
        name = self._value(node.args[0])
        if not isinstance(name, Words) or name.many or len(node.args) > 1:
            return None
        if not all(part.isidentifier() for part in name.texts[0].split(".")):
            return None
        root, *rest = name.texts[0].split(".")
        self._imports.append((root, Imported(0, root)))
        module: ast.expr = ast.Name(root, ast.Load())
        for part in rest:
            module = ast.Attribute(module, part, ast.Load())
        return module

    def _decided(self, node: ast.expr) -> bool | None:
        """What ``"text" in variable`` gives in this round of a loop, if that can be told."""
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.In):
            one, other = self._value(node.left), self._value(node.comparators[0])
            if isinstance(one, Words) and isinstance(other, Words) and not one.many:
                return one.texts[0] in (other.texts if other.many else other.texts[0])
        return None

    # Expressions

    def _evaluate(self, node: ast.expr, targets: tuple[str, ...]) -> Value:
        """Record the calls in *node*; give what can be told of its value."""
        if isinstance(node, ast.Call):
            if folded := self._folded(node):
                return folded
            if not targets:
                self._temporaries += 1
                targets = (f"~{self._temporaries}",)
            self._call(node, targets)
            return Named(targets[0])
        if isinstance(node, (ast.Tuple, ast.List)) and any(isinstance(e, ast.Call) for e in node.elts):
            return Display(tuple(self._evaluate(each, ()) for each in node.elts))
        if isinstance(node, (ast.BoolOp, ast.IfExp, ast.Compare, ast.NamedExpr, ast.Await)):
            self._inside(node)
        return self._value(node)

    def _inside(self, node: ast.expr) -> None:
        self._branches += 1
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self._evaluate(child, ())
        self._branches -= 1

    def _call(self, node: ast.Call, targets: tuple[str, ...]) -> None:
        func: ast.expr = node.func
        keywords: list[ast.keyword] = list(node.keywords)
        if isinstance(func, ast.Name) and (standing := self._stands.get(func.id)) is not None:
            func = standing
            partial = isinstance(standing, ast.Call) and last(dotted(standing.func)) == "partial"
            if partial and isinstance(standing, ast.Call) and len(standing.args) == 1:
                keywords = [*standing.keywords, *keywords]
                func = standing.args[0]
        function = self._dotted(func)
        if not function and isinstance(func, ast.Attribute):
            inner = self._evaluate(func.value, ())
            function = f"{inner.name if isinstance(inner, Named) else '?'}.{func.attr}"
        adder = last(function) if last(function) in ADDERS else ""
        kept: list[tuple[str, Value]] = []
        passed, star, declared = "", False, False
        for keyword in keywords:
            if keyword.arg is None:
                if isinstance(keyword.value, ast.Name) and keyword.value.id == self._rest:
                    passed = self._rest
                else:
                    star = True
            elif adder == "add_argument" and keyword.arg == "action":
                action, declared = self._action(keyword.value)
                kept.append(("action", action))
            elif keyword.arg in _KEPT[adder] if adder else keyword.arg not in _PROSE:
                kept.append((keyword.arg, self._evaluate(keyword.value, ())))
        positional: list[Value] = []
        for arg in node.args:
            if isinstance(arg, ast.Starred):
                star = True
            else:
                positional.append(self._evaluate(arg, ()) if not adder else self._value(arg))
        self._steps.append(
            ParserStep(
                function or "?",
                targets,
                tuple(positional),
                tuple(kept),
                passed,
                star,
                declared,
                self._branches > 0,
            )
        )

    def _dotted(self, node: ast.expr) -> str:
        """The dotted name of a callee, its first part replaced by what that stands for in this round."""
        name = dotted(node)
        root, dot, rest = name.partition(".")
        if dot and root in self._stands and (standing := dotted(self._stands[root])):
            return f"{standing}.{rest}"
        return name

    def _action(self, node: ast.expr) -> tuple[Value, bool]:
        """An option's action, and whether a deprecation handler may stand around it."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "action":
            given = {keyword.arg: keyword.value for keyword in node.keywords}
            inner = node.args[2] if len(node.args) > 2 else given.get("action")
            return self._value(inner) if inner is not None else None, True
        return self._value(node), False

    def _folded(self, node: ast.Call) -> Value:
        """A call that only wraps a text or a display: ``"a b".split()``, ``sorted([...])``."""
        if isinstance(node.func, ast.Attribute) and node.func.attr == "split" and not node.args:
            inner = self._value(node.func.value)
            if isinstance(inner, Words) and not inner.many:
                return Words(tuple(inner.texts[0].split()), many=True)
        return None

    def _standing(self, node: ast.Name) -> Value:
        """What a variable stands for, one level deep: it may have been made from itself."""
        standing = self._stands[node.id]
        if isinstance(standing, (ast.Tuple, ast.List)):
            return self._value(standing) if all(isinstance(e, ast.Constant) for e in standing.elts) else None
        if isinstance(standing, ast.Name):
            return Named(standing.id)
        return self._value(standing) if _is_simple(standing) else None

    def _value(self, node: ast.expr) -> Value:
        if isinstance(node, ast.Constant):
            if isinstance(node.value, (str, int)) and not isinstance(node.value, bool):
                return Words((str(node.value),))
            return None
        if isinstance(node, ast.Name) and node.id in self._stands:
            return self._standing(node)
        if isinstance(node, (ast.Name, ast.Attribute)):
            return Named(name) if (name := dotted(node)) else None
        if isinstance(node, (ast.Tuple, ast.List)):
            return _display(tuple(self._value(each) for each in node.elts))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left, right = self._value(node.left), self._value(node.right)
            if isinstance(left, Words) and isinstance(right, Words) and not (left.many or right.many):
                return Words((left.texts[0] + right.texts[0],))
        return None


def _is_simple(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) or (not isinstance(node, ast.Name) and bool(dotted(node)))


def _display(values: tuple[Value, ...]) -> Value:
    texts = [value.texts[0] for value in values if isinstance(value, Words) and not value.many]
    return Words(tuple(texts), many=True) if len(texts) == len(values) else Display(values)


# Which steps matter


def _root(function: str) -> str:
    """The variable that a method is called on: ``p`` of ``p.add_argument``, ``self.p`` of
    ``self.p.add_argument``."""
    return function.rpartition(".")[0]


def _names(step: ParserStep) -> Iterator[str]:
    for value in (*step.positional, *(value for _, value in step.keywords)):
        for each in value.values if isinstance(value, Display) else (value,):
            if isinstance(each, Named):
                yield each.name


def _is_text(value: Value) -> bool:
    """Whether a literal is one for reading, not a word that names something."""
    return isinstance(value, Words) and any(len(text.split()) > 1 or len(text) > 60 for text in value.texts)


def _speaks_of_parsers(name: str) -> bool:
    return "pars" in name.lower()


def _that_matter(steps: Sequence[ParserStep], parameters: tuple[str, ...]) -> tuple[ParserStep, ...]:
    parsers = {name for name in parameters if _speaks_of_parsers(name)}
    for step in steps:
        if last(step.function) in ADDERS:
            parsers.add(_root(step.function))
            parsers.update(step.targets)
        elif last(step.function) in ("parse_args", "parse_known_args"):
            parsers.add(_root(step.function))
        elif any(name in ("prog", "parents") for name, _ in step.keywords):
            parsers.update(step.targets)
        elif _speaks_of_parsers(last(step.function)) and not last(step.function).startswith("parse"):
            parsers.update(_names(step))
            parsers.update(step.targets)
    grown = -1
    while grown != len(parsers):  # what is assigned from, or returned with, a parser may be one
        grown = len(parsers)
        for step in steps:
            if not step.function and parsers.intersection(_names(step)):
                parsers.update(step.targets)
            elif not step.function and parsers.intersection(step.targets) - {"return"}:
                parsers.update(_names(step))
    parsers -= {"return", "?", ""}
    return tuple(_slim(step) for step in steps if _matters(step, parsers))


def _matters(step: ParserStep, parsers: set[str]) -> bool:
    if last(step.function) in ADDERS or parsers.intersection(_names(step)):
        return True
    if _root(step.function.removesuffix("=")) in parsers and step.function.endswith("="):
        return True
    if step.function and (_root(step.function) in parsers or parsers.intersection(step.targets)):
        return True
    return "return" in step.targets and _speaks_of_parsers(last(step.function))


def _slim(step: ParserStep) -> ParserStep:
    """Without what is only for reading: facts are kept by the thousand."""
    positional = tuple(None if _is_text(value) else value for value in step.positional)
    keywords = tuple(
        (key, value) for key, value in step.keywords if value is not None and not _is_text(value)
    )
    return replace(step, positional=positional, keywords=keywords)
