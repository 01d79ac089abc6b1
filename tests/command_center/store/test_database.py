import sqlite3
import subprocess
import sys
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


def pragma(database: Database, name: str) -> object:
    with database.read() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()


def test_the_migrations_make_exactly_the_tables_of_the_schema(path: Path) -> None:
    database = Database.open_sqlite(path)
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []
    database.close()


@pytest.mark.parametrize(
    ("name", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 5000)],
)
def test_sqlite_is_set_up_to_lose_nothing_and_to_wait(path: Path, name: str, value: object) -> None:
    database = Database.open_sqlite(path)
    assert pragma(database, name) == value
    database.close()


def test_opening_again_keeps_what_is_there(path: Path) -> None:
    for expected in (0, 1):
        database = Database.open_sqlite(path)
        with database.write() as connection:
            assert len(connection.execute(schema.households.select()).all()) == expected
            connection.execute(
                schema.households.insert().values(id=str(expected), position=0, address="", grid_id="")
            )
        database.close()


def test_two_programs_may_open_a_new_store_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from base.clock import SystemClock;"
        "from command_center.store.store import Store; Store.open(Path(sys.argv[1]), SystemClock()).close()"
    )
    programs = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) for _ in range(2)]
    assert [program.wait() for program in programs] == [0, 0]


def test_a_database_of_a_newer_program_is_left_alone(path: Path) -> None:
    Database.open_sqlite(path).close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    with pytest.raises(StoreError, match=r"expected a database of this program or an older one \(.*9999"):
        Database.open_sqlite(path)


def test_a_file_that_is_no_database_is_named(path: Path) -> None:
    path.write_bytes(b"JFIF" * 1000)
    with pytest.raises(StoreError, match=f"{DATABASE_FILE}: file is not a database; restore this file"):
        Database.open_sqlite(path)


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="choose another --data-dir"):
        Store.open(tmp_path / "file" / "data", FakeClock())


def test_a_database_that_stays_locked_is_a_fault_that_passes(path: Path) -> None:
    database = Database.open_sqlite(path)
    pragma(database, "busy_timeout=0")
    other = sqlite3.connect(path)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(SinkError, match="locked") as caught, database.write():
        pass
    assert isinstance(caught.value, StoreUnavailableError)
    assert caught.value.retry_after_s == 1.0
    assert pragma(database, "user_version") == 0, "a reader does not wait for a writer"
    other.close()
    database.close()
