"""Compare the module-level names of a ledger with what griffe reads from the same releases.

griffe (https://mkdocstrings.github.io/griffe/) is an independent reader of Python sources. It answers
another question than a ledger does - which names are *written* in a module, not which names *are
there* once it has run - so the two differ on purpose in a few ways. Every difference is put into one
of these classes by looking at the syntax tree of the file; what fits none is listed as unexplained,
and is a defect of one of the two.

Exit code 1 if a difference is unexplained.
"""

from __future__ import annotations

import argparse
import ast
import logging
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# Run as a file, of whatever is checked out here.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.clones import (
    ROOT,
    Unavailable,
    default_cache,
    default_repos,
    find_clone,
    materialise,
    resolve,
)

RELEASES = ("26.7.1", "24.11.3", "4.12.0")
UNEXPLAINED = "unexplained"


# --- how a module binds its names -----------------------------------------------------------------


@dataclass(frozen=True)
class Binding:
    """One place at which a module binds, deletes or mentions a name.

    ``how`` is ``def class assign unpack annotation augmented import from package for with except match
    walrus del star global constant mention``: ``unpack`` is ``a, b = ...``, ``package`` is ``from . import
    name``, ``constant`` a name given to a ``.constant(...)`` call, ``mention`` a string in or near a module
    ``__getattr__``.
    ``under`` is ``typing``, ``main`` or ``never`` (``if False``) inside such an ``if``, else empty.
    """

    how: str
    line: int
    under: str = ""


NOT_BOUND = frozenset({"annotation", "except", "del", "global", "constant", "mention", "augmented"})


def stored(node: ast.AST | None) -> Iterator[str]:
    """The names that an assignment's, loop's or deletion's target names."""
    for child in ast.walk(node) if node is not None else ():
        if isinstance(child, ast.Name) and isinstance(child.ctx, (ast.Store, ast.Del)):
            yield child.id


def imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """The names that an import binds, and how."""
    for alias in node.names:
        if isinstance(node, ast.Import):
            yield alias.asname or alias.name.partition(".")[0], "import"
        elif alias.name == "*":
            yield "*", "star"
        else:
            yield alias.asname or alias.name, "from" if node.module or node.level != 1 else "package"


def targets(node: ast.AST) -> tuple[str, list[ast.expr | None]]:
    """How a statement, or one part of it, binds names, and the expressions that name them."""
    match node:
        case ast.Assign(targets=names):
            return "assign", [*names]
        case ast.Delete(targets=names):
            return "del", [*names]
        case ast.AnnAssign(target=name, value=value):
            return "annotation" if value is None else "assign", [name]
        case ast.AugAssign(target=name):
            return "augmented", [name]
        case ast.For(target=name) | ast.AsyncFor(target=name):
            return "for", [name]
        case ast.withitem(optional_vars=name):
            return "with", [name]
        case ast.NamedExpr(target=name):
            return "walrus", [name]
    return "", []


def bound_by(node: ast.AST) -> Iterator[tuple[str, str]]:
    """The names that one statement, or one part of it, itself binds, and how."""
    match node:
        case ast.FunctionDef(name=str(name)) | ast.AsyncFunctionDef(name=str(name)):
            yield name, "def"
        case ast.ClassDef(name=str(name)):
            yield name, "class"
        case ast.Import() | ast.ImportFrom():
            yield from imported(node)
        case ast.ExceptHandler(name=str(name)):
            yield name, "except"
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            yield name, "match"
        case ast.Call(func=ast.Attribute(attr="constant")):
            yield from ((text, "constant") for text in strings(node))
        case _:
            how, expressions = targets(node)
            for expression in expressions:
                several = how == "assign" and isinstance(expression, (ast.Tuple, ast.List))
                yield from ((name, "unpack" if several else how) for name in stored(expression))


def read(node: ast.AST, under: str, found: dict[str, list[Binding]]) -> None:
    """Add what *node* binds when the module is imported, in it and below it."""
    line = getattr(node, "lineno", 0)
    for name, how in bound_by(node):
        found[name].append(Binding(how, line, under))
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        for child in ast.walk(node):
            read_function(child, found)
        for decorator in node.decorator_list:
            read(decorator, under, found)
    elif isinstance(node, ast.If):
        for child in (node.test, *node.body):
            read(child, guard(node.test) or under, found)
        for child in node.orelse:
            read(child, under, found)
    elif not isinstance(node, ast.Lambda):
        for child in ast.iter_child_nodes(node):
            read(child, under, found)


def read_function(node: ast.AST, found: dict[str, list[Binding]]) -> None:
    """Add what a function says of its module's names: ``global``, and the strings of ``__getattr__``."""
    if isinstance(node, ast.Global):
        for name in node.names:
            found[name].append(Binding("global", node.lineno))
    elif isinstance(node, ast.FunctionDef) and node.name == "__getattr__":
        for text in strings(node):
            found[text].append(Binding("mention", node.lineno))


