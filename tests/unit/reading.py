"""Reads a self-written readout of two invented states, for tests of extract and what follows."""

from __future__ import annotations

from typing import Any

from monitor.extract import extract
from monitor.model import Reading, Statement
from tests.factories import make_article

STATES = {"ARL": ["Arland"], "BEL": ["Belmark"]}
LEAD = (
    "Foreign Minister of Arland Ann Orre and Foreign Minister of Belmark Bo Quist "
    "met in Portmouth on Monday. "
)


def read(body: str, **article: Any) -> Reading:
    """The reading of LEAD and `body`."""
    fields: dict[str, Any] = {"title": "Arland, Belmark hold talks", "published_at": "2024-05-14"}
    return extract(make_article(LEAD + body, **(fields | article)), organisations=STATES)


def statements(body: str, **article: Any) -> list[Statement]:
    return [s for s in read(body, **article).statements if s.start >= len(LEAD)]


def quotes(body: str) -> list[str]:
    return [s.quote for s in statements(body) if s.kind.is_commitment]
