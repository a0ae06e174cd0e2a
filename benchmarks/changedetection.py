"""changedetection.io is a server: it is driven through its API, on loopback, once.

Timed from the call that has all files looked at again to the feed that shows all their diffs;
processor time and memory are those of the server meanwhile, read from outside.
"""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

import psutil

from benchmarks.peers import home, own_home
from benchmarks.timing import Took, peak_of

PACKAGE = "changedetection.io"
#: Longest wait for the server to begin, or to have looked at everything.
_PATIENCE = 300
_OPTIONS = {
    "ALLOW_FILE_URI": "true",
    "DISABLE_VERSION_CHECK": "true",
    "MINIMUM_SECONDS_RECHECK_TIME": "0",
    "DEFAULT_SETTINGS_REQUESTS_WORKERS": "10",
    "LLM_FEATURES_DISABLED": "true",
    "LOGGER_LEVEL": "WARNING",
}
_open = build_opener(ProxyHandler({})).open


class _Server:
    """The running server and its API."""

    def __init__(self, root: Path, port: int, process: psutil.Process) -> None:
        self._root = root
        self._url = f"http://127.0.0.1:{port}"
        self.process = process

    def ask(self, path: str, body: bytes | None = None) -> bytes:
        """An answer of its API, or a page."""
        headers = {"x-api-key": self._secret("api_access_token"), "Content-Type": "text/plain"}
        with _open(Request(self._url + path, body, headers), timeout=60) as answer:
            content: bytes = answer.read()
            return content

    def feed(self) -> bytes:
        """The feed of everything that changed."""
        return self.ask(f"/rss?token={self._secret('rss_access_token')}")

    def watches(self) -> list[dict[str, Any]]:
        """Every file it watches."""
        found: dict[str, dict[str, Any]] = json.loads(self.ask("/api/v1/watch"))
        return [*found.values()]

    def is_up(self) -> bool:
        """Whether it answers."""
        try:
            self.ask("/api/v1/systeminfo")
        except OSError:
            return False
        return True

    def _secret(self, name: str) -> str:
        paths = [self._root / one for one in ("changedetection.json", "url-watches.json")]
        stored = json.loads(next((p for p in paths if p.exists()), paths[0]).read_bytes())
        secret: str = stored["settings"]["application"][name]
        return secret


def run(root: Path, seeds: Path, change: Callable[[], None]) -> Took:
    """Have the files of `seeds` known, change them, and time until all changes are told."""
    files = sorted(seeds.iterdir())
    first, *others = (one.as_uri() for one in files)
    with _served(root, first) as server:
        server.ask("/api/v1/import", "\n".join(others).encode())
        _wait(lambda: _count(server, "last_checked") == len(files))
        change()
        began, cpu = time.perf_counter(), _cpu(server.process)
        server.ask("/api/v1/watch?recheck_all=1")
        _wait(lambda: _count(server, "last_changed") == len(files))
        told = server.feed().count(b"<item>")
        wall = time.perf_counter() - began
        if told != len(files):
            print(f"{PACKAGE}: the feed tells of {told} of {len(files)} changes")
        peak = peak_of(server.process.pid)
        return Took(wall=wall, cpu=_cpu(server.process) - cpu, peak=peak)


@contextmanager
def _served(root: Path, first: str) -> Iterator[_Server]:
    """Given a first file to watch, for without one it begins with pages of the network."""
    root.mkdir()
    port = _free_port()
    argv: list[str | Path] = [home(PACKAGE) / "bin" / PACKAGE, "-C", "-d", root, "-u", first]
    argv += ["-h", "127.0.0.1", "-p", str(port)]
    with (root / "log").open("wb") as log:
        process = subprocess.Popen(
            argv, env={"PATH": "/usr/bin:/bin"} | own_home(root) | _OPTIONS, stdout=log, stderr=log
        )
    try:
        server = _Server(root, port, psutil.Process(process.pid))
        _wait(server.is_up)
        yield server
    finally:
        process.kill()
        process.wait()


def _count(server: _Server, field: str) -> int:
    """How many files have it; what the server cannot answer for now is asked again."""
    try:
        return sum(bool(one[field]) for one in server.watches())
    except OSError:
        return 0


def _wait(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while not happened():
        if time.monotonic() > end:
            raise TimeoutError(f"{PACKAGE} takes more than {_PATIENCE} s")
        time.sleep(0.5)


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
