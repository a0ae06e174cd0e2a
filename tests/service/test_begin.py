"""What helps to begin and to configure: `init`, `config schema`, `config migrate`, completion."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import jsonschema_rs
import pytest

from monitor.config.schema import schema_of
from monitor.config.settings import Settings
from monitor.config.themes import ThemesTable
from monitor.config.toml import Table
from tests.service.workplace import Workplace, make_workplace

ROOT = Path(__file__).parents[2]


def in_folder(folder: Path, *arguments: str, expect: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "monitor", *arguments],
        cwd=folder,
        env={k: v for k, v in os.environ.items() if not k.startswith("MONITOR_")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == expect, done.stderr
    return done.stdout + done.stderr


def test_a_new_place_takes_the_samples_at_once(tmp_path: Path):
    said = in_folder(tmp_path, "init", "place", "--sample")
    assert said.endswith("Now: cd place && monitor run\n")
    place = tmp_path / "place"
    assert "monitor.toml: ok" in in_folder(place, "config", "check")
    assert "2 files, 2 new articles" in in_folder(place, "once")
    assert (place / "reports" / "index.html").is_file()


def test_a_place_that_is_there_keeps_what_it_has(tmp_path: Path):
    in_folder(tmp_path, "init", "place")
    assert list((tmp_path / "place" / "seeds").iterdir()) == []
    themes = tmp_path / "place" / "config" / "themes.toml"
    themes.write_text("mine", encoding="utf-8")
    assert f"{Path('place/config/themes.toml')}: kept as it is" in in_folder(
        tmp_path, "init", "place"
    )
    assert themes.read_text(encoding="utf-8") == "mine"


def test_a_place_that_cannot_be_made_is_one_line(tmp_path: Path):
    (tmp_path / "place").mkdir()
    (tmp_path / "place" / "config").write_text("", encoding="utf-8")
    said = in_folder(tmp_path, "init", "place", expect=3)
    assert "cannot make the folder" in said
    assert len(said.splitlines()) == 1


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> dict[str, jsonschema_rs.Validator]:
    place = make_workplace(tmp_path_factory.mktemp("schema") / "place")
    place.monitor("config", "schema")
    folder = place.root / "config"
    return {
        name: jsonschema_rs.validator_for(
            json.loads((folder / f"{name}.schema.json").read_text(encoding="utf-8"))
        )
        for name in ("monitor", "themes")
    }


@pytest.mark.parametrize("model", [Settings, ThemesTable])
def test_every_key_of_a_schema_says_what_it_means(model: type[Table]):
    schema = schema_of(model)
    tables = [schema, *(one for one in schema["$defs"].values() if "properties" in one)]
    fields = [(key, one) for table in tables for key, one in table["properties"].items()]
    assert [key for key, one in fields if not one.keys() & {"description", "$ref"}] == []


@pytest.mark.parametrize("name", ["monitor", "themes"])
def test_a_shipped_file_names_its_schema_and_keeps_to_it(schemas, name: str):
    text = (ROOT / "config" / f"{name}.toml").read_text(encoding="utf-8")
    assert text.splitlines()[0] == f"#:schema ./{name}.schema.json"
    assert schemas[name].is_valid(tomllib.loads(text))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("monitor", "[web]\nprot = 1\n"),
        ("monitor", "[web]\nport = 'x'\n"),
        ("monitor", "[web]\nport = 70000\n"),
        ("monitor", "[log]\nlevel = 'loud'\n"),
        ("themes", "[themes.a]\ntitle = 'A'\n"),
        ("themes", "[themes.a]\nphrases = ['a']\n"),
        ("themes", "[themes.A-B]\nphrases.en = ['a']\n"),
    ],
)
def test_a_schema_finds_what_the_program_would_complain_about(schemas, name: str, text: str):
    assert not schemas[name].is_valid(tomllib.loads(text))


def test_migrate_writes_new_names_and_nothing_else(place: Workplace):
    path = place.root / "config" / "monitor.toml"
    old = "# Mine.\n[web]\nport = 1  # of names\n\nnames = [\n  'a.b',  # names\n]\n"
    path.write_text(old, encoding="utf-8")
    path.chmod(0o600)
    assert "monitor.toml:5: web.names is now called web.allowed_hosts" in place.monitor(
        "config", "check"
    )
    assert "monitor.toml:5: web.names is web.allowed_hosts" in place.monitor("config", "migrate")
    assert path.read_text(encoding="utf-8") == old.replace("names = [", "allowed_hosts = [")
    before = path.with_suffix(".toml.before")
    assert before.read_text(encoding="utf-8") == old
    assert [one.stat().st_mode & 0o777 for one in (path, before)] == [0o600, 0o600]
    assert "every setting goes by its present name" in place.monitor("config", "migrate")


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash")
def test_a_shell_completes_commands_and_options(tmp_path: Path):
    program = tmp_path / "monitor"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m monitor "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    asked = (
        "source <(monitor completion bash) && "
        'for words in "monitor heal" "monitor once --re" "monitor config m"; do '
        "COMP_WORDS=($words); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMPREPLY=(); "
        '_monitor_completion monitor; echo "${COMPREPLY[@]}"; done'
    )
    done = subprocess.run(
        ["bash", "-c", asked],
        env=os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    found = [sorted(line.split()) for line in done.stdout.splitlines()]
    assert found == [["healthcheck"], ["--rebuild", "--retry"], ["migrate"]], done.stderr
