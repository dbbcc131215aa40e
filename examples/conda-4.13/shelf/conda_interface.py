"""The one module that imports from conda: the others import from here."""

from conda.common.url import escape_channel_url
from conda.exports import MatchSpec, subdir

try:
    from conda.compat import string_types
except ImportError:  # conda without Python 2 needs it no more
    string_types = (str,)

__all__ = ["MatchSpec", "escape_channel_url", "string_types", "subdir"]
