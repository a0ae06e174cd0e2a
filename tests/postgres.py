"""A private PostgreSQL for tests: started in a temporary folder, gone at the end.

Nothing but this process reaches it: it listens on a Unix socket in that folder and on no port.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest


class Cluster:
    """A running server that hands out empty databases."""

    def __init__(self, folder: Path, programs: Path, *, is_durable: bool = False) -> None:
        self.folder = folder
        #: Whether a commit waits for the disk.
        self.is_durable = is_durable
        #: Where its programs are: pg_dump, pg_ctl.
        self.programs = programs
        self._numbers = count(1)

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def up(self) -> None:
        """Start the server; without the syncs that only matter after a power cut, as a rule."""
        fsync = "on" if self.is_durable else "off"
        options = f"-k {self.folder} -c listen_addresses='' -c fsync={fsync} -c max_connections=50"
        self._control("start", "-l", self.folder / "log", "-o", options)

    def down(self, mode: str) -> None:
        """Stop the server: ``fast`` ends sessions, ``immediate`` is a power cut."""
        self._control("stop", "-m", mode)

    def _control(self, *arguments: object) -> None:
        _run(
            self.programs / "pg_ctl", arguments[0], "-w", "-D", self.folder / "data", *arguments[1:]
        )

    def new_database(self) -> str:
        """The URL of an empty database."""
        name = f"monitor_{next(self._numbers)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
        return self.url(name)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """The session's server; what asks for it is skipped where no PostgreSQL is installed."""
    programs = find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL found: initdb is neither on PATH nor in /usr/lib/postgresql")
    with start(programs) as cluster:
        yield cluster


def find_programs() -> Path | None:
    """The folder of initdb and pg_ctl, the newest version first after PATH."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(installed, key=lambda path: int(path.parts[-3]), reverse=True)
    return newest[0].parent if newest else None


@contextmanager
def start(programs: Path, *, is_durable: bool = False) -> Iterator[Cluster]:
    """A server on its own socket."""
    # Not pytest's folder: that one is closed to other users, and its name may be too long for
    # a socket (107 bytes).
    folder = Path(tempfile.mkdtemp(prefix="monitor-pg-"))
    data = folder / "data"
    try:
        if os.geteuid() == 0:  # the server refuses to run as root
            shutil.chown(folder, "postgres")
        _run(
            programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync",
            "--encoding=UTF8", "--locale=C.UTF-8",
        )  # fmt: skip
        cluster = Cluster(folder, programs, is_durable=is_durable)
        cluster.up()
        try:
            yield cluster
        finally:
            cluster.down("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(*command: object) -> None:
    as_server = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*as_server, *map(str, command)],
        cwd="/",
        stdin=subprocess.DEVNULL,
        # The server inherits what pg_ctl is given: a pipe would never be closed.
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed with code {done.returncode}")
