"""From the bytes of a file to one syntax tree, the same under every Python that runs deprecat."""
