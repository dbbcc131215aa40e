"""Names looked for in the bytes of files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property

_FEW = 8  # names that are cheaper to look for one by one (0.5 ns a byte each) than among all words (8 ns)
_MANY = 64  # names of which not even that is found out
_WORDS_ONLY = bytes(
    code if chr(code).isascii() and (chr(code).isalnum() or code == ord("_")) else ord(" ")
    for code in range(256)
)
# Encodings in which each byte below 128 stands for what it stands for in ASCII.
_ASCII_AT_HEART = (
    r"(?i:utf[-_]?8|(?:us[-_]?)?ascii|latin|l1$|iso[-_]?8859"
    r"|cp12|windows|koi8|gb|big5|euc|shift|s[-_]?jis|mac)"
)


class Words:
    """Tells whether any of some names stands as a word in the bytes of a file: one search for all of them.

    Python reads identifiers in their compatibility form (NFKC), so that there are other ways to write
    ``conda``: where a file is not ASCII that form is searched as well. A file in an encoding that
    hides ASCII text has whatever is looked for.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = frozenset(filter(None, names))
        encoded = {name: name.encode("utf-8", "surrogateescape") for name in self.names}  # some are of files
        self._encoded = sorted(encoded.values())
        self._words = frozenset(self._encoded)
        self._odd = [
            encoded[name] for name in sorted(encoded) if not (name.isascii() and name.isidentifier())
        ]

    @cached_property
    def _parts(self) -> list[bytes]:
        """The names that are in each of the others: ``conda_build`` is nowhere where ``conda`` is not."""
        found: list[bytes] = []
        for name in sorted(self._encoded, key=len):
            if not any(part in name for part in found):
                found.append(name)
        return found

    @cached_property
    def _many(self) -> bool:
        return len(self._encoded) > _MANY or len(self._parts) > _FEW

    @cached_property
    def _pattern(self) -> re.Pattern[bytes]:
        """Of many names of the odd ones alone."""
        names = self._odd if self._many else self._encoded
        return re.compile(rb"\b(?:" + b"|".join(map(re.escape, names)) + rb")\b")

    def __bool__(self) -> bool:
        return bool(self.names)

    def __call__(self, source: bytes) -> bool:
        if self._stand_in(source):
            return True
        if not source.isascii() and self._stand_in(_compatible(source)):
            return True
        return _tells_encoding(source) and _hides(source)

    def _stand_in(self, source: bytes) -> bool:
        if not self._many:
            return any(part in source for part in self._parts) and self._pattern.search(source) is not None
        if not self._words.isdisjoint(source.translate(_WORDS_ONLY).split()):
            return True
        return any(name in source for name in self._odd) and self._pattern.search(source) is not None


def _tells_encoding(source: bytes) -> bool:
    """Whether one of the first two lines, where it has to stand, may tell the encoding."""
    first = source.find(b"\n") + 1
    second = source.find(b"\n", first)
    return source.find(b"coding", 0, second if first and second >= 0 else len(source)) >= 0


def _compatible(source: bytes) -> bytes:
    import unicodedata  # late: most files are ASCII

    return unicodedata.normalize("NFKC", source.decode("utf-8", "replace")).encode("utf-8", "replace")


def _hides(source: bytes) -> bool:
    from deprecat.syntax.parse import cookie  # late: few files tell their encoding

    name = cookie(source)
    return bool(name) and re.match(_ASCII_AT_HEART, name) is None


_FORMATTED = rb"(?<!\w)(?:[fFtT][rR]?|[rR][fFtT])[\"']"
_STRINGS = (
    rb'"""(?:[^"\\]|\\.|"(?!""))*"""'
    rb"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    rb'|"(?:[^"\\\r\n]|\\.)*"'
    rb"|'(?:[^'\\\r\n]|\\.)*'"
)


def without_remarks(source: bytes) -> bytes:
    """A Python file's bytes without its comments and the docstring of the module, in which nothing is used;
    all of them where telling strings from comments takes more than a look: f-strings may hold the quotation
    marks that they stand in, and in some encodings a letter's last byte is a backslash."""
    if b"coding" in source[:4096] or re.search(_FORMATTED, source):
        return source
    code = re.sub(rb"(%s)|#[^\r\n]*" % _STRINGS, lambda found: found[1] or b"", source, flags=re.DOTALL)
    code = code.removeprefix(b"\xef\xbb\xbf").lstrip()
    docstring = re.match(rb"[rRuU]?(?:%s)[ \t]*(?=[\r\n]|\Z)" % _STRINGS, code, flags=re.DOTALL)
    return code[docstring.end() :] if docstring else code


RELATIVE = re.compile(rb"\bfrom\s*\.")
"""What begins a relative import, which need not name where it leads."""

_BY_NAME = re.compile(
    rb"setattr|patch|spy|mock|multiple"
)  # what sets attributes that a string or keyword names


def setting(name: str) -> Callable[[bytes], bool]:
    """Tells whether a file with these bytes can set an attribute of that *name*: as a target, or named in
    what is given to a function that sets it."""
    word = re.escape(name.encode())
    # the rest of a tuple of targets is names, too
    rest = rb"[,)\]][\w\s.,()\[\]*\\\"':-]*(?:=(?!=)|\bin\b)"
    gap = rb"(?:\s|\\)*"
    target = re.compile(
        rb"\.%s\b%s\b%s(?:(?:[-+*/%%@&|^]|//|\*\*|>>|<<)?=(?!=)|:|\bin\b|%s)" % (gap, word, gap, rest)
    )
    named = re.compile(rb"\b%s(?:[\"']|\s*=)" % word)
    stands = Words([name])

    def can(source: bytes) -> bool:
        if not stands(source):
            return False
        if not source.isascii() or target.search(source):
            return True
        return _BY_NAME.search(source) is not None and named.search(source) is not None

    return can
