"""Copies of a whole store, made while it is in use, and putting one back.

SQLite copies itself page by page in one read transaction; of PostgreSQL its own ``pg_dump`` and
``pg_restore`` do the work. A copy is checked before it counts, and what a restore replaces is set
aside, never deleted.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import URL

from monitor.errors import StorageError
from monitor.storage.engine import target_of

_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = f"monitor-{_STAMP}.db"
#: SQLite's database and what lies beside it while it is open.
_PARTS = ("", "-wal", "-shm")


def back_up(url: str, target: Path) -> None:
    """Copy the store to a file that appears whole or not at all.

    StorageError when the copy cannot be made, or is not sound.
    """
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        _copy(target_of(url), part)
        _onto_disk(part)
        part.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise StorageError(
            f"{target}: the backup cannot be made ({_why(error)}); check the folder and free space"
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def back_up_when_due(
    url: str, folder: Path, now: datetime, *, every: timedelta, keep: int
) -> Path | None:
    """Make a backup in the folder when the newest is older than that, and drop all but the last.

    The new backup; None when none was due. Only of SQLite: a server's backups are its own.
    """
    if target_of(url).get_backend_name() != "sqlite":
        return None
    known = backups_in(folder)
    # One from the future was made by a clock that was wrong.
    if any(abs(now - _made_at(one)) < every for one in known[:1]):
        return None
    target = folder / backup_name(now)
    back_up(url, target)
    for old in backups_in(folder)[keep:]:
        if old != target:
            with suppress(OSError):
                old.unlink()
    return target


def backup_name(now: datetime) -> str:
    """The file name of a backup made now."""
    return now.astimezone(UTC).strftime(_NAME)


def backups_in(folder: Path) -> list[Path]:
    """The backups made by `back_up_when_due`, the newest first."""
    found = [one for one in folder.glob("monitor-*.db") if _is_ours(one)]
    return sorted(found, key=_made_at, reverse=True)


def restore(url: str, source: Path, now: datetime) -> tuple[Path, ...]:
    """Put a backup in the store's place; the files of the former store, where they are now.

    Nobody may have the store open for writing (`lease`). StorageError when the backup is not
    sound: then nothing was touched.
    """
    target = target_of(url)
    if target.get_backend_name() != "sqlite":
        _run("pg_restore", "--clean", "--if-exists", "--single-transaction", "--no-owner",
             "--dbname", _plain(target), str(source), password=target.password)  # fmt: skip
        return ()
    if problem := unsound(source):
        raise StorageError(f"{source}: is no sound backup ({problem}); choose another")
    return put_in_place(
        Path(str(target.database)), source, f"replaced-{now.astimezone(UTC):{_STAMP}}"
    )


def put_in_place(database: Path, source: Path, word: str) -> tuple[Path, ...]:
    """Make a copy of `source` the database; the former files, renamed with the word."""
    part = database.with_name(f".{database.name}.part")
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, part)
        _onto_disk(part)
        aside = set_aside(database, word)
        part.replace(database)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StorageError(
            f"{database}: cannot be put in place ({_why(error)}); check the folder and free space"
        ) from error
    return aside


def set_aside(database: Path, word: str) -> tuple[Path, ...]:
    """Rename a database and what lies beside it; the new paths of what was there."""
    moved = []
    while database.with_name(f"{database.name}.{word}").exists():
        word += "-again"
    for part in _PARTS:
        old = database.with_name(f"{database.name}{part}")
        new = database.with_name(f"{database.name}.{word}{part}")
        with suppress(FileNotFoundError):
            old.replace(new)
            moved.append(new)
    return tuple(moved)


def unsound(database: Path, *, thorough: bool = False) -> str:
    """What is wrong with a file; empty when it is a sound database of ours."""
    check = "integrity_check" if thorough else "quick_check"
    try:
        if not database.is_file():
            return "no such file"
        with closing(
            sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
        ) as opened:
            (found,) = opened.execute(f"PRAGMA {check}(1)").fetchone()
            # SQLite takes an empty file for a database.
            opened.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        return str(error)
    return "" if found == "ok" else str(found)


def _copy(target: URL, part: Path) -> None:
    if target.get_backend_name() != "sqlite":
        _run("pg_dump", "--format", "custom", "--file", str(part), _plain(target),
             password=target.password)  # fmt: skip
        return
    database = Path(str(target.database))
    if not database.is_file():
        raise StorageError(f"{database}: there is no store to back up yet; run a pass first")
    with (
        closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as store,
        closing(sqlite3.connect(part)) as copy,
    ):
        # All pages in one step: a store that is written to meanwhile would start it anew each time.
        store.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, which can be copied as it is
    if problem := unsound(part):
        raise StorageError(f"{database}: is damaged, so no backup was made ({problem})")


def _run(program: str, *arguments: str, password: object) -> None:
    """A program of PostgreSQL; the password goes by the environment, which others cannot read."""
    environment = os.environ | ({"PGPASSWORD": str(password)} if password else {})
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments, no shell
            [program, *arguments], env=environment, capture_output=True, text=True, check=False
        )
    except FileNotFoundError as error:
        raise StorageError(
            f"{program} is not on the PATH; install PostgreSQL's client programs, "
            "or back the server up by its own means"
        ) from error
    if done.returncode:
        told = " ".join(done.stderr.split()) or f"code {done.returncode}"
        raise StorageError(f"{program} failed: {told}")


def _plain(target: URL) -> str:
    """The URL as PostgreSQL's programs take it, without the password."""
    return target.set(drivername="postgresql", password=None).render_as_string()


def _is_ours(path: Path) -> bool:
    try:
        return bool(_made_at(path))
    except ValueError:
        return False


def _made_at(path: Path) -> datetime:
    return datetime.strptime(path.name, _NAME).replace(tzinfo=UTC)


def _onto_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _why(error: OSError | sqlite3.Error) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error)
