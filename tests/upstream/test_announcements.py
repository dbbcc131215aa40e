"""Deprecations told by print or log, as conda did before it had warnings."""

from __future__ import annotations

import pytest

from deprecat.model.declarations import Form
from tests.upstream.reading import facts


@pytest.mark.parametrize(
    ("source", "subject", "category"),
    [
        (
            "import sys\nprint('WARNING: this module is deprecated and will be removed', file=sys.stderr)\n",
            "",
            "print",
        ),
        ("def f():\n    print('f is deprecated')\n    return 1\n", "f", "print"),
        ("def f():\n    log.warn('deprecation warning: %s has been renamed', 'f')\n", "f", "log"),
        ("class C:\n    def m(self):\n        log.warning('m is deprecated, use %s' % 'n')\n", "C.m", "log"),
    ],
)
def test_told_is_declared(source: str, subject: str, category: str) -> None:
    (found,) = facts(source).declared
    assert (found.form, found.subject, found.category, found.detail) == (Form.WARNING, subject, category, "")


@pytest.mark.parametrize(
    "source",
    [
        "print('Collecting deprecated packages')\n",
        "def f():\n    print('nothing of note')\n",
        "def f():\n    log.error('x is deprecated')\n",
        "text = 'x is deprecated'\n",
    ],
)
def test_what_is_no_announcement(source: str) -> None:
    assert facts(source).declared == ()


def test_what_is_told_on_a_condition_speaks_of_a_branch() -> None:
    (found,) = facts("def f(x):\n    if x:\n        print('x is deprecated')\n").declared
    assert found.detail == "branch"
