"""Commands that Python code runs: lists handed to something that runs them, and shell code in strings.

What runs a command is told from its name: the standard library's functions, and wrappers around them
(``check_call_env``, ``run_command``, ``sh``), for every project has its own. What is handed over has to be
written out: a word that is not is unknown, and so is all of a list but its literal parts.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

from deprecat.downstream.collect.attempts import last_part
from deprecat.downstream.commands.programs import command_line, shell_code
from deprecat.downstream.commands.shell import shell
from deprecat.downstream.commands.text import HOLE, Block, block, word
from deprecat.model.commands import CommandLine, Word
from deprecat.model.places import Place
from deprecat.model.values import dataclass, field
from deprecat.syntax.parse import lines, parse
from deprecat.syntax.walking import children, walked

_VERBS = (
    r"(?:run|call|check_call|check_output|output|popen|system|exec\w*|spawn\w*|sh|shell|cmd|command"
    r"|subprocess|process|getoutput|getstatusoutput|create_subprocess_exec|create_subprocess_shell)"
)
_RUNS = re.compile(rf"_*(?:\w*_)?{_VERBS}(?:_\w+)?", re.IGNORECASE)
# A part of each of them: looked for first, because a pattern takes ten times as long. Nothing, or an
# underscore, stands before those that a verb begins with.
_FIRST = ("run", "call", "popen", "system", "exec", "spawn", "sh", "cmd", "command")
_PARTS = (*_FIRST, "output", "process")
_CALLED = re.compile(r"\w*(?:[\s)\\]|#[^\n]*(?:\n|\Z))*(?:\(|\Z)")  # the rest of a name, and a call of it
_NEAR = 500  # characters within which that is to be seen; what is further away counts as a call
_SHELL_RUNS = frozenset({"system", "popen", "getoutput", "getstatusoutput", "create_subprocess_shell"})
_SPREADS = frozenset({"create_subprocess_exec", "execl", "execlp", "spawnl", "spawnlp"})
_PERCENT = re.compile(r"%(?:\(\w+\))?[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]")
_BRACES = re.compile(r"\{[^{}]*\}")


_SIMPLE = frozenset((ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return, ast.Import)).union(
    (ast.ImportFrom, ast.Pass, ast.Raise, ast.Break, ast.Continue, ast.Global, ast.Nonlocal)
)
_WRITTEN = frozenset((ast.List, ast.Tuple, ast.Name, ast.BinOp, ast.Call))  # what may be a list of words
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def python(
    source: bytes,
    programs: frozenset[str],
    tree: ast.Module | None = None,
    written: Sequence[str] | None = None,
) -> list[CommandLine]:
    """The runs of *programs* in a Python file, whose *tree* and lines, as *written*, are these, if they are
    there. Raises Unreadable."""
    tree = tree or parse(source)
    written = lines(source) if written is None else written
    running = _running("\n".join(written).lower())
    body = _Body("", programs, written, running, [])
    body.read(tree.body)
    return body.found


def _running(text: str) -> list[int]:
    """The numbers of the lines of *text*, in small letters, that may have a call that runs something."""
    found = []
    for part in _PARTS:
        first = part in _FIRST
        at = text.find(part)
        while at >= 0:
            if not (first and at and text[at - 1].isalnum()) and _CALLED.match(text, at, at + _NEAR):
                found.append(at)
            at = text.find(part, at + 1)
    found.sort()
    numbers, last, number = [], 0, 1
    for at in found:
        number += text.count("\n", last, at)
        last = at
        numbers.append(number)
    return numbers


@lru_cache(maxsize=4096)
def _runs(name: str) -> bool:
    """Whether what is called *name* runs commands."""
    return _RUNS.fullmatch(name) is not None


@dataclass
class _Body:
    """One scope. ``_lists`` are the lists of words that its variables hold by now; ``running`` are the
    numbers of the lines that may have a call that runs something; what it runs is added to ``found``."""

    scope: str
    programs: frozenset[str]
    text: Sequence[str]
    running: Sequence[int]
    found: list[CommandLine]
    _lists: dict[str, list[Word]] = field(default_factory=dict)

    def read(self, body: Sequence[ast.stmt]) -> None:
        last = body[-1].end_lineno or 0 if body else 0
        for node in body:
            if not self._runs_between(node.lineno, last):
                return  # no call is left that what follows could matter to
            self._statement(node)

    def _statement(self, node: ast.stmt) -> None:
        if node.__class__ in _SIMPLE:
            if self._may_run(node):
                self._calls(node)
            self._follow(node)
        elif isinstance(node, _DEFINITIONS):
            if self._may_run(node):
                name = f"{self.scope}.{node.name}" if self.scope else node.name
                outer = {} if isinstance(node, ast.ClassDef) else {k: list(v) for k, v in self._lists.items()}
                inner = _Body(name, self.programs, self.text, self.running, self.found, outer)
                inner.read(node.body)
        else:
            self._parts(node)

    def _parts(self, node: ast.stmt) -> None:
        """What a statement that others stand in consists of."""
        for child in children(node):
            if isinstance(child, ast.stmt):
                self._statement(child)
            elif isinstance(child, (ast.ExceptHandler, ast.match_case)):
                for inner_node in child.body:
                    self._statement(inner_node)
            elif self._may_run(child):
                self._calls(child)

    def _may_run(self, node: ast.AST) -> bool:
        first = getattr(node, "lineno", 0)
        if not first:
            return True  # it has no place of its own, as the items of a ``with`` statement
        return self._runs_between(first, getattr(node, "end_lineno", None) or first)

    def _runs_between(self, first: int, last: int) -> bool:
        index = bisect_left(self.running, first)
        return index < len(self.running) and self.running[index] <= last

    def _follow(self, node: ast.stmt) -> None:
        """What a statement makes of variables that hold words."""
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for each in (each for target in targets for each in walked(target)) if self._lists else ():
                if isinstance(each, ast.Name):
                    self._lists.pop(each.id, None)
            target, value = targets[0], node.value
            if value.__class__ in _WRITTEN and len(targets) == 1 and isinstance(target, ast.Name):
                assert value is not None
                words = self._words(value)
                if words is not None:
                    self._lists[target.id] = words
        elif not self._lists:
            pass  # none that could grow
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            self._grow(node.target.id, self._words(node.value))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            call = node.value
            if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.args:
                if call.func.attr == "append":
                    self._grow(call.func.value.id, [self._word(call.args[0])])
                elif call.func.attr == "extend":
                    self._grow(call.func.value.id, self._words(call.args[0]))
                elif call.func.attr in ("insert", "remove", "pop", "clear", "reverse", "sort"):
                    self._lists.pop(call.func.value.id, None)

    def _grow(self, name: str, words: list[Word] | None) -> None:
        if name in self._lists:
            if words is None:
                words = [
                    Word("", self._lists[name][-1].place if self._lists[name] else Place(1, 1, 1, 2), False)
                ]
            self._lists[name] = [*self._lists[name], *words]

    # Calls

    def _calls(self, root: ast.AST) -> None:
        waiting = [root]
        while waiting:
            node = waiting.pop()
            kind = node.__class__
            if kind is ast.Name or kind is ast.Constant:
                continue
            if isinstance(node, ast.Call) and _runs(last_part(node.func)):
                self._call(node)
            waiting += reversed(children(node))

    def _call(self, call: ast.Call) -> None:
        """A call of something that runs a command by its name."""
        name = last_part(call.func)
        if not call.args and name not in ("run", "Popen", "call", "check_call", "check_output"):
            return
        first = call.args[0] if call.args else next((k.value for k in call.keywords if k.arg == "args"), None)
        if first is None:
            return
        words = self._words(ast.List(call.args, ast.Load())) if name in _SPREADS else self._words(first)
        if words is not None:
            self._run(words)
            return
        in_shell = name in _SHELL_RUNS or any(
            keyword.arg == "shell"
            and not (isinstance(keyword.value, ast.Constant) and not keyword.value.value)
            for keyword in call.keywords
        )
        text = self._text(first)
        if text is not None and (in_shell or " " in text):
            self._shell(self._block(first, text))

    def _run(self, words: Sequence[Word]) -> None:
        found = command_line(words, self.programs, self.scope)
        if found is not None:
            self.found.append(found)
        code = shell_code(words)
        if code is not None and code.text:
            text = code.text if code.whole else f"{code.text}{HOLE}"
            self._shell(block([(code.place.line, code.place.column + 1, text)]))

    def _shell(self, code: Block) -> None:
        self.found += (CommandLine(line.words, self.scope) for line in shell(code, self.programs))

    def _block(self, node: ast.expr, text: str) -> Block:
        """The text of a string; where it is written plainly, in the places of its characters."""
        place = self._place(node)
        if isinstance(node, ast.Constant) and place.line == place.end_line:
            written = self.text[place.line - 1][place.column - 1 : place.end_column - 1]
            start = written.find(text)
            if start >= 0:
                return block([(place.line, place.column + start, text)])
        return Block(text, ((0, place.line, place.column),))

    # Values

    def _words(self, node: ast.expr) -> list[Word] | None:
        """The words of a list, ``None`` if it is none that can be seen to be one."""
        if isinstance(node, (ast.List, ast.Tuple)):
            return [word for item in node.elts for word in self._items(item)]
        if isinstance(node, ast.Name):
            return list(self._lists[node.id]) if node.id in self._lists else None
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left, right = self._words(node.left), self._words(node.right)
            if left is None:
                return None
            return left + ([self._unknown(node.right)] if right is None else right)
        if isinstance(node, ast.Call) and last_part(node.func) in ("split", "list", "tuple"):
            return self._split(node)
        return None

    def _split(self, node: ast.Call) -> list[Word] | None:
        """``"a b".split()``, ``shlex.split("a b")``, ``list(...)``."""
        if last_part(node.func) != "split":
            return self._words(node.args[0]) if len(node.args) == 1 else None
        on = node.args[0] if node.args else node.func.value if isinstance(node.func, ast.Attribute) else None
        text = self._text(on) if isinstance(on, ast.expr) else None
        if (
            text is None
            or on is None
            or (
                node.args
                and not (isinstance(node.func, ast.Attribute) and last_part(node.func.value) == "shlex")
            )
        ):
            return None
        place = self._place(on)
        return [word(part, place) for part in text.split()] if not re.search(r"[\"'\\]", text) else None

    def _items(self, node: ast.expr) -> list[Word]:
        if isinstance(node, ast.Starred):
            return self._words(node.value) or [self._unknown(node)]
        return [self._word(node)]

    def _word(self, node: ast.expr) -> Word:
        text = self._text(node)
        return self._unknown(node) if text is None else word(text, self._place(node))

    def _unknown(self, node: ast.expr) -> Word:
        return Word("", self._place(node), whole=False)

    def _text(self, node: ast.expr) -> str | None:
        """A string with holes for what is put in when it runs, ``None`` for what is none."""
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else None
        if isinstance(node, ast.JoinedStr):
            return "".join(
                part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else HOLE
                for part in node.values
            )
        if isinstance(node, ast.BinOp):
            left = self._text(node.left)
            if left is not None and isinstance(node.op, ast.Mod):
                return _PERCENT.sub(HOLE, left)
            if left is not None and isinstance(node.op, ast.Add):
                right = self._text(node.right)
                return left + (HOLE if right is None else right)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
            text = self._text(node.func.value)
            return None if text is None else _BRACES.sub(HOLE, text)
        return None

    def _place(self, node: ast.expr) -> Place:
        return Place(
            node.lineno,
            self._column(node.lineno, node.col_offset),
            node.end_lineno or node.lineno,
            self._column(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset),
        )

    def _column(self, line: int, offset: int) -> int:
        """The column in characters of an offset in bytes."""
        written = self.text[line - 1] if line <= len(self.text) else ""
        return (
            offset + 1 if written.isascii() else len(written.encode()[:offset].decode("utf-8", "replace")) + 1
        )
