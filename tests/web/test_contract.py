"""The API keeps to its own document, whatever it is asked: schemathesis thinks up what that is."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.web import PageServer, create_app
from tests.web.conftest import Office

_OPTIONS = (
    "--checks=all",
    "--phases=coverage,fuzzing",
    "--max-examples=5",
    "--seed=1",
    "--no-shrink",
    "--continue-on-failure",
    "--no-color",
    # As a page of ours: what others send is refused before it is known to be no method.
    "--header=Sec-Fetch-Site:same-origin",
)


@pytest.fixture
def port(office: Office) -> Iterator[int]:
    """Where the pages are served."""
    server = PageServer(create_app(office.desk), host="127.0.0.1", port=0)
    server.start()
    yield server._socket.getsockname()[1]
    server.stop()


def test_the_api_keeps_to_its_document(port: int, tmp_path: Path):
    document = f"http://127.0.0.1:{port}/api/v1/openapi.json"
    asked = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", "run", document, *_OPTIONS],
        cwd=tmp_path,  # it leaves what it learned
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert asked.returncode == 0, asked.stdout + asked.stderr
    assert "Tested: 20" in asked.stdout
