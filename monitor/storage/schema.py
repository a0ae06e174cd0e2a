"""Bringing a database to the tables this program knows. The changes themselves are migrations."""

from __future__ import annotations

import threading
from pathlib import Path

from sqlalchemy import Connection, Engine, column, inspect, select, table

from monitor.errors import StorageError
from monitor.storage.engine import readers, shown, writers

#: The newest migration. Written here so that an up-to-date database opens without loading
#: Alembic, which takes as long as all the rest; a test holds it to the scripts.
HEAD = "0007"

#: Alembic keeps what it works on in variables of its modules: two threads would mix them up.
_ONE_AT_A_TIME = threading.Lock()
_MIGRATIONS = Path(__file__).parent / "migrations"
_VERSION = select(table("alembic_version", column("version_num")).c.version_num)


def bring_up_to_date(engine: Engine) -> None:
    """Apply the migrations a database lacks, all or none, one program at a time.

    Raises `StorageError` when the database is newer than the program.
    """
    if is_up_to_date(engine):
        return
    with _ONE_AT_A_TIME, writers(engine).begin() as connection:
        _upgrade(connection)


def is_up_to_date(engine: Engine) -> bool:
    """Whether a database has the tables of this program."""
    with readers(engine).begin() as connection:
        return _version(connection) == HEAD


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(_VERSION)


def _upgrade(connection: Connection) -> None:
    """From the version found under the lock: another program may have come first."""
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config(attributes={"connection": connection})
    # The configuration reads % as the start of a reference.
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    version = _version(connection)
    if version and version not in known:
        raise StorageError(
            f"{shown(connection.engine.url)}: was written by a newer monitor (tables {version}, "
            f"this one knows {HEAD}); install that version, or name another database"
        )
    command.upgrade(config, "head")
