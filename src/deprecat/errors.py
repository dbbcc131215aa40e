"""One root error, and a leaf for each thing that a user can get wrong.

A :class:`DeprecatError` reaches the user as one line and exit code 2; its text
therefore names the file or option, what is wrong with it, and what to do.
"""

from __future__ import annotations


class DeprecatError(Exception):
    """Something the user gave cannot be used; ``str()`` of it is the line to show."""


class PathError(DeprecatError):
    """A path that was given does not exist or cannot be read or written."""


class SourceError(DeprecatError):
    """The upstream's history cannot be read: no git repository, no tags, a failing git."""


class LedgerError(DeprecatError):
    """A ledger file is not a ledger, is cut short, newer than this program or for another upstream."""


class SpecifierError(DeprecatError):
    """A release specifier does not parse, names an unknown upstream or matches no release."""


class SymbolError(DeprecatError):
    """A symbol that was asked for is in none of the ledgers."""


class ConfigError(DeprecatError):
    """A configuration file does not parse or has an unknown key or a wrong value."""


class ScheduleError(DeprecatError):
    """A schedule is unknown or its file wrong, or a day or release is none that can be."""


class BaselineError(DeprecatError):
    """A file is no baseline, is damaged, newer than this program or of another project."""
