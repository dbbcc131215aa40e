"""Compare what ``deprecat check`` says is absent with what pyright cannot find.

A downstream project at a revision is checked against one upstream release, by us from the ledger and by
`pyright <https://microsoft.github.io/pyright/>`_ from the sources of that very release. pyright infers
types through whole programs and knows no history; a ledger knows every release but infers little. What
only pyright reports is therefore either something we have to learn or something that is there all the
same once the program runs; what only we report is right for a reason that pyright cannot see, or a false
alarm. Each difference that a class explains is put into it by looking at the sources; the rest is
*unexplained*, and somebody has to look.

Of pyright's reports only those count that speak of the upstream: an import of it, a name of a module of
it, an attribute of a class of it (or of a subclass of one), a call of a function of it. Which function a
call reaches is asked of pyright itself, as a language server.

pyright is not a dependency of the project: ``--pyright DIR`` names a virtual environment that has it.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

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
from benchmarks.language_server import Server, ServerGone, Spot

PYRIGHT = "1.1.414"  # the version that the messages and classes below were made with
UNEXPLAINED = "unexplained"
# Rules that say that something is absent.
ABSENCE = frozenset({"removed", "removed-private", "not-yet", "unknown", "argument"})
SETTINGS: Mapping[str, Any] = {
    "include": ["down"],
    "exclude": [],
    "typeCheckingMode": "off",
    "pythonPlatform": "All",  # sys.platform tests hide nothing then
    "enableTypeIgnoreComments": False,
    "executionEnvironments": [{"root": "down", "extraPaths": ["up"]}],
    **dict.fromkeys(
        (
            "reportMissingImports",
            "reportAttributeAccessIssue",
            "reportFunctionMemberAccess",
            "reportCallIssue",
            "reportGeneralTypeIssues",
        ),
        "error",
    ),
}


@dataclass(frozen=True)
class Pair:
    """A downstream at a revision (of its clone only ``directory``, if one is given) and a release."""

    project: str
    revision: str
    upstream: str
    version: str
    directory: str = ""

    @classmethod
    def of(cls, downstream: str, release: str) -> Pair:
        """``owner/name@revision[:directory]`` and ``upstream==version``."""
        parts = re.fullmatch(r"([\w.-]+/[\w.-]+)@([^:]+)(?::(.+))?", downstream)
        upstream, equal, version = release.partition("==")
        if not parts or not equal:
            raise Unavailable(f"not a pair: {downstream} {release}")
        return cls(parts[1], parts[2], upstream, version, parts[3] or "")

    def __str__(self) -> str:
        return f"{self.project}@{self.revision} x {self.upstream} {self.version}"


PAIRS = (
    Pair("conda/conda-build", "3.21.8", "conda", "4.13.0"),
    Pair("conda/conda-build", "3.24.0", "conda", "23.9.0"),
    Pair("mamba-org/boa", "0.16.0", "conda", "24.3.0"),
    Pair("conda/conda-libmamba-solver", "25.4.0", "conda", "26.3.0"),
    Pair("mamba-org/mamba", "mamba-1.5.12", "conda", "25.9.0", "mamba/mamba"),
    Pair("conda/constructor", "3.12.2", "conda", "25.9.0"),
    Pair("conda-forge/conda-smithy", "v3.58.1", "conda-build", "26.5.0"),
    Pair("anaconda/anaconda-ident", "0.1.8", "conda", "23.9.0"),
    Pair("conda-incubator/conda-pypi", "08d7e92a03", "conda", "25.9.0"),
)


# --- what the two say -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Report:
    """One report of pyright's. Lines count from 1, columns from 0 in UTF-16 units.

    ``kind`` is ``import symbol module attribute call`` or ``other``; ``name`` is what is not found (of
    a call the parameter, or empty), ``subject`` what it was looked up in, as pyright calls it.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    rule: str
    message: str
    kind: str = "other"
    name: str = ""
    subject: str = ""
    store: bool = False

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True)
class Finding:
    """What of one of our findings matters here. ``imports`` are the places of the import chain."""

    path: str
    line: int
    end_line: int
    rule: str
    level: str
    symbol: str
    missing: str
    message: str
    guarded: bool = False
    confidence: str = ""
    imports: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Finding:
        return cls(
            row["path"],
            int(row["line"]),
            int(row["end_line"]),
            row["rule"],
            row["level"],
            row["symbol"],
            row["missing"],
            row["message"],
            bool(row["guarded"]),
            str(row.get("confidence", "")),
            tuple((link["path"], int(link["line"])) for link in row["via"]),
        )

    def __str__(self) -> str:
        guarded = " (guarded)" if self.guarded else ""
        return f"{self.path}:{self.line}: {self.level}[{self.rule}] {self.symbol}{guarded}: {self.message}"


