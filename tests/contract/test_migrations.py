"""Migrations bring any database to the tables the program is written for."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, MetaData, Text, create_engine, text

import monitor.storage
from monitor.errors import StorageError
from monitor.storage import open_store
from monitor.storage.schema import HEAD
from monitor.storage.tables import metadata

MIGRATIONS = Path(monitor.storage.__file__).parent / "migrations"


@pytest.fixture
def migrated(store_url: str) -> Iterator[Connection]:
    open_store(store_url).close()
    engine = create_engine(store_url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def drift(connection: Connection, target: MetaData) -> list[Any]:
    """What a migration would have to change; the full-text index, which no table names, aside."""

    def is_compared(_object: Any, name: str | None, *_others: Any) -> bool:
        return "words" not in str(name)

    options = {"compare_type": True, "include_object": is_compared}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), target))


def test_a_migrated_database_has_the_tables_of_the_program(migrated: Connection) -> None:
    assert drift(migrated, metadata) == []


def test_a_forgotten_migration_is_noticed(migrated: Connection) -> None:
    changed = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.tables.values():
        table.to_metadata(changed)
    changed.tables["notes"].append_column(Column("added", Text))
    ((change, _schema, table_name, column),) = drift(migrated, changed)
    assert (change, table_name, column.name) == ("add_column", "notes", "added")


def test_the_head_written_in_the_program_is_that_of_the_scripts() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_opening_again_keeps_what_is_stored(store_url: str) -> None:
    store = open_store(store_url)
    store.remember("key", "kept")
    store.close()
    again = open_store(store_url)
    assert again.recall("key") == "kept"
    again.close()


def test_a_database_of_a_newer_program_is_refused_and_left_alone(
    migrated: Connection, store_url: str
) -> None:
    with migrated.begin():
        migrated.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError, match=r"was written by a newer monitor \(tables 9999"):
        open_store(store_url)
    assert migrated.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


def test_an_upgrade_that_fails_leaves_the_database_empty(store_url: str) -> None:
    engine = create_engine(store_url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE runs (id INTEGER)"))  # in the way of the migration
    with pytest.raises(StorageError):
        open_store(store_url)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE runs"))
    engine.dispose()
    open_store(store_url).close()


def test_programs_that_open_a_new_database_at_once_all_succeed(store_url: str) -> None:
    opening = f"from monitor.storage import open_store; open_store({store_url!r}).close()"
    programs = [subprocess.Popen([sys.executable, "-c", opening]) for _ in range(4)]
    assert [program.wait(timeout=60) for program in programs] == [0, 0, 0, 0]


def test_an_up_to_date_database_opens_without_loading_alembic(store_url: str) -> None:
    open_store(store_url).close()
    opening = (
        "import sys; from monitor.storage import open_store; "
        f"open_store({store_url!r}).close(); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", opening], check=False).returncode == 0


def test_migrations_run_from_a_folder_whose_name_holds_a_percent_sign(tmp_path: Path) -> None:
    """The configuration of Alembic would read the sign as the start of a reference."""
    package = tmp_path / "100%s" / "monitor"
    package.parent.mkdir()
    package.symlink_to(Path(monitor.storage.__file__).parent.parent)
    opening = f"from monitor.storage import open_store; open_store('sqlite:///{tmp_path}/m.db')"
    environment = os.environ | {"PYTHONPATH": str(package.parent)}
    command = [sys.executable, "-c", f"{opening}.close()"]
    assert subprocess.run(command, env=environment, cwd=tmp_path, check=False).returncode == 0
