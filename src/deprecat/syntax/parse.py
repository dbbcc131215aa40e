"""The bytes of a Python file, read into ``ast`` nodes.

What a file says depends on its bytes alone, never on the Python that happens to run deprecat. The
grammar that decides is libcst's: it reads newer syntax than an old interpreter and some older code
that CPython has since come to refuse. But it costs about sixteen times ``ast.parse``. So the
interpreter's own parser is the fast road; where that refuses a file libcst reads it, and
:mod:`deprecat.syntax.lower` turns its tree into the ``ast`` nodes, with the positions, that
``ast.parse`` would have given. There is one kind of tree for everyone who looks at code.
"""

from __future__ import annotations

import ast
import codecs
import re
import warnings

from deprecat.syntax.plain import plain
from deprecat.syntax.unreadable import Unreadable

_COOKIE = re.compile(r"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.ASCII)  # PEP 263
_UTF8 = re.compile(r"utf[-_]8(?:[-_]|$)", re.IGNORECASE)  # Emacs says utf-8-unix
_BLANK = re.compile(r"^[ \t\f]*(?:#|$)")
_MOST = 450_000  # tokens, whose tree takes 150 to 300 MB
_FULL = 200  # steps of nesting that may fill it: some take 25 of its 6,000 places
_LINE_END = re.compile(r"\r\n|\r|\n")
# What only a file that is refused is asked, as text: compiled then.
_DEEP = "too many nested paren|too many levels of indentation|recursion|stack overflow|too complex"
_LIBCST_LINE = r"error at (\d+):\d+: expected"
_PYTHON2 = r"""^\s*(?:print|exec)\s+[^\s=(.,:;)\]]  # print "text", exec code in scope
      | ^\s*raise\s+[\w.]+\s*,               # raise Error, "text"
      | \bexcept\s+[\w.]+\s*,\s*\w+\s*:      # except Error, error:
      | (?i:\bur["'])                        # ur"text"
      | `[^`]*`                              # `repr`
      | <>
      | \b\d+[lL]\b                          # 10L
    """


def parse(source: bytes, *, limit: int = 8_000_000) -> ast.Module:
    """The tree of *source*, at most *limit* bytes; raises :class:`Unreadable`, or MemoryError if there is
    no memory left.

    Positions are those of ``ast.parse``: lines count from 1, columns from 0 in bytes of UTF-8,
    whatever the file's own encoding.
    """
    if len(source) > limit:
        raise Unreadable(f"larger than {limit / 1_000_000:g} MB")
    if 2 * len(source) > _MOST:  # which few are
        from deprecat.syntax.amount import exceeds

        if exceeds(source, _MOST):
            raise Unreadable(f"more than {_MOST:,} tokens")
    text = _text(source)
    try:
        return _native(text)
    except SyntaxError as error:
        if re.search(_DEEP, str(error.msg)):
            raise Unreadable("nested too deeply") from None
        refusal = error
    except RecursionError:
        raise Unreadable("nested too deeply") from None
    except MemoryError:
        from deprecat.syntax.nesting import too_deep

        # CPython also says so where its parser's own stack is full
        if not too_deep(_LINE_END.sub("\n", text), _FULL):
            raise
        raise Unreadable("nested too deeply") from None
    except UnicodeEncodeError:
        raise Unreadable("contains lone surrogates") from None
    except ValueError as error:
        raise Unreadable(f"not readable: {_one_line(str(error))}") from None
    return _fallback(text, refusal)


def lines(source: bytes) -> list[str]:
    r"""The lines of *source*, without their ends, decoded and counted as Python does.

    Only ``\n``, ``\r\n`` and ``\r`` end a line; a form feed or U+2028 does not. Item ``n - 1``
    is the line that a tree calls ``n``. Raises :class:`Unreadable` if *source* cannot be decoded.
    """
    text = _text(source)
    found = _LINE_END.split(text) if "\r" in text else text.split("\n")
    return found if found[-1] else found[:-1]


def _native(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes and the like are the file's own business
        return plain(ast.parse(text), text)


def _fallback(text: str, refusal: SyntaxError) -> ast.Module:
    """*text* by way of libcst; if that refuses it as well, *refusal* says why."""
    from deprecat.syntax.nesting import too_deep  # late, as the next: few files are refused
    from deprecat.syntax.stack import with_much_stack

    text = _LINE_END.sub("\n", text)
    if text.startswith("\ufeff"):  # a second byte order mark: libcst would skip it and so be off by one
        raise _refused(text, 1, str(refusal.msg))
    if too_deep(text):
        raise Unreadable("nested too deeply")
    outcome = with_much_stack(lambda: _lowered(text))
    if isinstance(outcome, ast.Module):
        return outcome
    said = str(outcome)
    if isinstance(outcome, MemoryError):
        raise outcome
    if isinstance(outcome, RecursionError) or "error: too many indentation levels" in said:
        raise Unreadable("nested too deeply")
    line, message = refusal.lineno or 1, str(refusal.msg)
    # Where ast stopped at syntax that is too new for it, libcst went on to what is really wrong.
    beyond = re.search(_LIBCST_LINE, said)
    if beyond and int(beyond.group(1)) > line and "never closed" not in message:
        line, message = int(beyond.group(1)), "invalid syntax"
    raise _refused(text, line, message)


def _lowered(text: str) -> ast.Module:
    import libcst  # late: most runs never need it, and it is slow to import

    from deprecat.syntax.lower import lower

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return lower(libcst.parse_module(text), text)


def _refused(text: str, line: int, message: str) -> Unreadable:
    written = _LINE_END.split(text)
    at = written[line - 1] if 0 < line <= len(written) else ""
    old = "leading zeros" in message or re.search(_PYTHON2, at, re.VERBOSE)  # 0777, and the rest
    hint = " (Python 2 code?)" if old else ""
    return Unreadable(f"syntax error on line {line}: {_one_line(message)}{hint}")


def _one_line(message: str) -> str:
    return " ".join(message.split())[:200]


def _text(source: bytes) -> str:
    """*source* decoded by byte order mark, PEP 263 cookie or as UTF-8."""
    if b"\0" in source:
        raise Unreadable("contains null bytes")
    marked = source.startswith(codecs.BOM_UTF8)
    name = cookie(source)
    if _UTF8.match(name):
        name = "utf-8"
    try:
        codec = codecs.lookup(name or "utf-8")
    except LookupError:
        raise Unreadable(f"unknown encoding: {name}") from None
    if marked and codec.name != "utf-8":
        raise Unreadable(f"encoding {name} contradicts the UTF-8 byte order mark")
    start = len(codecs.BOM_UTF8) if marked else 0
    try:
        return source[start:].decode(codec.name)
    except LookupError:  # a codec, but not one of text: rot13, hex
        raise Unreadable(f"unknown encoding: {name}") from None
    except UnicodeDecodeError as error:
        label = "UTF-8" if codec.name == "utf-8" else name
        byte = error.object[error.start]
        offset = start + error.start
        raise Unreadable(f"not valid {label} (byte 0x{byte:02x} at offset {offset})") from None
    except ValueError as error:
        raise Unreadable(f"not valid {name}: {_one_line(str(error))}") from None


def cookie(source: bytes) -> str:
    """The encoding named by a comment in the first two lines, as Python looks for it."""
    head = source.removeprefix(codecs.BOM_UTF8)[:4096].decode("latin-1")
    for line in _LINE_END.split(head, maxsplit=2)[:2]:
        found = _COOKIE.match(line)
        if found:
            return found.group(1)
        if not _BLANK.match(line):
            return ""
    return ""
