"""deprecat tracks deprecated, scheduled and removed APIs across the releases of Python packages."""

__version__ = "0.1.0"
