"""Which names are taken, and which of them hold many articles.

Without loading the formats: they hold 10 MB, and files are read in a process of its own.
"""

from __future__ import annotations

import re

# With their dot, in lower case. Of one article:
HTML = (".html", ".htm")
MARKDOWN = (".md", ".markdown")
TEXT = (".txt",)
PDF = (".pdf",)
DOCX = (".docx",)
MAIL = (".eml",)

# Of many:
MBOX = (".mbox",)
JSON = (".json",)
JSON_LINES = (".jsonl", ".ndjson")
ZIP = (".zip",)
TAR = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2")

#: Of files that hold other files.
ARCHIVES = frozenset((*ZIP, *TAR))
#: Of files of many articles.
CONTAINERS = frozenset((*MBOX, *JSON, *JSON_LINES, *ARCHIVES))

#: What is taken beside names without an extension.
EXTENSIONS = tuple(sorted((*HTML, *MARKDOWN, *TEXT, *PDF, *DOCX, *MAIL, *CONTAINERS)))
#: Left behind by editors, browsers and copies under way; not worth a word to anybody.
LEFTOVERS = re.compile(
    r"\..*|.*~|#.*#|.*\.(?:swp|swo|tmp|temp|part|partial|crdownload|bak|lock)", re.IGNORECASE
)
#: "2023.05.12 meeting" has no extension; "scan.pdf" has one.
_EXTENSION = re.compile(r"(?:\.tar\.(?:gz|xz|bz2)|\.(?=\w*[A-Za-z])\w{1,10})$", re.IGNORECASE)


def extension_of(name: str) -> str:
    """With its dot, in lower case; empty for a name without one."""
    found = _EXTENSION.search(name)
    return found.group().lower() if found else ""


def is_container(name: str) -> bool:
    """Whether a file of this name holds many articles."""
    return name[-8:].lower().endswith(_ENDS) and extension_of(name) in CONTAINERS


def refusal(name: str) -> str:
    """Why a file of this name, without its folders, is not read; empty when it is."""
    extension = extension_of(name)
    if not extension or extension in EXTENSIONS:
        return ""
    shown = _EXTENSION.search(name)
    assert shown is not None
    return f"format not supported: {shown.group()}; supported: {' '.join(EXTENSIONS)}"


#: Asked of every file that came, before its extension is looked for.
_ENDS = tuple(CONTAINERS)
