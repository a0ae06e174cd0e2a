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
from monitor.cli.records import overdue_records
from monitor.cli.supply import standing_record, standings_of
from monitor.export.rulings import ruling_rows
from monitor.gather import quiet_of
from monitor.model import ChannelState, Run
from monitor.sources import Standing
from monitor.storage import Store


def status_of(store: Store, today: date, standings: Sequence[Standing]) -> dict[str, Any]:
    """How the service is, as JSON takes it.

    The last pass and what failed in it, the alarm that nothing arrives (empty when none is on), the
    rulings by state, what did not go out yet, how it stands with each channel and source, and what
    is overdue today.
    """
    run = store.latest_run()
    return {
        "last_run": _run_record(run) if run else None,
        "alarm": quiet_of(store),
        "files": store.file_count(),
        "rulings": dict(Counter(one["state"] for one in ruling_rows(store))),
        "deliveries_owed": store.owed_count(),
        "channels": [_channel_record(one) for one in store.channel_states()],
        "sources": [standing_record(one) for one in standings],
        "overdue": list(overdue_records(store, today)),
    }


def _run_record(run: Run) -> dict[str, Any]:
    record = asdict(run)
    record["started_at"] = run.started_at.isoformat()
    record["finished_at"] = run.finished_at.isoformat() if run.finished_at else None
    return record


def _line_of(state: ChannelState) -> str:
    """How it stands with a channel that gets messages, or that owes something."""
    waiting = f"{state.owed} changes and {state.waiting} messages wait"
    if state.trouble:
        return f"notices {state.channel}: failing, {waiting}: {state.trouble}"
    if state.owed or state.waiting:
        return f"notices {state.channel}: {waiting}"
    return f"notices {state.channel}: last sent {state.sent_at:%Y-%m-%d %H:%M} UTC"


def _channel_record(state: ChannelState) -> dict[str, Any]:
    record = asdict(state)
    for name in ("tried_at", "sent_at"):
        record[name] = record[name] and record[name].isoformat()
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
            click.echo(f"owed: {now['deliveries_owed']} deliveries did not go out yet")
        for state in store.channel_states():
            click.echo(_line_of(state))
        for standing in standings:
            click.echo(f"source {standing.name}: {standing.words}")
        for one in now["overdue"]:
            who = f"{one['relationship']} {one['party']}"
            click.echo(f"overdue: {who}, due {one['due_on']}: {one['label']}")
    finally:
        store.close()
