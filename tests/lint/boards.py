"""An upstream by CEP 9 that does everything that a board can show."""

from __future__ import annotations

from deprecat.model.ledger import Ledger
from deprecat.model.releases import History, Release
from deprecat.model.values import replace
from tests.making import HANDLER, ledger_of

_DAYS = {
    "23.3.0": "2023-03-15",
    "23.5.0": "2023-05-22",
    "23.7.0": "2023-07-25",
    "23.9.0": "2023-09-27",
    "23.11.0": "2023-12-01",
    "24.1.0": "2024-01-30",
}


def _release(api: str) -> dict[str, str]:
    source = "from .deprecations import deprecated\nimport argparse\n" + api
    return {"up/__init__.py": "", "up/deprecations.py": HANDLER, "up/api.py": source}


_KEPT = '@deprecated("23.9", "24.3", addendum="Use `up.new.better` instead.")\ndef kept(): ...\n'
_AT_ONCE = '@deprecated("23.3", "{}")\ndef at_once(): ...\n'
_EARLY = '@deprecated("23.9", "24.3")\ndef early(): ...\n'
_NO_RELEASE = '@deprecated("23.9", "24.1")\ndef january(): ...\n'
_ARGUMENT = '@deprecated.argument("24.3", "24.9", "old", rename="new")\ndef call(new): ...\n'
_REVERSED = '@deprecated("24.9", "24.3")\ndef backwards(): ...\n'
_TOPIC = 'def act():\n    deprecated.topic("24.3", "25.3", topic="acting, without a net")\n'
_WARNING = "def told():\n    import warnings\n    warnings.warn('gone soon', DeprecationWarning)\n"
_PLAIN = "def january(): ...\ndef call(new): ...\ndef backwards(): ...\ndef act(): ...\n"

RELEASES = {
    "23.3.0": _release(_KEPT + _AT_ONCE.format("23.9") + _EARLY + _PLAIN),
    "23.5.0": _release(_KEPT + _AT_ONCE.format("23.9") + _EARLY + _NO_RELEASE),
    "23.7.0": _release(_KEPT + _AT_ONCE.format("23.9") + _EARLY + _NO_RELEASE + _WARNING),
    "23.9.0": _release(_KEPT + _AT_ONCE.format("24.3") + _EARLY + _NO_RELEASE + _WARNING),
    "23.11.0": _release(_KEPT + _AT_ONCE.format("24.9") + _NO_RELEASE + _WARNING + _ARGUMENT + _REVERSED),
    "24.1.0": _release(
        _KEPT + _AT_ONCE.format("24.9") + _NO_RELEASE + _WARNING + _ARGUMENT + _REVERSED + _TOPIC
    ),
}


def up(*, prose: bool = True) -> Ledger:
    """Its ledger, with the days of releases."""
    ledger = ledger_of(RELEASES, prose=prose)
    history = History.of(Release(version, _DAYS[version], "a commit") for version in RELEASES)
    return replace(ledger, history=history, schedule="cep9")
