"""From calls on argparse parsers to commands and their options, release by release.

A program's parser is built by functions that call each other: one makes the parser, others are
handed it, or its collection of subcommands, and add to it. So a release is read by *following* those
calls from the program's entry function with stand-ins for the parsers. Both arms of a condition count.
Wherever a parser goes where it cannot be followed (a function of another package, a plugin, a
computed name), it is open from then on: it may have options that are not seen here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from deprecat.model.commands import Command, Option
from deprecat.model.releases import History, ReleaseSet
from deprecat.model.symbols import Kind
from deprecat.model.values import dataclass, field
from deprecat.upstream.absolute import absolute
from deprecat.upstream.facts import (
    Defined,
    Facts,
    Imported,
    Named,
    ParserFunction,
    ParserStep,
    Value,
    Words,
)

# Programs and the functions that build their parsers: the first that there is. Entry points stand in
# setup.py and pyproject.toml, which a ledger does not record, and conda's parser was told its own name only
# late. ``conda env`` was a program of its own, conda-env, to 24.3; ``conda build`` and its kin are those of
# conda-build.
_BUILD_COMMANDS = (
    *("build", "convert", "debug", "develop", "index"),
    *("inspect", "metapackage", "render", "sign", "skeleton"),
)
PROGRAMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "conda",
        ("conda.cli.conda_argparse.generate_parser", "conda.cli.main._main", "conda.cli.main.main"),
    ),
    ("conda env", ("conda_env.cli.main.create_parser", "conda_env.cli.main.main")),
    *(
        (
            f"conda {name}",
            (f"conda_build.cli.main_{name}.get_parser", f"conda_build.cli.main_{name}.parse_args"),
        )
        for name in _BUILD_COMMANDS
    ),
)
# Programs that take subcommands from elsewhere: conda runs executables named conda-* (to 26.1) and plugins.
EXTENSIBLE = frozenset({"conda"})

_STEPS_MOST = 50_000
_CALLS_DEEP = 60
_NO_VALUE = frozenset(
    {"store_true", "store_false", "store_const", "append_const", "count", "help", "version"}
)
_VALUES = frozenset({"store", "append", "extend"})
_CLASSES = {
    "_StoreTrueAction": "store_true",
    "_StoreFalseAction": "store_false",
    "_StoreConstAction": "store_const",
    "_AppendConstAction": "append_const",
    "_CountAction": "count",
    "_HelpAction": "help",
    "_VersionAction": "version",
    "_StoreAction": "store",
    "_AppendAction": "append",
    "_ExtendAction": "extend",
    "BooleanOptionalAction": "boolean",
}
_NARGS = {"REMAINDER": "...", "PARSER": "...", "OPTIONAL": "?", "ZERO_OR_MORE": "*", "ONE_OR_MORE": "+"}
_HELP = ("-h", "--help")  # argparse adds them by itself, unless told not to: every command has them
# Methods of a parser, and functions, that add no option.
_HARMLESS_METHODS = frozenset(
    {
        *("set_defaults", "get_default", "error", "exit", "print_help", "print_usage", "format_help"),
        *("format_usage", "convert_arg_line_to_args", "register", "get_default_values", "set_usage"),
    }
)
_HARMLESS = frozenset(
    {
        *(
            "super",
            "getattr",
            "isinstance",
            "len",
            "print",
            "hasattr",
            "id",
            "type",
            "str",
            "repr",
            "callable",
        ),
        "argcomplete.autocomplete",
    }
)


@dataclass(frozen=True, slots=True)
class Source:
    """A module as it stands in one release."""

    module: str
    package: bool
    facts: Facts


@dataclass(eq=False)
class _Parser:
    """A stand-in for a parser."""

    prog: str = ""
    options: dict[str, set[str]] = field(default_factory=dict)  # what it takes
    declared: dict[str, set[str]] = field(default_factory=dict)
    subcommands: list[_Subcommands] = field(default_factory=list)
    parents: list[_Parser] = field(default_factory=list)
    outside: set[str] = field(default_factory=set)
    open: bool = False
    rest: bool = False
    used: bool = False  # it has parsed: what happens to it later is no matter


@dataclass(eq=False)
class _Subcommands:
    """A stand-in for what ``add_subparsers`` gives."""

    parsers: dict[str, list[_Parser]] = field(default_factory=dict)
    open: bool = False


_Thing = _Parser | _Subcommands | Words
_Things = list[_Thing]


@dataclass
class _Call:
    """A function while it is followed."""

    source: Source
    function: ParserFunction
    names: dict[str, _Things]
    keywords: dict[str, _Things] = field(default_factory=dict)  # what went into its ``**kwargs``
    returned: list[tuple[_Things, ...]] = field(default_factory=list)

    def things(self, value: Value) -> _Things:
        if isinstance(value, Words):
            return [value]
        if isinstance(value, Named):
            return self.names.get(value.name, [])
        return [each for inner in value.values for each in self.things(inner)] if value else []

    def everything(self) -> Iterator[_Parser | _Subcommands]:
        for things in self.names.values():
            yield from (thing for thing in things if not isinstance(thing, Words))


@dataclass
class _Flat:
    """One command as it is in one release."""

    options: dict[str, set[str]] = field(default_factory=dict)
    declared: dict[str, set[str]] = field(default_factory=dict)
    outside: set[str] = field(default_factory=set)
    open: bool = False
    more: bool = False
    rest: bool = False
    subcommands: bool = False


class _Reading:
    """Follows the calls of one release."""

    def __init__(self, sources: Mapping[str, Source], roots: frozenset[str]) -> None:
        self._sources = sources
        self._roots = roots
        self._made: list[_Parser] = []
        self._steps = 0
        self._stack: list[tuple[str, str]] = []

    # Entries

    def program(self, function: str) -> list[_Parser]:
        """The parsers that a program's entry *function* returns; if none, those that parse in it."""
        self._made, self._steps = [], 0
        returned: list[_Parser] = []
        for source, each in self._functions(function):
            for values in self._follow(_Call(source, each, {}), {}, {}):
                returned += [thing for value in values for thing in value if isinstance(thing, _Parser)]
        if self._steps > _STEPS_MOST:
            for parser in self._made:
                parser.open = True
        found = returned or [parser for parser in self._made if parser.used]
        return [parser for parser in found if parser.options or parser.subcommands or parser.outside]

    def is_there(self, module: str) -> bool:
        return module in self._sources

    def named(self, upstream: str) -> Iterator[tuple[str, _Parser]]:
        """Programs that parsers themselves name (``prog="up"``), if after the upstream."""
        own = {upstream, *self._roots, *(root.replace("_", "-") for root in self._roots)}
        for source in self._sources.values():
            for function in source.facts.options:
                if any(_names_program(step, own) for step in function.steps):
                    dotted = f"{source.module}.{function.name}" if function.name else source.module
                    for parser in self.program(dotted):
                        if parser.prog.partition(" ")[0] in own:
                            yield parser.prog, parser

    def giver(self, source: Source, function: ParserFunction) -> _Parser | None:
        """What *function* adds to a parser that it is handed, if it does."""
        if not function.parameters:
            return None
        first, init = function.parameters[0], function.name.removesuffix(".__init__")
        makes = init != function.name and self._is_parser(f"{source.module}.{init}")
        if not makes and not any(
            Named(first) in step.positional or step.function.startswith(f"{first}.")
            for step in function.steps
        ):
            return None
        parser = _Parser()
        self._made, self._steps = [], 0
        self._follow(_Call(source, function, {}), {first: [parser]}, {})
        parser.open = parser.open or self._steps > _STEPS_MOST
        return parser if (makes or parser.options) and not parser.subcommands else None

    # Following

    def _functions(self, dotted: str) -> list[tuple[Source, ParserFunction]]:
        """The functions of the upstream that a dotted name leads to."""
        found = self._find(dotted)
        if found is None:
            return []
        source, name = found
        return [(source, each) for each in source.facts.options if each.name == name]

    def _find(self, dotted: str) -> tuple[Source, str] | None:
        """The module and the name in it that *dotted* leads to, through imports, if that is inside."""
        for lead in self._leads(dotted):
            found = self._module(lead)
            if found is not None and found[1]:
                return found
        return None

    def _module(self, dotted: str) -> tuple[Source, str] | None:
        """The longest part of *dotted* that is a module, and the name in it."""
        module, name = dotted, ""
        while module and module not in self._sources:
            module, _, part = module.rpartition(".")
            name = f"{part}.{name}" if name else part
        return (self._sources[module], name) if module else None

    def _leads(self, dotted: str, limit: int = 12) -> list[str]:
        """Where an absolute name leads to through imports and assignments, or outside."""
        found = self._module(dotted)
        if found is None or not limit:
            return [dotted]
        source, name = found
        root, dot, rest = name.partition(".")
        leads = []
        for binding in (*source.facts.names.get(root, ()), *source.facts.provided.get(root, ())):
            if isinstance(binding, Imported):
                target = absolute(source.module, source.package, binding)
            elif binding.value and binding.value != root:
                target = self._seen_in(source, binding.value)
            else:
                continue
            leads += self._leads(target + dot + rest, limit - 1)
        return list(dict.fromkeys(leads)) or [dotted]

    def _seen_in(self, source: Source, dotted: str) -> str:
        """A dotted name in a module, made absolute by what its first part is bound to there."""
        root, dot, rest = dotted.partition(".")
        for binding in source.facts.names.get(root, ()):
            if isinstance(binding, Imported):
                return absolute(source.module, source.package, binding) + dot + rest
        return f"{source.module}.{dotted}"

    def _meant(self, call: _Call, dotted: str) -> list[str]:
        """The absolute names that a dotted name in *call* may stand for."""
        root, dot, rest = dotted.partition(".")
        source = call.source
        inside = [found for name, found in call.function.imports if name == root]
        bindings = inside or source.facts.names.get(root, ())
        imported = [
            absolute(source.module, source.package, each) + dot + rest
            for each in bindings
            if isinstance(each, Imported)
        ]
        if root in source.facts.names:
            imported = imported or [f"{source.module}.{dotted}"]
        if imported:
            return list(dict.fromkeys(lead for name in imported for lead in self._leads(name)))
        stars = [f"{absolute(source.module, source.package, star)}.{dotted}" for star in source.facts.stars]
        return [star for star in stars if self._find(star)] or [dotted]

    def _follow(
        self, call: _Call, given: Mapping[str, _Things], keywords: Mapping[str, _Things]
    ) -> list[tuple[_Things, ...]]:
        """Run the steps of a function; give what it returns."""
        key = (call.source.module, call.function.name)
        if key in self._stack or len(self._stack) >= _CALLS_DEEP:
            return []
        for name, default in call.function.defaults:
            call.names[name] = call.things(default)
        call.names.update(given)
        call.keywords.update(keywords)
        self._stack.append(key)
        for step in call.function.steps:
            self._steps += 1
            if self._steps > _STEPS_MOST:
                break
            self._step(call, step)
        self._stack.pop()
        return call.returned

    def _step(self, call: _Call, step: ParserStep) -> None:
        if not step.function:
            self._bind(call, step, [tuple(call.things(value) for value in step.positional)])
            return
        if step.function.endswith(".prog="):
            for thing in call.names.get(step.function.removesuffix(".prog="), []):
                if isinstance(thing, _Parser):
                    thing.prog = _text(step.positional[0])
            return
        receiver, _, method = step.function.rpartition(".")
        things = call.names.get(receiver, []) if receiver else []
        held = [thing for thing in things if not isinstance(thing, Words)]
        if held:
            self._bind(
                call, step, [([given for each in held for given in self._method(call, each, method, step)],)]
            )
        elif method == "add_argument" or (receiver == "?" and method.startswith("add_")):
            for thing in call.everything():  # an argument of one of these, or of another: who can tell
                thing.open = True
        else:
            self._bind(call, step, self._call(call, step))

    def _bind(self, call: _Call, step: ParserStep, values: list[tuple[_Things, ...]]) -> None:
        if step.targets == ("return",):
            call.returned += values
            return
        for i, target in enumerate(step.targets):
            single = len(step.targets) == 1
            things: _Things = [
                thing
                for value in values
                for thing in (
                    [each for part in value for each in part]
                    if single
                    else value[i]
                    if len(value) == len(step.targets)
                    else []
                )
            ]
            if "." in target or "?" in target:  # kept where others may get at it
                self._lost(things, "")
            call.names[target] = [*call.names.get(target, []), *things] if step.branch else things

    def _method(self, call: _Call, thing: _Parser | _Subcommands, method: str, step: ParserStep) -> _Things:
        if isinstance(thing, _Subcommands):
            if method == "add_parser":
                return [self._subcommand(call, thing, step)]
            thing.open = thing.open or method not in _HARMLESS_METHODS
            return []
        if method == "add_argument":
            self._argument(call, thing, step)
        elif method in ("add_argument_group", "add_mutually_exclusive_group"):
            return [thing]
        elif method == "add_subparsers":
            thing.subcommands.append(_Subcommands())
            return [thing.subcommands[-1]]
        elif method in ("parse_args", "parse_intermixed_args"):
            thing.used = True
        elif method in ("parse_known_args", "parse_known_intermixed_args"):
            thing.used = thing.open = True  # takes any option
        elif method not in _HARMLESS_METHODS:
            thing.open = True
        return []

    def _subcommand(self, call: _Call, subcommands: _Subcommands, step: ParserStep) -> _Parser:
        parser = _Parser()
        keywords = self._keywords(call, step)
        names = call.things(step.positional[0]) if step.positional else keywords.get("name", [])
        aliases = [*keywords.get("aliases", [])]
        told = [text for thing in (*names, *aliases) if isinstance(thing, Words) for text in thing.texts]
        if not told or step.star or len(told) > len(set(told)) + 50:
            subcommands.open = True
        if any(key == "aliases" for key, _ in step.keywords) and not aliases:
            subcommands.open = True
        for name in told:
            subcommands.parsers.setdefault(name, []).append(parser)
        self._inherit(parser, step, keywords)
        return parser

    def _inherit(self, parser: _Parser, step: ParserStep, keywords: Mapping[str, _Things]) -> None:
        parents = keywords.get("parents", [])
        parser.parents += [each for each in parents if isinstance(each, _Parser)]
        if any(key == "parents" for key, _ in step.keywords) and not parser.parents:
            parser.open = True

    def _keywords(self, call: _Call, step: ParserStep) -> dict[str, _Things]:
        handed = dict(call.keywords) if step.passed else {}
        return {**handed, **{name: call.things(value) for name, value in step.keywords}}

    def _argument(self, call: _Call, parser: _Parser, step: ParserStep) -> None:
        texts = [thing for value in step.positional for thing in call.things(value)]
        names = [text for thing in texts if isinstance(thing, Words) for text in thing.texts]
        if step.star or len(names) < len(step.positional):
            parser.open = True
        keywords = dict(step.keywords)
        takes = self._takes(call, keywords)
        options = [name for name in names if name.startswith("-") and name not in _HELP]
        if not any(name.startswith("-") for name in names):
            parser.rest = parser.rest or takes == "..."
        for name in options:
            parser.options.setdefault(name, set()).add("0" if takes == "boolean" else takes)
            if takes == "boolean" and name.startswith("--"):
                parser.options.setdefault(f"--no-{name[2:]}", set()).add("0")
            if step.declared:
                site = f"{call.source.module}.{call.function.name}".rstrip(".")
                parser.declared.setdefault(name, set()).add(site)

    def _takes(self, call: _Call, keywords: Mapping[str, Value]) -> str:
        """How many values an argument takes; empty if that cannot be told."""
        action = "store"
        if "action" in keywords:
            given = keywords["action"]
            action = _text(given) if isinstance(given, Words) else self._action(call, given)
        if action == "boolean" or action in _NO_VALUE:
            return "boolean" if action == "boolean" else "0"
        if "nargs" in keywords:
            return self._nargs(call, keywords["nargs"])
        return "1" if action in _VALUES else ""

    def _nargs(self, call: _Call, given: Value) -> str:
        if isinstance(given, Named):
            meant = self._meant(call, given.name)[0]
            return _NARGS.get(meant.removeprefix("argparse."), "")
        return _text(given) if isinstance(given, Words) else ""

    def _action(self, call: _Call, given: Value) -> str:
        """The action that a class is or is derived from."""
        if not isinstance(given, Named):
            return ""
        for name in self._meant(call, given.name):
            for base in self._bases(name):
                if base.startswith("argparse.") and (found := _CLASSES.get(base.removeprefix("argparse."))):
                    return found
        return ""

    def _bases(self, dotted: str, limit: int = 12) -> Iterator[str]:
        """A class and those that it is derived from, by absolute names."""
        found = self._class(dotted)
        if found is None or not limit:
            yield dotted
            return
        source, name, defined = found
        yield f"{source.module}.{name}"
        inside = _Call(source, ParserFunction("", (), (), "", (), ()), {})
        for base in defined.bases:
            for meant in self._meant(inside, base):
                yield from self._bases(meant, limit - 1)

    def _class(self, dotted: str) -> tuple[Source, str, Defined] | None:
        found = self._find(dotted)
        if found is None:
            return None
        source, name = found
        for binding in source.facts.names.get(name, ()):
            if isinstance(binding, Defined) and binding.kind is Kind.CLASS:
                return source, name, binding
        return None

    def _call(self, call: _Call, step: ParserStep) -> list[tuple[_Things, ...]]:
        """A call of a function, or of a class that may be a parser."""
        given = [call.things(value) for value in step.positional]
        keywords = self._keywords(call, step)
        handed = [thing for things in (*given, *keywords.values()) for thing in things]
        meant = self._meant(call, step.function)
        returned: list[tuple[_Things, ...]] = []
        followed = False
        for name in meant:
            for source, function in self._functions(name):
                followed = True
                returned += self._enter(source, function, given, keywords)
        if followed:
            return returned
        for name in meant:
            if (parser := self._new(name, step, keywords)) is not None:
                return [([parser],)]
        known = self._is_imported(call, step.function.partition(".")[0])
        for name in meant:
            if name not in _HARMLESS:
                self._lost(handed, name if known else "")
        return []

    def _is_imported(self, call: _Call, name: str) -> bool:
        """Whether *name* is bound by imports alone."""
        bindings = call.source.facts.names.get(name, ())
        inside = any(each == name for each, _ in call.function.imports)
        return inside or any(isinstance(each, Imported) for each in bindings)

    def _enter(
        self,
        source: Source,
        function: ParserFunction,
        given: list[_Things],
        keywords: Mapping[str, _Things],
    ) -> list[tuple[_Things, ...]]:
        bound = dict(zip(function.parameters, given, strict=False))
        extra = {}
        for name, things in keywords.items():
            if name in function.parameters:
                bound[name] = things
            elif function.rest:
                extra[name] = things
        return self._follow(_Call(source, function, {}), bound, extra)

    def _new(self, name: str, step: ParserStep, keywords: Mapping[str, _Things]) -> _Parser | None:
        """A parser, if the class *name* makes one."""
        if not self._is_parser(name):
            return None
        bases = list(self._bases(name))
        parser = _Parser()
        self._made.append(parser)
        told = [thing.texts[0] for thing in keywords.get("prog", []) if isinstance(thing, Words)]
        parser.prog = told[0] if told else ""
        self._inherit(parser, step, keywords)
        for base in bases:
            found = self._class(base)
            if found is not None:
                source, inner, _ = found
                for function in source.facts.options:
                    if function.name == f"{inner}.__init__":
                        self._follow(_Call(source, function, {}), {function.parameters[0]: [parser]}, {})
            elif base != "argparse.ArgumentParser":
                parser.outside.add(base)
        return parser

    def _is_parser(self, name: str) -> bool:
        """Whether the class *name* is argparse's parser, is derived from it, or is another's of that name."""
        return any(base.rpartition(".")[2] == "ArgumentParser" for base in self._bases(name))

    def _lost(self, things: Iterable[_Thing], name: str) -> None:
        """*things* went to the function *name*, which cannot be followed (empty: to who knows where)."""
        outside = bool(name) and name.partition(".")[0] not in self._roots and "." in name
        for thing in things:
            if isinstance(thing, _Subcommands):
                thing.open = True
            elif isinstance(thing, _Parser) and not thing.used:
                if outside:
                    thing.outside.add(name)
                else:
                    thing.open = True


