"""Every command and every sample of settings in the documentation runs, or means something.

What a block is, its first line says: ``sh`` is run line by line, ``console`` takes more than a test
has (a server, rights, a terminal), and only its commands of monitor are looked at, ``toml`` is read
as settings, ``toml themes`` as themes.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import click
import pytest
import yaml

from monitor.cli import cli
from monitor.config import load_settings, parse_themes
from monitor.config.themes import THEMES_FILE
from tests.service.workplace import Workplace, make_workplace

ROOT = Path(__file__).parents[2]
#: Begun in an empty folder; the other pages stand on the seeds.
_FROM_NOTHING = "docs/tutorial.md"
_BLOCK = re.compile(r"^```(.*)\n((?:.*\n)*?)```$", re.MULTILINE)


class Block(NamedTuple):
    page: str
    kind: str
    text: str


def blocks() -> Iterator[Block]:
    for path in (*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md"):
        for kind, text in _BLOCK.findall(path.read_text(encoding="utf-8")):
            yield Block(str(path.relative_to(ROOT)), kind, text)


def of_kind(*kinds: str) -> list[Block]:
    return [one for one in blocks() if one.kind in kinds]


def test_every_block_says_what_it_is():
    known = {"sh", "console", "toml", "toml themes", "yaml", "json", "text"}
    assert [one for one in blocks() if one.kind not in known] == []


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeds and the shipped configuration in a folder of their own, gone through once."""
    place = make_workplace(tmp_path_factory.mktemp("docs") / "place")
    shutil.copytree(ROOT / "seeds", place.seeds, dirs_exist_ok=True)
    shutil.copytree(ROOT / "config", place.root / "config", dirs_exist_ok=True)
    place.monitor("once")
    return place.root


@pytest.mark.parametrize("page", sorted({one.page for one in of_kind("sh")}))
def test_what_a_page_says_to_run_runs(seeded: Path, tmp_path: Path, page: str):
    place = make_workplace(tmp_path / "empty")
    if page != _FROM_NOTHING:
        place = replace(place, root=shutil.copytree(seeded, tmp_path / "place"))
    for block in of_kind("sh"):
        for line in block.text.splitlines() if block.page == page else ():
            place = _run(place, line)


def _run(place: Workplace, line: str) -> Workplace:
    """Run a line; where the next one is run."""
    program, *arguments = shlex.split(line)
    if program == "cd":
        return replace(place, root=place.root / arguments[0])
    if program == "monitor":
        assert place.monitor(*arguments)
    else:
        subprocess.run(["bash", "-ec", line], cwd=place.root, check=True)
    return place


def commands() -> list[str]:
    lines = "\n".join(one.text for one in of_kind("console")).replace("\\\n", " ").splitlines()
    return sorted({one.strip() for one in lines if re.search(r"(^|/)monitor [a-z-]", one.strip())})


@pytest.mark.parametrize("line", commands())
def test_a_command_that_is_shown_exists_with_its_options(line: str):
    words = shlex.split(line, comments=True)
    while "=" in words[0]:
        words = words[1:]
    if Path(words[0]).name != "monitor":
        pytest.skip("a command of another program")
    command: click.Command = cli
    context = click.Context(cli)
    rest = words[1:]
    while isinstance(command, click.Group):
        flags = command.make_parser(context) if command is cli else None
        rest = flags.parse_args(rest)[1] if flags and rest[0].startswith("-") else rest
        found = command.get_command(context, rest[0]) if rest and rest[0].islower() else None
        if found is None:
            return
        command, rest = found, rest[1:]
    command.make_parser(click.Context(command)).parse_args(rest)


@pytest.mark.parametrize("block", of_kind("toml"), ids=lambda one: one.page)
def test_a_sample_of_settings_is_right(tmp_path: Path, block: Block):
    (tmp_path / "monitor.toml").write_text(block.text, encoding="utf-8")
    assert load_settings(tmp_path) != load_settings(tmp_path / "none")


@pytest.mark.parametrize("block", of_kind("toml themes"), ids=lambda one: one.page)
def test_a_sample_of_themes_is_right(block: Block):
    tomllib.loads(block.text)
    assert parse_themes(block.text, Path(THEMES_FILE)).themes


@pytest.mark.parametrize("block", of_kind("yaml", "json"), ids=lambda one: one.page)
def test_a_sample_of_data_can_be_read(block: Block):
    assert yaml.safe_load(block.text) if block.kind == "yaml" else json.loads(block.text)
