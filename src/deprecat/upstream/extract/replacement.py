"""The name that an addendum tells to use instead."""

from __future__ import annotations

import re

_NAME = r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?:\(\))?|--?[A-Za-z][\w-]*"
_WHOLE = re.compile(rf"(?:{_NAME})\Z")
_NEGATED = r"(?<!\bnot )(?<!n't )(?<!\bnever )(?<!longer )"
_USE = re.compile(rf"{_NEGATED}\b(?:use|consider using|recommend using)\s", re.IGNORECASE)
# These tell the new place or name; where a text also says what to use, that counts.
_OTHER = re.compile(
    rf"{_NEGATED}\b(?:switch(?:ed)? to|migrate to|renamed (?:to|as)|replaced (?:by|with)|replace (?:it )?with"
    r"|moved to|query|prefer|in favou?r of|import(?:ed)? (?:it )?from|defer to|depend on)\s",
    re.IGNORECASE,
)
# Between the word and the name there may stand "the builtin", "the new function", but no other clause.
_QUOTED = re.compile(r"\s*(?:[A-Za-z-]+\s+){0,4}?(?::\w+:)?(?P<quote>`+|'|\")(?P<name>.+?)(?P=quote)")
_BARE = re.compile(
    rf"\s*(?:the\s+|builtin\s+)?(?P<name>{_NAME})(?=\s+(?:instead|in)\b|[.,;:!]?\s*\Z|[.,;:!]\s)"
)
_CAMEL = re.compile(r"[A-Za-z]*[a-z][A-Z]")


def replacement(text: str) -> str:
    """The first dotted or bare name, or option such as ``--yes``, that *text* tells to use; empty if none.

    A name in backticks or quotes is taken as it is, a bare one only if it looks like a name
    (``Use a.b instead.``). What is no name (a call with arguments, a command, one with ``{...}`` in
    it for a part that is not known) is no replacement.
    """
    for lead in [*_USE.finditer(text)] or [*_OTHER.finditer(text)]:
        quoted = _QUOTED.match(text, lead.end())
        if quoted:
            name = quoted["name"].strip().removeprefix("~")
            return name.removesuffix("()") if _WHOLE.match(name) else ""
        bare = _BARE.match(text, lead.end())
        if bare and _looks_like_name(bare["name"]):
            return bare["name"].removesuffix("()")
    return ""


def _looks_like_name(word: str) -> bool:
    return word.startswith("-") or word.endswith("()") or bool(set("._") & set(word) or _CAMEL.match(word))
