"""Every command, setting and change kind is documented."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace

import click
import jsonschema_rs
import pytest

from docs.reference import article_schema, commands, on_page_markdown
from monitor.cli import COMMANDS
from monitor.config import NoticeAddress
from monitor.config.settings import Settings
from monitor.config.themes import ThemeTable
from monitor.config.toml import known_keys
from monitor.errors import ConfigError, MonitorError
from monitor.export.events import EVENTS
from monitor.export.tables import TABLES
from monitor.intake.extensions import EXTENSIONS
from monitor.model import ChangeKind
from monitor.notify import letters
from monitor.report.words import TIERS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def text_of(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "command"), list(commands()), ids=lambda one: str(one))
def test_every_command_and_option_has_its_section(name: str, command: click.Command):
    section = re.search(
        rf"^## monitor {name}\n(.*?)(?=^## |\Z)", text_of("commands.md"), re.MULTILINE | re.DOTALL
    )
    assert section, f"docs/commands.md has no section 'monitor {name}'"
    options = [opt for one in command.params for opt in one.opts if opt.startswith("--")]
    assert [opt for opt in options if opt not in section[1]] == []


def test_no_section_describes_a_command_that_is_gone():
    described = re.findall(r"^## monitor (.+)$", text_of("commands.md"), re.MULTILINE)
    assert described == [name for name, _ in commands()]


def test_the_table_of_settings_has_every_one_with_its_default():
    page = SimpleNamespace(file=SimpleNamespace(src_uri="settings.md"))
    text = on_page_markdown(text_of("settings.md"), page)
    rows = dict(re.findall(r"^\| `([\w.\[\]]+)` \| (\S+) \| .{10,} \|$", text, re.MULTILINE))
    assert [key for key in known_keys(Settings) if key not in rows] == []
    assert (rows["schedule.every_seconds"], rows["web.port"]) == ("`60`", "`8300`")
    assert (rows["database.url"], rows["schedule.watch"]) == ("none", "`true`")
    assert {"people[].party", "sources.NAME.kind"} <= rows.keys()
    assert rows["notices.to.NAME.each"] == "`meeting`"
    assert "One of `aspiration`, " in text


def test_the_words_of_reports_are_told():
    page = SimpleNamespace(file=SimpleNamespace(src_uri="how-to/read-the-report.md"))
    text = on_page_markdown(text_of("how-to/read-the-report.md"), page)
    told = re.findall(r"^\| \S+ [A-Za-z ]+ \| `(\w+)` \| .{3,} \|$", text, re.MULTILINE)
    assert told == [*ChangeKind, *(one.name.lower() for one in TIERS)]


def test_every_command_shows_its_options_in_the_built_page():
    page = SimpleNamespace(file=SimpleNamespace(src_uri="commands.md"))
    text = on_page_markdown(text_of("commands.md"), page)
    assert "## monitor init\n\nTakes: `FOLDER`\n\n| option | means |\n| --- | --- |\n" in text
    assert "| `--sample` | Put two sample articles into the watched folder. |" in text


def test_the_page_of_columns_tells_every_column_and_event_of_the_exports():
    page = SimpleNamespace(file=SimpleNamespace(src_uri="export-columns.md"))
    text = on_page_markdown(text_of("export-columns.md"), page)
    told = re.findall(
        r"^## (\w+)\n\n.+\n\n\| column .+\n\| --- .+\n((?:\|.+\n)+)", text, re.MULTILINE
    )
    assert [name for name, _ in told] == [*TABLES]
    for name, rows in told:
        columns = re.findall(r"^\| `(\w+)` \| [a-z ]+ \|[\w ]* \| .{3,} \|$", rows, re.MULTILINE)
        assert columns == [column.name for column in TABLES[name].columns]
    assert all(f"| {event.of} |" in text for event in EVENTS)


@pytest.mark.parametrize("key", known_keys(NoticeAddress))
def test_the_shipped_file_shows_every_key_of_an_address(key: str):
    assert re.search(
        rf"^#   {key} = ", (ROOT / "config" / "monitor.toml").read_text(), re.MULTILINE
    )


@pytest.mark.parametrize("name", ["Letter", "Troubles", "ToldMeeting", "ToldChange", "Quote"])
def test_what_a_template_of_notices_may_say_is_documented(name: str):
    told = text_of("how-to/be-told.md").partition("## In your own words")[2]
    assert [one.name for one in fields(getattr(letters, name)) if f"`{one.name}`" not in told] == []


@pytest.mark.parametrize("key", known_keys(ThemeTable))
def test_every_key_of_a_theme_is_documented(key: str):
    assert f"| `{key}` |" in text_of("settings.md")


@pytest.mark.parametrize("kind", ChangeKind)
def test_every_change_kind_is_documented(kind: ChangeKind):
    assert f"`{kind}`" in text_of("how-it-decides.md")


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_every_extension_is_documented(extension: str):
    assert f"`{extension}`" in text_of("formats.md")


def test_every_field_of_an_article_in_json_is_documented_and_an_example_keeps_to_the_schema():
    schema = json.loads(article_schema())
    sample = re.findall(r"^```json\n(.*?)^```", text_of("formats.md"), re.MULTILINE | re.DOTALL)
    assert jsonschema_rs.validator_for(schema).is_valid(json.loads(sample[0]))
    fields = schema["properties"]
    rows = [line for line in text_of("formats.md").splitlines() if line.startswith("| `")]
    assert [
        name for name in fields if not any(row.startswith(f"| `{name}` |") for row in rows)
    ] == []


def test_every_exit_code_is_documented():
    codes = {one.exit_code for one in (MonitorError, ConfigError, *MonitorError.__subclasses__())}
    assert all(f"| {code} |" in text_of("commands.md") for code in codes)


def test_the_manual_page_names_every_command():
    page = (ROOT / "deploy" / "monitor.1").read_text(encoding="utf-8")
    listed = re.findall(r"^\.TP\n\.B ([a-z]+)\n(.+)$", page, re.MULTILINE)
    assert listed == [(name, text) for name, (text, _) in COMMANDS.items()]