def strings(node: ast.AST) -> Iterator[str]:
    for child in ast.walk(node):
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child.value


def guard(test: ast.expr) -> str:
    """What an ``if`` with this test means for names: ``typing``, ``main``, ``never`` or nothing."""
    if isinstance(test, ast.Constant) and not test.value:
        return "never"
    if isinstance(test, (ast.Name, ast.Attribute)):
        name = test.id if isinstance(test, ast.Name) else test.attr
        return "typing" if name == "TYPE_CHECKING" else ""
    if isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "__name__":
        return "main" if "__main__" in set(strings(test)) else ""
    return ""


def bindings(source: str) -> Mapping[str, Sequence[Binding]]:
    """Every name that the module *source* binds, deletes or mentions, and how."""
    found: dict[str, list[Binding]] = defaultdict(list)
    tree = ast.parse(source)
    read(tree, "", found)
    indirect = {binding.how for places in found.values() for binding in places} & {"constant", "mention"}
    for statement in tree.body if indirect else ():
        # A module __getattr__ may test against a module-level collection of names, and constants may be
        # declared in a loop over one.
        if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.For)):
            for text in strings(statement.iter if isinstance(statement, ast.For) else statement):
                found[text].append(Binding("mention", statement.lineno))
    return dict(found)


# --- explaining: pure -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Read:
    """One module as griffe reads it. ``submodules`` are also among the names."""

    path: Path
    names: frozenset[str]
    submodules: frozenset[str]


@dataclass(frozen=True)
class Names:
    """One module as the ledger has it: the names at run time, and those for type checkers only."""

    run: frozenset[str]
    typing: frozenset[str] = frozenset()


def explain_theirs(name: str, theirs: Read, ours: Names, bound: Mapping[str, Sequence[Binding]]) -> str:
    """Why griffe lists *name* and the ledger does not (or only for type checkers)."""
    here = bound.get(name, ())
    real = [binding for binding in here if binding.how not in NOT_BOUND]
    if "/" in name or name.endswith("*"):
        return "placeholder of a star import"
    if real and all(binding.under == "typing" for binding in real) and name in ours.typing:
        return "bound only under TYPE_CHECKING"
    if real and all(binding.under == "main" for binding in real):
        return "bound only under __main__"
    if real and all(binding.under == "never" for binding in real):
        return "bound only under a false condition"
    if any(binding.how == "del" for binding in here):
        return "deleted again"
    if not real and any(binding.how == "annotation" for binding in here):
        return "annotation without a value"
    if not real and name in theirs.submodules:
        return "submodule as an attribute"
    return UNEXPLAINED


def explain_ours(name: str, bound: Mapping[str, Sequence[Binding]]) -> str:
    """Why the ledger lists *name* and griffe does not."""
    hows = {binding.how for binding in bound.get(name, ()) if binding.under != "typing"}
    for how, said in (
        ("package", "submodule imported by its own package"),
        ("constant", "only through __getattr__ (declared constant)"),
        ("unpack", "target of a tuple assignment"),
        ("for", "loop variable"),
        ("with", "target of a with"),
        ("walrus", "named expression"),
        ("match", "captured by a match"),
        ("from", "import of itself"),
        ("mention", "only through __getattr__"),
        ("global", "global statement in a function"),
    ):
        if how in hows:
            return said
    return UNEXPLAINED


@dataclass(frozen=True)
class Difference:
    side: str  # ``griffe`` or ``ledger``: who alone has it
    reason: str
    module: str
    name: str
    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.module}.{self.name} ({self.path}:{self.line})"


def differences(module: str, path: str, source: str, theirs: Read, ours: Names) -> list[Difference]:
    """Explain each name that only one of the two has in *module*."""
    bound = bindings(source)

    def difference(side: str, name: str, reason: str) -> Difference:
        line = min((binding.line for binding in bound.get(name, ())), default=0)
        return Difference(side, reason, module, name, path, line)

    found = [
        difference("griffe", name, explain_theirs(name, theirs, ours, bound))
        for name in sorted(theirs.names - ours.run)
    ]
    return found + [
        difference("ledger", name, explain_ours(name, bound)) for name in sorted(ours.run - theirs.names)
    ]


# --- reading --------------------------------------------------------------------------------------


