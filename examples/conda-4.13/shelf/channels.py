"""Where packages are looked for."""

from .conda_interface import MatchSpec, escape_channel_url, string_types, subdir


def channel_urls(channels):
    """Give the address of each channel for this platform."""
    if isinstance(channels, string_types):
        channels = channels.split(",")
    return [f"{escape_channel_url(channel)}/{subdir}" for channel in channels]


def names(specs):
    """Give the package names that *specs* ask for."""
    return sorted({MatchSpec(spec).name for spec in specs})
