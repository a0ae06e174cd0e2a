"""``inspect``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.folders import Folders
from monitor.errors import SourceError

if TYPE_CHECKING:
    from monitor.model import Article


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["json", "text"]), default="json")
@click.pass_obj
def inspect(folders: Folders, files: tuple[Path, ...], form: str) -> int:
    """Show what is read from FILES: article, meeting and statements. Nothing is stored.

    JSON: one object a file, a line each; of a file of many articles one an article. What cannot
    be used is named on standard error, the others go on, and the exit code is 4.
    """
    from monitor.cli.wiring import progress
    from monitor.export.formats.plain import to_json

    failed = False
    with progress() as on_progress:
        for number, outcome in enumerate(_inspected(folders, files), 1):
            on_progress("reading", number, max(number, len(files)))
            if isinstance(outcome, SourceError):
                failed = True
                click.echo(f"monitor: {outcome.source}: {outcome}", err=True)
            else:
                click.echo(to_json(outcome) if form == "json" else _as_text(outcome))
    return SourceError.exit_code if failed else 0


def _inspected(folders: Folders, files: Sequence[Path]) -> Iterator[dict[str, Any] | SourceError]:
    """The record of each file in turn, or why it cannot be used."""
    from monitor.cli.readers import people_of
    from monitor.cli.records import inspect_record
    from monitor.extract import extract
    from monitor.extract.themes import assign_themes

    settings, themes = folders.settings(), folders.themes().themes
    people = people_of(settings)
    for article in chain.from_iterable(map(_articles, files)):
        if isinstance(article, SourceError):
            yield article
            continue
        reading = extract(article, people=people, organisations=settings.organisations)
        reading = reading.without_deeds()  # what is linked here is not known
        found = assign_themes(article, reading.statements, themes)
        yield inspect_record(article.source, reading, found)


def _articles(path: Path) -> Iterator[Article | SourceError]:
    """The article of a file, or those of a file of many; or why they cannot be had."""
    from monitor.intake import Limits, is_container, parse, read

    place = path.resolve()  # a link names its target here
    try:
        if not is_container(path.name):
            yield read(place, str(path))[1]
            return
        from monitor.intake.containers import opened_members

        with opened_members(place, str(path), limits=Limits()) as (_, members):
            for member in members:
                inside = f"{path}/{member.name}"
                if member.error:
                    yield SourceError(str(member.error), source=inside)
                else:
                    yield _tried(parse, member.raw, inside)
    except SourceError as error:
        yield error


def _tried(
    parse: Callable[[bytes, str], Article], raw: bytes, source: str
) -> Article | SourceError:
    try:
        return parse(raw, source)
    except SourceError as error:
        return error


def _as_text(record: dict[str, Any]) -> str:
    """A file for reading: head, meeting, a line a statement and its reasons below it."""
    article, meeting = record["article"], record["meeting"]
    people = ", ".join(f"{one['name']} ({one['party']})" for one in meeting["participants"])
    held = f"{meeting['held_on'] or 'day not told'}, {meeting['place'] or 'place not told'}"
    lines = [
        record["source"],
        f"  title      {article['title']}",
        f"  published  {article['published_at'] or 'day not told'}, {article['publisher']}",
        f"  held       {held}",
        f"  parties    {', '.join(meeting['parties']) or 'not told'}",
        f"  people     {people or 'not told'}",
        f"  statements {len(record['statements'])}",
    ]
    for one in record["statements"]:
        lines += _statement_lines(one)
    return "\n".join([*lines, ""])


def _statement_lines(one: dict[str, Any]) -> list[str]:
    """The act and its words, then who, on which words, about what, by which rules."""
    act = f"{one['kind']}/{one['tier']}" if one["tier"] else one["kind"]
    who = one["speaker"] or "no single speaker"
    about = ", ".join(one["themes"]) or "no theme"
    cue = f"“{one['cue']}” ({one['rung'] or 'no rung'})"
    rules = f"{one['confidence']} %, {' '.join(one['rules'])}"
    return [
        f"  {one['party']:<6} {act:<20} {one['quote']}",
        f"         {one['start']}-{one['end']}, {who}: {cue}, {about}, {rules}",
    ]
