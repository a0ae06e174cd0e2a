"""``rule``: what a person decides, once and for good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from monitor.cli.folders import Folders
from monitor.model import RulingKind, Tier

if TYPE_CHECKING:
    from monitor.model import Ruling
    from monitor.storage import Store

_Command = TypeVar("_Command", bound=Callable[..., Any])


@click.group()
def rule() -> None:
    """Overrule what was decided: links, names, parties, tiers.

    An ID is that of a statement, or its beginning; a commitment has the id of its first statement,
    and any of its statements stands for it. What is ruled holds through every later pass, is kept
    in the database and in rulings.jsonl beside it, and is decided at once unless --later is given.
    """


def _ruling(command: _Command) -> _Command:
    """The options every ruling takes."""
    for option in (
        click.option("--later", is_flag=True, help="Leave the deciding to the next pass."),
        click.option("--note", default="", help="Why, in your words."),
    ):
        command = option(command)
    return command


_ID = click.argument("statement", metavar="ID")
_OTHER = click.argument("other", metavar="OTHER")


@rule.command()
@_ID
@_OTHER
@_ruling
@click.pass_obj
def same(folders: Folders, statement: str, other: str, note: str, later: bool) -> None:
    """The later of the two statements continues the commitment of the earlier one."""
    _rule(folders, RulingKind.SAME, (statement, other), later=later, note=note)


@rule.command("not-same")
@_ID
@_OTHER
@_ruling
@click.pass_obj
def not_same(folders: Folders, statement: str, other: str, note: str, later: bool) -> None:
    """The two statements never belong to one commitment."""
    _rule(folders, RulingKind.NOT_SAME, (statement, other), later=later, note=note)


@rule.command()
@_ID
@_OTHER
@_ruling
@click.pass_obj
def merge(folders: Folders, statement: str, other: str, note: str, later: bool) -> None:
    """The commitments of the two statements are one, with everything said of either."""
    _rule(folders, RulingKind.MERGE, (statement, other), later=later, note=note)


@rule.command()
@_ID
@_ruling
@click.pass_obj
def split(folders: Folders, statement: str, note: str, later: bool) -> None:
    """The statement opens a commitment of its own."""
    _rule(folders, RulingKind.SPLIT, (statement,), later=later, note=note)


@rule.command()
@_ID
@click.argument("label", metavar="NAME")
@_ruling
@click.pass_obj
def rename(folders: Folders, statement: str, label: str, note: str, later: bool) -> None:
    """The commitment of the statement is shown under NAME."""
    _rule(folders, RulingKind.RENAME, (statement,), later=later, note=note, label=label)


@rule.command()
@_ID
@_ruling
@click.pass_obj
def dismiss(folders: Folders, statement: str, note: str, later: bool) -> None:
    """The statement is none: nothing counts or shows it any more."""
    _rule(folders, RulingKind.DISMISS, (statement,), later=later, note=note)


@rule.command()
@_ID
@click.option(
    "--party", default="", help="Code of the party whose act it is, such as CHN or JOINT."
)
@click.option("--tier", type=click.Choice([str(one) for one in Tier]), help="How firm it is.")
@_ruling
@click.pass_obj
def correct(
    folders: Folders, statement: str, party: str, tier: str | None, note: str, later: bool
) -> None:
    """The statement is another party's, or of another tier."""
    right = {"party": party, "tier": Tier(tier) if tier else None}
    _rule(folders, RulingKind.CORRECT, (statement,), later=later, note=note, **right)


@rule.command("list")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def list_rulings(folders: Folders, form: str) -> None:
    """Every ruling with what became of it: in force, undone, or resting.

    A ruling rests while nothing on file says what it is about.
    """
    from monitor.cli.output import print_jsonl
    from monitor.cli.wiring import open_store_with_rulings
    from monitor.export.rulings import ruling_rows

    store = open_store_with_rulings(folders)
    try:
        found = list(ruling_rows(store))
    finally:
        store.close()
    if form == "json":
        print_jsonl(found)
        return
    for one in found:
        quotes = " / ".join(
            f"{key['day']} {key['party']} “{key['quote']}”" for key in one["statements"]
        )
        right = [str(one[name]) for name in ("label", "party", "tier", "note") if one[name]]
        told = f": {', '.join(right)}" if right else ""
        click.echo(f"{one['id']}  {one['made_at']:%Y-%m-%d}  {one['kind']}, {one['state']}{told}")
        click.echo(f"    {quotes}")
    if not found:
        click.echo("no rulings yet: see 'monitor review'")


@rule.command()
@click.argument("ruling_id", metavar="RULING")
@click.option("--later", is_flag=True, help="Leave the deciding to the next pass.")
@click.pass_obj
def undo(folders: Folders, ruling_id: str, later: bool) -> None:
    """Take a ruling back. RULING is its id, or the beginning of it, as 'rule list' shows it."""
    from monitor import overrule
    from monitor.cli.wiring import journal_of, open_store_with_rulings

    store = open_store_with_rulings(folders)
    try:
        undone = overrule.undo(store, ruling_id, datetime.now(UTC))
        overrule.keep(store, journal_of(folders.settings()), undone)
        click.echo(f"ruling {undone.id}: undone")
        _decide(folders, store, undone, later=later)
    finally:
        store.close()


def _rule(
    folders: Folders,
    kind: RulingKind,
    statements: tuple[str, ...],
    *,
    later: bool,
    note: str,
    **right: Any,
) -> None:
    """Make the ruling, keep it, and let it be decided."""
    from monitor import overrule
    from monitor.cli.wiring import journal_of, open_store_with_rulings

    wish = overrule.Wish(kind=kind, statements=statements, note=note, **right)
    store = open_store_with_rulings(folders)
    try:
        ruling = overrule.make(store, wish, datetime.now(UTC))
        overrule.keep(store, journal_of(folders.settings()), ruling)
        said = " / ".join(f"“{key.quote}”" for key in ruling.statements)
        click.echo(f"ruling {ruling.id}: {kind}: {said}")
        _decide(folders, store, ruling, later=later)
    finally:
        store.close()


def _decide(folders: Folders, store: Store, ruling: Ruling, *, later: bool) -> None:
    """A pass as ``monitor once`` makes it, so that the pages show the ruling at once.

    Beside a service only the one relationship is decided: the service writes the reports.
    """
    from monitor import log
    from monitor.cli.readers import make_workers
    from monitor.cli.wiring import lease_of, make_pipeline
    from monitor.errors import LeaseError
    from monitor.storage import held

    if later:
        click.echo("decided at the next pass")
        return
    settings = folders.settings()
    log.set_up(form=settings.log.format, level="error")
    with make_workers(settings) as reader:
        pipeline = make_pipeline(folders, settings, store, reader=reader)
        try:
            with held(lease_of(settings, "rule")):
                done = pipeline.run(datetime.now(UTC))
        except LeaseError as error:
            pipeline.redecide(ruling.relationship, datetime.now(UTC))
            click.echo(f"decided; the reports follow with the next pass ({error})")
            return
    for line in done.revised or ("nothing else changed",):
        click.echo(f"revised: {line}" if done.revised else line)
