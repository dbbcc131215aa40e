"""Work that may nest deeper than the calling thread's stack holds."""

from __future__ import annotations

import ast
import sys
import threading
from collections.abc import Callable

_STACK = 64 * 1024 * 1024
_RECURSION = 30_000
_ONE_AT_A_TIME = threading.Lock()  # the stack size and the recursion limit are the process's own


def with_much_stack(work: Callable[[], ast.Module]) -> ast.Module | BaseException:
    """What *work* gives or raises, run on a stack that holds the deepest nesting that is let through.

    The stack of the calling thread may be as small as half a megabyte.
    """
    outcome: list[ast.Module | BaseException] = []

    def run() -> None:
        try:
            outcome.append(work())
        except BaseException as error:  # a panic in libcst's Rust code is no Exception
            outcome.append(error)

    with _ONE_AT_A_TIME:
        recursion, stack = sys.getrecursionlimit(), threading.stack_size(_STACK)
        sys.setrecursionlimit(max(recursion, _RECURSION))
        try:
            thread = threading.Thread(target=run, daemon=True)
            try:
                thread.start()
            except RuntimeError:  # no threads, or no more of them
                run()
            else:
                thread.join()
        finally:
            threading.stack_size(stack)
            sys.setrecursionlimit(recursion)
    return outcome[0]
