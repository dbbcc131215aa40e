"""Which releases a check asks about, from what the user wrote."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from deprecat.errors import SpecifierError
from deprecat.model.findings import Question
from deprecat.model.ledger import Ledger
from deprecat.model.releases import ReleaseSet

NEWEST = "newest recorded release"  # where a question comes from that nobody asked

_FORM = re.compile(r"\s*(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*?)\s*(?P<spec>(?:[<>=!~].*|\s\s*[\d*].*)?)\s*")
_FUZZY = re.compile(r"=(?P<version>[\w.]+?)(?:\.?\*)?")
_BARE = re.compile(r"\d[\w.]*\*?")


def questions(ledgers: Mapping[str, Ledger], against: Sequence[str]) -> tuple[Question, ...]:
    """What is asked of which ledger.

    Without *against*, the newest release of each ledger. Several specifiers of one upstream add up; an
    upstream that is not named is not asked. Specifiers are PEP 440's (``conda>=4.12,<5``) or conda's
    (``conda=4.12``, ``conda 4.12.*``, ``conda >=4.12,<5|22.9.*``; the package name alone means every
    release). Raises :class:`~deprecat.errors.SpecifierError`.
    """
    if not against:
        return tuple(
            Question(name, ledger.history.at(ledger.history.releases[-1].version), NEWEST)
            for name, ledger in sorted(ledgers.items())
            if ledger.history.releases
        )
    asked: dict[str, ReleaseSet] = {}
    for text in against:
        name, releases = _asked(ledgers, text)
        asked[name] = asked[name] | releases if name in asked else releases
    return tuple(Question(name, releases, "--against") for name, releases in sorted(asked.items()))


def _asked(ledgers: Mapping[str, Ledger], text: str) -> tuple[str, ReleaseSet]:
    form = _FORM.fullmatch(text)
    if not form:
        raise SpecifierError(f"--against {text!r}: not a specifier; write for example 'conda>=4.12,<5'")
    names = {canonicalize_name(name): name for name in ledgers}
    name = names.get(canonicalize_name(form["name"]))
    if name is None:
        close = difflib.get_close_matches(form["name"].lower(), sorted(ledgers), 1)
        hint = f"; did you mean {close[0]!r}?" if close else "; give its ledger with --ledger"
        raise SpecifierError(
            f"--against {text!r}: no ledger of {form['name']!r} (known: {', '.join(sorted(ledgers))}){hint}"
        )
    history = ledgers[name].history
    releases = history.none
    for alternative in form["spec"].split("|"):
        try:
            wanted = SpecifierSet(_pep440(alternative), prereleases=True)
        except InvalidSpecifier:
            raise SpecifierError(
                f"--against {text!r}: {alternative.strip()!r} is not a version specifier;"
                " write for example 'conda>=4.12,<5'"
            ) from None
        releases |= history.where(wanted.contains)
    if not releases:
        first, last = history.releases[0].version, history.releases[-1].version
        raise SpecifierError(
            f"--against {text!r}: matches none of the {len(history)} recorded releases of {name}"
            f" ({first} to {last})"
        )
    return name, releases


def _pep440(spec: str) -> str:
    """A conda version specifier in PEP 440's words: ``=4.12`` and ``4.12.*`` mean ``==4.12.*``."""
    parts = []
    for part in filter(None, (part.strip() for part in spec.split(","))):
        fuzzy = _FUZZY.fullmatch(part)
        if part == "*":
            continue
        if fuzzy:
            parts.append(f"=={fuzzy['version']}.*")
        elif _BARE.fullmatch(part):
            parts.append(f"=={part}")
        else:
            parts.append(part)
    return ",".join(parts)
