"""Fingerprints of functions and classes: equal bodies have equal ones, across releases and modules.

Most functions of a history stand unchanged in blob after blob, and writing out a tree costs
several times what parsing it did. So a fingerprint is looked up by the definition's own text first.
The tree is written out by hand: ``ast.dump`` is slower and differs between versions of Python,
and a ledger must not.
"""

from __future__ import annotations

import ast

from deprecat.model.digests import blake2b

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

_SILENT = frozenset({"ctx", "kind", "type_comment", "type_ignores"})
_KNOWN_MOST = 200_000
_known: dict[bytes, str] = {}
_fields: dict[type, tuple[str, ...]] = {}


def fingerprint(node: Definition, text: bytes, owner: str = "") -> str:
    """8 hex digits over the body of *node*, whose source is *text*; *owner* is the class around it.

    Docstring, positions, decorators and the definition's own name (and its owner's) do not count.
    """
    key = blake2b(text, digest_size=16, key=owner.encode()[:64]).digest()
    found = _known.get(key)
    if found is None:
        written: list[str] = []
        _definition(node, frozenset({node.name, owner}), written)
        found = blake2b("\0".join(written).encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
        if len(_known) >= _KNOWN_MOST:
            _known.clear()
        _known[key] = found
    return found


def _definition(node: Definition, masked: frozenset[str], out: list[str]) -> None:
    out.append(type(node).__name__)
    if isinstance(node, ast.ClassDef):
        for part in (*node.bases, *node.keywords):
            _write(part, masked, out)
    else:
        _write(node.args, masked, out)
        if node.returns is not None:
            out.append("->")
            _write(node.returns, masked, out)
    for statement in node.body[1:] if _is_text(node.body[0]) else node.body:
        if isinstance(node, ast.ClassDef) and isinstance(
            statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        ):
            out.append(statement.name)
            _definition(statement, masked, out)
        else:
            _write(statement, masked, out)


def _is_text(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _write(node: ast.AST, masked: frozenset[str], out: list[str]) -> None:
    """Write out *node*; with a stack of its own, since sums of a thousand terms exist."""
    waiting: list[object] = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, ast.Name):
            out.append("_" if one.id in masked else one.id)
        elif isinstance(one, ast.Constant):
            out.append(ascii(one.value))
        elif isinstance(one, ast.JoinedStr):
            out.append("JoinedStr")
            waiting.append(")")
            waiting.extend(part for part in reversed(one.values) if not _is_empty(part))
        elif isinstance(one, ast.AST):
            out.append(type(one).__name__)
            waiting.append(")")
            for field in reversed(_fields_of(type(one))):
                value = getattr(one, field, None)
                if isinstance(value, list):
                    if value:
                        waiting.extend(reversed(value))
                        waiting.append(field)
                else:
                    waiting.append(value)
        else:
            out.append(str(one))


def _is_empty(node: ast.expr) -> bool:
    """The empty text that Python 3.12 puts behind the last field of a format."""
    return isinstance(node, ast.Constant) and node.value == ""


def _fields_of(cls: type[ast.AST]) -> tuple[str, ...]:
    found = _fields.get(cls)
    if found is None:
        found = _fields[cls] = tuple(name for name in cls._fields if name not in _SILENT)
    return found
