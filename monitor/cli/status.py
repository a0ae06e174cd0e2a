"""How the service is, as JSON takes it: what ``status`` prints and ``/status`` serves."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from monitor.model import Run
from monitor.storage import Store


def status_of(store: Store) -> dict[str, Any]:
    """How the service is, as JSON takes it: the last pass and what failed in it."""
    run = store.latest_run()
    return {"last_run": _run_record(run) if run else None, "files": len(store.files())}


def _run_record(run: Run) -> dict[str, Any]:
    record = asdict(run)
    record["started_at"] = run.started_at.isoformat()
    record["finished_at"] = run.finished_at.isoformat() if run.finished_at else None
    return record