MESSAGES = (
    ("import", False, r'Import "(?P<name>[\w.]+)" could not be resolved'),
    ("symbol", False, r'"(?P<name>\w+)" is unknown import symbol'),
    ("module", False, r'"(?P<name>\w+)" is not a known attribute of module "(?P<subject>[\w.]+)"'),
    ("attribute", False, r'Cannot (?:access|delete) attribute "(?P<name>\w+)" for class "(?P<subject>.+)"$'),
    ("attribute", True, r'Cannot assign to attribute "(?P<name>\w+)" for class "(?P<subject>.+)"$'),
    ("call", False, r'No parameter named "(?P<name>\w+)"'),
    ("call", False, r'Arguments? missing for parameters? "(?P<name>\w+)"'),
    ("call", False, r"Expected (?P<name>)\d+ (?:more )?positional arguments?"),
    ("call", False, r'Multiple parameters have name "(?P<name>\w+)"'),
)


def understand(report: Report) -> Report:
    """Fill in what the message says."""
    for kind, store, pattern in MESSAGES:
        found = re.match(pattern, report.message)
        if found:
            groups = found.groupdict()
            return replace(
                report, kind=kind, name=groups["name"], subject=groups.get("subject", ""), store=store
            )
    return report


def class_names(subject: str) -> tuple[str, ...]:
    """The classes in pyright's name of a type: ``type[A]``, ``A*``, ``A[int]``, ``A | B``."""
    bare = subject.replace("*", "")
    inner = re.fullmatch(r"type\[(.+)\]", bare)
    names = (part.partition("[")[0].strip() for part in (inner[1] if inner else bare).split("|"))
    return tuple(name.rpartition(".")[2] for name in names)


# --- what the sources say -------------------------------------------------------------------------


CAUGHT = {
    "import": r"ImportError|ModuleNotFoundError",
    "symbol": r"ImportError",
    "module": r"AttributeError",
    "attribute": r"AttributeError",
    "call": r"TypeError",
}


def caught_by(handler: ast.ExceptHandler) -> str:
    return ast.unparse(handler.type) if handler.type else "BaseException"