def griffe_modules(tree: Path, package: str) -> dict[str, Read]:
    """All modules of *package* below *tree*, without importing or resolving anything."""
    import griffe

    logging.getLogger("griffe").setLevel(logging.CRITICAL)
    loaded = griffe.load(package, search_paths=[str(tree)], allow_inspection=False, resolve_aliases=False)
    assert isinstance(loaded, griffe.Module)
    found: dict[str, Read] = {}
    pending = [loaded]
    while pending:
        module = pending.pop()
        children = [m for m in module.members.values() if not m.is_alias and m.is_module]
        pending += [child for child in children if isinstance(child, griffe.Module)]
        if isinstance(module.filepath, Path):
            found[module.path] = Read(
                module.filepath, frozenset(module.members), frozenset(child.name for child in children)
            )
    return found


def ledger_modules(ledger: Path, version: str) -> tuple[tuple[str, ...], dict[str, Names]]:
    """The roots of a ledger, and the names of each of its modules at *version*."""
    from deprecat.upstream import ledger_text

    loaded = ledger_text.load(ledger)
    at = loaded.history.at(version)
    if not at:
        raise Unavailable(f"{ledger}: no release {version}")
    modules = {}
    for name, module in loaded.modules.items():
        if module.present & at:
            modules[name] = Names(
                frozenset(key for key, symbol in module.names.items() if symbol.present & at),
                frozenset(key for key, releases in module.typing.items() if releases & at),
            )
    return loaded.roots, modules


@dataclass(frozen=True)
class Comparison:
    version: str
    modules: int
    names: int
    only_griffe: tuple[str, ...]
    only_ledger: tuple[str, ...]
    differences: tuple[Difference, ...]


def compare(tree: Path, ledger: Path, version: str) -> Comparison:
    roots, ours = ledger_modules(ledger, version)
    theirs: dict[str, Read] = {}
    for root in roots:
        if (tree / root).is_dir() or (tree / f"{root}.py").is_file():
            theirs |= griffe_modules(tree, root)
    found: list[Difference] = []
    both = sorted(theirs.keys() & ours.keys())
    for name in both:
        read = theirs[name]
        source = read.path.read_text(encoding="utf-8", errors="replace")
        path = read.path.relative_to(tree).as_posix()
        found += differences(name, path, source, read, ours[name])
    return Comparison(
        version,
        len(both),
        sum(len(ours[name].run & theirs[name].names) for name in both),
        tuple(sorted(theirs.keys() - ours.keys())),
        tuple(sorted(ours.keys() - theirs.keys())),
        tuple(found),
    )


# --- telling --------------------------------------------------------------------------------------


def report(comparison: Comparison, examples: int) -> list[str]:
    lines = [
        f"{comparison.version}: {comparison.modules} modules, {comparison.names} names in both,"
        f" {len(comparison.differences)} differences"
    ]
    for side, modules in (("griffe", comparison.only_griffe), ("ledger", comparison.only_ledger)):
        if modules:
            lines.append(f"  modules only in {side}: {', '.join(modules)}")
    groups: dict[tuple[str, str], list[Difference]] = defaultdict(list)
    for difference in comparison.differences:
        groups[difference.side, difference.reason].append(difference)
    for (side, reason), group in sorted(groups.items(), key=lambda item: (item[0][0], -len(item[1]))):
        lines.append(f"  only in {side}: {len(group):4} {reason}")
        shown = group if reason == UNEXPLAINED else group[:examples]
        lines += [f"      {difference}" for difference in shown]
    return lines


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Compare a ledger's names with griffe's.")
    parser.add_argument("releases", nargs="*", default=RELEASES)
    parser.add_argument("--upstream", default="conda/conda", metavar="OWNER/NAME")
    parser.add_argument("--ledger", type=Path, help="instead of the shipped one")
    parser.add_argument("--repos", type=Path, default=default_repos(), help="directory with clones")
    parser.add_argument("--cache", type=Path, default=default_cache())
    parser.add_argument("--examples", type=int, default=3, help="how many of each class to show")
    options = parser.parse_args(argv)
    from deprecat.errors import DeprecatError

    name = options.upstream.partition("/")[2]
    shipped = ROOT / "src" / "deprecat" / "ledgers"
    ledger = options.ledger or next(iter(sorted(shipped.glob(f"{name}.ledger.jsonl*"))), None)
    unexplained = 0
    try:
        if ledger is None:
            raise Unavailable(f"no shipped ledger of {name}")
        clone = find_clone(options.repos, options.upstream)
        for version in options.releases:
            commit = resolve(clone, version)
            project = options.upstream.replace("/", "+")
            tree = materialise(clone, commit, options.cache.resolve() / "trees" / project / commit)
            comparison = compare(tree, ledger, version)
            print("\n".join(report(comparison, options.examples)))
            unexplained += sum(d.reason == UNEXPLAINED for d in comparison.differences)
    except (Unavailable, DeprecatError) as error:
        print(error, file=sys.stderr)
        return 2
    return int(unexplained > 0)


if __name__ == "__main__":
    sys.exit(main())
