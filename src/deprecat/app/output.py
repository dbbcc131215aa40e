"""Where a verb's output goes: standard output, or a file written whole or not at all."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from deprecat.errors import PathError


def emit(write: Callable[[TextIO], None], output: str | None) -> None:
    """Let *write* write to standard output, or to the file *output* at once. Raises PathError."""
    if output is None:
        write(sys.stdout)
        return
    path = Path(output)
    text = io.StringIO()
    write(text)
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise PathError(f"--output {output}: cannot be written: {error.strerror}") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text.getvalue())
        os.replace(temporary, path)
    except OSError as error:
        os.unlink(temporary)
        raise PathError(f"--output {output}: cannot be written: {error.strerror}") from None
