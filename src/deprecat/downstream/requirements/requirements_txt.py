"""``requirements*.txt``, as pip and conda read them.

See https://pip.pypa.io/en/stable/reference/requirements-file-format/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from deprecat.downstream.requirements.interface import Found, Include, Text
from deprecat.downstream.requirements.specs import Spot, pep508
from deprecat.model.requirements import Weight

_INCLUDE = re.compile(r"(?:-r|--requirement|-c|--constraint)[\s=]*(?P<path>\S+)")
_COMMENT = re.compile(r"(?:^|\s)#.*")
_OPTION = re.compile(r"\s--?[a-z].*")  # ``--hash=...`` behind a requirement


def read(text: Text) -> Iterator[Found]:
    """Lines; one that ends in a backslash goes on in the next."""
    whole, first = "", 0
    for number, line in enumerate(text.lines, 1):
        first = first if whole else number
        whole += _COMMENT.sub("", line)
        if whole.endswith("\\"):
            whole = whole[:-1] + " "
            continue
        yield from of_pip(whole, Spot(text.path, first, Weight.ENVIRONMENT))
        whole = ""


def of_pip(written: str, spot: Spot) -> Iterator[Found]:
    """What one line of such a file says."""
    written = written.strip()
    include = _INCLUDE.match(written)
    if include and "://" not in include["path"]:
        yield Include(include["path"], spot.weight, spot.case)
    elif written and not written.startswith("-"):
        found = pep508(_OPTION.sub("", written), spot)
        if found:
            yield found
