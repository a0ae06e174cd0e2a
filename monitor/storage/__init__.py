"""The store: facts and decisions in SQLite or PostgreSQL, behind one `Store`.

SQLAlchemy stays in here, and so does every connection: what goes in and comes out are types of
`monitor.model` and the few named below. It decides nothing.
"""

from __future__ import annotations

from monitor.storage.backup import (
    back_up,
    back_up_when_due,
    backup_name,
    backups_in,
    due_at,
    restore,
    unsound,
)
from monitor.storage.census import Counts
from monitor.storage.decisions import Found, Standing
from monitor.storage.engine import database_file
from monitor.storage.facts import FileReading, FileRecord
from monitor.storage.journal import JOURNAL_FILE, append, keep_in_step
from monitor.storage.lease import Lease, held, lease_on
from monitor.storage.ledger import REPORT, DeliveryFilter
from monitor.storage.meetings import ChangeFilter
from monitor.storage.pending import Said
from monitor.storage.recovery import Recovery, open_sound, recover, recoveries, refuse_a_lost_one
from monitor.storage.search import SearchFilter, SearchHit, words_of
from monitor.storage.store import Store, is_up_to_date, open_store, open_to_read

__all__ = [
    "JOURNAL_FILE",
    "REPORT",
    "ChangeFilter",
    "Counts",
    "DeliveryFilter",
    "FileReading",
    "FileRecord",
    "Found",
    "Lease",
    "Recovery",
    "Said",
    "SearchFilter",
    "SearchHit",
    "Standing",
    "Store",
    "append",
    "back_up",
    "back_up_when_due",
    "backup_name",
    "backups_in",
    "database_file",
    "due_at",
    "held",
    "is_up_to_date",
    "keep_in_step",
    "lease_on",
    "open_sound",
    "open_store",
    "open_to_read",
    "recover",
    "recoveries",
    "refuse_a_lost_one",
    "restore",
    "unsound",
    "words_of",
]
