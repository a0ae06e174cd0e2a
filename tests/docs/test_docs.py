"""Every command, setting and change kind is documented, and the examples run."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import click
import pytest

from monitor.cli import COMMANDS, cli
from monitor.config.settings import Settings
from monitor.config.themes import ThemeTable
from monitor.config.toml import known_keys
from monitor.errors import ConfigError, MonitorError
from monitor.model import ChangeKind
from tests.service.workplace import Workplace, make_workplace

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def text_of(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def commands() -> list[tuple[str, click.Command]]:
    """Every command with its full name, such as ``themes try``."""
    found: list[tuple[str, click.Command]] = []
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        if isinstance(command, click.Group):
            found += [(f"{name} {sub}", one) for sub, one in command.commands.items()]
        else:
            found.append((name, command))
    return found


@pytest.mark.parametrize(("name", "command"), commands(), ids=lambda one: str(one))
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


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """The seeds and the shipped configuration in a folder of their own, gone through once."""
    place = make_workplace(tmp_path_factory.mktemp("docs") / "place")
    shutil.copytree(ROOT / "seeds", place.seeds, dirs_exist_ok=True)
    shutil.copytree(ROOT / "config", place.root / "config", dirs_exist_ok=True)
    place.monitor("once")
    return place


def examples() -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", text_of("commands.md"), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


@pytest.mark.parametrize("example", examples())
def test_every_example_runs(seeded: Workplace, example: str):
    program, *arguments = shlex.split(example)
    assert program == "monitor"
    assert seeded.monitor(*arguments)