class Source:
    """One file of the downstream, to look up what stands at a place of it."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        try:
            self.tree: ast.Module | None = ast.parse(text)
        except (SyntaxError, ValueError):
            self.tree = None

    @cached_property
    def _nodes(self) -> tuple[tuple[ast.AST, tuple[ast.AST, ...]], ...]:
        """All nodes, each with those around it, outermost first."""
        found: list[tuple[ast.AST, tuple[ast.AST, ...]]] = []
        pending: list[tuple[ast.AST, tuple[ast.AST, ...]]] = [(self.tree, ())] if self.tree else []
        while pending:
            node, around = pending.pop()
            found.append((node, around))
            pending += [(child, (*around, node)) for child in ast.iter_child_nodes(node)]
        return tuple(found)

    def column(self, line: int, offset: int) -> int:
        """The UTF-16 column of a byte offset, as ``ast`` counts, in *line*."""
        text = self._lines[line - 1].encode()[:offset].decode(errors="replace")
        return len(text.encode("utf-16-le")) // 2

    def start(self, node: ast.AST) -> tuple[int, int]:
        line = getattr(node, "lineno", 0)
        return (line, self.column(line, getattr(node, "col_offset", 0))) if line else (0, 0)

    def end(self, node: ast.AST) -> tuple[int, int]:
        line = getattr(node, "end_lineno", 0)
        return (line, self.column(line, getattr(node, "end_col_offset", 0))) if line else (0, 0)

    def imported_from(self, report: Report) -> str:
        """The module of the ``from`` import whose name the report points at; empty for a relative one."""
        for node, _ in self._nodes:
            if not isinstance(node, ast.ImportFrom) or node.level:
                continue
            if any(self.start(alias) == (report.line, report.column) for alias in node.names):
                return node.module or ""
        return ""

    def attribute(self, report: Report) -> ast.Attribute | None:
        """The attribute whose name the report points at."""
        spot = (report.end_line, report.end_column)
        return next(
            (node for node, _ in self._nodes if isinstance(node, ast.Attribute) and self.end(node) == spot),
            None,
        )

    def call(self, report: Report) -> ast.Call | None:
        """The call that the report points at: at a keyword, at the first argument too many, or as a whole."""
        spot = (report.line, report.column)
        whole = (spot, (report.end_line, report.end_column))
        calls = [node for node, _ in self._nodes if isinstance(node, ast.Call)]
        if re.match(r"No parameter|Expected \d+ positional|Multiple parameters", report.message):
            inside = (c for c in calls if spot in map(self.start, [*c.args, *c.keywords]))
            return next(inside, None)
        return next((c for c in calls if (self.start(c), self.end(c)) == whole), None)

    def last_name(self, node: ast.expr) -> tuple[int, int] | None:
        """Where the last name of an expression stands: what a language server is asked about."""
        if isinstance(node, ast.Name):
            return self.start(node)
        if isinstance(node, ast.Attribute):
            line, column = self.end(node)
            return line, column - len(node.attr)
        return self.last_name(node.func) if isinstance(node, ast.Call) else None

    def around(self, line: int, column: int | None = None) -> tuple[ast.AST, ...]:
        """What encloses the innermost node at a place (or the first of a line), outermost first."""
        best: tuple[ast.AST, ...] = ()
        for node, around in self._nodes:
            at = self.start(node)
            if at[0] == line and (column is None or at[1] <= column) and len(around) > len(best):
                best = (*around, node)
                if column is None:
                    break
        return best

    def guards(self, line: int, caught: str) -> frozenset[str]:
        """What around *line* can excuse an absence: ``try``, ``handler``, ``test``, ``typing``.

        *caught* is a pattern of the exceptions that count.
        """
        found = set()
        chain = self.around(line)
        for outer, inner in pairwise(chain):
            if isinstance(outer, ast.Try) and inner in outer.body:
                if any(re.search(caught, caught_by(handler)) for handler in outer.handlers):
                    found.add("try")
            elif isinstance(outer, ast.ExceptHandler) and re.search(caught, caught_by(outer)):
                found.add("handler")
            elif isinstance(outer, ast.If) and inner is not outer.test:
                test = ast.unparse(outer.test)
                if "TYPE_CHECKING" in test:
                    found.add("typing")
                if re.search(r"hasattr|[Vv]ersion|VERSION|MAJOR|conda_\d|CONDA_\w*\d", test):
                    found.add("test")
        return frozenset(found)

    @cached_property
    def stored(self) -> frozenset[str]:
        """The names of the attributes that the file sets on anything but ``self``."""
        found = {
            node.attr
            for node, _ in self._nodes
            if isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and ast.unparse(node.value) != "self"
        }
        for node, _ in self._nodes:
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "setattr":
                found |= set(texts(node))
        return frozenset(found)

    @cached_property
    def bases(self) -> Mapping[str, frozenset[str]]:
        """The last names of the bases of each class."""
        found: dict[str, set[str]] = defaultdict(set)
        for node, _ in self._nodes:
            if isinstance(node, ast.ClassDef):
                found[node.name] |= {ast.unparse(base).rpartition(".")[2] for base in node.bases}
        return {name: frozenset(bases) for name, bases in found.items()}

    @cached_property
    def methods(self) -> frozenset[tuple[str, str]]:
        """The methods of the classes, each with its class."""
        classes = [node for node, _ in self._nodes if isinstance(node, ast.ClassDef)]
        return frozenset(
            (node.name, each.name)
            for node in classes
            for each in node.body
            if isinstance(each, ast.FunctionDef)
        )


@dataclass(frozen=True)
class Upstream:
    """The sources of an upstream release, as far as the classes below need them.

    ``typing`` are names bound only for type checkers, ``constants`` those that a ``.constant(...)`` call
    names, as ``module.name``; ``classes`` are the names of all classes, ``arguments`` those of all parameters
    that an ``.argument(...)`` decorator names, ``dynamic`` classes that set attributes by computed
    names, ``answering`` modules that have a ``__getattr__``, ``callables`` what is annotated as ``Callable``.
    """

    roots: frozenset[str]
    modules: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    typing: frozenset[str] = frozenset()
    constants: frozenset[str] = frozenset()
    arguments: frozenset[str] = frozenset()
    dynamic: frozenset[str] = frozenset()
    answering: frozenset[str] = frozenset()
    callables: frozenset[str] = frozenset()

    def owns(self, module: str) -> bool:
        return module.partition(".")[0] in self.roots

    @classmethod
    def read(cls, directory: Path, roots: Iterable[str]) -> Upstream:
        modules, classes = set(), set()
        typing: set[str] = set()
        constants: set[str] = set()
        arguments: set[str] = set()
        dynamic: set[str] = set()
        answering: set[str] = set()
        callables: set[str] = set()
        for path in sorted(directory.rglob("*.py")):
            parts = path.relative_to(directory).with_suffix("").parts
            module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            modules.add(module)
            tree = Source(path.read_text(encoding="utf-8", errors="replace")).tree
            if any(
                isinstance(n, ast.FunctionDef) and n.name == "__getattr__"
                for n in (tree.body if tree else ())
            ):
                answering.add(module)
            for node in ast.walk(tree) if tree else ():
                if isinstance(node, ast.ClassDef):
                    classes.add(node.name)
                    if re.search(
                        r"\bsetattr\(self,|__getattr|self\.__dict__|vars\(self\)", ast.unparse(node)
                    ):
                        dynamic.add(node.name)
                elif isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation).startswith("Callable["):
                    callables.add(ast.unparse(node.target).rpartition(".")[2])
                elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
                    typing |= {f"{module}.{name}" for name in bound_in(node.body)}
                elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".constant"):
                    constants |= {f"{module}.{text}" for text in texts(node)}
                elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".argument"):
                    arguments |= set(texts(node))
        found = (modules, classes, typing, constants, arguments, dynamic, answering, callables)
        return cls(frozenset(roots), *map(frozenset, found))


def bound_in(body: Sequence[ast.stmt]) -> Iterator[str]:
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.alias):
                yield node.asname or node.name.partition(".")[0]
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id


def texts(node: ast.AST) -> Iterator[str]:
    for child in ast.walk(node):
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child.value


# --- which reports speak of the upstream ----------------------------------------------------------

Definitions = Callable[[str, int, int], Sequence[Spot]]  # path, line, column
Described = Callable[[str, int, int], str]
# Values that stand for "nothing given" as a default, so that pyright infers them nearly everywhere.
SENTINELS = frozenset({"_Null"})
FUNCTIONS = frozenset({"FunctionType", "MethodType", "function"})


@dataclass(frozen=True)
class Scene:
    """Both sides' sources. ``up`` is the directory of the upstream's.

    ``definitions`` asks where the name at a place is defined, ``types`` where its type is, ``described`` what
    pyright says of it. ``subclasses`` has the bases of all of the downstream's classes, ``methods`` their
    methods, ``stored`` the names of all attributes that the downstream sets.
    """

    upstream: Upstream
    up: Path
    definitions: Definitions
    described: Described
    read: Callable[[str], Source]
    subclasses: Mapping[str, frozenset[str]] = field(default_factory=dict)
    stored: frozenset[str] = frozenset()
    types: Definitions | None = None
    methods: frozenset[tuple[str, str]] = frozenset()

    def is_ours(self, name: str, seen: frozenset[str] = frozenset()) -> bool:
        """Whether a class of this name is the upstream's, or a downstream's that is made from one."""
        if name in self.subclasses:
            return any(
                self.is_ours(base, seen | {name}) for base in self.subclasses[name] if base not in seen
            )
        return name in self.upstream.classes

    def defined_upstream(self, path: str, spot: tuple[int, int] | None) -> bool:
        if spot is None:
            return False
        found = self.definitions(path, *spot)
        return any(self.up in each.path.parents for each in found)


def concerns(report: Report, scene: Scene) -> bool:
    """Whether a report speaks of something of the upstream's."""
    source = scene.read(report.path)
    if report.kind in ("import", "module"):
        return scene.upstream.owns(report.subject or report.name)
    if report.kind == "symbol":
        return scene.upstream.owns(source.imported_from(report))
    if report.kind == "attribute":
        return attribute_concerns(report, scene, source)
    call = source.call(report)
    if call is None:
        return False
    if isinstance(call.func, ast.Name) and call.func.id in scene.subclasses:
        return scene.is_ours(call.func.id)
    return scene.defined_upstream(report.path, source.last_name(call.func))


