"""The nouns of deprecat: frozen values, no behaviour beyond their own algebra."""
