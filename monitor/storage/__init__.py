"""The store: facts and decisions in SQLite or PostgreSQL, behind one `Store`.

SQLAlchemy stays in here, and so does every connection: what goes in and comes out are types of
`monitor.model` and the few named below. It decides nothing.
"""

from __future__ import annotations

from monitor.storage.census import Counts
from monitor.storage.decisions import Found
from monitor.storage.facts import FileRecord
from monitor.storage.journal import JOURNAL_FILE, append, keep_in_step
from monitor.storage.search import SearchFilter, SearchHit, words_of
from monitor.storage.store import Store, open_store

__all__ = [
    "JOURNAL_FILE",
    "Counts",
    "FileRecord",
    "Found",
    "SearchFilter",
    "SearchHit",
    "Store",
    "append",
    "keep_in_step",
    "open_store",
    "words_of",
]