def attribute_concerns(report: Report, scene: Scene, source: Source) -> bool:
    names = class_names(report.subject)
    node = source.attribute(report)
    spot = source.last_name(node.value) if node and not isinstance(node.value, ast.Call) else None
    if any(scene.is_ours(name) for name in names):
        # Another class may have the name of one of the upstream's.
        types = scene.types(report.path, *spot) if spot and scene.types else ()
        roots = {scene.up, scene.up.with_name("down")}
        return not types or any(roots & set(each.path.parents) for each in types)
    if node is None:
        return False
    if FUNCTIONS & set(names):
        return scene.defined_upstream(report.path, source.last_name(node.value))
    if names == ("object",) and ast.unparse(node.value).startswith("super("):
        chain = source.around(report.line, report.column)
        inside = [each.name for each in chain if isinstance(each, ast.ClassDef)]
        return bool(inside) and scene.is_ours(inside[-1])
    return False


def spoken_name(report: Report, scene: Scene) -> str:
    """The absolute name that a report misses, where it tells; else what it was looked up in and the name."""
    if report.kind == "symbol":
        return f"{scene.read(report.path).imported_from(report)}.{report.name}"
    return f"{report.subject}.{report.name}" if report.subject else report.name


# --- comparing: pure ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Comparison:
    """``other`` are reports at a line where we find something, but of another name."""

    agreed: tuple[tuple[Report, Finding], ...]
    theirs: tuple[Report, ...]
    ours: tuple[Finding, ...]
    other: tuple[tuple[Report, tuple[Finding, ...]], ...] = ()


