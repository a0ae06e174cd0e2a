"""Connections: which database a URL names, how its transactions begin, what its errors mean.

Both engines keep the same promises: readers see one state from their first row to their last
and are never held up by a writer; there is one writer at a time, and a second waits for at most
`busy_seconds`. What is stored is the business of the modules beside this one.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from monitor.errors import DamagedError, StorageError
from monitor.text import without_passwords

# Any number serves, so long as nothing else in the database takes the same one.
_WRITER_LOCK = 0x6D6F6E69746F72

# By SQLite's error name or PostgreSQL's SQLSTATE (class), the first that fits: what happened,
# and what to do. https://www.sqlite.org/rescode.html, PostgreSQL appendix A.
_ADVICE = (
    (
        ("SQLITE_BUSY", "SQLITE_LOCKED", "55P03"),
        "another program holds the database; wait for it or stop it, then try again",
    ),
    (
        ("SQLITE_CANTOPEN",),
        "cannot be opened; check that it is a file and that monitor may read and write it",
    ),
    (("SQLITE_NOTADB",), "is not a database; name another file, or move this one away"),
    (
        ("SQLITE_CORRUPT",),
        "is damaged; run 'monitor once': it sets it aside, restores a backup and reads the folder",
    ),
    (
        ("SQLITE_READONLY", "SQLITE_PERM", "25006", "42501"),
        "may not be written; give monitor the right to write it and its folder",
    ),
    (("SQLITE_FULL", "53100"), "the disk is full; make room, then try again"),
    (("SQLITE_IOERR", "58"), "the disk failed; check it, then try again"),
    (("3D",), "there is no such database; create it, or correct the URL"),
    (("28",), "the server refuses the user or password; correct the URL"),
    (("53300",), "the server has no connection left; close some or raise its limit"),
)
#: SQLite's names of the errors that tell of a spoilt file begin so.
DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
_OTHERWISE = "check that the database is up and that the URL is right, then try again"


def make_engine(url: str, busy_seconds: float, *, read_only: bool = False) -> Engine:
    """The engine for a SQLite or PostgreSQL URL; connects only when first used.

    Through one that is `read_only` nothing can be stored, and no file is made.
    """
    target = target_of(url)
    if target.get_backend_name() == "sqlite":
        return _sqlite(target, busy_seconds, read_only=read_only)
    return _postgresql(target, busy_seconds, read_only=read_only)


def readers(engine: Engine) -> Engine:
    """The same connections, for transactions that only read."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def writers(engine: Engine) -> Engine:
    """The same connections, for transactions that hold the one writer's lock from the start."""
    return engine.execution_options(monitor_writes=True)


@contextmanager
def storage_errors(url: URL) -> Iterator[None]:
    """Turn what the database or its driver reports into `StorageError`.

    Rows that contradict one another (`IntegrityError`, `DataError`) are a bug and pass through.
    """
    try:
        yield
    except (IntegrityError, DataError):
        raise
    except DBAPIError as error:
        kind = DamagedError if _code(error).startswith(DAMAGED) else StorageError
        raise kind(_one_line(url, error)) from error
    except PoolTimeoutError as error:
        raise StorageError(f"{shown(url)}: all connections are in use; try again") from error


def shown(url: URL) -> str:
    """A URL as it may be printed: the file of SQLite, else the URL without its passwords."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return without_passwords(url.render_as_string(hide_password=True))


def target_of(url: str) -> URL:
    """The database a URL names, with its driver; StorageError when there is none for it."""
    try:
        target = make_url(url)
        backend = target.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError):
        # The URL stays out of the line and the traceback: of host:secret/name SQLAlchemy says
        # that "secret" is no port.
        raise StorageError(f"the database URL cannot be read; {_EXAMPLES}") from None
    if "@" in (target.host or ""):
        # The rest of a password: the driver would ask for a host of that name, and say so.
        raise StorageError("the database URL has more than one @; write one in a password as %40")
    if backend == "sqlite" and target.database in {None, "", ":memory:"}:
        raise StorageError(f"the database URL names no file; {_EXAMPLES}")
    if target.drivername in {"postgresql", "postgres"}:
        return target.set(drivername="postgresql+psycopg")
    if backend not in {"sqlite", "postgresql"}:
        raise StorageError(f"monitor keeps no data in {backend}; {_EXAMPLES}")
    return target


def database_file(url: str) -> Path | None:
    """The file of a SQLite URL; None for a server."""
    target = target_of(url)
    return Path(str(target.database)) if target.get_backend_name() == "sqlite" else None


def witness(connection: Connection) -> object:
    """What stays equal as long as nobody but this connection stores anything in SQLite's file."""
    # A number of each connection's own, so it is told together with which connection it is.
    which = connection.info.setdefault("witness", object())
    return which, connection.exec_driver_sql("PRAGMA data_version").scalar()


