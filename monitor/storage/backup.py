"""Copies of a whole store, made while it is in use, and putting one back.

SQLite copies itself page by page in one read transaction; of PostgreSQL its own ``pg_dump`` and
``pg_restore`` do the work. A copy is checked before it counts, and what a restore replaces is set
aside, never deleted.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import time
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import URL

from monitor.errors import DamagedError, StorageError
from monitor.storage.engine import DAMAGED, target_of

_AN_HOUR = 3600
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
    if due_at(folder, now, every=every) > now:
        return None
    _clear(folder)
    target = folder / backup_name(now)
    back_up(url, target)
    for old in backups_in(folder, now)[keep:]:
        if old != target:
            with suppress(OSError):
                old.unlink()
    return target


def due_at(folder: Path, now: datetime, *, every: timedelta) -> datetime:
    """When the next backup is due; now when it is.

    One from the future was made by a clock that was wrong: it says nothing.
    """
    made = (_made_at(one) for one in backups_in(folder))
    return max((one + every for one in made if abs(now - one) < every), default=now)


def backup_name(now: datetime) -> str:
    """The file name of a backup made now."""
    return now.astimezone(UTC).strftime(_NAME)


def backups_in(folder: Path, now: datetime | None = None) -> list[Path]:
    """The backups made by `back_up_when_due`, the newest first; those made after `now` last."""
    found = [one for one in folder.glob("monitor-*.db") if _is_ours(one)]
    newest_first = sorted(found, key=_made_at, reverse=True)
    return sorted(newest_first, key=lambda one: now is not None and _made_at(one) > now)


def _clear(folder: Path) -> None:
    """Remove what was left of a backup by a program that was killed; none takes an hour."""
    for part in folder.glob(".monitor-*.part"):
        with suppress(OSError):
            if time.time() - part.stat().st_mtime > _AN_HOUR:
                part.unlink()


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
    database = Path(str(target.database))
    part = part_of(database)
    try:
        copy_database(source, part)
        decide_anew(part)
        return put_in_place(database, part, f"replaced-{now.astimezone(UTC):{_STAMP}}")
    except (OSError, sqlite3.Error) as error:
        raise StorageError(
            f"{database}: cannot be put in place ({_why(error)}); check the folder and free space"
        ) from error


def part_of(database: Path) -> Path:
    """Where what is to take the place of a database is made; what lay there is removed."""
    part = database.with_name(f".{database.name}.part")
    part.parent.mkdir(parents=True, exist_ok=True)
    for beside in _PARTS:
        part.with_name(f"{part.name}{beside}").unlink(missing_ok=True)
    return part


def copy_database(source: Path, target: Path) -> None:
    """Copy a database with what stands in its log; the copy is one file."""
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as store,
        closing(sqlite3.connect(target)) as copy,
    ):
        # All pages in one step: a store that is written to meanwhile would start it anew each time.
        store.backup(copy)
    in_one_file(target)


def in_one_file(database: Path) -> None:
    """Have nothing of a database beside its file, so that the file can be moved as it is."""
    with closing(sqlite3.connect(database)) as opened:
        opened.execute("PRAGMA journal_mode = DELETE")


def decide_anew(database: Path) -> None:
    """Mark every relationship: an older store may hold what was decided otherwise since."""
    with closing(sqlite3.connect(database)) as opened:
        opened.execute("UPDATE relationships SET facts_version = facts_version + 1")
        opened.commit()


def put_in_place(database: Path, part: Path, word: str) -> tuple[Path, ...]:
    """Make a finished file the database; the former files, renamed with the word.

    The name is never free meanwhile: who opened it there would begin a new database.
    """
    _onto_disk(part)
    aside = free_name(database, word)
    moved = []
    with suppress(FileNotFoundError):
        try:
            os.link(database, aside)
        except FileNotFoundError:
            raise
        except OSError:  # no hard links on this file system
            database.replace(aside)
        moved.append(aside)
    for beside in _PARTS[1:]:
        with suppress(FileNotFoundError):
            old, new = (one.with_name(f"{one.name}{beside}") for one in (database, aside))
            old.replace(new)
            moved.append(new)
    part.replace(database)
    return tuple(moved)


def free_name(database: Path, word: str) -> Path:
    """A name for a database that is set aside: no other one has it."""
    while database.with_name(f"{database.name}.{word}").exists():
        word += "-again"
    return database.with_name(f"{database.name}.{word}")


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
    try:
        copy_database(database, part)
        problem = unsound(part)
    except sqlite3.DatabaseError as error:
        if not getattr(error, "sqlite_errorname", "").startswith(DAMAGED):
            raise
        problem = str(error)
    if problem:
        raise DamagedError(f"{database}: is damaged, so no backup was made ({problem})")


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