def same_name(report: Report, finding: Finding) -> bool:
    """Whether both can mean the same thing; of a call we name the callee, pyright the parameter."""
    if report.kind in ("call", "other"):
        return finding.rule == "argument"
    last = report.name.rpartition(".")[2]
    return last in finding.symbol.split(".")


def compare(reports: Sequence[Report], findings: Sequence[Finding]) -> Comparison:
    """Pair reports and findings: of one file and line, or of one name where the lines overlap."""
    agreed: list[tuple[Report, Finding]] = []
    other: list[tuple[Report, tuple[Finding, ...]]] = []
    theirs = []
    by_path: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_path[finding.path].append(finding)
    matched: set[Finding] = set()
    for report in reports:
        here = by_path[report.path]
        near = [f for f in here if f.line <= report.line <= f.end_line]
        near += [f for f in here if report.line <= f.line <= report.end_line and f not in near]
        named = [f for f in near if same_name(report, f)]
        if named:
            agreed += [(report, f) for f in named]
            matched |= set(named)
            continue
        on_line = tuple(f for f in near if f.line == report.line)
        if on_line:
            other.append((report, on_line))
            matched |= set(on_line)
        else:
            theirs.append(report)
    ours = tuple(finding for finding in findings if finding not in matched)
    return Comparison(tuple(agreed), tuple(theirs), ours, tuple(other))


# --- explaining: pure -----------------------------------------------------------------------------


def explain_theirs(report: Report, scene: Scene) -> str:
    """Why only pyright reports it, if the sources tell."""
    source = scene.read(report.path)
    name = spoken_name(report, scene)
    guards = source.guards(report.line, CAUGHT.get(report.kind, "Error") + r"|\b(?:Base)?Exception")
    reasons = (
        ("file that Python 3 cannot parse", source.tree is None),
        ("assignment to an attribute", report.store or is_stored(report, source)),
        (
            "submodule that this import does not import",
            report.kind == "module" and name in scene.upstream.modules,
        ),
        ("constant that a deprecation handler provides", name in scene.upstream.constants),
        ("made at build time", name.endswith(("._version", ".__version__"))),
        (
            "argument that a deprecation handler still takes",
            report.kind == "call" and report.name in scene.upstream.arguments,
        ),
        ("under TYPE_CHECKING", "typing" in guards),
        ("in a try that catches it", "try" in guards),
        ("in the handler of such a try", "handler" in guards),
        ("under a test of version or presence", "test" in guards),
        ("attribute that the downstream itself sets", report.name in scene.stored),
        (
            "attribute of a class that sets them by computed names",
            report.kind == "attribute"
            and any(n in scene.upstream.dynamic for n in class_names(report.subject)),
        ),
        ("sentinel that inference allows", report.subject in SENTINELS),
        ("attribute of one of several inferred types", is_one_of_several(report, scene, source)),
        ("call of what is annotated as a Callable", is_call_of(report, source, scene.upstream.callables)),
        ("what the downstream itself annotates so", is_annotated(report, source)),
        ("attribute of a subclass in the downstream", is_of_a_subclass(report, scene)),
    )
    return next((reason for reason, holds in reasons if holds), UNEXPLAINED)


def is_stored(report: Report, source: Source) -> bool:
    node = source.attribute(report) if report.kind in ("module", "attribute") else None
    return node is not None and not isinstance(node.ctx, ast.Load)


def is_call_of(report: Report, source: Source, names: Set[str]) -> bool:
    """Whether an argument lacks in a call of one of *names*: ``Callable[[str], ...]`` tells no defaults."""
    call = source.call(report) if report.kind == "call" and " more positional" in report.message else None
    return call is not None and ast.unparse(call.func).rpartition(".")[2] in names


