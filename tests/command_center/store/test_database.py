import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from command_center.errors import StoreError, StoreUnavailableError
from command_center.store import schema
from command_center.store.database import Database
from command_center.store.store import DATABASE_FILE, Store
from tests.fakes import FakeClock
from vision.ports import SinkError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / DATABASE_FILE


def test_the_migrations_make_exactly_the_tables_of_the_schema(path: Path) -> None:
    database = Database.open_sqlite(path)
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []
    database.close()


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="choose another --data-dir"):
        Store.open(tmp_path / "file" / "data", FakeClock())


def test_a_database_of_a_newer_program_is_an_error_that_stays(path: Path) -> None:
    Database.open_sqlite(path).close()
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError) as caught:
        Database.open_sqlite(path)
    assert caught.value.permanent


def test_a_fault_of_the_database_is_one_that_a_pipeline_may_wait_for(path: Path) -> None:
    path.write_bytes(b"JFIF" * 1000)
    with pytest.raises(SinkError, match=DATABASE_FILE) as caught:
        Database.open_sqlite(path)
    assert isinstance(caught.value, StoreUnavailableError)
    assert not caught.value.permanent
    assert caught.value.retry_after_s == 1.0
