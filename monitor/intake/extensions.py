"""Which names the scan takes.

Without loading the formats: they hold 10 MB, and files are read in a process of its own.
"""

from __future__ import annotations

#: With their dot, in lower case.
HTML = (".html", ".htm")
MARKDOWN = (".md", ".markdown")
TEXT = (".txt",)

#: What is taken beside names without an extension.
EXTENSIONS = tuple(sorted((*HTML, *MARKDOWN, *TEXT)))
