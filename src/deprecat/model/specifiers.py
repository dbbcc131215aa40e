"""Version specifiers: what ``>=4.12,<5`` says, whoever wrote it.

One reader for PEP 440, conda and Poetry. Their languages agree where they overlap, so a
text need not say which one it is in: ``=4.12`` is conda's alone, ``~=4.12`` that of PEP 440
and conda, ``^4.12`` and ``~4.12`` Poetry's. conda's grammar is that of ``VersionSpec`` in
``conda/models/version.py``: ``,`` binds closer than ``|``, parentheses group, ``4.12*`` means
``4.12.*``, a star elsewhere is a glob, ``^...$`` a regular expression.

All of it is put into PEP 440's words, which ``packaging`` judges. So versions compare by
PEP 440 here as everywhere else; conda's own order differs only for pre-releases,
post-releases and letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from deprecat.errors import SpecifierError
from deprecat.model.values import dataclass

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet

_TOKEN = re.compile(r"\^[^\s$]*\$|[()|,]|[<>=!~^]+\s*[^\s()|,<>=!~^]+|[^\s()|,<>=!~^]+")
_CLAUSE = re.compile(r"(?P<operator>[<>=!~^]*)\s*(?P<version>.*)")
_NUMBERS = re.compile(r"v?(\d+(?:\.\d+)*)")
_MOST = 64  # alternatives; more are a product of parentheses that nobody means
_LONGEST = 64  # characters of a pattern, which is matched against versions


@dataclass(frozen=True, slots=True)
class _Clause:
    """One comparison in PEP 440's words, or a ``pattern`` that the whole version text matches."""

    text: str
    pattern: bool = False


_Clauses = tuple[_Clause, ...]


@dataclass(frozen=True)
class Specifier:
    """The versions that fulfil all clauses of any of the ``alternatives``."""

    text: str
    alternatives: tuple[_Clauses, ...]

    @classmethod
    def of(cls, text: str, *, fuzzy: bool = False) -> Specifier:
        """Read *text*; empty and ``*`` mean every version.

        With *fuzzy* a bare version means all that begin with it, as in a recipe, where conda-build
        reads ``conda 4.12`` as ``conda 4.12.*``. Raises :class:`~deprecat.errors.SpecifierError`, whose
        text says what of *text* cannot be read.
        """
        specifier = cls(text, _Reader(_tokens(text), fuzzy=fuzzy).read())
        if not any(specifier.alternatives):
            return specifier
        from packaging.specifiers import InvalidSpecifier

        try:
            specifier._compiled  # noqa: B018 - raises for what packaging or re cannot read
        except (InvalidSpecifier, InvalidVersion, re.error):
            raise SpecifierError(f"{text.strip()!r} is not a version specifier") from None
        return specifier

    def allows(self, version: Version) -> bool:
        """Whether *version* is meant; pre-releases count like others."""
        return any(
            pep440.contains(version, prereleases=True)
            and all(pattern.fullmatch(str(version)) for pattern in patterns)
            for pep440, patterns in self._compiled
        )

    @property
    def bounded(self) -> bool:
        """Whether it names an oldest version: otherwise it says nothing of those long ago."""
        return all(
            any(clause.pattern or not clause.text.startswith(("<", "!")) for clause in clauses)
            for clauses in self.alternatives
        )

    @property
    def possible(self) -> bool:
        """Whether any version at all can fulfil it: ``>=5,<4`` contradicts itself.

        Tried are the versions that it names and those right before and after them; between two of these
        nothing changes.
        """
        clauses = [clause for clauses in self.alternatives for clause in clauses]
        if any(clause.pattern for clause in clauses):
            return True
        return any(map(self.allows, _around(clause.text for clause in clauses)))

    @cached_property
    def _compiled(self) -> tuple[tuple[SpecifierSet, tuple[re.Pattern[str], ...]], ...]:
        from packaging.specifiers import SpecifierSet  # late: 5 ms, and most runs ask about the newest

        return tuple(
            (
                SpecifierSet(",".join(clause.text for clause in clauses if not clause.pattern)),
                tuple(re.compile(clause.text) for clause in clauses if clause.pattern),
            )
            for clauses in self.alternatives
        )


