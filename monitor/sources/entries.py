"""What a source lists."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a source lists, and leads to an article."""

    #: What tells it from others, also when it is edited.
    key: str
    #: Empty when it leads nowhere.
    url: str
    title: str = ""
    #: ISO 8601, in the zone it was written in where that is known; empty when it does not say.
    published: str = ""
    #: Becomes another when the entry is edited.
    mark: str = ""
    #: What stands in the entry itself, as HTML.
    html: str = ""
