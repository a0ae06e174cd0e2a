"""``fetch`` and ``sources``: one round of the sources now, and how they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from monitor.cli.folders import Folders
from monitor.errors import ConfigError, FetchError

if TYPE_CHECKING:
    from monitor.config import Settings
    from monitor.sources import Source
    from monitor.sources.rounds import Done


@click.command()
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--due", is_flag=True, help="Leave out sources whose time has not come.")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text")
@click.pass_obj
def fetch(folders: Folders, names: tuple[str, ...], due: bool, form: str) -> int:
    """Fetch sources into the watched folder, all or those of NAME, once.

    Exits with 10 when one cannot be had; the others are fetched all the same.
    """
    from monitor import log
    from monitor.export.formats.plain import to_json

    settings = folders.settings()
    # The result is printed: the log is for what went wrong unexpectedly.
    log.set_up(
        form=settings.log.format, level="debug" if settings.log.level == "debug" else "error"
    )
    wanted = _wanted(settings, names)
    if due:
        now = datetime.now(UTC)
        wanted = [one for one in wanted if _is_due(settings, one.name, now)]
    code = 0
    for done in _rounds(settings, wanted):
        click.echo(to_json(asdict(done)) if form == "jsonl" else "\n".join(_lines_of(done)))
        code = FetchError.exit_code if done.trouble else code
    if not wanted and form == "text":
        click.echo("no source is due" if due else "no sources: see [sources.NAME] of monitor.toml")
    return code


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text")
@click.pass_obj
def sources(folders: Folders, form: str) -> None:
    """List the sources and how each stands."""
    from monitor.cli.output import print_jsonl
    from monitor.cli.supply import standing_record, standings_of

    found = standings_of(folders.settings(), datetime.now(UTC))
    if form == "jsonl":
        print_jsonl(map(standing_record, found))
        return
    for one in found:
        asked = f"{one.tried_at:%Y-%m-%d %H:%M} UTC" if one.tried_at else "never"
        owed = f", {one.owed} owed" if one.owed else ""
        click.echo(f"{one.name}: {one.kind} {one.url}")
        click.echo(f"  {one.words}; asked {asked}, {one.files} files{owed}")
    if not found:
        click.echo("no sources: see [sources.NAME] of monitor.toml")


def _wanted(settings: Settings, names: Sequence[str]) -> list[Source]:
    """The sources of these names, all without any; a name that is none is wrong use."""
    from monitor.cli.supply import sources_of
    from monitor.config.toml import nearest

    known = {one.name: one for one in sources_of(settings)}
    for name in names:
        if name not in known:
            near = nearest(name, list(known))
            hint = f"did you mean {near}?" if near else "'monitor sources' lists them"
            raise click.UsageError(f"no source {name!r} is enabled; {hint}")
    return [known[name] for name in names] if names else list(known.values())


def _is_due(settings: Settings, name: str, now: datetime) -> bool:
    from monitor.cli.supply import errand_of, ledger_of

    due = errand_of(settings, name, lambda: None).next_time(now)
    rest = ledger_of(settings, name).read().not_before
    return due is not None and due <= now and not (rest and rest > now)


def _rounds(settings: Settings, wanted: Sequence[Source]) -> Iterator[Done]:
    """A round of each."""
    from monitor.cli.supply import ledger_of, manners_of
    from monitor.sources.client import Client
    from monitor.sources.pace import Pace
    from monitor.sources.rounds import Done, make_round

    folder = settings.folders.seeds
    if wanted and not folder.is_dir():
        raise ConfigError(
            f"{folder}: no such folder to fetch into; make it, or set folders.seeds",
            path=str(folder),
            key="folders.seeds",
        )
    manners = manners_of(settings)
    pace = Pace(folder=settings.sources_dir / "hosts", pause_seconds=manners.pause_seconds)
    with Client(manners, pace) as client:
        for one in wanted:
            try:
                yield make_round(
                    one, client, ledger_of(settings, one.name), folder, lambda: datetime.now(UTC)
                )
            except FetchError as error:
                yield Done(source=one.name, trouble=str(error))


def _lines_of(done: Done) -> Iterator[str]:
    """What came of a round."""
    came = f"{len(done.written)} files" if done.written else "nothing new"
    owed = f", {done.owed} left to the next round" if done.owed else ""
    yield (
        f"{done.source}: failed: {done.trouble}" if done.trouble else f"{done.source}: {came}{owed}"
    )
    yield from (f"  {path}" for path in done.written)
    yield from (f"  not had: {one}" for one in done.lost)
    if done.alarm:
        yield f"  alarm: {done.alarm}"
