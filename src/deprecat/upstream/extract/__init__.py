"""From the bytes of one upstream file to its facts.

The body of the module and those of its classes are followed statement by statement
(``names``); function bodies are entered only where a line in them can matter (``hints``).
"""

from __future__ import annotations

import ast

from deprecat.syntax.parse import parse
from deprecat.syntax.unreadable import Unreadable
from deprecat.upstream.extract import classes, dynamic, exports, functions, hints, names, options
from deprecat.upstream.extract.scopes import File, Level, Scope
from deprecat.upstream.facts import Facts

__all__ = ["extract"]


def extract(source: bytes) -> Facts:
    """What *source*, one Python file, says; raises :class:`deprecat.syntax.unreadable.Unreadable`.

    A function of the bytes alone.
    """
    tree = parse(source)
    try:
        return _facts(tree, source)
    except RecursionError:
        raise Unreadable("nested too deeply") from None


def _facts(tree: ast.Module, source: bytes) -> Facts:
    file = File(hints.lines(source))
    module = Scope(Level.MODULE, file)
    names.run(tree.body, module)
    for function, scope in file.postponed:
        functions.enter(function, scope)
    dynamic.getattr_of(tree, module)
    all_names = exports.finish(file)
    return Facts(
        names=classes.with_opened(module.names, file),
        typing={name: found for name, found in file.typing.items() if name not in module.names},
        provided=classes.with_opened(file.provided, file),
        stars=tuple(file.stars),
        all_names=all_names,
        offered=tuple(sorted(file.offered)),
        open="; ".join(dict.fromkeys(file.open)),
        declared=tuple(sorted(file.declared, key=lambda one: one.line)),
        handler_classes=tuple(file.handler_classes),
        options=options.read(tree, source),
    )