def is_annotated(report: Report, source: Source) -> bool:
    """Whether the attribute is read from an item of what a function of the same file gives, and that
    function is annotated to give the class in question: what it gives in truth pyright cannot know."""
    node = source.attribute(report) if report.kind == "attribute" else None
    if node is None or not isinstance(node.value, ast.Name):
        return False
    around = source.around(report.line, report.column)
    function = next((each for each in reversed(around) if isinstance(each, ast.FunctionDef)), None)
    held = {
        target.id: each.value
        for each in ast.walk(function or ast.Module([], []))
        if isinstance(each, ast.Assign)
        for target in each.targets
        if isinstance(target, ast.Name)
    }
    item = held.get(node.value.id)
    box = (
        held.get(item.value.id)
        if isinstance(item, ast.Subscript) and isinstance(item.value, ast.Name)
        else None
    )
    if not isinstance(box, ast.Call):
        return False
    maker = ast.unparse(box.func).rpartition(".")[2]
    return any(
        isinstance(each, ast.FunctionDef)
        and each.name == maker
        and each.returns is not None
        and report.subject in re.findall(r"\w+", ast.unparse(each.returns))
        for each in ast.walk(source.tree or ast.Module([], []))
    )


def is_of_a_subclass(report: Report, scene: Scene) -> bool:
    """Whether a class of the downstream's that derives from the one in question has the attribute: what is
    caught or annotated may be an instance of it."""
    found = {owner for owner, name in scene.methods if name == report.name}
    for _ in range(len(scene.subclasses)):
        further = found.union(*(scene.subclasses.get(name, frozenset()) for name in found))
        if further == found:
            break
        found = further
    return report.kind == "attribute" and report.subject in found


def is_one_of_several(report: Report, scene: Scene, source: Source) -> bool:
    """Whether pyright infers a union for what the attribute is read from."""
    node = source.attribute(report) if report.kind == "attribute" else None
    spot = source.last_name(node.value) if node else None
    if spot is None:
        return False
    told = scene.described(report.path, *spot)
    return "|" in (told.rpartition("->")[2] if node and isinstance(node.value, ast.Call) else told)


def explain_ours(finding: Finding, reports: Sequence[Report], scene: Scene, unread: frozenset[str]) -> str:
    """Why only we report it, if the sources tell. *reports* are all of pyright's on the upstream."""
    if finding.path in unread:
        return "file that pyright does not read"
    told = {(report.path, report.line) for report in reports}
    if any(place in told for place in finding.imports):
        return "told by pyright at the import only"
    if finding.missing in scene.upstream.typing or finding.symbol in scene.upstream.typing:
        return "name that is there for type checkers only"
    paths = {finding.path, *(path for path, _ in finding.imports)}
    gone = {report.name for report in reports if report.kind == "import" and report.path in paths}
    if any(finding.symbol.startswith(f"{module}.") for module in gone):
        return "told by pyright at the import only"
    if finding.missing.rpartition(".")[0] in scene.upstream.answering:
        return "name of a module with __getattr__, which pyright trusts"
    source = scene.read(finding.path)
    if source.tree is None:
        return "file that Python 3 cannot parse"
    if finding.guarded:
        return "guarded, noted only"
    return UNEXPLAINED


def doubts(agreed: Iterable[tuple[Report, Finding]], scene: Scene) -> Iterator[tuple[str, Finding]]:
    """Both can be wrong in the same way: findings that the sources of the two explain away."""
    for report, finding in agreed:
        reason = explain_theirs(report, scene)
        if reason != UNEXPLAINED and not finding.guarded:
            yield reason, finding


# --- running --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Judged:
    pair: Pair
    reports: int  # all of pyright's
    upstream: int  # those of the upstream
    comparison: Comparison
    theirs: tuple[tuple[str, Report], ...]
    ours: tuple[tuple[str, Finding], ...]
    # unguarded findings that pyright shares, although the sources tell why there is nothing absent
    doubtful: tuple[tuple[str, Finding], ...] = ()


