"""``resend``."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from monitor.cli.folders import Folders
from monitor.errors import LeaseError


@click.command()
@click.option("--channel", metavar="NAME", help="Only this one: report, file, or an address.")
@click.option("--meeting", "meeting_id", metavar="ID", help="Only changes of this meeting.")
@click.option("--change", metavar="ID", help="Only the change whose id begins so.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Only what went out on this day (UTC) or later.",
)
@click.option("--all", "everything", is_flag=True, help="Everything that ever went out.")
@click.pass_obj
def resend(
    folders: Folders,
    channel: str | None,
    meeting_id: str | None,
    change: str | None,
    since: datetime | None,
    everything: bool,
) -> int:
    """Send once more what went out: reports are written again, notices sent under the same id.

    Exits as 'monitor once' does.
    """
    from monitor.cli.outcome import exit_code
    from monitor.cli.readers import make_workers
    from monitor.cli.wiring import make_pipeline, store_for_passes
    from monitor.storage import DeliveryFilter

    if not (channel or meeting_id or change or since or everything):
        raise click.UsageError("Say what: --channel, --meeting, --change, --since or --all.")
    settings = folders.settings()
    if channel and channel not in (known := ("report", "file", *settings.notices.to)):
        raise click.UsageError(f"No channel {channel!r}; there are: {', '.join(known)}.")
    wanted = DeliveryFilter(
        channel=channel, meeting_id=meeting_id, change=change, since=_start_of(since)
    )
    store = folders.store()
    try:
        click.echo(f"{store.owe_again(wanted)} deliveries are owed again")
    finally:
        store.close()
    try:
        with store_for_passes(settings, "resend") as ready, make_workers(settings) as reader:
            pipeline = make_pipeline(folders, settings, ready.store, reader=reader)
            done = pipeline.run(datetime.now(UTC))
            still_owed = ready.store.owed_count()
    except LeaseError as error:
        click.echo(f"they go out with the next pass ({error})")
        return 0
    click.echo(f"sent; {still_owed} are owed still" if still_owed else "sent")
    return exit_code(done)


def _start_of(day: datetime | None) -> datetime | None:
    return day and day.replace(tzinfo=UTC)
