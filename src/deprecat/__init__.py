"""deprecat tracks deprecated, scheduled and removed APIs across the releases of Python packages."""

__version__ = "0.1.0"

DOCUMENTATION = ""
"""Where the documentation stands, ending in a slash; empty as long as it has no address of its own."""
