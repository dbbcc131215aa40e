"""The JSON schema of the configuration, for editors, in the form that SchemaStore takes."""

from __future__ import annotations

import json

from deprecat.config.keys import CONFIGURATION


def text() -> str:
    """The schema: of ``deprecat.toml``, and of the table ``tool.deprecat`` in ``pyproject.toml``."""
    whole = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "https://json.schemastore.org/deprecat.json",
        "title": "Configuration of deprecat",
        "description": "What deprecat.toml, or the table tool.deprecat of pyproject.toml, may say.",
        **CONFIGURATION.schema(),
    }
    return json.dumps(whole, indent=2) + "\n"