def into_its_file(connection: Connection) -> None:
    """Have what SQLite keeps beside its file in there, unless somebody reads or stores just now."""
    # Past SQLAlchemy, which would begin a transaction: in one there is no checkpoint.
    opened: Any = connection.connection.driver_connection
    (busy,) = opened.execute("PRAGMA busy_timeout").fetchone()
    with suppress(sqlite3.Error):
        opened.execute("PRAGMA busy_timeout = 0")
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    opened.execute(f"PRAGMA busy_timeout = {busy}")


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_EXAMPLES = "write sqlite:///data/monitor.db or postgresql://user@host/name"


def _create(target: URL, **options: Any) -> Engine:
    try:
        # hide_parameters: else an error would carry the text of an article into the log.
        return create_engine(target, json_serializer=_JSON.encode, hide_parameters=True, **options)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise StorageError(
            f"{shown(target)}: its driver is not installed; "
            "run pip install 'commitment-monitor[postgresql]'"
        ) from error


def _sqlite(target: URL, busy_seconds: float, *, read_only: bool) -> Engine:
    path = Path(str(target.database))
    if read_only:
        _refuse_none(path)
    else:
        _prepare_file(path)
    engine = _create(
        target,
        connect_args={"timeout": busy_seconds},
        pool_timeout=max(busy_seconds, 1),
        **({"creator": _opener(path, busy_seconds)} if read_only else {}),
    )

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        # The driver would begin transactions late, and none around a SELECT.
        connection.isolation_level = None
        if read_only:
            return
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
        # FULL, not NORMAL: in WAL mode NORMAL loses the last commits with the power. Articles
        # would be read again, a person's rulings would not. It costs nothing that could be seen:
        # 212 articles of 30 statements a second, 210 with NORMAL.
        connection.execute("PRAGMA synchronous = FULL")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that reads first and writes later fails at once when another wrote
        # between; one that writes says so at its start and waits its turn.
        immediate = connection.get_execution_options().get("monitor_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def _opener(path: Path, busy_seconds: float) -> Callable[[], sqlite3.Connection]:
    """What opens a file of SQLite so that the system itself lets nothing be written."""
    address = f"{path.resolve().as_uri()}?mode=ro"
    return lambda: sqlite3.connect(address, uri=True, timeout=busy_seconds, check_same_thread=False)


def _refuse_none(path: Path) -> None:
    """StorageError when there is no file: who only reads makes none."""
    if not path.is_file():
        raise StorageError(f"{path}: there is no database yet; run 'monitor once' first")


def _prepare_file(path: Path) -> None:
    """Make the folder; refuse what SQLite would only complain of later, and less clearly."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"{path}: its folder cannot be made ({error.strerror}); name a folder you may write"
        ) from error
    if path.is_dir():
        raise StorageError(f"{path}: is a folder; name a file in it, such as {path}/monitor.db")


def _postgresql(target: URL, busy_seconds: float, *, read_only: bool) -> Engine:
    # A server that was restarted is noticed before a transaction begins, not in it.
    engine = _create(
        target,
        pool_pre_ping=True,
        pool_timeout=max(busy_seconds, 1),
        execution_options={"postgresql_readonly": read_only},
    )
    wait = f"SET LOCAL lock_timeout = {max(int(busy_seconds * 1000), 1)}"

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(wait)
        if connection.get_execution_options().get("monitor_writes"):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})")

    return engine


def _code(error: DBAPIError) -> str:
    """SQLite's name of the error or PostgreSQL's SQLSTATE; empty when there is none."""
    return str(
        getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None) or ""
    )


def _one_line(url: URL, error: DBAPIError) -> str:
    code = _code(error)
    for beginnings, advice in _ADVICE:
        if code.startswith(beginnings):
            return f"{shown(url)}: {advice}"
    told = " ".join(str(error.orig).split())
    return f"{shown(url)}: {told}; {_OTHERWISE}"
