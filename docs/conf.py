"""Sphinx's settings. ``python3 tasks.py docs`` builds the pages into ``build/docs``."""

from deprecat import __version__

project = html_title = "deprecat"
author = "deprecat contributors"
release = version = __version__

extensions = ["myst_parser", "sphinx_copybutton"]
myst_heading_anchors = 3  # pages link to each other's headings, as they do in the repository

html_theme = "conda_sphinx_theme"
html_theme_options = {"show_prev_next": False, "goatcounter_url": ""}
html_context = {"goatcounter_dashboard_url": ""}
html_show_sourcelink = False
html_extra_path = ["schemas"]
