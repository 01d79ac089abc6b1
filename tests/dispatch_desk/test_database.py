import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from dispatch_desk.desk import DATABASE_FILE, Desk
from dispatch_desk.errors import StoreError, UnavailableError
from dispatch_desk.store import schema
from dispatch_desk.store.database import Database
from tests.dispatch_desk.street import CameraSide, report, settings
from tests.fakes import FakeClock


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database.open_sqlite(tmp_path / DATABASE_FILE)
    yield database
    database.close()


def test_the_migrations_make_exactly_the_tables_of_the_schema(database: Database) -> None:
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []


def test_the_database_itself_refuses_to_rewrite_history(camera: CameraSide, tmp_path: Path) -> None:
    camera.send(report())
    with (
        sqlite3.connect(tmp_path / "desk" / DATABASE_FILE) as raw,
        pytest.raises(sqlite3.IntegrityError, match="never rewritten"),
    ):
        raw.execute("UPDATE timeline SET actor = 'nobody'")
    raw.close()


def test_a_database_of_a_newer_program_is_an_error_that_stays(tmp_path: Path) -> None:
    path = tmp_path / DATABASE_FILE
    Database.open_sqlite(path).close()
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError) as caught:
        Desk.open(settings(tmp_path), FakeClock())
    assert caught.value.permanent


def test_a_fault_of_the_database_is_told_as_not_available_now(tmp_path: Path) -> None:
    (tmp_path / DATABASE_FILE).write_bytes(b"JFIF" * 1000)
    with pytest.raises(UnavailableError, match=DATABASE_FILE) as caught:
        Desk.open(settings(tmp_path), FakeClock())
    assert (caught.value.status, caught.value.permanent) == (503, False)


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="choose another"):
        Desk.open(settings(tmp_path / "file" / "desk"), FakeClock())


def test_the_key_of_the_cookies_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    first = Desk.open(settings(tmp_path), FakeClock())
    second = Desk.open(settings(tmp_path), FakeClock())
    assert first.session_key == second.session_key
    assert (tmp_path / "session.key").stat().st_mode & 0o077 == 0
    first.close()
    second.close()