def _text(value: Value) -> str:
    return value.texts[0] if isinstance(value, Words) and value.texts and not value.many else ""


def _names_program(step: ParserStep, own: set[str]) -> bool:
    value = dict(step.keywords).get("prog") if not step.function.endswith(".prog=") else step.positional[0]
    return _text(value).partition(" ")[0] in own


# From stand-ins to what is recorded


def _flatten(name: str, parser: _Parser, into: dict[str, _Flat], depth: int = 12) -> None:
    flat = into.setdefault(name, _Flat())
    waiting, seen = [parser], set()
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        for option, takes in each.options.items():
            flat.options.setdefault(option, set()).update(takes)
        for option, sites in each.declared.items():
            flat.declared.setdefault(option, set()).update(sites)
        flat.outside |= each.outside
        flat.open = flat.open or each.open
        flat.rest = flat.rest or each.rest
        waiting += each.parents
    for subcommands in parser.subcommands:
        flat.subcommands = True
        flat.more = flat.more or subcommands.open
        for word, parsers in subcommands.parsers.items():
            for inner in parsers if depth else ():
                _flatten(f"{name} {word}", inner, into, depth - 1)


def _release(upstream: str, sources: Mapping[str, Source], roots: frozenset[str]) -> dict[str, _Flat]:
    """The commands of one release by name."""
    reading = _Reading(sources, roots)
    found: dict[str, _Flat] = {}
    for program, entries in PROGRAMS:
        if entries[0].partition(".")[0] not in roots or program in found:
            continue
        parsers: list[_Parser] = []
        for entry in entries:
            parsers = parsers or reading.program(entry)
        for parser in parsers:
            _flatten(program, parser, found)
        if not parsers and any(reading.is_there(entry.rpartition(".")[0]) for entry in entries):
            found[program] = _Flat(open=True, more=True)
        if program in EXTENSIBLE and program in found:
            found[program].more = True
    for program, parser in reading.named(upstream):
        if program not in found:
            _flatten(program, parser, found)
    for source in sources.values():
        for function in source.facts.options:
            outer, _, last = function.name.removesuffix(".__init__").rpartition(".")
            if last and not outer and not last.startswith("_"):
                given = reading.giver(source, function)
                if given is not None:
                    _flatten(f"{source.module}.{last}()", given, found)
    return found


