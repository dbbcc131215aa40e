"""Fingerprints of functions and classes: equal bodies have equal ones, across releases and modules.

Most functions of a history stand unchanged in blob after blob, and writing out a tree costs
several times what parsing it did. So a fingerprint is looked up by the definition's own text first.
The tree is written out by hand: ``ast.dump`` is slower and differs between versions of Python,
and a ledger must not.
"""

from __future__ import annotations

import ast
from hashlib import blake2b

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
    cls = node.__class__
    if cls is ast.Name:
        name = node.id  # type: ignore[attr-defined]
        out.append("_" if name in masked else name)
        return
    if cls is ast.Constant:
        out.append(ascii(node.value))  # type: ignore[attr-defined]
        return
    fields = _fields.get(cls)
    if fields is None:
        fields = _fields[cls] = tuple(name for name in cls._fields if name not in _SILENT)
    out.append(cls.__name__)
    for field in fields:
        value = getattr(node, field, None)
        if value.__class__ is list:
            if value:
                out.append(field)
                for item in value:
                    if isinstance(item, ast.AST):
                        _write(item, masked, out)
                    else:
                        out.append(str(item))
        elif isinstance(value, ast.AST):
            _write(value, masked, out)
        elif value is not None:
            out.append(str(value))
        else:
            out.append("-")
    out.append(")")
