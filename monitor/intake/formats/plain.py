"""Plain text without any header: the last format asked, and it takes everything."""

from __future__ import annotations

from monitor.intake.formats.article import make_article
from monitor.intake.formats.head import read_head
from monitor.model import Article


def matches(text: str, source: str) -> bool:  # noqa: ARG001 - every format is asked the same way
    """Always."""
    return True


def read(text: str, source: str) -> Article:
    """The article; a day in its title or file name is taken for the day of publication.

    Days in its sentences are not: they are days of meetings, past and to come.
    """
    return make_article(text, read_head(text), source=source, form="plain")
