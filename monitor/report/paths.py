"""Where each page lies below the reports folder.

Every path is made here and is plain enough to be a file name and a link on any system: what is
no letter, digit, ``-`` or ``_`` is written as its code point, and a long name keeps its beginning
and the fingerprint of the whole.
"""

from __future__ import annotations

import re

from monitor.text import content_id

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")
#: File systems allow 255 bytes; the parties of a summit can make longer names.
_LONGEST = 100


def slug(name: str) -> str:
    """A file name, link and anchor for a name; different names get different slugs."""
    if name.isalnum() and name.isascii() and len(name) <= _LONGEST:
        return name  # as almost every id is
    safe = _UNSAFE.sub(lambda match: f"~{ord(match.group()):x}~", name) or "~"
    return safe if len(safe) <= _LONGEST else f"{safe[:_LONGEST]}~{content_id(safe)}"


def meeting_path(meeting_id: str, suffix: str = "html") -> str:
    """``meetings/2022-07-30-chn-kgz.html``."""
    return f"meetings/{slug(meeting_id)}.{suffix}"


def relationship_path(key: str) -> str:
    """``relationships/CHN-KGZ.html``."""
    return f"relationships/{slug(key)}.html"


def theme_path(key: str) -> str:
    """``themes/flights.html``."""
    return f"themes/{slug(key)}.html"


def commitment_path(commitment_id: str) -> str:
    """``commitments/<id>.html``."""
    return f"commitments/{slug(commitment_id)}.html"


def article_path(article_id: str) -> str:
    """``articles/<id>.html``."""
    return f"articles/{slug(article_id)}.html"


def statement_path(article_id: str, statement_id: str) -> str:
    """The article's page at the statement's words."""
    return f"{article_path(article_id)}#{statement_anchor(statement_id)}"


def statement_anchor(statement_id: str) -> str:
    """The id of a statement's words on its article's page."""
    return f"s-{slug(statement_id)}"


def change_anchor(change_id: str) -> str:
    """The id of a change's line on its meeting's page."""
    return f"c-{slug(change_id)}"
