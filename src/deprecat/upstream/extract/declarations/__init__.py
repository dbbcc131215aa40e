"""Declarations of deprecations in one file; one module per form reads a call (``interface`` tells how)."""