@dataclass(frozen=True)
class Yardstick:
    """Where clones, ledgers and pyright are."""

    repos: Path | None
    cache: Path
    pyright: Path
    ledgers: Path = ROOT / "src" / "deprecat" / "ledgers"

    def judge(self, pair: Pair) -> Judged:
        ledger, roots = self.ledger(pair)
        with tempfile.TemporaryDirectory(prefix="yardstick-") as name:
            place = Path(name).resolve()
            self.lay_out(pair, roots, place)
            reports = self.run_pyright(place)
            findings, unread = self.run_deprecat(pair, ledger, place / "down")
            with Server(self.command("pyright-langserver", "--stdio"), place) as server:
                scene = make_scene(place, roots, server)
                mine = [report for report in reports if concerns(report, scene)]
                comparison = compare(mine, findings)
                return Judged(
                    pair,
                    len(reports),
                    len(mine),
                    comparison,
                    tuple((explain_theirs(report, scene), report) for report in comparison.theirs),
                    tuple((explain_ours(f, mine, scene, unread), f) for f in comparison.ours),
                    tuple(doubts(comparison.agreed, scene)),
                )

    def command(self, program: str, *arguments: str) -> list[str]:
        path = self.pyright / "bin" / program
        if not path.is_file():
            raise Unavailable(f"no {path}: see benchmarks/README.md on how to install pyright")
        return [str(path), *arguments]

    def ledger(self, pair: Pair) -> tuple[Path, tuple[str, ...]]:
        """The ledger of the pair's upstream, and its top-level packages."""
        from deprecat.upstream import ledger_text

        for path in sorted(self.ledgers.glob(f"{pair.upstream}.ledger.jsonl*")):
            loaded = ledger_text.load(path)
            if loaded.history.at(pair.version):
                return path, loaded.roots
        raise Unavailable(f"no ledger of {pair.upstream} with a release {pair.version}")

    def tree(self, project: str, revision: str) -> Path:
        clone = find_clone(self.repos, project)
        commit = resolve(clone, revision)
        return materialise(clone, commit, self.cache / "trees" / project.replace("/", "+") / commit)

    def lay_out(self, pair: Pair, roots: Iterable[str], place: Path) -> None:
        """Put the downstream into ``down``, the upstream's packages alone into ``up``."""
        down = self.tree(pair.project, pair.revision) / pair.directory
        up = self.tree(f"conda/{pair.upstream}", pair.version)
        if not down.is_dir():
            raise Unavailable(f"no directory {pair.directory} in {pair.project}@{pair.revision}")
        # A package keeps its own directory, so that its own absolute imports are found.
        inside = place / "down" / down.name if (down / "__init__.py").is_file() else place / "down"
        shutil.copytree(down, inside)
        for root in roots:
            if (up / root).is_dir():
                shutil.copytree(up / root, place / "up" / root)
            elif (up / f"{root}.py").is_file():
                (place / "up").mkdir(exist_ok=True)
                shutil.copy(up / f"{root}.py", place / "up")
        (place / "pyrightconfig.json").write_text(json.dumps(SETTINGS))

    def run_pyright(self, place: Path) -> tuple[Report, ...]:
        done = subprocess.run(
            self.command("pyright", "--project", str(place), "--outputjson"),
            cwd=place,
            capture_output=True,
            text=True,
            check=False,
            # A newer one is out nearly every week; the notice would go into the output.
            env={**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"},
        )
        if done.returncode not in (0, 1):
            raise Unavailable(f"pyright failed ({done.returncode}): {done.stderr.strip()[-300:]}")
        version = json.loads(done.stdout)["version"]
        if version != PYRIGHT:
            print(f"pyright is {version}; its messages are known as of {PYRIGHT}", file=sys.stderr)
        return read_reports(done.stdout, place / "down")

    def run_deprecat(
        self, pair: Pair, ledger: Path, down: Path
    ) -> tuple[tuple[Finding, ...], frozenset[str]]:
        """Our findings of absence, and which of the files in them pyright does not read."""
        against = f"{pair.upstream}=={pair.version}"
        shipped = ledger.parent == ROOT / "src" / "deprecat" / "ledgers"
        extra = () if shipped else ("--ledger", str(ledger))
        path = os.pathsep.join(filter(None, (str(ROOT / "src"), os.environ.get("PYTHONPATH"))))
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "deprecat",
                "check",
                ".",
                "--against",
                against,
                "--format",
                "json",
                *extra,
            ],
            cwd=down,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": path},
        )
        if done.returncode not in (0, 1):
            raise Unavailable(f"deprecat check failed ({done.returncode}): {done.stderr.strip()[-300:]}")
        try:
            rows = json.loads(done.stdout)["findings"]
        except ValueError as error:  # a traceback ends with 1, too
            raise Unavailable(f"deprecat check failed: {done.stderr.strip()[-300:]}") from error
        found = tuple(Finding.of(row) for row in rows if row["rule"] in ABSENCE)
        return found, frozenset(f.path for f in found if not f.path.endswith(".py"))


def read_reports(text: str, down: Path) -> tuple[Report, ...]:
    """Read what ``pyright --outputjson`` printed; paths become relative to *down*."""
    found = []
    for row in json.loads(text)["generalDiagnostics"]:
        path = Path(row["file"])
        if "rule" in row and down in path.parents:
            start, end = row["range"]["start"], row["range"]["end"]
            report = Report(
                path.relative_to(down).as_posix(),
                start["line"] + 1,
                start["character"],
                end["line"] + 1,
                end["character"],
                row["rule"],
                row["message"].partition("\n")[0],
            )
            found.append(understand(report))
    return tuple(found)


