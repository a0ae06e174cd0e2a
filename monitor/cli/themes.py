"""``themes list|check|try``."""

from __future__ import annotations

import re
from collections import Counter

import click

from monitor.cli.folders import Folders

#: Characters shown on each side of a match.
_AROUND = 60


@click.group()
def themes() -> None:
    """List, check and try the themes of themes.toml."""


@themes.command("list")
@click.pass_obj
def list_themes(folders: Folders) -> None:
    """The themes in force: key, title, number of phrases, and statements about them so far."""
    loaded = folders.themes()
    store = folders.store()
    try:
        counts = Counter(
            key
            for relationship in store.relationships()
            for keys in store.decisions(relationship).themes.values()
            for key in keys
        )
    finally:
        store.close()
    for theme in loaded.themes:
        phrases = sum(map(len, theme.phrases.values()))
        sizes = f"{phrases:>3} phrases {counts[theme.key]:>6} statements"
        click.echo(f"{theme.key:<20} {theme.title:<28} {sizes}")


@themes.command()
@click.pass_obj
def check(folders: Folders) -> None:
    """Say whether themes.toml can be used; exits with 3 when not."""
    from monitor.config import load_themes

    loaded = load_themes(folders.themes_path)
    owners: dict[str, set[str]] = {}
    for theme in loaded.themes:
        for phrase in (one for phrases in theme.phrases.values() for one in phrases):
            owners.setdefault(phrase.lower(), set()).add(theme.key)
    for phrase, keys in sorted(owners.items()):
        if len(keys) > 1:
            click.echo(f"note: {phrase!r} stands in {', '.join(sorted(keys))}")
    click.echo(f"{folders.themes_path}: {len(loaded.themes)} themes, {len(owners)} phrases: ok")


@themes.command("try")
@click.argument("phrases", nargs=-1, required=True)
@click.option("--language", default="en", show_default=True, help="ISO 639-1 code.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@click.pass_obj
def try_phrases(folders: Folders, phrases: tuple[str, ...], language: str, limit: int) -> None:
    """Show what PHRASES would match in the stored articles. Nothing changes."""
    from monitor.config import check_phrases

    try:
        check_phrases(language, phrases)
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="PHRASES") from error
    store = folders.store()
    try:
        articles = store.articles()
    finally:
        store.close()
    from monitor.extract.themes import find_phrases

    shown = 0
    for article in articles:
        body = article.text[article.body_start : article.body_end]
        for start, end in find_phrases(body, phrases, language):
            shown += 1
            if shown <= limit:
                click.echo(f"{article.source}: {_snippet(body, start, end)}")
    rest = f", {limit} shown" if shown > limit else ""
    click.echo(f"{shown} matches in {len(articles)} articles{rest}", err=True)


def _snippet(text: str, start: int, end: int) -> str:
    """The match in brackets and a few words around it, on one line."""
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    return re.sub(r"\s+", " ", f"…{before}[{text[start:end]}]{after}…")
