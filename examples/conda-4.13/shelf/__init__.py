"""A tiny project on top of conda, in the manner of many in 2022; see ../README.md."""
