"""The lease: the right to make passes on a store, held by one program at a time.

A lock the system takes back when its holder dies, however it dies: of the file beside a SQLite
database, or of a session of the PostgreSQL server. Reading needs no lease, nor does a ruling.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from monitor.errors import LeaseError, StorageError
from monitor.storage.engine import make_engine, shown, storage_errors, target_of

#: Any number serves, so long as nothing else in the database takes the same one.
_LEASE_KEY = 0x6C65617365
#: A server notices within a minute that the machine of the holder is gone: by default it takes two
#: hours. It notices at once that a local one is.
_SESSION = {
    "tcp_keepalives_idle": "20",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    "idle_session_timeout": "0",
}
_ADVICE = "stop it, or let it do the work"


class Lease(Protocol):
    """What `lease_on` gives."""

    #: Whether its last holder did not give it back: it was killed, or the power went. Of a server
    #: that is not known.
    was_left: bool

    def take(self) -> None:
        """Hold it from now on. LeaseError, which says who holds it; StorageError."""

    def is_held(self) -> bool:
        """Whether it is still ours: a server may have ended the session."""

    def release(self) -> None:
        """Give it back; nothing when it is not held."""


def lease_on(url: str, holder: str) -> Lease:
    """The lease on the store of a URL; `holder` is what others are told, such as the command."""
    target = target_of(url)
    if target.get_backend_name() == "sqlite":
        return _FileLease(Path(f"{target.database}.lock"), holder)
    return _ServerLease(url, holder)


@contextmanager
def held(lease: Lease) -> Iterator[Lease]:
    """Hold a lease for a while."""
    lease.take()
    try:
        yield lease
    finally:
        lease.release()


class _FileLease:
    """The lock of a file. Its text says who holds it, and stays there when the holder is killed."""

    def __init__(self, path: Path, holder: str) -> None:
        from filelock import FileLock

        self._path = path
        self._holder = holder
        self.was_left = False
        # One that only marks the file would outlive a killed holder.
        self._lock = FileLock(path, timeout=0, thread_local=False, fallback_to_soft=False)

    def take(self) -> None:
        from filelock import Timeout

        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except Timeout as error:
            raise _taken(self._told(), str(self._path)) from error
        except OSError as error:
            raise StorageError(
                f"{self._path}: cannot be locked ({error.strerror or error}); "
                "give monitor the right to write it and its folder"
            ) from error
        self.was_left = bool(self._told())
        with suppress(OSError):  # a full disk: the lock holds all the same
            self._path.write_text(f"{_signature(self._holder)}\n", encoding="utf-8")

    def is_held(self) -> bool:
        return self._lock.is_locked

    def release(self) -> None:
        if self._lock.is_locked:
            with suppress(OSError):
                self._path.write_text("", encoding="utf-8")
            self._lock.release()

    def _told(self) -> str:
        with suppress(OSError, UnicodeDecodeError):
            return self._path.read_text(encoding="utf-8").strip()
        return ""


class _ServerLease:
    """An advisory lock of a session that is kept open for it."""

    was_left = False

    def __init__(self, url: str, holder: str) -> None:
        self._engine: Engine = make_engine(url, 1).execution_options(isolation_level="AUTOCOMMIT")
        self._holder = holder
        self._session: Connection | None = None

    def take(self) -> None:
        with storage_errors(self._engine.url):
            session = self._engine.connect()
            try:
                is_ours, holder = self._ask(session)
            except BaseException:
                _end(session)
                raise
        if not is_ours:
            _end(session)
            raise _taken(holder, shown(self._engine.url))
        self._session = session

    def _ask(self, session: Connection) -> tuple[bool, str]:
        """Whether the lock was free and is ours now, and else who has it."""
        self._prepare(session)
        if session.scalar(text(f"SELECT pg_try_advisory_lock({_LEASE_KEY})")):
            return True, ""
        return False, _holder_on(session)

    def _prepare(self, session: Connection) -> None:
        # PostgreSQL keeps 63 bytes of a name.
        settings = {**_SESSION, "application_name": _signature(self._holder)[:63]}
        for name, value in settings.items():
            session.execute(_SET, {"name": name, "value": value})

    def is_held(self) -> bool:
        if self._session is None:
            return False
        try:
            self._session.exec_driver_sql("SELECT 1")
        except DBAPIError:
            self.release()
            return False
        return True

    def release(self) -> None:
        if self._session is not None:
            session, self._session = self._session, None
            _end(session)
        self._engine.dispose()


def _end(session: Connection) -> None:
    """Close it for good: back in the pool it would keep its lock."""
    session.invalidate()
    session.close()


#: Older servers do not have every setting: what is not there is left alone.
_SET = text("SELECT set_config(name, :value, false) FROM pg_settings WHERE name = :name")


def _holder_on(session: Connection) -> str:
    found = session.execute(
        text(
            "SELECT application_name, backend_start FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE locktype = 'advisory' AND granted AND objsubid = 1"
            " AND classid = :high AND objid = :low AND pg_locks.database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())"
        ),
        {"high": _LEASE_KEY >> 32, "low": _LEASE_KEY & 0xFFFFFFFF},
    ).first()
    return str(found.application_name) if found else ""


def _signature(holder: str) -> str:
    """``monitor run, process 12 on host, since 2026-01-02 03:04 UTC``."""
    since = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    return f"{holder}, process {os.getpid()} on {socket.gethostname()}, since {since}"


def _taken(holder: str, place: str) -> LeaseError:
    who = holder or "another monitor"
    return LeaseError(f"{place}: {who} makes the passes on this data; {_ADVICE}")
