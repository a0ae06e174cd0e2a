"""A folder with articles, themes and settings of its own, and the program run in it."""

from __future__ import annotations

import http.client
import io
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from unittest import mock

import pytest

from monitor.cli import main

THEMES = """\
[themes.flights]
title = "Air links"
phrases.en = ["direct flights", "air links"]

[themes.students]
title = "Students"
phrases.en = ["students", "scholarships"]
"""

FIRST = """ date 2021-05-11 Mongolian, Lao foreign ministers meet

(Steppe Wire) 09:10, May 11, 2021

VIENTIANE, May 10 (Steppe Wire) -- Mongolian Foreign Minister Bat Erdene on Monday held talks \
with Lao Foreign Minister Somphone Keo here.

Bat Erdene said that Mongolia is willing to increase direct flights between the two countries and \
provide scholarships for Lao students.

Keo said that Laos hopes to expand cooperation in agriculture.

The two sides agreed to establish a joint commission on trade.
"""

SECOND = """ date 2022-06-16 Mongolian, Lao foreign ministers hold talks

(Steppe Wire) 17:25, June 16, 2022

ULAN BATOR, June 15 (Steppe Wire) -- Mongolian Foreign Minister Bat Erdene on Wednesday held \
talks with Lao Foreign Minister Somphone Keo here.

Bat Erdene said that Mongolia has agreed to increase direct flights between the two countries.

Keo said that Laos is ready to expand cooperation in agriculture and hopes that Mongolia will \
provide scholarships for Lao students.
"""


@dataclass(frozen=True, slots=True)
class Workplace:
    """The folders of one service, and how to run a command in them."""

    root: Path
    port: int

    @property
    def seeds(self) -> Path:
        return self.root / "seeds"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def environment(self) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("MONITOR_")}
        return inherited | {
            "MONITOR_WEB__PORT": str(self.port),
            "MONITOR_INTAKE__SETTLE_SECONDS": "0.1",
            "MONITOR_SCHEDULE__EVERY_SECONDS": "3600",
        }

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "monitor", "--config", "config", *arguments]

    def monitor(self, *arguments: str, expect: int = 0) -> str:
        """Run a command to its end, in this process, and return what it printed."""
        with _in_process(self.root, self.environment) as printed, pytest.raises(SystemExit) as end:
            sys.argv[1:] = ["--config", "config", *arguments]
            main()
        text = cast("io.BytesIO", printed.buffer).getvalue().decode()
        assert end.value.code == expect, f"{arguments}: {end.value.code}\n{text}"
        assert "Traceback" not in text, text
        return text

    def process(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end as a process of its own."""
        return subprocess.run(
            self.command(*arguments),
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def records(self, sort: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.monitor("export", sort).splitlines()]

    def drop(self, name: str, text: str) -> Path:
        path = self.seeds / name
        path.write_text(text, encoding="utf-8")
        return path

    def report_files(self) -> dict[str, bytes]:
        files = (path for path in self.reports.rglob("*") if path.is_file())
        return {str(path.relative_to(self.reports)): path.read_bytes() for path in files}


@contextmanager
def _in_process(
    folder: Path, environment: dict[str, str]
) -> Iterator[io.TextIOWrapper[io.BytesIO]]:
    """The folder, environment and outputs of a process; everything is put back at the end."""
    root, own = logging.getLogger(), logging.getLogger("monitor")
    before = root.handlers[:], root.level, own.level
    output = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="", write_through=True)
    with (
        chdir(folder),
        mock.patch.dict(os.environ, environment, clear=True),
        mock.patch.object(sys, "argv", ["monitor"]),
        redirect_stdout(output),
        redirect_stderr(output),
    ):
        yield output
    root.handlers[:], root.level, own.level = before


def make_workplace(root: Path) -> Workplace:
    for name in ("seeds", "config"):
        (root / name).mkdir(parents=True)
    (root / "config" / "themes.toml").write_text(THEMES, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return Workplace(root, port)


class Service:
    """A `monitor run`, or `serve`, that is on."""

    def __init__(self, place: Workplace, *command: str, **environment: str) -> None:
        self.place = place
        # Two services in one place have a log each.
        self.log_path = place.root / f"log-{time.monotonic_ns()}"
        with self.log_path.open("wb") as log:
            self.process = subprocess.Popen(
                place.command(*(command or ("run",))),
                cwd=place.root,
                env=place.environment | environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def log(self) -> str:
        return self.log_path.read_text(encoding="utf-8")

    def wait_for(self, happened: Callable[[], bool], seconds: float = 60) -> float:
        """Wait until something is so; the seconds it took."""
        began = time.monotonic()
        while not happened():
            assert self.process.poll() is None, f"the service ended:\n{self.log}"
            assert time.monotonic() - began < seconds, f"waited {seconds} s:\n{self.log}"
            time.sleep(0.02)
        return time.monotonic() - began

    def get(self, path: str, host: str = "127.0.0.1") -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.place.port, timeout=30)
        try:
            connection.request("GET", path, headers={"Host": host})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()
        finally:
            connection.close()

    def post(self, path: str) -> int:
        """Send an empty form of a page of ours; the status."""
        connection = http.client.HTTPConnection("127.0.0.1", self.place.port, timeout=30)
        try:
            connection.request("POST", path, headers={"Sec-Fetch-Site": "same-origin"})
            return connection.getresponse().status
        finally:
            connection.close()

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, float]:
        """Send a signal; the exit code and the seconds it took."""
        began = time.monotonic()
        self.process.send_signal(number)
        code = self.process.wait(timeout=10)
        return code, time.monotonic() - began


@contextmanager
def running(place: Workplace, *command: str, **environment: str) -> Iterator[Service]:
    """A service, `run` unless another command is given, that is gone at the end."""
    service = Service(place, *command, **environment)
    try:
        yield service
    finally:
        if service.process.poll() is None:
            service.process.kill()
            service.process.wait()
