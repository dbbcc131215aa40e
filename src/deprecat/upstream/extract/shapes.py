"""What an expression or a signature looks like, as short text."""

from __future__ import annotations

import ast

_TRANSPARENT = frozenset(
    {"Optional", "ClassVar", "Final", "Annotated", "Required", "NotRequired", "ReadOnly"}
)
_LITERALS: dict[type, str] = {
    ast.List: "list",
    ast.ListComp: "list",
    ast.Dict: "dict",
    ast.DictComp: "dict",
    ast.Set: "set",
    ast.SetComp: "set",
    ast.Tuple: "tuple",
    ast.JoinedStr: "str",
}


def dotted(node: ast.AST | None) -> str:
    """``a.b.c`` of a chain of names, empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    parts.append(node.id)
    return ".".join(reversed(parts))


def last(name: str) -> str:
    """The part behind the last dot."""
    return name.rpartition(".")[2]


def literal_type(node: ast.expr) -> str:
    """The builtin type that a display or constant has for certain; empty for ``None`` and the rest."""
    if isinstance(node, ast.Constant):
        return "" if node.value is None or node.value is ... else type(node.value).__name__
    return _LITERALS.get(type(node), "")


def annotation(node: ast.expr | None) -> str:
    """The dotted class that an annotation names: ``X`` of ``Optional[X]``, ``X | None``, ``"X"``; of
    ``list[X]`` it is ``list``. Empty if it names none, or more than one."""
    if node is None:
        return ""
    if isinstance(node, ast.Constant):
        return _quoted(node.value)
    if isinstance(node, ast.Subscript):
        outer = dotted(node.value)
        inner = last(outer)
        if inner == "Union":
            return _one_of(node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice])
        if inner in _TRANSPARENT:
            parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            return annotation(parts[0] if parts else None)
        return "" if inner == "Literal" else outer
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _one_of([node.left, node.right])
    return dotted(node)


def _quoted(value: object) -> str:
    if not isinstance(value, str):
        return ""
    try:
        return annotation(ast.parse(value.strip(), mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""


def _one_of(members: list[ast.expr]) -> str:
    others = [m for m in members if not (isinstance(m, ast.Constant) and m.value is None)]
    return annotation(others[0]) if len(others) == 1 else ""


def all_arguments(args: ast.arguments) -> list[ast.arg]:
    """The parameters of every kind."""
    found = args.posonlyargs + args.args + args.kwonlyargs
    return found + [arg for arg in (args.vararg, args.kwarg) if arg is not None]


def parameters(args: ast.arguments) -> str:
    """Short signature text, ``(a, b=, /, *args, c, d=, **kw)``; ``=`` marks a default."""
    positional = [a.arg for a in args.posonlyargs] + [a.arg for a in args.args]
    for i in range(len(positional) - len(args.defaults), len(positional)):
        positional[i] += "="
    if args.posonlyargs:
        positional.insert(len(args.posonlyargs), "/")
    if args.vararg:
        positional.append(f"*{args.vararg.arg}")
    elif args.kwonlyargs:
        positional.append("*")
    for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        positional.append(arg.arg if default is None else f"{arg.arg}=")
    if args.kwarg:
        positional.append(f"**{args.kwarg.arg}")
    return f"({', '.join(positional)})"