def _around(texts: Iterable[str]) -> Iterator[Version]:
    """The versions that *texts* name, what comes right after each, and what comes after all of its series."""
    yield Version("0")
    for text in texts:
        version = Version(text.lstrip("<>=!~").removesuffix(".*"))
        yield version
        *head, last = version.release
        for numbers in ((*head, last, 0, 0, 1), (*head, last + 1)):
            yield Version(f"{version.epoch}!{'.'.join(map(str, numbers))}")


def _tokens(text: str) -> list[str]:
    tokens, at = [], 0
    stripped = text.strip()
    while at < len(stripped):
        token = _TOKEN.match(stripped, at)
        if token is None:
            raise SpecifierError(f"{stripped!r} is not a version specifier")
        tokens.append(token[0])
        at = token.end()
        at += len(stripped[at:]) - len(stripped[at:].lstrip())
    return tokens


class _Reader:
    """Reads tokens into alternatives of clauses: ``a,b|c`` and what parentheses make of it."""

    def __init__(self, tokens: list[str], *, fuzzy: bool) -> None:
        self._tokens = tokens
        self._fuzzy = fuzzy

    def read(self) -> tuple[_Clauses, ...]:
        found = self._either()
        if self._tokens:
            raise SpecifierError(f"{self._tokens[0]!r} is one too many in a version specifier")
        return found

    def _either(self) -> tuple[_Clauses, ...]:
        found = self._all()
        while self._next("|"):
            found += self._all()
            if len(found) > _MOST:
                raise SpecifierError(f"a version specifier of more than {_MOST} alternatives")
        return found

    def _all(self) -> tuple[_Clauses, ...]:
        """Clauses parted by commas, or by nothing but blanks, as in Poetry's ``>=4 <5``."""
        found: tuple[_Clauses, ...] = ((),)
        while self._tokens and self._tokens[0] not in ("|", ")"):
            if self._next(","):
                continue
            if self._next("("):
                part = self._either()
                if not self._next(")"):
                    raise SpecifierError("a parenthesis of a version specifier is not closed")
            else:
                part = (_clauses(self._tokens.pop(0), fuzzy=self._fuzzy),)
            found = tuple(one + other for one, other in product(found, part))
            if len(found) > _MOST:
                raise SpecifierError(f"a version specifier of more than {_MOST} alternatives")
        return found

    def _next(self, token: str) -> bool:
        if self._tokens[:1] == [token]:
            self._tokens.pop(0)
            while token == "|" and self._tokens[:1] == ["|"]:  # Poetry writes two
                self._tokens.pop(0)
            return True
        return False


def _clauses(token: str, *, fuzzy: bool) -> _Clauses:
    """One comparison, in PEP 440's words."""
    if token.startswith("^") and token.endswith("$"):
        return (_pattern(token),)
    parts = _CLAUSE.fullmatch(token)
    assert parts is not None
    operator, version = parts["operator"], parts["version"]
    if operator in ("^", "~"):
        return _series(operator, version)
    whole = version.rstrip("*").rstrip(".")
    if "*" in whole:
        if operator not in ("", "=", "=="):
            raise SpecifierError(f"{token!r} compares with a pattern")
        return (_pattern(re.escape(version).replace(r"\*", ".*")),)
    starred = version != whole
    if not whole:
        return ()  # every version
    if operator in ("", "=", "==", "===", "!="):
        series = starred or operator == "=" or (fuzzy and not operator)
        return (_Clause(f"{'!=' if operator == '!=' else '=='}{whole}{'.*' if series else ''}"),)
    if operator == "~=" and "." not in whole:
        raise SpecifierError(f"{token!r} is not a version specifier")
    return (_Clause(f"{operator}{whole}"),)  # a star means nothing here, and conda leaves it out


def _series(operator: str, version: str) -> _Clauses:
    """Poetry's ``^4.12`` (up to the next version whose first number but zeros is greater) and ``~4.12``."""
    numbers = _NUMBERS.match(version)
    if numbers is None:
        raise SpecifierError(f"{operator + version!r} is not a version specifier")
    parts = [int(part) for part in numbers[1].split(".")]
    kept = min(2, len(parts))
    if operator == "^":
        kept = next((i for i, part in enumerate(parts, 1) if part), len(parts))
    upper = [*parts[: kept - 1], parts[kept - 1] + 1]
    return _Clause(f">={version}"), _Clause(f"<{'.'.join(map(str, upper))}")


def _pattern(text: str) -> _Clause:
    if len(text) > _LONGEST:
        raise SpecifierError(f"a pattern of more than {_LONGEST} characters in a version specifier")
    return _Clause(text, pattern=True)
