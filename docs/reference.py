"""What the documentation takes from the code when it is built: a hook of mkdocs.

``<!-- settings -->`` becomes the table of settings, ``<!-- kinds -->`` and ``<!-- tiers -->`` the
words of reports, ``<!-- columns -->`` the tables of the exports and ``<!-- events -->`` their event
codes; under each heading ``## monitor COMMAND`` of commands.md come its usage and options. Beside
the pages lies the JSON Schema of articles.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import click
from mkdocs.structure.files import File, Files

from monitor.cli import COMMANDS, cli
from monitor.config.schema import schema_of
from monitor.config.settings import Settings
from monitor.export.dictionary import columns_in_words, events_in_words
from monitor.intake.formats.record import Record
from monitor.report.words import CHANGES, TIERS, Label

_HEADING = re.compile(r"^## monitor (.+)$", re.MULTILINE)


def on_files(files: Files, config: Any, **_: Any) -> Files:
    """Called by mkdocs when it has seen which files there are."""
    files.append(File.generated(config, "article.schema.json", content=article_schema()))
    return files


def article_schema() -> str:
    """What programs that hand articles over in JSON check by."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(head | Record.model_json_schema(), indent=2) + "\n"


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Called by mkdocs for each page."""
    for marker, lines in _MADE.items():
        if marker in markdown:
            markdown = markdown.replace(marker, "\n".join(lines()))
    if page.file.src_uri == "commands.md":
        known = dict(commands())
        markdown = _HEADING.sub(lambda found: f"{found[0]}\n\n{_usage(known[found[1]])}", markdown)
    return markdown


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command by its full name, such as ``themes try``, in the order of the help."""
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        if isinstance(command, click.Group):
            yield from ((f"{name} {sub}", one) for sub, one in command.commands.items())
        elif command:
            yield name, command


def _usage(command: click.Command) -> str:
    """How a command is called, and what each of its options does."""
    context = click.Context(command, info_name="")
    pieces = " ".join(command.collect_usage_pieces(context)).replace("[OPTIONS]", "").strip()
    rows = [one.get_help_record(context) for one in command.params if isinstance(one, click.Option)]
    lines = [f"Takes: `{pieces}`", ""] if pieces else []
    if rows := [row for row in rows if row]:
        lines += ["| option | means |", "| --- | --- |"]
        lines += [f"| `{flags}` | {text} |".replace("[", "\\[") for flags, text in rows]
    return "\n".join([*lines, ""])


def _settings() -> Iterator[str]:
    """A row a setting, from the schema that editors go by."""
    yield "| setting | default | means |"
    yield "| --- | --- | --- |"
    schema = schema_of(Settings)
    yield from _rows(schema, schema["$defs"], "")


def _rows(table: dict[str, Any], tables: dict[str, Any], prefix: str) -> Iterator[str]:
    for name, field in table["properties"].items():
        key, below = (
            f"{prefix}{name}",
            field.get("items") or field.get("additionalProperties") or {},
        )
        if "$ref" in field:
            yield from _rows(_resolved(field, tables), tables, f"{key}.")
            continue
        if "$ref" in below:
            below = _resolved(below, tables)
        means = f"{field['description']}{_bounds(field)}{_bounds(below)}"
        yield f"| `{key}` | {_shown(field.get('default'))} | {means} |"
        if "properties" in below:
            inner = f"{key}[]." if "items" in field else f"{key}.NAME."
            yield from _rows(below, tables, inner)


def _resolved(field: dict[str, Any], tables: dict[str, Any]) -> dict[str, Any]:
    resolved: dict[str, Any] = tables[field["$ref"].rpartition("/")[2]]
    return resolved


def _shown(default: Any) -> str:
    if default is None or default in ("", [], {}):
        return "none"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def _bounds(field: dict[str, Any]) -> str:
    """What the value may be, as the schema has it."""
    if "enum" in field:
        return " One of " + ", ".join(f"`{one}`" for one in field["enum"]) + "."
    least = field.get("minimum", field.get("exclusiveMinimum"))
    most = field.get("maximum", field.get("exclusiveMaximum"))
    if least is None or most is None:
        return ""
    return f" {'More than ' if 'exclusiveMinimum' in field else ''}{least:,} to {most:,}."


#: What a marker becomes.
def _labels(labels: Mapping[Any, Label]) -> Iterator[str]:
    """A row a word of reports: as it is shown, its key in exports, what it means."""
    yield "| shown as | key | means |"
    yield "| --- | --- | --- |"
    for key, label in labels.items():
        yield f"| {label.mark} {label.word} | `{str(key).lower()}` | {label.meaning} |"


_MADE = {
    "<!-- settings -->": _settings,
    "<!-- kinds -->": lambda: _labels(CHANGES),
    "<!-- tiers -->": lambda: _labels({one.name: label for one, label in TIERS.items()}),
    "<!-- columns -->": columns_in_words,
    "<!-- events -->": events_in_words,
}
