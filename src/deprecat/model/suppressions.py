"""What somebody said about findings: that they are known, and until when."""

from __future__ import annotations

from enum import Enum

from deprecat.model.places import Place
from deprecat.model.values import dataclass


class Mark(str, Enum):
    """How a suppression is written."""

    COMMENT = "comment"  # ``# deprecat: ignore[...]``
    NOQA = "noqa"  # ``# noqa: DPR001``
    BARE_NOQA = "bare noqa"  # ``# noqa``: all that any tool says of the line
    CONFIGURED = "configured"  # an entry of the configuration's ``ignore``


@dataclass(frozen=True, slots=True)
class Suppression:
    """Some findings are to be set aside.

    ``targets`` are names of rules and dotted names of upstreams, in which ``*`` and ``?`` stand for others
    (as written; what they mean is judged where rules and ledgers are known); none means all findings. Of a
    comment one of them has to fit; of the configuration one of ``rules`` and one of ``targets``, where there
    are any. ``first`` and ``last`` are the lines that it covers, of a notebook those of ``cell``; no
    ``first`` means the whole file, and of the configuration the files that match ``files``, or all. Where
    something that fits stands on the line ``only``, that line alone is covered. ``until`` is a release or an
    ISO day as written, empty if none is given. ``problem`` says why it cannot be understood."""

    mark: Mark
    path: str
    place: Place
    targets: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    first: int = 0
    last: int = 0
    only: int = 0
    until: str = ""
    reason: str = ""
    problem: str = ""
    cell: int | None = None
    source_line: str = ""
