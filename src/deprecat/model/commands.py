"""Command lines: what an upstream's programs take, and what a downstream writes.

A :class:`Command` is a program or one of its subcommands through all releases, a
:class:`CommandLine` one place where a downstream runs something. Neither knows the
other; ``lint/commands.py`` joins them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import or_

from deprecat.model.places import Place
from deprecat.model.releases import ReleaseSet
from deprecat.model.values import dataclass, field


@dataclass(frozen=True, slots=True)
class Option:
    """One option string of a command.

    ``takes`` tells how many values it takes and in which releases: a number, or argparse's ``?``, ``*``,
    ``+`` and ``...`` (all that follows); empty text if the source does not show it. ``declared`` are the
    dotted names of the functions that declare it deprecated (:class:`~deprecat.model.declarations.Form`
    ``ACTION``), with the releases in which they do.
    """

    takes: Mapping[str, ReleaseSet]
    declared: Mapping[str, ReleaseSet] = field(default_factory=dict)

    @property
    def present(self) -> ReleaseSet:
        return reduce(or_, self.takes.values())


@dataclass(frozen=True, slots=True)
class Command:
    """A program or subcommand through all releases.

    ``name`` are the words that run it, ``conda env create``; of a function that gives options to a
    parser it is handed, its dotted name and ``()``. ``open`` are the releases in which it may take options
    that the source does not show, ``more`` those in which it may have further subcommands, ``rest`` those in
    which a positional argument takes all that follows, options included. ``outside`` are the functions
    and classes of others that it gets options from: what they add, their own releases tell.
    ``subcommands`` tells the releases in which it has subcommands.
    """

    name: str
    present: ReleaseSet
    open: ReleaseSet
    more: ReleaseSet
    rest: ReleaseSet
    subcommands: ReleaseSet
    options: Mapping[str, Option] = field(default_factory=dict)
    outside: Mapping[str, ReleaseSet] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a command line. Of a word that is not ``whole``, ``text`` is what it begins with;
    if that is empty it may stand for no word or for several."""

    text: str
    place: Place
    whole: bool = True


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A command as it is written somewhere: the program first, then its arguments.

    ``scope`` is the qualified name of the enclosing function, where the file is Python. It is not ``sure`` if
    the program only seems to be run. It is ``asked`` for if shell code asks whether there is such a program
    or function (``type``, ``command -v``) near where it runs it.
    """

    words: tuple[Word, ...]
    scope: str = ""
    sure: bool = True
    asked: bool = False