def make_scene(place: Path, roots: Iterable[str], server: Server) -> Scene:
    sources: dict[str, Source] = {}

    def read(path: str) -> Source:
        if path not in sources:
            sources[path] = Source((place / "down" / path).read_text(encoding="utf-8", errors="replace"))
        return sources[path]

    def definitions(path: str, line: int, column: int) -> Sequence[Spot]:
        return server.definitions(place / "down" / path, line, column)

    def types(path: str, line: int, column: int) -> Sequence[Spot]:
        return server.definitions(place / "down" / path, line, column, of="typeDefinition")

    def described(path: str, line: int, column: int) -> str:
        return server.hover(place / "down" / path, line, column)

    subclasses: dict[str, frozenset[str]] = {}
    for path in sorted((place / "down").rglob("*.py")):
        for name, bases in read(path.relative_to(place / "down").as_posix()).bases.items():
            subclasses[name] = subclasses.get(name, frozenset()) | bases
    stored = frozenset(name for source in sources.values() for name in source.stored)
    methods = frozenset(each for source in sources.values() for each in source.methods)
    upstream = Upstream.read(place / "up", roots)
    return Scene(upstream, place / "up", definitions, described, read, subclasses, stored, types, methods)


# --- telling --------------------------------------------------------------------------------------


def grouped(
    rows: Sequence[tuple[str, Report]] | Sequence[tuple[str, Finding]], side: str, examples: int
) -> Iterator[str]:
    counts = Counter(reason for reason, _ in rows)
    for reason, count in sorted(counts.items(), key=lambda item: (item[0] == UNEXPLAINED, -item[1])):
        yield f"  only {side}: {count:4} {reason}"
        shown = [str(row) for why, row in rows if why == reason]
        yield from (f"      {line}" for line in (shown if reason == UNEXPLAINED else shown[:examples]))


def tell(judged: Judged, examples: int) -> Iterator[str]:
    comparison = judged.comparison
    yield (
        f"{judged.pair}: {len({report for report, _ in comparison.agreed})} agreed,"
        f" {len(comparison.other)} of one line but other names, {len(comparison.theirs)} only pyright,"
        f" {len(comparison.ours)} only deprecat"
        f" (of {judged.reports} reports of pyright's {judged.upstream} are of the upstream)"
    )
    for report, findings in comparison.other:
        yield f"  other name: {report}"
        yield from (f"      {finding}" for finding in findings)
    yield from grouped(judged.theirs, "pyright ", examples)
    yield from grouped(judged.ours, "deprecat", examples)
    yield from (f"  agreed, but {reason}: {finding}" for reason, finding in judged.doubtful)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Compare absences found by deprecat with pyright's.")
    parser.add_argument(
        "--pair",
        nargs=2,
        action="append",
        metavar=("OWNER/NAME@REVISION[:DIR]", "UPSTREAM==VERSION"),
        help="instead of the built-in ones; may be repeated",
    )
    parser.add_argument("--pyright", type=Path, required=True, help="virtual environment with pyright")
    parser.add_argument("--repos", type=Path, default=default_repos(), help="directory with clones")
    parser.add_argument("--cache", type=Path, default=default_cache())
    parser.add_argument("--ledgers", type=Path, default=Yardstick.ledgers)
    parser.add_argument("--examples", type=int, default=3, help="how many of each class to show")
    parser.add_argument("--json", type=Path, help="write everything there")
    options = parser.parse_args(argv)
    yardstick = Yardstick(options.repos, options.cache.resolve(), options.pyright.absolute(), options.ledgers)
    unexplained, failed, everything = 0, 0, []
    try:
        pairs = [Pair.of(*each) for each in options.pair] if options.pair else PAIRS
    except Unavailable as error:
        print(error, file=sys.stderr)
        return 2
    for pair in pairs:
        try:
            judged = yardstick.judge(pair)
        except (Unavailable, ServerGone) as error:
            print(f"{pair}: not run: {error}", flush=True)
            failed += 1
            continue
        print("\n".join(tell(judged, options.examples)), flush=True)
        unexplained += sum(why == UNEXPLAINED for why, _ in (*judged.theirs, *judged.ours))
        everything.append(asdict(judged))
    if options.json:
        options.json.write_text(json.dumps(everything, indent=1))
    return 2 if failed else int(bool(unexplained))


if __name__ == "__main__":
    sys.exit(main())
