"""How much room packages take."""


def total_size(packages):
    """Add up the sizes of *packages*, a mapping from file name to metadata."""
    from conda.common.compat import itervalues

    return sum(package.get("size", 0) for package in itervalues(packages))
