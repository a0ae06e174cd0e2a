"""The command line itself: quick to start, one line an error, documented exit codes."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from monitor import __version__
from monitor.cli import COMMANDS, cli
from monitor.export.formats.plain import to_json


def monitor(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "monitor", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_version_answers_before_anything_heavy_is_imported():
    code = "import sys, monitor.cli; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    heavy = {"sqlalchemy", "pydantic", "fastapi", "rapidfuzz", "rich", "babel", "apscheduler"}
    assert not loaded & heavy


def test_version_is_that_of_the_package():
    assert monitor("--version").stdout == f"monitor, version {__version__}\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_the_help_it_is_listed_with(name: str):
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.help
    assert name in monitor("--help").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "hint"),
    [
        (("statsu",), 2, "Did you mean 'status'?"),
        (("export", "statments"), 2, "is not one of"),
        (("once", "--rety"), 2, "--retry"),
        (("--config", "/nowhere/at/all", "status"), 3, "no such folder"),
        (("inspect",), 2, "Missing argument"),
    ],
)
def test_wrong_use_is_one_line_and_its_exit_code(arguments, code, hint):
    done = monitor(*arguments)
    assert done.returncode == code
    assert done.stdout == ""
    assert hint in done.stderr
    assert done.stderr.startswith("monitor: ")
    assert done.stderr.count("\n") == 1


def test_debug_shows_the_traceback_of_an_error():
    assert "Traceback" in monitor("--debug", "--config", "/nowhere/at/all", "status").stderr


def test_a_value_json_has_no_form_for_is_an_error_and_not_a_guess():
    with pytest.raises(TypeError):
        to_json({"a": object()})
