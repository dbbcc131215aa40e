"""The command line: what was typed becomes options, an outcome becomes an exit code.

One file for each verb.
"""

from deprecat.cli.interface import UsageError
from deprecat.cli.main import COMMANDS, main, parse, script

__all__ = ["COMMANDS", "UsageError", "main", "parse", "script"]
