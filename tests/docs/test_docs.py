"""Every command, setting and change kind is documented."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from docs.reference import commands
from monitor.cli import COMMANDS
from monitor.config.settings import Settings
from monitor.config.themes import ThemeTable
from monitor.config.toml import known_keys
from monitor.errors import ConfigError, MonitorError
from monitor.model import ChangeKind

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


@pytest.mark.parametrize("key", known_keys(Settings))
def test_every_setting_is_documented_with_its_default(key: str):
    row = re.search(
        rf"^\| `{re.escape(key)}` \| (.+?) \| (.+) \|$", text_of("settings.md"), re.MULTILINE
    )
    assert row, f"docs/settings.md has no row for {key}"
    default: object = Settings()
    for part in key.split("."):
        default = getattr(default, part)
    shown = {"": "empty", "True": "`true`", "False": "`false`", "()": "none", "{}": "none"}
    assert row[1] == shown.get(str(default), f"`{default}`")


@pytest.mark.parametrize("key", known_keys(ThemeTable))
def test_every_key_of_a_theme_is_documented(key: str):
    assert f"| `{key}` |" in text_of("settings.md")


@pytest.mark.parametrize("kind", ChangeKind)
def test_every_change_kind_is_documented(kind: ChangeKind):
    assert f"`{kind}`" in text_of("how-it-decides.md")


def test_every_exit_code_is_documented():
    codes = {one.exit_code for one in (MonitorError, ConfigError, *MonitorError.__subclasses__())}
    assert all(f"| {code} |" in text_of("commands.md") for code in codes)


def test_the_manual_page_names_every_command():
    page = (ROOT / "deploy" / "monitor.1").read_text(encoding="utf-8")
    listed = re.findall(r"^\.TP\n\.B ([a-z]+)\n(.+)$", page, re.MULTILINE)
    assert listed == [(name, text) for name, (text, _) in COMMANDS.items()]