@dataclass
class _Growing:
    """A command in the making: bits of releases."""

    present: int = 0
    open: int = 0
    more: int = 0
    rest: int = 0
    subcommands: int = 0
    options: dict[str, dict[str, int]] = field(default_factory=dict)
    declared: dict[str, dict[str, int]] = field(default_factory=dict)
    outside: dict[str, int] = field(default_factory=dict)

    def add(self, flat: _Flat, bit: int) -> None:
        self.present |= bit
        self.open |= bit * flat.open
        self.more |= bit * flat.more
        self.rest |= bit * flat.rest
        self.subcommands |= bit * flat.subcommands
        for name in flat.outside:
            self.outside[name] = self.outside.get(name, 0) | bit
        for table, found in ((self.options, flat.options), (self.declared, flat.declared)):
            for option, texts in found.items():
                row = table.setdefault(option, {})
                for text in texts:
                    row[text] = row.get(text, 0) | bit

    def finish(self, name: str, history: History) -> Command:
        def sets(bits: Mapping[str, int]) -> dict[str, ReleaseSet]:
            return {key: ReleaseSet(history, bits[key]) for key in sorted(bits)}

        return Command(
            name,
            ReleaseSet(history, self.present),
            ReleaseSet(history, self.open),
            ReleaseSet(history, self.more),
            ReleaseSet(history, self.rest),
            ReleaseSet(history, self.subcommands),
            {
                option: Option(sets(self.options[option]), sets(self.declared.get(option, {})))
                for option in sorted(self.options)
            },
            sets(self.outside),
        )


def commands(
    upstream: str,
    roots: Iterable[str],
    history: History,
    standing: Iterable[tuple[Source, int]],
) -> dict[str, Command]:
    """The commands of every release. *standing* are the modules, each with the bits of its releases."""
    modules = list(standing)
    if not any(source.facts.options for source, _ in modules):
        return {}
    growing: dict[str, _Growing] = {}
    for index in range(len(history)):
        bit = 1 << index
        sources = {source.module: source for source, bits in modules if bits & bit}
        for name, flat in _release(upstream, sources, frozenset(roots)).items():
            growing.setdefault(name, _Growing()).add(flat, bit)
    return {name: growing[name].finish(name, history) for name in sorted(growing)}
