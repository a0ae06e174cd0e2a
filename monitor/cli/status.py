"""``status``: how the service is, printed, and as JSON for it and for ``/status``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

import click

from monitor.cli.folders import Folders
from monitor.cli.outcome import print_run
from monitor.cli.records import overdue_records, ruling_records
from monitor.cli.supply import standing_record, standings_of
from monitor.gather import quiet_of
from monitor.model import Run
from monitor.sources import Standing
from monitor.storage import Store


def status_of(store: Store, today: date, standings: Sequence[Standing]) -> dict[str, Any]:
    """How the service is, as JSON takes it.

    The last pass and what failed in it, the alarm that nothing arrives (empty when none is on), the
    rulings by state, what did not go out yet, how the sources stand, and what is overdue today.
    """
    run = store.latest_run()
    return {
        "last_run": _run_record(run) if run else None,
        "alarm": quiet_of(store),
        "files": store.file_count(),
        "rulings": dict(Counter(one["state"] for one in ruling_records(store))),
        "deliveries_owed": store.owed_count(),
        "sources": [standing_record(one) for one in standings],
        "overdue": list(overdue_records(store, today)),
    }


def _run_record(run: Run) -> dict[str, Any]:
    record = asdict(run)
    record["started_at"] = run.started_at.isoformat()
    record["finished_at"] = run.finished_at.isoformat() if run.finished_at else None
    return record


def _print_last(run: Run | None) -> None:
    if run is None:
        click.echo("no pass yet: run 'monitor once' or 'monitor run'")
        return
    ended = (
        f"finished {run.finished_at:%Y-%m-%d %H:%M:%S} UTC"
        if run.finished_at
        else "cut off or still on"
    )
    click.echo(f"started {run.started_at:%Y-%m-%d %H:%M:%S} UTC, {ended}")
    print_run(run)


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def status(folders: Folders, form: str) -> None:
    """Say what the last pass did, what it revised, what failed, and what is overdue today."""
    store = folders.store()
    try:
        at = datetime.now(UTC)
        standings = standings_of(folders.settings(), at)
        now = status_of(store, at.date(), standings)
        if form == "json":
            click.echo(json.dumps(now, indent=2))
            return
        _print_last(store.latest_run())
        if now["alarm"]:
            click.echo(f"alarm: {now['alarm']}")
        if now["rulings"]:
            counts = ", ".join(f"{count} {state}" for state, count in now["rulings"].items())
            click.echo(f"rulings: {counts}")
        if now["deliveries_owed"]:
            click.echo(f"owed: {now['deliveries_owed']} deliveries go out with the next pass")
        for standing in standings:
            click.echo(f"source {standing.name}: {standing.words}")
        for one in now["overdue"]:
            who = f"{one['relationship']} {one['party']}"
            click.echo(f"overdue: {who}, due {one['due_on']}: {one['label']}")
    finally:
        store.close()
