"""How the service is, as JSON takes it: what ``status`` prints and ``/status`` serves."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import date
from typing import Any

from monitor.cli.records import overdue_records, ruling_records
from monitor.gather import quiet_of
from monitor.model import Run
from monitor.storage import Store


def status_of(store: Store, today: date) -> dict[str, Any]:
    """How the service is, as JSON takes it.

    The last pass and what failed in it, the alarm that nothing arrives (empty when none is on), the
    rulings by state, what did not go out yet, and what is overdue today.
    """
    run = store.latest_run()
    return {
        "last_run": _run_record(run) if run else None,
        "alarm": quiet_of(store),
        "files": len(store.files()),
        "rulings": dict(Counter(one["state"] for one in ruling_records(store))),
        "deliveries_owed": store.owed_count(),
        "overdue": list(overdue_records(store, today)),
    }


def _run_record(run: Run) -> dict[str, Any]:
    record = asdict(run)
    record["started_at"] = run.started_at.isoformat()
    record["finished_at"] = run.finished_at.isoformat() if run.finished_at else None
    return record
