"""``review``: the links a person should decide, best first."""

from __future__ import annotations

from typing import Any

import click

from monitor.cli.folders import Folders


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True)
@click.pass_obj
def review(folders: Folders, form: str, limit: int) -> None:
    """Show the doubtful links, the likeliest first, with both wordings and the score.

    Decide one with 'monitor rule same' or 'monitor rule not-same'.
    """
    from monitor.cli.output import print_jsonl
    from monitor.cli.records import doubt_records
    from monitor.cli.wiring import open_store_with_rulings

    store = open_store_with_rulings(folders)
    try:
        found = sorted(
            doubt_records(store), key=lambda one: (-one["score"], one["statement"]["id"])
        )
    finally:
        store.close()
    if form == "json":
        print_jsonl(found[:limit])
        return
    for one in found[:limit]:
        click.echo("\n".join(_lines(one)))
    rest = f", {limit} shown" if len(found) > limit else ""
    click.echo(f"{len(found)} doubtful links{rest}", err=True)


def _lines(one: dict[str, Any]) -> list[str]:
    now, then = one["statement"], one["candidate"]
    parts = ", ".join(f"{part['name']} {part['points']:+.1f}" for part in one["parts"])
    return [
        f"{one['score']:.1f} of 100, {one['relationship']} ({parts})",
        *(
            f"  {name:<4} {side['day'] or 'day not told'}  {side['party']}  “{side['quote']}”"
            for name, side in (("then", then), ("now", now))
        ),
        f"  monitor rule same {now['id']} {then['id']}",
        f"  monitor rule not-same {now['id']} {then['id']}",
        "",
    ]
